"""Preparing a study area: everything that was read is brought to one place, one CRS and one network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.area_network import beyond_the_roads, network_inside
from geodata.cells import build_cells, cell_polygons
from geodata.coordinates import fitting_metric_crs, project
from geodata.demand import demand_of
from geodata.highways import MODES
from geodata.land import scenery_from_osm, zones_from_osm
from geodata.network import Floats, RoadNetwork, read_only
from geodata.placing import listed
from geodata.points import units_of
from geodata.provenance import all_parameters, fingerprint_of, source_list
from geodata.reading import Progress, Reading, read_everything
from geodata.snapping import Snap, islands, snap_points
from geodata.sources import Sources, read_sources
from geodata.stated_units import disagreeing
from geodata.study_area import OUTLET_DETAILS, Bus, StudyArea
from geodata.text import Text
from geodata.venues import COLUMNS as VENUE_COLUMNS
from geodata.venues import prepared_venues, venues_from_osm

_OUTLET_TEXTS = ("outlet_id", "name", "kind", "address", *OUTLET_DETAILS)
_WHOLE_AREA = "全区"
"""Name of the only unit where no boundaries are given; the area's own may change."""

_WHOLE_NAMES = {
    "outlets": Text("网点", "outlets"),
    "venues": Text("备选场地", "venues"),
    "cells": Text("网格", "cells"),
}
_MODE_NAMES = {
    "walk": Text("步行", "walking"),
    "bicycle": Text("自行车", "bicycle"),
    "ebike": Text("电动自行车", "e-bike"),
    "drive": Text("驾车", "driving"),
}


def prepare_area(sources_path: Path, *, on_progress: Progress | None = None) -> StudyArea:
    """Read, check and join everything that ``sources.toml`` names.

    Parameters
    ----------
    sources_path : Path
        The ``sources.toml``.
    on_progress : callable, optional
        Called with what is being done and the share done so far, 0 to 1.

    Returns
    -------
    StudyArea
        Not saved yet; see `geodata.store.save_area`.

    Raises
    ------
    InputError
        One of the named errors, listing every fault found in the files.
    """
    tell = on_progress or (lambda _text, _share: None)
    tell(Text("核对数据来源", "Checking the sources"), 0.0)
    sources = read_sources(sources_path)
    reading = read_everything(sources, tell)
    remarks = list(reading.remarks)
    units, boundaries = _units(reading, remarks)
    box = _box_around(units, float(sources.parameters["road_margin_metres"]))
    metric_crs = fitting_metric_crs(*units.total_bounds)
    tell(Text("建立路网", "Building the road network"), 0.4)
    network, road_remarks = network_inside(sources, reading, units, box, metric_crs)
    remarks += road_remarks
    zones = _zones(sources, reading)
    tell(Text("计算人口与岗位网格", "Building demand cells"), 0.5)
    demand = demand_of(sources, reading, zones, network, units, metric_crs)
    remarks += demand.remarks
    cells, cell_units = build_cells(demand.pieces, sources.groups)
    tell(Text("整理网点与备选场地", "Collecting outlets and candidate venues"), 0.65)
    outlets = _outlets(sources, reading, units, remarks)
    venues = _venues(sources, reading, zones, units, metric_crs, remarks)
    points = {"outlets": outlets, "venues": venues, "cells": cells}
    xy_metres = {role: read_only(project(frame.geometry, metric_crs)) for role, frame in points.items()}
    snaps = {}
    for place, mode in enumerate(MODES):
        tell(
            Text(f"接入路网：{_MODE_NAMES[mode].zh}", f"Joining points to roads: {_MODE_NAMES[mode].en}"),
            0.7 + place * 0.07,
        )
        snaps[mode] = _snaps(network, mode, xy_metres, sources.parameters)
    bus = _bus(reading, network, metric_crs, float(sources.parameters["snap_metres"]), remarks)
    remarks += [*beyond_the_roads(network, units, metric_crs), *_islands(network), *_unsnapped(snaps, points)]
    files = source_list(sources, reading)
    parameters = all_parameters(sources, cells)
    return StudyArea(
        name=sources.name,
        notice=sources.notice,
        data_date=sources.data_date,
        metric_crs=metric_crs,
        outlets=_tidy(outlets),
        venues=_tidy(venues),
        cells=_tidy(cells),
        cell_units=cell_units,
        units=_tidy(units),
        boundaries=_tidy(boundaries),
        zones=_tidy(zones),
        scenery=_tidy(_near(scenery_from_osm(reading.features), box)),
        places=_tidy(_near(reading.features.places, box)),
        network=network,
        xy_metres=MappingProxyType(xy_metres),
        snaps=MappingProxyType(snaps),
        bus=bus,
        sources=files,
        parameters=parameters,
        remarks=tuple(remarks),
        fingerprint=fingerprint_of(sources, files, parameters),
        groups=sources.groups,
        population_check=demand.population_check,
    )


