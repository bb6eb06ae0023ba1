"""The frame around every page in a real browser: tour, tab, theme, nothing of Streamlit's own."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browser.conftest import visiting


def test_the_tour_is_dismissed_for_good_and_the_frame_is_our_own(chromium: Browser, app_address: str) -> None:
    with visiting(chromium, app_address) as visitor:
        page = visitor.page
        page.emulate_media(color_scheme="dark")
        page.goto(app_address)
        tour = page.locator(".st-key-tour")
        tour.get_by_text("导览 1/6").wait_for()
        tour.get_by_role("button", name="下一步").click()
        tour.get_by_text("导览 2/6").wait_for()
        assert page.title().startswith("数据 · ")
        tour.get_by_role("button", name="不再显示").click()
        tour.wait_for(state="detached")
        page.wait_for_function("document.cookie.includes('outlet_atlas_tour=over')")
        page.goto(app_address)
        page.get_by_role("heading", level=1).wait_for()
        visitor.settled()
        assert tour.count() == 0
        for part in ("stAppDeployButton", "stMainMenu", "stToolbar"):
            assert page.get_by_test_id(part).count() == 0
        ground = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stMetric]')).backgroundColor")
        assert ground == "rgb(32, 40, 49)"
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    with visiting(chromium, app_address) as visitor:
        visitor.page.goto(app_address)
        visitor.page.get_by_text("导览 1/6").wait_for()
