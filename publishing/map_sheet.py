"""The A3 map sheet: coverage, gaps and proposed sites on one page, as PDF and PNG."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.proposals import ScenarioResult
from publishing.fonts import SheetFont, sheet_font
from publishing.map_drawing import draw_ground
from publishing.map_extent import choose_windows
from publishing.map_furniture import (
    draw_key_figures,
    draw_north_arrow,
    draw_notes,
    draw_scale_bar,
    draw_site_list,
    draw_title,
)  # fmt: skip
from publishing.map_ground import on_the_ground
from publishing.map_labels import draw_labels, draw_overview_labels
from publishing.map_legend import draw_legend
from publishing.numbers import count_text
from publishing.page import Box, Page, add_map, new_page
from publishing.style import INK, PALE_INK

PAPER_MM = (420.0, 297.0)
"""A3 landscape, width and height in millimetres."""

PNG_DPI = 200
"""Dots per inch of the PNG."""

_NEAT_LINE = Box(7.0, 7.0, 406.0, 283.0)
_TITLE = Box(12.0, 264.0, 396.0, 23.0)
_MAIN = Box(12.0, 33.0, 290.0, 228.0)
_NOTES = Box(12.0, 10.0, 290.0, 20.0)
_SIDE = Box(308.0, 11.0, 100.0, 250.0)
_OVERVIEW_MM = (100.0, 70.0)
_GAP_MM = 3.0


def map_pdf_bytes(area: StudyArea, result: ScenarioResult, language: str = "zh") -> bytes:
    """Return the map sheet as an A3 landscape PDF: vectors, fonts embedded, the same bytes for the same input.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        What `planning.proposals.run_scenario` gave for it.
    language : str
        ``"zh"`` or ``"en"``.

    Raises
    ------
    FontError
        The machine has no font with Chinese characters.
    """
    title = Text(f"{area.name}公共就业服务网点覆盖与布局图", f"{area.name}: outlets and coverage").say(language)
    file = io.BytesIO()
    font = sheet_font()
    with matplotlib.rc_context(_settings(font)):
        page = _sheet(area, result, language, font)
        canvas: Any = FigureCanvasPdf(page.figure)  # matplotlib's canvases carry no types
        canvas.print_pdf(
            file,
            metadata={"Title": title, "Creator": "Outlet Atlas", "Subject": area.fingerprint, "CreationDate": None},
        )
    return file.getvalue()


def map_png_bytes(area: StudyArea, result: ScenarioResult, language: str = "zh", *, dpi: int = PNG_DPI) -> bytes:
    """Return the map sheet as a PNG of ``dpi`` dots per inch; arguments and errors as for `map_pdf_bytes`."""
    file = io.BytesIO()
    font = sheet_font()
    with matplotlib.rc_context(_settings(font)):
        page = _sheet(area, result, language, font)
        page.figure.set_dpi(dpi)
        canvas: Any = FigureCanvasAgg(page.figure)
        canvas.print_png(file, metadata={"Software": None, "Title": "Outlet Atlas"})
    return file.getvalue()


def _settings(font: SheetFont) -> Any:
    """Return matplotlib's settings for a sheet.

    Fonts are embedded as Type 3 with their Unicode values. As Type 42 matplotlib would write the outlines of Noto Sans
    CJK, which are CFF, under a TrueType label, which strict readers refuse; and it would take five times as long.
    """
    return {
        "font.family": font.families,
        "pdf.fonttype": 3,
        "axes.unicode_minus": False,
        "hatch.linewidth": 0.35,
        "path.simplify": True,
    }


def _sheet(area: StudyArea, result: ScenarioResult, language: str, font: SheetFont) -> Page:
    ground = on_the_ground(area, result)
    page = new_page(*PAPER_MM, font)
    page.box(_NEAT_LINE, edge=INK, points=1.4)
    draw_title(page, _TITLE, area, result, language)
    window, overview_window = choose_windows(area, result, _MAIN.size, _OVERVIEW_MM)
    main = add_map(page, _MAIN, window)
    draw_ground(main, ground, overview=False)
    taken = [draw_scale_bar(page, main, language), draw_north_arrow(page, main, language)]
    draw_labels(page, main, ground, taken, language)
    top = _SIDE.top
    if overview_window is not None:
        box = Box(_SIDE.left, top - _OVERVIEW_MM[1], *_OVERVIEW_MM)
        overview = add_map(page, box, overview_window)
        draw_ground(overview, ground, overview=True)
        draw_overview_labels(page, overview, main, ground, language)
        caption = Text("全域图", "Whole area").say(language) + f"  1:{count_text(overview_window.scale)}"
        page.text(box.left + 2.0, box.top - 4.0, caption, size=7.5, bold=True, halo="#ffffff")
        top = box.bottom - _GAP_MM
    top = draw_key_figures(page, _SIDE, top, area, result, language) - _GAP_MM
    top = draw_legend(page, _SIDE, top, ground, result.scenario, language) - _GAP_MM
    draw_site_list(page, _SIDE, top, result, language)
    draw_notes(page, _NOTES, area, result, language)
    _draw_colophon(page, area, language)
    return page


def _draw_colophon(page: Page, area: StudyArea, language: str) -> None:
    """Print data date and CRS under the neat line's lower right corner, where map readers look for them."""
    line = Text(
        f"数据截止日期：{area.data_date or '—'}    坐标系：{area.metric_crs}    制图：Outlet Atlas",
        f"Data as of {area.data_date or '—'}    CRS: {area.metric_crs}    Made with Outlet Atlas",
    ).say(language)
    page.text(_NEAT_LINE.right, _NEAT_LINE.bottom - 3.4, line, size=7.0, colour=PALE_INK, align="right")
