"""The pictures of the dashboard in the guide and the README, taken from the running program with the sample county.

Run ``python -m docs.pictures`` to take them all again, or ``python -m docs.pictures overview gaps`` for some of them; it
prepares the county in a temporary folder, starts the dashboard on a free port and stops it at the end.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from dashboard.navigation import NAMES
from dashboard.tour import COOKIE
from geodata.prepare import prepare_area
from geodata.sample import write_sample_county
from geodata.store import load_area, save_area
from geodata.study_area import StudyArea
from planning.coverage import REASONS
from planning.proposals import run_scenario
from planning.scenario import Scenario
from tests.browser.conftest import CHROMIUM_VARIABLE, FLAGS, Visitor, running_app

FOLDER = Path(__file__).parent / "screenshots"
SCREEN, PHONE = (1366, 768), (390, 844)
_SETTLED_MS = 1500
_NUMBER_DEGREES = 0.006


def main() -> None:
    """Take the pictures that the command names, or all."""
    wanted = sys.argv[1:] or list(PICTURES)
    unknown = set(wanted) - set(PICTURES)
    if unknown:
        sys.exit(f"No such pictures: {', '.join(sorted(unknown))}. There are {', '.join(PICTURES)}.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save_area(prepare_area(write_sample_county(folder / "county")), folder / "areas" / "sample")
        area = load_area(folder / "areas" / "sample")
        with running_app(folder / "areas", folder / "projects", folder / "log") as address, sync_playwright() as play:
            chromium = os.environ.get(CHROMIUM_VARIABLE) or shutil.which("chromium")
            browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
            for picture in wanted:
                take(browser, address, area, picture)


def take(browser: Browser, address: str, area: StudyArea, name: str) -> None:
    """Take one picture; its name says how: ``overview-en``, ``overview-dark``, ``overview-phone``."""
    page_name, _, variant = name.partition("-")
    width, height = PHONE if variant == "phone" else SCREEN
    scheme = "dark" if variant == "dark" else "light"
    with browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme) as context:
        context.add_cookies([{"name": COOKIE, "value": "over", "url": address}])
        visitor = Visitor(context.new_page(), address)
        visitor.page.goto(address)
        visitor.map_drawn()
        if variant == "en":
            visitor.page.get_by_text("English", exact=True).click()
            visitor.settled()
        if page_name != "overview":
            visitor.go(NAMES[page_name][0].say("en" if variant == "en" else "zh"))
        PICTURES[name](visitor, area)
        visitor.page.mouse.move(width - 5, height - 5)
        visitor.page.wait_for_timeout(_SETTLED_MS)
        save(visitor.page.screenshot(), FOLDER / f"{name}.png")


def save(png: bytes, path: Path) -> None:
    """Write a picture in 256 colours, chosen so that the signs of the kinds, small as they are, keep theirs."""
    with Image.open(io.BytesIO(png)) as picture:
        colours = picture.convert("RGB")
    few = colours.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=4, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def _as_it_is(visitor: Visitor, _area: StudyArea) -> None:
    visitor.settled()


def _with_a_map(visitor: Visitor, _area: StudyArea) -> None:
    visitor.map_drawn()


def _a_cell_clicked(visitor: Visitor, area: StudyArea) -> None:
    """Click the cell behind a barrier in which most people live, of those that no gap's number hides."""
    visitor.map_drawn()
    result = run_scenario(area, Scenario(sites=0))
    gaps, cells = result.gaps.table[["lon", "lat"]].to_numpy(), area.cells.get_coordinates().to_numpy()
    is_free = np.abs(cells[:, None] - gaps).max(axis=2).min(axis=1) > _NUMBER_DEGREES
    barred = is_free & (result.before.reason == REASONS.index("barrier"))
    middle = area.cells.geometry.iloc[int(np.where(barred, area.cells["persons"], 0).argmax())]
    place = "([lon, lat]) => [...outletAtlasMaps.values()].at(-1).project(lon, lat)"
    x, y = visitor.page.evaluate(place, [middle.x, middle.y])
    visitor.page.mouse.move(x - 3, y)
    visitor.page.mouse.move(x, y, steps=3)
    visitor.page.wait_for_timeout(_SETTLED_MS)
    visitor.page.mouse.click(x, y, delay=80)
    visitor.page.locator(".st-key-picked").wait_for()
    visitor.map_drawn()


def _equity(visitor: Visitor, _area: StudyArea) -> None:
    visitor.page.get_by_text("均等化", exact=True).click()
    visitor.settled()
    _to_top(visitor, "[data-testid=stMetric]")


def _solved(visitor: Visitor, _area: StudyArea) -> None:
    visitor.page.locator(".st-key-solve button").click()
    visitor.page.get_by_test_id("stMetric").first.wait_for()
    visitor.map_drawn()
    _to_top(visitor, "[data-testid=stMetric]")


def _cards(visitor: Visitor, area: StudyArea) -> None:
    _solved(visitor, area)
    _to_top(visitor, ".st-key-site-cards")


def _curve(visitor: Visitor, area: StudyArea) -> None:
    _solved(visitor, area)
    visitor.page.get_by_text("权衡曲线", exact=True).click()
    visitor.page.get_by_role("button", name="计算权衡曲线").click()
    visitor.page.get_by_test_id("stVegaLiteChart").last.wait_for()
    visitor.page.get_by_text("点击曲线上的点").wait_for()
    visitor.settled()
    _to_top(visitor, "[data-testid=stButtonGroup]:has-text('权衡曲线')")


def _compared(visitor: Visitor, area: StudyArea, name: str = "新增 10 处") -> None:
    """Solve, save under a name that no scenario has yet, and compare with today."""
    visitor.go(NAMES["siting"][0].zh)
    _solved(visitor, area)
    visitor.page.locator(".st-key-scenario-save-as button").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label("名称").fill(name)
    dialog.get_by_role("button", name="确定").click()
    dialog.wait_for(state="detached")
    visitor.settled()
    visitor.go(NAMES["compare"][0].zh)
    visitor.page.get_by_role("heading", name="地图对照").wait_for()
    visitor.map_drawn()


def _compared_maps(visitor: Visitor, area: StudyArea) -> None:
    _compared(visitor, area, "2027 年方案")
    _to_top(visitor, "[data-testid=stHeading]:has-text('地图对照')")


def _to_top(visitor: Visitor, selector: str) -> None:
    """Scroll the page until this part of it stands at its top."""
    visitor.page.locator(selector).first.evaluate(
        "part => { part.scrollIntoView({block: 'start'}); document.querySelector('[data-testid=stMain]').scrollBy(0, -70) }"
    )


PICTURES: dict[str, Callable[[Visitor, StudyArea], None]] = {
    "overview": _with_a_map,
    "overview-en": _with_a_map,
    "overview-dark": _with_a_map,
    "overview-phone": _as_it_is,
    "gaps": _a_cell_clicked,
    "gaps-en": _a_cell_clicked,
    "gaps-equity": _equity,
    "siting": _solved,
    "siting-en": _solved,
    "siting-cards": _cards,
    "siting-curve": _curve,
    "compare": _compared,
    "compare-maps": _compared_maps,
    "export": _as_it_is,
    "settings": _as_it_is,
}
"""What is done on the page before each picture; those of the data page are taken with planners' files of their own."""


if __name__ == "__main__":
    main()
