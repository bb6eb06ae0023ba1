"""A year brought in from a package that was made elsewhere."""

from __future__ import annotations

from pathlib import PurePath

import streamlit as st
from streamlit.typing import UploadedFile

from dashboard import records
from dashboard import review_words as words
from dashboard.forms import attempt, permitted, tell
from dashboard.upload_field import forget, name_field
from dashboard.words import fill
from geodata.records.models import NAME_LENGTH
from geodata.records.snapshots import Snapshot, save_snapshot
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.errors import ReviewError
from planning.snapshot import earlier_year
from publishing.errors import ExportError

_FIELD, _TURN = "bring", "bring-turn"
_MOST_BYTES = 32 * 2**20  # more than the records keep of one snapshot


def show_bringing(area: StudyArea, area_id: str, review_year: int, language: str) -> None:
    """Draw the field that takes a package of an earlier year and keeps its snapshot with the area."""
    permission = permitted(language)
    with st.popover(words.BRING.say(language), **permission), st.container(key=_FIELD):
        st.caption(words.BRING_NOTE.say(language))
        name_field(_FIELD, (".zip", ".json"), language)
        # Another key empties the field once its file is dealt with.
        key = f"bring:{area_id}:{st.session_state.setdefault(_TURN, 0)}"
        given = st.file_uploader(words.BRING.say(language), key=key, label_visibility="collapsed", **permission)
    if given is None:
        return
    try:
        _take(given, area, area_id, review_year, language)
    finally:
        forget([given])
        st.session_state[_TURN] += 1
    st.rerun()


def _take(file: UploadedFile, area: StudyArea, area_id: str, review_year: int, language: str) -> None:
    kept: list[Snapshot] = []
    try:
        if attempt(lambda: kept.append(_keep(file, area, area_id))):
            told = words.BROUGHT if kept[0].year < review_year else words.BROUGHT_LATER
            tell("success", fill(told, language, name=kept[0].name, year=kept[0].year, review=review_year))
    except (ExportError, ReviewError) as error:
        tell("error", error.say(language))


def _keep(file: UploadedFile, area: StudyArea, area_id: str) -> Snapshot:
    from publishing.review_archive import package_snapshot

    content = package_snapshot(file, file.name, most_bytes=_MOST_BYTES)
    brought = earlier_year(content)
    if brought.frozen is None or not area.cells["cell"].isin(brought.frozen.state.cells["cell"]).any():
        raise ReviewError(Text(*(fill(words.OF_ELSEWHERE, one, name=file.name) for one in ("zh", "en"))))
    stem = PurePath(file.name).stem
    name = stem if str(brought.year) in stem else f"{stem} {brought.year}"
    return save_snapshot(
        records.engine(),
        area_id,
        name[:NAME_LENGTH],
        brought.year,
        content,
        area_fingerprint=brought.frozen.fingerprint,
        author=records.author(),
        time=records.now(),
    )
