"""The quality of an area's data: what to know about it, figures per reporting unit, the population's check, and sources."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import areas
from dashboard import data_words as words
from dashboard.data_prepare import open_project_page
from dashboard.forms import show_notice, tell
from dashboard.markdown import plain
from dashboard.projects import FIRST_STEP, projects_by_area
from dashboard.words import NO_DATE, fill
from geodata.errors import AreaError
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.area_quality import AreaQuality, area_quality
from planning.quality_findings import Finding, quality_findings
from publishing import words as terms
from publishing.numbers import NO_SHARE, count_text, share_text
from publishing.sentences import role_text

_METRICS = 4


def show_quality(name: str, language: str) -> None:
    """Draw the quality of the prepared area in the folder of this name."""
    # The name comes out of the address: it is looked up and never made a path.
    folder = next((folder for folder in areas.prepared_areas() if folder.name == name), None)
    if folder is None:
        tell("error", words.NO_SUCH_AREA.say(language))
        st.query_params.clear()
        st.rerun()
    try:
        area = areas.open_area(folder)
    except AreaError as error:
        st.error(plain(error.say(language)))
        return
    quality, findings = _quality(area.fingerprint, area)
    project = projects_by_area().get(name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(fill(words.QUALITY_TITLE, language, name=plain(area.name)), anchor=False)
        if project is not None:
            st.button(words.EDIT.say(language), on_click=open_project_page, args=(project, FIRST_STEP), key="edit")
    show_notice(area.notice)
    _show_figures(quality, language)
    _show_findings(findings, language)
    _show_units(quality, language)
    _show_population(quality, language)
    _show_off_roads(quality, language)
    _show_sources(area, language)
    with st.expander(fill(words.REMARKS, language, count=len(area.remarks))):
        for remark in area.remarks:
            st.text(f"• {remark.say(language)}")


@st.cache_resource(max_entries=8, show_spinner=False)
def _quality(fingerprint: str, _area: StudyArea) -> tuple[AreaQuality, tuple[Finding, ...]]:  # noqa: ARG001 - the key
    quality = area_quality(_area)
    return quality, quality_findings(_area, quality)


def _share(value: float) -> str:
    return NO_SHARE if math.isnan(value) else share_text(value)


def _show_figures(quality: AreaQuality, language: str) -> None:
    whole = quality.whole
    figures = (
        (words.PERSONS, count_text(whole["persons"]), None),
        (words.ROAD_DENSITY, f"{whole['road_km_per_km2']:.2f}", words.ROAD_DENSITY_HELP),
        (words.NEAR_ROADS, _share(whole["share_near_road"]), words.NEAR_ROADS_HELP),
        (words.EMPTY_CELLS, _share(whole["empty_share"]), words.EMPTY_CELLS_HELP),
    )
    for column, (label, value, about) in zip(st.columns(_METRICS, gap="small"), figures, strict=True):
        column.metric(label.say(language), value, help=None if about is None else about.say(language))


def _show_findings(findings: tuple[Finding, ...], language: str) -> None:
    st.subheader(words.FINDINGS.say(language), anchor=False)
    if not findings:
        st.success(words.NO_FINDINGS.say(language))
    notes = []
    for finding in findings:
        told = f"**{plain(finding.problem.say(language))}**  \n{plain(finding.remedy.say(language))}"
        if finding.severity == "warning":
            st.warning(told)
        else:
            notes.append(f"- {told}")
    if notes:
        st.container(border=True).markdown("\n".join(notes))


def _show_units(quality: AreaQuality, language: str) -> None:
    st.subheader(words.UNITS.say(language), anchor=False)
    table = quality.units.sort_values("share_near_road", kind="stable", na_position="last")
    _table(table, words.UNIT_COLUMNS, language)


def _show_population(quality: AreaQuality, language: str) -> None:
    if quality.population_check.empty:
        return
    st.subheader(words.POPULATION_CHECK.say(language), anchor=False)
    st.caption(words.POPULATION_CHECK_NOTE.say(language))
    _table(quality.population_check, words.CHECK_COLUMNS, language)


def _show_off_roads(quality: AreaQuality, language: str) -> None:
    off = quality.off_roads[quality.off_roads["off"] > 0]
    st.subheader(words.OFF_ROADS.say(language), anchor=False)
    if off.empty:
        st.caption(words.NONE_OFF_ROADS.say(language))
        return
    told = off.assign(
        mode=[terms.MODES[mode].say(language) for mode in off["mode"]],
        role=[words.POINT_ROLES[role].say(language) for role in off["role"]],
    )
    _table(told, words.OFF_COLUMNS, language)


def _table(table: pd.DataFrame, columns: dict[str, Text], language: str) -> None:
    """Draw the columns of a table that it has, shares in per cent and counts whole."""
    shown, config = {}, {}
    for key, title in columns.items():
        if key not in table:
            continue
        values, name = table[key].reset_index(drop=True), title.say(language)
        if key.startswith("share") or key.endswith("share"):
            values, config[name] = values * 100, st.column_config.NumberColumn(name, format="%.1f%%")
        elif pd.api.types.is_float_dtype(values) and not key.startswith(("road", "area", "percent")):
            values, config[name] = np.floor(values + 0.5), st.column_config.NumberColumn(name, format="localized")
        elif pd.api.types.is_float_dtype(values):
            config[name] = st.column_config.NumberColumn(name, format="%.2f")
        elif pd.api.types.is_integer_dtype(values):
            config[name] = st.column_config.NumberColumn(name, format="localized")
        shown[name] = values
    st.dataframe(pd.DataFrame(shown), hide_index=True, width="stretch", column_config=config)


def _show_sources(area: StudyArea, language: str) -> None:
    st.subheader(words.SOURCES.say(language), anchor=False)
    rows = [
        (
            role_text(source.role, language),
            source.file,
            count_text(source.rows) if source.rows else NO_SHARE,
            source.date or NO_DATE.say(language),
            source.licence or NO_DATE.say(language),
            source.sha256,
        )
        for source in area.sources
    ]
    titles = [title.say(language) for title in words.SOURCE_COLUMNS]
    st.dataframe(pd.DataFrame(rows, columns=titles), hide_index=True, width="stretch")
