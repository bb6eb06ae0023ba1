"""The tour leads through the pages, goes away for good and comes back when asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import streamlit as st

from dashboard import tour, tour_words
from dashboard.navigation import NAMES
from tests.dashboard.conftest import Session


def strip(session: Session) -> list[str]:
    return [element.value for element in session.app.markdown if element.value.startswith("**导览")]


def scripts(session: Session) -> list[str]:
    return [element.proto.body for element in session.app.get("html") if "<script" in element.proto.body]


def test_steps_are_pages_in_the_order_of_the_menu() -> None:
    assert list(tour_words.STEPS) == [address for address in NAMES if address in tour_words.STEPS]


def test_next_goes_from_page_to_page(open_page: Callable[..., Session]) -> None:
    session = open_page()
    assert strip(session) == [f"**导览 1/6** {tour_words.STEPS['overview'].zh}"]
    session.checked(session.app.button(key="tour-next").click().run())
    assert strip(session)[0].startswith("**导览 2/6**")
    assert not scripts(session)
    session.go("export")
    assert strip(session)[0].startswith("**导览 6/6**")
    assert [button.label for button in session.app.button if button.key in {"tour-next", "tour-end"}] == ["完成"]


def test_dismissed_it_is_gone_and_the_browser_remembers(open_page: Callable[..., Session]) -> None:
    session = open_page()
    session.checked(session.app.button(key="tour-end").click().run())
    assert strip(session) == []
    (script,) = scripts(session)
    assert f"{tour.COOKIE}=over" in script
    session.go("gaps")
    assert strip(session) == []
    session.go("settings")
    session.checked(session.app.button(key="tour-again").click().run())
    assert strip(session)[0].startswith("**导览 1/6**")


def test_who_has_seen_it_is_left_alone(open_page: Callable[..., Session], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: {tour.COOKIE: "over"}))
    session = open_page()
    assert strip(session) == []
    assert scripts(session) == []
