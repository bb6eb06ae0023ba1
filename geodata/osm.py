"""What stands beside the roads in an OpenStreetMap extract: land, buildings, premises and places as frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.osm_file import check_osm_file, readable

PLACE_VALUES = ("city", "town", "village", "suburb", "neighbourhood", "quarter", "hamlet", "district")
"""OSM ``place`` values that are shown as names on maps."""

_AREA_KEYS = ("building", "landuse", "natural", "leisure", "amenity", "shop", "office")
_KEPT_TAGS = (
    "name", "building", "building:levels", "landuse", "industrial", "natural", "water", "leisure", "amenity", "shop",
    "office",
)  # fmt: skip


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
        The extract, as for `geodata.osm_roads.read_osm_roads`.

    Returns
    -------
    OsmFeatures
        Areas that the extract holds in part are left out; those whose outline crosses itself too, and are counted.

    Raises
    ------
    FormatError
        The file is damaged or no OSM file.
    """
    check_osm_file(path)
    factory = osmium.geom.WKBFactory()
    areas: list[tuple[str, str, dict[str, str]]] = []
    points: list[tuple[str, float, float, dict[str, str]]] = []
    places: list[tuple[str, str, float, float]] = []
    railways: list[list[tuple[float, float]]] = []
    broken_areas = 0
    with readable(path):
        for item in _present(path):
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


def _present(path: Path) -> Iterator[osmium.osm.Node | osmium.osm.Way | osmium.osm.Area]:
    """Yield what is tagged with a key of interest and was not deleted."""
    wanted = osmium.filter.KeyFilter(*_AREA_KEYS, "place", "railway")
    objects = osmium.FileProcessor(str(path)).with_areas(osmium.filter.KeyFilter(*_AREA_KEYS)).with_filter(wanted)
    for item in objects:
        if isinstance(item, osmium.osm.Node | osmium.osm.Way | osmium.osm.Area) and item.visible:
            yield item


def no_features() -> OsmFeatures:
    """Return empty frames, for an area whose roads come without an extract."""
    nothing = _frame([], np.zeros(0, dtype=object), [])
    places = gpd.GeoDataFrame(pd.DataFrame({"place": [], "name": []}, dtype="str"), geometry=[], crs="EPSG:4326")
    return OsmFeatures(nothing, nothing, places, gpd.GeoDataFrame(geometry=[], crs="EPSG:4326"), 0)


def _points(lonlat: list[tuple[float, float]]) -> NDArray[np.object_]:
    return np.asarray(shapely.points(np.array(lonlat, dtype=np.float64).reshape(-1, 2)))


def _kept(tags: osmium.osm.TagList) -> dict[str, str]:
    return {key: tags[key] for key in _KEPT_TAGS if key in tags}


def _frame(ids: list[str], geometry: NDArray[np.object_], tags: list[dict[str, str]]) -> gpd.GeoDataFrame:
    table = pd.DataFrame({key: [of_item.get(key, "") for of_item in tags] for key in _KEPT_TAGS}, dtype="str")
    table.insert(0, "osm_id", pd.Series(ids, dtype="str"))
    return gpd.GeoDataFrame(table, geometry=geometry, crs="EPSG:4326")
