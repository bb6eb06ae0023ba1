"""Coverage and gaps in Chromium: a row moves the map, a click on the map marks a row."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from geodata.study_area import StudyArea
from planning.proposals import run_scenario
from planning.scenario import Scenario

MAP = ".oa-map"
HEADER_PIXELS, ROW_PIXELS = 35, 33


def test_table_and_map_follow_each_other(visitor, sample_area: StudyArea) -> None:
    page = visitor.page
    page.goto(visitor.address)
    page.locator(f"{MAP}[data-ready='1']").wait_for()
    visitor.go("覆盖与缺口")
    page.locator(f"{MAP}[data-ready='1']").wait_for()
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    row = 8
    box = table.bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + HEADER_PIXELS + ROW_PIXELS * row + ROW_PIXELS / 2)
    unit = sample_area.units.iloc[row]
    facts = page.locator(".st-key-picked")
    facts.filter(has_text=str(unit["name"])).wait_for()
    page.wait_for_function("new URLSearchParams(location.search).has('at')")
    page.wait_for_timeout(1200)
    lon, lat, _ = map(float, parse_qs(urlsplit(page.url).query)["at"][0].split(","))
    west, south, east, north = unit.geometry.bounds
    assert west < lon < east
    assert south < lat < north
    # The gap with most residents of that unit: its cells are on the map now.
    result = run_scenario(sample_area, Scenario(sites=0))
    gap = result.gaps.table[result.gaps.table["unit"] == unit["name"]].iloc[0]
    place = int((result.gaps.of_cell == gap["gap"]).argmax())
    middle = sample_area.cells.geometry.iloc[place]
    page.locator(MAP).first.scroll_into_view_if_needed()
    visitor.settled()
    x, y = page.evaluate("([lon, lat]) => [...outletAtlasMaps.values()].at(-1).project(lon, lat)", [middle.x, middle.y])
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y, steps=3)
    page.wait_for_timeout(600)
    page.mouse.click(x, y, delay=80)
    facts.filter(has_text=f"第 {gap['gap']} 号缺口").wait_for()
    page.get_by_text("缺口清单", exact=True).click()
    visitor.settled()
    # Chosen elsewhere, its row stands first and is marked.
    chosen = page.get_by_test_id("stDataFrame").first.locator("[role=row][aria-selected=true]")
    chosen.wait_for(state="attached")
    told = chosen.inner_text()
    assert told.startswith(str(gap["gap"]))
    assert str(unit["name"]) in told
