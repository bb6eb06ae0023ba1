"""The commands that plan: the figures of the engine as one JSON object, or as tables in the reader's language."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest

from geodata.store import load_area
from geodata.study_area import StudyArea
from planning.proposals import run_scenario
from planning.scenario import Scenario


def test_coverage_prints_one_json_object(run_command, sample_area_folder: Path, sample_area: StudyArea) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run_command("coverage", sample_area_folder, "--minutes", "10", "--mode", "bicycle", "--json")
    assert code == 0
    record = json.loads(out)
    expected = run_scenario(sample_area, Scenario(mode="bicycle", max_minutes=10, sites=0)).before
    assert (record["mode"], record["max_minutes"], record["outlets"]) == ("bicycle", 10, 30)
    for key in ("persons_total", "persons_covered", "persons_unsnapped", "jobs_total", "jobs_covered"):
        assert record[key] == pytest.approx(expected.totals[key], abs=0.001)
    assert record["fingerprint"] == sample_area.fingerprint
    assert sum(unit["persons_covered"] for unit in record["units"]) == pytest.approx(record["persons_covered"], abs=0.1)
    assert "虚构" in record["notice"]


def test_only_the_kinds_that_are_named_count(run_command, sample_area_folder: Path, sample_area: StudyArea) -> None:  # type: ignore[no-untyped-def]
    options = ("--count-kind", "gig_post", "--count-kind", "doorstep_station")
    code, out, _ = run_command("coverage", sample_area_folder, *options, "--json")
    assert code == 0
    kinds = ("doorstep_station", "gig_post")
    expected = run_scenario(sample_area, Scenario(outlet_kinds=kinds, sites=0)).before
    record = json.loads(out)
    assert record["outlets"] == int(sample_area.outlets["kind"].isin(kinds).sum()) < len(sample_area.outlets)
    assert record["persons_covered"] == pytest.approx(expected.totals["persons_covered"], abs=0.001)
    code, _, told = run_command("coverage", sample_area_folder, "--count-kind", "kiosk")
    assert code == 2
    assert "kiosk" in told


def test_propose_prints_one_json_object(run_command, sample_area_folder: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run_command("propose", sample_area_folder, "--sites", "4", "--time-limit", "20", "--json")
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


def test_priority_persons_are_told_by_unit_only_and_never_by_subtraction(run_command, sample_area_folder: Path) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = run_command("propose", sample_area_folder, "--sites", "5", "--json")
    assert not [key for site in json.loads(out)["sites"] for key in site if "priority" in key]
    for mode, minutes in (("walk", 30), ("bicycle", 20), ("drive", 30)):
        _, out, _ = run_command("coverage", sample_area_folder, "--mode", mode, "--minutes", minutes, "--json")
        record = json.loads(out)
        assert {key for key in record if "priority" in key} == {"priority_persons_total", "priority_persons_covered"}
        for key in ("priority_persons_total", "priority_persons_covered"):
            shown = [unit[key] for unit in record["units"] if unit[key] is not None]
            assert all(count < 0.5 or count >= 9.5 for count in shown)
            rest = record[key] - sum(shown)
            assert rest == pytest.approx(0, abs=0.1) or rest >= 9.5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_people_get_tables_in_their_language(run_command, sample_area_folder: Path, language: str) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run_command("coverage", sample_area_folder, "--lang", language)
    assert code == 0
    assert ("人口覆盖率" in out) == (language == "zh")
    assert ("Persons covered" in out) == (language == "en")
    assert "虚构数据" in out  # the area's own notice is always shown
    code, out, _ = run_command("propose", sample_area_folder, "--sites", "2", "--lang", language)
    assert code == 0
    assert ("已证明最优" if language == "zh" else "proven optimal") in out


def test_winter_and_a_closed_bridge_cost_coverage(
    run_command, sample_area_folder: Path, sample_area: StudyArea, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    outlet = sample_area.outlets.geometry.iloc[0]
    closed = tmp_path / "closed.geojson"
    gpd.GeoDataFrame(geometry=[outlet.buffer(0.004)], crs="EPSG:4326").to_file(closed)
    plain, winter, flood = (
        json.loads(run_command("coverage", sample_area_folder, *options, "--json")[1])["persons_covered"]
        for options in ((), ("--slow-down", "winter"), ("--closed", closed))
    )
    assert winter < plain
    assert flood < plain
    _, out, _ = run_command("coverage", sample_area_folder, "--slow-down", "winter", "--closed", closed, "--lang", "en")
    assert "Slow-down: ice and snow: minutes × 1.25–1.5 (assumed)" in " ".join(out.split())
    assert "Closed areas: 1" in out


@pytest.mark.parametrize(
    ("options", "told"), [(("--slow-down", "monsoon"), "monsoon"), (("--closed", "nowhere.gpkg"), "nowhere.gpkg")]
)
def test_conditions_that_cannot_be_end_with_2(
    run_command, sample_area_folder: Path, options: tuple[str, str], told: str
) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run_command("coverage", sample_area_folder, "--json", *options)
    assert (code, out) == (2, "")
    assert told in err


@pytest.mark.parametrize("percentile", [50, 90])
def test_coverage_by_bus(run_command, bus_area_folder: Path, percentile: int) -> None:  # type: ignore[no-untyped-def]
    options = ("--mode", "bus", "--percentile", percentile, "--minutes", 20, "--json")
    code, out, _ = run_command("coverage", bus_area_folder, *options)
    assert code == 0
    record = json.loads(out)
    assert (record["mode"], record["bus_percentile"]) == ("bus", percentile)
    scenario = Scenario(mode="bus", bus_percentile=percentile, max_minutes=20, sites=0)
    expected = run_scenario(load_area(bus_area_folder), scenario).before.totals
    assert record["persons_covered"] == pytest.approx(expected["persons_covered"], abs=0.001)


def test_propose_and_export_by_bus(run_command, bus_area_folder: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    options = ("--mode", "bus", "--minutes", 20, "--sites", 2)
    code, out, _ = run_command("propose", bus_area_folder, *options, "--lang", "en")
    assert code == 0
    assert "20 minutes by bus (median)" in out
    assert "Gains by bus" in out
    code, _, err = run_command("export", bus_area_folder, tmp_path / "out", *options)
    assert code == 0, err
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["scenario"]["mode"] == "bus"


def test_by_bus_without_a_timetable_is_refused(run_command, sample_area_folder: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run_command("coverage", sample_area_folder, "--mode", "bus", "--lang", "en", "--json")
    assert (code, out) == (2, "")
    assert "no bus timetable" in err


def test_propose_keeps_to_limits_and_names_closed_outlets(
    run_command, sample_area_folder: Path, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = run_command("propose", sample_area_folder, "--sites", "3", "--json")
    first = json.loads(out)["sites"][0]["id"]
    file = tmp_path / "ask.toml"
    file.write_text(f'[siting]\nforbidden = ["{first}"]\nmovable_outlets = 1\n', encoding="utf-8")
    code, out, err = run_command("propose", sample_area_folder, "--sites", "3", "--siting", file, "--json")
    assert code == 0, err
    record = json.loads(out)
    assert first not in {site["id"] for site in record["sites"]}
    assert len(record["sites"]) == 3 + len(record["closed_outlets"])
    code, out, _ = run_command("propose", sample_area_folder, "--sites", "3", "--siting", file, "--lang", "en")
    assert code == 0
    assert ("close or move" in out) == bool(record["closed_outlets"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--goal", "best"), "best"),
        (("--cost", "gig_post"), "KIND=N"),
        (("--require", "nowhere"), "nowhere"),
        (("--require", "V1", "--forbid", "V1"), "V1"),
        (("--goal", "share", "--target", "1.5"), "between 0 and 1"),
        (("--goal", "capacity"), "one outlet can serve"),
        (("--siting", "nowhere.toml"), "nowhere.toml"),
        (("--unit-min", "500"), "at least 500 per unit"),
    ],
)
def test_requests_that_cannot_be_end_with_2(  # type: ignore[no-untyped-def]
    run_command, sample_area_folder: Path, options: tuple[str, ...], told: str
) -> None:
    code, out, err = run_command("propose", sample_area_folder, "--lang", "en", "--json", *options)
    assert (code, out) == (2, "")
    assert told in err


def test_weights_are_options_and_priority_persons_are_never_told(run_command, sample_area_folder: Path) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = run_command(
        "propose", sample_area_folder, "--sites", 2, "--weight-persons", 0, "--weight-jobs", 1, "--json"
    )
    record = json.loads(out)
    assert record["objective"] == pytest.approx(record["jobs_gained"], abs=0.01)
    _, out, _ = run_command("propose", sample_area_folder, "--sites", 2, "--weight-priority", 1, "--json")
    record = json.loads(out)
    assert record["objective"] is record["bound"] is None
    assert all(site["alternative"]["loss"] is None for site in record["sites"])


@pytest.mark.parametrize("target", ["0.8", "0.9"])
def test_a_target_without_its_goal_ends_with_2(run_command, sample_area_folder: Path, target: str) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run_command("propose", sample_area_folder, "--target", target, "--lang", "en")
    assert (code, out) == (2, "")
    assert "only with the goal “share”" in err


def test_help_names_the_table_of_a_siting_file(run_command) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run_command("propose", "--help")
    assert code == 0
    assert "[siting]" in out
