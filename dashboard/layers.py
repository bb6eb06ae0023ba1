"""The layers that are drawn over the base map. Rows carry ids, colours and the words of their tooltip, no more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pydeck as pdk
import shapely

from dashboard import map_words, words
from dashboard.classes import Classes
from dashboard.map_component import component_address
from dashboard.markers import ATLAS_CELL, marker_place
from dashboard.state import Pick
from geodata.study_area import StudyArea
from planning.explanations import Explanation
from publishing import words as terms
from publishing.numbers import UNREACHABLE, count_text
from publishing.style import GAP_COLOUR, INK, PAPER_COLOUR, SITE_COLOUR

CELLS, OUTLETS, SITES, GAPS, UNITS = "cells", "outlets", "sites", "gaps", "units"
"""What the ids of the layers that can be clicked begin with, up to the first dash."""

PICKS: Mapping[str, Mapping[str, str]] = {
    CELLS: {"what": "cell", "column": "h"},
    OUTLETS: {"what": "outlet", "column": "o"},
    SITES: {"what": "site", "column": "v"},
    GAPS: {"what": "gap", "column": "g"},
    UNITS: {"what": "unit", "column": "d"},
}
"""What a click on each of them picks, and the column of its rows that holds the id of the thing."""

CLOSED_COLOUR = "#b2182b"
"""Of the rings around outlets that a plan closes or moves."""

_CELL_OPACITY = 175
_CATCHMENT = "#084594"
_SITE_RADIUS_PIXELS = 10.5
FONT = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
"""Of all that is written on the map."""


def rgb(colour: str) -> list[int]:
    """Return red, green and blue, 0 to 255, of ``#rrggbb``."""
    return list(bytes.fromhex(colour.removeprefix("#")))


def cell_layer(data_url: str, classes: Classes, language: str) -> pdk.Layer:
    """Return the demand cells in the colours of their classes.

    Parameters
    ----------
    data_url : str
        Where the browser finds the columns of `dashboard.cell_files`.
    classes : Classes
        The class of each cell, at most ten. They travel as one digit a cell, so that a slider's turn sends some kilobytes
        and the browser only paints its hexagons anew.
    language : str
        ``"zh"`` or ``"en"``, of the tooltips.
    """
    minutes = words.MINUTES_SHORT.say(language).replace("{minutes:.1f}", "{m}")
    cells = {
        "of": "".join(map(str, classes.of_cell.tolist())),
        "colours": [[*rgb(colour), _CELL_OPACITY] for colour in classes.colours],
        "tip": {
            "minutes": words.fill(words.TIP_MINUTES, language, minutes=minutes),
            "never": words.fill(words.TIP_MINUTES, language, minutes=UNREACHABLE.say(language)),
            "people": words.fill(words.TIP_PEOPLE, language, persons="{p}", jobs="{j}"),
        },
    }
    # The script of the map draws it as it stands in `map_layers.js`.
    return pdk.Layer("H3HexagonLayer", data_url, id=CELLS, cells=cells)


def unit_layer(area: StudyArea) -> pdk.Layer:
    """Return the reported units, invisible: the base map draws their borders, this lets their ground be clicked."""
    features = [
        {"type": "Feature", "properties": {"d": str(unit), "t": str(name)}, "geometry": json.loads(text)}
        for unit, name, text in zip(
            area.units["unit_id"],
            area.units["name"],
            shapely.to_geojson(shapely.set_precision(area.units.geometry.to_numpy(), 1e-5)),
            strict=True,
        )
    ]
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id=UNITS,
        filled=True,
        stroked=False,
        get_fill_color=[0, 0, 0, 0],
        pickable=True,
    )


