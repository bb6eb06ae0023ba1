"""The map itself: base map, layers, view and what is clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pydeck as pdk
import streamlit as st

from dashboard import layers, map_words, state, static_files
from dashboard.basemap import base_map_path
from dashboard.cell_files import cell_file
from dashboard.classes import Classes
from dashboard.map_component import component_address, mount_map
from dashboard.map_specs import layer_specs
from dashboard.map_tiles import Tiles, configured_tiles
from dashboard.mapstyle import style
from dashboard.place_names import names_layer
from dashboard.state import Pick
from dashboard.static_files import static_address
from geodata.network import Floats
from geodata.study_area import StudyArea
from planning.coverage import Coverage

Bounds = tuple[float, float, float, float]
"""West, south, east and north in degrees."""

_SIGNS = {"IconLayer", "TextLayer"}
_OPEN_DATA_SIGNS = ("openstreetmap", "odbl")  # in the licence of a source that has to be named on the map


@dataclass(frozen=True, slots=True)
class View:
    """A place of the map, as ``?at=lon,lat,zoom`` in a page's address tells it.

    Attributes
    ----------
    lon, lat : float
        Middle of the map, degrees.
    zoom : float
        Web map zoom: the world is ``512 * 2 ** zoom`` pixels wide.
    """

    lon: float
    lat: float
    zoom: float


def fly_to(area: StudyArea, west: float, south: float, east: float, north: float) -> None:
    """Move the area's maps to a rectangle (degrees) when they are drawn next, once."""
    turn = int(st.session_state.get("flights", 0)) + 1
    st.session_state["flights"] = turn
    st.session_state[f"flight:{area.fingerprint}"] = {"turn": turn, "bounds": [west, south, east, north]}


def fly_to_point(area: StudyArea, lon: float, lat: float) -> None:
    """Move the area's maps to a point (degrees) when they are drawn next, once."""
    fly_to(area, lon, lat, lon, lat)


def show_map(
    area: StudyArea,
    content: Sequence[pdk.Layer],
    *,
    key: str,
    height: int,
    alt: str,
    people_share: float = 1.0,
    beside: Sequence[pdk.Layer] | None = None,
    titles: tuple[str, str] = ("", ""),
    on_ground: Callable[[float, float], None] | None = None,
) -> None:
    """Draw a map that keeps its place while its content changes, and remember what is clicked on it.

    Parameters
    ----------
    area : StudyArea
        The area whose base map is drawn. All maps of an area share one place, on all pages.
    content : sequence of Layer
        What is drawn over it, from the lowest to the highest.
    key : str
        Name of the map, one of its own for each on a page.
    height : int
        Height in pixels, where the screen allows it.
    alt : str
        What the map shows, for those who do not see it.
    people_share : float
        See `home_bounds`.
    beside : sequence of Layer, optional
        Content of a second map at its right, which moves together with the first.
    titles : (str, str)
        Titles of the two maps.
    on_ground : callable, optional
        Called with longitude and latitude of a click that hits neither cell, outlet, site nor gap. Without it a click
        on a unit picks the unit, and one on empty ground does nothing.
    """
    # The area is part of the key, so that another area starts with its own view.
    widget = f"map:{key}:{area.fingerprint}"
    tiles = configured_tiles() if state.setting("base_tiles") else None
    base = static_address(base_map_path(area, static_files.STATIC))
    names = names_layer(f"{base}/places.json", dark=_is_dark())
    contents = [_with_names(drawn, names) for drawn in ([content] if beside is None else [content, beside])]
    data: dict[str, Any] = {
        "module": component_address("map_view.js"),
        "bundle": component_address("deck.js"),
        "key": key,
        "area": area.fingerprint,
        "height": height,
        "alt": alt,
        "home": home_bounds(area),
        "opening": home_bounds(area, people_share=people_share),
        "fly": st.session_state.get(f"flight:{area.fingerprint}"),
        "hidden": sorted(state.setting("hidden_kinds")),
        "picks": layers.PICKS,
        "ground": on_ground is not None,
        "words": {name: text.say(state.language()) for name, text in map_words.CONTROLS.items()},
        "attribution": attribution(area, tiles, state.language()),
        "style": style(base, dark=_is_dark(), tiles=tiles),
        "maps": [
            {"layers": layer_specs(drawn, area.fingerprint, static_files.STATIC), "title": title}
            for drawn, title in zip(contents, titles, strict=False)
        ],
    }

    def take_pick() -> None:
        picked = picked_in(st.session_state[widget].get("pick"))
        if picked is not None:
            state.remember_pick(area.fingerprint, picked)

    def take_ground() -> None:
        place = st.session_state[widget].get("ground")
        if place and on_ground is not None:
            on_ground(float(place["lon"]), float(place["lat"]))

    mount_map(key=widget, data=data, on_pick_change=take_pick, on_ground_change=take_ground)


