"""A planner's first ten minutes: from an empty server over their own files to a prepared area."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator

from tests.browser.conftest import PATIENCE_MS, Visitor, running_app, visiting

EVIL = '<img src=x onerror="window.hacked=1">'


@pytest.fixture
def newcomer(chromium: Browser, tmp_path: Path) -> Iterator[Visitor]:
    """A visitor of an app without any study area."""
    with (
        running_app(tmp_path / "areas", tmp_path / "projects", tmp_path / "streamlit.log") as address,
        visiting(chromium, address) as visitor,
    ):
        yield visitor


def write_outlets_with_an_evil_name(folder: Path, target: Path) -> int:
    """Write the sample county's outlets with a name that would be markup, and return how many they are."""
    book = openpyxl.load_workbook(folder / "outlets.xlsx")
    book.active["B3"] = EVIL
    book.save(target)
    return int(book.active.max_row) - 1


def test_a_newcomer_comes_from_files_to_the_overview(newcomer: Visitor, sample_sources: Path, tmp_path: Path) -> None:
    page, county = newcomer.page, sample_sources.parent
    evil_file = tmp_path / f"{EVIL.replace('/', '')}.xlsx"
    outlets = write_outlets_with_an_evil_name(county, evil_file)

    def card(role: str) -> Locator:
        return page.locator(f".st-key-role-{role}")

    def give(role: str, path: Path) -> None:
        card(role).locator("input[type=file]").set_input_files(path)

    def confirm(role: str) -> None:
        card(role).get_by_role("button", name="确认使用这份文件").click()
        card(role).get_by_text("已确认").first.wait_for()
        newcomer.settled()

    def choose(role: str, label: str, option: str) -> None:
        card(role).get_by_test_id("stSelectbox").filter(has_text=label).locator("input").click()
        page.get_by_role("option", name=option, exact=True).click()
        newcomer.settled()

    def go_on() -> None:
        page.locator(".st-key-step-next button").click()
        newcomer.settled()

    page.goto(newcomer.address)
    page.get_by_role("heading", name="还没有准备好的研究区").wait_for()
    page.get_by_role("textbox").fill(f"新县 {EVIL}")
    page.get_by_role("button", name="新建", exact=True).click()
    page.get_by_role("heading", name=f"新县 {EVIL}").wait_for()
    newcomer.settled()
    go_on()
    give("roads", county / "county.osm.pbf")
    confirm("roads")
    go_on()
    give("boundaries", county / "boundaries.gpkg")
    card("boundaries").get_by_text("文件里有多个图层").wait_for()
    choose("boundaries", "图层", "townships")
    choose("boundaries", "级别", "乡镇街道")
    confirm("boundaries")
    go_on()
    page.get_by_text("人口栅格（GeoTIFF").click()
    give("population", county / "population_100m.tif")
    confirm("population")
    go_on()
    give("outlets", evil_file)
    card("outlets").get_by_text("按 WGS84 读取，与实地相符").wait_for()
    # Every reading can be chosen after every other: the browser answers by labels that change with the choice.
    card("outlets").get_by_text("查看依据，或改选坐标系").click()
    # What slides open takes no click yet.
    card("outlets").get_by_role("radiogroup").wait_for()
    newcomer.settled()
    for reading, told in (("火星坐标", "应为 WGS84，而非 GCJ-02"), ("WGS84 经纬度", "按 WGS84 读取，与实地相符")):
        card("outlets").get_by_role("radiogroup").get_by_text(reading).click()
        card("outlets").get_by_text(told).wait_for()
        newcomer.settled()
    card("outlets").get_by_text("文件开头几行").click()
    confirm("outlets")
    # Another session goes on where this one stands.
    with visiting(page.context.browser, newcomer.address) as other:
        other.page.goto(newcomer.address)
        other.page.get_by_text("已载入 4 个文件，其中 0 个待核对").wait_for()
        other.page.get_by_role("button", name="继续").click()
        other.page.get_by_role("heading", name="岗位与场地").or_(
            other.page.get_by_text("所需文件已齐")
        ).first.wait_for()
    go_on()
    go_on()
    page.get_by_text("所需文件已齐").wait_for()
    page.get_by_role("button", name="开始准备").click()
    page.locator(".st-key-progress-prepare").wait_for()
    # The first area of a machine waits for the kernels to be compiled.
    page.get_by_role("button", name="打开总览").click(timeout=4 * PATIENCE_MS)
    page.get_by_role("heading", name=f"新县 {EVIL} · 总览").wait_for()
    newcomer.map_drawn()
    assert newcomer.metric("人口覆盖率").endswith("%")
    newcomer.go("数据")
    assert f"{outlets} 个网点" in page.get_by_test_id("stMain").inner_text()
    assert page.evaluate("window.hacked") is None
