"""The network of an area: roads of an extract or of centre lines, in curve order, with the speeds of town and hills."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.highways import DRIVE_SHARE_OF_LIMIT, DRIVE_SHARE_OF_RURAL_LIMIT, HIGHWAYS
from geodata.hilbert import hilbert_order
from geodata.network import highway_names
from geodata.prepare import prepare_area
from geodata.study_area import StudyArea
from tests.geodata.conftest import SOUTH, WEST


def test_nodes_stand_along_the_curve(town_area: StudyArea) -> None:
    assert hilbert_order(town_area.network.node_xy_metres).tolist() == list(range(town_area.network.nodes))
    lower = np.minimum(town_area.network.tail, town_area.network.head)
    assert (np.diff(lower) >= 0).all()


def test_the_country_road_is_driven_faster_than_the_street_in_town(town: Any) -> None:
    # A secondary road from the town's grid four kilometres out into the fields, in pieces of 800 m.
    nodes = "".join(f'<node id="{3000 + k}" lon="{WEST - 0.01 * k:.7f}" lat="{SOUTH:.7f}"/>' for k in range(1, 6))
    ends = "".join(f'<nd ref="{ref}"/>' for ref in (0, *range(3001, 3006)))
    road = f'{nodes}<way id="900">{ends}<tag k="highway" v="secondary"/></way></osm>'
    town.text("roads.osm", (town.folder / "roads.osm").read_text(encoding="utf-8").replace("</osm>", road))
    network = prepare_area(town.write()).network
    kmh = network.metres * 0.06 / network.minutes["drive"][:, 0]
    names, middle = highway_names(network), network.node_lonlat[[network.tail, network.head]].mean(axis=0)
    street, country = HIGHWAYS["residential"], HIGHWAYS["secondary"]
    inside = (names == "residential") & (np.abs(middle - (WEST + 0.006, SOUTH + 0.005)) < 0.003).all(axis=1)
    assert inside.sum() > 10
    assert kmh[inside] == pytest.approx(street.limit_kmh * DRIVE_SHARE_OF_LIMIT, rel=1e-5)
    outside = (names == "secondary") & (middle[:, 0] < WEST - 0.012)
    assert outside.sum() >= 3
    assert kmh[outside] == pytest.approx(country.rural_limit_kmh * DRIVE_SHARE_OF_RURAL_LIMIT, rel=1e-5)
    assert country.rural_limit_kmh > country.limit_kmh


def centre_lines(town: Any, **columns: list[str]) -> None:
    west_east = [shapely.LineString([(WEST, SOUTH + 0.002 * j), (WEST + 0.012, SOUTH + 0.002 * j)]) for j in range(6)]
    south_north = [shapely.LineString([(WEST + 0.002 * i, SOUTH), (WEST + 0.002 * i, SOUTH + 0.01)]) for i in range(7)]
    frame = gpd.GeoDataFrame(columns, geometry=west_east + south_north, crs="EPSG:4326")
    frame.to_file(town.folder / "centre.gpkg", layer="roads")


def test_centre_lines_give_the_same_network_as_the_extract(town: Any, town_area: StudyArea) -> None:
    centre_lines(town, 道路等级=["街巷"] * 13)
    town.tables["roads"] = {"file": "centre.gpkg"}
    town.tables["features"] = {"file": "roads.osm", "licence": "ODbL"}
    area = prepare_area(town.write())
    assert (area.network.nodes, area.network.edges) == (town_area.network.nodes, town_area.network.edges)
    assert np.abs(area.network.node_lonlat - town_area.network.node_lonlat).max() < 1e-6
    for mode, minutes in area.network.minutes.items():
        assert minutes == pytest.approx(town_area.network.minutes[mode], rel=1e-3)
    assert area.zones["name"].tolist() == town_area.zones["name"].tolist()
    roles = {source.role: source.file for source in area.sources}
    assert (roles["roads"], roles["features"]) == ("centre.gpkg", "roads.osm")


def test_without_an_extract_the_features_are_missing_and_that_is_told(town: Any) -> None:
    centre_lines(town, 道路等级=["街巷"] * 13)
    town.tables["roads"] = {"file": "centre.gpkg"}
    area = prepare_area(town.write())
    assert area.zones.empty
    assert area.places.empty
    assert any("no OSM features were given" in remark.en for remark in area.remarks)


def test_hills_slow_walkers_and_leave_cars_alone(town: Any, town_area: StudyArea, write_raster: Any) -> None:
    # Ground that rises by 10 % to the north: a pixel is 0.0005°, about 55.5 m north-south.
    rows = np.arange(40)[::-1, None] * 5.55 + np.zeros((40, 48))
    write_raster(town.folder / "dem.tif", rows.astype(np.float32), west=WEST - 0.006, north=SOUTH + 0.015, size=0.0005)
    town.tables["elevation"] = {"file": "dem.tif", "licence": "test"}
    area = prepare_area(town.write())
    assert (area.network.minutes["drive"] == town_area.network.minutes["drive"]).all()
    along = area.network.node_xy_metres[area.network.head] - area.network.node_xy_metres[area.network.tail]
    north_south = np.abs(along[:, 1]) > np.abs(along[:, 0])
    slower = area.network.minutes["walk"] / town_area.network.minutes["walk"]
    assert (slower[north_south].max(axis=1) > 1.3).all()
    assert slower[~north_south] == pytest.approx(1.0, abs=0.02)
    assert any("dem.tif" in remark.en for remark in area.remarks)
    assert "elevation" in {source.role for source in area.sources}


def test_roads_that_hang_on_nothing_are_counted(town: Any) -> None:
    text = (town.folder / "roads.osm").read_text(encoding="utf-8")
    lonely = (
        f'<node id="4000" lon="{WEST + 0.001:.7f}" lat="{SOUTH + 0.001:.7f}"/>'
        f'<node id="4001" lon="{WEST + 0.001:.7f}" lat="{SOUTH + 0.0015:.7f}"/>'
        '<way id="901"><nd ref="4000"/><nd ref="4001"/><tag k="highway" v="footway"/></way></osm>'
    )
    town.text("roads.osm", text.replace("</osm>", lonely))
    remarks = [remark.en for remark in prepare_area(town.write()).remarks]
    assert "walking: 1 groups of roads (0.1 km) are not connected to the rest" in remarks
    assert not any(remark.startswith("driving: 1 groups") for remark in remarks)
