"""The user guide: a chapter for every page in both languages, alike in structure, with pictures and links that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from dashboard.navigation import NAMES
from geodata.text import LANGUAGES

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide"
CHAPTERS = sorted({path.name.partition(".")[0] for path in GUIDE.glob("*.md")})
FILES = sorted(GUIDE.glob("*.md"))
MOST_BYTES = 300_000


def headings(path: Path) -> list[int]:
    """Return the levels of a chapter's headings, in order."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [len(signs) for signs in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]


def shapes(path: Path) -> list[int]:
    """Return the number of columns of every line of a chapter's tables, in order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.count("|") - 1 for line in lines if line.startswith("|")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_its_chapter(language: str) -> None:
    assert [page for page in NAMES if not (GUIDE / f"{page}.{language}.md").is_file()] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_both_languages_have_the_same_structure(chapter: str) -> None:
    one, other = (GUIDE / f"{chapter}.{language}.md" for language in LANGUAGES)
    assert headings(one) == headings(other)
    assert headings(one)[0] == 1
    assert headings(one).count(1) == 1
    assert shapes(one) == shapes(other)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_pictures_and_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if "://" not in target and not (GUIDE / target).is_file()] == []


def test_no_picture_is_heavy_or_forgotten() -> None:
    pictures = set((ROOT / "docs" / "screenshots").glob("*.png")) | set(GUIDE.glob("*.png"))
    assert [picture.name for picture in pictures if picture.stat().st_size > MOST_BYTES] == []
    texts = "".join(path.read_text(encoding="utf-8") for path in [*FILES, ROOT / "README.md"])
    assert [picture.name for picture in pictures if f"/{picture.name})" not in texts] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_messages_explained_are_given_by_the_program(language: str) -> None:
    given = "\n".join(
        str(node.value)
        for room in ("geodata", "planning", "dashboard")
        for module in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    rows = re.findall(
        r"^\| (.+?) \|", (GUIDE / f"faults.{language}.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    messages = [message for message in rows if message not in {"---", "提示", "message"}]
    parts = [part.strip() for message in messages for part in message.split("…")]
    assert len(messages) > 40
    assert [part for part in parts if part not in given] == []
