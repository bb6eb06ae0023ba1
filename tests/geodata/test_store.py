"""Saving and loading: nothing is changed, nothing half-written stays, nothing of others is touched."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geodata import store
from geodata.errors import AreaError
from geodata.highways import MODES
from geodata.prepare import prepare_area
from geodata.snapping import Snap
from geodata.store import MANIFEST, change_name, load_area, read_manifest, refuse_foreign_folder, save_area
from geodata.study_area import FORMAT_VERSION, StudyArea

FRAMES = ("outlets", "venues", "cells", "units", "boundaries", "zones", "scenery", "places")


@pytest.fixture
def area(town_area: StudyArea) -> StudyArea:
    return town_area


@pytest.fixture
def other(area: StudyArea) -> StudyArea:
    """The same town under another name."""
    return dataclasses.replace(area, name="另一镇", fingerprint="0" * 16)


def content(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def assert_same(one: StudyArea, two: StudyArea) -> None:
    """Compare field by field, to the bit."""
    for name in FRAMES:
        mine, yours = getattr(one, name), getattr(two, name)
        pd.testing.assert_frame_equal(pd.DataFrame(mine), pd.DataFrame(yours), check_exact=True)
        assert mine.crs == yours.crs
        assert mine.geometry.to_wkb().equals(yours.geometry.to_wkb())
    for name in ("cell_units", "population_check"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name), check_exact=True)
    for mine, yours in zip(arrays_of(one), arrays_of(two), strict=True):
        assert_same_array(mine, yours)
    plain = {field.name for field in dataclasses.fields(StudyArea)} - {
        *FRAMES,
        "cell_units",
        "population_check",
        "network",
        "snaps",
        "xy_metres",
    }
    for name in plain:
        assert getattr(one, name) == getattr(two, name), name
        assert type(getattr(one, name)) is type(getattr(two, name)), name


def arrays_of(area: StudyArea) -> Iterator[np.ndarray]:
    """Yield every array of the network and the snaps, in one order."""
    for part in ("node_xy_metres", "node_lonlat", "tail", "head", "metres", "highway"):
        yield getattr(area.network, part)
    assert list(area.network.minutes) == list(area.snaps) == list(MODES)
    for mode in MODES:
        yield area.network.minutes[mode]
        assert set(area.snaps[mode]) == {"outlets", "venues", "cells"}
        for role in sorted(area.snaps[mode]):
            yield from (getattr(area.snaps[mode][role], part.name) for part in dataclasses.fields(Snap))
    yield from (area.xy_metres[role] for role in ("outlets", "venues", "cells"))


def assert_same_array(one: np.ndarray, two: np.ndarray) -> None:
    assert one.dtype == two.dtype
    assert one.shape == two.shape
    assert one.tobytes() == two.tobytes()
    assert not one.flags.writeable
    assert not two.flags.writeable
    assert one.flags.c_contiguous == two.flags.c_contiguous


def test_what_was_saved_is_loaded(area: StudyArea, tmp_path: Path) -> None:
    save_area(area, tmp_path / "new" / "area")
    assert_same(load_area(tmp_path / "new" / "area"), area)


def test_the_sample_county_too(sample_area: StudyArea, tmp_path: Path) -> None:
    save_area(sample_area, tmp_path / "county")
    assert_same(load_area(tmp_path / "county"), sample_area)


def test_an_empty_area_too(town: Any, tmp_path: Path) -> None:
    for name in ("outlets", "jobs"):
        del town.tables[name]
    town.tables["venues"] = town.tables["zones"] = {"from_osm": False}
    area = prepare_area(town.write())
    save_area(area, tmp_path / "area")
    assert_same(load_area(tmp_path / "area"), area)


def test_the_manifest_tells_the_area(area: StudyArea, tmp_path: Path) -> None:
    save_area(area, tmp_path / "area")
    manifest = read_manifest(tmp_path / "area")
    assert manifest["format"] == FORMAT_VERSION
    assert (manifest["name"], manifest["fingerprint"]) == ("小镇", area.fingerprint)
    assert [source["file"] for source in manifest["sources"]] == [source.file for source in area.sources]
    assert manifest["parameters"] == dict(area.parameters)
    assert [entry.name for entry in (tmp_path / "area").iterdir() if entry.is_dir()] == [manifest["data"]]
    assert str(tmp_path) not in (tmp_path / "area" / MANIFEST).read_text(encoding="utf-8"), "no paths of this machine"


def test_saving_again_replaces(area: StudyArea, other: StudyArea, tmp_path: Path) -> None:
    folder = tmp_path / "area"
    folder.mkdir()
    save_area(area, folder)
    (folder / "data-0123456789ab").mkdir()
    (folder / "data-0123456789ab" / "cells.parquet").write_text("left by a save that was killed")
    for leftover in ("data-0123456789ab.json", ".unfinished-0123456789ab"):
        (folder / leftover).write_text("left by a save that was killed")
    save_area(other, folder)
    assert_same(load_area(folder), other)
    (data,) = folder.glob("data-*")
    assert {entry.name for entry in folder.iterdir()} == {MANIFEST, ".lock", data.name}


@pytest.mark.parametrize(
    "entries",
    [
        ["台账.xlsx"],
        ["data-2024.csv"],
        ["data-final"],
        [MANIFEST],
        [MANIFEST, "data-0123456789ab", "notes.txt"],
        [".hidden"],
        [".lock", MANIFEST],
        [".lock", "台账.xlsx"],
    ],
)
def test_folders_of_others_are_left_alone(area: StudyArea, tmp_path: Path, told: Any, entries: list[str]) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for entry in entries:
        (folder / entry).write_text("mine")
    before = content(folder)
    with pytest.raises(AreaError) as caught:
        save_area(area, folder)
    told(caught.value, "mine", "不是空文件夹，也不是已准备的研究区", "neither empty nor a prepared study area")
    assert content(folder) == before


def test_a_file_in_the_way(area: StudyArea, tmp_path: Path, told: Any) -> None:
    (tmp_path / "taken").write_text("mine")
    for folder, name in ((tmp_path / "taken", "taken"), (tmp_path / "taken" / "area", "area")):
        with pytest.raises(AreaError) as caught:
            save_area(area, folder)
        assert caught.value.faults[0].file == name
    assert content(tmp_path)["taken"] == b"mine"


def test_a_folder_that_may_not_be_read(tmp_path: Path, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(folder: Path) -> Any:
        raise PermissionError(13, "Permission denied", str(folder))

    (tmp_path / "area").mkdir()
    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(AreaError) as caught:
        refuse_foreign_folder(tmp_path / "area")
    told(caught.value, "area", "Permission denied", "Permission denied")


class Killed(BaseException):
    """Stands for anything that ends a save half-way."""


def _break(monkeypatch: pytest.MonkeyPatch, where: str, error: BaseException) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    target = {
        "to_parquet": (gpd.GeoDataFrame, "to_parquet"),
        "savez": (np, "savez"),
        "fsync": (os, "fsync"),
        "replace": (os, "replace"),
    }[where]
    monkeypatch.setattr(*target, fail)


@pytest.mark.parametrize("where", ["to_parquet", "savez", "fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), Killed()])
def test_a_save_cut_short_leaves_the_old_area(
    area: StudyArea, other: StudyArea, tmp_path: Path, where: str, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "area"
    save_area(area, folder)
    before = content(folder)
    with monkeypatch.context() as patch:
        _break(patch, where, error)
        expected = AreaError if isinstance(error, OSError) else type(error)
        with pytest.raises(expected) as caught:
            save_area(other, folder)
        with pytest.raises(expected):
            save_area(other, tmp_path / "deep" / "new")
    if isinstance(error, OSError):
        assert "No space left on device" in str(caught.value)
    assert content(folder) == before
    assert_same(load_area(folder), area)
    assert [entry.name for entry in tmp_path.iterdir() if entry.name in {"area", "deep"}] == ["area"]


@pytest.fixture
def saved(area: StudyArea, tmp_path: Path) -> Path:
    save_area(area, tmp_path / "area")
    return tmp_path / "area"


@pytest.mark.parametrize("text", [None, "", "{", "[]", '"x"', "{}", '{"format": 999999}', "\udcff"])
def test_damaged_manifests(saved: Path, text: str | None) -> None:
    if text is None:
        (saved / MANIFEST).unlink()
    else:
        (saved / MANIFEST).write_bytes(text.encode("utf-8", "surrogateescape"))
    for read in (read_manifest, load_area):
        with pytest.raises(AreaError) as caught:
            read(saved)
        fault = caught.value.faults[0]
        assert fault.file == "area"
        assert "outlet-atlas prepare" in fault.remedy.zh
        assert "outlet-atlas prepare" in fault.remedy.en


@pytest.mark.parametrize("key", ["data", "name", "sources", "remarks", "parameters", "fingerprint"])
def test_manifests_that_lack_something(saved: Path, key: str) -> None:
    manifest = json.loads((saved / MANIFEST).read_text(encoding="utf-8"))
    del manifest[key]
    (saved / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(AreaError):
        load_area(saved)


@pytest.mark.parametrize("name", ["cells.parquet", "cell_units.parquet", "network.npz", "snaps.npz", "zones.parquet"])
@pytest.mark.parametrize("damage", ["missing", "empty", "half", "garbage"])
def test_damaged_data(saved: Path, told: Any, name: str, damage: str) -> None:
    (file,) = saved.rglob(name)
    whole = file.read_bytes()
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes({"empty": b"", "half": whole[: len(whole) // 2], "garbage": b"x" * 500}[damage])
    with pytest.raises(AreaError) as caught:
        load_area(saved)
    told(caught.value, "area", "数据损坏", "its data are damaged")


@pytest.mark.parametrize("name", ["network.npz", "snaps.npz"])
def test_a_flipped_byte_in_the_arrays_is_noticed(saved: Path, name: str) -> None:
    (file,) = saved.rglob(name)
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 3] ^= 0xFF
    file.write_bytes(bytes(whole))
    with pytest.raises(AreaError):
        load_area(saved)


def test_nothing_there(tmp_path: Path, told: Any) -> None:
    with pytest.raises(AreaError) as caught:
        load_area(tmp_path / "nirgends")
    told(caught.value, "nirgends", "不是已准备的研究区", "is no prepared study area")
    (tmp_path / "file").write_text("x")
    with pytest.raises(AreaError) as caught:
        load_area(tmp_path / "file")
    told(caught.value, "file", "不是已准备的研究区", "is no prepared study area")


def test_the_data_are_on_disk_before_the_manifest_names_them(
    area: StudyArea, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file and the folder of the data are synced before the one rename, and the rename itself after it."""
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(
        os, "fsync", lambda handle: (steps.append(os.readlink(f"/proc/self/fd/{handle}")), fsync(handle))
    )
    monkeypatch.setattr(os, "replace", lambda *args: (steps.append("rename"), replace(*args)))
    folder = tmp_path / "area"
    save_area(area, folder)
    (data,) = folder.glob("data-*")
    assert steps.count("rename") == 1
    before, after = steps[: steps.index("rename")], steps[steps.index("rename") + 1 :]
    assert {*map(str, data.iterdir()), str(data), str(folder)} <= set(before)
    assert after == [str(folder)]


