"""The same figures everywhere: read back out of PDF, Word, Excel, GeoPackage, GeoJSON and web map, and compared with the one value.

The sheet's text is read by pdftotext, the others by libraries that have no part in writing them.
"""

from __future__ import annotations

import dataclasses
import io
import json
import re
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest

from geodata.study_area import StudyArea, with_only
from planning.review import ReviewFigures
from publishing.atlas import AtlasChoice
from publishing.review_package import PackageChoice, write_review_package
from tests.publishing.reviews import document, number, review, table_called

PRODUCTS = ("atlas_pdf", "report", "workbook", "geopackage", "geojson", "web_map")


@pytest.fixture(scope="module")
def figures(town: StudyArea) -> ReviewFigures:
    older = dataclasses.replace(with_only(town, "outlets", np.arange(1)), fingerprint="e" * 16)
    return review(town, earlier=older)


@pytest.fixture(scope="module")
def package(figures: ReviewFigures, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the unpacked package of the town's review."""
    folder = tmp_path_factory.mktemp("review")
    choice = PackageChoice(PRODUCTS, AtlasChoice(("coverage", "sites", "change"), ("150001",)))
    write_review_package(figures, choice, folder / "review.zip")
    with zipfile.ZipFile(folder / "review.zip") as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def pages(package: Path) -> list[str]:
    """Give the text of the atlas's pages, blanks drawn together."""
    done = subprocess.run(
        ["pdftotext", "-layout", str(package / "atlas.pdf"), "-"], capture_output=True, text=True, check=True
    )
    return [re.sub(r"[ \t]+", " ", page) for page in done.stdout.split("\f")]


def sheet(package: Path, title: str) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO((package / "workbook.xlsx").read_bytes()))
    return [list(row) for row in book[title].iter_rows(values_only=True)]


def rows_below(rows: list[list[object]], first: str) -> dict[str, dict[str, object]]:
    """Give the rows of a table by the text in its first column; its header begins with ``first``."""
    start = next(place for place, row in enumerate(rows) if row[0] == first)
    header = [str(name) for name in rows[start] if name is not None]
    found: dict[str, dict[str, object]] = {}
    for row in rows[start + 1 :]:
        if row[0] is None:
            break
        found[str(row[0])] = dict(zip(header, row, strict=False))
    return found


def shown(share: float) -> float:
    return round(share * 100, 1)


def test_residents_of_each_area(figures: ReviewFigures, package: Path, pages: list[str]) -> None:
    in_report = {
        row[0]: row
        for row in table_called(document((package / "report.docx").read_bytes()), "分区网点与人口覆盖（现状）")[1:]
    }
    in_book = rows_below(sheet(package, "分区"), "分区代码")
    in_gis = pyogrio.read_dataframe(package / "gis/outlet_atlas.gpkg", layer="units").set_index("unit_id")
    in_json = json.loads((package / "gis/geojson/units.geojson").read_text(encoding="utf-8"))["features"]
    of_json = {feature["properties"]["unit_id"]: feature["properties"] for feature in in_json}
    for unit in figures.units.itertuples():
        row = re.search(rf"{unit.name} ([\d,]+) ([\d.]+)%", pages[2])
        assert row is not None
        total, covered, share = unit.persons_total, unit.persons_covered, unit.persons_share
        assert [number(text) for text in row.groups()] == [round(total), shown(share)]
        assert [number(text) for text in in_report[unit.name][2:5]] == [round(total), round(covered), shown(share)]
        book = in_book[unit.unit_id]
        assert [book["总人口（人）"], book["覆盖人口（人）"]] == [total, covered]
        assert book["人口覆盖率（%）"] == pytest.approx(share, abs=0.0005)
        for record in (in_gis.loc[unit.unit_id], of_json[unit.unit_id]):
            assert record["persons_total"] == pytest.approx(total, abs=0.001)
            assert record["persons_covered"] == pytest.approx(covered, abs=0.001)
            assert record["persons_share"] == pytest.approx(share, abs=1e-9)


