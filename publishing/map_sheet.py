"""The A3 map sheet: coverage, gaps and proposed sites on one page, as PDF and PNG."""

from __future__ import annotations

from geodata.study_area import StudyArea
from planning.proposals import ScenarioResult
from publishing.fonts import sheet_font
from publishing.sheet_content import Imprint
from publishing.sheet_drawing import draw_sheet, open_studio
from publishing.sheet_files import PNG_DPI, pdf_bytes, png_bytes, sheet_settings
from publishing.sheet_paper import PAPERS
from publishing.sheet_themes import layout_sheet


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
    font = sheet_font()
    with sheet_settings(font):
        sheet = layout_sheet(area, result, language)
        drawn = draw_sheet(open_studio(area, result, PAPERS["A3"], font, language), sheet, Imprint())
        return pdf_bytes(drawn.page, sheet.title, area.fingerprint)


def map_png_bytes(area: StudyArea, result: ScenarioResult, language: str = "zh", *, dpi: int = PNG_DPI) -> bytes:
    """Return the map sheet as a PNG of ``dpi`` dots per inch; arguments and errors as for `map_pdf_bytes`."""
    font = sheet_font()
    with sheet_settings(font):
        sheet = layout_sheet(area, result, language)
        drawn = draw_sheet(open_studio(area, result, PAPERS["A3"], font, language), sheet, Imprint())
        return png_bytes(drawn.page, dpi=dpi)
