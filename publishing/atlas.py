"""The atlas: cover, contents, a sheet for every theme and unit chosen, and how it was made; as one PDF and as PNGs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from pypdf import PdfReader, PdfWriter

from geodata.text import Text
from planning.review import ReviewFigures
from publishing.errors import ExportError, cannot_write
from publishing.fonts import SheetFont, missing_characters, missing_remark, sheet_font
from publishing.page import Page
from publishing.sheet_content import Imprint, Sheet
from publishing.sheet_drawing import Studio, draw_sheet, open_studio
from publishing.sheet_files import light_png_bytes, pdf_metadata, sheet_settings
from publishing.sheet_paper import PAPERS
from publishing.sheet_text_pages import (
    CONTENTS,
    METHODS,
    contents_per_page,
    draw_contents,
    draw_cover,
    draw_methods,
    method_columns,
)
from publishing.sheet_themes import THEMES, theme_sheet
from publishing.sheet_units import UNIT_KEY, unit_sheet

Progress = Callable[[int, int, str], None]
"""Told pages done, pages in all, and the title of the next one."""

ATLAS_DPI = 150
"""Dots per inch of the PNGs: enough for slides and screens in half the time of the single sheet's; print from the PDF."""

_COVER, _UNITS = Text("封面", "Cover"), Text("分区图", "Sheets by area")


@dataclass(frozen=True, slots=True)
class AtlasChoice:
    """Which sheets, on which paper, in which language.

    Attributes
    ----------
    themes : tuple of str or None
        Keys of `publishing.sheet_themes.THEMES`; all of which the review has something to show if None.
    units : tuple of str or None
        Codes (``unit_id``) of the reporting units that get a sheet of their own; all if None.
    paper : str
        Key of `publishing.sheet_paper.PAPERS`.
    language : str
        ``"zh"`` or ``"en"``.
    """

    themes: tuple[str, ...] | None = None
    units: tuple[str, ...] | None = None
    paper: str = "A3"
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class AtlasPage:
    """A page of the atlas.

    Attributes
    ----------
    key : str
        ``cover``, ``contents``, ``methods``, or that of a sheet.
    title : str
        As in the contents.
    draw : callable
        Draws it.
    """

    key: str
    title: str
    draw: Callable[[Imprint], Page]


def available_themes(figures: ReviewFigures) -> tuple[str, ...]:
    """Return the themes of which a review has something to show, in the order of the atlas."""
    return tuple(key for key, theme in THEMES.items() if theme.is_there(figures))


def atlas_sheets(figures: ReviewFigures, choice: AtlasChoice) -> tuple[Sheet, ...]:
    """Return what the map sheets of an atlas say, before anything is drawn.

    Parameters
    ----------
    figures : ReviewFigures
        The review.
    choice : AtlasChoice
        Which sheets.

    Raises
    ------
    ExportError
        The choice names a theme, unit or paper that is not there; all such are told at once.
    """
    check_choice(figures, choice)
    themes = available_themes(figures) if choice.themes is None else choice.themes
    units = figures.units["unit_id"].astype(str).tolist()
    places = [place for place, code in enumerate(units) if choice.units is None or code in choice.units]
    return (
        *(theme_sheet(figures, key, choice.language) for key in themes),
        *(unit_sheet(figures, place, choice.language) for place in places),
    )


def atlas_remarks(figures: ReviewFigures, font: SheetFont | None = None) -> tuple[Text, ...]:
    """Return what the planner should know before the atlas is drawn: characters that no font here has, and the remedy.

    Parameters
    ----------
    figures : ReviewFigures
        The review.
    font : SheetFont, optional
        The font of the sheets; the one that `publishing.fonts.sheet_font` finds if not given.

    Raises
    ------
    FontError
        There is no font with Chinese characters at all.
    """
    area, settings = figures.area, figures.settings
    texts = [area.name, area.notice, settings.publisher, settings.approval_number, figures.result.scenario.name]
    for table in (area.outlets, area.venues, area.units, area.places, figures.sites):
        texts += map(str, table["name"])
    missing = missing_characters(texts, font or sheet_font())
    return (missing_remark(missing),) if missing else ()


