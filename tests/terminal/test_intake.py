"""The commands at the data door: what a file is taken for, the report to mend it in, and templates."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from geodata.errors import FormatError
from geodata.intake.grids import read_grid
from geodata.schema import SCHEMAS
from geodata.source_files import FileSource
from geodata.tables import read_table
from publishing.template_words import TEMPLATES

GOOD = "编号,网点名称,网点类型,经度,纬度\n001,甲站,零工驿站,111.70,40.81\n002,乙站,零工市场,111.71,40.82\n"
BAD = GOOD + "003,[red]丙站,小卖部,一百,40.83\n合计,3,,,\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "网点.csv"
    path.write_text(BAD, encoding="gb18030")
    return path


def test_a_good_file_is_accepted(run_command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "网点.csv"
    path.write_text(GOOD, encoding="utf-8")
    code, out, err = run_command("inspect", path, "--as", "outlets")
    assert (code, err.strip()) == (0, "")
    assert "网点名称" in out
    assert "接受的行：2" in out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_refused_is_told_with_its_remedy(run_command, table: Path, language: str) -> None:  # type: ignore[no-untyped-def]
    before = table.read_bytes()
    code, out, err = run_command("inspect", table, "--as", "outlets", "--lang", language)
    assert code == 2
    told = {
        "zh": ("第 4 行“网点类型”", "“小卖部”", "有错误的行：1", "2 处"),
        "en": ("row 4, “网点类型”", "Rows with faults: 1", "2 faults"),
    }
    assert all(text in out + err for text in told[language])
    assert table.read_bytes() == before


def test_as_json_one_object(run_command, table: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run_command("inspect", table, "--as", "outlets", "--json")
    assert code == 2
    record = json.loads(out)
    assert not record["accepted"]
    assert record["report"]["rows_accepted"] == 2
    assert [left["row"] for left in record["report"]["left_out"]] == [5]


def test_the_report_is_written_and_is_accepted_once_mended(run_command, table: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    report = tmp_path / "核对.xlsx"
    code, out, _ = run_command("inspect", table, "--as", "outlets", "--report", report)
    assert code == 2
    assert str(report) in out.replace("\n", "")
    assert read_grid(report).rows == read_grid(table).rows
    book = openpyxl.load_workbook(report)
    book.worksheets[0]["C4"].value, book.worksheets[0]["D4"].value = "大篷车", 111.72
    book.save(report)
    code, out, _ = run_command("inspect", report, "--as", "outlets")
    assert code == 0, out


def test_no_file_is_overwritten_and_no_folder_made(run_command, table: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    before = table.read_bytes()
    code, out, err = run_command("inspect", table, "--as", "outlets", "--report", table, "--lang", "en")
    assert (code, out) == (2, "")
    assert "already there" in err
    assert table.read_bytes() == before
    code, _, err = run_command(
        "inspect", table, "--as", "outlets", "--report", tmp_path / "none" / "a.xlsx", "--lang", "en"
    )
    assert code == 2
    assert "cannot be written" in err
    assert run_command("template", "outlets", tmp_path / "none" / "a.xlsx")[0] == 2
    assert not (tmp_path / "none").exists()


def test_personal_data_are_not_written_again(run_command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path, report = tmp_path / "网点.csv", tmp_path / "report.xlsx"
    lines = GOOD.splitlines()
    path.write_text(
        "\n".join([lines[0] + ",联系电话", *(f"{line},13812345678" for line in lines[1:])]), encoding="utf-8"
    )
    code, out, err = run_command("inspect", path, "--as", "outlets", "--report", report)
    assert code == 2
    assert "联系电话" in out
    cells = [
        str(cell)
        for sheet in openpyxl.load_workbook(report)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert not any("13812345678" in cell for cell in cells)
    assert "13812345678" not in out + err


def test_sheets_and_decisions_of_sources_are_kept_to(run_command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "网点.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"说明": ["无关"]}).to_excel(book, sheet_name="封面", index=False)
        pd.DataFrame({"站": ["甲站"], "类": ["零工驿站"], "X": [111.7], "Y": [40.8]}).to_excel(
            book, sheet_name="表", index=False
        )
    code, out, _ = run_command("inspect", path, "--as", "outlets", "--json")
    assert code == 2
    assert json.loads(out)["sheets"] == ["封面", "表"]
    code, out, _ = run_command("inspect", path, "--as", "outlets", "--sheet", "表", "--json")
    assert json.loads(out)["sheet"] == "表"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_layer_has_no_sheet_to_colour(run_command, tmp_path: Path, language: str) -> None:  # type: ignore[no-untyped-def]
    path, report = tmp_path / "区划.geojson", tmp_path / "report.xlsx"
    units = {"code": ["150105001", ""], "name": ["甲街道", "乙街道"]}
    boxes = [shapely.box(111.0, 40.0, 111.1, 40.1), shapely.box(111.1, 40.0, 111.2, 40.1)]
    gpd.GeoDataFrame(units, geometry=boxes, crs="EPSG:4326").to_file(path)
    code, out, _ = run_command("inspect", path, "--as", "boundaries", "--report", report, "--lang", language)
    assert code == 2
    assert "code" in out
    assert len(openpyxl.load_workbook(report).sheetnames) == 3


def test_coordinates_are_held_against_boundaries_and_roads(run_command, sample_sources: Path) -> None:  # type: ignore[no-untyped-def]
    folder = sample_sources.parent
    named = next(path for path in folder.iterdir() if path.stem == "outlets")
    code, out, err = run_command("inspect", named, "--as", "outlets", "--sources", sample_sources, "--json")
    assert code == 0, err
    record = json.loads(out)
    assert record["crs"]["candidates"][0]["share_in_area"] > 0.9
    assert record["crs"]["reason"]["en"]
    code, out, _ = run_command("inspect", named, "--as", "outlets", "--sources", sample_sources, "--lang", "en")
    assert code == 0
    assert "CRS: " in out


def test_unknown_roles_and_missing_files(run_command, table: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run_command("inspect", table, "--as", "网点", "--lang", "en")
    assert (code, out) == (2, "")
    assert "outlets" in err
    assert run_command("inspect", tmp_path / "none.csv", "--as", "outlets")[0] == 2


@pytest.mark.parametrize("role", TEMPLATES)
def test_templates(run_command, tmp_path: Path, role: str) -> None:  # type: ignore[no-untyped-def]
    target = tmp_path / "模板.xlsx"
    code, out, err = run_command("template", role, target, "--lang", "en")
    assert code == 0, err
    assert "Written" in out
    with pytest.raises(FormatError):
        read_table(FileSource(role, target), SCHEMAS[TEMPLATES[role].schema])
    before = target.read_bytes()
    code, _, err = run_command("template", role, target, "--lang", "en")
    assert code == 2
    assert "already there" in err
    assert target.read_bytes() == before


def test_an_unknown_template_is_refused(run_command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run_command("template", "roads", tmp_path / "a.xlsx")
    assert code == 2
    assert "outlets" in err
    assert not (tmp_path / "a.xlsx").exists()


def test_lines_for_sources_toml_are_printed_with_what_to_confirm(run_command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "总数.csv"
    path.write_text("区划代码,2023年常住人口,2024年常住人口\n150102,1,2\n150103,3,4\n", encoding="utf-8")
    code, out, err = run_command("inspect", path, "--as", "totals")
    assert code == 0, err
    assert "? persons ← “2024年常住人口”" in out
    assert "? code" not in out
    assert tomllib.loads(out.split("写入 sources.toml：\n")[1]) == {
        "population": {"totals": "总数.csv", "columns": {"code": "区划代码", "persons": "2024年常住人口"}}
    }


def test_columns_left_out_stand_nowhere_in_the_report(run_command, tmp_path: Path, sample_sources: Path) -> None:  # type: ignore[no-untyped-def]
    folder, report = tmp_path / "county", tmp_path / "report.xlsx"
    shutil.copytree(sample_sources.parent, folder)
    path, sources = folder / "带电话.csv", folder / sample_sources.name
    lines = GOOD.splitlines()
    path.write_text(
        "\n".join([lines[0] + ",联系电话", *(f"{line},13812345678" for line in lines[1:])]), encoding="utf-8"
    )
    text = sources.read_text(encoding="utf-8")
    named = tomllib.loads(text)["outlets"]["file"]
    changed = text.replace(f'"{named}"', f'"{path.name}"\nwithout_columns = ["联系电话"]')
    sources.write_text(changed, encoding="utf-8")
    _, out, err = run_command(
        "inspect", path, "--as", "outlets", "--sources", sources, "--report", report, "--lang", "en"
    )
    assert "Columns with personal data" not in out
    assert 'without_columns = ["联系电话"]' in out
    cells = [str(cell) for page in openpyxl.load_workbook(report) for row in page.values for cell in row]
    assert not any("13812345678" in text for text in (out, err, *cells))
