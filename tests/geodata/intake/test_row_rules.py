"""Rules of rows: given, in range, once, and somewhere; and numbers for outlets that have none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geodata.intake.refusals import Refusals
from geodata.intake.row_rules import ids_from_names, refuse_repeated, require_place, require_values
from geodata.schema import Field

NONE = np.zeros(4, dtype=bool)


def refusals(**columns: list[str]) -> Refusals:
    length = len(next(iter(columns.values())))
    return Refusals("t.csv", pd.DataFrame(columns, index=range(2, length + 2), dtype="str"))


def found(gathered: Refusals) -> list[tuple[int | None, str | None, str]]:
    return [(fault.row, fault.column, fault.problem.zh) for fault in gathered.all()]


@pytest.mark.parametrize(("required", "complete"), [(True, False), (False, True), (False, False)])
def test_values_that_must_be_given(required: bool, complete: bool) -> None:
    gathered = refusals(a=["x", "", "?", ""])
    field = Field("a", "text", required, (), "", complete=complete)
    values = pd.Series(["x", "", "", ""], index=range(2, 6), dtype="str")
    require_values(field, values, "a", np.array([False, False, True, False]), gathered)
    assert found(gathered) == ([(3, "a", "值为空"), (5, "a", "值为空")] if required or complete else [])


def test_ranges_hold_at_their_ends() -> None:
    gathered = refusals(a=["0", "10", "-0.1", "11"])
    field = Field("a", "number", True, (), "", minimum=0.0, maximum=10.0)
    require_values(field, pd.Series([0.0, 10.0, -0.1, 11.0], index=range(2, 6)), "a", NONE, gathered)
    assert found(gathered) == [(4, "a", "-0.1 超出范围"), (5, "a", "11.0 超出范围")]
    assert "0 至 10" in gathered.all()[0].remedy.zh


def test_the_first_of_equal_values_stays() -> None:
    gathered = refusals(a=["x", "y", "x", "", "", "x"])
    refuse_repeated(gathered.frame["a"], "a", gathered)
    assert found(gathered) == [(4, "a", "“x”与第 2 行重复"), (7, "a", "“x”与第 2 行重复")]


def test_of_equal_values_one_without_other_faults_stays() -> None:
    gathered = refusals(a=["x", "x", "x"])
    gathered.faulty[:] = [True, False, False]
    refuse_repeated(gathered.frame["a"], "a", gathered)
    assert found(gathered) == [(2, "a", "“x”与第 3 行重复"), (4, "a", "“x”与第 3 行重复")]


def places(
    gathered: Refusals, *, by_unit: bool = False, confirmed: tuple[int, ...] = ()
) -> list[tuple[int | None, str | None, str]]:
    nan = np.nan
    rows = pd.DataFrame(
        {"lon": [1, nan, 1, nan, nan, nan], "lat": [1, nan, nan, 2, nan, nan], "code": ["", "", "", "", "150102", ""], "unit_name": ["", "", "", "", "", "东街"]},
        index=range(2, 8),
    )  # fmt: skip
    require_place(rows, {"lon": "X", "lat": "Y"}, confirmed, by_unit=by_unit, refusals=gathered)
    return found(gathered)


def test_every_row_needs_a_place() -> None:
    nowhere, half = "没有坐标，也没有确认的地点", "经度、纬度只有其一"
    columns = {"X": [""] * 6, "Y": [""] * 6}
    assert places(refusals(**columns)) == [
        (3, "X", nowhere),
        (4, "Y", half),
        (5, "X", half),
        (6, "X", nowhere),
        (7, "X", nowhere),
    ]
    assert places(refusals(**columns), confirmed=(3, 4, 5, 6)) == [(7, "X", nowhere)]
    assert [row for row, _, _ in places(refusals(**columns), by_unit=True)] == [3, 4, 5]
    gathered = refusals(**columns)
    gathered.faulty[:] = True
    assert places(gathered) == [], "what is refused already is told once"


def outlets(*rows: tuple[str, str, str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["name", "address", "unit_name", "code", "lon"])
    return table.assign(lat=40.0).astype({"lon": float})


def test_names_serve_as_numbers_and_are_told_apart_where_they_must() -> None:
    table = outlets(
        ("甲站", "一路", "", "", 1), ("乙站", "一路", "", "", 2), ("乙站", "二路", "", "", 3), ("丙站", "", "东街", "", 4), ("丙站", "", "西街", "", 5),
        ("丁站", "三路", "", "", 6), ("丁站", "三路", "", "", 7), ("戊站", "", "", "", np.nan), ("戊站", "", "", "", np.nan), ("", "", "", "", 8), ("", "", "", "", 8),
    )  # fmt: skip
    ids = ids_from_names(table)
    assert ids.tolist() == [
        "甲站", "乙站 · 一路", "乙站 · 二路", "丙站 · 东街", "丙站 · 西街", "丁站 · 三路 · 6.00000,40.00000", "丁站 · 三路 · 7.00000,40.00000", "戊站", "戊站", "", "",
    ]  # fmt: skip
    shuffled = table.sample(frac=1.0, random_state=3)
    assert ids_from_names(shuffled).sort_index().tolist() == ids.tolist(), "the order of the rows does not matter"
