"""Names from files never become links, images or formulas."""

from __future__ import annotations

import pytest

from dashboard.markdown import plain


@pytest.mark.parametrize(
    "text", ["![x](http://x.invalid/a.png)", "[a](b)", "$x^2$", "<img onerror=1>", ":red[x]", "`a`", "a*b_c"]
)
def test_every_sign_is_escaped(text: str) -> None:
    shown = plain(text)
    assert shown.replace("\\", "") == text
    for sign in "[]$<>`*_":
        assert shown.count(sign) == shown.count("\\" + sign)


def test_ordinary_names_stay_as_they_are() -> None:
    assert plain("虚构示例县 2.0 (北)") == "虚构示例县 2.0 (北)"
