"""Start the dashboard with everything ready for the first visitor: ``python -m dashboard [streamlit options]``.

``streamlit run app.py`` works as well; there the first visitor waits while libraries, study area and base map load.
"""

from __future__ import annotations

import sys

from streamlit.web import cli as streamlit_cli

from dashboard import areas
from dashboard.basemap import base_map_path
from dashboard.map import STATIC
from dashboard.pages import data, export, gaps, overview, siting
from dashboard.state import DEFAULTS
from geodata.errors import AreaError
from planning.scenario import Scenario

PAGES = (overview, data, gaps, siting, export)
"""Importing them loads every library that a page needs."""


def warm_up() -> None:
    """Load the area that is shown first, its figures and its base map, into the caches of this process."""
    folders = areas.prepared_areas()
    if not folders:
        return
    try:
        area = areas.open_area(folders[0])
    except AreaError:
        return  # the page tells it to the visitor, in their language
    areas.result(area, Scenario(mode=DEFAULTS["mode"], max_minutes=float(DEFAULTS["minutes"]), sites=0))
    base_map_path(area, STATIC)


def main() -> None:
    """Warm up and hand over to Streamlit."""
    warm_up()
    sys.argv = ["streamlit", "run", str(areas.ROOT / "app.py"), *sys.argv[1:]]
    sys.exit(streamlit_cli.main())


if __name__ == "__main__":
    main()
