import dataclasses
import hashlib
import io
import json
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pypdf
import pytest

from planning.proposals import run_scenario
from planning.scenario import Scenario
from publishing import package as module
from publishing.errors import ExportError
from publishing.package import export_package
from publishing.records import coverage_record, proposal_record

EXPECTED = {
    "outlet_atlas.gpkg", "workbook.xlsx", "map_sheet.pdf", "map_sheet.png", "README.txt", "manifest.json",
    *(f"geojson/{name}.geojson" for name in
      ("outlets", "cells", "units", "gaps", "proposed_sites", "catchments", "catchments_dissolved")),
}  # fmt: skip


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def quick(monkeypatch):
    """Maps take seconds and are tested elsewhere."""
    monkeypatch.setattr(module, "map_pdf_bytes", lambda *_: b"%PDF")
    monkeypatch.setattr(module, "map_png_bytes", lambda *_: b"PNG")


def test_everything_is_there_with_true_checksums(town, result, tmp_path):
    folder = tmp_path / "new" / "out"
    told = []
    paths = export_package(town, result, folder, on_progress=lambda text, share: told.append((text, share)))
    assert files(folder) == EXPECTED == {path.relative_to(folder).as_posix() for path in paths}
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert {entry["name"] for entry in manifest["files"]} == EXPECTED - {"manifest.json"}
    for entry in manifest["files"]:
        content = (folder / entry["name"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert entry["bytes"] == len(content)
    assert manifest["fingerprint"] == town.fingerprint
    assert manifest["scenario"]["sites"] == 3
    assert manifest["parameters"]["数据指纹"] == town.fingerprint
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(text.zh and text.en for text, _ in told)
    assert [path.name for path in folder.parent.iterdir()] == ["out"]


def test_english_package(town, result, tmp_path, quick):
    export_package(town, result, tmp_path / "out", language="en")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["parameters"]["Service standard"] == "15 minutes on foot"
    assert "internal use" in (tmp_path / "out" / "README.txt").read_text("utf-8")


def test_an_unchanged_package_is_replaced(town, result, bare_result, tmp_path, quick):
    export_package(town, result, tmp_path / "out")
    export_package(town, bare_result, tmp_path / "out")
    assert files(tmp_path / "out") == EXPECTED
    assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["scenario"]["sites"] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_foreign_files_are_left_alone(town, result, tmp_path, quick, language):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "我的文件.docx").write_text("mine")
    with pytest.raises(ExportError) as caught:
        export_package(town, result, tmp_path / "out")
    assert "我的文件.docx" in caught.value.say(language)
    assert files(tmp_path / "out") == {"我的文件.docx"}


def test_a_product_somebody_has_worked_on_is_left_alone(town, result, tmp_path, quick):
    export_package(town, result, tmp_path / "out")
    (tmp_path / "out" / "workbook.xlsx").write_bytes(b"my notes")
    with pytest.raises(ExportError, match=r"workbook\.xlsx"):
        export_package(town, result, tmp_path / "out")
    assert (tmp_path / "out" / "workbook.xlsx").read_bytes() == b"my notes"


def test_a_file_in_the_way(town, result, tmp_path, quick):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ExportError, match="不是文件夹"):
        export_package(town, result, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_an_empty_folder_is_used(town, result, tmp_path, quick):
    (tmp_path / "out").mkdir()
    export_package(town, result, tmp_path / "out")
    assert files(tmp_path / "out") == EXPECTED


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), RuntimeError("boom"), KeyboardInterrupt()])
def test_failure_midway_leaves_nothing(town, result, tmp_path, quick, monkeypatch, error):
    def fail(*_args):
        raise error

    monkeypatch.setattr(module, "map_png_bytes", fail)
    expected = ExportError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected) as caught:
        export_package(town, result, tmp_path / "a" / "b" / "out")
    if expected is ExportError:
        assert "No space left" in caught.value.say("en")
        assert "磁盘" in caught.value.say("zh")
    assert list(tmp_path.iterdir()) == []


