"""Reports: every rule of repair has words, and what matters is told wherever the file is used."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

import geodata.intake
from geodata.intake.report import REPAIRS, FileReport, in_words, no_repairs
from geodata.text import Text


def test_a_clean_file_has_nothing_to_tell() -> None:
    assert in_words(FileReport("t.csv", "jobs", 5, 5)) == ()


def test_what_is_told() -> None:
    repairs = pd.DataFrame(
        {"row": [2, 3, 4], "column": ["人数"] * 3, "before": ["约1", "1万", "约3"], "after": ["1", "10000", "3"], "rule": ["approximate", "multiplier", "approximate"]}
    )  # fmt: skip
    report = FileReport("t.csv", "jobs", 10, 6, 2, repairs, (), 5, ((11, Text("合计行", "a total")),))
    assert [text.zh for text in in_words(report)] == [
        "t.csv：修正 3 个值（“约”等近似说法按该数计 2 处、数值中的万、千、亿已换算 1 处）",
        "t.csv：2 行有错误（共 5 处），未使用",
        "t.csv：1 行是合计、重复的表头或说明，不是数据",
    ]
    assert "3 values repaired" in in_words(report)[0].en
    assert "2 rows have faults (5 in all)" in in_words(report)[1].en


def test_every_rule_is_used_and_told() -> None:
    folder = Path(next(iter(geodata.intake.__path__)))
    written = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.stem != "report")
    assert all(re.search(f'"{rule}"', written) for rule in REPAIRS)
    assert all(told.zh and told.en for told in REPAIRS.values())


def test_no_repairs() -> None:
    table = no_repairs()
    assert list(table.columns) == ["row", "column", "before", "after", "rule"]
    assert table["row"].dtype == "int64"
