"""The tables of the annual review's workbook: areas, kinds of outlet, groups, equal access, outlets.

Every figure is one of `planning.review.ReviewFigures`; nothing is computed here. What comes of the plan and of the years is
in `publishing.review_plan_sheets`.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.kinds import KINDS
from planning.comparison import final_coverage
from planning.conditions import counted_area
from planning.review import ReviewFigures
from publishing.equity_tables import groups_table, unit_kinds_table
from publishing.equity_words import UNIT_KIND_NAMES
from publishing.numbers import NO_SHARE
from publishing.report_blocks import clean_text
from publishing.report_wording import persons_share
from publishing.spreadsheets import cut_text, shown_width
from publishing.tables import DEGREES, MINUTES, NUMBER, RATIO, SHARE, TEXT, Table, make_table, outlets_table
from publishing.words import COLUMNS, kind_name, term, yes_no

_FORMATS = {
    **dict.fromkeys(
        ("unit_id", "unit_name", "unit_kind", "kind", "group", "figure", "at_goal", "at_goal_after", "outlet_id", "name",
         "address", "unit", "on_road", "advice", "counts", "contact", "chart_name"),
        TEXT,
    ),
    **dict.fromkeys(
        ("persons_share", "persons_share_after", "jobs_share", "jobs_share_after", "priority_persons_share",
         "priority_persons_share_after", "group_share"),
        SHARE,
    ),
    **dict.fromkeys(("minutes_p50", "minutes_p90"), MINUTES),
    **dict.fromkeys(("area_km2", "supply_ratio"), RATIO),
    "rank": NUMBER,
    **dict.fromkeys(("lon", "lat"), DEGREES),
}  # fmt: skip
_NONE = float("nan")
_CHART_NAME = 28.0
"""Width in digits of names for which a chart has room."""


def key_figures_table(figures: ReviewFigures, language: str) -> Table:
    """Return the area's main figures today and, where sites were asked for, with the proposed ones.

    Parameters
    ----------
    figures : ReviewFigures
        From `planning.review.review_figures`.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Table
        One row per figure: ``figure``, ``before`` and, where there is a plan, ``after``.
    """
    today, planned = figures.today, figures.planned
    states = (figures.result.before, final_coverage(figures.result))
    rows = [
        {
            "outlets": coverage.outlets,
            "persons_total": key.persons_total,
            "persons_covered": key.persons_covered,
            "persons_share": persons_share(coverage),
            "persons_unsnapped": coverage.totals["persons_unsnapped"],
            "jobs_total": key.jobs_total,
            "jobs_covered": key.jobs_covered,
            "jobs_share": coverage.share("jobs") if key.jobs_total > 0 else _NONE,
            "priority_persons_total": _NONE if key.priority_total is None else key.priority_total,
            "priority_persons_covered": _NONE if key.priority_covered is None else key.priority_covered,
            # Infinite where nobody lives, too: but then nobody is without a way.
            "minutes_p50": key.minutes_p50 if key.persons_total > 0 else _NONE,
            "minutes_p90": key.minutes_p90 if key.persons_total > 0 else _NONE,
            "worst_share": key.worst_unit_share if key.worst_unit else _NONE,
            "gini": key.gini if key.persons_total > 0 else _NONE,
            "units_at_goal": progress.units_at_goal,
            "units_total": progress.units_total,
        }
        for coverage, key, progress in zip(
            states, (today, planned), (figures.progress, figures.progress_after), strict=True
        )
    ]
    before, after = (pd.Series(row, dtype=np.float64) for row in rows)
    before["gaps"], after["gaps"] = len(figures.result.gaps.table), _NONE
    frame = pd.DataFrame({"figure": [COLUMNS[key].say(language) for key in before.index], "before": before.to_numpy()})
    hidden = {"before": _not_told(before.index, today.priority_total, today.priority_covered)}
    if figures.result.proposal is not None:
        frame["after"] = after.to_numpy()
        hidden["after"] = _not_told(before.index, planned.priority_total, planned.priority_covered)
    return make_table("summary", language, frame, hidden, tuple(before.index))


def _not_told(keys: pd.Index, total: float | None, covered: float | None) -> NDArray[np.bool_]:
    """Return which of the key figures are withheld."""
    withheld = {"priority_persons_total": total is None, "priority_persons_covered": covered is None}
    return np.array([withheld.get(key, False) for key in keys])


def areas_table(figures: ReviewFigures, language: str) -> Table:
    """Return the reporting units with all their figures, those with the proposed sites where there is a plan."""
    units, has_plan = figures.units, figures.result.proposal is not None
    frame = pd.DataFrame({"unit_id": units["unit_id"], "unit_name": units["name"], "area_km2": units["area_km2"]})
    frame["outlets"] = units["outlets"]
    if has_plan:
        frame["sites"], frame["closed_outlets"] = units["new_sites"], units["closed_outlets"]
    for group, short in (("persons", "persons"), ("jobs", "jobs"), ("priority_persons", "priority")):
        for figure in ("total", "covered", "share", *(("covered_after", "share_after") if has_plan else ())):
            frame[f"{group}_{figure}"] = units[f"{short}_{figure}"]
    for figure in ("minutes_p50", "minutes_p90", "supply_ratio"):
        frame[figure] = units[figure]
    goals = ("at_goal", "at_goal_after") if has_plan else ("at_goal",)
    for goal in goals:
        frame[goal] = [
            yes_no(bool(there), language) if persons > 0 else NO_SHARE
            for there, persons in zip(units[goal], units["persons_total"], strict=True)
        ]
    return make_table("areas", language, frame, _hidden_priority(units, frame), formats=_FORMATS)


def _hidden_priority(units: pd.DataFrame, frame: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Return which figures of priority persons are withheld: a share wherever one of its counts is."""
    total, covered, after = (
        units[f"priority_{figure}_withheld"].to_numpy(dtype=bool) for figure in ("total", "covered", "covered_after")
    )
    hidden = {
        "total": total,
        "covered": covered,
        "share": total | covered,
        "covered_after": after,
        "share_after": total | after,
    }
    named = {f"priority_persons_{figure}": rows for figure, rows in hidden.items()}
    return {column: rows for column, rows in named.items() if column in frame}