def outlet_layer(area: StudyArea, language: str) -> pdk.Layer:
    """Return the existing outlets, each with the marker of its kind."""
    outlets = area.outlets
    rows = [
        {
            "o": identity,
            "x": round(lon, 6),
            "y": round(lat, 6),
            "k": kind,
            "t": name,
            "s": terms.kind_name(kind, language),
            "u": address or "",
        }
        for identity, name, kind, address, lon, lat in zip(
            outlets["outlet_id"].astype(str),
            outlets["name"].astype(str),
            outlets["kind"].astype(str),
            outlets["address"].fillna("").astype(str),
            outlets.geometry.x.tolist(),
            outlets.geometry.y.tolist(),
            strict=True,
        )
    ]
    kinds = sorted({row["k"] for row in rows})
    return pdk.Layer(
        "IconLayer",
        rows,
        id=OUTLETS,
        get_position=["x", "y"],
        icon_atlas=pdk.types.String(component_address("markers.png")),
        icon_mapping={
            kind: {"x": marker_place(kind) * ATLAS_CELL, "y": 0, "width": ATLAS_CELL, "height": ATLAS_CELL}
            for kind in kinds
        },
        get_icon="k",
        # In metres within limits: markers do not bury a town at county zoom and are easy to hit in its streets.
        get_size=170,
        size_units=pdk.types.String("meters"),
        size_min_pixels=15,
        size_max_pixels=26,
        pickable=True,
    )


def site_layers(sites: pd.DataFrame, language: str) -> list[pdk.Layer]:
    """Return the proposed sites: a disc each and on it the number in build order."""
    rows = [
        {
            "v": str(row["site_id"]),
            "x": round(float(row["lon"]), 6),
            "y": round(float(row["lat"]), 6),
            "n": str(row["order"]),
            "t": f"{row['order']} · {row['name']}",
            "s": terms.kind_name(str(row["kind"]), language),
            "u": words.fill(words.TIP_SITE, language, persons=count_text(row["persons_gained"])),
        }
        for row in sites.to_dict("records")
    ]
    discs = pdk.Layer(
        "ScatterplotLayer",
        rows,
        id=SITES,
        get_position=["x", "y"],
        get_radius=_SITE_RADIUS_PIXELS,
        radius_units=pdk.types.String("pixels"),
        get_fill_color=rgb(SITE_COLOUR),
        get_line_color=rgb(INK),
        get_line_width=2,
        line_width_units=pdk.types.String("pixels"),
        stroked=True,
        pickable=True,
    )
    return [discs, _numbers(rows, "site-numbers", 13, INK)]


def closed_layer(outlets: pd.DataFrame) -> pdk.Layer:
    """Return a ring around each existing outlet that a plan closes or moves."""
    rows = [{"x": round(point.x, 6), "y": round(point.y, 6)} for point in outlets["geometry"]]
    return _rings(rows, "closed", 14, CLOSED_COLOUR)


def gap_layer(gaps: pd.DataFrame, language: str, *, first: int = 10) -> pdk.Layer:
    """Return the ranks of the ``first`` gaps on plates, each just below the middle of its people, where names stand."""
    rows = [
        {
            "g": str(row["gap"]),
            "x": round(row["lon"], 6),
            "y": round(row["lat"], 6),
            "n": str(row["gap"]),
            "t": words.fill(map_words.GAP_TIP, language, rank=row["gap"]),
            "s": words.fill(map_words.GAP_TIP_PERSONS, language, persons=count_text(row["persons"])),
        }
        for row in gaps.head(first).to_dict("records")
    ]
    return _numbers(
        rows,
        GAPS,
        14,
        GAP_COLOUR,
        get_pixel_offset=[0, 15],
        background=True,
        get_background_color=[255, 255, 255, 230],
        get_border_color=rgb(GAP_COLOUR),
        get_border_width=1.5,
        background_padding=[6, 2],
        background_border_radius=4,
        pickable=True,
    )


def _numbers(rows: list[dict[str, Any]], identity: str, pixels: int, colour: str, **extra: Any) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer",
        rows,
        id=identity,
        get_position=["x", "y"],
        get_text="n",
        get_size=pixels,
        get_color=rgb(colour),
        font_family=pdk.types.String(FONT),
        font_weight=700,
        character_set=pdk.types.String("0123456789"),
        **extra,
    )


def catchment_layer(outline_geojson: str) -> pdk.Layer:
    """Return the outline of everything within the service time, from GeoJSON text."""
    return _outline(outline_geojson, "catchment", _CATCHMENT, 2)