def test_key_figures(figures: ReviewFigures, package: Path, pages: list[str]) -> None:
    today, planned = figures.today, figures.planned
    in_report = {row[0]: row[1:] for row in table_called(document((package / "report.docx").read_bytes()), "主要指标")}
    in_book = rows_below(sheet(package, "概况"), "指标")
    on_sheet = re.search(r"覆盖人口（人） ([\d,]+) ([\d,]+)", pages[3])
    assert on_sheet is not None
    expected = [round(today.persons_covered), round(planned.persons_covered)]
    assert [number(text) for text in on_sheet.groups()] == expected
    assert [number(text) for text in in_report["覆盖人口（人）"]] == expected
    book = in_book["覆盖人口（人）"]
    assert [round(float(value)) for value in list(book.values())[1:3]] == expected  # type: ignore[arg-type]
    web = (package / "web_map.html").read_text(encoding="utf-8")
    for value in (*expected, round(today.persons_total)):
        assert f"{value:,}" in web


def test_proposed_sites_and_their_years(figures: ReviewFigures, package: Path, pages: list[str]) -> None:
    in_report = table_called(document((package / "report.docx").read_bytes()), "建议点位")[1:]
    in_book = rows_below(sheet(package, "建议点位"), "建设顺序")
    in_gis = pyogrio.read_dataframe(package / "gis/outlet_atlas.gpkg", layer="proposed_sites").set_index("name")
    for place, site in enumerate(figures.sites.itertuples(), start=1):
        gained, year = site.persons_gained, site.build_year
        row = re.search(rf"{site.name} \S+ {year} ([\d,]+)", pages[3])
        assert row is not None
        assert number(row.group(1)) == round(gained)
        told = in_report[place - 1]
        assert (told[1], number(told[4]), int(told[-1])) == (site.name, round(gained), year)
        book = in_book[str(place)]
        assert (book["名称"], book["新增覆盖人口（人）"], book["建设年份"]) == (site.name, gained, year)
        record = in_gis.loc[site.name]
        assert record["build_year"] == year
        assert record["persons_gained"] == pytest.approx(gained, abs=0.001)


def test_change_since_the_earlier_year(figures: ReviewFigures, package: Path, pages: list[str]) -> None:
    change = figures.change
    assert change is not None
    assert change.split is not None
    persons = change.split["persons"]
    on_sheet = re.findall(r"(人口变化|道路变化|网点变化) ([+−-]?[\d,]+) ", pages[4])
    names = {"人口变化": "population", "道路变化": "roads", "网点变化": "outlets"}
    assert {names[name]: number(text.replace("−", "-")) for name, text in on_sheet} == persons.round().to_dict()
    values = {value for row in sheet(package, "变化") for value in row if isinstance(value, int | float)}
    for value in persons:
        assert min(abs(value - other) for other in values) < 1e-6
    layer = pyogrio.read_dataframe(package / "gis/outlet_atlas.gpkg", layer="cell_changes")
    pd.testing.assert_series_equal(
        layer["change"].value_counts().sort_index(),
        change.cells["change"].astype(str).value_counts().sort_index(),
        check_names=False,
        check_index_type=False,
        check_dtype=False,
    )


def test_no_product_tells_a_withheld_count(figures: ReviewFigures, package: Path) -> None:
    hidden = figures.units[figures.units["priority_total_withheld"]]
    assert len(hidden)
    in_book = rows_below(sheet(package, "分区"), "分区代码")
    in_gis = pyogrio.read_dataframe(package / "gis/outlet_atlas.gpkg", layer="units").set_index("unit_id")
    report = document((package / "report.docx").read_bytes())
    in_report = {row[0]: row for row in table_called(report, "分区岗位、重点人员与建成后覆盖")[1:]}
    for unit in hidden.itertuples():
        book = in_book[unit.unit_id]
        assert {book[key] for key in book if "重点人员" in key and "率" not in key} == {"不公开"}
        assert in_gis.loc[unit.unit_id].filter(regex="priority.*(total|covered)$").isna().all()
        assert in_report[unit.unit_id][5:7] == ["不公开", "不公开"]
