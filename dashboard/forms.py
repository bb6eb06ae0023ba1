"""Widgets over values that live on disk, messages that outlive a rerun, and faults as lists."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from typing import Any, TypedDict

import streamlit as st

from dashboard import sign_in, state
from dashboard.markdown import plain
from dashboard.state import Binding
from dashboard.words import fill
from geodata.errors import Fault, InputError
from geodata.text import Text

_MESSAGES = "messages"
_MOST_FAULTS = 20


class Permission(TypedDict):
    """Keyword arguments of a button that changes something."""

    disabled: bool
    help: str | None


class Tied(Binding):
    """Keyword arguments that tie a widget to a value kept elsewhere."""

    disabled: bool


def permitted(language: str) -> Permission:
    """Return what makes a button tell viewers why they cannot press it."""
    why = sign_in.why_not(language)
    return {"disabled": why is not None, "help": why}


def tied(key: str, value: Any, take: Callable[[Any], object], *, changes: bool = True) -> Tied:
    """Tie the widget that is about to be made to a value kept elsewhere.

    Parameters
    ----------
    key : str
        Names the widget.
    value : object
        The value as it is kept now; the widget shows it even where another session changed it.
    take : callable
        Keeps a new value; a named error it raises is told on the page.
    changes : bool
        Whether that changes anything but what is on show; viewers may then only look at it.
    """
    # The browser keeps the label of a choice; a widget of its own in each language spares it one that is gone.
    full = f"tied:{key}:{state.language()}"
    if full not in st.session_state or st.session_state[full] != value:
        st.session_state[full] = value

    def take_over() -> None:
        if changes:
            attempt(lambda: take(st.session_state[full]))
        else:
            take(st.session_state[full])

    return {"key": full, "on_change": take_over, "disabled": changes and not sign_in.may_change()}


def attempt(change: Callable[[], object]) -> bool:
    """Make a change and return whether it worked; a viewer's is refused, and a named error told when the page is drawn next."""
    why = sign_in.why_not(state.language())
    # A disabled button stops only an honest browser.
    if why is not None:
        tell("error", why)
        return False
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


def show_notice(notice: str) -> None:
    """Draw the warning that an area or a project carries, if any, as on every other page."""
    if notice:
        st.html(f'<div class="oa-notice">{html.escape(notice)}</div>')


def show_faults(faults: Iterable[Fault], language: str, *, lead: Text | None = None, more: Text | None = None) -> None:
    """Draw faults as one list: where, what is wrong, what to do; many are cut short with ``more`` and its ``{count}``."""
    told = list(faults)
    lines = [f"- {plain(fault.say(language))}" for fault in told[:_MOST_FAULTS]]
    if len(told) > _MOST_FAULTS and more is not None:
        lines.append(f"- {fill(more, language, count=len(told) - _MOST_FAULTS)}")
    st.error("\n".join([lead.say(language) + "\n" if lead is not None else "", *lines]).strip())
