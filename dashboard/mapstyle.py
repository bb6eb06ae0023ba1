"""The look of the base map, as a Mapbox GL style (version 8) that draws the files of `dashboard.basemap`."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from dashboard.glyphs import FONT_STACK
from publishing.style import BOUNDARY_COLOUR, LAND_COLOUR, SCENERY_COLOURS, ZONE_COLOURS

Layer = dict[str, Any]

INK, HALO = "#46505a", "#ffffff"

_LAND_FILLS: Mapping[str, tuple[str, float]] = {
    **{zone: (colour, 0.5) for zone, colour in ZONE_COLOURS.items()},
    "green": (SCENERY_COLOURS["green"], 0.55),
    "water": (SCENERY_COLOURS["water"], 1.0),
}
"""Fill and opacity, from the lowest to the highest."""

_ROADS: tuple[tuple[str, float, str, str, tuple[float, float, float]], ...] = (
    ("path", 13.5, "#ffffff", "#dcd8cf", (0.0, 0.8, 2.0)),
    ("service", 13.0, "#ffffff", "#dcd8cf", (0.0, 1.0, 4.0)),
    ("street", 10.5, "#ffffff", "#d6d2c8", (0.5, 1.6, 8.0)),
    ("secondary", 8.0, "#ffffff", "#cfc9bb", (0.8, 2.6, 10.0)),
    ("primary", 7.0, "#fdf0c9", "#dcc68a", (1.0, 3.4, 12.0)),
    ("motorway", 5.0, "#f9dcae", "#d3a45c", (1.4, 3.8, 13.0)),
)
"""Class, lowest zoom, fill, casing and width in pixels at zooms 9, 13 and 17, from the lowest to the highest."""


def style_url(address: str) -> str:
    """Return the style for the files at ``address`` as a ``data:`` address, which needs no file of its own."""
    text = json.dumps(style(address), ensure_ascii=True, separators=(",", ":"))
    return "data:application/json;base64," + base64.b64encode(text.encode()).decode()


def style(address: str) -> dict[str, Any]:
    """Return the style for the files at ``address``, an absolute path on this server."""
    names = ("land", "roads", "boundaries", "places")
    return {
        "version": 8,
        "name": "outlet-atlas",
        # Nothing fades in: every extra frame costs time where graphics are drawn in software.
        "transition": {"duration": 0, "delay": 0},
        "glyphs": f"{address}/glyphs/{{fontstack}}/{{range}}.pbf",
        "sources": {
            name: {"type": "geojson", "data": f"{address}/{name}.json", "tolerance": 0.4, "maxzoom": 14}
            for name in names
        },
        "layers": [
            {"id": "paper", "type": "background", "paint": {"background-color": LAND_COLOUR}},
            *(_land(kind, colour, opacity) for kind, (colour, opacity) in _LAND_FILLS.items()),
            _water_lines(),
            *_roads(),
            *_rails(),
            *_boundaries(),
            _places(),
        ],
    }


def _land(kind: str, colour: str, opacity: float) -> Layer:
    return {
        "id": f"land-{kind}",
        "type": "fill",
        "source": "land",
        "filter": ["all", ["==", ["get", "c"], kind], ["==", ["geometry-type"], "Polygon"]],
        "paint": {"fill-color": colour, "fill-opacity": opacity, "fill-antialias": True},
    }


def _widths(low: float, middle: float, high: float) -> list[Any]:
    return ["interpolate", ["exponential", 1.4], ["zoom"], 9, low, 13, middle, 17, high]


def _water_lines() -> Layer:
    return {
        "id": "water-lines",
        "type": "line",
        "source": "land",
        "filter": ["all", ["==", ["get", "c"], "water"], ["==", ["geometry-type"], "LineString"]],
        "paint": {"line-color": SCENERY_COLOURS["water"], "line-width": _widths(0.8, 2.0, 8.0)},
    }


def _roads() -> list[Layer]:
    layers = []
    # All casings first, so that crossing roads run into each other instead of over each other.
    for part, extra in (("casing", 1.2), ("fill", 0.0)):
        for kind, zoom, fill, casing, (low, middle, high) in _ROADS:
            layers.append(
                {
                    "id": f"road-{kind}-{part}",
                    "type": "line",
                    "source": "roads",
                    "minzoom": zoom,
                    "filter": ["==", ["get", "c"], kind],
                    "layout": {"line-cap": "round", "line-join": "round"},
                    "paint": {
                        "line-color": casing if part == "casing" else fill,
                        "line-width": _widths(low + extra, middle + extra, high + extra),
                    },
                }
            )
    return layers


def _rails() -> list[Layer]:
    common = {"type": "line", "source": "land", "filter": ["==", ["get", "c"], "rail"]}
    return [
        {**common, "id": "rail", "paint": {"line-color": "#8b9199", "line-width": _widths(1.0, 2.2, 5.0)}},
        {
            **common,
            "id": "rail-ties",
            "paint": {"line-color": "#ffffff", "line-width": _widths(0.5, 1.2, 3.0), "line-dasharray": [4, 4]},
        },
    ]


def _boundaries() -> list[Layer]:
    return [
        {
            "id": f"boundary-{name}",
            "type": "line",
            "source": "boundaries",
            "minzoom": zoom,
            "filter": ["==", ["get", "u"], reported],
            "paint": {"line-color": colour, "line-width": width, "line-dasharray": dashes, "line-opacity": 0.65},
        }
        for name, zoom, reported, colour, width, dashes in (
            ("other", 11, 0, BOUNDARY_COLOUR, 0.8, [2, 2]),
            ("unit", 0, 1, BOUNDARY_COLOUR, 1.3, [5, 2, 1, 2]),
        )
    ]


def _places() -> Layer:
    rank = ["get", "r"]
    return {
        "id": "places",
        "type": "symbol",
        "source": "places",
        "filter": ["<=", rank, ["step", ["zoom"], 2, 10.5, 3, 12.5, 4]],
        "layout": {
            "text-field": ["get", "n"],
            "text-font": [FONT_STACK],
            "text-size": ["interpolate", ["linear"], rank, 0, 16, 4, 11],
            "symbol-sort-key": rank,
            "text-padding": 4,
        },
        "paint": {"text-color": INK, "text-halo-color": HALO, "text-halo-width": 1.4},
    }
