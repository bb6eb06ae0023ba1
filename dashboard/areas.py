"""The prepared study areas this server offers, and the results in them, each loaded or computed once per server."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import streamlit as st

from geodata.errors import AreaError
from geodata.store import MANIFEST, load_area, read_manifest
from geodata.study_area import StudyArea
from planning.catchments import dissolved_catchments
from planning.conditions import area_under
from planning.coverage import Coverage
from planning.proposals import Proposal, ScenarioResult, run_scenario
from planning.redundancy import redundancy
from planning.scenario import BUS, Scenario
from planning.site_explanations import explain_sites
from publishing.layers import WGS84, outline_within

FOLDER_VARIABLE = "OUTLET_ATLAS_AREAS"
"""Environment variable that names the folder of prepared areas."""

ROOT = Path(__file__).resolve().parent.parent
"""The folder of ``app.py``."""


def areas_folder() -> Path:
    """Return the folder whose sub-folders are prepared areas."""
    return Path(os.environ.get(FOLDER_VARIABLE) or ROOT / "areas").absolute()


def prepared_areas() -> list[Path]:
    """Return the folders of the prepared areas, by name."""
    folder = areas_folder()
    if not folder.is_dir():
        return []
    # A name with a leading dot is an area that is still being written; a folder without a manifest never became one.
    return sorted(
        entry for entry in folder.iterdir() if not entry.name.startswith(".") and (entry / MANIFEST).is_file()
    )


def area_names(folders: Sequence[Path]) -> dict[str, str]:
    """Return the name that each area is shown under, by its folder's name; where two share a name, with the folder's."""
    shown = {folder.name: area_name(folder) for folder in folders}
    often = Counter(shown.values())
    return {folder: name if often[name] == 1 else f"{name} ({folder})" for folder, name in shown.items()}


def area_name(folder: Path) -> str:
    """Return the name of the study area in ``folder``, or the folder's where the area cannot be read."""
    try:
        return str(read_manifest(folder).get("name") or folder.name)
    except AreaError:
        return folder.name


def folder_of(fingerprint: str) -> Path | None:
    """Return the folder of a prepared area with this fingerprint, None where there is none."""
    for folder in prepared_areas():
        with contextlib.suppress(AreaError):  # one that cannot be read is not the one
            if read_manifest(folder)["fingerprint"] == fingerprint:
                return folder
    return None


def open_area(folder: Path) -> StudyArea:
    """Return the study area in ``folder``, loaded once until it is prepared anew.

    Raises
    ------
    geodata.errors.AreaError
        The folder holds no study area of this format.
    """
    manifest = read_manifest(folder)
    # Every preparation writes into a new data folder, so its name tells an area that was prepared anew; one that
    # was renamed has the same data.
    data, name = str(manifest.get("data", "")), str(manifest["name"])
    return _load(str(folder), str(manifest["fingerprint"]), data, name)


@st.cache_resource(max_entries=3, show_spinner=False)
def _load(folder: str, fingerprint: str, data: str, name: str) -> StudyArea:  # noqa: ARG001 - parts of the cache key
    return load_area(Path(folder))


def result(area: StudyArea, scenario: Scenario) -> ScenarioResult:
    """Return everything that follows from ``scenario`` in ``area``, computed once per server.

    Raises
    ------
    planning.errors.PlanningError
        The scenario cannot be answered in this area.
    """
    return _result(area.fingerprint, scenario, area)


@st.cache_resource(max_entries=48, show_spinner=False)
def _result(fingerprint: str, scenario: Scenario, _area: StudyArea) -> ScenarioResult:  # noqa: ARG001
    return run_scenario(_area, scenario)


def catchment_geojson(area: StudyArea, result: ScenarioResult) -> str:
    """Return the outline of everything within the service time of any outlet, as GeoJSON text.

    By bus it is that of the covered cells (see `publishing.layers.dissolved_layer`).
    """
    return _catchment(area.fingerprint, dataclasses.replace(result.scenario, sites=0), area, result.before)


@st.cache_resource(max_entries=16, show_spinner=False)
def _catchment(fingerprint: str, scenario: Scenario, _area: StudyArea, _coverage: Coverage) -> str:  # noqa: ARG001
    if scenario.mode == BUS:
        outline = gpd.GeoSeries([outline_within(_area, _coverage, scenario.max_minutes)], crs=WGS84)
    else:
        there = area_under(_area, scenario)
        outline = dissolved_catchments(
            there.network,
            scenario.mode,
            there.snaps[scenario.mode]["outlets"],
            minutes=[scenario.max_minutes],
            metric_crs=there.metric_crs,
        )
    return str(outline.set_precision(1e-6).to_json())


def explained(area: StudyArea, result: ScenarioResult, proposal: Proposal) -> pd.DataFrame:
    """Return what speaks for each site of a result's proposal (`planning.site_explanations`), computed once per server."""
    chosen = tuple(proposal.plan.chosen.tolist())
    return _explained(area.fingerprint, result.scenario, chosen, area, proposal)


@st.cache_resource(max_entries=24, show_spinner=False)
def _explained(
    fingerprint: str,  # noqa: ARG001 - part of the cache key
    scenario: Scenario,
    chosen: tuple[int, ...],  # noqa: ARG001 - a plan that was stopped early differs from the scenario's
    _area: StudyArea,
    _proposal: Proposal,
) -> pd.DataFrame:
    return explain_sites(area_under(_area, scenario), scenario, _proposal)


def outlets_assessed(area: StudyArea, scenario: Scenario) -> pd.DataFrame:
    """Return what every existing outlet's closing would cost (`planning.redundancy`), computed once per server."""
    return _outlets_assessed(area.fingerprint, scenario, area)


@st.cache_resource(max_entries=12, show_spinner=False)
def _outlets_assessed(fingerprint: str, scenario: Scenario, _area: StudyArea) -> pd.DataFrame:  # noqa: ARG001
    return redundancy(area_under(_area, scenario), scenario)
