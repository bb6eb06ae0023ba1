"""Which unit a row states, and whether that agrees with its point."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.stated_units import disagreeing, stated_units

UNITS = gpd.GeoDataFrame(
    {"unit_id": ["150102001", "150102002000", "A1", "150103"], "name": ["东街街道", "西街街道", "新区", "新区"]},
    geometry=[shapely.box(n, 0, n + 1, 1) for n in range(4)],
    crs="EPSG:4326",
)


@pytest.mark.parametrize(
    ("code", "name", "unit"),
    [
        ("150102001", "", 0),
        ("150102001000", "西街街道", 0),
        ("150102002", "", 1),
        ("150102002013", "", 1),
        ("150103005001", "", 3),
        ("A1", "", 2),
        ("", "东街街道", 0),
        ("", " 西街街道 ", 1),
        ("", "西街街道办事处", 1),
        ("", "新区", -1),
        ("", "新区人民政府", -1),
        ("", "", -1),
        ("150102", "", -1),
        ("150102003", "东街街道", -1),
        ("A", "", -1),
    ],
)
def test_stated_units(code: str, name: str, unit: int) -> None:
    """A code counts before a name, a place inside a unit states it, and a name that repeats states none."""
    assert stated_units(pd.Series([code]), pd.Series([name]), UNITS).tolist() == [unit]


@pytest.mark.parametrize(
    ("code", "lies_in", "disagrees"),
    [
        ("150102001", 0, False),
        ("150102001007", 0, False),
        ("150102", 0, False),
        ("150102000000", 0, False),
        ("150102002", 0, True),
        ("150103", 0, True),
        ("150104", 0, True),
        ("", 0, False),
        ("150102001", -1, True),
        ("999999", -1, False),
        ("A1", 2, False),
        ("A1", 0, True),
        ("B7", 0, False),
        ("150102001", 2, True),
    ],
)
def test_disagreeing(code: str, lies_in: int, disagrees: bool) -> None:
    """A county's code agrees with a township in it; words that are no codes agree with everything unless they are a unit."""
    found = disagreeing(pd.Series([code]), np.array([lies_in], dtype=np.int32), UNITS)
    assert found.tolist() == [disagrees]