def _outline(geojson: str, identity: str, colour: str, pixels: int) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        json.loads(geojson),
        id=identity,
        filled=False,
        stroked=True,
        get_line_color=rgb(colour),
        get_line_width=pixels,
        line_width_units=pdk.types.String("pixels"),
    )


def circle_layer(area: StudyArea, radius_metres: float) -> pdk.Layer:
    """Return the straight-line circle around every outlet."""
    return pdk.Layer(
        "ScatterplotLayer",
        [
            {"k": kind, "x": round(lon, 6), "y": round(lat, 6)}
            for kind, lon, lat in zip(
                area.outlets["kind"].astype(str),
                area.outlets.geometry.x.tolist(),
                area.outlets.geometry.y.tolist(),
                strict=True,
            )
        ],
        id="circles",
        get_position=["x", "y"],
        get_radius=radius_metres,
        filled=False,
        stroked=True,
        get_line_color=[*rgb(INK), 170],
        get_line_width=1.4,
        line_width_units=pdk.types.String("pixels"),
    )


def picked_cell_layer(cell: str) -> pdk.Layer:
    """Return the outline of the cell that was clicked."""
    return pdk.Layer(
        "H3HexagonLayer",
        [{"h": cell}],
        id="picked-cell",
        get_hexagon="h",
        high_precision=True,
        filled=False,
        stroked=True,
        extruded=False,
        get_line_color=rgb(INK),
        get_line_width=3,
        line_width_units=pdk.types.String("pixels"),
    )


def picked_point_layer(lon: float, lat: float) -> pdk.Layer:
    """Return a ring around the outlet or site that was clicked."""
    return _rings([{"x": lon, "y": lat}], "picked-point", 17, INK)


def _rings(rows: list[dict[str, Any]], identity: str, pixels: int, colour: str) -> pdk.Layer:
    return pdk.Layer(
        "ScatterplotLayer",
        rows,
        id=identity,
        get_position=["x", "y"],
        get_radius=pixels,
        radius_units=pdk.types.String("pixels"),
        filled=False,
        stroked=True,
        get_line_color=rgb(colour),
        get_line_width=3,
        line_width_units=pdk.types.String("pixels"),
    )


def picked_layers(area: StudyArea, picked: Pick) -> list[pdk.Layer]:
    """Return what marks the cell, outlet or site that was clicked; nothing where the area does not hold it."""
    if picked.what == "cell":
        return [picked_cell_layer(picked.identity)] if (area.cells["cell"] == picked.identity).any() else []
    if picked.what not in {"outlet", "site"}:
        return []
    table, column = (area.outlets, "outlet_id") if picked.what == "outlet" else (area.venues, "venue_id")
    found = table.geometry[(table[column].astype(str) == picked.identity).to_numpy()]
    return [picked_point_layer(point.x, point.y) for point in found]


def route_layers(told: Explanation) -> list[pdk.Layer]:
    """Return the way from a cell to its nearest outlet, thin where it is walked off the roads; nothing without one."""
    if told.route is None or told.nearest is None:
        return []
    road = np.round(told.route.lonlat, 6).tolist()
    start, end = [round(told.lon, 6), round(told.lat, 6)], [round(told.nearest.lon, 6), round(told.nearest.lat, 6)]
    rows: list[dict[str, Any]] = [{"p": [start, road[0]], "w": 2}, {"p": [road[-1], end], "w": 2}]
    if len(road) > 1:
        rows.insert(1, {"p": road, "w": 4})
    casing = [{**row, "w": row["w"] + 3} for row in rows]
    return [_paths(casing, "route-casing", PAPER_COLOUR), _paths(rows, "route", INK)]


def _paths(rows: list[dict[str, Any]], identity: str, colour: str) -> pdk.Layer:
    return pdk.Layer(
        "PathLayer",
        rows,
        id=identity,
        get_path="p",
        get_width="w",
        width_units=pdk.types.String("pixels"),
        get_color=rgb(colour),
        joint_rounded=True,
        cap_rounded=True,
    )
