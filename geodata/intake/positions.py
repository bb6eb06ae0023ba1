"""Where the rows of a table lie: coordinates repaired where that is safe, places that were confirmed, rows off the earth.

Repaired is only what can be read in one way. In degrees, a latitude beyond 90 with a longitude that is not has been swapped
with it; a pair of numbers far too large for degrees is millionths, or degrees, minutes and seconds in one number. A pair
of zeros is what programs write for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from geodata.chinese_datums import CHINESE_DATUMS
from geodata.coordinates import transformer
from geodata.gauss_kruger import gauss_kruger_zones
from geodata.intake.angles import unpacked_pairs
from geodata.intake.place_names import plain_name
from geodata.intake.places import read_places
from geodata.source_files import FileSource
from geodata.text import Text

Bools = NDArray[np.bool_]

DEFAULT_CRS = "EPSG:4326"
"""CRS of a table's coordinates where none is named."""

_LEAST_METRES = 1000.0
"""Coordinates that are both larger are no degrees with a slip of the pen."""

_OFF_EARTH_REMEDY = Text(
    "请核对经纬度是否颠倒、坐标系是否正确", "check whether longitude and latitude are swapped, and the crs"
)
_CONFIRM_AGAIN = Text("表格已改动，请重新确认该行的地点", "the table has changed: confirm the place of this row again")


