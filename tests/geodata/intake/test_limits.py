"""Limits at the door: sizes, archives, sheets; and names for the disk."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import FormatError, UploadError
from geodata.intake.limits import LIMITS, check_extent, check_file, safe_name


def workbook(path: Path, **cells: object) -> Path:
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    book.save(path)
    return path


def with_sheet(path: Path, sheet: str, name: str = "xl/worksheets/sheet1.xml") -> Path:
    """Write a workbook with a sheet of this XML under this name."""
    workbook(path)
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in (parts | {name: sheet.encode()}).items():
            archive.writestr(part, content)
    return path


def refusal(path: Path, kind: type[FormatError] = UploadError, **limits: int) -> Any:
    with pytest.raises(kind) as caught:
        check_file(path, replace(LIMITS, **limits))
    assert type(caught.value) is kind
    return caught.value


def test_ordinary_files_pass(tmp_path: Path) -> None:
    check_file(workbook(tmp_path / "a.xlsx", A1="名称", C9=1))
    for name, content in {"a.csv": b"", "b.tif": b"II*", "c.kml": b"<kml/>", "d.bin": b"PK"}.items():
        (tmp_path / name).write_bytes(content)
        check_file(tmp_path / name)


def test_size(tmp_path: Path, told: Any) -> None:
    (tmp_path / "a.csv").write_bytes(bytes(3 << 20))
    check_file(tmp_path / "a.csv", replace(LIMITS, file_bytes=3 << 20))
    told(refusal(tmp_path / "a.csv", file_bytes=2 << 20), "a.csv", "文件有 3 MB，上限为 2 MB", "at most 2 MB are read")
    (tmp_path / "a.kml").write_bytes(bytes(3 << 20))
    told(refusal(tmp_path / "a.kml", kml_bytes=2 << 20), "a.kml", "上限为 2 MB", "at most 2 MB")


def test_what_cannot_be_read(tmp_path: Path, told: Any) -> None:
    told(refusal(tmp_path / "none.csv", FormatError), "none.csv", "无法读取", "cannot be read")
    told(refusal(tmp_path, FormatError), tmp_path.name, "无法读取", "cannot be read")


def test_archives(tmp_path: Path, told: Any) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}.txt", bytes(5 << 20))
    told(refusal(path, zip_members=4), "a.zip", "有 5 个文件，上限为 4", "holds 5 files")
    told(refusal(path, unpacked_bytes=24 << 20), "a.zip", "解压后超过 25 MB", "unpacks to more than 25 MB")
    told(refusal(path), "a.zip", "压缩比异常", "usual ratio")
    check_file(path, replace(LIMITS, zip_ratio=2000))
    path.write_bytes(path.read_bytes()[:-9])
    told(refusal(path, FormatError), "a.zip", "压缩内容无法读取", "packed content cannot be read")


def test_much_of_the_same_in_a_small_file_is_no_bomb(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(15 << 20))
    check_file(tmp_path / "a.zip")


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/media/image1.png", "odd"])
def test_sheets_that_reach_too_far_wherever_they_lie(tmp_path: Path, told: Any, name: str) -> None:
    far = '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    error = refusal(with_sheet(tmp_path / "a.xlsx", far, name))
    told(error, "a.xlsx", "延伸到第 1048576 行、第 16384 列", "reaches row 1048576 and column 16384")


def test_rows_columns_and_cells_each_have_a_limit(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", A1=1, D50=1)
    check_file(path, replace(LIMITS, rows=50, columns=4, cells=200))
    for limits in ({"rows": 49}, {"columns": 3}, {"cells": 199}):
        refusal(path, **limits)
    check_extent("a", 50, 4, replace(LIMITS, rows=50, columns=4, cells=200))


def test_cells_that_only_carry_a_format_do_no_harm(tmp_path: Path) -> None:
    check_file(
        with_sheet(
            tmp_path / "a.xlsx",
            '<worksheet><sheetData><row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData></worksheet>',
        )
    )


def test_document_types_in_workbooks(tmp_path: Path, told: Any) -> None:
    for name in ("xl/worksheets/sheet1.xml", "docProps/app.xml", "xl/x.bin"):
        error = refusal(with_sheet(tmp_path / "a.xlsx", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', name))
        told(error, "a.xlsx", "DOCTYPE", "DOCTYPE")


def test_kml_is_parsed_at_the_door(tmp_path: Path, told: Any) -> None:
    (tmp_path / "a.kml").write_text("<!DOCTYPE kml><kml/>")
    told(refusal(tmp_path / "a.kml"), "a.kml", "DOCTYPE", "DOCTYPE")
    (tmp_path / "a.kml").write_text("<kml>")
    told(refusal(tmp_path / "a.kml", FormatError), "a.kml", "XML 内容损坏", "XML is damaged")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("网点台账.xlsx", "网点台账.xlsx"), ("C:\\我的 文档\\台账.xlsx", "台账.xlsx"), ("../../etc/passwd", "passwd"),
        ("a/b\x00c\u202e.csv", "bc.csv"), ('a<b>:"|?*!.csv', "a_b_______.csv"), ("CON.csv", "_CON.csv"), ("con", "_con"),
        (" .隐藏.csv ", "隐藏.csv"), ("..a.csv", "a.csv"), ("a . csv", "a.csv"), ("a.csv. .", "a.csv"), ("台账（2025年）.XLS", "台账（2025年）.XLS"),
        ("a\tb.csv", "a b.csv"), ("COM1.xlsx", "_COM1.xlsx"),
    ],
)  # fmt: skip
def test_names(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@pytest.mark.parametrize("name", ["", "/", "..", ".csv", "a/", "\u202e\u200b", "???", "a." + "x" * 30])
def test_names_of_which_nothing_is_left(name: str) -> None:
    with pytest.raises(UploadError, match="无法使用"):
        safe_name(name)


@given(st.text(max_size=300))
def test_names_fit_any_disk(name: str) -> None:
    try:
        kept = safe_name(name)
    except UploadError:
        return
    assert 0 < len(kept) <= 100
    assert len(kept.encode()) <= 255
    assert not set(kept) & set('/\\:*?"<>|!')
    assert kept.isprintable()
    assert kept == kept.strip(" .")
    assert safe_name(kept) == kept


def test_long_names_keep_their_suffix() -> None:
    kept = safe_name("网" * 300 + ".xlsx")
    assert kept.endswith("网.xlsx")
    assert len(kept.encode()) <= 240
