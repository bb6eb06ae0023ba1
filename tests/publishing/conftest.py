"""A town small enough to check by hand: a grid of streets, one detached village, a hamlet without a road."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from types import MappingProxyType

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.coordinates import project
from geodata.highways import HIGHWAY_NAMES, MODES, speeds_kmh
from geodata.kinds import suitable_kinds
from geodata.network import build_network
from geodata.snapping import snap_points
from geodata.study_area import Source, StudyArea, with_only
from geodata.text import Text
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario
from tests.feeds import with_buses

CRS = "EPSG:4546"
WEST, SOUTH = 111.30, 43.20
COLUMNS, ROWS, STEP = 13, 10, 250.0


def _lonlat(xy: np.ndarray) -> np.ndarray:
    points = gpd.GeoSeries(gpd.points_from_xy(*xy.T), crs=CRS).to_crs("EPSG:4326")
    return shapely.get_coordinates(points.to_numpy())


def _network(origin: np.ndarray):
    column, row = np.meshgrid(np.arange(COLUMNS), np.arange(ROWS))
    grid = np.column_stack([column.ravel(), row.ravel()]) * STEP + origin
    number = np.arange(COLUMNS * ROWS).reshape(ROWS, COLUMNS)
    east = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    north = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    village = origin + np.array([[4200.0, 300.0], [4500.0, 300.0], [4500.0, 600.0]])
    first = COLUMNS * ROWS
    edges = np.concatenate([east, north, [[first, first + 1], [first + 1, first + 2]]])
    names = np.full(len(edges), "residential", dtype=object)
    names[: COLUMNS - 1] = "primary"
    names[len(east) : len(east) + COLUMNS] = "secondary"
    speeds = [speeds_kmh({"highway": name}) for name in names]
    xy = np.concatenate([grid, village])
    return build_network(
        xy,
        _lonlat(xy),
        edges[:, 0].astype(np.int32),
        edges[:, 1].astype(np.int32),
        np.array([HIGHWAY_NAMES.index(name) for name in names], dtype=np.int8),
        {mode: np.array([speed[mode] for speed in speeds]) for mode in MODES},
    )


def _points(xy: np.ndarray) -> gpd.GeoSeries:
    return gpd.GeoSeries(gpd.points_from_xy(*_lonlat(xy).T), crs="EPSG:4326")


def _frame(columns: dict, xy: list[tuple[float, float]], origin: np.ndarray) -> gpd.GeoDataFrame:
    placed = np.array(xy, dtype=np.float64).reshape(-1, 2) + origin
    return gpd.GeoDataFrame(columns, geometry=_points(placed).to_numpy(), crs="EPSG:4326")


def build_town() -> StudyArea:
    origin = project(gpd.GeoSeries([shapely.Point(WEST, SOUTH)], crs="EPSG:4326"), CRS)[0]
    network = _network(origin)
    width, height = (COLUMNS - 1) * STEP, (ROWS - 1) * STEP
    box = shapely.box(-600, -600, 6500, height + 1800)
    corners = _lonlat(shapely.get_coordinates(box) + origin)
    indexes = sorted(h3.geo_to_cells(shapely.Polygon(corners), 9))
    middles = gpd.GeoSeries([shapely.Point(*h3.cell_to_latlng(cell)[::-1]) for cell in indexes], crs="EPSG:4326")
    xy = project(middles, CRS) - origin
    town = (xy[:, 0] > -100) & (xy[:, 0] < width + 100) & (xy[:, 1] > -100) & (xy[:, 1] < height + 100)
    village = np.hypot(xy[:, 0] - 4400, xy[:, 1] - 400) < 350
    hamlet = np.hypot(xy[:, 0] - 5800, xy[:, 1] - 3300) < 400
    kept = town | village | hamlet
    xy, town = xy[kept], town[kept]
    persons = np.where(town, 150.0 + (np.arange(len(xy)) * 37) % 400, 24.0)
    cells = gpd.GeoDataFrame(
        {
            "cell": np.array(indexes, dtype=object)[kept],
            "persons": persons,
            "jobs": np.where(town, np.round(persons / 3), 0.0),
            "priority_persons": np.where(town, np.round(persons / 40), 1.0),
            "area_km2": 0.1,
            "unit": np.where(xy[:, 0] < 1500, 0, np.where(xy[:, 0] < 3600, 1, 2)).astype(np.int32),
        },
        geometry=middles[kept].to_numpy(),
        crs="EPSG:4326",
    )
    units = gpd.GeoDataFrame(
        {"unit_id": ["150001", "150002", "150003"], "name": ["河西街道", "河东街道", "草滩苏木"], "level": "township"},
        geometry=[
            shapely.Polygon(_lonlat(shapely.get_coordinates(shapely.box(*b)) + origin))
            for b in ((-600, -600, 1500, 4000), (1500, -600, 3600, 4000), (3600, -600, 6500, 4000))
        ],
        crs="EPSG:4326",
    )
    outlets = _frame(
        {
            "outlet_id": ["A01", "A02", "A03"],
            "name": ["河西家门口就业服务站", '=HYPERLINK("http://x.invalid","a")', "草原大篷车"],
            "kind": ["doorstep_station", "service_window", "mobile_van"],
            "address": ["@北街 1 号", "+南街", "-"],
            "unit": np.array([0, 0, 2], dtype=np.int32),
        },
        [(260.0, 240.0), (300.0, 700.0), (5200.0, 2500.0)],
        origin,
    )
    sorts = ["community_centre", "mall", "park_office", "service_hall", "bank", "market"]
    zones = ["housing", "commerce", "industry", "", "commerce", ""]
    venues = _frame(
        {
            "venue_id": [f"V{k}" for k in range(6)],
            "name": ["河东社区", "-2+3 商场", "园区办", "政务大厅", "银行网点", "农贸市场"],
            "venue_type": sorts,
            "zone": zones,
            "kinds": [",".join(suitable_kinds(*pair)) for pair in zip(sorts, zones, strict=True)],
            "partner": ["社区居委会", "", "", "", "", ""],
            "origin": "list",
            "unit": np.array([1, 1, 1, 0, 0, 1], dtype=np.int32),
        },
        [(2300.0, 900.0), (2200.0, 1900.0), (2900.0, 300.0), (900.0, 2100.0), (1400.0, 1100.0), (2750.0, 2000.0)],
        origin,
    )
    river = shapely.Polygon(_lonlat(shapely.get_coordinates(shapely.box(1480, -600, 1560, 4000)) + origin))
    rail = shapely.LineString(_lonlat(np.array([[-600.0, 3000.0], [6500.0, 2600.0]]) + origin))
    scenery = gpd.GeoDataFrame(
        {"layer": ["water", "rail"], "name": ["示例河", ""]}, geometry=[river, rail], crs="EPSG:4326"
    )
    places = _frame({"place": ["village"], "name": ["牧场村"]}, [(4400.0, 400.0)], origin)
    zone_layer = gpd.GeoDataFrame({"zone": ["housing"], "name": [""]}, geometry=[units.geometry[0]], crs="EPSG:4326")
    frames = {"outlets": outlets, "venues": venues, "cells": cells}
    xy_metres = {name: project(frame.geometry, CRS) for name, frame in frames.items()}
    return StudyArea(
        name="测试镇",
        notice="虚构示例，仅供测试",
        data_date="2025-06-30",
        metric_crs=CRS,
        **frames,
        cell_units=pd.DataFrame({"cell": np.arange(len(cells)), "unit": cells["unit"]}).join(
            pd.DataFrame(cells[["persons", "jobs", "priority_persons"]])
        ),
        units=units,
        boundaries=units,
        zones=zone_layer,
        scenery=scenery,
        places=places,
        network=network,
        xy_metres=xy_metres,
        snaps={
            mode: {name: snap_points(network, mode, xy, snap_metres=400.0) for name, xy in xy_metres.items()}
            for mode in MODES
        },
        bus=None,
        sources=(
            Source("roads", "roads.osm.pbf", "ab" * 32, "2025-06-01", "ODbL", 0),
            Source("outlets", "=网点.xlsx", "cd" * 32, "", "", 3),
        ),
        parameters=MappingProxyType({"snap_metres": 400.0, "h3_resolution": 9}),
        remarks=(Text("有 0 行未用", "0 rows not used"),),
        fingerprint="f00d" * 16,
    )


def without(area: StudyArea, *names: str) -> StudyArea:
    """The same town without the rows of the named tables."""
    nobody = np.zeros(0, dtype=int)
    for role in {"outlets", "venues", "cells"} & set(names):
        area = with_only(area, role, nobody)
    rest = {name: getattr(area, name).iloc[:0] for name in names}
    return dataclasses.replace(area, **rest)


@pytest.fixture(scope="session")
def town() -> StudyArea:
    return build_town()


@pytest.fixture(scope="session")
def result(town: StudyArea) -> ScenarioResult:
    return run_scenario(town, Scenario(name="测试方案", sites=3))


@pytest.fixture(scope="session")
def bus_town(town: StudyArea) -> StudyArea:
    """The town with a bus every ten minutes from its north-east corner to the outlets in the south-west, 5 minutes' ride."""
    origin = project(gpd.GeoSeries([shapely.Point(WEST, SOUTH)], crs="EPSG:4326"), CRS)[0]
    stops = _lonlat(np.array([(2750.0, 1750.0), (250.0, 250.0)]) + origin)
    trips = [[(0, 60 * minute, 60 * minute), (1, 60 * minute + 300, 60 * minute + 300)] for minute in range(3, 63, 10)]
    return with_buses(town, stops, trips)


@pytest.fixture(scope="session")
def bus_result(bus_town: StudyArea) -> ScenarioResult:
    return run_scenario(bus_town, Scenario(mode="bus", max_minutes=20.0, sites=2))


@pytest.fixture(scope="session")
def bare_result(town: StudyArea) -> ScenarioResult:
    """Nothing asked for: no proposal."""
    return run_scenario(town, Scenario(sites=0))


@pytest.fixture(scope="session")
def emptied() -> Callable[..., StudyArea]:
    """Give the function that leaves out the rows of named tables."""
    return without
