"""Pictures of the annual review in the guide: sheets of the atlas and the web map, made of the sample county.

Run ``python -m docs.review_pictures`` to make them again.
"""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from docs.pictures import FOLDER, SCREEN, save
from geodata.prepare import prepare_area
from geodata.sample import write_sample_county
from planning.proposals import run_scenario
from planning.review import ReviewSettings, review_figures
from planning.scenario import Scenario
from planning.siting import Effort
from publishing.atlas import AtlasChoice, page_png_bytes
from publishing.web_map import web_map_bytes
from tests.browser.conftest import CHROMIUM_VARIABLE, FLAGS

_DPI = 75
_DAY = datetime.date(2026, 3, 31)


def main() -> None:
    """Make all pictures."""
    with tempfile.TemporaryDirectory() as name:
        area = prepare_area(write_sample_county(Path(name) / "county"))
        result = run_scenario(area, Scenario(sites=10))
        figures = review_figures(
            area, result, ReviewSettings(_DAY, publisher="虚构示例"), year=2025, as_of=_DAY, effort=Effort(30.0)
        )
        choice = AtlasChoice(("sites", "before_after"), ())
        # Cover and contents come first.
        for picture, number in (("sheet-sites", 3),):
            save(page_png_bytes(figures, choice, number, dpi=_DPI), FOLDER / f"{picture}.png")
        web_map = Path(name) / "web_map.html"
        web_map.write_bytes(web_map_bytes(figures))
        chromium = os.environ.get(CHROMIUM_VARIABLE) or shutil.which("chromium")
        with sync_playwright() as play, play.chromium.launch(executable_path=chromium, args=FLAGS) as browser:
            page = browser.new_page(viewport=dict(zip(("width", "height"), SCREEN, strict=True)))
            page.goto(web_map.as_uri())
            page.locator("[data-ready='1']").wait_for(timeout=60_000)
            page.wait_for_timeout(1500)
            save(page.screenshot(), FOLDER / "web-map.png")


if __name__ == "__main__":
    main()
