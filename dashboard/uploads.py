"""Files on their way from the browser into a project."""

from __future__ import annotations

import streamlit as st
from streamlit.typing import UploadedFile

from dashboard import file_words as words
from dashboard import sign_in
from dashboard.forms import permitted, show_faults
from dashboard.markdown import plain
from dashboard.upload_field import forget, name_field
from dashboard.words import LIST_COMMA, fill
from geodata.errors import InputError, PersonalDataError
from geodata.intake.project_files import add_files
from geodata.intake.projects import ROLES, Project


def show_uploader(project: Project, role: str, language: str, *, replaces: bool) -> None:
    """Draw the field that takes the files of a role, and take what was put there into the project.

    Parameters
    ----------
    project : Project
        The project.
    role : str
        Key of `geodata.intake.projects.ROLES`.
    language : str
        ``"zh"`` or ``"en"``.
    replaces : bool
        Whether a file given now takes the place of the one that is there.
    """
    suffixes = ROLES[role].suffixes
    loose = ".shp" in suffixes
    permission = permitted(language)
    turn = f"upload:{project.folder.name}:{role}"
    name_field(f"role-{role}", suffixes, language)
    # Another key empties the field once its files are on disk.
    key = f"{turn}:{st.session_state.setdefault(turn, 0)}"
    several = loose or ROLES[role].several
    # Any format is let in here and refused below: what Streamlit says of a wrong one is English only.
    taken = st.file_uploader(
        (words.REPLACE if replaces else words.UPLOAD).say(language),
        accept_multiple_files=several,
        key=key,
        help=permission["help"] or (words.SHAPEFILE_HELP.say(language) if loose else None),
        label_visibility="visible" if loose or permission["disabled"] else "collapsed",
        disabled=permission["disabled"],
    )
    given = taken if isinstance(taken, list) else [taken] if isinstance(taken, UploadedFile) else []
    if not given:
        return
    if not sign_in.may_change():
        forget(given)
        return
    for file in given:
        # It was read to its end when it was refused before.
        file.seek(0)
    removable = f"personal:{key}"
    without = st.session_state.get(removable, ())
    try:
        with st.spinner(words.TAKING.say(language)):
            add_files(project, role, [(file.name, file) for file in given], without_columns=without)
    except PersonalDataError as error:
        show_faults(error.faults, language, lead=words.PERSONAL)
        if error.columns and not without:
            st.button(
                fill(words.WITHOUT_COLUMNS, language, columns=plain(LIST_COMMA.say(language).join(error.columns))),
                on_click=st.session_state.update,
                args=({removable: error.columns},),
                type="primary",
                key=f"without-{role}",
            )
            st.caption(words.WITHOUT_COLUMNS_NOTE.say(language))
        return
    except InputError as error:
        show_faults(error.faults, language, lead=words.NOT_TAKEN, more=words.MORE_FAULTS)
        return
    forget(given)
    st.session_state[turn] += 1
    st.rerun()
