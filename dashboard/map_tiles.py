"""Raster tiles as base map, where an administrator names a source: 天地图 or any other with web map tiles.

``OUTLET_ATLAS_TILES`` is the address of a tile with ``{z}``, ``{x}`` and ``{y}``, in Web Mercator (EPSG:3857) and with
the top row as 0. For 天地图 that is a layer of the matrix set ``w``, such as ``vec_w`` or ``img_w`` (not ``vec_c``, which
is in degrees of CGCS2000), for instance
``https://t0.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default``
``&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=<key>``. CGCS2000 and WGS 84 differ by less
than a metre, so nothing has to be shifted. The server of the tiles must allow other pages to read them (CORS).
``OUTLET_ATLAS_TILES_NAME`` is the attribution that it demands. The address, with any key in it, reaches a page only
while a planner has switched the tiles on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from dashboard import map_words
from geodata.text import Text
from planning.errors import PlanningError

ADDRESS_VARIABLE, NAME_VARIABLE = "OUTLET_ATLAS_TILES", "OUTLET_ATLAS_TILES_NAME"
_PLACES = ("{z}", "{x}", "{y}")


class TilesError(PlanningError):
    """The tile address that an administrator set cannot be used."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """A source of raster tiles.

    Attributes
    ----------
    address : str
        With ``{z}``, ``{x}`` and ``{y}``.
    name : str
        Whom the map must name; "" where nobody.
    """

    address: str
    name: str


def configured_tiles(environment: Mapping[str, str] = os.environ) -> Tiles | None:
    """Return the tiles that an administrator has set up, or None where there are none.

    Raises
    ------
    TilesError
        The address has another scheme, no host, or lacks one of the three places.
    """
    address = environment.get(ADDRESS_VARIABLE, "").strip()
    if not address:
        return None
    try:
        parts = urlsplit(address)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        sound = False
    if not sound:
        raise _error(map_words.TILES_SCHEME)
    lacking = [place for place in _PLACES if place not in address]
    if lacking:
        places = " ".join(lacking)
        text = map_words.TILES_PLACES
        raise _error(Text(text.zh.replace("{places}", places), text.en.replace("{places}", places)))
    return Tiles(address, environment.get(NAME_VARIABLE, "").strip())


def _error(problem: Text) -> TilesError:
    text = map_words.BAD_TILES
    return TilesError(Text(text.zh.format(problem=problem.zh), text.en.format(problem=problem.en)))
