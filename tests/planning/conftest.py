"""Small towns whose figures can be worked out on paper."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from geodata.cells import cells_of
from geodata.highways import MODES
from geodata.network import RoadNetwork, build_network
from geodata.snapping import snap_points
from geodata.study_area import StudyArea

METRIC_CRS = "EPSG:4546"
ORIGIN = (500_000.0, 4_780_000.0)
"""Where (0, 0) of the paper towns lies in the metric CRS."""


TO_DEGREES = Transformer.from_crs(METRIC_CRS, "EPSG:4326", always_xy=True)


def lonlat_of(xy: Sequence[tuple[float, float]] | np.ndarray) -> np.ndarray:
    metres = np.asarray(xy, dtype=float).reshape(-1, 2) + ORIGIN
    return np.column_stack(TO_DEGREES.transform(*metres.T))


def make_network(
    nodes: Sequence[tuple[float, float]], roads: Sequence[tuple[int, int]], kmh: float = 4.0, oneway: Sequence[int] = ()
) -> RoadNetwork:
    """Straight roads between nodes; every mode goes ``kmh``, roads in ``oneway`` only from first to second node."""
    xy = np.asarray(nodes, dtype=float)
    tail, head = np.asarray(roads, dtype=np.int32).T
    speeds = np.full((len(roads), 2), kmh)
    speeds[list(oneway), 1] = 0.0
    return build_network(
        xy + ORIGIN, lonlat_of(xy), tail, head, np.zeros(len(roads), np.int8), dict.fromkeys(MODES, speeds)
    )


def frame(xy: Sequence[tuple[float, float]], **columns: Sequence[object]) -> gpd.GeoDataFrame:
    geometry = shapely.points(lonlat_of(xy)) if len(xy) else []
    return gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326")


def make_area(
    network: RoadNetwork,
    *,
    outlets: Sequence[tuple[float, float]],
    cells: Sequence[tuple[float, float]],
    persons: Sequence[float],
    jobs: Sequence[float] | None = None,
    priority: Sequence[float] | None = None,
    venues: Sequence[tuple[float, float]] = (),
    venue_kinds: Sequence[str] | None = None,
    border_x: float = 750.0,
    cell_ids: Sequence[str] | None = None,
    snap_metres: float = 500.0,
) -> StudyArea:
    """A study area of two units, west and east of ``border_x``; everything else is given."""
    border = border_x
    cell_xy = np.asarray(cells, dtype=float).reshape(-1, 2)
    unit_of_cell = (cell_xy[:, 0] >= border).astype(np.int32)
    ids = cell_ids or [f"{cell:x}" for cell in cells_of(lonlat_of(cells), 9)]
    cell_frame = frame(
        cells,
        cell=ids,
        persons=np.asarray(persons, float),
        jobs=np.zeros(len(cells)) if jobs is None else np.asarray(jobs, float),
        priority_persons=np.zeros(len(cells)) if priority is None else np.asarray(priority, float),
        area_km2=np.full(len(cells), 0.1),
        unit=unit_of_cell,
    )
    groups = ["persons", "jobs", "priority_persons"]
    cell_units = pd.DataFrame(cell_frame[groups])
    cell_units.insert(0, "cell", np.arange(len(cells), dtype=np.int32))
    cell_units.insert(1, "unit", unit_of_cell)
    outlet_frame = frame(
        outlets,
        outlet_id=[f"o{k}" for k in range(len(outlets))],
        name=[f"outlet {k}" for k in range(len(outlets))],
        kind=["service_window"] * len(outlets),
        address=[""] * len(outlets),
        unit=np.array([x >= border for x, _ in outlets], dtype=np.int32),
    )
    venue_frame = frame(
        venues,
        venue_id=[f"v{k}" for k in range(len(venues))],
        name=[f"venue {k}" for k in range(len(venues))],
        venue_type=["community_centre"] * len(venues),
        zone=["housing"] * len(venues),
        kinds=list(venue_kinds or ["doorstep_station,service_window"] * len(venues)),
        partner=[""] * len(venues),
        origin=["list"] * len(venues),
        unit=np.array([x >= border for x, _ in venues], dtype=np.int32),
    )
    corners = lonlat_of([(-9000, -9000), (border, -9000), (9000, -9000), (-9000, 9000), (border, 9000), (9000, 9000)])
    units = gpd.GeoDataFrame(
        {"unit_id": ["w", "e"], "name": ["West", "East"], "level": ["half"] * 2},
        geometry=[shapely.Polygon(corners[[0, 1, 4, 3]]), shapely.Polygon(corners[[1, 2, 5, 4]])],
        crs="EPSG:4326",
    )
    points = {"outlets": outlets, "venues": venues, "cells": cells}
    xy_metres = {role: np.asarray(xy, dtype=float).reshape(-1, 2) + ORIGIN for role, xy in points.items()}
    snaps = {
        mode: {role: snap_points(network, mode, xy, snap_metres=snap_metres) for role, xy in xy_metres.items()}
        for mode in MODES
    }
    empty = gpd.GeoDataFrame({"zone": [], "name": []}, geometry=[], crs="EPSG:4326")
    return StudyArea(
        "paper town", "", "2025-12-31", METRIC_CRS, outlet_frame, venue_frame, cell_frame, cell_units, units, units,
        empty, empty.rename(columns={"zone": "layer"}), empty.rename(columns={"zone": "place"}), network, xy_metres, snaps, None, (),
        {"snap_metres": snap_metres},
        (), "paper",
    )  # fmt: skip


@pytest.fixture
def river_town() -> StudyArea:
    """A town on paper. All lengths in metres, everybody walks 4 km/h = 200 m in 3 minutes.

    South bank: A(0,0) – B(300,400) is 500 m (3-4-5 triangle), B – C(800,400) 500 m, C – D(1800,400) 1,000 m.
    North bank: F(0,700) – G(800,700); the only bridge is A – F, 700 m. Far away an unconnected track H – I.
    The outlet stands at C.

    ====  ============  =======  ====  =========================================  ========  ==========================
    cell  place         persons  jobs  road to the outlet                          minutes  verdict
    ====  ============  =======  ====  =========================================  ========  ==========================
    0     B                 100    10  500 m                                           7.5  covered
    1     A                 200    50  1,000 m                                        15.0  covered, at equality
    2     (1800, 500)       300     0  100 m access + 1,000 m                         16.5  too far (1,005 m straight)
    3     G                 400     7  800 + 700 + 500 + 500 = 2,500 m                37.5  barrier (300 m straight)
    4     (5000, 5000)       25     3  no road within 500 m                             --  no road
    5     (3050, 3000)       10     0  on the track                                     --  island
    ====  ============  =======  ====  =========================================  ========  ==========================

    Venues: 0 at G (would gain cell 3: 400), 1 at D (cell 2: 300), 2 at A (nothing new), 3 nowhere near a road.
    """
    nodes = [(0, 0), (300, 400), (800, 400), (1800, 400), (0, 700), (800, 700), (3000, 3000), (3100, 3000)]
    roads = [(0, 1), (1, 2), (2, 3), (0, 4), (4, 5), (6, 7)]
    return make_area(
        make_network(nodes, roads),
        outlets=[(800, 400)],
        cells=[(300, 400), (0, 0), (1800, 500), (800, 700), (5000, 5000), (3050, 3000)],
        persons=[100, 200, 300, 400, 25, 10],
        jobs=[10, 50, 0, 7, 3, 0],
        priority=[20, 30, 40, 50, 5, 2],
        venues=[(800, 700), (1800, 400), (0, 0), (-4000, 4000)],
    )
