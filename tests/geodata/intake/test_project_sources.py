"""What a project writes is what ``geodata.sources`` reads: every role, every decision and every setting comes back."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

import pytest

from geodata.errors import SourcesError
from geodata.intake.project_folders import update_project
from geodata.intake.project_json import Project, default_settings
from geodata.intake.project_sources import (
    population_method,
    population_methods,
    sources_content,
    still_missing,
    used_files,
    write_sources,
)
from geodata.intake.projects import change_entry, change_project
from geodata.source_files import FileSource
from geodata.source_keys import KEYS
from geodata.sources import Sources, read_sources
from tests.geodata.intake.conftest import Holding

DECIDED: dict[str, Any] = {
    "sheet": "表2", "layer": "layer", "header_row": 3, "columns": {"name": "名称"}, "crs": "GCJ-02", "axes_swapped": True,
    "faulty_rows": "leave_out", "groups": {"60+": "老年"}, "level": "township", "include": ("150105", "150106"),
    "date": "2025-12-31", "licence": "内部资料",
}  # fmt: skip


@pytest.fixture
def least(project: Project, holding: Holding) -> Project:
    """A project with what is needed and no more."""
    project = holding(project, "boundaries", "units.gpkg", level="township")
    project = holding(project, "roads", "roads.osm.pbf")
    return holding(project, "totals", "totals.xlsx")


def sources_of(project: Project) -> Sources:
    return read_sources(write_sources(project))


def test_the_least_project(least: Project) -> None:
    assert still_missing(least) == ()
    sources = sources_of(least)
    assert (sources.name, sources.notice, sources.data_date) == ("小镇", "", "")
    assert sources.roads.path == least.files / "roads.osm.pbf"
    assert (sources.population_method, sources.population) == ("dasymetric", None)
    assert sources.totals is not None
    assert sources.totals.path == least.files / "totals.xlsx"
    assert (sources.venues_from_osm, sources.zones_from_osm) == (True, True)
    content = tomllib.loads((least.folder / "sources.toml").read_text(encoding="utf-8"))
    assert content == {
        "area": {"name": "小镇"},
        "boundaries": [{"file": "files/units.gpkg", "level": "township"}],
        "roads": {"file": "files/roads.osm.pbf"},
        "population": {"method": "dasymetric", "totals": "files/totals.xlsx"},
    }


NAMES = {
    "boundaries": "units.gpkg", "roads": "roads.gpkg", "features": "osm.pbf", "elevation": "dem.tif", "bus": "gtfs.zip",
    "population": "people.gpkg", "totals": "totals.xlsx", "priority": "priority.csv", "jobs": "firms.csv",
    "outlets": "outlets.xlsx", "venues": "venues.xls", "zones": "zones.geojson",
}  # fmt: skip


USELESS = {"totals": {"layer", "axes_swapped"}, "population": {"sheet", "header_row", "faulty_rows"}}
"""Keys of a table that this file of it has no use for: a layer has no sheets."""


@pytest.mark.parametrize("role", NAMES)
def test_every_decision_about_every_role_comes_back(least: Project, holding: Holding, role: str) -> None:
    """Decisions that a role's table knows are read again; the others are left out, or the file would be refused."""
    if role in {"boundaries", "totals"}:
        key = least.of_role(role)[0].key
    else:
        if role in {"roads", "features"}:
            least = dataclasses.replace(least, entries=tuple(e for e in least.entries if e.role != "roads"))
            least = update_project(least.folder, lambda now: dataclasses.replace(now, entries=least.entries))
            least = holding(least, "roads", "roads.gpkg")
        if role != "roads":
            least = holding(least, role, NAMES[role])
        key = role
    decided = change_entry(least, key, **DECIDED)
    if role == "population":
        decided = change_project(decided, population_method="areal")
    sources = sources_of(decided)
    table = {"totals": "population"}.get(role, role)
    found = {"boundaries": sources.boundaries[0]}.get(role) or getattr(sources, role)
    assert isinstance(found, FileSource)
    entry = decided.entry(key)
    assert found.path == decided.files / entry.file
    known = {each.name for each in KEYS if each.table == table} - USELESS.get(role, set())
    plain = FileSource("", Path())
    for name in DECIDED:
        expected = DECIDED[name] if name in known else getattr(plain, name)
        assert getattr(found, name) == expected, name
    own = decided.file_source(key)
    assert own.role == found.role
    for name in known & set(DECIDED):
        assert getattr(own, name) == getattr(found, name)


