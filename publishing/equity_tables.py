"""The tables of who is covered: any group by unit, groups by age or employment, and kinds of units."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.study_area import StudyArea
from planning.equity import Equity
from planning.group_coverage import GroupCoverage, unit_coverage
from planning.proposals import ScenarioResult
from publishing.equity_words import UNIT_KIND_NAMES
from publishing.tables import NUMBER, RATIO, SHARE, TEXT, Table, make_table
from publishing.words import term

_FORMATS = {
    **dict.fromkeys(("unit_id", "unit_name", "unit_kind", "group"), TEXT),
    **dict.fromkeys(("group_share", "persons_share"), SHARE),
    "unit_count": NUMBER,
    "supply_ratio": RATIO,
}


def unit_coverage_table(area: StudyArea, result: ScenarioResult, column: str, language: str) -> Table:
    """Return the coverage of one group per reporting unit.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        What `planning.proposals.run_scenario` gave for it.
    column : str
        See `planning.group_coverage.unit_coverage`.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Table
        In the order of the area's units; a share is missing where a count is withheld or there is nobody.
    """
    units = unit_coverage(area, result.before, column)
    frame = pd.DataFrame(
        {
            "unit_id": units["unit_id"],
            "unit_name": units["name"],
            "outlets": result.before.units["outlets"].to_numpy(),
            **_counts(units),
        }
    )
    return make_table("units", language, frame, _hidden(units), formats=_FORMATS)


def groups_table(groups: GroupCoverage, language: str) -> Table:
    """Return the coverage of each group by age or employment in the whole area."""
    frame = pd.DataFrame({"group": groups.totals["group"], **_counts(groups.totals)})
    return make_table("groups", language, frame, _hidden(groups.totals), formats=_FORMATS)


def _counts(counted: pd.DataFrame) -> dict[str, pd.Series]:
    return {f"group_{name}": counted[name] for name in ("total", "covered", "share")}


def _hidden(counted: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Return which of `_counts` are withheld: a share wherever one of its counts is."""
    total, covered = (counted[f"{name}_withheld"].to_numpy(dtype=bool) for name in ("total", "covered"))
    return {"group_total": total, "group_covered": covered, "group_share": total | covered}


def unit_kinds_table(equity: Equity, language: str) -> Table:
    """Return coverage and supply by kind of unit, the most urban first."""
    kinds = equity.kinds
    frame = pd.DataFrame(
        {
            "unit_kind": [term(UNIT_KIND_NAMES, str(kind), language) for kind in kinds["kind"]],
            "unit_count": kinds["units"],
            "persons_total": kinds["persons_total"],
            "persons_covered": kinds["persons_covered"],
            "persons_share": kinds["persons_share"],
            "supply_ratio": kinds["ratio"],
        }
    )
    return make_table("unit_kinds", language, frame, formats=_FORMATS)
