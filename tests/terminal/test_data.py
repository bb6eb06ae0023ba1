"""The commands that make data: refused before any work, every faulty file told at once, nothing half-written."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import shapely

from geodata.store import load_area

ROOT = Path(__file__).parents[2]


def test_writing_the_sample_over_other_files_is_refused(run_command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "台账.xlsx").write_bytes(b"mine")
    code, _, err = run_command("sample", tmp_path, "--lang", "en")
    assert code == 2
    assert "台账.xlsx" in err


def test_a_download_needs_a_place_and_a_server(run_command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run_command("download", tmp_path / "roads.osm.pbf", "--lang", "en")
    assert code == 2
    assert "either --place or --boundary" in err
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
    boundary = tmp_path / "area.geojson"
    gpd.GeoDataFrame(geometry=[shapely.box(126.6, 45.7, 126.61, 45.71)], crs="EPSG:4326").to_file(boundary)
    servers = ("--overpass", f"{nobody}/api", "--nominatim", f"{nobody}/")
    code, _, err = run_command("download", tmp_path / "roads.osm.pbf", "--boundary", boundary, *servers, "--lang", "en")
    assert code == 2
    assert "roads.osm.pbf" in err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["area.geojson"]


def test_bad_files_end_with_2_and_leave_nothing(run_command, sample_sources: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    broken = tmp_path / "county"
    shutil.copytree(sample_sources.parent, broken)
    (broken / "county.osm.pbf").write_bytes((broken / "county.osm.pbf").read_bytes()[:30_000])
    (broken / "firms.csv").write_text("企业名称,经度\n甲,111\n", encoding="utf-8")
    (broken / "outlets.xlsx").unlink()
    code, out, err = run_command("prepare", broken / "sources.toml", tmp_path / "area", "--lang", "en")
    assert (code, out) == (2, "")
    assert "outlets.xlsx" in err
    shutil.copy(sample_sources.parent / "outlets.xlsx", broken)
    code, _, err = run_command("prepare", broken / "sources.toml", tmp_path / "area", "--lang", "en")
    assert code == 2
    assert "firms.csv" in err
    assert "county.osm.pbf" in err  # every faulty file is told at once
    assert not (tmp_path / "area").exists()


def test_preparing_over_other_files_is_refused_before_any_work(
    run_command, sample_sources: Path, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "台账.xlsx").write_bytes(b"mine")
    code, _, err = run_command("prepare", sample_sources, tmp_path)
    assert code == 2
    assert tmp_path.name in err
    assert [path.name for path in tmp_path.iterdir()] == ["台账.xlsx"]


def test_progress_lines_end_with_the_fingerprint(run_command, sample_sources: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run_command("prepare", sample_sources, tmp_path / "area", "--progress-lines")
    assert (code, err) == (0, "")
    *steps, last = [json.loads(line) for line in out.splitlines()]
    assert last == {"done": load_area(tmp_path / "area").fingerprint}
    assert all(set(step) == {"share", "zh", "en"} for step in steps)
    shares = [step["share"] for step in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_progress_lines_end_with_every_fault(run_command, sample_sources: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    broken = tmp_path / "county"
    shutil.copytree(sample_sources.parent, broken)
    (broken / "firms.csv").write_text("企业名称,经度,纬度,从业人数\n甲,111.7,一,3\n", encoding="utf-8")
    code, out, err = run_command("prepare", broken / "sources.toml", tmp_path / "area", "--progress-lines")
    assert (code, err) == (2, "")
    last = json.loads(out.splitlines()[-1])
    fault = next(one for one in last["faults"] if one["file"] == "firms.csv")
    assert (fault["row"], fault["column"], fault["value"]) == (2, "纬度", "一")
    assert all(fault[part][language] for part in ("problem", "remedy") for language in ("zh", "en"))
    assert not (tmp_path / "area").exists()


def test_a_foreign_folder_is_told_by_a_line_too(run_command, sample_sources: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "台账.xlsx").write_bytes(b"mine")
    code, out, _ = run_command("prepare", sample_sources, tmp_path, "--progress-lines")
    assert code == 2
    (line,) = out.splitlines()
    assert json.loads(line)["faults"][0]["remedy"]["en"]


def test_lines_come_while_it_works(sample_sources: Path, tmp_path: Path) -> None:
    command = [sys.executable, "cli.py", "prepare", str(sample_sources), str(tmp_path / "area"), "--progress-lines"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT) as child:
        assert child.stdout is not None
        first = json.loads(child.stdout.readline())
        running = child.poll() is None
        child.kill()
    assert first["share"] < 0.5
    assert running
    assert not (tmp_path / "area" / "manifest.json").exists()
