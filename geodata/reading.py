"""Reading every file that ``sources.toml`` names, so that the faults of all of them are told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geodata.centrelines import read_centrelines
from geodata.checking import read_checked_table
from geodata.errors import InputError
from geodata.far_points import FAR_ROLES, refuse_far_rows
from geodata.gtfs import Timetable, read_timetable
from geodata.layers import read_boundaries, read_zones
from geodata.osm import OsmFeatures, no_features, read_osm_features
from geodata.osm_roads import OsmRoads, read_osm_roads
from geodata.points import located
from geodata.population import read_areas, with_group_columns
from geodata.shifted_points import shift_remarks
from geodata.source_files import FileSource, is_layer
from geodata.sources import Sources
from geodata.text import Text

Progress = Callable[[Text, float], None]
"""Called with what is being done and the share done so far, 0 to 1."""

_TOTALS_ROLES = ("population totals", "priority")
_POINT_ROLES = ("jobs", "outlets", "venues")


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the files hold, each checked by itself.

    Attributes
    ----------
    boundaries : tuple of GeoDataFrame
        One per level, as `geodata.layers.read_boundaries` returns them.
    tables : mapping of str to DataFrame
        Checked tables by role (keys of `geodata.schema.SCHEMAS`).
    points : mapping of str to GeoDataFrame
        The tables with coordinates as points, by role.
    areas : GeoDataFrame or None
        Polygons with totals, as `geodata.population.read_areas` returns them.
    zones : GeoDataFrame or None
        The planner's zones.
    roads : OsmRoads
        The roads, of an extract or of a layer of centre lines.
    features : OsmFeatures
        Buildings, land use, premises and places.
    timetable : Timetable or None
        What runs on the day that counts.
    rows : mapping of str to int
        Rows or objects accepted, by role.
    remarks : tuple of Text
        What was not used or taken for 0.
    """

    boundaries: tuple[gpd.GeoDataFrame, ...]
    tables: Mapping[str, pd.DataFrame]
    points: Mapping[str, gpd.GeoDataFrame]
    areas: gpd.GeoDataFrame | None
    zones: gpd.GeoDataFrame | None
    roads: OsmRoads
    features: OsmFeatures
    timetable: Timetable | None
    rows: Mapping[str, int]
    remarks: tuple[Text, ...]


def read_everything(sources: Sources, tell: Progress) -> Reading:
    """Read and check every file.

    Parameters
    ----------
    sources : Sources
        The checked ``sources.toml``.
    tell : callable
        Told what is being done.

    Returns
    -------
    Reading
        Nothing is joined yet.

    Raises
    ------
    InputError
        Of the named class if all faults are of one, listing the faults of every file.
    """
    faults: list[InputError] = []
    boundaries: list[gpd.GeoDataFrame] = []
    tables: dict[str, pd.DataFrame] = {}
    points: dict[str, gpd.GeoDataFrame] = {}
    rows: dict[str, int] = {}
    remarks: list[Text] = []
    areas = zones = roads = features = timetable = None
    for source in sources.boundaries:
        with _gathering(faults):
            boundaries.append(read_boundaries(source, remarks))
            rows[f"boundaries {source.level}"] = len(boundaries[-1])
    for role, source in table_sources(sources):
        with _gathering(faults):
            codes = set(boundaries[0]["unit_id"]) if role in _TOTALS_ROLES and boundaries else None
            checked = read_checked_table(source, role, codes=codes)
            if role in FAR_ROLES and boundaries:
                checked = refuse_far_rows(source, checked, boundaries[0])
            tables[role] = with_group_columns(checked.rows, tuple(source.groups))
            rows[role] = len(checked.rows)
            remarks += checked.remarks
            if role in _POINT_ROLES:
                points[role] = located(source, checked)
    if sources.population is not None and sources.population_method in ("areal", "dasymetric"):
        with _gathering(faults):
            areas = read_areas(sources.population, remarks)
            rows["population"] = len(areas)
    if sources.zones is not None:
        with _gathering(faults):
            zones = read_zones(sources.zones, remarks)
            rows["zones"] = len(zones)
    tell(Text("读取道路", "Reading roads"), 0.1)
    with _gathering(faults):
        roads = _roads(sources)
        rows["roads"] = roads.ways
        remarks += roads.remarks
        tell(Text("读取建筑、用地与场所", "Reading buildings, land use and places"), 0.2)
        features = _features(sources, remarks)
    if sources.bus is not None:
        tell(Text("读取公交时刻表", "Reading the bus timetable"), 0.35)
        with _gathering(faults):
            window = int(sources.bus_settings["bus_window_start"]), int(sources.bus_settings["bus_window_end"])
            day = str(sources.bus_settings["bus_day"])
            timetable = read_timetable(sources.bus.path, day=day, window_minutes=window, crs=sources.bus.crs)
            rows["bus"] = timetable.connections
            remarks += timetable.remarks
    if not faults and roads is not None and features is not None:
        tell(Text("核对坐标", "Checking coordinates"), 0.37)
        placed = {role: (source, tables[role]) for role, source in table_sources(sources) if role in points}
        remarks += shift_remarks(placed, boundaries[0] if boundaries else None, roads, features)
    if faults or roads is None or features is None:
        raise _all_in_one(faults)
    return Reading(tuple(boundaries), tables, points, areas, zones, roads, features, timetable, rows, tuple(remarks))


def table_sources(sources: Sources) -> tuple[tuple[str, FileSource], ...]:
    """Return the tables that are named, as (role, file); roles are keys of `geodata.schema.SCHEMAS`."""
    roles = (
        ("population totals", sources.totals),
        (f"population {sources.population_method}", sources.population if sources.population_is_table else None),
        ("priority", sources.priority),
        ("jobs", sources.jobs),
        ("outlets", sources.outlets),
        ("venues", sources.venues),
    )
    return tuple((role, source) for role, source in roles if source is not None)


def _roads(sources: Sources) -> OsmRoads:
    if is_layer(sources.roads.path):
        return read_centrelines(sources.roads, join_metres=sources.join_metres, classes=sources.road_classes)
    return read_osm_roads(sources.roads.path)


def _features(sources: Sources, remarks: list[Text]) -> OsmFeatures:
    source = sources.features if is_layer(sources.roads.path) else sources.roads
    if source is None:
        remarks.append(
            Text(
                "道路为中心线图层，未提供 OSM 地物：没有建筑、用地、场所与地名",
                "the roads are a layer of centre lines and no OSM features were given: there are no buildings, land use, "
                "premises and place names",
            )
        )
        return no_features()
    features = read_osm_features(source.path)
    if features.broken_areas:
        remarks.append(
            Text(
                f"{source.path.name}：{features.broken_areas} 个面状要素自相交，未使用",
                f"{source.path.name}: {features.broken_areas} areas cross themselves and are not used",
            )
        )
    return features


@contextmanager
def _gathering(faults: list[InputError]) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        faults.append(error)


def _all_in_one(errors: list[InputError]) -> InputError:
    kinds = {type(error) for error in errors}
    kind = kinds.pop() if len(kinds) == 1 else InputError
    return kind(fault for error in errors for fault in error.faults)
