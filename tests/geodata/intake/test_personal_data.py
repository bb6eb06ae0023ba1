"""Personal data at the door: what is found wherever it stands, and what only looks like it."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.errors import PersonalDataError
from geodata.intake.personal_data import refuse_personal_data


def refused(header: str, *cells: str, **options: object) -> dict[str, str]:
    """Return header → problem of each column refused in a table of two columns, the first of them harmless."""
    table = pd.DataFrame(
        {"名称": ["站"] * len(cells), header: list(cells)},
        index=pd.RangeIndex(2, len(cells) + 2, name="row"),
        dtype="str",
    )
    error = None
    try:
        refuse_personal_data("t.csv", table, **options)  # type: ignore[arg-type]
    except PersonalDataError as caught:
        error = caught
    if error is None:
        return {}
    assert error.columns == tuple(dict.fromkeys(fault.column for fault in error.faults))
    assert all(fault.remedy.zh and fault.remedy.en and fault.row for fault in error.faults)
    long = [cell for cell in cells if len(cell) > 2]
    assert not any(cell in error.say(language) for cell in long for language in ("zh", "en")), (
        "the message tells no one"
    )
    return {str(fault.column): fault.problem.zh for fault in error.faults}


def check_digit(seventeen: str) -> str:
    """Return the last digit of an identity number by ISO 7064 MOD 11-2, as GB 11643 has it."""
    total = 0
    for digit in seventeen:
        total = (total + int(digit)) * 2 % 11
    return "0123456789X"[(12 - total) % 11]


def test_the_check_digit_is_the_published_one() -> None:
    """The example of GB 11643-1999."""
    assert check_digit("11010519491231002") == "X"


SEVENTEEN = "15010219900307451"
IDENTITY = SEVENTEEN + check_digit(SEVENTEEN)
OTHER = SEVENTEEN + str((int(check_digit(SEVENTEEN)) + 1) % 10)


@pytest.mark.parametrize(
    "cell",
    [IDENTITY, f" {IDENTITY} ", f"身份证{IDENTITY}", f"张三（{IDENTITY}）", "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002X", "110105-19491231-002X"],
)  # fmt: skip
def test_identity_numbers_wherever_they_stand(cell: str) -> None:
    assert refused("备注", "1", cell, "") == {"备注": "含有居民身份证号（1 处）"}


@pytest.mark.parametrize(
    "cell", [OTHER, "1" + IDENTITY, IDENTITY + "0", "91150100MA0Q123456", "617700169958293503", "126.5001021990030745"]
)
def test_other_long_numbers(cell: str) -> None:
    assert refused("备注", cell) == {}


@pytest.mark.parametrize("cell", [OTHER, "150102900307451", "1.50102199003075E+17"])
def test_under_a_header_that_says_so_the_check_digit_does_not_matter(cell: str) -> None:
    assert refused("身份证号码", cell) == {"身份证号码": "含有居民身份证号（1 处）"}


@pytest.mark.parametrize(
    ("header", "cells", "hits"),
    [
        ("联系电话", ["0471-12333", "13812345678", "", ""], 1),
        ("Phone", ["139 1234 5678", "x", "x", "x", "x"], 1),
        ("列", ["13812345678", "15912345678", "x", "x", "x"], 2),
        ("地址", ["张三13812345678", "x", "x", "x", "x"], 1),
        ("地址", ["李四 +86 138-1234-5678", "x", "x", "x", "x"], 1),
        ("备注", ["１３８１２３４５６７８", "x"], 1),
    ],
)
def test_mobile_numbers(header: str, cells: list[str], hits: int) -> None:
    assert refused(header, *cells) == {header: f"含有手机号码（{hits} 处）"}


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("编号", ["13812345678", "a", "b", "c"]),
        ("许可证", ["JY11501020013812345678", "蒙A13812345678"]),
        ("y", ["4413812345678", "13812345678.25", "0.13812345678"]),
        ("人数", ["12000000000", "1381234567"]),
        ("电话区号", ["0471", "0451"]),
        ("服务电话", ["12333", "96166", ""]),
    ],
)
def test_numbers_that_are_no_phone_numbers(header: str, cells: list[str]) -> None:
    assert refused(header, *cells) == {}


@pytest.mark.parametrize(
    "cell",
    ["0471-6912345", "(0471)6912345", "04716912345", "6912345", "88123456", "0451-88123456转801", "010-8812 3456"],
)
def test_landlines_under_a_header_that_says_phone(cell: str) -> None:
    assert refused("办公电话", cell, "12333") == {"办公电话": "含有固定电话号码（1 处）"}
    assert refused("编号", cell, "12333") == {}


@pytest.mark.parametrize("header", ["姓名", "联系人", "负责人", "法定代表人", "户主", "包联干部", "经办人姓名"])
def test_names_of_persons(header: str) -> None:
    assert refused(header, "张建国", "欧阳娜", "", "李红、王小明") == {header: "含有个人姓名（3 处）"}
    assert refused(header, "买买提·艾力") == {header: "含有个人姓名（1 处）"}


def test_bodies_under_such_headers_are_no_persons() -> None:
    assert refused("法人", "向阳社区", "高新区人社局", "万达公司", "王府井商场", "12") == {}
    assert refused("负责人", "无", "", "—") == {}
    assert refused("名称2", "张建国") == {}, "other headers say nothing of persons"


def test_the_contacts_own_column() -> None:
    assert refused("包联干部", "张建国", contacts=["包联干部"]) == {}
    assert refused("包联干部", "张建国13812345678", contacts=["包联干部"]) == {"包联干部": "含有手机号码（1 处）"}


def test_all_columns_at_once_even_without_header_or_with_the_same() -> None:
    table = pd.DataFrame([[IDENTITY, "13812345678", "x"]], columns=["第 1 列", "备注", "备注"], index=[2], dtype="str")
    with pytest.raises(PersonalDataError) as caught:
        refuse_personal_data("t.csv", table)
    assert caught.value.columns == ("第 1 列", "备注")


def test_titles_and_notes() -> None:
    table = pd.DataFrame({"a": ["1"]}, index=[3], dtype="str")
    refuse_personal_data("t.csv", table, beside=[(1, "2026年统计表"), (4, "填表人：张三 电话：0471-6912345")])
    with pytest.raises(PersonalDataError) as caught:
        refuse_personal_data("t.csv", table, beside=[(4, "电话：１３８１２３４５６７８")])
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(4, None)]
    assert caught.value.columns == ()