def test_failure_midway_keeps_the_old_package(town, result, bare_result, tmp_path, quick, monkeypatch):
    export_package(town, result, tmp_path / "out")
    before = {name: (tmp_path / "out" / name).read_bytes() for name in EXPECTED}

    def fail(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "workbook_bytes", fail)
    with pytest.raises(ExportError):
        export_package(town, bare_result, tmp_path / "out")
    assert {name: (tmp_path / "out" / name).read_bytes() for name in EXPECTED} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_rename_that_fails_puts_the_old_package_back(town, result, tmp_path, quick, monkeypatch):
    export_package(town, result, tmp_path / "out")
    real = module.os.replace

    def refuse_the_new(source, target):
        if Path(source).name == "package":
            raise OSError(13, "Permission denied")
        real(source, target)

    monkeypatch.setattr(module.os, "replace", refuse_the_new)
    with pytest.raises(ExportError, match="Permission denied"):
        export_package(town, result, tmp_path / "out")
    assert files(tmp_path / "out") == EXPECTED
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("limit", [500, 255_000])
def test_a_file_size_limit_ends_in_a_message(tmp_path, limit):
    """A full disk as GDAL and Python see it: the system refuses to let files grow (in a process of its own)."""
    program = textwrap.dedent(
        f"""
        import importlib.util, resource, signal, sys
        from pathlib import Path
        spec = importlib.util.spec_from_file_location("town", {str(Path(__file__).with_name("conftest.py"))!r})
        town = importlib.util.module_from_spec(spec); spec.loader.exec_module(town)
        from planning.scenario import Scenario
        from planning.proposals import run_scenario
        from publishing.errors import ExportError
        from publishing.package import export_package
        area = town.build_town()
        result = run_scenario(area, Scenario(sites=0))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
        try:
            export_package(area, result, Path({str(tmp_path / "out")!r}))
        except ExportError as error:
            print(error.say("en"))
            sys.exit(2)
        """
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_result_of_another_area_is_refused(town, result, tmp_path, quick):
    other = dataclasses.replace(town, fingerprint="beef")
    with pytest.raises(ExportError, match="beef"):
        export_package(other, result, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_package_by_bus(bus_town, bus_result, tmp_path):
    folder = tmp_path / "out"
    export_package(bus_town, bus_result, folder)
    assert files(folder) == EXPECTED
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert (manifest["scenario"]["mode"], manifest["scenario"]["bus_percentile"]) == ("bus", 50)
    assert manifest["parameters"]["服务标准"] == "公交 20 分钟（中位数）"
    assert manifest["parameters"]["公交时刻表"] == "2026-03-04，08:00–08:20 出发"


def test_records_by_bus_name_the_percentile(bus_town, bus_result, town, result):
    for record in (coverage_record(bus_town, bus_result.before), proposal_record(bus_town, bus_result)):
        assert (record["mode"], record["bus_percentile"], record["max_minutes"]) == ("bus", 50, 20.0)
        json.dumps(record, allow_nan=False)
    for record in (coverage_record(town, result.before), proposal_record(town, result)):
        assert record["mode"] == "walk"
        assert "bus_percentile" not in record


def contents(path):
    """What a file holds as bytes that can be searched: a workbook unpacked, a sheet's text out of its PDF."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    if path.suffix == ".pdf":
        pages = pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages
        return "".join(page.extract_text() for page in pages).encode()
    return path.read_bytes()


def test_an_outlets_contact_leaves_nowhere(town, tmp_path):
    outlets = town.outlets.assign(contact="ZhangSan7788", operator="", services="", opened="", code="")
    area = dataclasses.replace(town, outlets=outlets)
    result = run_scenario(area, Scenario(sites=2))
    for path in export_package(area, result, tmp_path / "out"):
        assert b"ZhangSan7788" not in contents(path), path.name
    records = [coverage_record(area, result.before), proposal_record(area, result)]
    assert "ZhangSan7788" not in json.dumps(records, ensure_ascii=False)
    # The search would find it: the outlets' names are there.
    assert b"A01" in contents(tmp_path / "out" / "workbook.xlsx")
    assert b"A01" in contents(tmp_path / "out" / "outlet_atlas.gpkg")
