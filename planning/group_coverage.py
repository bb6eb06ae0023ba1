"""Coverage of groups by age or employment: who of each reaches an outlet, in total and per unit, small counts withheld."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.cells import group_columns
from geodata.study_area import StudyArea
from planning.coverage import Coverage
from planning.disclosure import withheld, withheld_beside_sum

PUBLIC_COLUMNS = ("persons", "jobs")
"""Columns of cells whose counts are nobody's secret, however small."""

_COUNTS = ["total", "covered"]
_UNIT_COLUMNS = ["unit_id", "name", "group", *_COUNTS, "share", "total_withheld", "covered_withheld"]


@dataclass(frozen=True, slots=True, eq=False)
class GroupCoverage:
    """How much of each group is covered. Withheld counts are missing (NaN) and flagged, as `planning.disclosure` has it.

    Attributes
    ----------
    totals : DataFrame
        One row per group: ``group`` (its name), ``total`` and ``covered`` persons, ``share`` (0 to 1; missing where a count is
        withheld or there is nobody), ``total_withheld``, ``covered_withheld``.
    units : DataFrame
        One row per reporting unit and group: ``unit_id``, ``name``, and the columns of ``totals``.
    """

    totals: pd.DataFrame
    units: pd.DataFrame


def measure_group_coverage(area: StudyArea, coverage: Coverage) -> GroupCoverage:
    """Count the covered persons of each group.

    Parameters
    ----------
    area : StudyArea
        The study area, with its groups; there may be none.
    coverage : Coverage
        Its coverage under one service standard.

    Returns
    -------
    GroupCoverage
        In the order of the area's groups, units within each. Empty tables where there are no groups.
    """
    totals, units = [], []
    for name, column in zip(area.groups, group_columns(area.groups), strict=True):
        of_unit = unit_counts(area, coverage, column)
        of_unit.insert(2, "group", name)
        totals.append({"group": name, "total": of_unit["total"].sum(), "covered": of_unit["covered"].sum()})
        units.append(of_unit)
    whole = pd.DataFrame(totals, columns=["group", *_COUNTS]).astype({"group": "str", "total": float, "covered": float})
    # What hides one of a group's units is no other group's.
    units = [_shown(of_unit, withheld_beside_sum) for of_unit in units]
    return GroupCoverage(
        _shown(whole, withheld), pd.concat(units, ignore_index=True) if units else pd.DataFrame(columns=_UNIT_COLUMNS)
    )


def unit_coverage(area: StudyArea, coverage: Coverage, column: str) -> pd.DataFrame:
    """Count who is covered in each reporting unit, of residents, jobs or one group.

    Parameters
    ----------
    area : StudyArea
        The study area.
    coverage : Coverage
        Its coverage under one service standard.
    column : str
        One of `geodata.cells.GROUPS`, or of `geodata.cells.group_columns` of the area's groups.

    Returns
    -------
    DataFrame
        One row per unit: ``unit_id``, ``name``, ``total``, ``covered``, ``share`` (0 to 1; missing where a count is withheld or
        there is nobody), ``total_withheld``, ``covered_withheld``. Residents and jobs are never withheld.
    """
    counts = unit_counts(area, coverage, column)
    if column in PUBLIC_COLUMNS:
        nothing = np.zeros(len(counts), dtype=bool)
        share = counts["covered"] / counts["total"].where(counts["total"] > 0)
        return counts.assign(share=share, total_withheld=nothing, covered_withheld=nothing)
    return _shown(counts, withheld_beside_sum)


def unit_counts(area: StudyArea, coverage: Coverage, column: str) -> pd.DataFrame:
    """Return ``unit_id``, ``name``, ``total`` and ``covered`` persons of each unit, nothing withheld."""
    shares, count = area.cell_units, len(area.units)
    unit, persons = shares["unit"].to_numpy(), shares[column].to_numpy()
    covered = coverage.covered[shares["cell"].to_numpy()]
    counts = area.units[["unit_id", "name"]].assign(
        total=np.bincount(unit, weights=persons, minlength=count),
        covered=np.bincount(unit, weights=persons * covered, minlength=count),
    )
    return pd.DataFrame(counts)


def _shown(counts: pd.DataFrame, hiding: Callable[..., NDArray[np.bool_]]) -> pd.DataFrame:
    """Return one group's counts with their share, those to be withheld missing."""
    total, covered = counts["total"], counts["covered"]
    hidden_total, hidden_covered = hiding(total), hiding(covered, total)
    hidden = hidden_total | hidden_covered
    return counts.assign(
        share=(covered / total.where(total > 0)).mask(hidden),
        total=total.mask(hidden_total),
        covered=covered.mask(hidden_covered),
        total_withheld=hidden_total,
        covered_withheld=hidden_covered,
    )
