"""The web map is one page that holds its figures as data, runs only our own scripts and asks for nothing."""

import base64
import hashlib
import importlib.util
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from publishing.errors import ExportError
from publishing.report_blocks import clean_text
from publishing.web_map import CONTENT_ID, web_map_bytes
from publishing.web_map_data import web_map_content
from tests.publishing.conftest import without
from tests.publishing.reviews import HOSTILE, LONG_NAME, renamed, review, with_cells

BREAKING = (
    "</script><script>alert(1)</script><!--<script><img src=x onerror=alert(2)>\u2028\u2029]]>&lt;'\"`${1}\\u003c"
    + HOSTILE
)
"""Names that would end the element, begin another, or end a line of script."""


class Page(HTMLParser):
    """Everything in a page: elements with their attributes, scripts and styles with their text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.texts: list[tuple[str, dict, str]] = []
        self.feed(content.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self.texts.append((tag, dict(attrs), ""))

    def handle_data(self, data):
        if self.elements and self.elements[-1][0] in ("script", "style") and self.cdata_elem:
            tag, attrs, text = self.texts[-1]
            self.texts[-1] = (tag, attrs, text + data)

    @property
    def scripts(self) -> list[str]:
        return [text for tag, attrs, text in self.texts if tag == "script" and not attrs]

    @property
    def raw(self) -> str:
        (text,) = [text for _, attrs, text in self.texts if attrs.get("id") == CONTENT_ID]
        return text

    @property
    def rules(self) -> dict[str, list[str]]:
        (policy,) = [attrs["content"] for _, attrs in self.elements if attrs.get("http-equiv")]
        return {name: sources for name, *sources in (rule.split() for rule in policy.split(";"))}


@pytest.fixture(scope="module")
def plain(town):
    return review(town)


@pytest.fixture(scope="module")
def built(plain) -> Page:
    return Page(web_map_bytes(plain))


def test_the_page_holds_the_figures(built, plain):
    assert json.loads(built.raw) == json.loads(json.dumps(web_map_content(plain, "zh")))


def test_only_our_own_scripts_and_styles_take_effect(built):
    def checksum(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    assert len(built.scripts) == 6
    assert built.rules["script-src"] == [checksum(script) for script in built.scripts]
    assert built.rules["style-src"] == [checksum(text) for tag, _, text in built.texts if tag == "style"]
    for rule in ("default-src", "connect-src", "base-uri", "form-action"):
        assert built.rules[rule] == ["'none'"]
    assert built.rules["img-src"] == ["data:"]
    assert not any("\r" in text or "\0" in text for _, _, text in built.texts), "a browser would read another text"


def test_nothing_is_asked_for(built):
    for tag, attributes in built.elements:
        assert not {"src", "href", "style", "srcset", "action"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")]
    own = [*built.scripts[1:], *(text for tag, _, text in built.texts if tag == "style")]
    assert set(re.findall(r"\w+://[^\s\"'`]*", "\n".join(own))) == {"http://www.w3.org/2000/svg"}
    assert "sourceMappingURL" not in built.scripts[0]
    for script in built.scripts[1:]:
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(|fetch\(", script)


@pytest.mark.parametrize("name", [BREAKING, HOSTILE, LONG_NAME, "𬭎㛃😀 Green"])
def test_names_from_data_stay_text(town, built, name):
    hostile = Page(web_map_bytes(review(renamed(town, name), publisher=name)))
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in built.elements]
    assert hostile.scripts == built.scripts
    assert not set("<>&\u2028\u2029") & set(hostile.raw)
    content = json.loads(hostile.raw)
    assert set(content["units"]["names"]) == set(content["outlets"]["names"]) == {clean_text(name)}
    assert content["notice"] == clean_text(name)
    assert not re.search("[\x00-\x1f\u202a-\u202e\ufffe]", json.dumps(content, ensure_ascii=False))


def test_the_same_figures_give_the_same_bytes(town, plain):
    assert web_map_bytes(plain) == web_map_bytes(review(town))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_language_is_that_asked_for(plain, language):
    read = Page(web_map_bytes(plain, language))
    assert dict(read.elements)["html"]["lang"] == {"zh": "zh-CN", "en": "en"}[language]
    words = "".join(json.loads(read.raw)["words"].values())
    assert bool(re.search("[\u4e00-\u9fff]", words)) == (language == "zh")


def test_the_scripts_have_every_word_they_use_and_no_other(built):
    own = "\n".join(built.scripts[1:])
    words = set(json.loads(built.raw)["words"])
    assert set(re.findall(r"\bwords\.(\w+)", own)) <= words
    # Some are looked up by the name of a layer, a list or a button.
    assert [word for word in words if not re.search(rf"words\.{word}\b|\"{word}\"", own)] == []


def test_thin_data_make_a_page_all_the_same(town):
    everybody = np.ones(len(town.cells), dtype=bool)
    for area, sites in (
        (with_cells(town, everybody, persons=0.0, priority_persons=0.0), 0),
        (with_cells(town, everybody, jobs=0.0), 1),
        (without(town, "outlets"), 0),
        (without(town, "scenery", "places", "zones"), 1),
        (with_cells(town, np.arange(len(town.cells)) == 0, persons=1.0), 1),
    ):
        assert json.loads(Page(web_map_bytes(review(area, sites=sites))).raw)["units"]["names"]


@pytest.mark.parametrize(
    "found", [None, importlib.util.spec_from_loader("pydeck", None, origin="/nowhere/__init__.py")]
)
def test_a_missing_map_library_is_told_with_its_remedy(plain, monkeypatch, found):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: found)
    with pytest.raises(ExportError, match=r"requirements\.lock") as caught:
        web_map_bytes(plain)
    assert "install" in caught.value.say("en")
