"""The tables that everybody shows: dashboard, workbook and later the report take them from here.

Words are in the language asked for, numbers stay raw; how a number is written is said beside it. Counts of priority
persons that are too small to show are absent from the frame itself, so that no product can leak them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.study_area import StudyArea
from planning.conditions import area_under
from planning.coverage import Coverage
from planning.disclosure import withheld, withheld_beside_sum
from planning.proposals import ScenarioResult
from planning.scenario import network_mode
from publishing import numbers
from publishing.gains import without_idle_gains
from publishing.sentences import site_reason
from publishing.siting_words import ADVICE
from publishing.words import COLUMNS, REASONS, TABLES, ZONE_NAMES, kind_name, term, venue_name, yes_no

COUNT, SHARE, MINUTES, DEGREES, NUMBER, RATIO, TEXT = "count", "share", "minutes", "degrees", "number", "ratio", "text"
"""How a value is written: persons and the like, 0 to 1 in per cent, minutes, degrees, ordinals, two decimals, words."""

SIGNED_COUNT, SIGNED_SHARE = "signed_count", "signed_share"
"""Changes of counts and of shares (a difference of two shares, in per cent of the whole), with their sign."""

_FORMATS = {
    **dict.fromkeys(
        ("persons_share", "jobs_share", "persons_share_after", "persons_never", "worst_share", "best_share",
         "share_without", "goal_share"),
        SHARE,
    ),
    **dict.fromkeys(("nearest_minutes", "minutes_p50", "minutes_p90"), MINUTES),
    **dict.fromkeys(("lon", "lat"), DEGREES),
    **dict.fromkeys(("gap", "order"), NUMBER),
    **dict.fromkeys(("ratio_mean", "gini", "units_per_quarter", "cost"), RATIO),
    **dict.fromkeys(
        ("unit_id", "unit_name", "unit", "reason", "site_id", "name", "kind", "venue_type", "zone", "partner", "clause",
         "why", "outlet_id", "address", "on_road", "advice", "figure"),
        TEXT,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One table in one language.

    Attributes
    ----------
    key : str
        Key of `publishing.words.TABLES`.
    language : str
        ``"zh"`` or ``"en"``.
    frame : DataFrame
        Stable column keys; numbers raw (shares 0 to 1, minutes infinite where unreachable), words in the language.
        A withheld count is missing (NaN).
    columns : mapping of str to str
        Title, with unit, of every column of ``frame``, in order.
    formats : mapping of str to str
        How the values of each column are written (`COUNT`, `SHARE`, …).
    row_keys : tuple of str
        Where every row is a figure of its own (the summary), the keys of the figures; else empty.
    withheld : mapping of str to array of bool
        For columns with counts of priority persons, which rows are withheld.
    """

    key: str
    language: str
    frame: pd.DataFrame
    columns: Mapping[str, str]
    formats: Mapping[str, str]
    row_keys: tuple[str, ...]
    withheld: Mapping[str, NDArray[np.bool_]]

    @property
    def title(self) -> str:
        """The table's name."""
        return term(TABLES, self.key, self.language)

    def format_of(self, column: str, row: int) -> str:
        """Return how the value in ``column`` and ``row`` (position) is written."""
        own = self.formats[column]
        # Where rows are figures of their own, only a column without a format of its own takes the row's.
        return _FORMATS.get(self.row_keys[row], COUNT) if self.row_keys and own == COUNT else own

    def shown(self) -> pd.DataFrame:
        """Return the table as text with translated titles, every value as it is written for people."""
        frame = pd.DataFrame(
            {
                self.columns[column]: [
                    self._text(column, row, value) for row, value in enumerate(self.frame[column].tolist())
                ]
                for column in self.columns
            },
            dtype=object,
        )
        return frame.astype("str")

    def titled(self) -> pd.DataFrame:
        """Return the table with translated titles and raw numbers, to be sorted on a screen.

        A column with withheld counts or unreachable minutes is text as a whole, since a gap in it would read as
        nobody; so are the numbers of a table whose rows are different figures.
        """
        shown = self.shown()
        for column, title in self.columns.items():
            hidden = self.withheld.get(column)
            if self.row_keys or self.formats[column] == TEXT or (hidden is not None and hidden.any()):
                continue
            values = self.frame[column].to_numpy()
            if not np.isinf(values.astype(np.float64)).any():
                shown[title] = values
        return shown

    def _text(self, column: str, row: int, value: object) -> str:
        if column in self.withheld and self.withheld[column][row]:
            return numbers.WITHHELD.say(self.language)
        return value_text(value, self.format_of(column, row), self.language)


