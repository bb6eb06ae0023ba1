"""Every word that anybody sees exists in both languages, in modules of words, and is set as each language sets it."""

from __future__ import annotations

import ast
import importlib
import re
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from geodata.text import Text

ROOT = Path(__file__).parents[2]
ROOMS = ("geodata", "planning", "publishing", "dashboard")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
HAN = r"[\u3400-\u9fff]"
PLACE = "\ue000"
SPACED = "no space between Chinese and Latin"
MISTAKES = {
    "half-width punctuation beside Chinese": re.compile(rf"{HAN}[,;:!?](?!\w)|[,;:!?]{HAN}"),
    "half-width stop after Chinese": re.compile(rf"{HAN}\.(?!\w)"),
    "half-width brackets around Chinese": re.compile(rf"\({HAN}|{HAN}\)"),
    "straight quotes around Chinese": re.compile(rf"[\"']{HAN}|{HAN}[\"']"),
    SPACED: re.compile(rf"{HAN}[A-Za-z0-9]|[A-Za-z0-9%]{HAN}"),
    "space beside full-width punctuation": re.compile(r" [，。；：！？、（）《》]|[，。；：！？、（《》] "),
    "two spaces": re.compile(r"\S  \S"),
    "three dots": re.compile(r"\.\.\."),
}
QUOTED = re.compile(r"“[^“”]*”|\[ [^\[\]]* \]|\S*://\S*|〔\d+〕\d+号|经度, ?纬度")
"""What is told as somebody else writes it: words of files, addresses, numbers of documents."""
BOTH_AT_ONCE = "语言 / Language"


def word_modules() -> list[ModuleType]:
    return [
        importlib.import_module(f"dashboard.{path.stem}") for path in sorted((ROOT / "dashboard").glob("*words.py"))
    ]


def texts_in(value: object, name: str) -> Iterator[tuple[str, Text]]:
    """Yield every text in a constant: itself, or those in a table."""
    if isinstance(value, Text):
        yield name, value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from texts_in(entry, f"{name}.{key}")
    elif isinstance(value, list | tuple):
        for at, entry in enumerate(value):
            yield from texts_in(entry, f"{name}.{at}")


MODULES = word_modules()
TEXTS = dict(
    entry
    for module in MODULES
    for name, value in vars(module).items()
    if name.isupper()
    for entry in texts_in(value, f"{module.__name__}.{name}")
)


