"""Names of places on the map: above the cells, below the markers, each from the zoom at which it has room."""

from __future__ import annotations

import unicodedata
from typing import Any

import geopandas as gpd
import numpy as np
import pydeck as pdk

from dashboard.layers import FONT, rgb
from dashboard.mapstyle import label_colours
from geodata.network import Floats

NAMES = "names"
"""Id of their layer; the map's script shows those of its rows whose ``z`` the zoom has reached."""

_RANKS = {"city": 0, "county": 0, "town": 1, "suburb": 2, "village": 3, "quarter": 3, "neighbourhood": 4}
_LOWEST_RANK = 4
_FROM_ZOOM = (0.0, 0.0, 0.0, 10.5, 12.5)  # by rank
_PIXELS = (16.0, 14.75, 13.5, 12.25, 11.0)  # by rank
_ROOM_PIXELS = 8.0  # around a name, so that two never touch
_LINE_HEIGHT = 1.2
_NARROW = 0.6  # of its size, the width of a Latin letter
_TILE_PIXELS = 512.0
_NEAREST = 1e-9  # of the world's width: places no map tells apart
_ABOVE_PIXELS = 10  # a marker at the place itself stands free, and a gap's number below it


def label_text(name: str) -> str:
    """Return a name as it is labelled: full-width letters, digits and brackets become plain ones."""
    return unicodedata.normalize("NFKC", name).strip()


def place_rows(places: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the named places as rows of a text layer, those that are shown from far away first.

    Parameters
    ----------
    places : GeoDataFrame
        Points in EPSG:4326 with ``name`` and ``place`` (OSM's ``place=*``).

    Returns
    -------
    list of dict
        ``x`` and ``y`` (degrees), ``n`` the label, ``s`` its size in pixels, ``z`` the zoom (the world is ``512 * 2 ** z``
        pixels wide) from which neither it nor a name of a larger place would cover the other.
    """
    named = places[places["name"].astype(str).map(label_text) != ""]
    rank = named["place"].map(_RANKS).fillna(_LOWEST_RANK).astype(int).to_numpy()
    order = np.argsort(rank, kind="stable")
    named, rank = named.iloc[order], rank[order]
    labels = [label_text(str(name)) for name in named["name"]]
    pixels = np.array(_PIXELS)[rank]
    lon, lat = named.geometry.x.to_numpy(), named.geometry.y.to_numpy()
    zoom = _free_zoom(_web_mercator(lon, lat), labels, pixels, np.array(_FROM_ZOOM)[rank])
    return [
        {"x": round(float(lon[at]), 5), "y": round(float(lat[at]), 5), "n": labels[at], "s": float(pixels[at]),
         "z": round(float(zoom[at]), 2)}
        for at in np.argsort(zoom, kind="stable")
    ]  # fmt: skip


def _web_mercator(lon: Floats, lat: Floats) -> Floats:
    """Return places in shares of the world's width (EPSG:3857 without its radius)."""
    return np.column_stack([lon / 360.0, np.arctanh(np.sin(np.radians(lat))) / (2 * np.pi)])


def _free_zoom(xy: Floats, labels: list[str], pixels: Floats, least: Floats) -> Floats:
    """Return the zoom from which each label is free of all before it."""
    letters = [sum(1.0 if unicodedata.east_asian_width(one) in "WF" else _NARROW for one in label) for label in labels]
    half = np.column_stack([np.array(letters) * pixels, _LINE_HEIGHT * pixels]).reshape(-1, 2) / 2 + _ROOM_PIXELS / 2
    zoom = least.copy()
    for at in range(1, len(labels)):
        apart = np.maximum(np.abs(xy[:at] - xy[at]), _NEAREST)
        scale = ((half[:at] + half[at]) / apart).min(axis=1).max()
        zoom[at] = max(zoom[at], np.log2(scale / _TILE_PIXELS))
    return zoom


def names_layer(address: str, *, dark: bool) -> pdk.Layer:
    """Return the layer that writes the rows of `place_rows`.

    Parameters
    ----------
    address : str
        Where the browser finds the rows.
    dark : bool
        Whether the page is dark.
    """
    colour, halo = label_colours(dark=dark)
    return pdk.Layer(
        "TextLayer",
        address,
        id=NAMES,
        get_position=["x", "y"],
        get_text="n",
        get_size="s",
        get_color=rgb(colour),
        get_pixel_offset=[0, -_ABOVE_PIXELS],
        get_alignment_baseline=pdk.types.String("bottom"),
        outline_color=rgb(halo),
        outline_width=4,
        font_settings={"sdf": True, "fontSize": 48, "buffer": 8, "radius": 12, "smoothing": 0.1},
        font_family=pdk.types.String(FONT),
        font_weight=600,
        character_set=pdk.types.String("auto"),
    )
