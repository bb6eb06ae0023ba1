"""Start the dashboard with everything ready for the first visitor: ``python -m dashboard [streamlit options]``.

``streamlit run app.py`` works as well; there the first visitor waits while libraries, study area and base map load.
"""

from __future__ import annotations

import importlib
import sys
import threading

from streamlit import config
from streamlit.web import cli as streamlit_cli

from dashboard import all_pages, areas, sign_in
from dashboard.basemap import base_map_path
from dashboard.map_component import component_address
from dashboard.map_tiles import TilesError, configured_tiles
from dashboard.state import DEFAULTS
from dashboard.static_files import STATIC, forget_unused
from geodata.errors import AreaError
from geodata.text import LANGUAGES
from planning.scenario import Scenario
from planning.siting.warm_up import compile_solvers
from publishing.errors import FontError

PAGES = all_pages.PAGES
"""Importing them has loaded every library that a page needs."""

_BAD_INPUT = 2


def warm_up() -> None:
    """Lay out the map's script; load the area that is shown first, its figures and its base map, and what draws sheets."""
    forget_unused()
    component_address("deck.js")
    threading.Thread(target=load_sheets, daemon=True).start()
    folders = areas.prepared_areas()
    if not folders:
        return
    try:
        area = areas.open_area(folders[0])
    except AreaError:
        return  # the page tells it to the visitor, in their language
    areas.result(area, Scenario(mode=DEFAULTS["mode"], max_minutes=float(DEFAULTS["minutes"]), sites=0))
    base_map_path(area, STATIC)
    # Compiled, or loaded if they were, before somebody's time limit begins to run.
    threading.Thread(target=compile_solvers, daemon=True).start()


def load_sheets() -> None:
    """Load the libraries of the products; say on the terminal if no font here could set a sheet, and the remedy."""
    # Slow to load, and nobody is to wait for it.
    fonts = importlib.import_module("publishing.fonts")
    try:
        fonts.sheet_font()
    except FontError as error:
        # Everything but sheets and charts works all the same; the page of products tells it too.
        sys.stderr.write("".join(f"{error.say(language)}\n" for language in LANGUAGES))
    importlib.import_module("publishing.review_package")


def _bad_tiles() -> TilesError | None:
    try:
        configured_tiles()
    except TilesError as error:
        return error
    return None


def main() -> None:
    """Refuse to open a door by accident, or with tiles that no page could show; else warm up and hand over to Streamlit."""
    script = str(areas.ROOT / "app.py")
    # Its configuration and secrets stand beside it, wherever this is started; Streamlit sets the same a moment later.
    config._main_script_path = script
    why = sign_in.refusal(sys.argv[1:]) or _bad_tiles()
    if why is not None:
        sys.stderr.write("".join(f"{why.say(language)}\n" for language in LANGUAGES))
        sys.exit(_BAD_INPUT)
    warm_up()
    sys.argv = ["streamlit", "run", script, *sys.argv[1:]]
    sys.exit(streamlit_cli.main())


if __name__ == "__main__":
    main()
