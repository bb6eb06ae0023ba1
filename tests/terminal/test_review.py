"""The command that makes the annual review: a package, the figures as JSON, and years compared."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from geodata.study_area import StudyArea
from planning.proposals import run_scenario
from planning.scenario import Scenario

LIGHT = ("--sites", "0", "--product", "kml", "--product", "workbook", "--made-on", "2026-11-22")


def test_a_package_is_made_and_its_figures_printed(  # type: ignore[no-untyped-def]
    run_command, sample_area_folder: Path, sample_area: StudyArea, tmp_path: Path
) -> None:
    out = tmp_path / "2026.zip"
    words = ("--publisher", "测试局", "--approval-number", "测S（2026）001号", "--words", "overview=本年度=新增")
    code, told, _ = run_command("review", sample_area_folder, out, *LIGHT, *words, "--json")
    assert code == 0
    record = json.loads(told)
    expected = run_scenario(sample_area, Scenario(sites=0)).before
    assert record["today"]["persons_covered"] == pytest.approx(expected.totals["persons_covered"])
    assert (record["year"], record["as_of"], record["file"]) == (2026, "2026-11-22", str(out))
    with zipfile.ZipFile(out) as archive:
        assert {"workbook.xlsx", "gis/outlet_atlas.kml", "snapshot.json"} <= set(archive.namelist())
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["settings"]["publisher"] == "测试局"
    assert manifest["settings"]["free_text"] == {"overview": "本年度=新增"}
    assert manifest["approval"] == "审图号：测S（2026）001号"


def test_years_are_compared_and_the_change_is_split_where_the_area_is_at_hand(  # type: ignore[no-untyped-def]
    run_command, sample_area_folder: Path, tmp_path: Path
) -> None:
    run_command("review", sample_area_folder, tmp_path / "2025.zip", *LIGHT, "--year", "2025")
    earlier = ("--earlier", tmp_path / "2025.zip")
    for area, is_split in (((), False), (("--earlier-area", sample_area_folder), True)):
        code, told, _ = run_command(
            "review", sample_area_folder, tmp_path / "2026.zip", *LIGHT, *earlier, *area, "--json"
        )
        assert code == 0
        change = json.loads(told)["change"]
        assert (change["from_year"], change["to_year"]) == (2025, 2026)
        assert (change["split"] is not None) == is_split
    assert [row["persons"] for row in change["split"]] == [0, 0, 0]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--product", "poster"), "poster"),
        (("--words", "本年度"), "章节=文字"),
        (("--section", "weather"), "weather"),
        (("--paper", "A0"), "A0"),
        (("--theme", "moon", "--unit", "9"), "moon"),
        (("--earlier", "none.zip"), "none.zip"),
        (("--earlier-area", "."), "--earlier"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_left(  # type: ignore[no-untyped-def]
    run_command, sample_area_folder: Path, tmp_path: Path, options: tuple[str, ...], problem: str
) -> None:
    code, _, told = run_command("review", sample_area_folder, tmp_path / "2026.zip", "--sites", "0", *options)
    assert code == 2
    assert problem in told
    assert list(tmp_path.iterdir()) == []
