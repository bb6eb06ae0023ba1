"""Proposed sites in a real browser: decided on their cards and solved around."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visitor

CARDS = "[class*='st-key-card-']"


def solved(visitor: Visitor, button: str) -> None:
    visitor.page.get_by_role("button", name=button, exact=True).click()
    visitor.settled()
    # The progress has metrics of its own, and shows them for as long as it takes.
    visitor.page.locator("[class*=st-key-progress-]").wait_for(state="detached")
    visitor.page.get_by_test_id("stMetric").first.wait_for()
    visitor.settled()


def test_sites_are_decided_on_their_cards_and_solved_around(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(visitor.address)
    visitor.settled()
    visitor.go("选址建议")
    solved(visitor, "求解")
    cards = page.locator(CARDS)
    first, second = (card_name(cards.nth(place).locator("header").inner_text()) for place in (0, 1))
    cards.nth(0).get_by_text("拒绝", exact=True).click()
    visitor.settled()
    cards.nth(1).get_by_text("锁定", exact=True).click()
    visitor.settled()
    page.get_by_text("已锁定 1、已拒绝 1").wait_for()
    solved(visitor, "按已定点位重新求解")
    expect(cards.first).to_be_visible()
    names = [card_name(name) for name in cards.locator("header").all_inner_texts()]
    assert first not in names
    assert second in names


def card_name(header: str) -> str:
    """Return the name in a card's header, without the site's number before it."""
    return re.sub(r"^\d+\s*", "", header)
