"""Our own vector base map: GeoJSON files under ``static/``, written once per study area, and their place on the web.

The browser fetches them from this very server, so the map works without a network.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from dashboard.place_names import place_rows
from dashboard.static_files import area_folder, keep_folder
from geodata.network import RoadNetwork, highway_names
from geodata.study_area import StudyArea

FORMAT = "v2"
"""Name of the sub-folder; a new one whenever the files' content changes for the same area."""

ROAD_CLASSES: Mapping[str, tuple[str, ...]] = {
    "motorway": ("motorway", "motorway_link", "trunk", "trunk_link"),
    "primary": ("primary", "primary_link"),
    "secondary": ("secondary", "secondary_link", "tertiary", "tertiary_link"),
    "street": ("unclassified", "residential", "living_street", "road", "pedestrian"),
    "service": ("service",),
    "path": ("track", "footway", "steps", "path", "cycleway", "bridleway", "corridor", "ferry"),
}
"""Classes drawn alike, from the widest to the narrowest."""

_DECIMALS = 5  # about a metre, finer than a pixel at any zoom the map allows


def base_map_path(area: StudyArea, static: Path) -> str:
    """Write the base map of ``area`` below ``static`` unless it is there, and return its path relative to it.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    static : Path
        The folder that Streamlit serves at ``/app/static``.

    Returns
    -------
    str
        ``areas/<folder of the area>/<format>``, which holds ``roads.json``, ``land.json``, ``boundaries.json``
        and ``places.json``, the rows of `dashboard.place_names.place_rows`.
    """
    relative = area_folder(area.fingerprint) / FORMAT
    keep_folder(static / relative, lambda folder: _write_files(area, folder))
    return relative.as_posix()


def _write_files(area: StudyArea, folder: Path) -> None:
    for name, features in (
        ("roads", road_features(area.network)),
        ("land", [*_land_features(area.scenery, "layer"), *_land_features(area.zones, "zone")]),
        ("boundaries", boundary_features(area)),
    ):
        text = '{"type":"FeatureCollection","features":[' + ",".join(features) + "]}"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    rows = json.dumps(place_rows(area.places), ensure_ascii=False)
    (folder / "places.json").write_text(rows, encoding="utf-8")


def _feature(geometry_json: str, properties: Mapping[str, str | int]) -> str:
    return (
        '{"type":"Feature","properties":'
        + json.dumps(properties, ensure_ascii=False)
        + ',"geometry":'
        + geometry_json
        + "}"
    )


def _as_json(geometries: NDArray[np.object_]) -> Iterable[str]:
    rounded = shapely.transform(geometries, lambda xy: np.round(xy, _DECIMALS))
    return (str(text) for text in shapely.to_geojson(rounded))


def road_features(network: RoadNetwork) -> list[str]:
    """Return one GeoJSON feature per class of `ROAD_CLASSES` that occurs, its pieces chained into long lines."""
    names = highway_names(network)
    features = []
    for group, classes in ROAD_CLASSES.items():
        of_group = np.isin(names, classes)
        if not of_group.any():
            continue
        ends = np.stack([network.node_lonlat[network.tail[of_group]], network.node_lonlat[network.head[of_group]]], 1)
        # Chained, the same roads take about half the bytes and have round joins instead of butted ends.
        lines = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(np.round(ends, _DECIMALS))))
        features += [_feature(text, {"c": group}) for text in _as_json(np.array([lines], dtype=object))]
    return features


def _land_features(land: gpd.GeoDataFrame, column: str) -> list[str]:
    geometries = _as_json(land.geometry.to_numpy())
    return [_feature(text, {"c": kind}) for text, kind in zip(geometries, land[column], strict=True)]


def boundary_features(area: StudyArea) -> list[str]:
    """Return one GeoJSON feature per boundary; ``u`` is 1 for the level that results are reported by."""
    reported = set(area.units["unit_id"])
    rows = zip(_as_json(area.boundaries.geometry.to_numpy()), area.boundaries["unit_id"], strict=True)
    return [_feature(text, {"u": int(unit in reported)}) for text, unit in rows]