def _units(reading: Reading, remarks: list[Text]) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return reporting units and all boundaries; without boundaries the whole table of cells is one unit."""
    if reading.boundaries:
        boundaries = pd.concat(reading.boundaries, ignore_index=True)
        return reading.boundaries[0], gpd.GeoDataFrame(boundaries, geometry="geometry", crs="EPSG:4326")
    hexagons = cell_polygons(reading.tables["population cells"]["cell"])
    whole = gpd.GeoDataFrame(
        {"unit_id": ["all"], "name": [_WHOLE_AREA], "level": ["area"]},
        geometry=[hexagons.union_all()],
        crs="EPSG:4326",
    )
    remarks.append(
        Text("未提供行政区划：全部网格作为一个统计单元", "no boundaries were given: all cells count as one unit")
    )
    return whole, whole


def _box_around(units: gpd.GeoDataFrame, margin_metres: float) -> shapely.Polygon:
    """Return the units' box in degrees with a margin around it."""
    west, south, east, north = units.total_bounds
    margin_lat = margin_metres / 111_000.0
    margin_lon = margin_lat / np.cos(np.radians(max(abs(south), abs(north))))
    return shapely.box(west - margin_lon, south - margin_lat, east + margin_lon, north + margin_lat)


def _near(features: gpd.GeoDataFrame, box: shapely.Polygon) -> gpd.GeoDataFrame:
    return features[features.intersects(box)].reset_index(drop=True)


def _tidy(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a frame whose texts are of pandas' text type, as they are when read back from disk."""
    texts = [name for name in frame.columns if pd.api.types.is_object_dtype(frame[name])]
    return frame.astype(dict.fromkeys(texts, "str"))


def _zones(sources: Sources, reading: Reading) -> gpd.GeoDataFrame:
    from_osm = zones_from_osm(reading.features)
    parts = [] if reading.zones is None else [reading.zones]
    parts.append(from_osm if sources.zones_from_osm else from_osm.iloc[:0])
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs="EPSG:4326")


def _outlets(sources: Sources, reading: Reading, units: gpd.GeoDataFrame, remarks: list[Text]) -> gpd.GeoDataFrame:
    if sources.outlets is None:
        remarks.append(Text("未提供现有网点：按没有网点计算", "no outlets were given: none are counted"))
        columns = {name: pd.Series(dtype="str") for name in _OUTLET_TEXTS}
        empty = gpd.GeoDataFrame(columns, geometry=[], crs="EPSG:4326")
        return empty.assign(unit=np.zeros(0, dtype=np.int32))[[*columns, "unit", "geometry"]]
    outlets = reading.points["outlets"].rename(columns={"id": "outlet_id"}).reset_index(drop=True)
    outlets["unit"] = units_of(outlets, units, sources.outlets)
    outside = outlets["name"][(outlets["unit"] < 0).to_numpy()]
    if len(outside):
        remarks.append(
            Text(
                f"{len(outside)} 个网点在研究区外，仍参与计算：{listed(outside, '、')}",
                f"{len(outside)} outlets lie outside the area and are counted all the same: {listed(outside, ', ')}",
            )
        )
    elsewhere = disagreeing(outlets["code"], outlets["unit"].to_numpy(), units)
    if elsewhere.any():
        names = outlets["name"][elsewhere]
        remarks.append(
            Text(
                f"{len(names)} 个网点的区划代码与坐标所在单元不符：{listed(names, '、')}",
                f"{len(names)} outlets state the code of another unit than the one they lie in: {listed(names, ', ')}",
            )
        )
    return outlets[[*_OUTLET_TEXTS, "unit", "geometry"]]


