"""The map keeps its place, filters by kind, tells clicks, and needs no one but this server."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from dashboard.place_names import place_rows
from geodata.study_area import StudyArea
from tests.browser.conftest import PATIENCE_MS

VIEW = "() => { const {longitude, latitude, zoom} = [...outletAtlasMaps.values()][0].view; return [longitude, latitude, zoom] }"
NAMES = """async ([script, rows, zooms]) => {
  const { LayerMaker } = await import(script);
  const maker = new LayerMaker();
  const spec = { "@@type": "TextLayer", id: "names", data: rows, getPosition: "@@=[x, y]", getText: "@@=n" };
  await maker.fetchRows([spec]);
  return zooms.map((zoom) => {
    const [layer] = maker.make([spec], zoom);
    return [layer.props.data.map((row) => row.n), maker.hasOtherNames(zoom), maker.hasOtherNames(0)];
  });
}"""
NO_WEBGL = """const original = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return /webgl/.test(kind) ? null : original.call(this, kind, ...rest);
};"""


def test_place_and_hidden_kinds_outlive_reruns_pages_and_the_place_a_reload(visitor, sample_area: StudyArea) -> None:
    page = visitor.open().page
    canvas = page.locator(".oa-map canvas").nth(1).element_handle()
    for _ in range(2):
        page.get_by_role("button", name="放大").click()
    page.wait_for_function("new URLSearchParams(location.search).has('at')")
    seen = page.evaluate(VIEW)
    kind = page.locator(".oa-legend button").first
    name = kind.locator("span").inner_text()
    kind.focus()
    kind.press("Enter")
    page.locator(".oa-legend button[aria-pressed=false]").filter(has_text=name).wait_for()
    page.get_by_role("slider").first.press("ArrowRight")
    visitor.map_drawn()
    assert page.evaluate(VIEW) == seen
    assert canvas.evaluate("canvas => canvas.isConnected"), "the map was made anew"
    visitor.go("覆盖与缺口")
    visitor.map_drawn()
    assert page.evaluate(VIEW) == seen
    assert page.locator(".oa-legend button[aria-pressed=false] span").all_inner_texts() == [name]
    lon, lat, zoom = map(float, page.evaluate("new URLSearchParams(location.search).get('at')").split(","))
    assert [lon, lat, zoom] == pytest.approx(seen, abs=0.01)
    visitor.page.goto(f"{visitor.address}?at={lon},{lat},{zoom}")
    visitor.map_drawn()
    assert page.evaluate(VIEW) == pytest.approx([lon, lat, zoom])


def test_names_come_with_the_zoom(visitor, sample_area: StudyArea) -> None:
    page = visitor.open().page
    script, rows = (
        next(url for url in visitor.requests if url.endswith(name)) for name in ("/map_layers.js", "/places.json")
    )
    expected = place_rows(sample_area.places)
    zooms = [9, 11, 13, 30]
    told = page.evaluate(NAMES, [script, rows, zooms])
    assert [names for names, _, _ in told] == [[row["n"] for row in expected if row["z"] <= zoom] for zoom in zooms]
    assert len({len(names) for names, _, _ in told}) > 2
    assert not any(others for _, others, _ in told)
    assert told[-1][2]


def test_without_webgl_the_page_says_so_and_still_tells_its_figures(chromium: Browser, app_address: str) -> None:
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.add_init_script(NO_WEBGL)
    page.goto(app_address)
    page.locator(".oa-message").filter(has_text="WebGL").wait_for()
    assert page.get_by_test_id("stMetricValue").count() == 4
    context.close()
