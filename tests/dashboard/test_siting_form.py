"""How the sites by year are written."""

from __future__ import annotations

import pytest

from dashboard.siting_form import stages_of


@pytest.mark.parametrize("text", ["2026=4, 2027=6", "2027：6；2026 = 4", "2026=4，2027=6，"])
def test_stages_are_read_as_people_write_them(text: str) -> None:
    assert stages_of(text) == {"2026": 4, "2027": 6}


def test_no_stages_and_wrong_ones() -> None:
    assert stages_of(" ") == {}
    for text in ("4", "26=4", "2026=-1", "2026=4, x"):
        assert stages_of(text) is None