def write_atlas(
    figures: ReviewFigures,
    choice: AtlasChoice,
    pdf: Path,
    png_folder: Path | None = None,
    *,
    dpi: int = ATLAS_DPI,
    on_progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write the atlas as one vector PDF with bookmarks, and every page as a PNG where a folder is given.

    Parameters
    ----------
    figures : ReviewFigures
        The review.
    choice : AtlasChoice
        Which sheets, paper and language.
    pdf : Path
        The PDF; an existing one is replaced.
    png_folder : Path, optional
        An existing folder for the PNGs, which are named by page number and key.
    dpi : int
        Dots per inch of the PNGs.
    on_progress : callable, optional
        See `Progress`.

    Returns
    -------
    tuple of Path
        The files written: the PDF, then the PNGs. The same input gives the same bytes.

    Raises
    ------
    ExportError
        The choice names what is not there, or a file cannot be written; no part of a PDF is left behind then.
    FontError
        The machine has no font with Chinese characters.
    """
    font = sheet_font()
    written = [pdf]
    try:
        with sheet_settings(font), tempfile.TemporaryFile(dir=pdf.parent) as drawn:
            studio = _studio(figures, choice, font)
            pages = _pages(figures, choice, studio)
            title = f"{figures.area.name} {figures.year}"
            with PdfPages(drawn, metadata=pdf_metadata(title, figures.area.fingerprint)) as file:
                for number, page, drawing in _drawn(figures, pages, on_progress):
                    canvas: Any = FigureCanvasPdf(drawing.figure)  # matplotlib's canvases carry no types
                    canvas.print_pdf(file)
                    if png_folder is not None:
                        written.append(png_folder / png_name(number, page))
                        written[-1].write_bytes(light_png_bytes(drawing, dpi=dpi))
            _write_with_bookmarks(drawn, pages, pdf, choice.language)
    except OSError as error:
        raise cannot_write(pdf, error) from error
    return tuple(written)


def page_png_bytes(figures: ReviewFigures, choice: AtlasChoice, number: int, *, dpi: int = 100) -> bytes:
    """Return one page of the atlas as a PNG, for a preview; ``number`` counts from 1, as in the contents.

    Raises
    ------
    ExportError
        The choice names what is not there, or the atlas has no such page.
    """
    font = sheet_font()
    with sheet_settings(font):
        pages = _pages(figures, choice, _studio(figures, choice, font))
        if not 1 <= number <= len(pages):
            raise ExportError(
                Text(
                    f"图集共 {len(pages)} 页，没有第 {number} 页",
                    f"the atlas has {len(pages)} pages, none is no. {number}",
                )
            )
        return light_png_bytes(pages[number - 1].draw(_imprint(figures, number, len(pages))), dpi=dpi)


def page_titles(figures: ReviewFigures, choice: AtlasChoice) -> tuple[str, ...]:
    """Return the titles of all pages of an atlas in their order; errors as for `page_png_bytes`."""
    font = sheet_font()
    return tuple(page.title for page in _pages(figures, choice, _studio(figures, choice, font)))


def png_name(number: int, page: AtlasPage) -> str:
    """Return the file name of a page's PNG: its number and key, of letters that every file system takes."""
    key = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in page.key)
    return f"{number:03d}_{key}.png"


def _studio(figures: ReviewFigures, choice: AtlasChoice, font: SheetFont) -> Studio:
    check_choice(figures, choice)
    return open_studio(figures.area, figures.result, PAPERS[choice.paper], font, choice.language)


def _imprint(figures: ReviewFigures, page: int, pages: int) -> Imprint:
    settings = figures.settings
    return Imprint(settings.publisher, settings.approval_number, settings.made_on.isoformat(), page, pages)


