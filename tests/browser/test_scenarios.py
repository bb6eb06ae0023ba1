"""Scenarios in the browser: saved, handed on by a link, compared; a stored name is no markup."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser

from tests.browser.conftest import Visitor, visiting

HOSTILE = "<img src=x onerror=alert(1)>"


def open_page(visitor: Visitor, address: str) -> None:
    """Open an address of a page; Streamlit first asks below it for what stands beside it, in vain."""
    visitor.page.goto(address)
    visitor.settled()
    assert all("404" in complaint for complaint in visitor.complaints)
    visitor.complaints.clear()


def test_a_scenario_is_saved_handed_on_and_compared(chromium: Browser, app_address: str) -> None:
    with visiting(chromium, app_address) as first, visiting(chromium, app_address) as second:
        ran: list[str] = []
        for visitor in (first, second):
            visitor.page.on("dialog", lambda dialog: ran.append(dialog.message))
        open_page(first, app_address)
        first.go("选址建议")
        # A question that nobody has asked this server yet.
        wanted = first.page.get_by_role("spinbutton", name="新增点位数")
        wanted.fill("7")
        wanted.press("Enter")
        first.settled()
        first.page.get_by_role("button", name="另存为").click()
        first.page.get_by_role("dialog").get_by_label("名称").fill(HOSTILE)
        first.page.get_by_role("dialog").get_by_role("button", name="确定").click()
        bar = first.page.locator(".st-key-scenario-bar")
        bar.get_by_text(HOSTILE).wait_for()
        bar.get_by_text("已保存", exact=True).wait_for()
        first.page.get_by_role("button", name="复制链接").click()
        first.settled()
        link = first.page.locator(".oa-link input").input_value()
        assert urlsplit(link).path == "/siting"
        told = parse_qs(urlsplit(link).query)
        assert told["area"] == ["sample"]
        assert told["scenario"][0].isdecimal()
        # The same page with the same scenario for somebody else; other pages keep the scenario in the address.
        open_page(second, link)
        second.page.locator(".st-key-scenario-bar").get_by_text(HOSTILE).wait_for()
        second.page.get_by_test_id("stSliderThumbValue").first.filter(has_text="15").wait_for()
        second.go("方案对比")
        second.page.locator(".oa-compare").first.wait_for()
        second.page.get_by_role("button", name="求解这些方案").click()
        second.page.get_by_role("heading", name="地图对照").wait_for()
        second.map_drawn()
        assert f"scenario={told['scenario'][0]}" in second.page.url
        assert HOSTILE in second.page.locator(".oa-compare").first.inner_text()
        assert second.page.locator("img[onerror]").count() == 0
        second.page.reload()
        second.settled()
        second.page.get_by_role("heading", name="地图对照").wait_for()
        assert all("404" in complaint for complaint in second.complaints)
        second.complaints.clear()
        assert ran == []