def _with_names(content: Sequence[pdk.Layer], names: pdk.Layer) -> list[pdk.Layer]:
    """Return the layers with the names of places above the ground and below the markers and numbers."""
    first_sign = next((at for at, layer in enumerate(content) if layer.type in _SIGNS), len(content))
    return [*content[:first_sign], names, *content[first_sign:]]


def _is_dark() -> bool:
    return st.context.theme.type == "dark"


def attribution(area: StudyArea, tiles: Tiles | None, language: str) -> str:
    """Return whom the map has to name: OpenStreetMap where its data are used, and the source of the tiles."""
    licences = " ".join(source.licence.lower() for source in area.sources)
    names = [map_words.OSM_SOURCE.say(language)] if any(sign in licences for sign in _OPEN_DATA_SIGNS) else []
    if tiles is not None and tiles.name:
        names.append(tiles.name)
    return " | ".join(names)


def cells_on_map(area: StudyArea, coverage: Coverage, classes: Classes, language: str) -> pdk.Layer:
    """Return the layer of the demand cells, their rows written where the browser fetches them.

    Parameters
    ----------
    area, coverage, classes
        The cells, the minutes their tooltips tell and the classes that colour them.
    language : str
        ``"zh"`` or ``"en"``.
    """
    address = static_address(cell_file(area, coverage, static_files.STATIC))
    return layers.cell_layer(address, classes, language)


def picked_in(reported: object) -> Pick | None:
    """Return what the browser reports as clicked, or None where it reports nothing that can be picked."""
    if not isinstance(reported, dict):
        return None
    what, identity = reported.get("what"), reported.get("id")
    known = any(what == named["what"] for named in layers.PICKS.values())
    return Pick(what, identity) if known and isinstance(identity, str) else None  # type: ignore[arg-type]


def home_bounds(area: StudyArea, *, people_share: float = 1.0) -> Bounds:
    """Return what a map shows when it opens.

    Parameters
    ----------
    area : StudyArea
        The area.
    people_share : float
        Below 1 the view closes in on the middle share of the residents along both axes.

    Returns
    -------
    (west, south, east, north) : tuple of float
        Degrees.
    """
    west, south, east, north = area.cells.total_bounds if len(area.cells) else area.boundaries.total_bounds
    persons = area.cells["persons"].to_numpy()
    if people_share < 1 and persons.sum() > 0:
        west, east = _middle(area.cells.geometry.x.to_numpy(), persons, people_share)
        south, north = _middle(area.cells.geometry.y.to_numpy(), persons, people_share)
    return round(float(west), 5), round(float(south), 5), round(float(east), 5), round(float(north), 5)


def _middle(places: Floats, persons: Floats, share: float) -> tuple[float, float]:
    """Return the places between which the middle share of the persons lives."""
    order = np.argsort(places, kind="stable")
    below = np.cumsum(persons[order]) / persons.sum()
    low, high = np.searchsorted(below, [(1 - share) / 2, (1 + share) / 2])
    return float(places[order[low]]), float(places[order[min(high, len(order) - 1)]])
