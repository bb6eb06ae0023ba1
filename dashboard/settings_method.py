"""The method in plain words, with the formulas that every figure follows from; the whole of it stands in ``docs/methods.md``."""

from __future__ import annotations

import streamlit as st

from dashboard import settings_words as words
from dashboard.areas import ROOT
from dashboard.words import fill
from geodata.source_keys import KEYS
from planning.disclosure import MINIMUM_COUNT

_RESOLUTION = next(key.default for key in KEYS if key.name == "h3_resolution")

FULL_TEXT = ROOT / "docs" / "methods.md"
"""The methods with all formulas, limits and sources, in English."""


def show_method(language: str) -> None:
    """Draw what is computed and how, and the way to the full text."""
    st.markdown(words.METHOD_LEAD.say(language))
    for title, text, formula in words.METHOD:
        st.markdown(f"**{title.say(language)}**")
        st.markdown(fill(text, language, minimum=MINIMUM_COUNT, resolution=_RESOLUTION))
        if formula is not None:
            st.latex(formula.say(language), width="content")
    if st.button(words.FULL_TEXT.say(language), key="full-methods", icon=":material/menu_book:"):
        _open_full_text(language)


def _open_full_text(language: str) -> None:
    @st.dialog(words.FULL_TEXT_TITLE.say(language), width="large")
    def full_text() -> None:
        # The dialog has a title already.
        st.markdown(FULL_TEXT.read_text(encoding="utf-8").partition("\n")[2])

    full_text()
