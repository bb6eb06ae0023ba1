"""The door for the browser: ``streamlit run app.py``."""

from __future__ import annotations

from dashboard import state
from dashboard.all_pages import PAGES
from dashboard.frame import set_up_page, show_sidebar
from dashboard.links import restore_from_address
from dashboard.navigation import chosen_page
from dashboard.sign_in import admit
from dashboard.tour import show_tour


def main() -> None:
    """Draw the page that the address asks for."""
    language = state.language()
    set_up_page(language)
    admit(language)
    restore_from_address()
    page, address = chosen_page(PAGES, language)
    show_sidebar(language, address)
    show_tour(address, language)
    page.run()


main()
