"""Whether a project's files or decisions have changed since its area was prepared from them."""

from __future__ import annotations

import streamlit as st

from dashboard import data_words as words
from dashboard.markdown import plain
from dashboard.projects import area_folder
from dashboard.words import LIST_COMMA, fill
from geodata.errors import InputError
from geodata.intake.areas_admin import changed_files
from geodata.intake.projects import Project, write_sources
from geodata.store import MANIFEST


def show_changes(project: Project, language: str) -> bool:
    """Tell what differs from what the project's area was prepared from, and return whether anything does."""
    try:
        changed = changed_files(project, area_folder(project))
    except InputError as error:
        st.warning(plain(error.say(language)))
        return True
    if changed:
        st.warning(fill(words.FILES_CHANGED, language, files=plain(LIST_COMMA.say(language).join(changed))))
        return True
    # It is written only when a decision makes it another one.
    decided = write_sources(project).stat().st_mtime_ns
    if decided > (area_folder(project) / MANIFEST).stat().st_mtime_ns:
        st.warning(words.DECISIONS_CHANGED.say(language))
        return True
    return False
