"""What became of a file: rows read and accepted, what was repaired and how, what was refused and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd

from geodata.errors import Fault
from geodata.text import Text

MOST_REFUSED = 10_000
"""A report keeps this many refused values; the rest are counted."""

REPAIRS = MappingProxyType(
    {
        "full_width": Text("全角字符改为半角", "full-width letters and digits made ordinary"),
        "blank_mark": Text("空白标记（如“—”“无”）按空白处理", "a mark for nothing (such as “—” or “无”) taken for a blank"),
        "separators": Text("去掉千位分隔符", "thousands separators removed"),
        "multiplier": Text("数值中的万、千、亿已换算", "万, 千 or 亿 in the value multiplied out"),
        "counting_word": Text("去掉数值后的量词", "the counting word behind the number removed"),
        "approximate": Text("“约”等近似说法按该数计", "“about” and the like: the number itself is taken"),
        "column_unit": Text("按列或表的单位换算", "multiplied by the unit of the column or table"),
        "share": Text("百分比按该行人口换算为人数", "a percentage turned into persons by the row's population"),
        "degrees": Text("度分秒或带方位的度数换算为十进制度", "degrees, minutes and seconds, or with E and N, made decimal degrees"),
        "swapped": Text("经度、纬度填反，已对调", "longitude and latitude stood in each other's place and were swapped"),
        "millionths": Text("以百万分之一度填写的坐标换算为度", "millionths of a degree made degrees"),
        "packed_degrees": Text("连写的度分秒换算为度", "degrees, minutes and seconds in one number made degrees"),
        "zeros": Text("坐标 0，0 按空白处理", "coordinates 0, 0 taken for blanks"),
        "pair_order": Text("一列坐标中纬度在前，已按经度、纬度读取", "latitude stood first in the column of pairs; read as longitude, latitude"),
        "date": Text("日期写法统一", "date written in one way"),
        "unread_date": Text("无法识别的日期（此列选填）按空白处理", "a date that cannot be read, in an optional column, taken for a blank"),
        "excel_date": Text("Excel 日期序号换算为日期", "an Excel serial number made a date"),
        "code": Text("代码去掉空格、撇号或小数点", "blanks, apostrophe or decimal point removed from a code"),
        "code_length": Text("代码按同一单元的已知代码书写", "the code written as the known one of the same unit"),
        "variant": Text("按名称中包含的类型识别", "recognised by the one type that its words hold"),
        "merged": Text("合并单元格的值填入其各行", "the value of a merged cell given to each of its rows"),
    }
)  # fmt: skip
"""What was done under each rule of repair, by its key."""


def no_repairs() -> pd.DataFrame:
    """Return an empty table of repairs: ``row`` (int64), ``column``, ``before``, ``after`` and ``rule`` (str)."""
    columns = {name: pd.Series(dtype="str") for name in ("column", "before", "after", "rule")}
    return pd.DataFrame({"row": pd.Series(dtype="int64"), **columns})


@dataclass(frozen=True, slots=True, eq=False)
class FileReport:
    """What became of a file.

    Attributes
    ----------
    file : str
        Name of the file.
    role : str
        What it is used for.
    rows_read, rows_accepted, rows_passed_over : int
        Rows of data, those of them that are used, and those that concern no unit of the area.
    repairs : DataFrame
        One row per value repaired: ``row`` in the file, ``column`` (header), ``before``, ``after``, ``rule`` (key of
        `REPAIRS`).
    refused : tuple of Fault
        Every value refused, with its row, column and value, by rows; at most `MOST_REFUSED`.
    refused_count : int
        How many there are.
    left_out : tuple of (int, Text)
        Rows that are no data, and what they are.
    remarks : tuple of Text
        What else is to be told.
    """

    file: str
    role: str
    rows_read: int = 0
    rows_accepted: int = 0
    rows_passed_over: int = 0
    repairs: pd.DataFrame = field(default_factory=no_repairs)
    refused: tuple[Fault, ...] = ()
    refused_count: int = 0
    left_out: tuple[tuple[int, Text], ...] = ()
    remarks: tuple[Text, ...] = ()


def in_words(report: FileReport) -> tuple[Text, ...]:
    """Return what is to be told wherever the file is used: values repaired, rows left out, rows that are no data."""
    told = []
    rules = Counter(report.repairs["rule"].tolist()).most_common()
    if rules:
        total = len(report.repairs)
        zh = "、".join(f"{REPAIRS[rule].zh} {count} 处" for rule, count in rules)
        en = ", ".join(f"{REPAIRS[rule].en}: {count}" for rule, count in rules)
        told.append(Text(f"{report.file}：修正 {total} 个值（{zh}）", f"{report.file}: {total} values repaired ({en})"))
    if report.refused_count:
        rows = report.rows_read - report.rows_accepted - report.rows_passed_over
        told.append(
            Text(
                f"{report.file}：{rows} 行有错误（共 {report.refused_count} 处），未使用",
                f"{report.file}: {rows} rows have faults ({report.refused_count} in all) and are not used",
            )
        )
    if report.left_out:
        count = len(report.left_out)
        told.append(
            Text(
                f"{report.file}：{count} 行是合计、重复的表头或说明，不是数据",
                f"{report.file}: {count} rows are totals, repeated headers or notes and no data",
            )
        )
    return tuple(told)
