"""Catchments against shapely's buffers of the same reached roads, in one run: time, area, corners.

It takes the road networks of Porto and Harbin found in the folder OUTLET_ATLAS_DATA (or ``../shared/data``). The peer is the
usual recipe, ``union_all(buffer(stretches, 40))`` on the very same stretches, its search and projection not counted;
it is also the truth that areas are compared with (with finer round ends). The peer's time and the distance from road
are measured for every tenth outlet only.
"""

from __future__ import annotations

import resource
import time

import numpy as np
import shapely

from benchmarks.measure import DATA, Row, cpu_median
from benchmarks.networks import network_of
from geodata.coordinates import fitting_metric_crs
from geodata.network import RoadNetwork
from geodata.snapping import Snap, main_component
from planning.catchments import (
    REACH_METRES,
    catchment_bands,
    catchment_errors,
    catchment_polygons,
    dissolved_catchments,
)
from planning.reached_roads import reached_stretches, single_stretches

FILES = {"Porto": "porto_portugal.osm.pbf", "Harbin": "harbin_20240409.osm.pbf"}
OUTLETS, MAX_MINUTES, BANDS, DRAWN, SLOW_EVERY = 1000, 15.0, [5.0, 10.0, 15.0], 500, 10


def outlets_on(network: RoadNetwork, mode: str, rng: np.random.Generator) -> Snap:
    """Outlets at random places of random edges of the main component."""
    main = main_component(network, mode)
    edges = np.flatnonzero(network.usable(mode) & main[network.tail] & main[network.head]).astype(np.int32)
    return Snap(np.sort(rng.choice(edges, OUTLETS, replace=False)), rng.random(OUTLETS), np.zeros(OUTLETS))


def furthest_metres(polygon: shapely.Geometry, roads: shapely.Geometry) -> float:
    """How far the outline lies from reached road at most, looked at every 3 m."""
    shapely.prepare(roads)
    points = shapely.points(shapely.get_coordinates(shapely.segmentize(polygon, 3.0)))
    return float(shapely.distance(points, roads).max())


def spread(values: np.ndarray, form: str = ".2f") -> str:
    return f"{np.median(values):{form}} / {np.max(values):{form}}"


def single_rows(name: str, network: RoadNetwork, crs: str, mode: str, snap: Snap) -> list[Row]:
    taken, polygons = cpu_median(
        lambda: catchment_polygons(network, mode, snap, max_minutes=MAX_MINUTES, metric_crs=crs), 3
    )
    metric = polygons.to_crs(crs).to_numpy()
    errors, far, peer = [], [], []
    for k, (ends,) in enumerate(single_stretches(network, mode, snap, minutes=[MAX_MINUTES])):
        stretches = shapely.linestrings(ends.reshape(-1, 2, 2))
        shapely.prepare(metric[k])
        if not shapely.covers(metric[k], stretches).all():
            raise AssertionError(f"{name}, outlet {k}: a reached stretch lies outside")
        errors.append(catchment_errors(metric[k], stretches))
        if k % SLOW_EVERY == 0:
            far.append(furthest_metres(metric[k], shapely.union_all(stretches)))
            began = time.process_time()
            shapely.union_all(shapely.buffer(stretches, REACH_METRES))
            peer.append(time.process_time() - began)
    too_much, too_little = np.array(errors).T * 100.0
    corners = shapely.get_num_coordinates(polygons.to_numpy())
    geojson = len(polygons.iloc[:DRAWN].set_precision(1e-6).to_json()) / 1e6
    bands_taken, bands = cpu_median(lambda: catchment_bands(network, mode, snap, minutes=BANDS, metric_crs=crs), 1)
    by_limit = bands.to_numpy().reshape(-1, len(BANDS))
    nest = bool(shapely.covers(by_limit[:, 1:], by_limit[:, :-1]).all())
    each = taken / OUTLETS
    work = f"{name}, walk: one catchment of {MAX_MINUTES:g} min"
    note = (
        f"mean of {OUTLETS:,}, with search and projection; % of area too much {spread(too_much)}, too little "
        f"{spread(too_little)} (median / worst); metres from reached road {spread(np.array(far), '.1f')}; corners "
        f"{spread(corners, '.0f')}; {DRAWN} as GeoJSON {geojson:.1f} MB; all valid in EPSG:4326: "
        f"{_yes(polygons.is_valid.all() and bands.is_valid.all())}"
    )
    three = f"{name}, walk: one catchment in three bands"
    return [
        Row(work, "Outlet Atlas", each, 1.0, note),
        Row(work, "shapely buffers and union alone", float(np.mean(peer)), float(np.mean(peer)) / each),
        Row(three, "Outlet Atlas", bands_taken / OUTLETS, 1.0, f"every band covers the shorter one: {_yes(nest)}"),
    ]


def _yes(true: bool) -> str:
    return "yes" if true else "no"


def dissolved_rows(name: str, network: RoadNetwork, crs: str, mode: str, snap: Snap) -> list[Row]:
    one, polygon = cpu_median(
        lambda: dissolved_catchments(network, mode, snap, minutes=[MAX_MINUTES], metric_crs=crs), 7
    )
    three, bands = cpu_median(lambda: dissolved_catchments(network, mode, snap, minutes=BANDS, metric_crs=crs), 5)
    stretches = reached_stretches(network, mode, snap, max_minutes=MAX_MINUTES)
    began = time.process_time()
    shapely.union_all(shapely.buffer(stretches, REACH_METRES))
    peer = time.process_time() - began
    too_much, too_little = catchment_errors(polygon.to_crs(crs).iloc[0], stretches)
    nest = all(shapely.covers(bands.iloc[k + 1], bands.iloc[k]) for k in range(len(BANDS) - 1))
    work = f"{name}, walk: {OUTLETS:,} catchments dissolved"
    note = (
        f"with search and projection; % of area too much {too_much * 100:.2f}, too little {too_little * 100:.2f}; "
        f"{shapely.get_num_coordinates(polygon.iloc[0]):,} corners"
    )
    told = f"valid and nested in EPSG:4326: {_yes(bands.is_valid.all() and nest)}"
    return [
        Row(work, "Outlet Atlas", one, 1.0, note),
        Row(work, "shapely buffers and union alone", peer, peer / one),
        Row(f"{work}, three bands", "Outlet Atlas", three, 1.0, told),
    ]


def widest_rows(name: str, network: RoadNetwork, crs: str, snap: Snap) -> list[Row]:
    """An hour's drive: the grid gets coarser and memory stays bounded."""
    few = snap.at(slice(0, 20))
    taken, polygons = cpu_median(lambda: catchment_polygons(network, "drive", few, max_minutes=60.0, metric_crs=crs), 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    corners = np.median(shapely.get_num_coordinates(polygons.to_numpy()))
    note = f"mean of {len(few)}; {corners:,.0f} corners (median); peak memory of the process so far {peak:.0f} MB"
    return [Row(f"{name}, drive: one catchment of 60 min", "Outlet Atlas", taken / len(few), 1.0, note)]


def rows() -> list[Row]:
    found = []
    for name, file in FILES.items():
        path = DATA / "osm" / file
        if path.exists():
            network = network_of(path)
            crs = fitting_metric_crs(*network.node_lonlat.min(axis=0), *network.node_lonlat.max(axis=0))
            rng = np.random.default_rng(1)
            snap = outlets_on(network, "walk", rng)
            found += widest_rows(name, network, crs, outlets_on(network, "drive", rng))
            found += single_rows(name, network, crs, "walk", snap)
            found += dissolved_rows(name, network, crs, "walk", snap)
    return found
