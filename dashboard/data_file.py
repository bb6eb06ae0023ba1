"""One file of a project: what was recognised in it, what is to be chosen, and the planner's confirmation."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import file_words as words
from dashboard.data_columns import show_columns
from dashboard.data_crs import is_crs_open, show_crs
from dashboard.data_places import show_places
from dashboard.data_profiles import show_found_profile, show_save_profile
from dashboard.data_report import show_report
from dashboard.examining import examined, rows_outside
from dashboard.forms import attempt, permitted, show_faults, tied
from dashboard.markdown import plain
from dashboard.projects import CONFIRMED, is_confirmed, is_marked_faulty, mark_faulty
from dashboard.state import with_index, with_value
from dashboard.words import LIST_COMMA, fill
from geodata.intake.examination import Examination
from geodata.intake.projects import Entry, Project, change_entry, copy_entry, put_first, remove_entry
from geodata.text import Text
from publishing.numbers import count_text
from publishing.words import LEVELS

_PREVIEW_ROWS = 6
_PREVIEW_HEIGHT = 245
_FIELD_WIDTH = 250
_LONGEST_TEXT = 120
_LAYER = "layer"
_LEVELS = tuple(level for level in LEVELS if level != "district")
"""Levels to choose from: districts are of the counties' level, and called so there."""


def show_entry(project: Project, entry: Entry, language: str) -> None:
    """Draw a file; one that is confirmed is a line, until it is to be changed."""
    line, change, remove = st.columns([4.4, 1, 1], vertical_alignment="center", gap="small")
    told = words.FILE_CONFIRMED if is_confirmed(entry) else words.FILE_OPEN
    line.markdown(fill(told, language, file=" · ".join(plain(part) for part in _parts(entry, language))))
    if is_confirmed(entry):
        change.button(
            words.CHANGE.say(language),
            on_click=_unconfirm,
            args=(project, entry),
            width="stretch",
            key=f"change-{entry.key}",
            **permitted(language),
        )
    remove.button(
        words.REMOVE.say(language),
        on_click=_remove,
        args=(project, entry),
        width="stretch",
        key=f"remove-{entry.key}",
        **permitted(language),
    )
    if not is_confirmed(entry):
        _show_details(project, entry, language)
    elif entry.layer:
        _show_free_layer(project, entry, examined(project, entry, language).layers, language)


def _parts(entry: Entry, language: str) -> list[str]:
    """Return what tells a file from another one: its name, its layer or sheet, and the level it holds."""
    level = LEVELS[entry.level].say(language) if entry.level in LEVELS else entry.level
    return [part for part in (entry.original, entry.layer or entry.sheet, level) if part]


def _unconfirm(project: Project, entry: Entry) -> None:
    attempt(lambda: change_entry(project, entry.key, confirmed=()))


def _remove(project: Project, entry: Entry) -> None:
    attempt(lambda: remove_entry(project, entry.key))


def _show_details(project: Project, entry: Entry, language: str) -> None:
    found = examined(project, entry, language)
    if entry.removed_columns:
        st.caption(
            fill(words.REMOVED_COLUMNS, language, columns=plain(LIST_COMMA.say(language).join(entry.removed_columns)))
        )
    _show_where(project, entry, found, language)
    if len(found.layers) > 1 and not entry.layer:
        st.info(words.LAYER_FIRST.say(language))
        _know_state(project, entry, faulty=False)
        return
    show_found_profile(project, entry, found, language)
    if not found.preview.empty:
        with st.expander(words.PREVIEW.say(language), expanded=bool(found.faults), key=f"preview-{entry.key}"):
            st.dataframe(found.preview.head(_PREVIEW_ROWS), width="stretch", height=_PREVIEW_HEIGHT)
    if found.fields and found.table is not None:
        show_columns(project, entry, found, language)
    if found.faults:
        show_faults(found.faults, language, lead=words.CANNOT_READ, more=words.MORE_FAULTS)
    if found.summary:
        st.caption("  \n".join(plain(line.say(language)) for line in found.summary))
    if found.table is not None:
        show_crs(project, entry, found, language)
    refused, outside = 0, 0
    if found.checked is not None:
        # In another coordinate system they may all lie inside.
        away = rows_outside(project, entry, found, language).iloc[: 0 if is_crs_open(entry, found) else None]
        outside = len(away)
        refused = show_report(project, entry, found, away, language)
        show_places(project, entry, found, language)
    _show_origin(project, entry, language)
    _know_state(project, entry, faulty=bool(found.faults) or (refused > 0 and entry.faulty_rows == "refuse"))
    _show_confirm(project, entry, found, refused, outside, language)


def _know_state(project: Project, entry: Entry, *, faulty: bool) -> None:
    """Keep whether the file has faults; the card and the list of steps above it are drawn anew to tell so."""
    if is_marked_faulty(project, entry) != faulty:
        mark_faulty(project, entry, faulty=faulty)
        st.rerun()


