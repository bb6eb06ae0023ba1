"""Mappings of columns that are kept for next year's file: applied where one fits, saved where the planner wants to."""

from __future__ import annotations

import streamlit as st

from dashboard import file_words as words
from dashboard import records
from dashboard.forms import attempt, permitted, tell
from dashboard.markdown import plain
from dashboard.words import fill
from geodata.intake.examination import Examination
from geodata.intake.profiles import Profile, best_profile, profile_content, profile_of
from geodata.intake.projects import ROLES, Entry, Project, change_entry
from geodata.records.errors import RecordsError
from geodata.records.profiles import list_profiles, save_profile

_LONGEST_NAME = 60


def show_found_profile(project: Project, entry: Entry, found: Examination, language: str) -> None:
    """Offer a saved mapping that fits the file and differs from how it is read now."""
    if found.table is None:
        return
    try:
        kept = [profile_of(one.role, one.name, one.content) for one in list_profiles(records.engine(), entry.role)]
    except RecordsError as error:
        st.warning(plain(error.say(language)))
        return
    profile = best_profile([one for one in kept if one is not None], entry.role, found.table.frame.columns)
    if profile is None or _is_applied(profile, found, entry):
        return

    def apply() -> None:
        changes = {
            "columns": dict(profile.columns),
            "groups": dict(profile.groups),
            "crs": profile.crs,
            "axes_swapped": profile.axes_swapped,
            "faulty_rows": profile.faulty_rows,
        }
        if attempt(lambda: change_entry(project, entry.key, confirmed=(), **changes)):
            tell("success", fill(words.PROFILE_APPLIED, language, name=profile.name))

    with st.container(horizontal=True, vertical_alignment="center", border=True, gap="small"):
        st.markdown(fill(words.PROFILE_FOUND, language, name=plain(profile.name)), width="content")
        st.button(words.APPLY_PROFILE.say(language), on_click=apply, key=f"apply-{entry.key}", **permitted(language))


def _is_applied(profile: Profile, found: Examination, entry: Entry) -> bool:
    chosen = {field: header for field, header in found.columns.items() if header}
    wanted = {field: header for field, header in profile.columns.items() if header}
    return chosen == wanted and dict(entry.groups) == dict(profile.groups) and (entry.crs or "") == profile.crs


def show_save_profile(project: Project, entry: Entry, found: Examination, language: str) -> None:
    """Draw what saves the mapping of this file."""
    if found.table is None or not any(found.columns.values()):
        return
    with st.popover(words.SAVE_PROFILE.say(language), width="stretch", key=f"profile-{entry.key}"):
        st.caption(words.SAVE_PROFILE_NOTE.say(language))
        default = fill(words.PROFILE_DEFAULT, language, role=ROLES[entry.role].name.say(language))
        key = f"profile-name:{project.folder.name}:{entry.key}:{language}"
        name = st.text_input(words.PROFILE_NAME.say(language), default, max_chars=_LONGEST_NAME, key=key)
        if st.button(words.SAVE.say(language), key=f"save-profile-{entry.key}", **permitted(language)):
            profile = Profile(
                name.strip() or default,
                entry.role,
                tuple(found.table.frame.columns),
                # Only headers that the file has: the profile is to fit files that have the same.
                columns={field: header for field, header in found.columns.items() if header},
                groups=dict(entry.groups),
                sheet=entry.sheet,
                crs=entry.crs,
                header_row=entry.header_row,
                axes_swapped=entry.axes_swapped,
                faulty_rows=entry.faulty_rows,
            )
            if attempt(lambda: _save(profile)):
                tell("success", fill(words.PROFILE_SAVED, language, name=profile.name))
            st.rerun()


def _save(profile: Profile) -> None:
    """Save a mapping, in place of the one of the same name."""
    engine = records.engine()
    seen = next((one for one in list_profiles(engine, profile.role) if one.name == profile.name), None)
    save_profile(
        engine,
        profile.role,
        profile.name,
        profile_content(profile),
        author=records.author(),
        time=records.now(),
        seen=seen,
    )