def _pages(figures: ReviewFigures, choice: AtlasChoice, studio: Studio) -> list[AtlasPage]:
    """Return all pages: cover, contents, sheets, methods."""
    language = choice.language
    sheets = atlas_sheets(figures, choice)
    plain = _imprint(figures, 0, 0)
    columns = method_columns(studio, atlas_remarks(figures, studio.font), plain)
    methods = [columns[k : k + 2] for k in range(0, len(columns), 2)]
    per_page = contents_per_page(studio)
    contents_pages = -(-(len(sheets) + 1) // per_page)
    first = 2 + contents_pages
    entries = [(sheet.title, first + place) for place, sheet in enumerate(sheets)]
    entries.append((METHODS.say(language), first + len(sheets)))

    def of_sheet(sheet: Sheet) -> Callable[[Imprint], Page]:
        return lambda imprint: draw_sheet(studio, sheet, imprint).page

    def of_contents(part: list[tuple[str, int]]) -> Callable[[Imprint], Page]:
        return lambda imprint: draw_contents(studio, part, imprint)

    def of_methods(part: list[Any]) -> Callable[[Imprint], Page]:
        return lambda imprint: draw_methods(studio, part, imprint)

    parts = [entries[k : k + per_page] for k in range(0, len(entries), per_page)]
    return [
        AtlasPage("cover", _COVER.say(language), lambda imprint: draw_cover(studio, figures, imprint)),
        *(AtlasPage("contents", CONTENTS.say(language), of_contents(part)) for part in parts),
        *(AtlasPage(sheet.key, sheet.title, of_sheet(sheet)) for sheet in sheets),
        *(AtlasPage("methods", METHODS.say(language), of_methods(part)) for part in methods),
    ]


def _drawn(
    figures: ReviewFigures, pages: list[AtlasPage], on_progress: Progress | None
) -> Iterator[tuple[int, AtlasPage, Page]]:
    """Draw page after page; each is forgotten before the next, so that memory does not grow with the atlas."""
    for number, page in enumerate(pages, start=1):
        if on_progress is not None:
            on_progress(number - 1, len(pages), page.title)
        yield number, page, page.draw(_imprint(figures, number, len(pages)))
    if on_progress is not None:
        on_progress(len(pages), len(pages), "")


def _write_with_bookmarks(drawn: Any, pages: list[AtlasPage], pdf: Path, language: str) -> None:
    drawn.seek(0)
    writer = PdfWriter(clone_from=PdfReader(drawn))
    units, keys = None, set()
    for number, page in enumerate(pages):
        if page.key.startswith(UNIT_KEY):
            units = units or writer.add_outline_item(title=_UNITS.say(language), page_number=number)
            writer.add_outline_item(title=page.title, page_number=number, parent=units)
        elif page.key not in keys:
            writer.add_outline_item(title=page.title, page_number=number)
        keys.add(page.key)
    writer.page_mode = "/UseOutlines"
    unfinished = pdf.with_name(f".{pdf.name}.part")
    try:
        with unfinished.open("wb") as file:
            writer.write(file)
        os.replace(unfinished, pdf)
    finally:
        unfinished.unlink(missing_ok=True)


def check_choice(figures: ReviewFigures, choice: AtlasChoice) -> None:
    """Refuse a choice that names a theme, unit or paper that is not there: `ExportError`, all such told at once."""
    there = available_themes(figures)
    known = set(figures.units["unit_id"].astype(str))
    faults = [
        *(
            Text(
                f"没有可制图的主题“{key}”（可选 {'、'.join(there)}）",
                f"nothing to show of theme “{key}” (of {', '.join(there)})",
            )
            for key in choice.themes or ()
            if key not in there
        ),
        *(
            Text(f"没有代码为“{code}”的分区", f"there is no area with code “{code}”")
            for code in choice.units or ()
            if code not in known
        ),
    ]
    if choice.paper not in PAPERS:
        faults.append(
            Text(
                f"纸张“{choice.paper}”应为 {'、'.join(PAPERS)} 之一",
                f"paper “{choice.paper}” must be one of {', '.join(PAPERS)}",
            )
        )
    if faults:
        raise ExportError(Text("；".join(fault.zh for fault in faults), "; ".join(fault.en for fault in faults)))
