"""What the process that makes a package is told: everything that makes up a review but the study area, which it loads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from planning.proposals import ScenarioResult
from planning.review import ReviewSettings
from publishing.review_package import PackageChoice


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """A package to be made; can be pickled.

    Attributes
    ----------
    folder : Path
        The study area's folder.
    result : ScenarioResult
        What is reviewed.
    settings : ReviewSettings
        What the planner decided.
    year, as_of
        As in `planning.review.ReviewFigures`.
    snapshot : mapping or None
        Content of the snapshot to compare with.
    earlier_folder : Path or None
        Folder of that year's study area, where it is at hand.
    choice : PackageChoice
        What the package holds.
    """

    folder: Path
    result: ScenarioResult
    settings: ReviewSettings
    year: int
    as_of: date
    snapshot: Mapping[str, Any] | None
    earlier_folder: Path | None
    choice: PackageChoice
