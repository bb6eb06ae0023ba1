"""Files are taken in together or not at all; a refusal leaves nothing, and personal data are never kept."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
import shapely

from geodata.checksums import file_sha256, source_sha256
from geodata.errors import InputError, PersonalDataError, ProjectError, UploadError
from geodata.intake import project_files
from geodata.intake.limits import Limits
from geodata.intake.project_files import add_file, add_files
from geodata.intake.project_json import Project
from geodata.intake.projects import change_entry, open_project, remove_entry
from geodata.layer_files import read_layer

OUTLETS = "编号,网点名称,网点类型,经度,纬度\n1,一号站,家门口就业服务站,111.7,40.8\n".encode("gbk")
PHONES = "编号,网点名称,网点类型,经度,纬度,联系电话\n1,一号站,家门口就业服务站,111.7,40.8,13812345678\n".encode()


def on_disk(project: Project) -> dict[str, str]:
    return {
        str(path.relative_to(project.folder)): file_sha256(path) for path in project.folder.rglob("*") if path.is_file()
    }


def units(**columns: Any) -> gpd.GeoDataFrame:
    named = columns or {"code": ["A1"], "name": ["West"]}
    return gpd.GeoDataFrame(named, geometry=[shapely.box(111.7, 40.8, 111.8, 40.9)], crs="EPSG:4326")


@pytest.fixture
def shapefile(tmp_path: Path) -> dict[str, bytes]:
    """The parts of a shapefile by their names."""
    (tmp_path / "shp").mkdir()
    units().to_file(tmp_path / "shp" / "units.shp", engine="pyogrio", encoding="UTF-8")
    return {path.name: path.read_bytes() for path in (tmp_path / "shp").iterdir()}


def test_a_file_is_taken_as_it_is(project: Project) -> None:
    after = add_file(project, "outlets", "网点台账.csv", OUTLETS)
    (entry,) = after.entries
    assert (entry.key, entry.role, entry.file, entry.original) == ("outlets", "outlets", "网点台账.csv", "网点台账.csv")
    assert (after.files / entry.file).read_bytes() == OUTLETS
    assert entry.sha256 == file_sha256(after.files / entry.file)
    assert entry.confirmed == entry.removed_columns == ()
    assert open_project(project.folder).entries[0].sha256 == entry.sha256
    assert not [name for name in on_disk(after) if name.startswith(".scratch")]


def test_an_open_file_is_read_from_its_beginning(project: Project) -> None:
    stream = io.BytesIO(OUTLETS)
    stream.read(10)
    after = add_file(project, "outlets", "a.csv", stream)
    assert (after.files / "a.csv").read_bytes() == OUTLETS


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/网点.csv", "网点.csv"),
        ("C:\\Users\\me\\网点.csv", "网点.csv"),
        ("/abs/网点.csv", "网点.csv"),
        ("网点.CSV", "网点.csv"),
    ],
)
def test_names_lead_nowhere(project: Project, given: str, kept: str) -> None:
    after = add_file(project, "outlets", given, OUTLETS)
    assert after.entries[0].file == kept
    assert (after.files / kept).is_file()
    assert sorted(path.name for path in project.folder.parent.iterdir() if not path.name.startswith(".")) == ["小镇"]


def test_another_file_of_one_role_replaces_it_and_its_decisions(project: Project) -> None:
    first = change_entry(add_file(project, "outlets", "2025.csv", OUTLETS), "outlets", crs="GCJ-02")
    second = add_file(first, "outlets", "2026.csv", OUTLETS + b"2,x,y,111.7,40.8\n")
    assert [(entry.key, entry.file, entry.crs) for entry in second.entries] == [("outlets", "2026.csv", "")]
    assert [path.name for path in second.files.iterdir()] == ["2026.csv"]


def test_one_file_for_two_purposes_is_kept_once(project: Project) -> None:
    after = add_file(
        add_file(project, "totals", "p.csv", b"code,persons\nA1,5\n"), "priority", "q.csv", b"code,persons\nA1,5\n"
    )
    assert [entry.file for entry in after.entries] == ["p.csv", "p.csv"]
    after = remove_entry(after, "totals")
    assert [path.name for path in after.files.iterdir()] == ["p.csv"]


def test_files_of_one_name_are_kept_apart(project: Project) -> None:
    after = add_file(project, "totals", "p.csv", b"code,persons\nA1,5\n")
    after = add_file(after, "priority", "P.csv", b"code,persons\nA1,6\n")
    assert [entry.file for entry in after.entries] == ["p.csv", "P-2.csv"]
    assert [entry.original for entry in after.entries] == ["p.csv", "P.csv"]


def test_loose_parts_of_a_shapefile_belong_together(project: Project, shapefile: dict[str, bytes]) -> None:
    assert {Path(name).suffix for name in shapefile} >= {".shp", ".shx", ".dbf", ".prj"}
    after = add_files(project, "boundaries", list(shapefile.items()))
    (entry,) = after.entries
    assert (entry.file, entry.original) == ("units.shp", "units.shp")
    assert {path.name: path.read_bytes() for path in after.files.iterdir()} == shapefile
    assert entry.sha256 == source_sha256(after.files / "units.shp")
    assert read_layer(after.file_source(entry.key))["name"].tolist() == ["West"]
    again = add_files(after, "boundaries", [(name.upper(), content) for name, content in shapefile.items()])
    assert [entry.file for entry in again.entries] == ["units.shp", "units.shp"], "the same content"
    changed = {name: content + b" " if name.endswith(".prj") else content for name, content in shapefile.items()}
    apart = add_files(again, "boundaries", list(changed.items()))
    assert apart.entries[2].file == "units-2.shp"
    assert {path.name for path in apart.files.iterdir()} == set(shapefile) | {
        name.replace("units", "units-2") for name in shapefile
    }
    assert read_layer(apart.file_source("boundaries-3"))["code"].tolist() == ["A1"]


def test_a_zipped_shapefile_stays_zipped(project: Project, shapefile: dict[str, bytes]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in shapefile.items():
            archive.writestr(name, content)
    after = add_file(project, "boundaries", "units.zip", packed.getvalue())
    assert (after.files / "units.zip").read_bytes() == packed.getvalue()
    assert read_layer(after.file_source("boundaries-1"))["name"].tolist() == ["West"]


def test_several_levels_at_once(project: Project, shapefile: dict[str, bytes], tmp_path: Path) -> None:
    units().to_file(tmp_path / "a.gpkg", engine="pyogrio")
    files = [*shapefile.items(), ("a.gpkg", (tmp_path / "a.gpkg").read_bytes())]
    after = add_files(project, "boundaries", files)
    assert [(entry.key, entry.file) for entry in after.entries] == [
        ("boundaries-1", "units.shp"),
        ("boundaries-2", "a.gpkg"),
    ]


def parts(shapefile: dict[str, bytes], *suffixes: str) -> list[tuple[str, bytes]]:
    return [(name, content) for name, content in shapefile.items() if Path(name).suffix in suffixes]


REFUSED = {
    "empty": ("outlets", [("a.csv", b"")], "为空"),
    "another format": ("outlets", [("a.gpkg", OUTLETS)], "不接受此格式"),
    "no suffix": ("outlets", [("a", OUTLETS)], "不接受此格式"),
    "too large": ("outlets", [("a.csv", b"x" * 3_000_000)], "超过"),
    "streamed too large": ("outlets", [("a.csv", io.BytesIO(b"x" * 3_000_000))], "超过"),
    "two for one": ("outlets", [("a.csv", OUTLETS), ("b.csv", OUTLETS)], "只能有一个文件"),
    "the same twice": ("boundaries", [("u.shp", b"x"), ("u.SHP", b"x")], "收到两次"),
    "no name": ("outlets", [("/.csv", OUTLETS)], ""),
    "damaged workbook": ("outlets", [("a.xlsx", b"PK\x03\x04 not a workbook")], ""),
    "one of two": ("boundaries", [("a.geojson", b'{"type":"FeatureCollection","features":[]}'), ("b.exe", b"x")], "b.exe"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_leaves_nothing(project: Project, case: str) -> None:
    role, files, words = REFUSED[case]
    before = add_file(project, "jobs", "firms.csv", b"name,jobs,lon,lat\na,1,111.7,40.8\n")
    there = on_disk(before)
    with pytest.raises(UploadError, match=words or None) as caught:
        add_files(before, role, files, limits=Limits(file_bytes=2_000_000))
    assert all(fault.remedy.zh and fault.remedy.en for fault in caught.value.faults)
    assert on_disk(before) == there
    assert not list(before.folder.glob(".scratch-*"))


@pytest.mark.parametrize("missing", [".shp", ".shx", ".dbf"])
def test_shapefiles_without_a_part(project: Project, shapefile: dict[str, bytes], missing: str) -> None:
    given = [(name, content) for name, content in shapefile.items() if not name.endswith(missing)]
    with pytest.raises(UploadError) as caught:
        add_files(project, "boundaries", given)
    (fault,) = caught.value.faults
    assert (fault.file, missing in fault.problem.zh) == ("units.shp", True)
    assert not list(project.files.iterdir())


def test_all_faults_are_told_at_once(project: Project, shapefile: dict[str, bytes]) -> None:
    with pytest.raises(UploadError) as caught:
        add_files(project, "boundaries", [("a.txt", b"x"), ("b.kml", b""), *parts(shapefile, ".shp", ".dbf")])
    assert {fault.file for fault in caught.value.faults} == {"a.txt", "b.kml", "units.shp"}


def test_a_project_that_is_gone(project: Project, tmp_path: Path) -> None:
    project.folder.rename(tmp_path / "moved")
    with pytest.raises((ProjectError, OSError)):
        add_file(project, "outlets", "a.csv", OUTLETS)
    assert not project.folder.exists()


def test_uploads_are_private_until_they_are_taken(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def look(path: Path, _limits: Limits) -> None:
        seen.append(stat.S_IMODE(path.parent.parent.stat().st_mode))
        assert path.is_relative_to(project.folder)

    monkeypatch.setattr(project_files, "check_file", look)
    add_file(project, "outlets", "a.csv", OUTLETS)
    assert seen == [0o700]


def test_personal_data_are_refused_and_not_kept(project: Project) -> None:
    with pytest.raises(PersonalDataError) as caught:
        add_file(project, "outlets", "a.csv", PHONES)
    assert caught.value.columns == ("联系电话",)
    assert not list(project.files.iterdir())


def test_without_the_columns_a_workbook_is_kept(project: Project) -> None:
    after = add_file(project, "outlets", "台账.csv", PHONES, without_columns=("联系电话",))
    (entry,) = after.entries
    assert (entry.file, entry.original, entry.removed_columns) == ("台账.xlsx", "台账.csv", ("联系电话",))
    assert [path.name for path in after.files.iterdir()] == ["台账.xlsx"]
    rows = list(openpyxl.load_workbook(after.files / "台账.xlsx").active.iter_rows(values_only=True))
    assert rows == [
        ("编号", "网点名称", "网点类型", "经度", "纬度"),
        ("1", "一号站", "家门口就业服务站", "111.7", "40.8"),
    ]
    for path in project.folder.rglob("*"):
        assert not path.is_file() or b"13812345678" not in path.read_bytes()


def test_only_tables_lose_columns(project: Project, tmp_path: Path) -> None:
    units(code=["A1"], name=["West"], 电话=["13812345678"]).to_file(tmp_path / "a.gpkg", engine="pyogrio")
    content = (tmp_path / "a.gpkg").read_bytes()
    with pytest.raises(PersonalDataError) as caught:
        add_file(project, "boundaries", "a.gpkg", content)
    assert caught.value.columns == ("电话",)
    with pytest.raises(UploadError, match="只有表格"):
        add_file(project, "boundaries", "a.gpkg", content, without_columns=("电话",))
    assert not list(project.files.iterdir())


def test_what_cannot_be_read_is_taken_and_told_later(project: Project) -> None:
    """A planner corrects the sheet or the header row on the page; that is no reason to refuse the file."""
    after = add_file(project, "boundaries", "a.gpkg", b"no GeoPackage")
    with pytest.raises(InputError):
        read_layer(after.file_source("boundaries-1"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("长" * 120 + ".osm.gz", "长" * 60 + ".osm.gz"),
        ("路\u202e网.osm.gz", "路网.osm.gz"),
        ("路网.OSM.GZ", "路网.osm.gz"),
    ],
)
def test_stored_names_keep_their_ending(project: Project, given: str, kept: str) -> None:
    after = add_file(project, "roads", given, b"x")
    assert after.entries[0].file == kept
    assert after.entries[0].original == given
