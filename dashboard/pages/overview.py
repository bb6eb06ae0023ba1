"""Overview: the region at a glance, with nothing chosen."""

from __future__ import annotations

import dataclasses

import streamlit as st

from dashboard import areas, overview_words, records, state, words
from dashboard.classes import state_classes
from dashboard.explained_map import show_explained_map
from dashboard.frame import Frame, open_frame, show_provenance, told
from dashboard.gaps_links import choose_unit, follow_gap, unit_of
from dashboard.markdown import plain
from dashboard.overview_goal import show_goal
from dashboard.tables import show_choosable_table
from planning.conditions import counted_area
from planning.goal_progress import goal_progress
from planning.proposals import ScenarioResult
from planning.scenario import BUS
from publishing.numbers import UNREACHABLE, count_text, share_of_text, share_text
from publishing.sentences import mode_text, source_lines
from publishing.tables import COUNT, Table, units_table

_MAP_HEIGHT = 430
_WORST = 10
_LEFT = "persons_left"


def show() -> None:
    """Draw the page."""
    frame = open_frame()
    with told(frame.language):
        result = areas.result(frame.area, state.standard())
        follow_gap(frame.area, result)
        frame = dataclasses.replace(frame, area=counted_area(frame.area, result.scenario))
        _show_heading(frame, result)
        show_key_figures(frame, result)
        _show_map(frame, result)
        show_provenance(frame, result.scenario)
        _show_goal(frame, result)
        _show_worst_units(frame, result)
        _show_about(frame)


def _show_heading(frame: Frame, result: ScenarioResult) -> None:
    totals = result.before.totals
    st.title(f"{plain(frame.area.name)} · {words.OVERVIEW.say(frame.language)}", anchor=False)
    st.markdown(
        words.fill(
            words.OVERVIEW_LEAD,
            frame.language,
            outlets=count_text(result.before.outlets),
            persons=count_text(totals["persons_total"]),
            jobs=count_text(totals["jobs_total"]),
            mode=mode_text(result.scenario, frame.language),
            minutes=result.scenario.max_minutes,
        )
    )


def show_key_figures(frame: Frame, result: ScenarioResult) -> None:
    """Draw the four figures that a planner is asked for first."""
    language, coverage = frame.language, result.before
    totals, persons = coverage.totals, frame.area.cells["persons"].to_numpy()
    straight = totals["persons_straight"] / totals["persons_total"] if totals["persons_total"] else 0.0
    circle = words.WALKING_CIRCLE_SHARE if result.scenario.mode == BUS else words.STRAIGHT_SHARE
    columns = st.columns(4, gap="small")
    columns[0].metric(
        words.COVERED_SHARE.say(language),
        share_text(coverage.share()),
        words.fill(circle, language, share=share_text(straight)),
        delta_color="off",
        delta_arrow="off",
        help=words.COVERED_SHARE_HELP.say(language),
    )
    columns[1].metric(
        words.UNCOVERED_PERSONS.say(language),
        count_text(totals["persons_total"] - totals["persons_covered"]),
        words.fill(words.IN_GAPS, language, gaps=count_text(len(result.gaps.table))),
        delta_color="off",
        delta_arrow="off",
        help=overview_words.UNCOVERED_HELP.say(language),
    )
    columns[2].metric(
        words.COVERED_JOBS.say(language),
        share_of_text(totals["jobs_covered"], totals["jobs_total"]),
        words.fill(words.JOBS_LEFT, language, jobs=count_text(totals["jobs_total"] - totals["jobs_covered"])),
        delta_color="off",
        delta_arrow="off",
        help=overview_words.JOBS_HELP.say(language),
    )
    columns[3].metric(
        words.MEDIAN_MINUTES.say(language),
        _minutes(coverage.quantile_minutes(0.5, persons), language),
        words.fill(words.NINETY_MINUTES, language, minutes=_minutes(coverage.quantile_minutes(0.9, persons), language)),
        delta_color="off",
        delta_arrow="off",
        help=overview_words.MEDIAN_HELP.say(language),
    )


def _minutes(minutes: float, language: str) -> str:
    if minutes == float("inf"):
        return UNREACHABLE.say(language)
    return words.fill(words.MINUTES_SHORT, language, minutes=minutes)


def _show_goal(frame: Frame, result: ScenarioResult) -> None:
    # Planning has no clock: the day is today's here and stands beside what follows from it.
    show_goal(
        goal_progress(result.before, goal_share=float(state.setting("goal_share")), as_of=records.today()),
        frame.language,
    )


def _show_map(frame: Frame, result: ScenarioResult) -> None:
    show_explained_map(
        frame, result, state_classes(result.before), [], [],
        key="overview", height=_MAP_HEIGHT, alt=words.OVERVIEW.say(frame.language),
    )  # fmt: skip


def worst_units(table: Table) -> Table:
    """Return the units by persons not covered, most first, with a column that tells them."""
    frame = table.frame.assign(**{_LEFT: table.frame["persons_total"] - table.frame["persons_covered"]})
    order = frame[_LEFT].sort_values(ascending=False, kind="stable").index
    return dataclasses.replace(
        table,
        frame=frame.loc[order].reset_index(drop=True),
        columns={**table.columns, _LEFT: overview_words.LEFT_COLUMN.say(table.language)},
        formats={**table.formats, _LEFT: COUNT},
        withheld={column: rows[order.to_numpy()] for column, rows in table.withheld.items()},
    )


def _show_worst_units(frame: Frame, result: ScenarioResult) -> None:
    area, language = frame.area, frame.language
    st.subheader(words.WORST_UNITS.say(language), anchor=False, help=overview_words.ROW_HINT.say(language))
    table = worst_units(units_table(result, language))
    show_choosable_table(
        table,
        table.frame["unit_id"].astype(str).tolist(),
        key=f"worst-units:{area.fingerprint}:{language}",
        chosen=unit_of(area, result, state.pick(area.fingerprint)),
        on_choice=lambda unit: choose_unit(area, result, unit),
        columns=[
            "unit_name",
            _LEFT,
            "outlets",
            "persons_total",
            "persons_covered",
            "persons_share",
            "jobs_total",
            "jobs_share",
        ],
        rows=_WORST,
    )
    unsnapped = result.before.totals["persons_unsnapped"]
    if unsnapped >= 0.5:
        st.caption(words.fill(words.UNSNAPPED, language, persons=count_text(unsnapped)))


def _show_about(frame: Frame) -> None:
    with st.expander(words.ABOUT_DATA.say(frame.language)):
        for remark in frame.area.remarks:
            st.text(f"• {remark.say(frame.language)}")
        for line in source_lines(frame.area, frame.language):
            st.text(line)
