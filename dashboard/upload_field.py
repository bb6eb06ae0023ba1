"""What every field that takes files has: words in the page's language, and a server that forgets what it took."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.typing import UploadedFile

from dashboard import file_words as words
from dashboard.words import fill
from geodata.intake.limits import LIMITS

_BYTES_PER_MEBIBYTE = 1 << 20
_STYLE = """<style>
.st-key-{key} [data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"] p{{font-size:0}}
.st-key-{key} [data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"] p::after{{
content:"{button}";font-size:.93rem}}
.st-key-{key} [data-testid="stFileUploaderDropzoneInstructions"] span{{display:none}}
.st-key-{key} [data-testid="stFileUploaderDropzoneInstructions"] > div::after{{
content:"{hint}";font-size:.88rem;color:var(--oa-ink-soft)}}
</style>"""
"""Streamlit's own words in the field are English only."""


def name_field(key: str, suffixes: Sequence[str], language: str) -> None:
    """Put the words of the field in the container of this key: its button, the formats it takes and the largest size."""
    size = LIMITS.file_bytes // _BYTES_PER_MEBIBYTE
    hint = fill(words.DROP_HINT, language, formats=" ".join(suffixes), size=size)
    st.html(_STYLE.format(key=key, button=words.BROWSE.say(language), hint=hint))


def forget(files: Sequence[UploadedFile]) -> None:
    """Let the server's memory go of files that it took; Streamlit would keep them until the session ends."""
    context = get_script_run_ctx()
    if context is None or not isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        return
    for file in files:
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
