"""The look of the base map, as a Mapbox GL style (version 8) that draws the files of `dashboard.basemap`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.map_tiles import Tiles
from publishing.style import BOUNDARY_COLOUR, LAND_COLOUR, SCENERY_COLOURS, ZONE_COLOURS

Layer = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class _Palette:
    """Colours of one theme: ground, land by kind, roads as fill and casing by class, rails, borders, labels."""

    ground: str
    land: Mapping[str, tuple[str, float]]
    roads: Mapping[str, tuple[str, str]]
    rail: tuple[str, str]
    boundary: str
    label: str
    halo: str


_LIGHT = _Palette(
    ground=LAND_COLOUR,
    land={
        **{zone: (colour, 0.5) for zone, colour in ZONE_COLOURS.items()},
        "green": (SCENERY_COLOURS["green"], 0.55),
        "water": (SCENERY_COLOURS["water"], 1.0),
    },
    roads={
        "path": ("#ffffff", "#dcd8cf"),
        "service": ("#ffffff", "#dcd8cf"),
        "street": ("#ffffff", "#d6d2c8"),
        "secondary": ("#ffffff", "#cfc9bb"),
        "primary": ("#fdf0c9", "#dcc68a"),
        "motorway": ("#f9dcae", "#d3a45c"),
    },
    rail=("#8b9199", "#ffffff"),
    boundary=BOUNDARY_COLOUR,
    label="#46505a",
    halo="#ffffff",
)
_DARK = _Palette(
    ground="#1b2128",
    land={
        **{zone: (colour, 0.12) for zone, colour in ZONE_COLOURS.items()},
        "green": ("#3d5a3a", 0.35),
        "water": ("#2b4a63", 1.0),
    },
    roads={
        "path": ("#3a434d", "#151a20"),
        "service": ("#3a434d", "#151a20"),
        "street": ("#3f4954", "#151a20"),
        "secondary": ("#4b5662", "#151a20"),
        "primary": ("#6a6148", "#151a20"),
        "motorway": ("#7c6843", "#151a20"),
    },
    rail=("#6b727b", "#1b2128"),
    boundary="#b79bd1",
    label="#dfe5ea",
    halo="#14191f",
)
"""Land stands from the lowest to the highest, with fill and opacity."""

_ROADS: tuple[tuple[str, float, tuple[float, float, float]], ...] = (
    ("path", 13.5, (0.0, 0.8, 2.0)),
    ("service", 13.0, (0.0, 1.0, 4.0)),
    ("street", 10.5, (0.5, 1.6, 8.0)),
    ("secondary", 8.0, (0.8, 2.6, 10.0)),
    ("primary", 7.0, (1.0, 3.4, 12.0)),
    ("motorway", 5.0, (1.4, 3.8, 13.0)),
)
"""Class, lowest zoom and width in pixels at zooms 9, 13 and 17, from the lowest to the highest."""

_TILE_PIXELS = 256


def style(address: str, *, dark: bool = False, tiles: Tiles | None = None) -> dict[str, Any]:
    """Return the style for the files at ``address``.

    Parameters
    ----------
    address : str
        An absolute path on this server.
    dark : bool
        Whether the page is dark.
    tiles : Tiles, optional
        Raster tiles that stand in for land, water, roads and rails; boundaries stay our own.

    Returns
    -------
    dict
        A Mapbox GL style.
    """
    look = _DARK if dark else _LIGHT
    names = ("land", "roads", "boundaries") if tiles is None else ("boundaries",)
    ground = _own_ground(look) if tiles is None else [{"id": "tiles", "type": "raster", "source": "tiles"}]
    return {
        "version": 8,
        "name": "outlet-atlas",
        # Nothing fades in: every extra frame costs time where graphics are drawn in software.
        "transition": {"duration": 0, "delay": 0},
        "sources": {
            **{
                name: {"type": "geojson", "data": f"{address}/{name}.json", "tolerance": 0.4, "maxzoom": 14}
                for name in names
            },
            **({} if tiles is None else {"tiles": _tile_source(tiles)}),
        },
        "layers": [
            {"id": "paper", "type": "background", "paint": {"background-color": look.ground}},
            *ground,
            *_boundaries(look),
        ],
    }


def label_colours(*, dark: bool) -> tuple[str, str]:
    """Return the colours of names on the map and of the halo around them."""
    look = _DARK if dark else _LIGHT
    return look.label, look.halo


def _tile_source(tiles: Tiles) -> dict[str, Any]:
    return {"type": "raster", "tiles": [tiles.address], "tileSize": _TILE_PIXELS, "maxzoom": 18}


def _own_ground(look: _Palette) -> list[Layer]:
    land = [_land(kind, colour, opacity) for kind, (colour, opacity) in look.land.items()]
    return [*land, _water_lines(look), *_roads(look), *_rails(look)]


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


def _water_lines(look: _Palette) -> Layer:
    return {
        "id": "water-lines",
        "type": "line",
        "source": "land",
        "filter": ["all", ["==", ["get", "c"], "water"], ["==", ["geometry-type"], "LineString"]],
        "paint": {"line-color": look.land["water"][0], "line-width": _widths(0.8, 2.0, 8.0)},
    }


def _roads(look: _Palette) -> list[Layer]:
    layers = []
    # All casings first, so that crossing roads run into each other instead of over each other.
    for part, extra in (("casing", 1.2), ("fill", 0.0)):
        for kind, zoom, (low, middle, high) in _ROADS:
            fill, casing = look.roads[kind]
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


def _rails(look: _Palette) -> list[Layer]:
    common = {"type": "line", "source": "land", "filter": ["==", ["get", "c"], "rail"]}
    return [
        {**common, "id": "rail", "paint": {"line-color": look.rail[0], "line-width": _widths(1.0, 2.2, 5.0)}},
        {
            **common,
            "id": "rail-ties",
            "paint": {"line-color": look.rail[1], "line-width": _widths(0.5, 1.2, 3.0), "line-dasharray": [4, 4]},
        },
    ]


def _boundaries(look: _Palette) -> list[Layer]:
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
            ("other", 11, 0, look.boundary, 0.8, [2, 2]),
            ("unit", 0, 1, look.boundary, 1.3, [5, 2, 1, 2]),
        )
    ]
