"""What readers say of damaged files, told on one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geodata.intake.reader_faults import unreadable
from geodata.text import Text

REMEDY = Text("请重试", "try again")


def test_one_line_with_its_place(told: Any) -> None:
    error = unreadable(Path("folder/a.csv"), ValueError("first\n   second\tthird"), REMEDY, row=7)
    fault = told(error, "a.csv", "无法读取（first second third）", "cannot be read (first second third)", row=7)
    assert fault.remedy is REMEDY


def test_not_at_length(told: Any) -> None:
    fault = told(unreadable("a.csv", OSError("x" * 5000), REMEDY), "a.csv", "无法读取", "cannot be read", row=None)
    assert len(fault.problem.zh) < 250
    assert fault.problem.zh.endswith("…）")
