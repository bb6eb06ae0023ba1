"""The commands that make data: refused before any work, every faulty file told at once, nothing half-written."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import geopandas as gpd
import shapely


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
