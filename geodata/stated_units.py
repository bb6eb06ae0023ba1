"""Which reporting unit a row states by its code or name, and whether that agrees with where its point lies."""

from __future__ import annotations

import re
from collections import Counter

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.intake.codes import level_of, short_code
from geodata.intake.headers import folded

_OFFICE = re.compile(r"(?:办事处|人民政府|政府)$")
"""What is put behind a unit's name to call its office."""


def stated_units(codes: pd.Series, names: pd.Series, units: gpd.GeoDataFrame) -> NDArray[np.int32]:
    """Return the reporting unit that each row states.

    Parameters
    ----------
    codes, names : Series of str
        Code and name of the unit, "" where not stated. A code counts before a name; a code of a place inside a unit (a
        community's, where units are townships) states that unit.
    units : GeoDataFrame
        ``unit_id`` and ``name``. A name that several units share states none.

    Returns
    -------
    (p,) int32
        Position of the unit; −1 where the row states none that is known.
    """
    by_code = {short_code(code): place for place, code in enumerate(units["unit_id"])}
    plain = [folded(name) for name in units["name"]]
    times = Counter(plain)
    by_name = {name: place for place, name in enumerate(plain) if times[name] == 1}
    of_code = {code: _unit_of_code(code, by_code) for code in codes.unique()}
    of_name = {
        name: by_name.get(folded(name), by_name.get(_OFFICE.sub("", folded(name)), -1)) for name in names.unique()
    }
    stated = np.where(codes != "", codes.map(of_code), names.map(of_name))
    return stated.astype(np.int32)


def disagreeing(codes: pd.Series, unit: NDArray[np.int32], units: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which rows state a code that is neither of the unit in which they lie, nor of a place in it or around it.

    Parameters
    ----------
    codes : Series of str
        Stated codes, "" where there is none.
    unit : (p,) int32
        Unit in which each row's point lies, −1 outside all.
    units : GeoDataFrame
        ``unit_id``. Of rows outside all units, those that state one of them disagree.

    Returns
    -------
    (p,) bool
    """
    unit_codes = [short_code(code) for code in units["unit_id"]]
    by_code = {code: place for place, code in enumerate(unit_codes)}
    found = np.zeros(len(codes), dtype=bool)
    for row, (code, lies_in) in enumerate(zip(codes, unit.tolist(), strict=True)):
        if not code:
            continue
        stated = _unit_of_code(code, by_code)
        if lies_in < 0 or stated >= 0 or not level_of(code) or not level_of(unit_codes[lies_in]):
            found[row] = stated >= 0 and stated != lies_in
        else:
            found[row] = not unit_codes[lies_in].startswith(short_code(code))
    return found


def _unit_of_code(code: str, by_code: dict[str, int]) -> int:
    short = short_code(code)
    if not level_of(code):
        return by_code.get(short, -1)
    return next((by_code[short[:end]] for end in range(len(short), 1, -1) if short[:end] in by_code), -1)
