"""The web map opens from a file with no network, draws, filters, tells what is clicked, and shows hostile names as text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from planning.review import ReviewFigures
from publishing.report_blocks import clean_text
from publishing.report_overview import key_figures_table
from publishing.style import LAND_COLOUR, UNCOVERED_COLOUR
from publishing.web_map import web_map_bytes
from publishing.words import STAMP, kind_name
from tests.browser.conftest import PATIENCE_MS
from tests.browser.test_map import NO_WEBGL
from tests.publishing.conftest import build_town
from tests.publishing.reviews import renamed, review

HOSTILE = "</script><img src=x onerror=\"document.title='hacked'\"><b>名</b>&amp;\u2028"
CELL_OPACITY = 185 / 255


@pytest.fixture(scope="module")
def figures() -> ReviewFigures:
    return review(renamed(build_town(), HOSTILE))


@pytest.fixture(scope="module")
def file(figures: ReviewFigures, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stick") / "web_map.html"
    path.write_bytes(web_map_bytes(figures))
    return path


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []
    assert {url.split(":")[0] for url in asked} <= {"file", "data"}
    assert sum(url.startswith("file:") for url in asked) == 1


def opened(page: Page, file: Path) -> Page:
    page.goto(file.as_uri())
    drawn(page)
    return page


def drawn(page: Page) -> None:
    page.locator("body[data-ready='1']").wait_for()
    page.wait_for_timeout(300)


def seen_of(page: Page, colour: np.ndarray) -> int:
    """Count the pixels of the map that have a colour, but for rounding."""
    picture = np.asarray(Image.open(io.BytesIO(page.locator("#map").screenshot())).convert("RGB"), dtype=float)
    return int((np.abs(picture - colour).max(axis=2) < 5).sum())


def uncovered_cells() -> np.ndarray:
    land, fill = (np.array([int(each[k : k + 2], 16) for k in (1, 3, 5)]) for each in (LAND_COLOUR, UNCOVERED_COLOUR))
    return land + (fill - land) * CELL_OPACITY


def click_on(page: Page, lon: float, lat: float) -> None:
    x, y = page.evaluate("([lon, lat]) => outletAtlasMap.project(lon, lat)", [lon, lat])
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    page.mouse.click(x, y, delay=80)
    drawn(page)


def test_figures_map_filters_and_clicks(tab: Page, file: Path, figures: ReviewFigures) -> None:
    opened(tab, file)
    shown = [row.split("\t") for row in tab.locator("#figures tbody").inner_text().split("\n")]
    assert shown == [list(row) for row in key_figures_table(figures, "zh").rows if "重点人员" not in row[0]]
    assert tab.locator(".stamp").inner_text() == STAMP.zh
    assert tab.locator(".notice").inner_text() == clean_text(HOSTILE)
    assert clean_text(HOSTILE) in tab.title()
    assert tab.locator("img, b").count() == 0
    before = seen_of(tab, uncovered_cells())
    assert before > 20_000

    labels = tab.evaluate("outletAtlasMap.labels.at(outletAtlasMap.view.zoom, outletAtlasMap.shown)")
    years = [label["text"] for label in labels if label["style"] == "year"]
    assert sorted(years) == sorted(map(str, figures.sites["build_year"]))

    # A class is switched off in the legend; the other state of the same surface shows fewer uncovered cells.
    far = tab.locator("#legend button").filter(has_text="超过 15 分钟")
    far.click()
    drawn(tab)
    assert seen_of(tab, uncovered_cells()) < before / 20
    far.click()
    tab.locator("#states button").nth(1).click()
    drawn(tab)
    assert seen_of(tab, uncovered_cells()) < before * 0.8

    # What is clicked is told; an outlet of a hidden kind is not there to be clicked.
    outlet = figures.area.outlets.iloc[0]
    click_on(tab, outlet.geometry.x, outlet.geometry.y)
    card = tab.locator(".card")
    kind = kind_name(outlet["kind"], "zh")
    assert card.locator("h2").inner_text().split("\n") == [kind, clean_text(HOSTILE)]
    tab.get_by_role("button", name="关闭").click()
    tab.locator("#legend button").filter(has_text=kind).click()
    drawn(tab)
    click_on(tab, outlet.geometry.x, outlet.geometry.y)
    assert card.locator("h2").first.inner_text().startswith("网格")
    assert card.locator("h2").nth(1).inner_text().split("\n") == ["分区", clean_text(HOSTILE)]
    tab.locator("details.sites summary").click()
    tab.locator("details.sites .link").nth(1).click()
    assert card.locator("h2").inner_text().split("\n") == ["建议点位", clean_text(HOSTILE)]


def test_it_fits_a_narrow_screen(tab: Page, file: Path) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    opened(tab, file)
    assert tab.evaluate("document.documentElement.scrollWidth") == 390
    assert tab.evaluate("document.getElementById('panel').scrollWidth") <= 390
    tab.locator("#themes button").nth(1).click()
    tab.locator("details.units summary").click()
    tab.locator("details.units .link").first.click()
    tab.locator(".card").wait_for()
    for mark in (".stamp", ".notice", ".card"):
        box = tab.locator(mark).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert tab.locator(".notice").bounding_box()["y"] < tab.locator(".card").bounding_box()["y"]


def test_without_webgl_it_says_so_and_still_tells_its_figures(tab: Page, file: Path, figures: ReviewFigures) -> None:
    tab.add_init_script(NO_WEBGL)
    tab.goto(file.as_uri())
    tab.locator("body[data-ready='failed']").wait_for()
    assert "WebGL 2" in tab.locator("#message").inner_text()
    assert tab.locator(".stamp").is_visible()
    assert tab.locator("details.units tbody tr").count() == len(figures.units)
    tab.locator("details.units .link").first.click()
    assert "分区" in tab.locator(".card").inner_text()
