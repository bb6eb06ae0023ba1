"""Sheets as files: vector PDF with embedded fonts, and PNG."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from PIL import Image

from publishing.fonts import SheetFont
from publishing.page import Page

PNG_DPI = 200
"""Dots per inch of a PNG."""

# Half the time of the usual 6 for a file a few per cent larger.
_PNG_COMPRESSION = 4
_COLOURS = 256


def sheet_settings(font: SheetFont) -> Any:
    """Return the context in which sheets are drawn and written.

    Fonts are embedded as Type 3 with their Unicode values. As Type 42 matplotlib would write the outlines of Noto Sans
    CJK, which are CFF, under a TrueType label, which strict readers refuse; and it would take five times as long.
    """
    settings: Any = {  # matplotlib's names for settings are literals of its own
        "font.family": font.families,
        "pdf.fonttype": 3,
        "axes.unicode_minus": False,
        "hatch.linewidth": 0.35,
        "path.simplify": True,
    }
    return matplotlib.rc_context(settings)


def pdf_metadata(title: str, subject: str) -> dict[str, str | None]:
    """Return what a PDF tells of itself: no time, so that the same input gives the same bytes."""
    return {"Title": title, "Creator": "Outlet Atlas", "Subject": subject, "CreationDate": None}


def pdf_bytes(page: Page, title: str, subject: str) -> bytes:
    """Return one sheet as a PDF."""
    file = io.BytesIO()
    canvas: Any = FigureCanvasPdf(page.figure)  # matplotlib's canvases carry no types
    canvas.print_pdf(file, metadata=pdf_metadata(title, subject))
    return file.getvalue()


def png_bytes(page: Page, *, dpi: int = PNG_DPI) -> bytes:
    """Return one sheet as a PNG of ``dpi`` dots per inch."""
    file = io.BytesIO()
    page.figure.set_dpi(dpi)
    canvas: Any = FigureCanvasAgg(page.figure)
    canvas.print_png(
        file, metadata={"Software": None, "Title": "Outlet Atlas"}, pil_kwargs={"compress_level": _PNG_COMPRESSION}
    )
    return file.getvalue()


def light_png_bytes(page: Page, *, dpi: int) -> bytes:
    """Return one sheet as a PNG of its commonest colours: a third of the bytes, and to the eye the same."""
    page.figure.set_dpi(dpi)
    canvas: Any = FigureCanvasAgg(page.figure)
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    file = io.BytesIO()
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(
        file, "PNG", dpi=(dpi, dpi), compress_level=_PNG_COMPRESSION
    )
    return file.getvalue()