def test_two_saves_at_once_wait_for_one_another(area: StudyArea, other: StudyArea, tmp_path: Path) -> None:
    folder = tmp_path / "area"
    with ThreadPoolExecutor(4) as pool:
        for saving in [pool.submit(save_area, one, folder) for one in (area, other, area, other)]:
            saving.result()
    assert load_area(folder).fingerprint in {area.fingerprint, other.fingerprint}
    assert len(list(folder.glob("data-*"))) == 1


def test_an_area_replaced_while_it_is_loaded_is_loaded_anew(
    saved: Path, other: StudyArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, times = store.read_manifest, iter([True])

    def replaced_after(folder: Path) -> dict[str, Any]:
        manifest = read(folder)
        if next(times, False):
            save_area(other, folder)
        return manifest

    monkeypatch.setattr(store, "read_manifest", replaced_after)
    assert_same(load_area(saved), other)


def test_another_name_leaves_the_rest(saved: Path, area: StudyArea, told: Any) -> None:
    before = {path: data for path, data in content(saved).items() if path != MANIFEST}
    change_name(saved, "新名")
    assert_same(load_area(saved), dataclasses.replace(area, name="新名"))
    assert before == {path: data for path, data in content(saved).items() if path != MANIFEST}
    with pytest.raises(AreaError):
        change_name(saved.parent / "nirgends", "新名")
    assert not (saved.parent / "nirgends").exists()


def test_the_manifest_tells_the_persons(saved: Path) -> None:
    assert read_manifest(saved)["persons"] == pytest.approx(2000.0)
