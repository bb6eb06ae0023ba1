"""Real data: not part of the project; found beside it, or where OUTLET_ATLAS_DATA says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from geodata.prepare import prepare_area
from geodata.store import load_area
from geodata.study_area import StudyArea
from tests.shared_work import made_once

DATA = Path(os.environ.get("OUTLET_ATLAS_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))

HARBIN = """
[area]
name = "哈尔滨市主城区"
data_date = 2020-11-01
[[boundaries]]
file = "harbin_districts_gcj02.json"
level = "district"
crs = "GCJ-02"
columns = { code = "adcode", name = "name" }
include = ["230102", "230103", "230104", "230109", "230110"]
[roads]
file = "harbin_20240409.osm.pbf"
licence = "ODbL, © OpenStreetMap contributors"
[population]
method = "dasymetric"
totals = "county_population_2020.csv"
columns = { code = "CODE", persons = "POPU" }
[outlets]
file = "outlets.csv"
"""

PORTO_ALEGRE = """
[area]
name = "Porto Alegre"
[roads]
file = "poa_osm.pbf"
[population]
method = "cells"
file = "poa_hexgrid.csv"
columns = { cell = "id", persons = "population", jobs = "jobs" }
[outlets]
file = "outlets.csv"
"""


@pytest.fixture(scope="session")
def data() -> Path:
    if not DATA.is_dir():
        pytest.skip(f"no real data at {DATA}: set OUTLET_ATLAS_DATA to the folder that holds them")
    return DATA


@pytest.fixture(scope="session")
def harbin_sources(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Harbin's urban core; government offices and HR centres of OSM stand for outlets in the test."""
    folder = tmp_path_factory.mktemp("harbin")
    for name in (
        "admin/harbin_districts_gcj02.json", "osm/harbin_20240409.osm.pbf", "census/county_population_2020.csv",
    ):  # fmt: skip
        shutil.copy(data / name, folder)
    places = pd.read_csv(data / "tables/harbin_osm_amenities.csv", dtype=str)
    offices = places["kind"].isin(["office=government", "amenity=townhall"]) | places["name"].str.contains(
        "人力资源", na=False
    )
    outlets = places[offices & places["name"].notna()].drop_duplicates("osm_id")
    outlets = outlets.rename(columns={"osm_id": "id"}).assign(kind="service_window")
    outlets[["id", "name", "kind", "lon", "lat"]].to_csv(folder / "outlets.csv", index=False)
    sources = folder / "sources.toml"
    sources.write_text(HARBIN, encoding="utf-8")
    return sources


def run_atlas(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-c", "import cli; cli.main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="session")
def harbin_folder(harbin_sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Harbin prepared from the terminal."""

    def prepare(folder: Path) -> None:
        prepared = run_atlas("prepare", str(harbin_sources), str(folder))
        assert prepared.returncode == 0, prepared.stderr

    return made_once(tmp_path_factory, "harbin-area", prepare)


@pytest.fixture(scope="session")
def harbin(harbin_folder: Path) -> StudyArea:
    return load_area(harbin_folder)


@pytest.fixture(scope="session")
def porto_alegre(data: Path, tmp_path_factory: pytest.TempPathFactory) -> StudyArea:
    """Porto Alegre; its fifteen points of interest stand for outlets in the test."""
    folder = tmp_path_factory.mktemp("porto_alegre")
    for name in ("poa_osm.pbf", "poa_hexgrid.csv"):
        shutil.copy(data / "porto_alegre" / name, folder)
    points = pd.read_csv(data / "porto_alegre/poa_points_of_interest.csv")
    points = points.assign(name=points["id"], kind="service_window")
    points.to_csv(folder / "outlets.csv", index=False)
    sources = folder / "sources.toml"
    sources.write_text(PORTO_ALEGRE, encoding="utf-8")
    return prepare_area(sources)
