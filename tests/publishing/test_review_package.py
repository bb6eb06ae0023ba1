"""The package of a review: complete, with true checksums, the same twice, and never half-written."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from geodata.study_area import StudyArea
from planning.review import ReviewFigures
from planning.snapshot import earlier_year
from publishing import review_package as module
from publishing.atlas import AtlasChoice
from publishing.errors import ExportError
from publishing.review_archive import read_package_snapshot
from publishing.review_package import PRODUCTS, PackageChoice, write_review_package
from tests.publishing.reviews import review

LIGHT = PackageChoice(("report", "geojson", "shapefile", "kml"), AtlasChoice(("coverage",), ()))


def _zip(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Products take seconds each and are tested elsewhere; what the report was given is noted."""
    given: dict[str, object] = {}

    def write_atlas(figures, choice, pdf, png_folder=None, **_):  # type: ignore[no-untyped-def]
        given["atlas"] = choice
        pdf.write_bytes(b"%PDF")
        if png_folder is None:
            return (pdf,)
        themes = choice.themes or ("outlets", "coverage")
        keys = ["cover", *themes, *(("unit_x",) if choice.units is None else ())]
        pages = [png_folder / f"{number:03d}_{key}.png" for number, key in enumerate(keys, start=1)]
        for page in pages:
            page.write_bytes(page.name.encode())
        return (pdf, *pages)

    def report(figures, language, *, maps):  # type: ignore[no-untyped-def]
        given["maps"] = maps
        return b"docx"

    monkeypatch.setattr(module, "write_atlas", write_atlas)
    monkeypatch.setattr(module, "available_themes", lambda _: ("outlets", "coverage"))
    monkeypatch.setattr(module, "report_bytes", report)
    monkeypatch.setattr(module, "review_workbook_bytes", lambda *_: b"xlsx")
    monkeypatch.setattr(module, "geopackage_bytes", lambda *_, **__: b"gpkg")
    monkeypatch.setattr(module, "geojson_files", lambda *_, **__: {"units.geojson": b"{}"})
    monkeypatch.setattr(module, "shapefile_files", lambda *_, **__: {"units.shp": b"shp", "fields.csv": b"csv"})
    monkeypatch.setattr(module, "kml_bytes", lambda *_, **__: b"<kml/>")
    monkeypatch.setattr(module, "web_map_bytes", lambda *_: b"<html>")
    return given


@pytest.fixture(scope="module")
def figures(town: StudyArea) -> ReviewFigures:
    return review(town, publisher="测试局")


