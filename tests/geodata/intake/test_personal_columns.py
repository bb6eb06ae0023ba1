"""Personal data are found in every sheet and layer; copies without them keep rows, headers and texts, and no formula."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from geodata.errors import PersonalDataError, UploadError
from geodata.intake.grids import read_grid
from geodata.intake.layout import find_layout
from geodata.intake.personal_columns import fields_of, refuse_personal_columns, write_without_columns
from geodata.intake.roles import ROLES
from geodata.source_files import FileSource
from geodata.tables import read_table

HEADER = ("编号", "网点名称", "网点类型", "经度", "纬度", "联系电话")
ROW = ("1", "一号站", "家门口就业服务站", 111.7, 40.8, "13812345678")


def workbook(path: Path, **sheets: list[tuple[object, ...]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    book.save(path)
    return path


@pytest.mark.parametrize("role", ROLES)
def test_roles_have_the_fields_of_their_tables(role: str) -> None:
    names = {field.name for field in fields_of(role)}
    takes_tables = ".xlsx" in ROLES[role].suffixes
    assert bool(names) == takes_tables
    if role == "population":
        assert {"cell", "x", "y", "persons"} <= names


def test_every_sheet_is_looked_at(tmp_path: Path) -> None:
    clean = [HEADER[:5], ROW[:5]]
    refuse_personal_columns(workbook(tmp_path / "a.xlsx", 网点=clean), "outlets")
    for other in (
        [HEADER, ROW],
        [("填表人 电话 13812345678",)],
        [("姓名", "身份证号"), ("王某", "11010519491231002X")],
    ):
        path = workbook(tmp_path / "b.xlsx", 网点=clean, 其他=other)
        with pytest.raises(PersonalDataError):
            refuse_personal_columns(path, "outlets")
    book = openpyxl.load_workbook(path)
    book["其他"].sheet_state = "hidden"
    book.save(path)
    with pytest.raises(PersonalDataError):
        refuse_personal_columns(path, "outlets")


def test_what_is_no_table_is_left_to_the_examination(tmp_path: Path) -> None:
    for name, role in (
        ("a.xlsx", "outlets"),
        ("a.gpkg", "boundaries"),
        ("a.osm.pbf", "roads"),
        ("a.tif", "population"),
    ):
        (tmp_path / name).write_bytes(b"nothing that could be read")
        refuse_personal_columns(tmp_path / name, role)


def copied(path: Path, *columns: str) -> list[tuple[object, ...]]:
    target = path.with_name("copy.xlsx")
    write_without_columns(path, target, "outlets", columns)
    refuse_personal_columns(target, "outlets")
    return list(openpyxl.load_workbook(target).worksheets[0].iter_rows(values_only=True))


def test_rows_stay_at_their_numbers(tmp_path: Path) -> None:
    rows = [("某旗网点台账",), (), HEADER, ROW, (), ("合计", 1), ("填表人：王某 13912345678",)]
    path = workbook(tmp_path / "a.xlsx", 网点=rows)
    after = copied(path, "联系电话")
    assert [row[0] for row in after] == ["某旗网点台账", None, "编号", "1", None, "合计"]
    assert all(len(row) == 5 for row in after)
    before = read_table(FileSource("outlets", path.with_name("copy.xlsx")), fields_of("outlets"))
    assert before.frame.index.tolist() == [4]
    assert before.frame.loc[4].tolist() == ["1", "一号站", "家门口就业服务站", "111.7", "40.8"]


def test_headers_of_several_rows_stay_the_same(tmp_path: Path) -> None:
    rows = [
        ("编号", "网点名称", "网点类型", "位置", "", "负责人", ""),
        ("", "", "", "经度", "纬度", "职务", "电话"),
        ("1", "一号站", "家门口就业服务站", 111.7, 40.8, "科员", "13812345678"),
        ("2", "二号站", "家门口就业服务站", 111.8, 40.9, "科员", "13812345679"),
    ]
    path = workbook(tmp_path / "a.xlsx", 网点=rows)
    book = openpyxl.load_workbook(path)
    for merged in ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1"):
        book["网点"].merge_cells(merged)
    book.save(path)
    fields = fields_of("outlets")
    headers = find_layout(read_grid(path), fields).headers
    phone = headers[6]
    assert phone == "负责人·电话"
    copied(path, phone)
    assert find_layout(read_grid(path.with_name("copy.xlsx")), fields).headers == headers[:6]


def test_texts_stay_texts_and_formulas_are_none(tmp_path: Path) -> None:
    content = ["编号,网点名称,网点类型,经度,纬度,联系电话,备注"]
    notes = ["=1+1", "+86", "-5", "@sum", "0012", "1e5", "=HYPERLINK(1)"]
    content += [f"00{n},站,服务窗口,111.7,40.8,1381234567{n},{note}" for n, note in enumerate(notes)]
    (tmp_path / "a.csv").write_text("\n".join(content), encoding="utf-8")
    after = copied(tmp_path / "a.csv", "联系电话")
    assert [row[-1] for row in after[1:]] == notes
    assert [row[0] for row in after[1:]] == [f"00{n}" for n in range(len(notes))]
    page = openpyxl.load_workbook(tmp_path / "copy.xlsx").worksheets[0]
    for row in page.iter_rows(min_row=2):
        for cell in row:
            assert cell.data_type in {"s", "n"}
            assert cell.data_type == "s" or cell.value is None
            assert cell.quotePrefix == str(cell.value).startswith(("=", "+", "-", "@"))
    assert [row[-1] for row in read_grid(tmp_path / "copy.xlsx").rows[1:]] == notes


def test_every_sheet_is_in_the_copy(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", 网点=[HEADER, ROW], 去年=[HEADER, ROW], 说明=[("说明：截至年底",)])
    copied(path, "联系电话")
    book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    assert book.sheetnames == ["网点", "去年", "说明"]
    assert [page.max_column for page in book.worksheets] == [5, 5, 1]


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", 网点=[HEADER, ROW])
    with pytest.raises(UploadError) as caught:
        write_without_columns(path, tmp_path / "copy.xlsx", "outlets", ("联系电话", "手机"))
    assert [fault.column for fault in caught.value.faults] == ["手机"]
    assert not (tmp_path / "copy.xlsx").exists()


def test_control_characters_are_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("编号,网点名称,联系电话\n1,一\x07号站,13812345678\n", encoding="utf-8")
    assert copied(tmp_path / "a.csv", "联系电话")[1] == ("1", "一号站")
