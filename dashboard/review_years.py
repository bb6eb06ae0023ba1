"""The second step: progress to the goal, this year frozen as a snapshot, and the change since an earlier year."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import areas, records
from dashboard import review_words as words
from dashboard.forms import attempt, permitted, tell, tied
from dashboard.markdown import plain
from dashboard.overview_goal import STYLE, bar_html, goal_text
from dashboard.records import moment_text
from dashboard.review_form import Form, keep, read_form
from dashboard.review_import import show_bringing
from dashboard.review_subject import Subject
from dashboard.state import with_index
from dashboard.tables import show_table
from dashboard.words import fill
from geodata.records.models import NAME_LENGTH
from geodata.records.snapshots import Snapshot, delete_snapshot, list_snapshots, save_snapshot
from planning.review import ReviewFigures
from planning.snapshot import snapshot_content
from planning.year_change import YearChange

_NONE = 0
_UNIT_ROWS_HEIGHT = 320
_FINGERPRINT_SHOWN = 12


def chosen_snapshot(form: Form, year: int) -> Snapshot | None:
    """Return the snapshot to compare a year with; None where none is chosen, or it cannot serve any more.

    Raises
    ------
    geodata.records.errors.DatabaseError
        The records cannot be read.
    """
    if form.compare_with is None:
        return None
    snapshot = _read(records.engine().url.render_as_string(), form.area_id, form.compare_with)
    return snapshot if snapshot is not None and _serves(snapshot, year) else None


@st.cache_resource(max_entries=6, show_spinner=False)
def _read(place: str, area_id: str, number: int) -> Snapshot | None:  # noqa: ARG001 - part of the cache key
    # Nobody changes a snapshot, and its number is never given to another one.
    return next((one for one in list_snapshots(records.engine(), area_id) if one.id == number), None)


def _serves(snapshot: Snapshot, year: int) -> bool:
    return snapshot.intact and snapshot.year < year


def show_years(subject: Subject, figures: ReviewFigures, form: Form, language: str) -> None:
    """Draw the step."""
    _show_goal(figures, language)
    kept = list_snapshots(records.engine(), form.area_id)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        _show_freezing(figures, form, language)
    with right:
        _choose_earlier(subject, form, kept, language)
        show_bringing(subject.area, form.area_id, subject.year, language)
    _show_snapshots(form, kept, language)
    if figures.change is not None:
        _show_change(figures.change, language)


def _show_goal(figures: ReviewFigures, language: str) -> None:
    states = [(words.GOAL_TODAY, figures.progress)]
    if figures.result.proposal is not None:
        states.append((words.GOAL_AFTER, figures.progress_after))
    for column, (title, progress) in zip(st.columns(len(states), gap="medium"), states, strict=True):
        with column.container(border=True):
            st.markdown(f"**{title.say(language)}**")
            st.html(STYLE + bar_html(progress, language))
            st.markdown(goal_text(progress, language))


def _show_freezing(figures: ReviewFigures, form: Form, language: str) -> None:
    st.subheader(words.FREEZE.say(language), anchor=False)
    name_field, press = st.columns([2.2, 1], gap="small", vertical_alignment="bottom")
    key = f"snapshot-name:{form.area_id}:{figures.year}:{language}"
    name_field.text_input(
        words.SNAPSHOT_NAME.say(language),
        fill(words.SNAPSHOT_DEFAULT, language, year=figures.year),
        max_chars=NAME_LENGTH,
        key=key,
    )

    def freeze() -> None:
        # The name may have been typed just before the press.
        name = str(st.session_state[key])
        if attempt(lambda: _save(figures, form.area_id, name)):
            tell("success", fill(words.SNAPSHOT_SAVED, language, name=name.strip(), year=figures.year))

    press.button(
        words.FREEZE.say(language),
        on_click=freeze,
        key="freeze",
        type="primary",
        width="stretch",
        **permitted(language),
    )
    st.caption(words.FREEZE_NOTE.say(language))


def _save(figures: ReviewFigures, area_id: str, name: str) -> None:
    save_snapshot(
        records.engine(),
        area_id,
        name,
        figures.year,
        snapshot_content(figures),
        area_fingerprint=figures.area.fingerprint,
        author=records.author(),
        time=records.now(),
    )


def _choose_earlier(subject: Subject, form: Form, kept: tuple[Snapshot, ...], language: str) -> None:
    st.subheader(words.COMPARE_WITH.say(language), anchor=False)
    there = {one.id: one for one in kept if _serves(one, subject.year)}
    if not there:
        st.info(fill(words.NONE_EARLIER, language, year=subject.year))
        return

    def name_of(number: int) -> str:
        return words.NOT_COMPARING.say(language) if number == _NONE else _snapshot_name(there[number], language)

    options = [_NONE, *sorted(there, key=lambda number: there[number].year, reverse=True)]
    st.selectbox(
        words.COMPARE_WITH.say(language),
        options,
        format_func=name_of,
        help=words.COMPARE_WITH_HELP.say(language),
        **with_index(
            options,
            tied(
                f"review-form:{form.area_id}:compare_with",
                form.compare_with if form.compare_with in there else _NONE,
                lambda number: keep(form, compare_with=None if number == _NONE else number),
            ),
        ),
    )


def _snapshot_name(snapshot: Snapshot, language: str) -> str:
    return fill(words.SNAPSHOT_CHOICE, language, year=snapshot.year, name=snapshot.name)


def _show_snapshots(form: Form, kept: tuple[Snapshot, ...], language: str) -> None:
    st.subheader(words.SNAPSHOTS.say(language), anchor=False)
    if not kept:
        st.caption(words.NO_SNAPSHOTS.say(language))
        return
    rows = [
        {
            "year": one.year,
            "name": one.name,
            "author": one.author,
            "created": moment_text(one.created),
            "fingerprint": one.area_fingerprint[:_FINGERPRINT_SHOWN],
            "state": (words.INTACT if one.intact else words.DAMAGED).say(language),
            "area": (words.AT_HAND if areas.folder_of(one.area_fingerprint) else words.NOT_AT_HAND).say(language),
        }
        for one in kept
    ]
    titles = {column: title.say(language) for column, title in words.SNAPSHOT_COLUMNS.items()}
    st.dataframe(pd.DataFrame(rows).astype(str).rename(columns=titles), hide_index=True, width="stretch")
    _show_removing(form, kept, language)


def _show_removing(form: Form, kept: tuple[Snapshot, ...], language: str) -> None:
    with st.popover(words.REMOVE.say(language), key="remove-snapshot"):
        st.caption(words.REMOVE_NOTE.say(language))
        by_number = {one.id: one for one in kept}
        key = f"remove-which:{form.area_id}:{language}"
        st.selectbox(
            words.REMOVE_WHICH.say(language),
            list(by_number),
            format_func=lambda number: _snapshot_name(by_number[number], language),
            key=key,
        )

        def remove() -> None:
            one = by_number[int(st.session_state[key])]
            if attempt(lambda: delete_snapshot(records.engine(), one.id)):
                _read.clear()
                tell("success", fill(words.REMOVED, language, name=one.name))
                if read_form(form.area_id).compare_with == one.id:
                    keep(form, compare_with=None)

        st.button(words.REMOVE_NOW.say(language), on_click=remove, key="remove-now", **permitted(language))


def _show_change(change: YearChange, language: str) -> None:
    from publishing.review_plan_sheets import change_tables, outlet_changes_table, unit_changes_table

    st.subheader(fill(words.CHANGES_OF, language, earlier=change.from_year, later=change.to_year), anchor=False)
    for remark in change.remarks:
        st.info(plain(remark.say(language)))
    tables = change_tables(change, language)
    for column, table in zip(st.columns(len(tables), gap="medium"), tables, strict=True):
        with column:
            st.markdown(f"**{table.title}**")
            st.dataframe(table.shown(), hide_index=True, width="stretch")
    outlets = outlet_changes_table(change, language)
    st.markdown(f"**{outlets.title}**")
    if len(outlets.frame):
        st.dataframe(
            outlets.shown()[[outlets.columns[key] for key in _OUTLET_COLUMNS]], hide_index=True, width="stretch"
        )
    else:
        st.caption(words.NO_OUTLET_CHANGES.say(language))
    with st.expander(words.UNIT_CHANGES.say(language)):
        show_table(unit_changes_table(change, language), height=_UNIT_ROWS_HEIGHT)


_OUTLET_COLUMNS = ("outlet_change", "outlet_id", "name", "kind", "moved_metres", "earlier_name", "earlier_kind")