def repaired_positions(
    source: FileSource, rows: pd.DataFrame, headers: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Repair coordinates where they can be read in one way only.

    Parameters
    ----------
    source : FileSource
        The file, with its CRS.
    rows : DataFrame
        ``lon`` and ``lat`` (float64, NaN where there is none), indexed by row.
    headers : mapping of str to str
        Column of each field that is there.

    Returns
    -------
    positions : DataFrame
        ``lon`` and ``lat`` of all rows, in the source's CRS as before.
    repairs : DataFrame
        ``row``, ``column``, ``before``, ``after``, ``rule`` (key of `geodata.intake.report.REPAIRS`).
    """
    before = rows["lon"].to_numpy(dtype=np.float64), rows["lat"].to_numpy(dtype=np.float64)
    lon, lat = before
    rule = np.full(len(rows), "", dtype=object)
    zeros = (lon == 0.0) & (lat == 0.0)
    lon, lat, rule[zeros] = np.where(zeros, np.nan, lon), np.where(zeros, np.nan, lat), "zeros"
    if _is_geographic(source.crs or DEFAULT_CRS):
        swapped = (np.abs(lat) > 90.0) & (np.abs(lat) <= 180.0) & (np.abs(lon) <= 90.0)
        lon, lat, rule[swapped] = np.where(swapped, lat, lon), np.where(swapped, lon, lat), "swapped"
        lon, lat, in_millionths, packed = unpacked_pairs(lon, lat)
        rule[in_millionths], rule[packed] = "millionths", "packed_degrees"
    changed = rule != ""
    repairs = [
        pd.DataFrame(
            {
                "row": rows.index[changed].to_numpy(dtype=np.int64),
                "column": headers.get(field, field),
                "before": [_written(value) for value in old[changed]],
                "after": [_written(value) for value in new[changed]],
                "rule": rule[changed].astype(str),
            }
        )
        for field, old, new in (("lon", before[0], lon), ("lat", before[1], lat))
    ]
    return (
        pd.DataFrame({"lon": lon, "lat": lat}, index=rows.index),
        pd.concat(repairs, ignore_index=True).sort_values("row", kind="stable", ignore_index=True),
    )


def off_earth(source: FileSource, positions: pd.DataFrame) -> Bools:
    """Return which rows have coordinates that lie nowhere on the earth in the source's CRS.

    Parameters
    ----------
    source : FileSource
        The file.
    positions : DataFrame
        ``lon`` and ``lat`` as `repaired_positions` returns them; rows without are on the earth.
    """
    lon, lat = positions["lon"].to_numpy(), positions["lat"].to_numpy()
    crs = source.crs or DEFAULT_CRS
    if not _is_geographic(crs):
        lon, lat = transformer(crs, DEFAULT_CRS).transform(lon, lat)
    given = positions.notna().all(axis=1).to_numpy()
    return np.asarray(given & ~((np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)))


def tell_in_metres(source: FileSource, positions: pd.DataFrame, away: Bools) -> tuple[Text, Text] | None:
    """Return problem and remedy of a whole table in metres whose CRS is one of degrees, None where it is no such table.

    Parameters
    ----------
    source : FileSource
        The file.
    positions : DataFrame
        ``lon`` and ``lat`` as `repaired_positions` returns them.
    away : (n,) bool
        Rows that `off_earth` tells; they are such a table if most rows with coordinates are among them, all far too
        large for degrees.
    """
    given = positions.notna().all(axis=1).to_numpy()
    x, y = (positions[name].to_numpy()[away] for name in ("lon", "lat"))
    crs = source.crs or DEFAULT_CRS
    if 2 * away.sum() <= given.sum() or not _is_geographic(crs) or np.fmin(np.abs(x), np.abs(y)).min() < _LEAST_METRES:
        return None
    problem = Text(
        f"{len(x)} 行的坐标以米为单位（如 {x[0]:.15g}，{y[0]:.15g}），不是坐标系 {crs} 的度数",
        f"the coordinates of {len(x)} rows are in metres (for instance {x[0]:.15g}, {y[0]:.15g}), not in degrees of {crs}",
    )
    zones = {*gauss_kruger_zones(x, y, None), *gauss_kruger_zones(y, x, None)}
    likely = next(iter(zones), "")
    name = f"（可能为 {likely}）" if likely else "，如 EPSG:4546（CGCS2000 高斯-克吕格 3 度带，中央经线 111°）"
    name_en = (
        f" (perhaps {likely})"
        if likely
        else ", for instance EPSG:4546 (CGCS2000 Gauss-Krüger, 3-degree zone at 111° E)"
    )
    remedy = Text(
        f"请向提供数据的部门问清投影坐标系，用 crs 指定{name}",
        f"name the projected CRS under crs{name_en}: ask who made the data",
    )
    return problem, remedy


def tell_off_earth(lon: float, lat: float) -> tuple[Text, Text]:
    """Return problem and remedy of coordinates that lie off the earth."""
    problem = Text(f"坐标（{lon:g}，{lat:g}）不在地球范围内", f"coordinates ({lon:g}, {lat:g}) lie outside the earth")
    return problem, _OFF_EARTH_REMEDY


def confirmed_positions(source: FileSource, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the places that the planner confirmed for rows without coordinates.

    Parameters
    ----------
    source : FileSource
        The file, with its table of confirmed places.
    rows : DataFrame
        ``lon`` and ``lat`` (NaN where there are none), ``name`` and ``address`` where the table has them, indexed by row.

    Returns
    -------
    DataFrame
        ``lon``, ``lat`` (WGS84 degrees), ``confirmed`` (name and address when the place was confirmed) and ``agrees``
        (whether the row still bears them; else rows may have moved), of the rows that need a place and have one, by row.

    Raises
    ------
    FormatError, SchemaError
        The table of places cannot be used.
    """
    nothing = pd.DataFrame({"lon": [], "lat": []}, dtype="float64").assign(confirmed="", agrees=True)
    if source.places is None:
        return nothing
    places = read_places(source.places).set_index("row")
    places = places[places.index.isin(rows.index[rows[["lon", "lat"]].isna().all(axis=1)])]
    own = rows.loc[places.index]
    agrees = np.ones(len(places), dtype=bool)
    for field in ("name", "address"):
        if field in own:
            agrees &= (own[field].map(plain_name) == places[field].map(plain_name)).to_numpy()
    confirmed = (places["name"] + " " + places["address"]).str.strip()
    return places[["lon", "lat"]].assign(confirmed=confirmed, agrees=agrees)


def tell_moved(confirmed: str) -> tuple[Text, Text]:
    """Return problem and remedy of a row that does not bear the name and address any more for which a place was confirmed."""
    problem = Text(
        f"确认地点时该行为“{confirmed}”，现在不同",
        f"when its place was confirmed it read “{confirmed}”, which it does not now",
    )
    return problem, _CONFIRM_AGAIN


def _is_geographic(crs: str) -> bool:
    return crs in CHINESE_DATUMS or bool(CRS.from_user_input(crs).is_geographic)


def _written(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.15g}"