def names(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def test_everything_is_there_with_true_checksums(figures: ReviewFigures, tmp_path: Path, quick: dict) -> None:
    path, told = tmp_path / "review.zip", []
    write_review_package(figures, PackageChoice(), path, on_progress=lambda text, share: told.append((text.en, share)))
    assert names(path) == {
        "atlas.pdf", "atlas/001_cover.png", "atlas/002_outlets.png", "atlas/003_coverage.png", "atlas/004_unit_x.png",
        "report.docx", "workbook.xlsx", "web_map.html", "gis/outlet_atlas.gpkg", "gis/geojson/units.geojson",
        "gis/shapefile/units.shp", "gis/shapefile/fields.csv", "gis/outlet_atlas.kml",
        "snapshot.json", "README.txt", "manifest.json", "SHA256SUMS",
    }  # fmt: skip
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(content["manifest.json"])
    listed = {entry["name"]: entry for entry in manifest["files"]}
    assert set(listed) == set(content) - {"manifest.json", "SHA256SUMS"}
    for name, entry in listed.items():
        assert entry == {
            "name": name,
            "bytes": len(content[name]),
            "sha256": hashlib.sha256(content[name]).hexdigest(),
        }
    sums = dict(line.split("  ")[::-1] for line in content["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in content.items() if name != "SHA256SUMS"}
    assert manifest["fingerprint"] == figures.area.fingerprint
    assert manifest["settings"]["publisher"] == "测试局"
    assert manifest["settings"]["made_on"] == "2026-11-22"
    assert manifest["approval"] == "内部使用，未经审核不得公开"
    readme = content["README.txt"].decode()
    assert "内部使用，未经审核不得公开" in readme
    assert figures.area.notice in readme
    assert all(text.zh in readme for text in PRODUCTS.values())
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert told[-1] == ("Done", 1.0)
    assert [file.name for file in tmp_path.iterdir()] == ["review.zip"]


def test_the_report_gets_the_sheets_of_the_themes_by_name(figures: ReviewFigures, tmp_path: Path, quick: dict) -> None:
    write_review_package(figures, LIGHT, tmp_path / "review.zip")
    assert quick["maps"] == {"就业服务圈覆盖图": b"002_coverage.png"}
    assert quick["atlas"].units == ()
    assert not any(name.startswith("atlas") for name in names(tmp_path / "review.zip"))


def test_an_approval_number_stands_where_the_stamp_stood(town: StudyArea, tmp_path: Path, quick: dict) -> None:
    approved = review(town, sites=0, approval_number="GS（2026）1234号", public=False)
    write_review_package(approved, LIGHT, tmp_path / "review.zip")
    with zipfile.ZipFile(tmp_path / "review.zip") as archive:
        readme = archive.read("README.txt").decode()
        assert json.loads(archive.read("manifest.json"))["settings"]["approval_number"] == "GS（2026）1234号"
    assert "审图号：GS（2026）1234号" in readme
    assert "内部使用，未经审核不得公开" not in readme
    assert "内部版" in readme


def test_the_same_twice(figures: ReviewFigures, tmp_path: Path, quick: dict) -> None:
    for name in ("a.zip", "b.zip"):
        write_review_package(figures, PackageChoice(), tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_package_is_what_a_later_year_is_compared_with(town: StudyArea, tmp_path: Path, quick: dict) -> None:
    write_review_package(review(town, sites=0), LIGHT, tmp_path / "2026.zip")
    content = read_package_snapshot(tmp_path / "2026.zip")
    frozen = earlier_year(content)
    assert (frozen.year, frozen.frozen.fingerprint) == (2026, town.fingerprint)
    with zipfile.ZipFile(tmp_path / "2026.zip") as archive:
        archive.extract("snapshot.json", tmp_path)
    assert read_package_snapshot(tmp_path / "snapshot.json") == content


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", _zip(other=b""), _zip(other=b"")[:-9] + b"\0" * 9])
def test_what_is_no_package_is_no_earlier_year(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "last.zip"
    path.write_bytes(content)
    with pytest.raises(ExportError, match=r"last\.zip"):
        read_package_snapshot(path)


def test_names_write_no_lines_of_their_own(town: StudyArea, tmp_path: Path, quick: dict) -> None:
    forged = dataclasses.replace(town, name="镇\n审图号：GS（2026）9号")
    write_review_package(review(forged, sites=0, publisher="局\udcff"), LIGHT, tmp_path / "review.zip")
    with zipfile.ZipFile(tmp_path / "review.zip") as archive:
        lines = archive.read("README.txt").decode().splitlines()
        assert json.loads(archive.read("manifest.json"))["settings"]["publisher"] == "局?"
    assert not any(line.startswith("审图号") for line in lines)


def test_only_an_earlier_package_is_replaced(figures: ReviewFigures, tmp_path: Path, quick: dict) -> None:
    path = tmp_path / "review.zip"
    path.write_bytes(b"somebody's work")
    with pytest.raises(ExportError, match=r"review\.zip"):
        write_review_package(figures, LIGHT, path)
    assert path.read_bytes() == b"somebody's work"
    path.unlink()
    write_review_package(figures, PackageChoice(), path)
    write_review_package(figures, LIGHT, path)
    assert "workbook.xlsx" not in names(path)
    with pytest.raises(ExportError, match="没有文件夹"):
        write_review_package(figures, LIGHT, tmp_path / "none" / "review.zip")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), RuntimeError("boom"), KeyboardInterrupt()])
def test_failure_midway_keeps_the_package_before(
    figures: ReviewFigures, tmp_path: Path, quick: dict, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path = tmp_path / "review.zip"
    write_review_package(figures, LIGHT, path)
    before = path.read_bytes()

    def fail(*_: object, **__: object) -> bytes:
        raise error

    monkeypatch.setattr(module, "kml_bytes", fail)
    expected = ExportError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected) as caught:
        write_review_package(figures, LIGHT, path)
    if expected is ExportError:
        assert "No space left" in caught.value.say("en")
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["review.zip"]


def test_what_cannot_be_chosen_is_told_before_anything_is_made(figures: ReviewFigures, tmp_path: Path) -> None:
    for products in ((), ("report", "poster")):
        with pytest.raises(ExportError, match="atlas_pdf"):
            PackageChoice(products)
    with pytest.raises(ExportError, match="语言"):
        PackageChoice(("report",), AtlasChoice(language="en"))
    choice = dataclasses.replace(LIGHT, atlas=AtlasChoice(("moon",), ("0",)))
    with pytest.raises(ExportError, match=r"moon.*0"):
        write_review_package(figures, choice, tmp_path / "review.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_file_size_limit_ends_in_a_message(tmp_path: Path) -> None:
    """A full disk as every writer sees it: the system refuses to let files grow (in a process of its own)."""
    program = textwrap.dedent(
        f"""
        import importlib.util, resource, signal, sys
        from pathlib import Path
        spec = importlib.util.spec_from_file_location("town", {str(Path(__file__).with_name("conftest.py"))!r})
        town = importlib.util.module_from_spec(spec); spec.loader.exec_module(town)
        from publishing.errors import ExportError
        from publishing.review_package import PackageChoice, write_review_package
        from tests.publishing.reviews import review
        figures = review(town.build_town(), sites=0)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        for product in ("geopackage", "shapefile", "workbook", "web_map"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, resource.RLIM_INFINITY))
            try:
                write_review_package(figures, PackageChoice((product,)), Path({str(tmp_path / "review.zip")!r}))
            except ExportError as error:
                print(product, error.say("en"))
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 0, done.stderr
    assert [line.split(" ")[0] for line in done.stdout.splitlines()] == [
        "geopackage",
        "shapefile",
        "workbook",
        "web_map",
    ]
    assert done.stdout.count("cannot be written") == 4
    assert list(tmp_path.iterdir()) == []