def value_text(value: object, style: str, language: str) -> str:
    """Return one value as it is written for people; empty where there is none."""
    if style == TEXT or not isinstance(value, int | float | np.number):
        return "" if value is None else str(value)
    number = float(value)
    if np.isnan(number):
        return ""
    if style == MINUTES:
        return numbers.minutes_text(number, language)
    writers = {COUNT: numbers.count_text, SHARE: numbers.share_text, DEGREES: numbers.degrees_text, NUMBER: numbers.plain_text, RATIO: numbers.ratio_text,
               SIGNED_COUNT: numbers.signed_text, SIGNED_SHARE: numbers.signed_points}  # fmt: skip
    return writers[style](number)


def make_table(
    key: str,
    language: str,
    frame: pd.DataFrame,
    hidden: Mapping[str, NDArray[np.bool_]] | None = None,
    row_keys: tuple[str, ...] = (),
    formats: Mapping[str, str] = _FORMATS,
) -> Table:
    """Return a table of a frame whose columns are keys of `publishing.words.COLUMNS`.

    Parameters
    ----------
    key, language, row_keys
        As in `Table`.
    frame : DataFrame
        As in `Table`, figures to be withheld included.
    hidden : mapping of str to array of bool, optional
        Which rows of which columns are withheld; they are missing in the table's frame.
    formats : mapping of str to str
        How columns are written; `COUNT` where they are not named.
    """
    hidden = hidden or {}
    kept = frame.reset_index(drop=True).copy()
    for column, rows in hidden.items():
        kept[column] = kept[column].astype(np.float64).mask(rows)
    names = [str(column) for column in kept.columns]
    return Table(
        key,
        language,
        kept,
        {name: COLUMNS[name].say(language) for name in names},
        {name: formats.get(name, COUNT) for name in names},
        row_keys,
        hidden,
    )


def summary_table(area: StudyArea, result: ScenarioResult, language: str) -> Table:
    """Return the area's main figures at present and with the proposed sites.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        What `planning.proposals.run_scenario` gave for it.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Table
        One row per figure: ``figure``, ``before``, ``after`` (missing where nothing is proposed).
    """
    after = result.proposal.after if result.proposal else None
    before_figures = _figures(area, result.before) | {"gaps": float(len(result.gaps.table))}
    after_figures = _figures(area, after) if after else {}
    sites: dict[str, float] = {}
    if result.proposal:
        built = result.proposal.sites
        sites = {"sites": len(built)} | {name: built[name].sum() for name in ("persons_gained", "jobs_gained")}
    keys = [*before_figures, *sites]
    frame = pd.DataFrame(
        {
            "figure": [COLUMNS[key].say(language) for key in keys],
            "before": [before_figures.get(key, np.nan) for key in keys],
            "after": [after_figures.get(key, sites.get(key, np.nan)) for key in keys],
        }
    )
    hidden = {"before": np.zeros(len(keys), dtype=bool), "after": np.zeros(len(keys), dtype=bool)}
    for column in hidden:
        for key in ("priority_persons_total", "priority_persons_covered"):
            row = keys.index(key)
            count = pd.Series(frame[column].to_numpy()[[row]])
            whole = None if key.endswith("total") else before_figures["priority_persons_total"] + 0.0 * count
            hidden[column][row] = bool(withheld(count, whole)[0])
    if result.proposal:
        # Present and future side by side give away their difference.
        row = keys.index("priority_persons_covered")
        gained = pd.Series((frame["after"] - frame["before"]).to_numpy()[[row]])
        hidden["after"][row] |= bool(withheld(gained)[0])
    return make_table("summary", language, frame, hidden, tuple(keys))


def _figures(area: StudyArea, coverage: Coverage) -> dict[str, float]:
    totals, persons = coverage.totals, area.cells["persons"].to_numpy()
    return {
        "outlets": float(coverage.outlets),
        "persons_total": totals["persons_total"],
        "persons_covered": totals["persons_covered"],
        "persons_share": coverage.share("persons") if totals["persons_total"] else np.nan,
        "persons_straight": totals["persons_straight"],
        "persons_unsnapped": totals["persons_unsnapped"],
        "jobs_total": totals["jobs_total"],
        "jobs_covered": totals["jobs_covered"],
        # Where no jobs are known there is no share, not one of 0 %.
        "jobs_share": coverage.share("jobs") if totals["jobs_total"] else np.nan,
        "priority_persons_total": totals["priority_persons_total"],
        "priority_persons_covered": totals["priority_persons_covered"],
        "minutes_p50": coverage.quantile_minutes(0.5, persons),
        "minutes_p90": coverage.quantile_minutes(0.9, persons),
    }


