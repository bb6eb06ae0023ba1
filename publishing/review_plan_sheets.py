"""The tables of the annual review's workbook on what is to come and what has become: sites, years, travel times, goal, changes."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd

from geodata.text import Text
from planning.goal_progress import GOAL_DATE, GoalProgress
from planning.review import ReviewFigures
from planning.year_change import YearChange
from publishing.numbers import WITHHELD
from publishing.report_change import CHANGE_NAMES
from publishing.report_charts import FACTOR_NAMES
from publishing.report_wording import persons_share
from publishing.review_words import YEAR_COLUMNS
from publishing.siting_tables import reasons_table
from publishing.siting_words import NO_ALTERNATIVE
from publishing.tables import (
    DEGREES,
    NUMBER,
    RATIO,
    SHARE,
    SIGNED_COUNT,
    SIGNED_SHARE,
    TEXT,
    Table,
    make_table,
    sites_table,
)
from publishing.words import COLUMNS, kind_name

_FORMATS = {
    **dict.fromkeys(("order", "build_year", "year", "minutes"), NUMBER),
    **dict.fromkeys(("persons_share", "persons_within", "earlier_share", "later_share"), SHARE),
    **dict.fromkeys(("count_change", "persons_change"), SIGNED_COUNT),
    "share_change": SIGNED_SHARE,
    "cost": RATIO,
    **dict.fromkeys(("lon", "lat", "earlier_lon", "earlier_lat"), DEGREES),
    **dict.fromkeys(
        ("site_id", "name", "kind", "venue_type", "zone", "unit", "communities", "partner", "alternative_id",
         "alternative_name", "alternative_cost", "clause", "why", "year_sites", "figure", "factor", "outlet_change",
         "outlet_id", "earlier_id", "earlier_name", "earlier_kind", "unit_id", "unit_name"),
        TEXT,
    ),
}  # fmt: skip
_SITE_COLUMNS = (
    "order", "name", "kind", "build_year", "site_id", "venue_type", "zone", "unit", "persons_gained", "jobs_gained",
    "cells_gained", "persons_served", "jobs_served", "persons_alone", "jobs_alone", "persons_shared_sites",
    "persons_shared_outlets", "communities_served", "communities", "partner", "cost", "alternative_id", "alternative_name",
    "alternative_cost", "clause", "why", "lon", "lat",
)  # fmt: skip
_NONE = float("nan")


def built_sites_table(figures: ReviewFigures, language: str) -> Table:
    """Return the proposed sites in build order, with the year of building, the cost where there is one, and the reasons."""
    frame = sites_table(figures.result, language).frame
    frame["build_year"] = figures.sites["build_year"].to_numpy()
    if figures.planned.cost is not None and "cost" in figures.sites:
        frame["cost"] = figures.sites["cost"].to_numpy()
    if figures.explained is not None:
        reasons = reasons_table(figures.result, figures.explained, language).frame
        frame = frame.assign(**{column: reasons[column] for column in reasons.columns.difference(frame.columns)})
        frame["alternative_cost"] = [
            _alternative_cost(str(told), str(identity), float(loss), language)
            for told, identity, loss in zip(
                reasons["alternative_cost"],
                reasons["alternative_id"],
                figures.explained["alternative_loss"],
                strict=True,
            )
        ]
    return make_table(
        "sites", language, frame[[column for column in _SITE_COLUMNS if column in frame]], formats=_FORMATS
    )


def _alternative_cost(told: str, identity: str, loss: float, language: str) -> str:
    """Return what the best alternative would cost; a missing cost would tell of priority persons."""
    if not identity:
        return NO_ALTERNATIVE.say(language)
    return WITHHELD.say(language) if math.isnan(loss) else told


def year_plan_table(figures: ReviewFigures, language: str) -> Table:
    """Return what is built in each year and what is covered after it, today first."""
    today, years, sites = figures.result.before, figures.years, figures.sites
    comma = Text("、", ", ").say(language)
    now = {
        "year": Text("现状", "Present").say(language),
        "built": _NONE,
        "built_in_all": _NONE,
        "year_sites": "",
        "persons_covered": today.totals["persons_covered"],
        "persons_share": persons_share(today),
        "units_at_goal": figures.progress.units_at_goal,
    }
    later = pd.DataFrame(
        {
            "year": years["year"].astype(object),
            "built": years["sites"],
            "built_in_all": years["sites"].cumsum(),
            "year_sites": [comma.join(sites.loc[sites["build_year"] == year, "name"]) for year in years["year"]],
            "persons_covered": years["persons_covered"],
            "persons_share": years["persons_share"] if figures.today.persons_total > 0 else _NONE,
            "units_at_goal": years["units_at_goal"],
        }
    )
    frame = pd.DataFrame([now, *later.to_dict("records")])
    return make_table("year_plan", language, frame, formats=_FORMATS)


def minutes_table(figures: ReviewFigures, language: str) -> Table:
    """Return which share of the residents is within how many minutes of an outlet; no rows where nobody lives."""
    minutes = figures.minutes
    frame = pd.DataFrame({"minutes": minutes.minutes.astype(np.int64), "persons_within": minutes.share})
    return make_table(
        "minutes", language, frame if figures.today.persons_total > 0 else frame.iloc[:0], formats=_FORMATS
    )


def progress_table(figures: ReviewFigures, language: str) -> Table:
    """Return how far the area is on its way to the goal and the pace that it takes, today and with the proposed sites."""
    states = {"before": figures.progress}
    if figures.result.proposal is not None:
        states["after"] = figures.progress_after
    rows = {state: _progress_rows(progress, language) for state, progress in states.items()}
    keys = tuple(rows["before"])
    frame = pd.DataFrame({"figure": [COLUMNS[key].say(language) for key in keys]})
    for state, row in rows.items():
        frame[state] = pd.Series(list(row.values()), dtype=object)
    return make_table("progress", language, frame, row_keys=keys)


def _progress_rows(progress: GoalProgress, language: str) -> dict[str, float | str]:
    none = Text("期限已过", "the day is past") if progress.is_past else Text("不足一个月", "less than a month left")
    paces = {
        "persons_per_quarter": progress.persons_per_quarter,
        "units_per_quarter": progress.units_per_quarter,
    }
    return {
        "goal_share": progress.goal_share,
        "goal_date": GOAL_DATE.isoformat(),
        "as_of": progress.as_of.isoformat(),
        "months_left": progress.months_left,
        "units_total": progress.units_total,
        "units_at_goal": progress.units_at_goal,
        "persons_missing": progress.persons_missing,
        **{key: none.say(language) if pace is None else pace for key, pace in paces.items()},
    }


def change_tables(change: YearChange, language: str) -> tuple[Table, ...]:
    """Return the figures of both years side by side and, where it is known, what their change comes from.

    Parameters
    ----------
    change : YearChange
        From `planning.year_change.year_change`.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    tuple of Table
        ``year_change``: ``figure``, ``before`` and ``after`` (the two years), ``count_change``, ``share_change``; and
        ``change_split``: ``factor``, ``persons_change``, ``share_change``.
    """
    keys = tuple(map(str, change.totals.index))
    is_share = np.array([key.endswith("_share") for key in keys])
    totals = pd.DataFrame(
        {
            "figure": [COLUMNS[key].say(language) for key in keys],
            "before": change.totals["earlier"].to_numpy(),
            "after": change.totals["later"].to_numpy(),
            "count_change": np.where(is_share, np.nan, change.totals["change"]),
            "share_change": np.where(is_share, change.totals["change"], np.nan),
        }
    )
    table = make_table("year_change", language, totals, row_keys=keys, formats=_FORMATS)
    years = {"before": change.from_year, "after": change.to_year}
    titles = {column: Text(f"{year}年", str(year)).say(language) for column, year in years.items()}
    points = Text("变化（百分点）", "Change (percentage points)").say(language)
    table = dataclasses.replace(table, columns={**table.columns, **titles, "share_change": points})
    if change.split is None:
        return (table,)
    split = pd.DataFrame(
        {
            "factor": [FACTOR_NAMES[str(factor)].say(language) for factor in change.split.index],
            "persons_change": change.split["persons"].to_numpy(),
            "share_change": change.split["share"].to_numpy(),
        }
    )
    return table, make_table("change_split", language, split, formats=_FORMATS)


def outlet_changes_table(change: YearChange, language: str) -> Table:
    """Return the outlets that were opened, closed, moved or changed otherwise, with what they were before."""
    told = change.outlets[change.outlets["change"].isin(list(CHANGE_NAMES))]
    frame = pd.DataFrame(
        {
            "outlet_change": [CHANGE_NAMES[str(key)].say(language) for key in told["change"]],
            "outlet_id": told["outlet_id"].to_numpy(),
            "name": told["name"].to_numpy(),
            "kind": [kind_name(str(key), language) for key in told["kind"]],
            "moved_metres": told["moved_metres"].to_numpy(),
            "lon": told["lon"].to_numpy(),
            "lat": told["lat"].to_numpy(),
            "earlier_id": told["earlier_id"].to_numpy(),
            "earlier_name": told["earlier_name"].to_numpy(),
            "earlier_kind": [kind_name(str(key), language) for key in told["earlier_kind"]],
            "earlier_lon": told["earlier_lon"].to_numpy(),
            "earlier_lat": told["earlier_lat"].to_numpy(),
        }
    )
    return make_table("outlet_changes", language, frame, formats=_FORMATS)


def unit_changes_table(change: YearChange, language: str) -> Table:
    """Return every unit of either year with the figures of both, the greatest changes of covered residents first."""
    years = {"earlier": change.from_year, "later": change.to_year}
    titles = {
        f"{when}_{figure}": Text(f"{year}年{title.zh}", f"{year}: {title.en}").say(language)
        for figure, title in YEAR_COLUMNS.items()
        for when, year in years.items()
    }
    frame = change.units.rename(columns={"name": "unit_name", "covered_change": "persons_change"})
    frame = frame[["unit_id", "unit_name", *titles, "persons_change", "share_change"]]
    table = make_table("unit_changes", language, frame, formats=_FORMATS)
    return dataclasses.replace(table, columns={**table.columns, **titles})
