"""Text files: encodings, separators, quotes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import FormatError, UploadError
from geodata.intake.limits import LIMITS
from geodata.intake.text_grids import read_text


def read(folder: Path, content: str | bytes, encoding: str = "utf-8", **limits: int) -> list[list[str]]:
    path = folder / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read_text(path, replace(LIMITS, **limits))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_dress(tmp_path: Path, encoding: str, separator: str, line_end: str) -> None:
    lines = [["名称", "人数", "备注"], ["甲厂", "12", ""], ["乙厂", "３４", "喜"]]
    text = line_end.join(separator.join(cells) for cells in lines)
    assert read(tmp_path, text, encoding) == lines


def test_titles_and_notes_do_not_decide_on_the_separator(tmp_path: Path) -> None:
    rows = "".join(f"{number};道里区，某街，{number}号;{number},5\n" for number in range(50))
    found = read(
        tmp_path,
        f"某市,网点,台账,一览,表\n（单位：个，截至2025年）\n\n编号;地址;人数\n{rows}注：一，二，三，四，五，六\n",
    )
    assert found[3:5] == [["编号", "地址", "人数"], ["0", "道里区，某街，0号", "0,5"]]


def test_rows_keep_their_length_and_their_place(tmp_path: Path) -> None:
    assert read(tmp_path, 'a,b\n\n1,2,3,4\n"5\n6",7\n8\n') == [
        ["a", "b"],
        [],
        ["1", "2", "3", "4"],
        ["5\n6", "7"],
        ["8"],
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.text("名称12,;\t|\"'\n ", max_size=5), min_size=2, max_size=4), min_size=1, max_size=6),
)
def test_what_a_writer_quotes_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    width = len(rows[0])
    rows = [["甲", *(["乙"] * (width - 1))]] * 30 + [(row * width)[:width] for row in rows]
    text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows)
    found = read(tmp_path_factory.getbasetemp(), text)
    assert found == [[cell.strip() for cell in row] for row in rows]


def test_no_text(tmp_path: Path) -> None:
    assert read(tmp_path, "") == []
    assert read(tmp_path, b"\xef\xbb\xbf") == []


def test_null_bytes(tmp_path: Path, told: Any) -> None:
    for content in (b"a,b\n1,\x002\n", "a,b\n1,2\n".encode("utf-16-le"), b"\x00" * 9):
        with pytest.raises(FormatError) as caught:
            read(tmp_path, content)
        told(caught.value, "t.csv", "空字节", "null bytes")


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n\xff\xff,2\n",
        ("名称，地址\n" * 20).encode() + "甲厂".encode("gbk"),
        "名称".encode("utf-16")[:-1],
        b"\xff\xfe\x00\xd8a",
    ],
)
def test_other_encodings(tmp_path: Path, told: Any, content: bytes) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path, content)
    fault = told(caught.value, "t.csv", "无法读取", "cannot be read")
    assert "GBK" in fault.remedy.zh


def test_a_damaged_place_in_utf8_is_not_taken_for_gbk(tmp_path: Path) -> None:
    """Two bytes of a long file overwritten: in GBK it would still be read, as rubbish."""
    content = bytearray(("名称,地址\n" + "新城镇,某某街道\n" * 40).encode())
    content[-12:-10] = b"ab"
    assert bytes(content).decode("gb18030", errors="ignore")
    with pytest.raises(FormatError, match="无法读取"):
        read(tmp_path, bytes(content))


def test_a_quote_that_never_ends(tmp_path: Path, told: Any) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path, 'a,b\n1,2\n"3,4\n5,6\n')
    told(caught.value, "t.csv", "无法读取", "cannot be read", row=3)


def test_limits(tmp_path: Path, told: Any) -> None:
    text = "1,2,3\n" * 10
    assert len(read(tmp_path, text, rows=10, columns=3, cells=30)) == 10
    for limits in ({"rows": 9}, {"columns": 2}, {"cells": 29}):
        with pytest.raises(UploadError) as caught:
            read(tmp_path, text, **limits)
        told(caught.value, "t.csv", "表格延伸到", "the table reaches")


def test_a_cell_of_a_megabyte_is_refused(tmp_path: Path, told: Any) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path, "a,b\n" + "x" * 1_000_000 + ",1\n")
    told(caught.value, "t.csv", "field larger", "field larger", row=2)
