"""Places that the planner confirmed for rows without coordinates: a table of their own beside the planner's file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from geodata.atomic import write_atomically
from geodata.errors import Fault, SchemaError, shortened
from geodata.intake.grids import read_grid
from geodata.text import Text

PLACE_HEADERS = {
    "row": "行号", "name": "名称", "address": "地址", "lon": "经度", "lat": "纬度", "matched": "匹配地名", "score": "得分",
}  # fmt: skip
"""Column of each field in the file."""

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_MARK = "'"


def read_places(path: Path) -> pd.DataFrame:
    """Read confirmed places.

    Parameters
    ----------
    path : Path
        A ``.csv`` file as `write_places` writes it; it may have been edited and saved again in Excel.

    Returns
    -------
    DataFrame
        ``row`` (int64, number of the row in the planner's file), ``name`` and ``address`` as they stood there, ``lon`` and
        ``lat`` (WGS84 degrees), ``matched`` (name of the place), ``score`` (0 to 100, NaN where unknown).

    Raises
    ------
    FormatError
        The file is no table.
    SchemaError
        Columns are missing, or rows are wrong or stand twice; lists every fault.
    """
    header, *rows = read_grid(path).rows or [[]]
    missing = [
        name for field, name in PLACE_HEADERS.items() if field not in ("matched", "score") and name not in header
    ]
    if missing:
        raise SchemaError(
            [
                Fault(
                    path.name,
                    Text(f"缺少列：{'、'.join(missing)}", f"columns are missing: {', '.join(missing)}"),
                    Text("请重新确认地点", "confirm the places again"),
                    row=1,
                )
            ]
        )
    table = pd.DataFrame(rows, columns=header, index=pd.RangeIndex(2, len(rows) + 2), dtype="str")
    table = table[(table != "").any(axis=1)]
    found = pd.DataFrame({field: table.get(name, "") for field, name in PLACE_HEADERS.items()}, dtype="str")
    numbers = {name: pd.to_numeric(found[name], errors="coerce").astype(np.float64) for name in ("row", "lon", "lat")}
    wrong = {
        "row": ~(numbers["row"] >= 1) | (numbers["row"] % 1 != 0) | numbers["row"].duplicated(keep=False),
        "lon": ~(numbers["lon"].abs() <= 180),
        "lat": ~(numbers["lat"].abs() <= 90),
        "name": (found["name"] == "") & (found["address"] == ""),
    }
    faults = [
        fault
        for field, rows_wrong in wrong.items()
        for fault in shortened(
            [_fault(path, field, int(row), found.loc[row, field]) for row in found.index[rows_wrong]]
        )
    ]
    if faults:
        raise SchemaError(faults)
    texts = {name: found[name].map(_plain) for name in ("name", "address", "matched")}
    score = pd.to_numeric(found["score"], errors="coerce").astype(np.float64)
    exact = {"row": numbers["row"].astype(np.int64), "score": score}
    return found.assign(**(numbers | texts | exact)).reset_index(drop=True)


_PROBLEMS = {
    "row": Text("不是行号，或行号重复", "is no row number, or stands more than once"),
    "lon": Text("不是经度", "is no longitude"),
    "lat": Text("不是纬度", "is no latitude"),
    "name": Text("名称和地址均为空", "neither a name nor an address is given"),
}


def _fault(path: Path, field: str, row: int, value: str) -> Fault:
    told = _PROBLEMS[field]
    problem = Text(f"“{value}”{told.zh}", f"“{value}” {told.en}") if value else told
    remedy = Text("请更正或删除该行", "mend or delete the row")
    return Fault(path.name, problem, remedy, row=row, column=PLACE_HEADERS[field], value=value)


def write_places(path: Path, places: pd.DataFrame) -> None:
    """Write confirmed places so that Excel opens them: UTF-8 with a byte-order mark, text never taken for a formula.

    Parameters
    ----------
    path : Path
        The ``.csv`` file; what it held before is replaced as a whole.
    places : DataFrame
        Columns as `read_places` returns them; text that begins with ``= + - @`` is written after an apostrophe.

    Raises
    ------
    OSError
        It cannot be written.
    """
    written = places[list(PLACE_HEADERS)].copy()
    for field in ("name", "address", "matched"):
        written[field] = written[field].map(_neutral)
    text = written.rename(columns=PLACE_HEADERS).to_csv(index=False, lineterminator="\r\n")
    write_atomically(path, text.encode("utf-8-sig"))


def _neutral(text: str) -> str:
    return _MARK + text if text.startswith((*_FORMULA_SIGNS, _MARK)) else text


def _plain(text: str) -> str:
    return text.removeprefix(_MARK)
