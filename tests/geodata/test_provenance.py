"""Where an area comes from: every file stands among its sources, and every setting counts for the fingerprint."""

from __future__ import annotations

import hashlib
from typing import Any

from geodata.prepare import prepare_area
from geodata.provenance import all_parameters, fingerprint_of
from geodata.sources import read_sources
from geodata.study_area import StudyArea

WEST, SOUTH = 111.70, 40.80


def test_files_of_every_role_with_their_checksums(town: Any) -> None:
    town.totals(("A1", 1200, 0), ("B2", 800, 0))
    town.workbook("priority.xlsx", [("区划代码", "登记失业人数"), ("A1", 30), ("B2", 20)])
    town.tables["priority"] = {"file": "priority.xlsx", "date": "2025-06", "licence": "内部"}
    town.workbook("outlets.xlsx", [("编号", "名称", "类型", "地址"), ("1", "一号站", "零工市场", "一路1号")])
    town.text("places.csv", f"行号,名称,地址,经度,纬度\n2,一号站,一路1号,{WEST + 0.001},{SOUTH + 0.003}\n")
    town.tables["outlets"]["places"] = "places.csv"
    area = prepare_area(town.write())
    found = {source.role: source for source in area.sources}
    assert list(found) == [
        "boundaries township", "roads", "population totals", "priority", "jobs", "outlets", "venues", "places outlets",
    ]  # fmt: skip
    for role, name in (("priority", "priority.xlsx"), ("places outlets", "places.csv"), ("outlets", "outlets.xlsx")):
        assert found[role].file == name
        assert found[role].sha256 == hashlib.sha256((town.folder / name).read_bytes()).hexdigest()
    assert (found["priority"].rows, found["priority"].date, found["priority"].licence) == (2, "2025-06", "内部")
    assert (found["places outlets"].rows, found["places outlets"].licence) == (0, "")
    town.text("places.csv", f"行号,名称,地址,经度,纬度\n2,一号站,一路1号,{WEST + 0.001},{SOUTH + 0.004}\n")
    assert prepare_area(town.write()).fingerprint != area.fingerprint, "another place is another area"


def test_the_population_is_named_once(town: Any, raster_town: Any, town_area: StudyArea) -> None:
    assert [source.role for source in town_area.sources].count("population totals") == 1
    roles = [source.role for source in prepare_area(raster_town.write()).sources]
    assert [role for role in roles if role.startswith("population")] == ["population"]


def test_every_setting_counts(town: Any, town_area: StudyArea) -> None:
    sources = read_sources(town.write())
    parameters = all_parameters(sources, town_area.cells)
    assert fingerprint_of(sources, town_area.sources, parameters) == town_area.fingerprint
    for name in parameters:
        changed = {**parameters, name: "other"}
        assert fingerprint_of(sources, town_area.sources, changed) != town_area.fingerprint, name
    assert parameters["population_method"] == "dasymetric"
