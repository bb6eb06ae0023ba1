"""Refusals: rows, values and counts, also where there are very many."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.intake.refusals import Refusals
from geodata.intake.report import MOST_REFUSED
from geodata.text import Text

TOLD = Text("错", "wrong"), Text("改", "mend")


def test_faults_hold_row_column_and_value() -> None:
    frame = pd.DataFrame({"a": ["x", "y" * 60, ""], "b": ["1", "2", "3"]}, index=[5, 7, 9], dtype="str")
    refusals = Refusals("t.csv", frame)
    refusals.add("b", np.array([False, False, True]), lambda _place, value: (Text(f"“{value}”错", "x"), TOLD[1]))
    refusals.add("a", np.array([True, True, False]), lambda _place, value: (Text(f"“{value}”错", "x"), TOLD[1]))
    refusals.add(
        "没有的列", np.array([False, True, False]), lambda place, _value: TOLD if place == 1 else (TOLD[1], TOLD[1])
    )
    refusals.add("a", np.zeros(3, dtype=bool), lambda *_: TOLD)
    assert refusals.faulty.tolist() == [True, True, True]
    assert refusals.count == 4
    assert [(fault.row, fault.column) for fault in refusals.all()] == [(5, "a"), (7, "a"), (7, "没有的列"), (9, "b")]
    assert refusals.all()[1].value == "y" * 60
    assert refusals.all()[1].problem.zh == f"“{'y' * 40}…”错"


def test_very_many() -> None:
    rows = MOST_REFUSED + 500
    refusals = Refusals("t.csv", pd.DataFrame({"a": ["x"] * rows}, index=range(2, rows + 2), dtype="str"))
    for _ in range(2):
        refusals.add("a", np.ones(rows, dtype=bool), lambda *_: TOLD)
    assert (refusals.count, len(refusals.all())) == (2 * rows, MOST_REFUSED)
    few = refusals.shortened()
    assert len(few) == 21
    assert f"还有 {2 * rows - 20} 处" in few[-1].problem.zh
