"""Coordinate systems on real data: landmarks in BD-09, Harbin's places and boundaries against its OpenStreetMap extract."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from geodata.chinese_datums import bd09_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from geodata.coordinates import to_wgs84
from geodata.intake.coordinate_systems import ground_of, propose_crs_of_layer, propose_crs_of_points, read_ground_lines
from geodata.intake.ground import Ground
from geodata.layers import containing_polygon
from geodata.osm import OsmFeatures, read_osm_features
from geodata.osm_roads import OsmRoads, read_osm_roads

GEOD = pyproj.Geod(ellps="WGS84")
SHIFTS = {"EPSG:4326": lambda lon, lat: (lon, lat), "GCJ-02": wgs84_to_gcj02, "BD-09": wgs84_to_bd09}


def test_landmarks_to_the_accuracy_that_their_file_allows(data: Path) -> None:
    """The file's WGS84 columns are the usual one-step approximation, which it follows to the last digit.

    That approximation misses its own BD-09 coordinates by up to 1.6 m, which is as far as the file can bear witness; ours
    comes back to them.
    """
    table = pd.read_csv(data / "tables/baidu_poi_bd09.csv")
    bd_lon, bd_lat = table["lng"].to_numpy(), table["lat"].to_numpy()
    file_lon, file_lat = table["lng_wgs84"].to_numpy(), table["lat_wgs84"].to_numpy()
    turn = np.pi * 3000.0 / 180.0
    x, y = bd_lon - 0.0065, bd_lat - 0.006
    radius = np.hypot(x, y) - 0.00002 * np.sin(y * turn)
    angle = np.arctan2(y, x) - 0.000003 * np.cos(x * turn)
    gcj_lon, gcj_lat = radius * np.cos(angle), radius * np.sin(angle)
    on_lon, on_lat = wgs84_to_gcj02(gcj_lon, gcj_lat)
    assert GEOD.inv(2 * gcj_lon - on_lon, 2 * gcj_lat - on_lat, file_lon, file_lat)[2].max() < 1e-6
    lon, lat = bd09_to_wgs84(bd_lon, bd_lat)
    assert GEOD.inv(lon, lat, file_lon, file_lat)[2].max() < 1.7
    assert GEOD.inv(*wgs84_to_bd09(file_lon, file_lat), bd_lon, bd_lat)[2].max() > 1.0
    assert GEOD.inv(*wgs84_to_bd09(lon, lat), bd_lon, bd_lat)[2].max() < 1e-6


@dataclasses.dataclass(frozen=True)
class Harbin:
    roads: OsmRoads
    features: OsmFeatures
    lines: gpd.GeoDataFrame
    ground: Ground


@pytest.fixture(scope="module")
def harbin_ground(data: Path) -> Harbin:
    extract = data / "osm/harbin_20240409.osm.pbf"
    roads, features, lines = read_osm_roads(extract), read_osm_features(extract), read_ground_lines(extract)
    return Harbin(roads, features, lines, ground_of(None, roads, features, lines))


@pytest.fixture(scope="module")
def places(data: Path) -> pd.DataFrame:
    table = pd.read_csv(data / "tables/harbin_osm_amenities.csv")
    return table[table["name"].notna()].drop_duplicates("osm_id")


def test_harbins_districts_are_found_to_be_in_gcj02(data: Path, harbin_ground: Harbin) -> None:
    layer = gpd.read_file(data / "admin/harbin_districts_gcj02.json")
    found = propose_crs_of_layer(layer, ground=harbin_ground.ground, stated="EPSG:4326")
    assert found.differs
    assert found.candidates[0].crs == "GCJ-02"
    assert 500 < found.candidates[0].median_shift_metres < 620
    assert found.candidates[0].median_line_metres < 20
    assert "DataV" in found.reason.zh
    assert not propose_crs_of_layer(layer, ground=harbin_ground.ground, stated="GCJ-02").differs
    # Once converted it is right, whatever its attributes say.
    converted = propose_crs_of_layer(to_wgs84(layer, "GCJ-02"), ground=harbin_ground.ground, stated="EPSG:4326")
    assert (converted.is_clear, converted.differs) == (True, False)


@pytest.mark.parametrize("name", ["harbin_districts_gcj02.json", "hohhot_banners_gcj02.json"])
def test_both_are_found_against_counties_of_another_source(data: Path, name: str) -> None:
    counties = gpd.read_file(data / "admin/nm_hlj_counties_2021_census.geojson")
    units = counties.rename(columns={"CODE": "unit_id", "NAME": "name"})[["unit_id", "name", "geometry"]]
    layer = gpd.read_file(data / "admin" / name)
    known = ground_of(units, None, None)
    found = propose_crs_of_layer(layer, ground=known, stated="EPSG:4326")
    assert (found.differs, found.candidates[0].crs) == (True, "GCJ-02")
    assert not propose_crs_of_layer(to_wgs84(layer, "GCJ-02"), ground=known, stated="EPSG:4326").differs


def test_hohhots_banners_tell_nothing_in_harbin(data: Path, harbin_ground: Harbin) -> None:
    layer = gpd.read_file(data / "admin/hohhot_banners_gcj02.json")
    found = propose_crs_of_layer(layer, ground=harbin_ground.ground, stated="EPSG:4326")
    assert (found.is_clear, found.candidates[0].crs) == (False, "EPSG:4326")
    assert "DataV" in found.reason.zh


@pytest.mark.parametrize("true", SHIFTS)
def test_some_of_harbins_roads_against_all(harbin_ground: Harbin, true: str) -> None:
    roads = harbin_ground.roads
    ends = np.stack([roads.node_lonlat[roads.tail], roads.node_lonlat[roads.head]], axis=1)[::7]
    lon, lat = SHIFTS[true](ends[..., 0].ravel(), ends[..., 1].ravel())
    layer = gpd.GeoDataFrame(geometry=shapely.linestrings(np.column_stack([lon, lat]).reshape(ends.shape)))
    found = propose_crs_of_layer(layer, ground=harbin_ground.ground, stated="EPSG:4326")
    assert (found.is_clear, found.candidates[0].crs) == (True, true)


def noted_down(places: pd.DataFrame, count: int, seed: int) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    """Some places, noted down with an error of 20 m."""
    some = places.sample(count, random_state=seed)
    rng = np.random.default_rng(seed)
    lon = some["lon"].to_numpy() + rng.normal(0, 20, count) / 78_000
    lat = some["lat"].to_numpy() + rng.normal(0, 20, count) / 111_200
    return lon, lat, some


def test_half_of_harbins_places_against_the_other_half(harbin_ground: Harbin, places: pd.DataFrame) -> None:
    """Without units and names: no true WGS84 is called shifted, many points are told, few are not."""
    known, tested = places.iloc[::2], places.iloc[1::2]
    ids = set(tested["osm_id"])

    def without(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        return layer[[int(text[1:]) not in ids for text in layer["osm_id"]]]

    features = harbin_ground.features
    others = dataclasses.replace(features, areas=without(features.areas), points=without(features.points))
    assert len(others.points) + len(others.areas) < len(features.points) + len(features.areas) - len(known) / 2
    ground = ground_of(None, harbin_ground.roads, others)
    clear: dict[int, int] = {}
    for count in (5, 20, 100, 350):
        for seed in range(9):
            true = list(SHIFTS)[seed % 3]
            lon, lat, _ = noted_down(tested, count, seed)
            found = propose_crs_of_points(*SHIFTS[true](lon, lat), ground=ground)
            assert not found.is_clear or found.candidates[0].crs == true, (count, seed, found.reason.zh)
            clear[count] = clear.get(count, 0) + found.is_clear
    assert clear[5] == clear[20] == 0
    assert clear[350] >= 6


def test_harbins_places_with_their_townships(harbin_ground: Harbin, places: pd.DataFrame) -> None:
    """Townships are the ground nearest to each sub-district's name; one row in twenty names a wrong one."""
    features = harbin_ground.features
    centres = features.places[features.places["place"] == "suburb"]
    box = shapely.box(126.5, 45.65, 126.78, 45.84)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.union_all(centres.geometry.to_numpy()), extend_to=box))
    units = gpd.GeoDataFrame(
        {"unit_id": [str(place) for place in range(len(cells))], "name": "某街道"},
        geometry=shapely.intersection(cells, box),
        crs="EPSG:4326",
    )
    ground = ground_of(units, harbin_ground.roads, features)
    for count, least in ((10, 4), (50, 9), (200, 9)):
        clear = 0
        for seed in range(9):
            true = list(SHIFTS)[seed % 3]
            lon, lat, some = noted_down(places, count, seed)
            own = containing_polygon(units.geometry, some[["lon", "lat"]].to_numpy())
            rng = np.random.default_rng(seed)
            own = np.where(rng.random(count) < 0.05, rng.integers(0, len(units), count), own).astype(np.int32)
            found = propose_crs_of_points(*SHIFTS[true](lon, lat), own_unit=own, ground=ground)
            assert not found.is_clear or found.candidates[0].crs == true, (count, seed, found.reason.zh)
            clear += found.is_clear
        assert clear >= least, count


def test_a_handful_of_names_is_enough(harbin_ground: Harbin, places: pd.DataFrame) -> None:
    """The names are those of the extract itself, so that all agree; of a bureau's table fewer will."""
    for seed, true in enumerate(SHIFTS):
        lon, lat, some = noted_down(places, 12, seed)
        found = propose_crs_of_points(*SHIFTS[true](lon, lat), names=some["name"], ground=harbin_ground.ground)
        assert (found.is_clear, found.candidates[0].crs) == (True, true)
        assert found.candidates[0].median_named_metres < 60
