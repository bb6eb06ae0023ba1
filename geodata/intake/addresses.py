"""Addresses without coordinates: matched by name against places of the area, with scores, for the planner to confirm.

Every text is compared with the places that share its rarest letters and pairs of letters (an inverted index), by the
normalised indel similarity of rapidfuzz. Nothing is chosen here: the best few are returned.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from geodata.intake.name_index import index_names, likely_names
from geodata.intake.place_names import (
    BARE_FACTOR,
    bare_name,
    forms_of,
    numbers_in,
    plain_name,
    short_unit_name,
    unit_finder,
    unit_prefixes,
)  # fmt: skip
from geodata.network import read_only
from geodata.osm import OsmFeatures
from geodata.text import Text

WHAT = MappingProxyType(
    {
        "unit": Text("行政单元", "reporting unit"),
        "community": Text("社区（嘎查村）", "community"),
        "settlement": Text("地名", "settlement"),
        "premises": Text("单位或建筑", "premises or building"),
    }
)
"""What a place of a gazetteer is, by its key."""

LEAST_SCORE = 60.0
"""Places that score less are no proposals."""

_INSIDE_FACTOR = 0.9
_OTHER_NUMBER_FACTOR = 0.7
_PREMISES_KEYS = ("amenity", "shop", "office", "building", "landuse", "leisure", "industrial")
_SAME_PLACE_DECIMALS = 3
_LIKELY_NAMES = 24
"""Names compared with each text."""
_SHORTEST_INSIDE = 3
"""A shorter name inside a text is no sign of the place."""
_LEAST_INSIDE = 80.0
_CODE_LENGTHS = (12, 9, 6, 4, 2)
"""Digits of 行政区划代码 down to community, township, county, prefecture and province (GB/T 2260, GB/T 10114)."""
_WORKERS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Gazetteer:
    """Named places of an area.

    Attributes
    ----------
    names : tuple of str
        Names as they are written.
    lonlat : (n, 2) float64
        A point of each, WGS84 degrees.
    what : tuple of str
        Key of `WHAT` of each.
    unit : (n,) int32
        Position of the reporting unit that each lies in, −1 outside all.
    unit_ids, unit_names : tuple of str
        The reporting units.
    """

    names: tuple[str, ...]
    lonlat: NDArray[np.float64]
    what: tuple[str, ...]
    unit: NDArray[np.int32]
    unit_ids: tuple[str, ...]
    unit_names: tuple[str, ...]


_NO_PLACES = pd.DataFrame({"name": pd.Series(dtype="str"), "lon": pd.Series(dtype="float64"),
                           "lat": pd.Series(dtype="float64"), "what": pd.Series(dtype="str")})  # fmt: skip


def gazetteer_of(
    units: gpd.GeoDataFrame | None, features: OsmFeatures | None, communities: gpd.GeoDataFrame | None = None
) -> Gazetteer:
    """Gather the named places of an area.

    Parameters
    ----------
    units : GeoDataFrame or None
        Reporting units: ``unit_id``, ``name``, polygons in EPSG:4326.
    features : OsmFeatures or None
        Settlements and named premises, buildings and grounds.
    communities : GeoDataFrame or None
        Communities or finer boundaries: ``name``, polygons or points in EPSG:4326.

    Returns
    -------
    Gazetteer
        Each name once per about 100 m. Places without a name are left out; polygons stand with a point inside them.
    """
    parts = []
    if units is not None:
        parts.append(_named(units, "unit"))
    if communities is not None:
        parts.append(_named(communities, "community"))
    if features is not None:
        premises = features.areas[(features.areas[list(_PREMISES_KEYS)] != "").any(axis=1)]
        parts += [
            _named(features.places, "settlement"), _named(features.points, "premises"), _named(premises, "premises")
        ]  # fmt: skip
    places = pd.concat([_NO_PLACES, *parts], ignore_index=True)
    spot = places[["lon", "lat"]].round(_SAME_PLACE_DECIMALS).assign(name=places["name"].map(plain_name))
    places = places[(spot["name"] != "") & ~spot.duplicated()]
    lonlat = places[["lon", "lat"]].to_numpy(dtype=np.float64)
    return Gazetteer(
        tuple(places["name"]),
        read_only(lonlat),
        tuple(places["what"]),
        read_only(_units_at(lonlat, units)),
        () if units is None else tuple(units["unit_id"].astype(str)),
        () if units is None else tuple(units["name"].astype(str)),
    )


def _named(layer: gpd.GeoDataFrame, what: str) -> pd.DataFrame:
    layer = layer[layer["name"].fillna("").astype(str).str.strip() != ""]
    layer = layer[~layer.geometry.is_empty & layer.geometry.notna()]
    points = shapely.point_on_surface(layer.geometry.to_numpy())
    return pd.DataFrame(
        {"name": layer["name"].astype(str).str.strip(), "lon": shapely.get_x(points), "lat": shapely.get_y(points),
         "what": what}
    )  # fmt: skip


def _units_at(lonlat: NDArray[np.float64], units: gpd.GeoDataFrame | None) -> NDArray[np.int32]:
    unit = np.full(len(lonlat), -1, dtype=np.int32)
    if units is not None:
        point, there = shapely.STRtree(units.geometry.to_numpy()).query(shapely.points(lonlat), predicate="intersects")
        # On a common border the first unit counts, as everywhere.
        unit[point[::-1]] = there[::-1]
    return unit


def match_addresses(texts: pd.DataFrame, gazetteer: Gazetteer, *, most: int = 3) -> pd.DataFrame:
    """Propose places for rows that have a name or an address, but no coordinates.

    Parameters
    ----------
    texts : DataFrame
        ``name`` and ``address``, text, either may be empty; optionally ``unit_name`` and ``code``, the reporting unit
        that a row says it lies in (name, or a code that begins with the unit's). Indexed by row number.
    gazetteer : Gazetteer
        The places.
    most : int
        Proposals per row at most.

    Returns
    -------
    DataFrame
        Best first: ``row`` (from the index), ``rank`` (1 is best), ``matched`` (the place's name), ``what`` (key of `WHAT`),
        ``lon``, ``lat``, ``unit`` (position, −1 outside), ``elsewhere`` (the row says another unit), ``namesakes`` (places
        of the very same name in the gazetteer) and ``score``. Rows without any proposal do not appear.

    Notes
    -----
    The score says how much of the letters agree, 0 to 100: 100 is the same name; the normalised indel similarity
    (Levenshtein without substitutions over both lengths) otherwise, at most 97 where the names agree only without the
    units before them and the storey behind them. A place whose name stands inside a longer text scores at most 90, and
    the less the shorter its name is. Where both texts hold numbers and these differ, the score is taken times 0.7.
    Where a row says its unit, by name, by code or else in its address, places there come first. The best place elsewhere
    is then told after them, as one more, only where it scores more than all of them; where nothing there is alike, all
    proposals lie elsewhere.

    Trial with 727 named places of Harbin, all in one unit (``tests/real/test_addresses.py``): the right name came first for
    97 % of names with one letter changed, lost, added or swapped (77 % with two), 96 % with such a letter, units before and a
    storey behind, 99 % of undamaged and 96 % of damaged names inside an address. A first proposal was right in 99.7 % of
    cases above 95 points, in 98 % from 75 to 95 and in 92 % below.
    """
    prefixes = unit_prefixes(gazetteer.unit_names)
    names, bearers = _forms_of_places(gazetteer, prefixes)
    asked, askers = _forms_of_rows(texts, prefixes)
    # A pair of forms stands for every row that asks it and every place that bears it.
    pairs = _scored_pairs(list(asked), list(names)).merge(askers, on="text").merge(bearers, on="name")
    pairs["score"] *= pairs[["factor_asked", "factor_borne"]].min(axis=1)
    pairs = pairs[pairs["score"] >= LEAST_SCORE].groupby(["row", "place"])["score"].max().reset_index()
    best = _best_of_each(_with_whole_names(pairs, texts, gazetteer), _hinted_units(texts, gazetteer), gazetteer, most)
    return best.assign(row=texts.index.to_numpy()[best["row"]])


def _forms_of_places(gazetteer: Gazetteer, prefixes: re.Pattern[str]) -> tuple[dict[str, int], pd.DataFrame]:
    """Return every form of a place's name with its number, and which place bears which: ``name``, ``place``, ``factor_borne``."""
    names: dict[str, int] = {}
    bearers = []
    for place, written in enumerate(gazetteer.names):
        whole, bare = plain_name(written), bare_name(written, prefixes)
        bearers.append((names.setdefault(whole, len(names)), place, 1.0))
        if bare != whole:
            bearers.append((names.setdefault(bare, len(names)), place, BARE_FACTOR))
    return names, _typed(bearers, "name", "place", "factor_borne")


def _forms_of_rows(texts: pd.DataFrame, prefixes: re.Pattern[str]) -> tuple[dict[str, int], pd.DataFrame]:
    """Return every form of the rows' texts with its number, and which row asks which: ``text``, ``row``, ``factor_asked``."""
    asked: dict[str, int] = {}
    askers = [
        (asked.setdefault(form, len(asked)), row, factor)
        for row, (name, address) in enumerate(zip(texts["name"].astype(str), texts["address"].astype(str), strict=True))
        for form, factor in forms_of(name, address, prefixes).items()
    ]
    return asked, _typed(askers, "text", "row", "factor_asked")


def _with_whole_names(pairs: pd.DataFrame, texts: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Give the very same name 100 whatever stands before it, and all pairs ``alike``, by which equal scores are ordered."""
    names = [plain_name(name) for name in texts["name"].astype(str)]
    both = [name + plain_name(address) for name, address in zip(names, texts["address"].astype(str), strict=True)]
    places = [plain_name(name) for name in gazetteer.names]
    rows, there = pairs["row"].tolist(), pairs["place"].tolist()
    same = np.array([names[row] == places[place] for row, place in zip(rows, there, strict=True)], dtype=np.bool_)
    alike = process.cpdist([both[row] for row in rows], [places[place] for place in there], scorer=fuzz.ratio)
    return pairs.assign(score=pairs["score"].mask(same, 100.0), alike=alike)


def _typed(rows: list[tuple[int, int, float]], one: str, other: str, factor: str) -> pd.DataFrame:
    """Return a frame of two positions and a factor, of the same types even where it is empty."""
    return pd.DataFrame(rows, columns=[one, other, factor]).astype({one: "int64", other: "int64", factor: "float64"})


def _scored_pairs(texts: list[str], names: list[str]) -> pd.DataFrame:
    """Return likely pairs of a text and a name (positions) with their score."""
    text, name = likely_names(index_names(names), texts, most=_LIKELY_NAMES)
    asked, borne = [texts[k] for k in text], [names[k] for k in name]
    score = process.cpdist(asked, borne, scorer=fuzz.ratio, dtype=np.float32, workers=_WORKERS).astype(np.float64)
    lengths = np.fromiter(map(len, names), dtype=np.int64, count=len(names))[name]
    longer = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))[text] > lengths
    inside = np.flatnonzero(longer & (lengths >= _SHORTEST_INSIDE))
    part = process.cpdist(
        [asked[k] for k in inside], [borne[k] for k in inside], scorer=fuzz.partial_ratio, score_cutoff=_LEAST_INSIDE,
        dtype=np.float32, workers=_WORKERS,
    )  # fmt: skip
    # A name of n letters that stands inside by chance is the likelier the shorter it is.
    score[inside] = np.maximum(score[inside], part * _INSIDE_FACTOR * (1.0 - 0.5 / lengths[inside]))
    numbers_asked = [frozenset(numbers_in(form)) for form in texts]
    numbers_borne = [frozenset(numbers_in(form)) for form in names]
    differ = np.fromiter(
        (
            bool(numbers_asked[one] and numbers_borne[other] - numbers_asked[one])
            for one, other in zip(text, name, strict=True)
        ),
        dtype=np.bool_,
        count=len(text),
    )
    return pd.DataFrame({"text": text, "name": name, "score": score * np.where(differ, _OTHER_NUMBER_FACTOR, 1.0)})


def _best_of_each(pairs: pd.DataFrame, hinted: NDArray[np.int32], gazetteer: Gazetteer, most: int) -> pd.DataFrame:
    """Return the best places of each row, from pairs of ``row`` and ``place`` (positions) with their score."""
    unit = gazetteer.unit[pairs["place"]]
    said = hinted[pairs["row"]]
    found = pairs.assign(unit=unit, elsewhere=(said >= 0) & (unit != said))
    found = found.sort_values(
        ["row", "elsewhere", "score", "alike", "place"], ascending=[True, True, False, False, True]
    )
    position = found.groupby(["row", "elsewhere"]).cumcount()
    best_there = found["score"].where(~found["elsewhere"]).groupby(found["row"]).transform("max")
    more_elsewhere = np.where(best_there.isna(), position < most, (found["score"] > best_there) & (position == 0))
    found = found[np.where(found["elsewhere"], more_elsewhere, position < most)]
    names = pd.Series([plain_name(name) for name in gazetteer.names], dtype="str")
    place = found["place"].to_numpy()
    return pd.DataFrame(
        {
            "row": found["row"].to_numpy(),
            "rank": found.groupby("row").cumcount().to_numpy() + 1,
            "matched": np.array(gazetteer.names, dtype=object)[place],
            "what": np.array(gazetteer.what, dtype=object)[place],
            "lon": gazetteer.lonlat[place, 0],
            "lat": gazetteer.lonlat[place, 1],
            "unit": found["unit"].to_numpy(),
            "elsewhere": found["elsewhere"].to_numpy(),
            "namesakes": names.map(names.value_counts()).to_numpy()[place],
            "score": found["score"].to_numpy().round(1),
        }
    ).astype({"matched": "str", "what": "str"})


def _hinted_units(texts: pd.DataFrame, gazetteer: Gazetteer) -> NDArray[np.int32]:
    """Return the position of the unit that each row says it lies in, −1 where it says none that is known."""
    plain = [plain_name(name) for name in gazetteer.unit_names]
    by_name = _unambiguous(short_unit_name(name) for name in gazetteer.unit_names) | _unambiguous(plain)
    by_code = _unambiguous(map(_stem, gazetteer.unit_ids))
    in_address = unit_finder(name for name in plain if name in by_name)

    def hinted(unit_name: str, code: str, address: str) -> int:
        named = by_name.get(plain_name(unit_name), -1)
        coded = next((by_code[code[:length]] for length in _CODE_LENGTHS if code[:length] in by_code), -1)
        told = in_address.search(plain_name(address))
        return next((unit for unit in (named, coded) if unit >= 0), by_name[told.group()] if told else -1)

    columns = (
        texts[name].astype(str) if name in texts else [""] * len(texts) for name in ("unit_name", "code", "address")
    )
    return np.fromiter(itertools.starmap(hinted, zip(*columns, strict=True)), dtype=np.int32, count=len(texts))


def _unambiguous(keys: Iterable[str]) -> dict[str, int]:
    """Return the position of each key that stands only once."""
    listed = list(keys)
    count = Counter(listed)
    return {key: position for position, key in enumerate(listed) if key and count[key] == 1}


def _stem(code: str) -> str:
    """Return a unit's code without the levels below it, which are zeros: ``"150105000000"`` → ``"150105"``."""
    return next((code[:length] for length in reversed(_CODE_LENGTHS) if not code[length:].strip("0")), code)
