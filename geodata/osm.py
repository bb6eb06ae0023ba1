"""What an OpenStreetMap extract holds: roads as way arrays, and land, buildings and places as frames."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.errors import Fault, FormatError, NoRoadsError
from geodata.highways import HIGHWAY_NAMES, MODES, speeds_kmh
from geodata.text import Text

PLACE_VALUES = ("city", "town", "village", "suburb", "neighbourhood", "quarter", "hamlet", "district")
"""OSM ``place`` values that are shown as names on maps."""

_AREA_KEYS = ("building", "landuse", "natural", "leisure", "amenity", "shop", "office")
_KEPT_TAGS = (
    "name", "building", "building:levels", "landuse", "industrial", "natural", "water", "leisure", "amenity", "shop",
    "office",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class OsmRoads:
    """Road pieces between consecutive nodes of the extract's ways.

    Attributes
    ----------
    node_lonlat : (n, 2) float64
        Nodes, in the order of their OSM numbers.
    tail, head : (m,) int32
        First and last node of each piece.
    highway : (m,) int8
        Position in `geodata.highways.HIGHWAY_NAMES`.
    kmh : mapping of str to (m, 2) float32
        Speed along and against each piece per mode; 0 where the mode may not go.
    ways : int
        Number of ways taken.
    """

    node_lonlat: NDArray[np.float64]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    highway: NDArray[np.int8]
    kmh: dict[str, NDArray[np.float32]]
    ways: int


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        raise FormatError(
            [
                Fault(
                    path.name,
                    Text(f"不是完整的 OSM 文件（{error}）", f"is no complete OSM file ({error})"),
                    Text("请重新下载或导出该文件", "download or export the file again"),
                )
            ]
        ) from error


def read_osm_roads(path: Path) -> OsmRoads:
    """Read the roads of an OSM extract that anyone may use.

    Parameters
    ----------
    path : Path
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.

    Returns
    -------
    OsmRoads
        Ways that leave the extract are cut where their nodes end.

    Raises
    ------
    FormatError
        The file is damaged or no OSM file.
    NoRoadsError
        It holds no usable road.
    """
    references: list[int] = []
    degrees: list[float] = []
    runs: list[int] = []
    ways: list[int] = []
    classes: list[int] = []
    speeds: list[tuple[float, ...]] = []
    class_code = {name: code for code, name in enumerate(HIGHWAY_NAMES)}
    with _readable(path):
        roads = osmium.FileProcessor(str(path)).with_locations().with_filter(osmium.filter.KeyFilter("highway"))
        for way in roads:
            tags = dict(way.tags)
            kmh = speeds_kmh(tags)
            if kmh is None or not isinstance(way, osmium.osm.Way):
                continue
            # A node that the extract lacks ends the run: the road goes on beyond it, not straight across.
            run = 0
            for node in way.nodes:
                if not node.location.valid():
                    run += 1
                    continue
                references.append(node.ref)
                degrees += (node.lon, node.lat)
                runs.append(run)
                ways.append(len(classes))
            classes.append(class_code[tags["highway"]])
            speeds.append(tuple(value for mode in MODES for value in kmh[mode]))
    return _pieces(path, references, degrees, runs, ways, classes, speeds)


def _pieces(
    path: Path,
    references: list[int],
    degrees: list[float],
    runs: list[int],
    ways: list[int],
    classes: list[int],
    speeds: list[tuple[float, ...]],
) -> OsmRoads:
    _, first, node = np.unique(np.array(references, dtype=np.int64), return_index=True, return_inverse=True)
    run, way = np.array(runs, dtype=np.int64), np.array(ways, dtype=np.int64)
    follows = np.zeros(len(node), dtype=bool)
    follows[:-1] = (way[1:] == way[:-1]) & (run[1:] == run[:-1]) & (node[1:] != node[:-1])
    begin = np.flatnonzero(follows)
    if not len(begin):
        raise NoRoadsError(
            [
                Fault(
                    path.name,
                    Text("没有可通行的道路", "it holds no road that anyone may use"),
                    Text("请使用含 highway 道路的 OSM 文件", "give an OSM extract with highway ways"),
                )
            ]
        )
    of_way = way[begin]
    kmh = np.array(speeds, dtype=np.float32).reshape(-1, len(MODES), 2)[of_way]
    return OsmRoads(
        np.array(degrees).reshape(-1, 2)[first],
        node[begin].astype(np.int32),
        node[begin + 1].astype(np.int32),
        np.array(classes, dtype=np.int8)[of_way],
        {mode: np.ascontiguousarray(kmh[:, place]) for place, mode in enumerate(MODES)},
        len(classes),
    )


@dataclass(frozen=True, slots=True, eq=False)
class OsmFeatures:
    """What stands beside the roads, in EPSG:4326. Every frame has the kept tags as text columns.

    Attributes
    ----------
    areas : GeoDataFrame
        Buildings, land use, natural areas and premises as polygons; ``osm_id``.
    points : GeoDataFrame
        Premises as points; ``osm_id``.
    places : GeoDataFrame
        Settlement names: ``place``, ``name``, points.
    railways : GeoDataFrame
        Railway lines.
    broken_areas : int
        Areas that were left out because their outline crosses itself.
    """

    areas: gpd.GeoDataFrame
    points: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    railways: gpd.GeoDataFrame
    broken_areas: int


def read_osm_features(path: Path) -> OsmFeatures:
    """Read buildings, land use, water, green, premises, places and railways of an OSM extract.

    Parameters
    ----------
    path : Path
        The extract, as for `read_osm_roads`.

    Returns
    -------
    OsmFeatures
        Areas that the extract holds in part are left out; those whose outline crosses itself too, and are counted.

    Raises
    ------
    FormatError
        The file is damaged or no OSM file.
    """
    factory = osmium.geom.WKBFactory()
    areas: list[tuple[str, str, dict[str, str]]] = []
    points: list[tuple[str, float, float, dict[str, str]]] = []
    places: list[tuple[str, str, float, float]] = []
    railways: list[list[tuple[float, float]]] = []
    broken_areas = 0
    wanted = osmium.filter.KeyFilter(*_AREA_KEYS, "place", "railway")
    with _readable(path):
        for item in (
            osmium.FileProcessor(str(path)).with_areas(osmium.filter.KeyFilter(*_AREA_KEYS)).with_filter(wanted)
        ):
            tags = item.tags
            if isinstance(item, osmium.osm.Area):
                if not item.num_rings()[0]:
                    broken_areas += 1
                elif any(key in tags for key in _AREA_KEYS):
                    origin = "w" if item.from_way() else "r"
                    areas.append((f"{origin}{item.orig_id()}", factory.create_multipolygon(item), _kept(tags)))
            elif isinstance(item, osmium.osm.Node):
                if tags.get("place") in PLACE_VALUES and "name" in tags:
                    places.append((tags["place"], tags["name"], item.lon, item.lat))
                elif "amenity" in tags or "shop" in tags or "office" in tags:
                    points.append((f"n{item.id}", item.lon, item.lat, _kept(tags)))
            elif isinstance(item, osmium.osm.Way) and tags.get("railway") == "rail":
                line = [(node.lon, node.lat) for node in item.nodes if node.location.valid()]
                if len(line) > 1:
                    railways.append(line)
    return OsmFeatures(
        _frame([a[0] for a in areas], shapely.from_wkb([a[1] for a in areas]), [a[2] for a in areas]),
        _frame([p[0] for p in points], _points([p[1:3] for p in points]), [p[3] for p in points]),
        gpd.GeoDataFrame(
            pd.DataFrame({"place": [p[0] for p in places], "name": [p[1] for p in places]}, dtype="str"),
            geometry=_points([p[2:4] for p in places]),
            crs="EPSG:4326",
        ),
        gpd.GeoDataFrame(geometry=[shapely.LineString(line) for line in railways], crs="EPSG:4326"),
        broken_areas,
    )


def _points(lonlat: list[tuple[float, float]]) -> NDArray[np.object_]:
    return np.asarray(shapely.points(np.array(lonlat, dtype=np.float64).reshape(-1, 2)))


def _kept(tags: osmium.osm.TagList) -> dict[str, str]:
    return {key: tags[key] for key in _KEPT_TAGS if key in tags}


def _frame(ids: list[str], geometry: NDArray[np.object_], tags: list[dict[str, str]]) -> gpd.GeoDataFrame:
    table = pd.DataFrame({key: [of_item.get(key, "") for of_item in tags] for key in _KEPT_TAGS}, dtype="str")
    table.insert(0, "osm_id", pd.Series(ids, dtype="str"))
    return gpd.GeoDataFrame(table, geometry=geometry, crs="EPSG:4326")
