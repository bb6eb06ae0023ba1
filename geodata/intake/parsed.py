"""What became of the values of one column: understood, repaired under a rule, or not understood for a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.intake.cell_text import UNSTORED_FORMULA
from geodata.kinds import KINDS, VENUE_TYPES, OutletKind, VenueType
from geodata.text import Text

FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
"""Full-width digits and letters, and the ordinary ones; punctuation belongs to the language and stays."""

BLANK_MARKS = frozenset(
    ["-", "--", "---", "－", "—", "——", "–", "−", "/", "\\", "／", "无", "暂无", "没有", "null", "none", "n/a", "na", "（无）", "(无)"]
)  # fmt: skip
"""What people write where there is nothing, in lower case."""

_GIVE_NUMBER = Text("请填写数字", "give a number")


def _one_of(words: Mapping[str, OutletKind] | Mapping[str, VenueType]) -> Text:
    """Return the remedy for a word that stands in no list: the words of the list."""
    chinese, english = (word.chinese for word in words.values()), (word.english for word in words.values())
    return Text(f"请填写其一：{'、'.join(chinese)}", f"give one of {', '.join(english)}")


_GIVE_DATE = Text("请写成 2024-03-01、2024-03 或 2024", "write 2024-03-01, 2024-03 or 2024")

FAULTS = MappingProxyType(
    {
        "number": (Text("不是数字", "is not a number"), _GIVE_NUMBER),
        "comma": (
            Text("不是数字：逗号可能是小数点，也可能是千位分隔符", "is not a number: the comma may be a decimal point or part thousands"),
            Text("请填写不带逗号的数字", "write the number without commas"),
        ),
        "percentage": (Text("是百分比，不是数量", "is a percentage and no count"), Text("请填写数量", "give the count")),
        "word": (
            Text("的单位与此列不符", "is in another unit than the column"),
            Text("请换算后只填数字", "give the number alone, in the column's unit"),
        ),
        "column_unit": (
            Text("所在列的单位不适用于该字段", "stands in a column whose unit does not suit the field"),
            Text("请换用正确的列", "choose the right column"),
        ),
        "excel_error": (
            Text("是 Excel 公式错误", "is an error of an Excel formula"),
            Text("请改正公式，或填写数值", "mend the formula, or give the value"),
        ),
        "formula": (
            Text("：公式的计算结果没有保存在文件中", "stands for a formula whose result is not stored in the file"),
            Text(
                "请用 Excel 或 WPS 打开原文件，保存后重新载入，或直接填写数值",
                "open the original in Excel or WPS, save it and load it again, or give the value itself",
            ),
        ),
        "coordinate": (
            Text("不是数字，也不是度分秒", "is not a number, nor degrees, minutes and seconds"),
            Text("请填写十进制度数（如 126.5347）", "give decimal degrees (for instance 126.5347)"),
        ),
        "pair": (
            Text("不是一对坐标", "is no pair of coordinates"),
            Text("请写成“经度,纬度”，如 126.53,45.80", "write longitude,latitude, for instance 126.53,45.80"),
        ),
        "date": (Text("不是日期", "is no date"), _GIVE_DATE),
        "day_or_month": (Text("的年月日顺序不明", "leaves open which is the day, the month and the year"), _GIVE_DATE),
        "january": (
            Text("可能是 1 月，也可能是去掉了末位 0 的 10 月", "may be January, or October without its last 0"),
            Text("请写成 2024-01 或 2024-10 的形式", "write it as 2024-01 or 2024-10"),
        ),
        "lost_digits": (
            Text("已丢失末位数字（科学计数法）", "has lost its last digits (scientific notation)"),
            Text("请将该列设为文本格式后重新填写代码", "format the column as text and give the code again"),
        ),
        "kind": (Text("不是已知的网点类型", "is no known kind of outlet"), _one_of(KINDS)),
        "venue_type": (Text("不是已知的场地类型", "is no known type of venue"), _one_of(VENUE_TYPES)),
        "several": (
            Text("含有不止一种类型", "holds more than one type"),
            Text("请只填写一种类型", "give one type"),
        ),
        "cell": (
            Text("不是有效的 H3 编码", "is no valid H3 index"),
            Text("请填写 15 位十六进制 H3 编码", "give the 15 hexadecimal digits of an H3 cell"),
        ),
    }
)  # fmt: skip
"""Why a value was not understood, and what to do, by its key; the value in quotes stands before."""


class Reading(NamedTuple):
    """How one text was read: its value, the rule of repair ("" for none) and the fault ("" for none)."""

    value: Any
    rule: str = ""
    fault: str = ""
    share: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """The values of one column.

    Attributes
    ----------
    values : Series
        float64 (NaN where there is none) or str ("" where there is none), indexed as the texts.
    rule : (n,) object
        Key of `geodata.intake.report.REPAIRS` where a value was repaired, else "".
    fault : (n,) object
        Key of `FAULTS` where a text was not understood, else "".
    share : (n,) bool
        Whether a number is a share (it was written as a percentage).
    """

    values: pd.Series
    rule: NDArray[np.object_]
    fault: NDArray[np.object_]
    share: NDArray[np.bool_]


def _mark(text: str, missing: Any) -> Reading | None:
    """Return the reading of a mark that stands for no value whatever the field; None for any other text."""
    if text == UNSTORED_FORMULA:
        return Reading(missing, fault="formula")
    return Reading(missing, "blank_mark") if text.lower() in BLANK_MARKS else None


def parse_each(texts: pd.Series, plain: pd.Series, missing: Any, read: Callable[[str], Reading]) -> Parsed:
    """Read every different text once, one by one; see `parse_together`."""
    return parse_together(texts, plain, missing, lambda different: [read(text) for text in different])


def parse_together(
    texts: pd.Series, plain: pd.Series, missing: Any, read: Callable[[list[str]], list[Reading]]
) -> Parsed:
    """Read every different text once, all of them together.

    Parameters
    ----------
    texts : Series of str
        The column; "" where there is none.
    plain : Series
        Values of the texts that need no reading, ``missing`` for the others.
    missing : str or float
        What stands where there is no value: "" or NaN.
    read : callable
        Reads different texts that are neither empty nor a mark for nothing, one `Reading` each.

    Returns
    -------
    Parsed
        Indexed as ``texts``.
    """
    values = plain.to_numpy(dtype=object if missing == "" else np.float64).copy()
    rule, fault = np.full(len(texts), "", dtype=object), np.full(len(texts), "", dtype=object)
    share = np.zeros(len(texts), dtype=bool)
    unread = (values == "") if missing == "" else np.isnan(values)
    places = np.flatnonzero(unread & (texts != "").to_numpy())
    if len(places):
        code, different = pd.factorize(texts.iloc[places])
        known = [_mark(text, missing) for text in different]
        read_ones = iter(read([text for text, mark in zip(different, known, strict=True) if mark is None]))
        readings = [next(read_ones) if mark is None else mark for mark in known]
        for target, at in ((values, 0), (rule, 1), (fault, 2), (share, 3)):
            column = np.empty(len(readings), dtype=target.dtype)
            column[:] = [missing if at == 0 and reading.fault else reading[at] for reading in readings]
            target[places] = column[code]
    dtype = "str" if missing == "" else np.float64
    return Parsed(pd.Series(values, index=texts.index, dtype=dtype), rule, fault, share)
