"""The look: one set of colours, readable in light and dark, and nothing of Streamlit's own around the page."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from dashboard.frame import ICON, MARK, PAGE_STYLE

ROOT = Path(__file__).parents[2]
COLOURS = {
    name: (light, dark) for name, light, dark in re.findall(r"--oa-([a-z-]+):light-dark\((#\w+),(#\w+)\)", PAGE_STYLE)
}


def config() -> dict[str, dict[str, object]]:
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def luminance(colour: str) -> float:
    """Return the relative luminance of an sRGB colour (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_colour_that_markup_uses_is_defined() -> None:
    files = [path for pattern in ("*.py", "*.css", "*.js") for path in (ROOT / "dashboard").rglob(pattern)]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    used = set(re.findall(r"var\(--oa-([a-z-]+[a-z])", text))
    # Scripts set some for themselves.
    assert used <= set(re.findall(r"(?<!var\()--oa-([a-z-]+[a-z])", text))
    assert {"ink", "line", "accent"} <= used & set(COLOURS)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *((ink, ground) for ink in ("ink", "ink-soft", "ink-faint", "accent") for ground in ("surface", "tint")),
        *((name, f"{name}-tint") for name in ("good", "warn", "bad")),
    ],
)
def test_words_can_be_read_on_their_grounds(ink: str, ground: str, theme: int) -> None:
    assert contrast(COLOURS[ink][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_themes_of_streamlit_can_be_read(theme: str) -> None:
    colours = config()["theme"][theme]
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(str(colours["textColor"]), str(colours[ground])) >= 7
        assert contrast(str(colours["linkColor"]), str(colours[ground])) >= 4.5
    # Buttons have white words on the primary colour.
    assert contrast("#ffffff", str(colours["primaryColor"])) >= 3.5
    # Both themes say the same things.
    assert set(colours) == set(config()["theme"]["light"])


def test_nothing_of_streamlits_own_is_left_and_nobody_is_called() -> None:
    settings = config()
    assert settings["client"]["toolbarMode"] == "minimal"
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["server"]["address"] == "127.0.0.1"
    frame = (ROOT / "dashboard" / "frame.py").read_text(encoding="utf-8")
    # With an entry of its own the menu would show again.
    assert "menu_items" not in frame


@pytest.mark.parametrize("file", [ICON, MARK], ids=lambda path: path.name)
def test_the_marks_need_no_other_file(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert "href" not in text
    assert "url(" not in text
