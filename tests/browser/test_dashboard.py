"""The main way through the app in Chromium: look, change, click, propose, download, in both languages."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from dashboard.cards import CARDS_AT_FIRST
from geodata.study_area import StudyArea
from planning.coverage import REASONS, measure_coverage
from planning.explanations import explain_cell
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario
from publishing import words as terms
from publishing.explanations import explanation_text, route_lines
from publishing.numbers import count_text, share_text
from publishing.style import COVERED_RAMP, UNCOVERED_COLOUR
from publishing.words import term
from tests.browser.conftest import Visitor

MAP = ".oa-map"


def share_of_colour(picture: bytes, colour: str, *, tolerance: int = 40) -> float:
    """Return the share of pixels near a colour as it shows through a half-transparent cell on light ground."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)
    opacity = 175 / 255
    seen = np.array([opacity * channel + (1 - opacity) * 245 for channel in bytes.fromhex(colour[1:])])
    return float((np.abs(pixels - seen).max(axis=2) < tolerance).mean())


def test_the_first_page_draws_the_map_and_the_figures_of_planning(visitor, sample_area: StudyArea) -> None:
    visitor.open()
    coverage = measure_coverage(sample_area, "walk", 15.0)
    totals = coverage.totals
    assert visitor.metric("人口覆盖率") == share_text(coverage.share())
    assert visitor.metric("未覆盖人口") == count_text(totals["persons_total"] - totals["persons_covered"])
    assert visitor.page.get_by_text(sample_area.notice).is_visible()
    picture = visitor.page.locator(MAP).screenshot()
    assert share_of_colour(picture, COVERED_RAMP[1]) > 0.002
    assert share_of_colour(picture, UNCOVERED_COLOUR, tolerance=16) > 0.01
    colours = {
        tuple(pixel) for pixel in np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))[::7, ::7].reshape(-1, 3)
    }
    assert len(colours) > 60
    fetched = {url.rpartition("/")[2] for url in visitor.requests if "/app/static/areas/" in url}
    assert {"roads.json", "land.json", "boundaries.json", "places.json"} <= fetched


def test_changed_minutes_show_what_planning_computes(visitor, sample_area: StudyArea) -> None:
    visitor.open()
    slider = visitor.page.get_by_role("slider")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    expected = share_text(measure_coverage(sample_area, "walk", 20.0).share())
    visitor.page.get_by_test_id("stMetricValue").first.filter(has_text=expected).wait_for()
    visitor.map_drawn()
    visitor.page.get_by_text("≤ 20 分钟").wait_for()


def test_a_clicked_cell_tells_its_nearest_outlet_and_the_map_keeps_its_place(visitor, sample_area: StudyArea) -> None:
    visitor.open()
    visitor.go("覆盖与缺口")
    visitor.map_drawn()
    result = run_scenario(sample_area, Scenario(sites=0))
    coverage = result.before
    canvas = visitor.page.locator(f"{MAP} canvas").first
    visitor.page.locator(MAP).scroll_into_view_if_needed()  # a screenshot would, and move the places
    place, (x, y) = lonely_cell(visitor, sample_area, result, canvas.bounding_box())
    visitor.page.mouse.move(x - 3, y)
    visitor.page.mouse.move(x, y, steps=3)
    visitor.page.locator(".oa-tip").filter(has_text="到最近网点").wait_for()
    visitor.map_drawn()
    before = visitor.page.locator(MAP).screenshot()
    visitor.page.mouse.click(x, y, delay=80)
    facts = visitor.page.locator(".st-key-picked")
    facts.wait_for()
    visitor.map_drawn()
    told = facts.inner_text()
    explained = explain_cell(sample_area, result.scenario, coverage, place)
    assert explained.route is not None
    assert explanation_text(explained, "zh") in told
    assert facts.locator("tr").last.inner_text().split() == list(route_lines(explained.route, "zh")[-1])
    assert sample_area.outlets["name"].iloc[coverage.nearest[place]] in told
    assert f"{coverage.minutes[place]:.1f} 分钟" in told
    assert term(terms.REASONS, REASONS[coverage.reason[place]], "zh") in told
    after = visitor.page.locator(MAP).screenshot()
    pixels = [np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int) for picture in (before, after)]
    changed = (np.abs(pixels[0] - pixels[1]).max(axis=2) > 40).mean()
    assert 0.0005 < changed < 0.05, "no way was drawn, or the map moved or was dimmed"
    visitor.page.get_by_role("button", name="取消选择").click()
    facts.wait_for(state="detached")


def lonely_cell(
    visitor: Visitor, area: StudyArea, result: ScenarioResult, box: dict
) -> tuple[int, tuple[float, float]]:
    """Return an uncovered cell well inside the map with no marker or number near, and where it is on the screen."""
    gaps = result.gaps.table.head(10)
    markers = [
        *zip(area.outlets.geometry.x, area.outlets.geometry.y, strict=True),
        *zip(gaps["lon"], gaps["lat"], strict=True),
    ]
    signs = np.array([visitor.place_on_page(lon, lat) for lon, lat in markers])
    for place in np.argsort(-area.cells["persons"].to_numpy(), kind="stable"):
        spot = visitor.place_on_page(*_cell_middle(str(area.cells["cell"].iloc[place])))
        inside = 60 < spot[0] - box["x"] < box["width"] - 60 and 60 < spot[1] - box["y"] < box["height"] - 60
        if inside and not result.before.covered[place] and np.hypot(*(signs - spot).T).min() > 40:
            return int(place), spot
    raise AssertionError("no cell stands alone on the map")


