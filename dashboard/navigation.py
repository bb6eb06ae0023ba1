"""Going from page to page from within a page: the pages of this run by their addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import streamlit as st

_KEY = "pages"


def remember_pages(pages: Mapping[str, st.Page]) -> None:
    """Keep the pages that the navigation of this run offers, by their addresses."""
    st.session_state[_KEY] = dict(pages)


def go_to(address: str, **query: str) -> NoReturn:
    """Show another page, with the given query parameters in its address."""
    st.switch_page(st.session_state[_KEY][address], query_params=query)
