"""Export: everything that leaves the program, made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import areas, state, words
from dashboard.frame import Frame, open_frame, show_provenance, told
from dashboard.tables import show_table
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.proposals import ScenarioResult
from planning.scenario import BUS
from publishing.sentences import mode_text
from publishing.tables import summary_table

PRODUCTS: tuple[tuple[str, str, Text, Text], ...] = (
    ("pdf", "application/pdf", words.FILE_PDF, words.FILE_PDF_NOTE),
    ("png", "image/png", words.FILE_PNG, words.FILE_PNG_NOTE),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        words.FILE_XLSX,
        words.FILE_XLSX_NOTE,
    ),
    ("gpkg", "application/geopackage+sqlite3", words.FILE_GPKG, words.FILE_GPKG_NOTE),
    ("zip", "application/zip", words.FILE_GEOJSON, words.FILE_GEOJSON_NOTE),
)
"""Extension, media type, name and what it is for."""


def product(area: StudyArea, result: ScenarioResult, extension: str, language: str) -> bytes:
    """Return the product with this extension, made now."""
    # Slow to import (matplotlib, GDAL's drivers) and needed only when somebody exports.
    from publishing.map_sheet import map_pdf_bytes, map_png_bytes
    from publishing.package import geojson_zip_bytes, geopackage_bytes
    from publishing.workbook import workbook_bytes

    makers: dict[str, Callable[[StudyArea, ScenarioResult, str], bytes]] = {
        "pdf": map_pdf_bytes,
        "png": map_png_bytes,
        "xlsx": workbook_bytes,
        "gpkg": geopackage_bytes,
        "zip": geojson_zip_bytes,
    }
    return makers[extension](area, result, language)


def show() -> None:
    """Draw the page."""
    frame = open_frame()
    language = frame.language
    st.title(words.EXPORT.say(language), anchor=False)
    st.markdown(words.EXPORT_LEAD.say(language))
    with told(language):
        result = _result_to_export(frame)
        for column, offer in zip(st.columns(len(PRODUCTS), gap="small"), PRODUCTS, strict=True):
            with column:
                _show_product(frame, result, *offer)
        show_provenance(frame, result.scenario)
        figures, sheet = st.columns([1, 1.1], gap="medium")
        with figures:
            table = summary_table(frame.area, result, language)
            st.subheader(table.title, anchor=False)
            show_table(table)
        with sheet:
            st.subheader(words.SHEET.say(language), anchor=False)
            _show_preview(frame, result)


def _result_to_export(frame: Frame) -> ScenarioResult:
    """Return the plan solved last, or what stands today where none was solved, and say which of them it is."""
    result = state.solved(frame.area.fingerprint)
    if result is None:
        st.info(words.WITHOUT_PLAN.say(frame.language))
        return areas.result(frame.area, state.standard())
    st.success(
        words.fill(
            words.WITH_PLAN,
            frame.language,
            sites=len(result.proposal.sites) if result.proposal else 0,
            mode=mode_text(result.scenario, frame.language),
            minutes=result.scenario.max_minutes,
        )
    )
    return result


def _show_product(frame: Frame, result: ScenarioResult, extension: str, media: str, name: Text, note: Text) -> None:
    language = frame.language
    with st.container(border=True, height="stretch", key=f"product-{extension}"):
        st.markdown(f"**{name.say(language)}**")
        st.caption(note.say(language))
        st.download_button(
            words.fill(words.DOWNLOAD, language, format=extension.upper()),
            # Made only when somebody clicks, and outside the page's run.
            data=lambda: product(frame.area, result, extension, language),
            file_name=file_name(frame, result, extension),
            mime=media,
            on_click="ignore",
            width="stretch",
            key=f"download-{extension}",
        )


def file_name(frame: Frame, result: ScenarioResult, extension: str) -> str:
    """Return a name that tells area, standard and data apart in a downloads folder."""
    area = "".join(letter for letter in frame.area.name if letter.isalnum()) or "area"
    scenario = result.scenario
    mode = f"{BUS}{scenario.bus_percentile}" if scenario.mode == BUS else scenario.mode
    mode = "-".join([mode, *scenario.slow_downs, *scenario.outlet_kinds, *(["closed"] if scenario.closures else [])])
    return f"{area}_{mode}_{scenario.max_minutes:g}min_{frame.area.fingerprint[:8]}.{extension}"


def _show_preview(frame: Frame, result: ScenarioResult) -> None:
    language = frame.language
    st.caption(words.PREVIEW_NOTE.say(language))
    if st.button(words.PREVIEW.say(language), key="preview"):
        with st.spinner(words.PREVIEWING.say(language)):
            st.image(product(frame.area, result, "png", language), width="stretch")