def sources(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def is_english(text: str) -> bool:
    """Tell whether a text is English, with at most single Chinese words for what is called so in China."""
    if re.search(r"[，。；：！？、]", QUOTED.sub("", text)):
        return False
    return not (han := re.findall(HAN, text)) or len(re.findall(r"[A-Za-z]", text)) > 3 * len(han)


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


def pattern(node: ast.expr) -> str | None:
    """Return what a string in the source says, with `PLACE` where values go; None for anything but a string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{[^{}]*\}", PLACE, node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else PLACE for part in node.values)
    return None


def written_texts(source: str) -> list[tuple[int, str | None, str | None]]:
    """Return line, Chinese and English of every text that a module writes."""
    return [
        (node.lineno, pattern(node.args[0]), pattern(node.args[1]))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Text"
        and len(node.args) == 2
    ]


def mistakes(chinese: str, *, in_document: bool = False) -> list[str]:
    """Return what is set wrong; official documents have no spaces around numbers."""
    # Formulas have an orthography of their own.
    if "\\" in chinese or chinese == BOTH_AT_ONCE:
        return []
    wrong = [what for what, one in MISTAKES.items() if one.search(QUOTED.sub(PLACE, chinese))]
    return [what for what in wrong if not (in_document and what == SPACED)]


@pytest.mark.parametrize("module", [*sources("dashboard"), ROOT / "app.py"], ids=lambda path: path.name)
def test_no_chinese_outside_words(module: Path) -> None:
    if not module.stem.endswith("words"):
        said = [text for text in literals(module.read_text(encoding="utf-8")) if CHINESE.search(text)]
        # Patterns that people's input is read by may name Chinese commas.
        assert [text for text in said if "[" not in text or re.search(HAN, text)] == []


def test_the_search_for_literals_finds_them() -> None:
    assert literals('"""文档"""\nx = "漏网"\n') == ["漏网"]


@pytest.mark.parametrize("name", TEXTS)
def test_both_languages_say_the_same_with_the_same_places(name: str) -> None:
    text = TEXTS[name]
    assert text.zh.strip()
    assert text.en.strip()
    if text.zh == text.en:
        assert text.zh == BOTH_AT_ONCE or not CHINESE.search(text.en)
        return
    assert is_english(text.en)
    if "\\" not in text.zh:  # braces of a formula are no places
        places = [{field for _, field, _, _ in string.Formatter().parse(one) if field} for one in (text.zh, text.en)]
        assert places[0] == places[1]


@pytest.mark.parametrize("module", sources(*ROOMS), ids=lambda path: str(path.relative_to(ROOT)))
def test_texts_are_set_as_each_language_sets_them(module: Path) -> None:
    found = []
    in_document = module.stem.startswith("report_") or module.stem == "chinese_numbers"
    for line, chinese, english in written_texts(module.read_text(encoding="utf-8")):
        if chinese is not None:
            found += [(line, what, chinese) for what in mistakes(chinese, in_document=in_document)]
        if english is not None and chinese != english and not is_english(english):
            found.append((line, "Chinese in English", english))
        if (chinese is not None and not chinese) != (english is not None and not english):
            found.append((line, "one language missing", chinese or english or ""))
    assert found == []


@pytest.mark.parametrize(
    ("chinese", "what"),
    [
        ("人口,岗位", "half-width punctuation beside Chinese"),
        ("覆盖.", "half-width stop after Chinese"),
        ("人口(人)", "half-width brackets around Chinese"),
        ('“数据”与"参数"', "straight quotes around Chinese"),
        ("步行15分钟", "no space between Chinese and Latin"),
        ("人口， 岗位", "space beside full-width punctuation"),
        ("正在计算...", "three dots"),
    ],
)
def test_mistakes_are_found(chinese: str, what: str) -> None:
    assert what in mistakes(chinese)


def test_correct_chinese_is_no_mistake() -> None:
    assert mistakes(f"步行 15 分钟（≤ {PLACE} 人），人/km²；“A3 图幅”…") == []


LABELLED = {
    "title", "header", "subheader", "markdown", "caption", "text", "info", "warning", "error", "success", "latex", "toast",
    "button", "download_button", "link_button", "checkbox", "toggle", "radio", "selectbox", "multiselect", "slider",
    "select_slider", "number_input", "text_input", "text_area", "date_input", "file_uploader", "pills", "segmented_control",
    "metric", "expander", "popover", "tabs", "spinner", "status", "dialog", "progress", "data_editor", "form_submit_button",
    "page_link", "image", "Page",
}  # fmt: skip
"""Methods of Streamlit whose first argument, and whose `SPOKEN` ones, are read by people."""
SPOKEN = {"label", "help", "placeholder", "body", "caption", "title", "page_title"}


def bare_words(source: str) -> list[tuple[int, str]]:
    """Return line and text of every literal with letters that a call of Streamlit shows as it stands."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        shown = [keyword.value for keyword in node.keywords if keyword.arg in SPOKEN]
        if node.func.attr in LABELLED:
            shown += node.args[:1]
        flat = [one for value in shown for one in (value.elts if isinstance(value, ast.List) else [value])]
        for value in flat:
            said = pattern(value)
            if said is not None and re.search(
                r"[^\W\d_]", re.sub(rf"<[^>]*>|&\w+;|:[a-z{PLACE}-]*\[|{PLACE}", "", said)
            ):
                found.append((node.lineno, said))
    return found


@pytest.mark.parametrize("module", [*sources("dashboard"), ROOT / "app.py"], ids=lambda path: path.name)
def test_no_page_shows_a_bare_literal(module: Path) -> None:
    assert bare_words(module.read_text(encoding="utf-8")) == []


def test_the_search_for_bare_literals_finds_them() -> None:
    code = 'st.button("Go", key="x")\ncolumns[0].metric(f"{a} people", 1, help="so")\nst.tabs(["One", two])\nst.text(f"• {a}")\n'
    assert [text for _, text in bare_words(code)] == ["Go", "so", f"{PLACE} people", "One"]


def test_every_word_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in [*sources("dashboard"), ROOT / "app.py"])
    names = {
        name
        for module in MODULES
        for name, value in vars(module).items()
        if name.isupper() and name != "LANGUAGE_NAMES"
    }
    # Some modules of pages import single words.
    unused = [name for name in sorted(names) if not re.search(rf"(words\.|[ (,]){name}\b(?! = )", code)]
    assert unused == []
