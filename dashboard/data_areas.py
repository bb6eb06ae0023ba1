"""The landing of the data page: prepared areas, projects not finished yet, deleted areas, and the way to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from dashboard import areas
from dashboard import data_words as words
from dashboard.data_changes import show_changes
from dashboard.data_prepare import open_area_page, open_project_page
from dashboard.forms import attempt, permitted, show_messages, tell
from dashboard.markdown import plain
from dashboard.preparing import workshop
from dashboard.projects import (
    FIRST_STEP,
    PROJECT_PARAMETER,
    QUALITY_PARAMETER,
    STEP_PARAMETER,
    damaged_projects,
    is_confirmed,
    projects_by_area,
    projects_folder,
)
from dashboard.words import DATA, NO_DATE, fill
from geodata.errors import ProjectError
from geodata.intake.areas_admin import ListedArea, list_areas, rename_area
from geodata.intake.project_json import read_project
from geodata.intake.projects import Project, new_project
from geodata.intake.trash import TRASH_FOLDER, Trashed, move_to_trash, purge, restore, trashed
from geodata.store import read_manifest
from publishing.numbers import count_text

_LONGEST_NAME = 80
_FINGERPRINT_LETTERS = 8
_DELETED = "deleted"


def show_areas(language: str) -> None:
    """Draw the landing."""
    # A folder without a manifest was left by a preparation that was killed, and never was an area.
    complete = areas.prepared_areas()
    listed = [area for area in list_areas(areas.areas_folder(), projects_folder()) if area.folder in complete]
    projects = projects_by_area()
    unfinished = {
        name: project for name, project in projects.items() if name not in {area.folder.name for area in listed}
    }
    st.title(words.NO_AREA_TITLE.say(language) if not listed else DATA.say(language), anchor=False)
    show_messages()
    st.markdown(words.LEAD.say(language))
    if not listed:
        for column, text in zip(st.columns(3, gap="small"), words.WELCOME_STEPS, strict=True):
            column.container(border=True).markdown(text.say(language))
    _show_new(language)
    if listed:
        st.subheader(words.AREAS_TITLE.say(language), anchor=False)
        for area in listed:
            _show_area(area, projects.get(area.folder.name), language)
    for error in damaged_projects():
        st.error(plain(error.say(language)))
    if unfinished:
        st.subheader(words.PROJECTS_TITLE.say(language), anchor=False)
        left = {one.folder_name for one in trashed(areas.areas_folder())}
        for name, project in unfinished.items():
            _show_project(project, language, is_left=name in left)
    _show_deleted(language)
    _show_terminal(language)


def _show_new(language: str) -> None:
    with st.form("new-project", border=True):
        name, button = st.columns([4, 1], vertical_alignment="bottom", gap="small")
        wanted = name.text_input(
            words.NEW_NAME.say(language),
            max_chars=_LONGEST_NAME,
            placeholder=words.NEW_NAME_EXAMPLE.say(language),
            key=f"new-name:{language}",
        )
        pressed = button.form_submit_button(
            words.START.say(language), type="primary", width="stretch", key="new-project-start", **permitted(language)
        )
    if not pressed:
        return
    if not wanted.strip():
        st.warning(words.NAME_FIRST.say(language))
        return
    made: list[Project] = []
    if attempt(lambda: made.append(new_project(projects_folder(), wanted))):
        st.query_params.from_dict({PROJECT_PARAMETER: made[0].folder.name, STEP_PARAMETER: FIRST_STEP})
    st.rerun()


def _show_project(project: Project, language: str, *, is_left: bool) -> None:
    """Draw a project without an area; ``is_left`` is one whose area was deleted."""
    identity = project.folder.name
    with st.container(border=True, key=f"project-{identity}"):
        about, go, more = st.columns([5, 1, 1], vertical_alignment="center", gap="small")
        waiting = sum(not is_confirmed(entry) for entry in project.entries)
        files = fill(words.PROJECT_FILES, language, files=len(project.entries), open=waiting)
        busy = words.BUSY.say(language) if workshop().is_busy(project.folder) else ""
        why = f"  \n{words.PROJECT_LEFT.say(language)}" if is_left else ""
        about.markdown(f"**{plain(project.name)}**  \n:gray[{files}] {busy}{why}{_noticed(project.notice)}")
        go.button(
            words.CONTINUE.say(language),
            on_click=open_project_page,
            args=(project,),
            width="stretch",
            key=f"continue-{identity}",
        )
        with more.popover(words.MORE.say(language), width="stretch"):
            if workshop().is_busy(project.folder):
                st.caption(words.BUSY.say(language))
                return
            st.caption(words.DELETE_PROJECT_NOTE.say(language))
            st.button(
                words.DELETE.say(language),
                on_click=_delete,
                args=(project.folder,),
                key=f"delete-project-{identity}",
                **permitted(language),
            )


def _open_quality(identity: str) -> None:
    st.query_params.from_dict({QUALITY_PARAMETER: identity})


def _show_area(area: ListedArea, project: Project | None, language: str) -> None:
    identity = area.folder.name
    with st.container(border=True, key=f"area-{identity}"):
        about, *buttons = st.columns([4.4, 1, 1, 1, 0.8], vertical_alignment="center", gap="small")
        notice = str(read_manifest(area.folder)["notice"]) if area.fault is None else ""
        about.markdown(f"**{plain(area.name)}**  \n:gray[{_facts(area, language)}]{_noticed(notice)}")
        if area.fault is None:
            buttons[0].button(
                words.OPEN.say(language),
                on_click=open_area_page,
                args=("overview", area.folder),
                width="stretch",
                key=f"open-{identity}",
            )
            label = words.QUALITY.say(language)
            buttons[1].button(
                label, on_click=_open_quality, args=(identity,), width="stretch", key=f"quality-{identity}"
            )
        if project is not None:
            label = words.EDIT.say(language)
            buttons[2].button(
                label, on_click=open_project_page, args=(project, FIRST_STEP), width="stretch", key=f"edit-{identity}"
            )
        with buttons[3].popover(words.MORE.say(language), width="stretch"):
            _show_more(area, project, language)
        if project is not None and area.fault is None:
            show_changes(project, language)


def _noticed(notice: str) -> str:
    """Return the warning that an area carries as one more line, if any."""
    return f"  \n:orange[{plain(' '.join(notice.split()))}]" if notice else ""


def _facts(area: ListedArea, language: str) -> str:
    if area.fault is not None:
        return plain(fill(words.AREA_UNREADABLE, language, reason=area.fault.say(language)))
    return plain(
        fill(
            words.AREA_FACTS,
            language,
            persons=count_text(area.persons),
            outlets=count_text(area.outlets),
            date=area.data_date or NO_DATE.say(language),
            fingerprint=area.fingerprint[:_FINGERPRINT_LETTERS],
        )
    )


def _show_more(area: ListedArea, project: Project | None, language: str) -> None:
    identity = area.folder.name
    if project is not None and workshop().is_busy(project.folder):
        st.caption(words.BUSY.say(language))
        return
    if area.fault is None:
        # The key holds the name, so that the field follows a new one.
        key = f"rename:{identity}:{area.name}:{language}"
        wanted = st.text_input(words.RENAME_TO.say(language), area.name, max_chars=_LONGEST_NAME, key=key)

        def rename() -> None:
            if attempt(lambda: rename_area(area.folder, wanted, project=None if project is None else project.folder)):
                tell("success", fill(words.RENAMED, language, name=wanted.strip()))

        if st.button(words.RENAME.say(language), key=f"rename-{identity}", **permitted(language)):
            rename()
            st.rerun()

    label, note = (words.DELETE, words.DELETE_NOTE) if project is None else (words.DELETE_AREA, words.DELETE_AREA_NOTE)
    st.button(
        label.say(language), on_click=_delete, args=(area.folder,), key=f"delete-{identity}", **permitted(language)
    )
    st.caption(note.say(language))
    if project is not None:
        st.button(
            words.DELETE_WITH_FILES.say(language),
            on_click=_delete,
            args=(area.folder, project.folder),
            key=f"delete-all-{identity}",
            **permitted(language),
        )
        st.caption(words.DELETE_WITH_FILES_NOTE.say(language))


def _delete(*folders: Path) -> None:
    """Delete an area, a project or both, and remember by which ids they come back together."""
    made: list[str] = []
    attempt(lambda: made.extend(move_to_trash(folder) for folder in folders))
    st.session_state[_DELETED] = made


def _show_deleted(language: str) -> None:
    gone = [(root, one) for root in (areas.areas_folder(), projects_folder()) for one in trashed(root)]
    last = [(root, one) for root, one in gone if one.trash_id in st.session_state.get(_DELETED, ())]
    if last:
        with st.container(horizontal=True, vertical_alignment="center", border=True, key="undo"):
            st.markdown(fill(words.DELETED, language, name=plain(_name(*last[0]))), width="content")
            st.button(
                words.UNDO.say(language),
                on_click=_restore,
                args=(last, language),
                key="undo-delete",
                **permitted(language),
            )
    if not gone:
        return
    with st.expander(fill(words.DELETED_AREAS, language, count=len(gone)), key="deleted-areas"):
        st.caption(words.PURGE_NOTE.say(language))
        for root, one in gone:
            about, back, away = st.columns([5, 1, 1], vertical_alignment="center", gap="small")
            what = words.A_PROJECT if root == projects_folder() else words.AN_AREA
            about.markdown(f"{plain(_name(root, one))} :gray[{what.say(language)}]")
            label = words.RESTORE.say(language)
            back.button(
                label,
                on_click=_restore,
                args=([(root, one)], language),
                width="stretch",
                key=f"restore-{one.trash_id}",
                **permitted(language),
            )
            label = words.PURGE.say(language)
            away.button(
                label,
                on_click=_purge,
                args=(root, one),
                width="stretch",
                key=f"purge-{one.trash_id}",
                **permitted(language),
            )


def _name(root: Path, one: Trashed) -> str:
    """Return the name of what was deleted; its folder's where it has none that can be read."""
    folder = root / TRASH_FOLDER / one.trash_id / one.folder_name
    try:
        return read_project(folder).name if root == projects_folder() else areas.area_name(folder)
    except ProjectError:
        return one.folder_name


def _restore(gone: Sequence[tuple[Path, Trashed]], language: str) -> None:
    name = _name(*gone[0])
    if attempt(lambda: [restore(root, one.trash_id) for root, one in gone]):
        tell("success", fill(words.RESTORED, language, name=name))


def _purge(root: Path, one: Trashed) -> None:
    attempt(lambda: purge(root, one.trash_id))


def _show_terminal(language: str) -> None:
    with st.expander(words.TERMINAL.say(language)):
        st.markdown(fill(words.TERMINAL_FOLDER, language, folder=plain(str(areas.areas_folder()))))
        st.caption(words.TERMINAL_SAMPLE.say(language))
        st.code("make run", language="bash")
        st.caption(words.TERMINAL_OWN.say(language))
        st.code("outlet-atlas prepare SOURCES.toml areas/NAME", language="bash")