def outlet_kinds_table(figures: ReviewFigures, language: str) -> Table:
    """Return how many outlets there are of each kind, proposed and to be closed where there is a plan."""
    kinds = figures.outlets
    frame = pd.DataFrame(
        {
            "kind": [kind_name(str(kind), language) for kind in kinds["kind"]],
            "counts": [yes_no(bool(counts), language) for counts in kinds["counts"]],
            "outlets": kinds["outlets"],
        }
    )
    if figures.result.proposal is not None:
        frame["sites"], frame["closed_outlets"] = kinds["new_sites"], kinds["closed"]
    return make_table("outlet_kinds", language, frame, formats=_FORMATS)


def group_tables(figures: ReviewFigures, language: str) -> tuple[Table, ...]:
    """Return the coverage of each group as a whole and by unit; nothing where the data tell no groups."""
    if not len(figures.groups.totals):
        return ()
    units = figures.groups.units
    total, covered = (units[f"{figure}_withheld"].to_numpy(dtype=bool) for figure in ("total", "covered"))
    frame = pd.DataFrame(
        {
            "unit_id": units["unit_id"],
            "unit_name": units["name"],
            "group": units["group"],
            "group_total": units["total"],
            "group_covered": units["covered"],
            "group_share": units["share"],
        }
    )
    hidden = {"group_total": total, "group_covered": covered, "group_share": total | covered}
    return (
        dataclasses.replace(groups_table(figures.groups, language), key="group_totals"),
        make_table("group_units", language, frame, hidden, formats=_FORMATS),
    )


