"""The door for the browser: ``streamlit run app.py``."""

from __future__ import annotations

import streamlit as st

from dashboard import state, words
from dashboard.frame import MARK, show_sidebar
from dashboard.navigation import remember_pages
from dashboard.pages import data, export, gaps, overview, siting


def main() -> None:
    """Draw the page that the address asks for."""
    language = state.language()
    st.set_page_config(
        page_title=words.APP_TITLE.say(language), page_icon="🗺️", layout="wide", initial_sidebar_state=270
    )
    st.logo(str(MARK), size="large")
    pages = {
        "overview": st.Page(overview.show, title=words.OVERVIEW.say(language), url_path="overview", default=True),
        "data": st.Page(data.show, title=words.DATA.say(language), url_path="data"),
        "gaps": st.Page(gaps.show, title=words.GAPS.say(language), url_path="gaps"),
        "siting": st.Page(siting.show, title=words.SITING.say(language), url_path="siting"),
        "export": st.Page(export.show, title=words.EXPORT.say(language), url_path="export"),
    }
    page = st.navigation(list(pages.values()))
    remember_pages(pages)
    show_sidebar(language)
    page.run()


main()
