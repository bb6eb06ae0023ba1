"""Whether a project's files or decisions have changed since its area was prepared from them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import data_words as words
from dashboard.markdown import plain
from dashboard.projects import area_folder
from dashboard.words import LIST_COMMA, fill
from geodata.atomic import write_atomically
from geodata.errors import InputError
from geodata.intake.areas_admin import changed_files
from geodata.intake.project_sources import sources_content
from geodata.intake.projects import Project, write_sources
from geodata.store import MANIFEST, read_manifest

_PREPARED = "prepared.json"


def show_changes(project: Project, language: str) -> bool:
    """Tell what differs from what the project's area was prepared from, and return whether anything does."""
    try:
        changed = changed_files(project, area_folder(project))
        decided = have_decisions_changed(project)
    except InputError as error:
        st.warning(plain(error.say(language)))
        return True
    if changed:
        st.warning(fill(words.FILES_CHANGED, language, files=plain(LIST_COMMA.say(language).join(changed))))
    elif decided:
        st.warning(words.DECISIONS_CHANGED.say(language))
    return bool(changed) or decided


def have_decisions_changed(project: Project) -> bool:
    """Return whether the project says other things about its files than those its area was prepared by.

    Raises
    ------
    geodata.errors.AreaError
        There is no prepared area.
    """
    manifest = read_manifest(area_folder(project))
    if manifest["name"] != project.name:
        return True
    known = _record(project.folder)
    if known.get("fingerprint") == manifest["fingerprint"]:
        return bool(known.get("decisions") != _decisions(project))
    # Nobody noted by what it was prepared (in a terminal, perhaps): only the times tell.
    written = write_sources(project).stat().st_mtime_ns
    return written > (area_folder(project) / MANIFEST).stat().st_mtime_ns


def remember_decisions(project: Project, fingerprint: str) -> None:
    """Note, beside the project, by which decisions the area of a fingerprint was prepared.

    Raises
    ------
    OSError
        It cannot be written; the note before stays.
    """
    record = {"fingerprint": fingerprint, "decisions": _decisions(project)}
    write_atomically(project.folder / _PREPARED, json.dumps(record).encode("utf-8"))


def _decisions(project: Project) -> str:
    """Return a checksum of all that is decided but the area's name, under which it can go on without being prepared again."""
    content = sources_content(project)
    content["area"].pop("name")
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode("utf-8")).hexdigest()


def _record(folder: Path) -> dict[str, Any]:
    try:
        record = json.loads((folder / _PREPARED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}