def equity_tables(figures: ReviewFigures, language: str) -> tuple[Table, Table]:
    """Return how evenly the service reaches the residents: figures of the whole, and kinds of units."""
    equity, inhabited = figures.equity, figures.today.persons_total > 0
    has_worst = equity.worst_unit >= 0
    rows: dict[str, float | str] = {
        "worst_unit": str(figures.units["name"].iloc[equity.worst_unit]) if has_worst else NO_SHARE,
        "worst_share": equity.worst_share if has_worst else _NONE,
        "worst_ties": equity.worst_ties if has_worst else _NONE,
        "best_share": equity.best_share if has_worst else _NONE,
        "ratio_mean": equity.ratio_mean if inhabited else _NONE,
        "gini": equity.gini if inhabited else _NONE,
        "share_without": equity.share_without if inhabited else _NONE,
        "persons_never": figures.minutes.never if inhabited else _NONE,
    }
    frame = pd.DataFrame(
        {"figure": [COLUMNS[key].say(language) for key in rows], "before": pd.Series(list(rows.values()), dtype=object)}
    )
    return make_table("equity", language, frame, row_keys=tuple(rows)), unit_kinds_table(equity, language)


def unit_ranks_table(figures: ReviewFigures, language: str) -> Table:
    """Return the units with residents by the covered share of them, the lowest first; long names also cut, for the chart."""
    units, kinds = figures.units, figures.equity.units["kind"]
    told = units[units["persons_total"] > 0].sort_values(["persons_share", "unit_id"], kind="stable")
    frame = pd.DataFrame(
        {
            "rank": np.arange(1, len(told) + 1),
            "unit_id": told["unit_id"].to_numpy(),
            "unit_name": told["name"].to_numpy(),
            "unit_kind": [term(UNIT_KIND_NAMES, str(kind), language) for kind in kinds.iloc[told.index]],
            "outlets": told["outlets"].to_numpy(),
            "persons_total": told["persons_total"].to_numpy(),
            "persons_covered": told["persons_covered"].to_numpy(),
            "persons_share": told["persons_share"].to_numpy(),
            **(
                {figure: told[figure].to_numpy() for figure in ("persons_covered_after", "persons_share_after")}
                if figures.result.proposal is not None
                else {}
            ),
            "supply_ratio": told["supply_ratio"].to_numpy(),
        }
    )
    names = [clean_text(str(name)) for name in frame["unit_name"]]
    if any(shown_width(name) > _CHART_NAME for name in names):
        frame["chart_name"] = [cut_text(name, _CHART_NAME) for name in names]
    return make_table("unit_ranks", language, frame, formats=_FORMATS)


def all_outlets_table(figures: ReviewFigures, language: str) -> Table:
    """Return the existing outlets, those of kinds that do not count behind the others.

    Parameters
    ----------
    figures : ReviewFigures
        From `planning.review.review_figures`.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Table
        ``contact`` is there only where the review is not for the public and any outlet has one.
    """
    area, result = figures.area, figures.result
    groups = [(result, True)]
    others = tuple(kind for kind in KINDS if kind not in result.scenario.outlet_kinds)
    if result.scenario.outlet_kinds and others:
        uncounted = dataclasses.replace(result.scenario, outlet_kinds=others)
        groups.append((dataclasses.replace(result, scenario=uncounted, proposal=None), False))
    frames = []
    for told, counts in groups:
        outlets = counted_area(area, told.scenario).outlets
        contact = outlets["contact"].fillna("").to_numpy() if "contact" in outlets else ""
        frame = outlets_table(area, told, language).frame
        frames.append(frame.assign(counts=yes_no(counts, language), contact=contact))
    frame = pd.concat(frames, ignore_index=True)
    if "advice" in frame:
        frame["advice"] = frame["advice"].fillna("")
    if figures.settings.public or not (frame["contact"] != "").any():
        frame = frame.drop(columns="contact")
    return make_table("all_outlets", language, frame, formats=_FORMATS)
