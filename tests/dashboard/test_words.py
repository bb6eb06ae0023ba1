"""Every word of the interface stands in one of the modules of words and exists in both languages."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from dashboard import data_words, file_words, siting_words, words
from geodata.text import Text

ROOT = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
MODULES = (words, siting_words, data_words, file_words)
TEXTS = {
    f"{name}{key}": text
    for module in MODULES
    for name, value in vars(module).items()
    for key, text in (value.items() if isinstance(value, dict) and name.isupper() else [("", value)])
    if isinstance(text, Text)
}


def literals(source: str) -> list[str]:
    """Return the strings of a module that are not docstrings."""
    tree = ast.parse(source)
    described = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, described) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


@pytest.mark.parametrize(
    "module", [*sorted((ROOT / "dashboard").rglob("*.py")), ROOT / "app.py"], ids=lambda path: path.name
)
def test_no_chinese_outside_words(module: Path) -> None:
    if module.stem not in {one.__name__.rpartition(".")[2] for one in MODULES}:
        assert [text for text in literals(module.read_text(encoding="utf-8")) if CHINESE.search(text)] == []


def test_the_search_for_literals_finds_them() -> None:
    assert literals('"""文档"""\nx = "漏网"\n') == ["漏网"]


@pytest.mark.parametrize("name", TEXTS)
def test_both_languages_say_the_same_with_the_same_places(name: str) -> None:
    text = TEXTS[name]
    assert text.zh.strip()
    assert text.en.strip()
    if name != "LANGUAGE":
        assert not CHINESE.search(text.en)
    places = [{field for _, field, _, _ in string.Formatter().parse(one) if field} for one in (text.zh, text.en)]
    assert places[0] == places[1]


def test_every_word_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dashboard").rglob("*.py")) + (
        ROOT / "app.py"
    ).read_text(encoding="utf-8")
    names = {
        name
        for module in MODULES
        for name, value in vars(module).items()
        if name.isupper() and name != "LANGUAGE_NAMES"
    }
    # Some modules of pages import single words.
    unused = [name for name in sorted(names) if not re.search(rf"(words\.|[ (,]){name}\b(?! = )", code)]
    assert unused == []
