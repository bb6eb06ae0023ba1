"""Every page has a module, a name, an icon and an address of its own, and going there works."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.all_pages import PAGES
from dashboard.navigation import DEFAULT_PAGE, NAMES
from tests.dashboard.conftest import Session


def test_every_page_has_module_name_and_icon() -> None:
    assert list(PAGES) == list(NAMES)
    assert next(iter(NAMES)) == DEFAULT_PAGE
    icons = [icon for _, icon in NAMES.values()]
    assert len(set(icons)) == len(icons)
    assert all(icon.startswith(":material/") for icon in icons)
    assert all(callable(module.show) for module in PAGES.values())


@pytest.mark.parametrize("address", ["", "gaps"])
def test_the_tab_is_called_after_the_page(open_page: Callable[..., Session], address: str) -> None:
    session = open_page(address)
    title = NAMES[address or DEFAULT_PAGE][0].zh
    assert title in session.text()
