"""The map itself: base map, layers, view and what is clicked."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

import numpy as np
import pydeck as pdk
import streamlit as st
from pydeck.bindings.json_tools import default_serialize

from dashboard import layers, state
from dashboard.areas import ROOT
from dashboard.basemap import base_map_path
from dashboard.cell_files import cell_file
from dashboard.classes import Classes
from dashboard.mapstyle import style_url
from dashboard.state import Pick
from geodata.network import Floats
from geodata.study_area import StudyArea
from planning.coverage import Coverage

STATIC = ROOT / "static"
"""What Streamlit serves at ``/app/static``: the folder of that name beside ``app.py``."""

_TILE_PIXELS = 512
_USUAL_WIDTH, _MARGIN = 780, 0.92  # pixels of a map at 1366 x 768, and the share of it that the area may fill


class _CompactDeck(pdk.Deck):  # type: ignore[misc]
    """A deck that is written without white space: a third of the bytes, in a tenth of the time."""

    def to_json(self) -> str:
        """Return the deck as JSON."""
        return json.dumps(self, sort_keys=True, default=default_serialize, separators=(",", ":"), ensure_ascii=False)


def show_map(
    area: StudyArea, content: Sequence[pdk.Layer], *, key: str, height: int, alt: str, people_share: float = 1.0
) -> None:
    """Draw a map that keeps its place while its content changes, and remember what is clicked on it.

    Parameters
    ----------
    area : StudyArea
        The area whose base map is drawn.
    content : sequence of Layer
        What is drawn over it, from the lowest to the highest.
    key : str
        Name of the map; one map per name keeps its view.
    height : int
        Height in pixels.
    alt : str
        What the map shows, for those who do not see it.
    people_share : float
        See `first_view`.
    """
    # The area is part of the key, so that another area starts with its own view.
    widget = f"map:{key}:{area.fingerprint}"
    deck = _CompactDeck(
        layers=list(content),
        initial_view_state=first_view(area, height, people_share=people_share),
        map_provider=None,
        map_style=style_url(static_address(base_map_path(area, STATIC))),
        tooltip=layers.TOOLTIP,
    )

    def take_over() -> None:
        picked = picked_in(st.session_state[widget].selection.objects)
        if picked is not None:
            state.remember_pick(area.fingerprint, picked)

    st.pydeck_chart(deck, height=height, key=widget, on_select=take_over, selection_mode="single-object", alt=alt)


def static_address(path: str) -> str:
    """Return where the browser finds a file of `STATIC`: an absolute path on this server."""
    prefix = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' + prefix if prefix else ''}/app/static/{path}"


def cells_on_map(area: StudyArea, coverage: Coverage, classes: Classes, language: str) -> pdk.Layer:
    """Return the layer of the demand cells, their rows written where the browser fetches them.

    Parameters
    ----------
    area, coverage, classes
        The cells, the minutes their tooltips tell and the classes that colour them.
    language : str
        ``"zh"`` or ``"en"``.
    """
    address = static_address(cell_file(area, coverage, language, STATIC))
    return layers.cell_layer(address, classes, turn=state.picks())


def picked_in(objects: dict[str, list[dict[str, object]]]) -> Pick | None:
    """Return what a selection holds, from the rows by layer id that the browser reports."""
    for layer, rows in objects.items():
        for what, prefix in (("cell", layers.CELLS), ("outlet", layers.OUTLETS), ("site", layers.SITES)):
            identity = rows[0].get(layers.ID_COLUMNS[prefix]) if rows and layer.startswith(f"{prefix}-") else None
            if identity is not None:
                return Pick(what, str(identity))  # type: ignore[arg-type]
    return None


def first_view(area: StudyArea, height: int, *, people_share: float = 1.0) -> pdk.ViewState:
    """Return the view with which a map opens; equal for equal areas, so that the browser keeps the user's.

    Parameters
    ----------
    area : StudyArea
        The area.
    height : int
        Height of the map in pixels.
    people_share : float
        Below 1 the view closes in on the middle share of the residents along both axes.
    """
    west, south, east, north = area.cells.total_bounds if len(area.cells) else area.boundaries.total_bounds
    persons = area.cells["persons"].to_numpy()
    if people_share < 1 and persons.sum() > 0:
        west, east = _middle(area.cells.geometry.x.to_numpy(), persons, people_share)
        south, north = _middle(area.cells.geometry.y.to_numpy(), persons, people_share)
    wide = max((east - west) / 360.0, 1e-6)
    tall = max((_mercator(north) - _mercator(south)) / (2 * math.pi), 1e-6)
    zoom = min(
        math.log2(_MARGIN * _USUAL_WIDTH / _TILE_PIXELS / wide), math.log2(_MARGIN * height / _TILE_PIXELS / tall)
    )
    return pdk.ViewState(
        longitude=round((west + east) / 2, 5),
        latitude=round((south + north) / 2, 5),
        zoom=round(min(zoom, 15.0), 2),
        min_zoom=max(round(zoom - 4, 2), 0),
        max_zoom=18,
    )


def _middle(places: Floats, persons: Floats, share: float) -> tuple[float, float]:
    """Return the places between which the middle share of the persons lives."""
    order = np.argsort(places, kind="stable")
    below = np.cumsum(persons[order]) / persons.sum()
    low, high = np.searchsorted(below, [(1 - share) / 2, (1 + share) / 2])
    return float(places[order[low]]), float(places[order[min(high, len(order) - 1)]])


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
