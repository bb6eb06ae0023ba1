"""The user guide, opened beside the page it tells about: ``docs/guide/<page>.<language>.md`` in a dialog, pictures included."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from dashboard import help_words as words
from dashboard.areas import ROOT
from dashboard.navigation import NAMES

GUIDE = ROOT / "docs" / "guide"
"""Where the guide's chapters and pictures are."""

CHAPTERS = ("start", *NAMES, "figures", "faults")
"""The guide's chapters in their order: one per page, and those that tell of all pages."""

_PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<path>[^)\s]+)\)")
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?!https?://|#)[^)\s]+\)")


def show_help(page: str, language: str) -> None:
    """Draw the link that opens a chapter of the guide; nothing where the guide has none in this language.

    Parameters
    ----------
    page : str
        The page's address, which is the chapter's name too.
    language : str
        ``"zh"`` or ``"en"``.
    """
    path = GUIDE / f"{page}.{language}.md"
    if not path.is_file():
        return
    if st.button(words.HELP.say(language), key=f"help:{page}", type="tertiary", icon=":material/help:"):
        _open_chapter(page, language)


def _open_chapter(page: str, language: str) -> None:
    titles = chapter_titles(language)

    @st.dialog(words.HELP_TITLE.say(language), width="large")
    def chapter() -> None:
        chosen = st.selectbox(
            words.CHAPTER.say(language),
            list(titles),
            index=list(titles).index(page),
            format_func=titles.__getitem__,
            label_visibility="collapsed",
        )
        for part in chapter_parts(GUIDE / f"{chosen}.{language}.md"):
            if isinstance(part, Path):
                st.image(part)
            else:
                st.markdown(part)

    chapter()


def chapter_titles(language: str) -> dict[str, str]:
    """Return the title of every chapter that the guide has in a language, by its name."""
    files = {name: GUIDE / f"{name}.{language}.md" for name in CHAPTERS}
    return {
        name: path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
        for name, path in files.items()
        if path.is_file()
    }


def chapter_parts(path: Path) -> list[str | Path]:
    """Return a chapter as what is read one after the other: Markdown, and the files of pictures.

    Pictures that are not there are told by their descriptions; links to other files, which no browser could open, are
    plain words.
    """
    parts: list[str | Path] = []
    text, end = path.read_text(encoding="utf-8"), 0
    for found in _PICTURE.finditer(text):
        parts += [text[end : found.start()], _picture(path.parent, found)]
        end = found.end()
    parts.append(text[end:])
    plain = (_LINK.sub(lambda link: link["text"], part) if isinstance(part, str) else part for part in parts)
    return [part for part in plain if isinstance(part, Path) or part.strip()]


def _picture(folder: Path, found: re.Match[str]) -> str | Path:
    file = (folder / found["path"]).resolve()
    return file if file.is_relative_to(GUIDE.parent) and file.is_file() else found["alt"]