def units_table(result: ScenarioResult, language: str) -> Table:
    """Return coverage per reporting unit, with the proposed sites beside it where there are any.

    Parameters
    ----------
    result : ScenarioResult
        What `planning.proposals.run_scenario` gave.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Table
        A share is missing in a unit that has nobody.
    """
    units = result.before.units
    frame = pd.DataFrame(
        {
            "unit_id": units["unit_id"],
            "unit_name": units["name"],
            "outlets": units["outlets"],
            "persons_total": units["persons_total"],
            "persons_covered": units["persons_covered"],
            "persons_share": _share(units, "persons"),
            "persons_straight": units["persons_straight"],
            "persons_unsnapped": units["persons_unsnapped"],
            "jobs_total": units["jobs_total"],
            "jobs_covered": units["jobs_covered"],
            "jobs_share": _share(units, "jobs"),
            "priority_persons_total": units["priority_persons_total"],
            "priority_persons_covered": units["priority_persons_covered"],
        }
    )
    if result.proposal:
        after = result.proposal.after.units
        frame["persons_covered_after"] = after["persons_covered"].to_numpy()
        frame["persons_share_after"] = _share(after, "persons").to_numpy()
    total, covered = frame["priority_persons_total"], frame["priority_persons_covered"]
    hidden = {
        "priority_persons_total": withheld_beside_sum(total),
        "priority_persons_covered": withheld_beside_sum(covered, total),
    }
    return make_table("units", language, frame, hidden)


def _share(units: pd.DataFrame, group: str) -> pd.Series:
    """Divide as `planning.coverage.Coverage.share` does, but leave a unit with nobody empty instead of 0 %."""
    total = units[f"{group}_total"]
    return (units[f"{group}_covered"] / total.where(total > 0)).rename(f"{group}_share")


def gaps_table(result: ScenarioResult, language: str) -> Table:
    """Return the gaps in the order of their rank, with reasons in words."""
    gaps = result.gaps.table
    # Priority persons are told per unit; per gap they would give away what a unit withholds.
    frame = gaps.drop(columns="priority_persons").assign(
        reason=[term(REASONS, str(reason), language) for reason in gaps["reason"]]
    )
    return make_table("gaps", language, frame)


def sites_table(result: ScenarioResult, language: str) -> Table:
    """Return the proposed sites in build order with the reason for each; empty where nothing is proposed."""
    columns = [
        "order", "site_id", "name", "kind", "venue_type", "zone", "unit", "persons_gained", "jobs_gained",
        "cells_gained", "persons_served", "jobs_served", "partner", "lon", "lat", "clause", "why",
    ]  # fmt: skip
    if result.proposal is None:
        return make_table("sites", language, pd.DataFrame({column: [] for column in columns}))
    sites = result.proposal.sites
    frame = sites.assign(
        kind=[kind_name(str(key), language) for key in sites["kind"]],
        venue_type=[venue_name(str(key), language) for key in sites["venue_type"]],
        zone=[term(ZONE_NAMES, str(key), language) for key in sites["zone"]],
        why=[site_reason(row, result.scenario, language) for _, row in sites.iterrows()],
    )[columns]
    return make_table("sites", language, without_idle_gains(result.scenario, frame, sites["kind"]))


def outlets_table(area: StudyArea, result: ScenarioResult, language: str) -> Table:
    """Return the existing outlets: whether the scenario's mode can reach each by road, and which of them a plan closes."""
    there = area_under(area, result.scenario)
    outlets, snaps = there.outlets, there.snaps[network_mode(result.scenario.mode)]
    names = np.append(area.units["name"].to_numpy(dtype=object), "")
    frame = pd.DataFrame(
        {
            "outlet_id": outlets["outlet_id"].to_numpy(),
            "name": outlets["name"].to_numpy(),
            "kind": [kind_name(str(key), language) for key in outlets["kind"]],
            "address": outlets["address"].to_numpy(),
            "unit": names[outlets["unit"].to_numpy(dtype=np.int64)],
            "lon": outlets.geometry.x.to_numpy(),
            "lat": outlets.geometry.y.to_numpy(),
            "on_road": [yes_no(bool(on), language) for on in snaps["outlets"].snapped],
        }
    )
    if result.proposal:
        closes = np.isin(np.arange(len(outlets)), result.proposal.closed)
        frame["advice"] = [term(ADVICE, "close" if close else "keep", language) for close in closes]
    return make_table("outlets", language, frame)
