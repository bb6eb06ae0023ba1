"""The guided tour of the first visit: one line above each page, never over the map, gone for good once dismissed."""

from __future__ import annotations

import streamlit as st

from dashboard import tour_words as words
from dashboard.navigation import ask_for
from dashboard.words import fill

COOKIE = "outlet_atlas_tour"
"""Cookie by which a browser remembers that its user has seen the tour."""

_KEY, _OVER = "tour", "over"
_YEAR_SECONDS = 365 * 24 * 3600
# The server cannot set a cookie while a page is open; the page can. It says nothing but that the tour is over.
_REMEMBER = f"<script>document.cookie='{COOKIE}={_OVER}; max-age={_YEAR_SECONDS}; path=/; samesite=lax'</script>"


def begin() -> None:
    """Show the tour, even to those who have seen it."""
    st.session_state[_KEY] = "again"


def end() -> None:
    """Dismiss the tour in this browser."""
    st.session_state[_KEY] = "dismissed"


def is_on() -> bool:
    """Return whether this session still shows the tour."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _OVER if st.context.cookies.get(COOKIE) == _OVER else "first"
    return st.session_state[_KEY] in {"first", "again"}


def show_tour(address: str, language: str) -> None:
    """Draw the step that tells about a page; nothing on pages without one, and nothing once the tour is over.

    Parameters
    ----------
    address : str
        The page's address.
    language : str
        ``"zh"`` or ``"en"``.
    """
    if not is_on():
        if st.session_state[_KEY] == "dismissed":
            st.html(_REMEMBER, unsafe_allow_javascript=True)
        return
    steps = list(words.STEPS)
    if address not in steps:
        return
    at = steps.index(address)
    with st.container(key="tour", horizontal=True, vertical_alignment="center", gap="small"):
        number = fill(words.NUMBER, language, step=at + 1, steps=len(steps))
        st.markdown(f"**{number}** {words.STEPS[address].say(language)}", width="stretch")
        is_last = at + 1 == len(steps)
        if not is_last:
            st.button(
                words.NEXT.say(language), key="tour-next", type="primary", on_click=ask_for, args=(steps[at + 1],)
            )
        st.button((words.DONE if is_last else words.DISMISS).say(language), on_click=end, key="tour-end")
