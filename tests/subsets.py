"""Areas with only some of their outlets or venues, everything that belongs to these kept in step."""

from __future__ import annotations

import dataclasses

import numpy as np

from geodata.study_area import StudyArea


def with_only(area: StudyArea, role: str, kept: np.ndarray) -> StudyArea:
    """The area with the rows ``kept`` (positions) of ``"outlets"``, ``"venues"`` or ``"cells"`` and no others."""
    changes = {
        role: getattr(area, role).iloc[kept].reset_index(drop=True),
        "xy_metres": {**area.xy_metres, role: area.xy_metres[role][kept]},
        "snaps": {mode: {**snaps, role: snaps[role].at(kept)} for mode, snaps in area.snaps.items()},
    }
    return dataclasses.replace(area, **changes)
