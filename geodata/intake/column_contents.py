"""What the values of a column look like: the share of them that a field could hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.intake.cell_text import UNSTORED_FORMULA
from geodata.intake.codes import parse_codes
from geodata.intake.numbers import parse_counts
from geodata.intake.values import parse_coordinates, parse_field, parse_pairs
from geodata.schema import Field
from geodata.text import Text

SAMPLE = 400
"""This many values of a column, evenly taken, are looked at."""

_CHINA = {"lon": (73.0, 136.0), "lat": (3.0, 54.0)}
_EARTH = {"lon": (-180.0, 180.0), "lat": (-90.0, 90.0)}
_GAUSS_EASTING, _GAUSS_ZONE_EASTING, _GAUSS_NORTHING = (1e5, 1e6), (1.3e7, 4.6e7), (3.3e5, 6e6)
_AXES = {"lon": "lon", "x": "lon", "lat": "lat", "y": "lat"}
_PROVINCES = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])"
_CODE = re.compile(rf"{_PROVINCES}\d{{4}}(?:\d{{3}}(?:\d{{3}})?)?")
_ADDRESS = re.compile(r"[路街巷道号区县旗镇乡村里弄栋楼苑]|大道")
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]")

LOOKS_LIKE = MappingProxyType(
    {
        "lon": Text("经度（东坐标）", "longitudes or eastings"),
        "lat": Text("纬度（北坐标）", "latitudes or northings"),
        "number": Text("数量", "counts"),
        "code": Text("行政区划代码", "codes of administrative units"),
        "date": Text("日期", "dates"),
        "kind": Text("网点类型", "kinds of outlets"),
        "venue_type": Text("场地类型", "types of venues"),
        "cell": Text("H3 编码", "H3 indices"),
        "address": Text("地址", "addresses"),
        "text": Text("文字", "words"),
        "pair": Text("一对坐标", "pairs of coordinates"),
    }
)
"""What values look like, by the key that `looks_of` gives."""

TELLING = frozenset(["lon", "lat", "code", "date", "kind", "venue_type", "cell", "pair"])
"""Looks that tell a field by themselves, whatever the header says."""


def looks_of(field: Field) -> str:
    """Return the key of `LOOKS_LIKE` for the values that a field holds."""
    if field.kind == "coordinate":
        return _AXES[field.name]
    return "address" if field.name == "address" else field.kind


def sampled(texts: pd.Series) -> pd.Series:
    """Return at most `SAMPLE` values, evenly from the whole column; blanks and formulas without a result tell nothing."""
    given = texts[(texts != "") & (texts != UNSTORED_FORMULA)]
    return given.iloc[:: max(1, -(-len(given) // SAMPLE))]


def share_like(field: Field, sample: pd.Series, *, named: bool = False) -> float:
    """Return the share of values that a field could hold, 0 to 1.

    Parameters
    ----------
    field : Field
        The field.
    sample : Series of str
        Values, none of them empty.
    named : bool
        Whether the header says that it is the field: degrees may then be anywhere on earth, else in China.
    """
    if sample.empty:
        return 0.0
    if field.name == "id":
        return 1.0  # whatever stands there may number a row
    looks = looks_of(field)
    if looks in _CHINA:
        return _axis_share(looks, parse_coordinates(sample).values.to_numpy(), (_EARTH if named else _CHINA)[looks])
    if looks == "code":
        return _share(parse_codes(sample).values, lambda text: _CODE.fullmatch(text) is not None)
    if looks == "address":
        return _share(sample, lambda text: len(text) > len("某路") and _ADDRESS.search(text) is not None)
    if looks == "text":
        return _share(sample, lambda text: _WORDS.search(text) is not None)
    if looks == "number":
        values = parse_counts(field, sample).values
        return float(((values >= field.minimum) & (values <= field.maximum)).mean())
    parsed = parse_field(field, sample)
    return float((parsed.values != "").mean())


def share_of_pairs(sample: pd.Series) -> float:
    """Return the share of values that are pairs of coordinates in China."""
    if sample.empty:
        return 0.0
    lon, lat = (axis.values.to_numpy() for axis in parse_pairs(sample, ""))
    return min(_axis_share("lon", lon, _CHINA["lon"]), _axis_share("lat", lat, _CHINA["lat"]))


def _axis_share(axis: str, values: NDArray[np.float64], degrees: tuple[float, float]) -> float:
    ranges = (degrees, *((_GAUSS_EASTING, _GAUSS_ZONE_EASTING) if axis == "lon" else (_GAUSS_NORTHING,)))
    within = np.array([((low <= values) & (values <= high)).mean() for low, high in ranges])
    # Whole numbers of this size are more often counts than metres.
    whole = bool(np.all(values[np.isfinite(values)] % 1 == 0))
    return float(within[0] if whole else within.max())


def _share(values: pd.Series, like: Callable[[str], bool]) -> float:
    return float(np.mean([like(text) for text in values]))