def _venues(
    sources: Sources,
    reading: Reading,
    zones: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    metric_crs: str,
    remarks: list[Text],
) -> gpd.GeoDataFrame:
    from_osm = venues_from_osm(reading.features, zones, metric_crs)
    listed = from_osm.iloc[:0]
    if sources.venues is not None:
        table = reading.points["venues"].reset_index(drop=True)
        units_of(table, units, sources.venues)
        listed = table.assign(venue_id="list-" + table["id"], origin="list")[list(VENUE_COLUMNS)]
    if not sources.venues_from_osm:
        from_osm = from_osm.iloc[:0]
    venues, left_out = prepared_venues(listed, from_osm, zones, units, metric_crs)
    reasons = {
        "duplicate": Text("与清单重复", "repeat a listed one"),
        "outside": Text("在研究区外", "lie outside the area"),
        "unsuitable": Text("不适合任何网点类型", "suit no kind of outlet"),
    }
    for key, count in left_out.items():
        if count:
            remarks.append(
                Text(
                    f"{count} 处场地{reasons[key].zh}，未列入备选",
                    f"{count} venues {reasons[key].en} and are no candidates",
                )
            )
    return venues


def _snaps(
    network: RoadNetwork, mode: str, xy_metres: dict[str, Floats], parameters: Mapping[str, str | int | float]
) -> MappingProxyType[str, Snap]:
    """Snap all points at once, since finding the main component costs more than the points."""
    snap = snap_points(
        network,
        mode,
        np.concatenate(list(xy_metres.values())),
        snap_metres=float(parameters["snap_metres"]),
        prefer_main=bool(parameters["prefer_main"]),
    )
    ends = np.cumsum([len(xy) for xy in xy_metres.values()])
    return MappingProxyType(
        {role: snap.at(slice(end - len(xy), end)) for (role, xy), end in zip(xy_metres.items(), ends, strict=True)}
    )


def _bus(
    reading: Reading, network: RoadNetwork, metric_crs: str, snap_metres: float, remarks: list[Text]
) -> Bus | None:
    """Return the timetable with its stops joined to the walking network."""
    if reading.timetable is None:
        return None
    places = gpd.GeoSeries(shapely.points(reading.timetable.stop_lonlat), crs="EPSG:4326")
    stops = snap_points(network, "walk", project(places, metric_crs), snap_metres=snap_metres)
    away = int((~stops.snapped).sum())
    if away:
        remarks.append(
            Text(
                f"{away} 个公交站附近没有道路，只能乘车经过或换乘",
                f"{away} bus stops have no road near and can only be ridden through and changed at",
            )
        )
    return Bus(reading.timetable, stops)


def _islands(network: RoadNetwork) -> list[Text]:
    """Remark on roads that hang on nothing: who lives there reaches no outlet outside them."""
    remarks = []
    for mode in MODES:
        apart = islands(network, mode)
        if apart.count:
            kilometres = f"{apart.kilometres[1:].sum():,.1f}"
            remarks.append(
                Text(
                    f"{_MODE_NAMES[mode].zh}：{apart.count} 处道路（共 {kilometres} 公里）与主路网不连通",
                    f"{_MODE_NAMES[mode].en}: {apart.count} groups of roads ({kilometres} km) are not connected to the rest",
                )
            )
    return remarks


def _unsnapped(snaps: dict[str, MappingProxyType[str, Snap]], points: dict[str, gpd.GeoDataFrame]) -> list[Text]:
    remarks = []
    for mode in MODES:
        for role, frame in points.items():
            away = ~snaps[mode][role].snapped
            if not away.any():
                continue
            persons = f"（{frame['persons'].to_numpy()[away].sum():,.0f} 人）" if role == "cells" else ""
            persons_en = f" ({frame['persons'].to_numpy()[away].sum():,.0f} persons)" if role == "cells" else ""
            remarks.append(
                Text(
                    f"{_MODE_NAMES[mode].zh}：{int(away.sum())} 个{_WHOLE_NAMES[role].zh}{persons}附近没有道路",
                    f"{_MODE_NAMES[mode].en}: {int(away.sum())} {_WHOLE_NAMES[role].en}{persons_en} have no road near",
                )
            )
    return remarks
