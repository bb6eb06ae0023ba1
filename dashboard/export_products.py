"""Single products of a review, each made when somebody clicks, from the same figures as the package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import streamlit as st

from dashboard import review_words as words
from dashboard.review_figures import DRAWING
from dashboard.review_subject import Subject
from dashboard.words import fill
from geodata.study_area import StudyArea
from planning.proposals import ScenarioResult
from planning.review import ReviewFigures
from planning.scenario import BUS

PACKAGE = "zip"
"""Ending of the whole package's name."""

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "report": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        "workbook": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "geopackage": ("gpkg", "application/geopackage+sqlite3"),
        "web_map": ("html", "text/html"),
    }
)
"""Ending and media type by key of `publishing.review_package.PRODUCTS`."""

DRAWN = "report"
"""The product with charts, which need a font."""


def product(figures: ReviewFigures, key: str, language: str) -> bytes:
    """Return a product, made now.

    Raises
    ------
    publishing.errors.ExportError
        It cannot be made.
    """
    # Slow to import (matplotlib, GDAL's drivers) and needed only when somebody exports.
    from publishing.report import report_bytes
    from publishing.review_gis import geopackage_bytes
    from publishing.review_workbook import review_workbook_bytes
    from publishing.web_map import web_map_bytes

    makers: dict[str, Callable[[ReviewFigures, str], bytes]] = {
        "report": report_bytes,
        "workbook": review_workbook_bytes,
        "geopackage": geopackage_bytes,
        "web_map": web_map_bytes,
    }
    with DRAWING:
        return makers[key](figures, language)


def file_name(area: StudyArea, result: ScenarioResult, year: int, extension: str) -> str:
    """Return a name that tells area, year, standard and data apart in a downloads folder."""
    name = "".join(letter for letter in area.name if letter.isalnum()) or "area"
    scenario = result.scenario
    mode = f"{BUS}{scenario.bus_percentile}" if scenario.mode == BUS else scenario.mode
    mode = "-".join([mode, *scenario.slow_downs, *scenario.outlet_kinds, *(["closed"] if scenario.closures else [])])
    return f"{name}_{year}_{mode}_{scenario.max_minutes:g}min_{area.fingerprint[:8]}.{extension}"


def show_single_products(
    subject: Subject, figures: ReviewFigures, told_language: str, language: str, *, font_problem: str
) -> None:
    """Draw a download for each.

    Parameters
    ----------
    subject : Subject
        What is reviewed.
    figures : ReviewFigures
        Its figures.
    told_language, language : str
        Of the products, and of the page.
    font_problem : str
        Why nothing can be drawn; "" where it can.
    """
    from publishing.review_package import PRODUCTS

    st.subheader(words.SINGLE.say(language), anchor=False)
    st.caption(words.SINGLE_NOTE.say(language))
    for column, (key, (extension, media)) in zip(st.columns(len(KINDS), gap="small"), KINDS.items(), strict=True):
        why_not = font_problem if key == DRAWN else ""
        with column.container(border=True, height="stretch", key=f"product-{key}"):
            st.markdown(f"**{PRODUCTS[key].say(language)}**")
            st.caption(words.SINGLE_NOTES[key].say(language))
            st.download_button(
                fill(words.DOWNLOAD, language, format=extension.upper()),
                # Made only when somebody clicks, and outside the page's run.
                data=_maker(figures, key, told_language),
                file_name=file_name(subject.area, subject.result, subject.year, extension),
                mime=media,
                on_click="ignore",
                disabled=bool(why_not),
                help=why_not or None,
                width="stretch",
                key=f"download-{key}",
            )


def _maker(figures: ReviewFigures, key: str, language: str) -> Callable[[], bytes]:
    return lambda: product(figures, key, language)