@pytest.mark.parametrize("role", ["outlets", "venues", "jobs"])
def test_confirmed_places_are_named(least: Project, holding: Holding, role: str) -> None:
    (least.files / "places.csv").write_bytes(b"x")
    project = holding(least, role, NAMES[role], places="places.csv")
    assert getattr(sources_of(project), role).places == project.files / "places.csv"
    assert getattr(sources_of(project), role).places.is_file()


def test_every_setting_comes_back(least: Project, holding: Holding) -> None:
    project = update_project(
        least.folder, lambda now: dataclasses.replace(now, entries=tuple(e for e in now.entries if e.role != "roads"))
    )
    project = holding(holding(project, "roads", "roads.gpkg"), "bus", "gtfs.zip")
    ranges = {"h3_resolution": 8, "prefer_main": False}
    parameters = {name: ranges.get(name, value + 1) for name, value in default_settings()["parameters"].items()}
    bus = {
        "day": "2026-03-18", "window_start": 400, "window_end": 500, "walk_limit_minutes": 10.0, "change_limit_minutes": 4.0,
        "change_minutes": 3.0,
    }  # fmt: skip
    project = change_project(
        project, name="另一镇", notice="虚构", data_date="2025-12-31",
        settings={
            "unplaced": "evenly", "venues_from_osm": False, "zones_from_osm": False, "join_metres": 2.0,
            "road_classes": {"420301": "县道"}, "parameters": parameters, "bus": bus,
        },
    )  # fmt: skip
    sources = sources_of(project)
    assert (sources.name, sources.notice, sources.data_date) == ("另一镇", "虚构", "2025-12-31")
    assert (sources.venues_from_osm, sources.zones_from_osm, sources.unplaced) == (False, False, "evenly")
    assert (sources.join_metres, dict(sources.road_classes)) == (2.0, {"420301": "县道"})
    assert dict(sources.parameters) == parameters
    assert dict(sources.bus_settings) == {f"bus_{name}": value for name, value in bus.items()}
    assert set(parameters) == {key.name for key in KEYS if key.table == "parameters"}


@pytest.mark.parametrize(
    ("files", "settings", "chosen", "methods", "read"),
    [
        ({"population": "p.tif"}, {}, "", ("raster",), ("raster", "p.tif", None)),
        ({"population": "p.tif", "totals": "t.csv"}, {}, "", ("raster", "dasymetric"), ("raster", "p.tif", "t.csv")),
        ({"population": "p.tif", "totals": "t.csv"}, {}, "dasymetric", ("raster", "dasymetric"), ("dasymetric", None, "t.csv")),
        ({"totals": "t.csv"}, {}, "", ("dasymetric",), ("dasymetric", None, "t.csv")),
        ({"population": "p.gpkg"}, {}, "", ("dasymetric", "areal"), ("dasymetric", "p.gpkg", None)),
        ({"population": "p.gpkg", "totals": "t.csv"}, {}, "", ("dasymetric", "areal"), ("dasymetric", "p.gpkg", None)),
        ({"population": "p.gpkg"}, {}, "areal", ("dasymetric", "areal"), ("areal", "p.gpkg", None)),
        ({"population": "p.csv"}, {}, "", ("cells", "squares"), ("cells", "p.csv", None)),
        ({"population": "p.csv"}, {"square_metres": 100.0}, "", ("squares", "cells"), ("squares", "p.csv", None)),
    ],
)  # fmt: skip
def test_population_methods(
    project: Project, holding: Holding, files: dict[str, str], settings: dict[str, Any], chosen: str,
    methods: tuple[str, ...], read: tuple[str, str | None, str | None],
) -> None:  # fmt: skip
    project = holding(project, "boundaries", "units.gpkg", level="township")
    project = holding(project, "roads", "roads.osm.pbf")
    for role, name in files.items():
        project = holding(project, role, name)
    project = change_project(project, settings=settings, population_method=chosen)
    assert population_methods(project) == methods
    assert population_method(project) == (chosen or methods[0])
    assert still_missing(project) == ()
    sources = sources_of(project)
    named = [None if source is None else source.path.name for source in (sources.population, sources.totals)]
    assert (sources.population_method, *named) == read
    assert used_files(project) == {"units.gpkg", "roads.osm.pbf", *(name for name in read[1:] if name)}


