"""Rules that rows keep: values given and in range, nothing twice, a place for every row, a number for every outlet."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.intake.codes import level_of
from geodata.intake.refusals import Refusals, Told
from geodata.schema import Field
from geodata.text import Text

Bools = NDArray[np.bool_]

_MISSING = Text("值为空", "the value is missing"), Text("请补填", "fill it in")
_NO_PLACE = (
    Text("没有坐标，也没有确认的地点", "it has no coordinates, and no place was confirmed for it"),
    Text(
        "请补充经纬度，或在数据页按地址匹配并确认",
        "add coordinates, or match its address on the data page and confirm it",
    ),
)
_NO_PLACE_NOR_UNIT = (
    Text("没有坐标、确认的地点，也没有所属单元", "it has no coordinates, no confirmed place and no unit"),
    Text("请补充经纬度，或所属乡镇的代码或名称", "add coordinates, or the code or name of its township"),
)
_FRACTION = (
    Text(
        "带小数，此列多为小数：可能以万为单位，或为百分比",
        "is no whole number, and most of the column are not: perhaps tens of thousands, or shares",
    ),
    Text(
        "请在列名注明单位，如“人口（万人）”，或填写人数",
        "name the unit in the header, such as “人口（万人）”, or give numbers of people",
    ),
)
_NO_CODE = (
    Text("不是行政区划代码，而此列其余多为代码", "is no administrative code, while most of the column are"),
    Text(
        "合计行（如“全县”“市区”）请删除，其余请填 6、9 或 12 位代码",
        "delete rows of totals; give the others a code of 6, 9 or 12 digits",
    ),
)
_COUNTED_ROLES = ("population totals", "priority", "jobs")
_MOST_FRACTION = 1000.0
_HALF = Text("经度、纬度只有其一", "only one of longitude and latitude is given")
_COORDINATES = ("lon", "lat")


def refuse_fractions(role: str, field: Field, values: pd.Series, header: str, refusals: Refusals) -> None:
    """Refuse a column of counts that mostly holds small numbers with decimals: its unit got lost, nobody counts so.

    Parameters
    ----------
    role : str
        Key of `geodata.schema.SCHEMAS`. Cells and squares may hold parts of people; totals of units and firms may not.
    field : Field
        The field.
    values : Series
        Its numbers, multiplied by the unit that its header names.
    header : str
        Its column.
    refusals : Refusals
        Where faults are added.
    """
    if role not in _COUNTED_ROLES or field.kind != "number":
        return
    numbers = values.to_numpy(dtype=np.float64)
    given = np.isfinite(numbers) & (numbers != 0)
    with np.errstate(invalid="ignore"):
        broken = given & (np.abs(numbers - np.rint(numbers)) > 1e-6 * np.maximum(1.0, np.abs(numbers)))
    if 2 * broken.sum() > given.sum() and np.abs(numbers[given]).max() < _MOST_FRACTION:
        refusals.add(header, broken, lambda _place, _value: _FRACTION)


def refuse_words_among_codes(codes: pd.Series, header: str, refusals: Refusals) -> None:
    """Refuse what is no administrative code in a column that mostly holds such codes: 全县 and 市区 count people twice.

    Parameters
    ----------
    codes : Series of str
        Codes of units as read, "" where there is none. Planners' own codes (A1, B2) are none and stay.
    header : str
        Its column.
    refusals : Refusals
        Where faults are added.
    """
    level = codes.map({code: level_of(code) for code in codes.unique()}).to_numpy(dtype=np.int64)
    given = (codes != "").to_numpy()
    odd = given & (level == 0)
    if 2 * odd.sum() < given.sum():
        refusals.add(
            header,
            odd,
            lambda _place, value: (Text(f"“{value}”{_NO_CODE[0].zh}", f"“{value}” {_NO_CODE[0].en}"), _NO_CODE[1]),
        )


def require_values(field: Field, values: pd.Series, header: str, unread: Bools, refusals: Refusals) -> None:
    """Refuse blanks where a value must be given, and numbers out of range.

    Parameters
    ----------
    field : Field
        The field.
    values : Series
        Its values: NaN or "" where there is none.
    header : str
        Its column.
    unread : (n,) bool
        Values that were refused already.
    refusals : Refusals
        Where faults are added.
    """
    blank = (values.isna() if values.dtype == np.float64 else values == "").to_numpy()
    if field.required or field.complete:
        refusals.add(header, blank & ~unread, lambda _place, _value: _MISSING)
    if values.dtype == np.float64:
        numbers = values.to_numpy()
        outside = (numbers < field.minimum) | (numbers > field.maximum)
        remedy = Text(
            f"应在 {field.minimum:g} 至 {field.maximum:g} 之间",
            f"give a value between {field.minimum:g} and {field.maximum:g}",
        )

        def tell(place: int, _value: str) -> Told:
            return Text(f"{numbers[place]} 超出范围", f"{numbers[place]} is out of range"), remedy

        refusals.add(header, outside & ~unread, tell)


def refuse_repeated(values: pd.Series, header: str, refusals: Refusals) -> None:
    """Refuse every value but the first that stands more than once; of its rows one without another fault counts as first."""
    given = (values != "").to_numpy()
    order = np.argsort(refusals.faulty, kind="stable")
    ordered = values.iloc[order]
    repeated = np.zeros(len(values), dtype=bool)
    repeated[order] = ordered.duplicated().to_numpy()
    repeated &= given
    first = (
        dict(zip(ordered[~ordered.duplicated()], ordered.index[~ordered.duplicated()], strict=True))
        if repeated.any()
        else {}
    )

    def tell(place: int, value: str) -> Told:
        row, word = first[values.iloc[place]], value or values.iloc[place]
        return (
            Text(f"“{word}”与第 {row} 行重复", f"“{word}” stands in row {row} already"),
            Text("请使其唯一，或删除重复的行", "make it unique, or delete the row that repeats it"),
        )

    refusals.add(header, repeated, tell)


def require_place(
    rows: pd.DataFrame, headers: Mapping[str, str], confirmed: Collection[int], *, by_unit: bool, refusals: Refusals
) -> None:
    """Refuse rows without a place.

    Parameters
    ----------
    rows : DataFrame
        ``lon`` and ``lat`` (NaN where there is none), ``code`` and ``unit_name``; indexed by row.
    headers : mapping of str to str
        Column of each field that is there.
    confirmed : collection of int
        Rows for which the planner confirmed a place.
    by_unit : bool
        Whether the code or name of a unit will do.
    refusals : Refusals
        Rows refused already are passed over.
    """
    has_lon, has_lat = (rows[name].notna().to_numpy() for name in _COORDINATES)
    without = ~(has_lon & has_lat) & ~refusals.faulty & ~rows.index.isin(list(confirmed))
    half = without & (has_lon ^ has_lat)
    if by_unit:
        without &= ((rows["code"] == "") & (rows["unit_name"] == "")).to_numpy()
    lon, lat = headers.get("lon", "经度"), headers.get("lat", "纬度")
    refusals.add(lon, half & has_lat, lambda _place, _value: (_HALF, _NO_PLACE[1]))
    refusals.add(lat, half & has_lon, lambda _place, _value: (_HALF, _NO_PLACE[1]))
    told = _NO_PLACE_NOR_UNIT if by_unit else _NO_PLACE
    refusals.add(lon, without & ~half, lambda _place, _value: told)


def ids_from_names(rows: pd.DataFrame) -> pd.Series:
    """Return an id for every row of a table without numbers.

    Parameters
    ----------
    rows : DataFrame
        ``name``, ``address``, ``unit_name``, ``code``, ``lon`` and ``lat``.

    Returns
    -------
    Series of str
        The name; where several rows share it, the name and the address, else the unit's name or code, else the
        coordinates to five decimals. It does not depend on the order of the rows. Rows that agree in all are left equal.
    """
    ids = rows["name"].copy()
    coordinates = rows["lon"].map("{:.5f}".format) + "," + rows["lat"].map("{:.5f}".format)
    coordinates = coordinates.mask(rows["lon"].isna() | rows["lat"].isna(), "")
    for further in (rows["address"], rows["unit_name"], rows["code"], coordinates):
        shared = ids.duplicated(keep=False) & (ids != "") & (further != "")
        ids = ids.mask(shared, ids + " · " + further)
    return ids.astype("str")