def _show_where(project: Project, entry: Entry, found: Examination, language: str) -> None:
    """Draw what says where in the file the data stand: sheet or layer, header row, level."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        if len(found.sheets) > 1:
            _show_choice(project, entry, "sheet", found.sheets, words.SHEET, language)
        if len(found.layers) > 1:
            _show_choice(project, entry, "layer", found.layers, words.LAYER, language)
        layout = found.table.layout if found.table is not None and found.schema != _LAYER else None
        if layout is not None:
            st.number_input(
                words.HEADER_ROW.say(language),
                min_value=1,
                value=None,  # may be emptied
                step=1,
                placeholder=fill(words.HEADER_FOUND, language, row=layout.header_last),
                help=words.HEADER_ROW_HELP.say(language),
                width=_FIELD_WIDTH,
                **tied(
                    f"header:{project.folder.name}:{entry.key}",
                    entry.header_row or None,
                    lambda row: change_entry(project, entry.key, header_row=int(row or 0), confirmed=()),
                ),
            )
        if entry.role == "boundaries":
            st.selectbox(
                words.LEVEL.say(language),
                list(dict.fromkeys([*_LEVELS, *([entry.level] if entry.level else [])])),
                index=None,  # may be emptied
                format_func=lambda level: LEVELS[level].say(language) if level in LEVELS else level,
                help=words.LEVEL_HELP.say(language),
                placeholder=words.CHOOSE.say(language),
                width=_FIELD_WIDTH,
                **tied(
                    f"level:{project.folder.name}:{entry.key}",
                    entry.level or None,
                    lambda level: change_entry(project, entry.key, level=level or "", confirmed=()),
                ),
            )
    if entry.role == "boundaries":
        _show_order(project, entry, found, language)


def _show_choice(
    project: Project, entry: Entry, name: str, options: tuple[str, ...], label: Text, language: str
) -> None:
    """Draw the choice of a sheet or layer; another one has other columns, so that decisions about them go."""
    # The first sheet is read where none is named; among layers the planner must choose.
    value = getattr(entry, name) or (options[0] if name == "sheet" else None)
    st.selectbox(
        label.say(language),
        options,
        placeholder=words.CHOOSE.say(language),
        width=_FIELD_WIDTH,
        **with_index(
            options,
            tied(
                f"{name}:{project.folder.name}:{entry.key}",
                value if value in options else None,
                lambda chosen: change_entry(
                    project, entry.key, columns={}, groups={}, header_row=0, confirmed=(), **{name: chosen or ""}
                ),
            ),
        ),
    )


def _show_order(project: Project, entry: Entry, found: Examination, language: str) -> None:
    """Draw what concerns several levels of boundaries: which comes first, and further layers of this file."""
    with st.container(horizontal=True, gap="small"):
        if project.of_role("boundaries")[0].key != entry.key:
            st.button(
                words.REPORTING.say(language),
                on_click=_put_first,
                args=(project, entry),
                key=f"first-{entry.key}",
                **permitted(language),
            )
        if entry.layer:
            _show_free_layer(project, entry, found.layers, language)


def _show_free_layer(project: Project, entry: Entry, layers: tuple[str, ...], language: str) -> None:
    """Offer, below the last level out of a file of boundaries, a layer of it that is no level yet."""
    of_file = [other for other in project.of_role("boundaries") if other.file == entry.file]
    free = [layer for layer in layers if layer not in {other.layer for other in of_file}]
    if free and of_file[-1].key == entry.key:
        st.button(
            fill(words.ANOTHER_LAYER, language, layer=plain(free[0])),
            on_click=_add_layer,
            args=(project, entry, free[0]),
            key=f"another-{entry.key}",
            **permitted(language),
        )


def _show_origin(project: Project, entry: Entry, language: str) -> None:
    """Draw date and licence of the data, which are printed among the sources."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for name, label, example in (
            ("date", words.DATE, words.DATE_EXAMPLE),
            ("licence", words.LICENCE, words.LICENCE_EXAMPLE),
        ):
            st.text_input(
                label.say(language),
                max_chars=_LONGEST_TEXT,
                placeholder=example.say(language),
                width=_FIELD_WIDTH,
                **with_value(
                    tied(
                        f"{name}:{project.folder.name}:{entry.key}",
                        getattr(entry, name),
                        partial(_keep_text, project, entry, name),
                    )
                ),
            )


def _keep_text(project: Project, entry: Entry, name: str, text: str) -> None:
    change_entry(project, entry.key, **{name: text.strip()})


def _put_first(project: Project, entry: Entry) -> None:
    attempt(lambda: put_first(project, entry.key))


def _add_layer(project: Project, entry: Entry, layer: str) -> None:
    attempt(lambda: copy_entry(project, entry.key, layer=layer, level="", columns={}))


def _show_confirm(
    project: Project, entry: Entry, found: Examination, refused: int, outside: int, language: str
) -> None:
    """Draw the button that confirms the file, with the rows outside the area, or the reason why it cannot be confirmed."""
    if found.faults:
        st.info(words.CANNOT_CONFIRM_FAULTS.say(language))
        return
    if refused and entry.faulty_rows != "leave_out":
        st.info(fill(words.CANNOT_CONFIRM_ROWS, language, count=refused))
        return
    if entry.role == "boundaries" and not entry.level:
        st.info(words.LEVEL_FIRST.say(language))
        return
    if is_crs_open(entry, found):
        st.info(words.CONFIRM_CRS_FIRST.say(language))
        return
    left, right = st.columns([1, 1], gap="small", vertical_alignment="center")
    label = fill(words.CONFIRM_OUTSIDE, language, count=count_text(outside)) if outside else words.CONFIRM.say(language)
    left.button(
        label,
        on_click=_confirm,
        args=(project, entry, found),
        type="primary",
        width="stretch",
        key=f"confirm-{entry.key}",
        **permitted(language),
    )
    with right:
        show_save_profile(project, entry, found, language)


def _confirm(project: Project, entry: Entry, found: Examination) -> None:
    """Keep the columns as they were shown, so that preparing finds the very same."""
    attempt(lambda: change_entry(project, entry.key, columns=dict(found.columns), confirmed=(CONFIRMED,)))
