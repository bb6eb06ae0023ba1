"""The terminal door: the commands it lists, the whole way through them, exit codes and the language of messages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from geodata.store import load_area


def test_the_command_is_installed_and_lists_its_commands() -> None:
    command = Path(sys.executable).with_name("outlet-atlas")
    helped = subprocess.run([command, "--help"], capture_output=True, text=True, check=True, timeout=60)
    assert all(
        name in helped.stdout for name in ("sample", "template", "inspect", "prepare", "coverage", "propose", "export")
    )


def test_the_whole_way_from_files_to_products(run_command, sample_sources: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    area, out_folder = tmp_path / "area", tmp_path / "out"
    code, out, _ = run_command("prepare", sample_sources, area)
    assert code == 0
    assert load_area(area).fingerprint in out
    code, out, err = run_command("export", area, out_folder, "--sites", "3", "--lang", "en")
    assert code == 0, err
    assert all(Path(line).exists() for line in out.split())
    assert (out_folder / "map_sheet.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("command", ["coverage", "propose", "export"])
def test_a_folder_that_is_no_area_is_refused(run_command, tmp_path: Path, command: str) -> None:  # type: ignore[no-untyped-def]
    extra = [tmp_path / "out"] if command == "export" else []
    code, out, err = run_command(command, tmp_path, *extra)
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
def test_bad_settings_end_with_2(run_command, sample_area_folder: Path, options: tuple[str, str], told: str) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run_command("propose", sample_area_folder, "--lang", "en", "--json", *options)
    assert code == 2
    assert out == ""
    assert told in err


@pytest.mark.parametrize("option", [("--lang", "fr"), ("--lang=fr",)])
def test_an_unknown_language_is_refused(run_command, option: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run_command("coverage", "x", *option)
    assert code == 2
    assert "fr" in err


def test_messages_follow_the_language_however_it_is_given(run_command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert "prepare it again" in run_command("coverage", tmp_path, "--lang=en")[2]
