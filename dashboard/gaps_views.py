"""What stands below the map of coverage and gaps: areas as table and bars, ranked gaps, and the distribution of times."""

from __future__ import annotations

from typing import Literal

import pandas as pd
import streamlit as st

from dashboard import gaps_words, state, words
from dashboard.classes import Classes
from dashboard.gaps_charts import BARS_SHOWN, share_bars, times_curve
from dashboard.gaps_links import choose_gap, choose_unit, gap_of, unit_of
from dashboard.markdown import plain
from dashboard.tables import show_choosable_table
from dashboard.words import fill
from geodata.study_area import StudyArea
from planning.group_coverage import PUBLIC_COLUMNS
from planning.minutes_distribution import minutes_distribution
from planning.proposals import ScenarioResult
from publishing.equity_tables import unit_coverage_table
from publishing.numbers import UNREACHABLE, share_text
from publishing.tables import Table, gaps_table, units_table

_TABLE_HEIGHT, _ROWS_SHOWN = 470, 13
_RESIDENTS = "persons"


def show_units(
    area: StudyArea,
    result: ScenarioResult,
    units: pd.DataFrame,
    classes: Classes,
    column: str,
    group: str,
    language: str,
) -> None:
    """Draw the coverage by unit as table and bars.

    Parameters
    ----------
    area, result
        The area with the outlets that count, and its result.
    units, classes
        From `planning.group_coverage.unit_coverage` and `dashboard.unit_layers.unit_classes`.
    column, group : str
        Whom to count: the column of the cells and its name.
    language : str
        ``"zh"`` or ``"en"``.
    """
    table = _units_of(area, result, column, language)
    listed, drawn = st.columns([1.45, 1], gap="medium")
    with listed:
        show_choosable_table(
            table,
            table.frame["unit_id"].astype(str).tolist(),
            key=f"units:{column}:{area.fingerprint}:{language}",
            chosen=unit_of(area, result, state.pick(area.fingerprint)),
            on_choice=lambda unit: choose_unit(area, result, unit),
            columns=_name_first(table),
            height=_height(table),
        )
        st.caption(gaps_words.UNIT_ROW_HINT.say(language))
        hidden = int((units["total_withheld"] | units["covered_withheld"]).sum())
        if hidden:
            st.caption(fill(gaps_words.SOME_WITHHELD, language, count=hidden))
    with drawn:
        known = int(units["share"].notna().sum())
        if not known:
            st.info(gaps_words.BARS_NONE.say(language))
            return
        goal_share = float(state.setting("goal_share"))
        st.altair_chart(share_bars(units, classes, goal_share, group, language), width="stretch")
        notes = [fill(gaps_words.BAR_GOAL, language, share=share_text(goal_share))]
        if known > BARS_SHOWN:
            notes.append(fill(gaps_words.BARS_WORST, language, shown=BARS_SHOWN, total=known))
        st.caption(" ".join(notes))


def _units_of(area: StudyArea, result: ScenarioResult, column: str, language: str) -> Table:
    return (
        units_table(result, language) if column == _RESIDENTS else unit_coverage_table(area, result, column, language)
    )


def _height(table: Table) -> int | Literal["content"]:
    """Return the height of a long table; a short one shows all its rows."""
    return _TABLE_HEIGHT if len(table.frame) > _ROWS_SHOWN else "content"


def _name_first(table: Table) -> list[str]:
    """Return the columns with those at the end that no planner looks for first."""
    last = ("unit_id", "persons_straight", "persons_unsnapped")
    return [*(key for key in table.columns if key not in last), *(key for key in last if key in table.columns)]


def show_gaps(area: StudyArea, result: ScenarioResult, language: str) -> None:
    """Draw the ranked gaps."""
    if not len(result.gaps.table):
        st.success(words.NO_GAPS.say(language))
        return
    table = gaps_table(result, language)
    show_choosable_table(
        table,
        table.frame["gap"].astype(str).tolist(),
        key=f"gaps:{area.fingerprint}:{language}",
        chosen=gap_of(area, result, state.pick(area.fingerprint)),
        on_choice=lambda gap: choose_gap(area, result, gap),
        height=_height(table),
    )
    st.caption(gaps_words.GAP_ROW_HINT.say(language))


def show_times(area: StudyArea, result: ScenarioResult, column: str, group: str, language: str) -> None:
    """Draw the distribution of times; of groups whose small counts are private only that it is not drawn."""
    if column not in PUBLIC_COLUMNS:
        st.info(plain(fill(gaps_words.TIMES_PRIVATE, language, group=group)))
        return
    times = minutes_distribution(result.before, area.cells[column].to_numpy())
    if not area.cells[column].to_numpy().any():
        st.info(plain(fill(gaps_words.TIMES_NOBODY, language, group=group)))
        return
    figures, chart = st.columns([1, 3.4], gap="medium")
    with figures:
        for label, minutes in ((gaps_words.TIMES_P50, times.p50), (gaps_words.TIMES_P90, times.p90)):
            value = (
                fill(words.MINUTES_SHORT, language, minutes=minutes)
                if minutes < float("inf")
                else UNREACHABLE.say(language)
            )
            st.metric(label.say(language), value, help=gaps_words.QUANTILE_HELP.say(language))
        st.metric(
            gaps_words.TIMES_NEVER.say(language), share_text(times.never), help=gaps_words.NEVER_HELP.say(language)
        )
    with chart:
        st.altair_chart(times_curve(times, result.before.max_minutes, group, language), width="stretch")
        st.caption(plain(fill(gaps_words.TIMES_CAPTION, language, group=group)))
