"""The pages, their addresses, names and icons, and going from page to page from within a page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import NoReturn

import streamlit as st

from dashboard import settings_words, words
from geodata.text import Text

DEFAULT_PAGE = "overview"
"""Address of the page that is shown first."""

NAMES: Mapping[str, tuple[Text, str]] = MappingProxyType(
    {
        "overview": (words.OVERVIEW, ":material/dashboard:"),
        "data": (words.DATA, ":material/database:"),
        "gaps": (words.GAPS, ":material/hexagon:"),
        "siting": (words.SITING, ":material/add_location_alt:"),
        "compare": (words.COMPARE, ":material/compare:"),
        "export": (words.EXPORT, ":material/download:"),
        "settings": (settings_words.SETTINGS, ":material/tune:"),
    }
)
"""Name and icon of every page, by its address, in the order of the menu."""

_KEY, _ASKED = "pages", "asked-page"


def chosen_page(modules: Mapping[str, ModuleType], language: str) -> tuple[st.Page, str]:
    """Draw the menu and return the page that the address asks for, with its address.

    Parameters
    ----------
    modules : mapping of str to module
        The module of every page, by its address; its function ``show`` draws it.
    language : str
        ``"zh"`` or ``"en"``.
    """
    pages = {
        address: st.Page(
            modules[address].show,
            title=title.say(language),
            icon=icon,
            url_path=address,
            default=address == DEFAULT_PAGE,
        )
        for address, (title, icon) in NAMES.items()
    }
    st.session_state[_KEY] = pages
    chosen = st.navigation(list(pages.values()))
    here = next(address for address, page in pages.items() if page is chosen)
    asked, query = st.session_state.get(_ASKED, (here, {}))
    if asked != here:
        go_to(asked, **query)
    st.session_state.pop(_ASKED, None)
    st.set_page_config(page_title=f"{chosen.title} · {words.APP_TITLE.say(language)}")
    return chosen, here


def ask_for(address: str, **query: str) -> None:
    """Have the next run show another page: what a button calls (``on_click``).

    A press that a page itself looks for is lost when another run begins before the page comes to it, as beside a
    progress bar; what is asked for here is kept until the page is there.
    """
    st.session_state[_ASKED] = (address, query)


def go_to(address: str, **query: str) -> NoReturn:
    """Show another page, with the given query parameters in its address."""
    st.switch_page(st.session_state[_KEY][address], query_params=query)
