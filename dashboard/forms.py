"""Widgets over values that live on disk, messages that outlive a rerun, and faults as lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from dashboard import state
from dashboard.markdown import plain
from dashboard.state import Binding
from dashboard.words import fill
from geodata.errors import Fault, InputError
from geodata.text import Text

_MESSAGES = "messages"
_MOST_FAULTS = 20


def tied(key: str, value: Any, take: Callable[[Any], object]) -> Binding:
    """Tie the widget that is about to be made to a value kept elsewhere.

    Parameters
    ----------
    key : str
        Names the widget.
    value : object
        The value as it is kept now; the widget shows it even where another session changed it.
    take : callable
        Keeps a new value; a named error it raises is told on the page.
    """
    # The browser keeps the label of a choice; a widget of its own in each language spares it one that is gone.
    full = f"tied:{key}:{state.language()}"
    if full not in st.session_state or st.session_state[full] != value:
        st.session_state[full] = value

    def take_over() -> None:
        attempt(lambda: take(st.session_state[full]))

    return {"key": full, "on_change": take_over}


def attempt(change: Callable[[], object]) -> bool:
    """Make a change and return whether it worked; a named error is told when the page is drawn next."""
    try:
        change()
    except InputError as error:
        tell("error", error.say(state.language()).replace("\n", "\n\n"))
        return False
    return True


def tell(kind: str, message: str) -> None:
    """Keep a message (``"success"``, ``"error"``) for the next time that the page is drawn."""
    st.session_state.setdefault(_MESSAGES, []).append((kind, message))


def show_messages() -> None:
    """Draw the messages that were kept, once."""
    for kind, message in st.session_state.pop(_MESSAGES, []):
        {"success": st.success, "error": st.error}[kind](plain(message))


def show_faults(faults: Iterable[Fault], language: str, *, lead: Text | None = None, more: Text | None = None) -> None:
    """Draw faults as one list: where, what is wrong, what to do; many are cut short with ``more`` and its ``{count}``."""
    told = list(faults)
    lines = [f"- {plain(fault.say(language))}" for fault in told[:_MOST_FAULTS]]
    if len(told) > _MOST_FAULTS and more is not None:
        lines.append(f"- {fill(more, language, count=len(told) - _MOST_FAULTS)}")
    st.error("\n".join([lead.say(language) + "\n" if lead is not None else "", *lines]).strip())