def _cell_middle(cell: str) -> tuple[float, float]:
    import h3

    lat, lon = h3.cell_to_latlng(cell)
    return lon, lat


def test_proposed_sites_stand_on_cards_with_their_reasons(visitor, sample_area: StudyArea) -> None:
    visitor.open()
    visitor.go("选址建议")
    visitor.page.get_by_role("button", name="求解", exact=True).click()
    proposal = run_scenario(sample_area, Scenario(time_limit_seconds=20.0)).proposal
    assert proposal is not None
    visitor.page.get_by_text("已证明最优").wait_for()
    visitor.map_drawn()
    assert visitor.metric("新增覆盖人口") == count_text(proposal.sites["persons_gained"].sum())
    assert visitor.page.locator(".oa-card").count() == len(proposal.sites)
    first = visitor.page.locator(".oa-card").first.inner_text()
    assert proposal.sites["name"].iloc[0] in first
    assert proposal.sites["clause"].iloc[0] in first


def test_a_plan_is_solved_before_ones_eyes_and_looked_at_from_every_side(visitor) -> None:
    page = visitor.open().page
    visitor.go("选址建议")
    page.get_by_text("更多条件").click()
    page.get_by_role("spinbutton", name="求解时限（秒）").fill("4")
    page.get_by_role("spinbutton", name="求解时限（秒）").press("Enter")
    visitor.settled()
    # A limit that is emptied is none, not one of nothing.
    for typed in ("6", ""):
        page.get_by_role("spinbutton", name="预算").fill(typed)
        page.get_by_role("spinbutton", name="预算").press("Enter")
        visitor.settled()
    assert page.get_by_role("spinbutton", name="预算").input_value() == ""
    page.get_by_text("更多条件").click()
    page.get_by_test_id("stMain").get_by_test_id("stSelectbox").first.locator("input").click()
    page.get_by_role("option", name="以最少点位或费用达到覆盖率（LSCP）", exact=True).click()
    page.get_by_text("总体覆盖率目标").wait_for()
    visitor.settled()
    page.get_by_role("button", name="求解", exact=True).click()
    progress = page.locator(".st-key-progress-plan")
    progress.get_by_text("求解时限 4 秒").wait_for()
    page.get_by_role("button", name="停止并采用目前最好方案").wait_for()
    progress.wait_for(state="detached")
    visitor.map_drawn()
    # Of many sites the first are shown as cards.
    assert int(visitor.metric("所需点位（个）")) > page.locator(".oa-card").count() == CARDS_AT_FIRST
    for view, start in (
        ("理由与限制", None),
        ("权衡曲线", None),
        ("分年建设", "安排建设年份"),
        ("网点冗余", None),
        ("稳健性", None),
    ):
        page.get_by_test_id("stButtonGroup").get_by_text(view, exact=True).click()
        page.locator(".oa-card").first.wait_for(state="detached")
        visitor.settled()
        if start:
            page.get_by_role("button", name=start).click()
            page.get_by_test_id("stDataFrame").last.wait_for()
    page.get_by_test_id("stButtonGroup").get_by_text("方案", exact=True).click()
    page.locator(".oa-card").first.wait_for()


def test_the_app_speaks_english_throughout_and_keeps_the_settings(visitor, sample_area: StudyArea) -> None:
    visitor.open()
    sidebar = visitor.page.get_by_test_id("stSidebar")
    sidebar.get_by_test_id("stSelectbox").locator("input").click()
    visitor.page.get_by_role("option", name="自行车", exact=True).click()
    before = measure_coverage(sample_area, "bicycle", 15.0)
    visitor.page.get_by_test_id("stMetricValue").first.filter(has_text=share_text(before.share())).wait_for()
    sidebar.get_by_text("English", exact=True).click()
    visitor.page.get_by_text("Residents covered").first.wait_for()
    visitor.settled()
    assert visitor.metric("Residents covered") == share_text(before.share())
    assert "by bicycle" in sidebar.get_by_test_id("stSelectbox").inner_html()
    for title in ("Coverage and gaps", "Export", "Proposed sites"):
        visitor.go(title)
    visitor.page.get_by_role("button", name="Solve", exact=True).click()
    proposal = run_scenario(sample_area, Scenario(mode="bicycle", time_limit_seconds=20.0)).proposal
    assert proposal is not None
    visitor.page.get_by_text("Proven optimal").wait_for()
    assert visitor.metric("Residents gained") == count_text(proposal.sites["persons_gained"].sum())
    assert visitor.page.title() == "Proposed sites · Employment Outlet Atlas"
    assert visitor.page.url.endswith("/siting")
