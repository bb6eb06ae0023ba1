"""The terminal door: exit codes, one JSON object on stdout, messages on stderr, nothing half-written."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

import cli
from geodata.store import load_area
from geodata.study_area import StudyArea
from planning.proposals import run_scenario
from planning.scenario import Scenario


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """Run the command line in this process; return exit code, stdout and stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["outlet-atlas", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return (0 if code is None else int(code)), out, err

    return call


def test_the_command_is_installed_and_lists_its_commands() -> None:
    command = Path(sys.executable).with_name("outlet-atlas")
    helped = subprocess.run([command, "--help"], capture_output=True, text=True, check=True, timeout=60)
    assert all(name in helped.stdout for name in ("sample", "prepare", "coverage", "propose", "export"))


def test_coverage_prints_one_json_object(run, sample_area_folder: Path, sample_area: StudyArea) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("coverage", sample_area_folder, "--minutes", "10", "--mode", "bicycle", "--json")
    assert code == 0
    record = json.loads(out)
    expected = run_scenario(sample_area, Scenario(mode="bicycle", max_minutes=10, sites=0)).before
    assert (record["mode"], record["max_minutes"], record["outlets"]) == ("bicycle", 10, 30)
    for key in ("persons_total", "persons_covered", "persons_unsnapped", "jobs_total", "jobs_covered"):
        assert record[key] == pytest.approx(expected.totals[key], abs=0.001)
    assert record["fingerprint"] == sample_area.fingerprint
    assert sum(unit["persons_covered"] for unit in record["units"]) == pytest.approx(record["persons_covered"], abs=0.1)
    assert "虚构" in record["notice"]


def test_propose_prints_one_json_object(run, sample_area_folder: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("propose", sample_area_folder, "--sites", "4", "--time-limit", "20", "--json")
    assert code == 0
    record = json.loads(out)
    assert record["status"] == "optimal"
    assert record["gap"] == 0
    assert record["bound"] == pytest.approx(record["persons_gained"], abs=0.01)
    assert len(record["sites"]) == 4
    assert {"id", "lon", "lat", "kind", "venue", "persons_gained", "jobs_gained", "clause"} <= set(record["sites"][0])
    assert record["persons_covered_after"] - record["persons_covered_before"] == pytest.approx(
        record["persons_gained"], abs=0.01
    )


def test_priority_persons_are_told_by_unit_only_and_never_by_subtraction(run, sample_area_folder: Path) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = run("propose", sample_area_folder, "--sites", "5", "--json")
    assert not [key for site in json.loads(out)["sites"] for key in site if "priority" in key]
    for mode, minutes in (("walk", 30), ("bicycle", 20), ("drive", 30)):
        _, out, _ = run("coverage", sample_area_folder, "--mode", mode, "--minutes", minutes, "--json")
        record = json.loads(out)
        assert {key for key in record if "priority" in key} == {"priority_persons_total", "priority_persons_covered"}
        for key in ("priority_persons_total", "priority_persons_covered"):
            shown = [unit[key] for unit in record["units"] if unit[key] is not None]
            assert all(count < 0.5 or count >= 9.5 for count in shown)
            rest = record[key] - sum(shown)
            assert rest == pytest.approx(0, abs=0.1) or rest >= 9.5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_people_get_tables_in_their_language(run, sample_area_folder: Path, language: str) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("coverage", sample_area_folder, "--lang", language)
    assert code == 0
    assert ("人口覆盖率" in out) == (language == "zh")
    assert ("Persons covered" in out) == (language == "en")
    assert "虚构数据" in out  # the area's own notice is always shown
    code, out, _ = run("propose", sample_area_folder, "--sites", "2", "--lang", language)
    assert code == 0
    assert ("已证明最优" if language == "zh" else "proven optimal") in out


def test_the_whole_way_from_files_to_products(run, sample_sources: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    area, out_folder = tmp_path / "area", tmp_path / "out"
    code, out, _ = run("prepare", sample_sources, area)
    assert code == 0
    assert load_area(area).fingerprint in out
    code, out, err = run("export", area, out_folder, "--sites", "3", "--lang", "en")
    assert code == 0, err
    assert all(Path(line).exists() for line in out.split())
    assert (out_folder / "map_sheet.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("command", ["coverage", "propose", "export"])
def test_a_folder_that_is_no_area_is_refused(run, tmp_path: Path, command: str) -> None:  # type: ignore[no-untyped-def]
    extra = [tmp_path / "out"] if command == "export" else []
    code, out, err = run(command, tmp_path, *extra)
    assert code == 2
    assert out == ""
    assert "outlet-atlas prepare" in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--mode", "fly"), "fly"),
        (("--percentile", "75"), "percentile 75"),
        (("--minutes", "-3"), "-3"),
        (("--minutes", "0"), "0 minutes"),
        (("--sites", "-1"), "-1 sites"),
        (("--sites", "0"), "at least 1"),
        (("--kind", "kiosk"), "kiosk"),
        (("--time-limit", "-1"), "time limit"),
        (("--minutes", "many"), "minutes"),
    ],
)
def test_bad_settings_end_with_2(run, sample_area_folder: Path, options: tuple[str, str], told: str) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run("propose", sample_area_folder, "--lang", "en", "--json", *options)
    assert code == 2
    assert out == ""
    assert told in err


def test_bad_files_end_with_2_and_leave_nothing(run, sample_sources: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    broken = tmp_path / "county"
    shutil.copytree(sample_sources.parent, broken)
    (broken / "county.osm.pbf").write_bytes((broken / "county.osm.pbf").read_bytes()[:30_000])
    (broken / "firms.csv").write_text("企业名称,经度\n甲,111\n", encoding="utf-8")
    (broken / "outlets.xlsx").unlink()
    code, out, err = run("prepare", broken / "sources.toml", tmp_path / "area", "--lang", "en")
    assert (code, out) == (2, "")
    assert "outlets.xlsx" in err
    shutil.copy(sample_sources.parent / "outlets.xlsx", broken)
    code, _, err = run("prepare", broken / "sources.toml", tmp_path / "area", "--lang", "en")
    assert code == 2
    assert "firms.csv" in err
    assert "county.osm.pbf" in err  # every faulty file is told at once
    assert not (tmp_path / "area").exists()


def test_preparing_over_other_files_is_refused_before_any_work(run, sample_sources: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "台账.xlsx").write_bytes(b"mine")
    code, _, err = run("prepare", sample_sources, tmp_path)
    assert code == 2
    assert tmp_path.name in err
    assert [path.name for path in tmp_path.iterdir()] == ["台账.xlsx"]


def test_writing_the_sample_over_other_files_is_refused(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "台账.xlsx").write_bytes(b"mine")
    code, _, err = run("sample", tmp_path, "--lang", "en")
    assert code == 2
    assert "台账.xlsx" in err


@pytest.mark.parametrize("option", [("--lang", "fr"), ("--lang=fr",)])
def test_an_unknown_language_is_refused(run, option: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run("coverage", "x", *option)
    assert code == 2
    assert "fr" in err


def test_messages_follow_the_language_however_it_is_given(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert "prepare it again" in run("coverage", tmp_path, "--lang=en")[2]


def test_winter_and_a_closed_bridge_cost_coverage(
    run, sample_area_folder: Path, sample_area: StudyArea, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    outlet = sample_area.outlets.geometry.iloc[0]
    closed = tmp_path / "closed.geojson"
    gpd.GeoDataFrame(geometry=[outlet.buffer(0.004)], crs="EPSG:4326").to_file(closed)
    plain, winter, flood = (
        json.loads(run("coverage", sample_area_folder, *options, "--json")[1])["persons_covered"]
        for options in ((), ("--slow-down", "winter"), ("--closed", closed))
    )
    assert winter < plain
    assert flood < plain
    _, out, _ = run("coverage", sample_area_folder, "--slow-down", "winter", "--closed", closed, "--lang", "en")
    assert "Slow-down: ice and snow: minutes × 1.25–1.5 (assumed)" in " ".join(out.split())
    assert "Closed areas: 1" in out


@pytest.mark.parametrize(
    ("options", "told"), [(("--slow-down", "monsoon"), "monsoon"), (("--closed", "nowhere.gpkg"), "nowhere.gpkg")]
)
def test_conditions_that_cannot_be_end_with_2(
    run, sample_area_folder: Path, options: tuple[str, str], told: str
) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run("coverage", sample_area_folder, "--json", *options)
    assert (code, out) == (2, "")
    assert told in err


def test_a_download_needs_a_place_and_a_server(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run("download", tmp_path / "roads.osm.pbf", "--lang", "en")
    assert code == 2
    assert "either --place or --boundary" in err
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
    boundary = tmp_path / "area.geojson"
    gpd.GeoDataFrame(geometry=[shapely.box(126.6, 45.7, 126.61, 45.71)], crs="EPSG:4326").to_file(boundary)
    servers = ("--overpass", f"{nobody}/api", "--nominatim", f"{nobody}/")
    code, _, err = run("download", tmp_path / "roads.osm.pbf", "--boundary", boundary, *servers, "--lang", "en")
    assert code == 2
    assert "roads.osm.pbf" in err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["area.geojson"]


@pytest.mark.parametrize("percentile", [50, 90])
def test_coverage_by_bus(run, bus_area_folder: Path, percentile: int) -> None:  # type: ignore[no-untyped-def]
    options = ("--mode", "bus", "--percentile", percentile, "--minutes", 20, "--json")
    code, out, _ = run("coverage", bus_area_folder, *options)
    assert code == 0
    record = json.loads(out)
    assert (record["mode"], record["bus_percentile"]) == ("bus", percentile)
    scenario = Scenario(mode="bus", bus_percentile=percentile, max_minutes=20, sites=0)
    expected = run_scenario(load_area(bus_area_folder), scenario).before.totals
    assert record["persons_covered"] == pytest.approx(expected["persons_covered"], abs=0.001)


def test_propose_and_export_by_bus(run, bus_area_folder: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    options = ("--mode", "bus", "--minutes", 20, "--sites", 2)
    code, out, _ = run("propose", bus_area_folder, *options, "--lang", "en")
    assert code == 0
    assert "20 minutes by bus (median)" in out
    assert "Gains by bus" in out
    code, _, err = run("export", bus_area_folder, tmp_path / "out", *options)
    assert code == 0, err
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["scenario"]["mode"] == "bus"


def test_by_bus_without_a_timetable_is_refused(run, sample_area_folder: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run("coverage", sample_area_folder, "--mode", "bus", "--lang", "en", "--json")
    assert (code, out) == (2, "")
    assert "no bus timetable" in err