def test_polygons_without_buildings_are_spread_evenly(project: Project, holding: Holding) -> None:
    project = holding(holding(project, "roads", "lines.gpkg"), "population", "p.geojson")
    assert population_method(project) == "areal"
    assert population_method(holding(project, "features", "osm.pbf")) == "dasymetric"


def test_beside_a_raster_the_columns_are_those_of_the_totals(least: Project, holding: Holding) -> None:
    project = holding(least, "population", "p.tif", crs="EPSG:4490", date="2020")
    project = change_entry(project, "totals", columns={"persons": "常住人口"}, sheet="表2", header_row=2, date="2025")
    sources = sources_of(project)
    assert sources.population is not None
    assert sources.totals is not None
    assert (sources.totals.sheet, sources.totals.header_row) == ("表2", 2)
    assert dict(sources.totals.columns) == {"persons": "常住人口"}
    assert (sources.population.crs, sources.population.date) == ("EPSG:4490", "2020")


def test_an_extract_of_roads_needs_no_features_and_no_decisions(least: Project, holding: Holding) -> None:
    project = holding(least, "features", "osm.pbf")
    project = change_entry(project, "roads", crs="EPSG:4490", columns={"a": "b"}, licence="ODbL")
    project = change_project(project, settings={"join_metres": 3.0, "road_classes": {"a": "县道"}})
    sources = sources_of(project)
    assert sources.features is None
    assert sources.roads.licence == "ODbL"
    assert used_files(project) == {"units.gpkg", "roads.osm.pbf", "totals.xlsx"}


def test_what_is_still_missing(project: Project, holding: Holding) -> None:
    def told(project: Project) -> str:
        texts = still_missing(project)
        assert all(text.zh and text.en and text.zh != text.en for text in texts)
        return " ".join(text.en for text in texts)

    with pytest.raises(SourcesError):
        read_sources(project.folder / "sources.toml")
    assert len(still_missing(project)) == 3
    assert "no boundaries" in told(project)
    assert "no roads" in told(project)
    assert "no population" in told(project)
    assert "name of the region" in told(change_project(project, name="  "))
    project = change_project(holding(project, "boundaries", "a.gpkg"), name="小镇")
    assert "level of “a.gpkg”" in told(project)
    project = holding(change_entry(project, "boundaries-1", level="township"), "boundaries", "b.gpkg", level="township")
    assert "2 boundary levels are called “township”" in told(project)
    project = change_entry(project, "boundaries-2", level="community")
    project = holding(holding(project, "roads", "r.osm"), "population", "p.csv")
    assert told(project) == ""
    project = change_project(project, population_method="squares")
    assert "side of the population squares" in told(project)
    assert "does not fit" in told(change_project(project, population_method="raster"))
    project = change_project(project, population_method="", settings={"square_metres": 100.0})
    assert told(project) == ""
    (project.files / "r.osm").unlink()
    assert "“r.osm” is gone" in told(project)


def test_cells_need_no_boundaries(project: Project, holding: Holding) -> None:
    project = holding(holding(project, "roads", "r.osm"), "population", "p.csv")
    assert still_missing(project) == ()
    assert sources_of(project).boundaries == ()


def test_the_file_is_written_only_when_it_changes(least: Project) -> None:
    path = write_sources(least)
    before = path.stat().st_mtime_ns, path.stat().st_ino
    assert write_sources(least) == path
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before
    write_sources(dataclasses.replace(least, name="改"))
    assert sources_content(dataclasses.replace(least, name="改"))["area"] == {"name": "改"}
    assert "改" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ['引号"与\\反斜线', "多行\n第二行", "[area]", "= 1 # 注", "\u2028 行"])
def test_names_cannot_break_the_file(least: Project, name: str) -> None:
    project = change_entry(change_project(least, name=name), "boundaries-1", columns={"name": name}, level=name)
    sources = sources_of(project)
    assert (sources.name, sources.boundaries[0].level) == (name, name)
    assert dict(sources.boundaries[0].columns) == {"name": name}
