"""The guide opens beside the page: pictures come along, links that no browser can open do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import help_links


def test_a_chapter_is_text_and_pictures_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(help_links, "GUIDE", tmp_path / "docs" / "guide")
    guide = tmp_path / "docs" / "guide"
    (tmp_path / "docs" / "screenshots").mkdir(parents=True)
    guide.mkdir()
    picture = tmp_path / "docs" / "screenshots" / "map.png"
    picture.write_bytes(b"png")
    (tmp_path / "secret.png").write_bytes(b"png")
    chapter = guide / "gaps.zh.md"
    chapter.write_text(
        "# 覆盖\n\n见[数据](data.zh.md)与[国标](https://std.example)。\n\n![地图](../screenshots/map.png)\n\n"
        "然后\n\n![没有](gone.png)![外面](../../secret.png)\n",
        encoding="utf-8",
    )
    first, shown, *rest = help_links.chapter_parts(chapter)
    assert first == "# 覆盖\n\n见数据与[国标](https://std.example)。\n\n"
    assert shown == picture
    assert rest == ["\n\n然后\n\n", "没有", "外面"]


@pytest.mark.parametrize("path", sorted(help_links.GUIDE.glob("*.md")), ids=lambda path: path.name)
def test_chapters_are_of_pages_in_both_languages_and_have_their_pictures(path: Path) -> None:
    page, language, _ = path.name.split(".")
    assert page in help_links.CHAPTERS
    assert language in {"zh", "en"}
    assert {(path.parent / f"{page}.{other}.md").is_file() for other in ("zh", "en")} == {True}
    parts = help_links.chapter_parts(path)
    pictures = help_links._PICTURE.findall(path.read_text(encoding="utf-8"))
    assert len(pictures) == sum(isinstance(part, Path) for part in parts)
