"""Prepared study areas on disk: GeoParquet and ``.npz`` behind a manifest, replaced in one step or not at all.

A study area is a folder with ``manifest.json`` and one data folder that the manifest names. Saving writes a new data
folder first, waits until the disk has it, and then replaces the manifest, which is one atomic rename; a save that is cut
short leaves the old area as it was, and what it had written is removed by the next save.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import uuid
import zipfile
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa

from geodata.atomic import UNFINISHED, locked, sync, sync_folder_and_files, write_atomically
from geodata.bus_store import BUS_FILE, load_bus, save_bus
from geodata.checksums import file_sha256
from geodata.errors import AreaError, Fault
from geodata.highways import MODES
from geodata.network import RoadNetwork, read_only
from geodata.snapping import Snap
from geodata.study_area import FORMAT_VERSION, Source, StudyArea
from geodata.text import Text

MANIFEST = "manifest.json"
"""The file that makes a folder a prepared study area."""

_FRAMES = ("outlets", "venues", "cells", "units", "boundaries", "zones", "scenery", "places")
_TABLES = ("cell_units", "population_check")
_SNAPPED = ("outlets", "venues", "cells")
_NETWORK_ARRAYS = ("node_xy_metres", "node_lonlat", "tail", "head", "metres", "highway")
_LOCK = ".lock"
_OWN_DATA = re.compile(r"data-[0-9a-f]{12}")
_OWN_ENTRY = re.compile(
    rf"{_OWN_DATA.pattern}(\.json)?|{re.escape(UNFINISHED)}[0-9a-f]{{12}}|{re.escape(_LOCK)}|{re.escape(MANIFEST)}"
)


def save_area(area: StudyArea, folder: Path) -> None:
    """Save a study area, replacing the one that is there.

    Parameters
    ----------
    area : StudyArea
        The area.
    folder : Path
        Made if needed. It must be empty, or hold a prepared area.

    Raises
    ------
    AreaError
        The folder holds something else, or cannot be written.
    """
    refuse_foreign_folder(folder)
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / _LOCK):
            _save(area, folder)
    except BaseException as error:
        if made:
            with suppress(OSError):
                (folder / _LOCK).unlink(missing_ok=True)
                for place in made:
                    place.rmdir()
        if isinstance(error, OSError):
            raise _cannot_write(folder, error) from error
        raise


def _save(area: StudyArea, folder: Path) -> None:
    data = folder / f"data-{uuid.uuid4().hex[:12]}"
    try:
        data.mkdir()
        _write_data(area, data)
        manifest = _manifest(area, data)
        sync_folder_and_files(data)
        sync(folder)
        _write_manifest(folder, manifest)
    except BaseException:
        shutil.rmtree(data, ignore_errors=True)
        raise
    for leftover in folder.iterdir():
        if leftover.name not in {MANIFEST, _LOCK, data.name}:
            shutil.rmtree(leftover, ignore_errors=True) if leftover.is_dir() else leftover.unlink(missing_ok=True)


def _write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    write_atomically(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8"))


def change_name(folder: Path, name: str) -> None:
    """Give a prepared study area another name; its data and its fingerprint stay.

    Raises
    ------
    AreaError
        There is none, or it cannot be written.
    """
    read_manifest(folder)
    try:
        with locked(folder / _LOCK):
            _write_manifest(folder, read_manifest(folder) | {"name": name})
    except OSError as error:
        raise _cannot_write(folder, error) from error


def refuse_foreign_folder(folder: Path) -> None:
    """Raise `AreaError` if saving an area to ``folder`` would mix it with other files, or it cannot be read."""
    if not folder.exists():
        return
    try:
        names = [entry.name for entry in folder.iterdir()]
    except OSError as error:
        raise _cannot_write(folder, error) from error
    # Many programs have a manifest; an area's stands beside its data.
    if not all(_OWN_ENTRY.fullmatch(name) for name in names) or set(names) - {_LOCK} == {MANIFEST}:
        raise _fault(
            folder,
            Text("不是空文件夹，也不是已准备的研究区", "is neither empty nor a prepared study area"),
            Text("请换一个文件夹", "name another folder"),
        )


def _write_data(area: StudyArea, data: Path) -> None:
    for name in _FRAMES:
        getattr(area, name).to_parquet(data / f"{name}.parquet", index=False)
    for name in _TABLES:
        getattr(area, name).to_parquet(data / f"{name}.parquet", index=False)
    network = area.network
    arrays: dict[str, Any] = {name: getattr(network, name) for name in _NETWORK_ARRAYS}
    arrays |= {f"minutes_{mode}": network.minutes[mode] for mode in MODES}
    np.savez(data / "network.npz", **arrays)
    snaps: dict[str, Any] = {
        f"{mode}_{role}_{part.name}": getattr(area.snaps[mode][role], part.name)
        for mode in MODES
        for role in _SNAPPED
        for part in dataclasses.fields(Snap)
    }
    snaps |= {f"xy_{role}": area.xy_metres[role] for role in _SNAPPED}
    np.savez(data / "snaps.npz", **snaps)
    if area.bus is not None:
        save_bus(area.bus, data)


def _manifest(area: StudyArea, data: Path) -> dict[str, Any]:
    return {
        "format": FORMAT_VERSION,
        "data": data.name,
        "files": {path.name: file_sha256(path) for path in sorted(data.iterdir())},
        "name": area.name,
        "notice": area.notice,
        "data_date": area.data_date,
        "metric_crs": area.metric_crs,
        "fingerprint": area.fingerprint,
        "persons": float(area.cells["persons"].sum()),
        "groups": list(area.groups),
        "parameters": dict(area.parameters),
        "sources": [dataclasses.asdict(source) for source in area.sources],
        "remarks": [dataclasses.asdict(remark) for remark in area.remarks],
    }


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a prepared study area.

    Parameters
    ----------
    folder : Path
        The area's folder.

    Returns
    -------
    dict
        ``name``, ``notice``, ``data_date``, ``metric_crs``, ``fingerprint``, ``persons``, ``groups``, ``parameters``,
        ``sources``, ``remarks``, and ``data``, the folder with the data.

    Raises
    ------
    AreaError
        There is none, it is damaged, or of another format.
    """
    prepare_again = Text("请用 outlet-atlas prepare 重新准备", "prepare it again with outlet-atlas prepare")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _fault(folder, Text("不是已准备的研究区", "is no prepared study area"), prepare_again) from error
    except (OSError, ValueError) as error:
        raise _fault(folder, Text(f"无法读取（{error}）", f"cannot be read ({error})"), prepare_again) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT_VERSION:
        raise _fault(folder, Text("由其他版本准备", "was prepared by another version"), prepare_again)
    return manifest


def load_area(folder: Path) -> StudyArea:
    """Load a prepared study area.

    Parameters
    ----------
    folder : Path
        The area's folder.

    Returns
    -------
    StudyArea
        The same, to the bit, as was saved.

    Raises
    ------
    AreaError
        It is not there, damaged, or of another format.
    """
    manifest = read_manifest(folder)
    while True:
        try:
            return _load(folder, manifest)
        except AreaError:
            # It may have been prepared anew in the meantime, and the former data removed.
            latest = read_manifest(folder)
            if latest.get("data") == manifest.get("data"):
                raise
            manifest = latest


def _load(folder: Path, manifest: dict[str, Any]) -> StudyArea:
    data = folder / str(manifest.get("data", ""))
    try:
        _refuse_changed(data, manifest["files"])
        frames = {name: gpd.read_parquet(data / f"{name}.parquet") for name in _FRAMES}
        tables = {name: pd.read_parquet(data / f"{name}.parquet") for name in _TABLES}
        with (data / "network.npz").open("rb") as file, np.load(file) as arrays:
            network = RoadNetwork(
                **{name: read_only(arrays[name]) for name in _NETWORK_ARRAYS},
                minutes=MappingProxyType({mode: read_only(arrays[f"minutes_{mode}"]) for mode in MODES}),
            )
        with (data / "snaps.npz").open("rb") as file, np.load(file) as arrays:
            snaps = {mode: MappingProxyType({role: _snap(arrays, mode, role) for role in _SNAPPED}) for mode in MODES}
            xy_metres = {role: read_only(arrays[f"xy_{role}"]) for role in _SNAPPED}
        bus = load_bus(data) if BUS_FILE in manifest["files"] else None
        return StudyArea(
            name=manifest["name"],
            notice=manifest["notice"],
            data_date=manifest["data_date"],
            metric_crs=manifest["metric_crs"],
            **frames,
            **tables,
            network=network,
            xy_metres=MappingProxyType(xy_metres),
            snaps=MappingProxyType(snaps),
            bus=bus,
            sources=tuple(Source(**source) for source in manifest["sources"]),
            parameters=MappingProxyType(manifest["parameters"]),
            remarks=tuple(Text(**remark) for remark in manifest["remarks"]),
            fingerprint=manifest["fingerprint"],
            groups=tuple(manifest["groups"]),
        )
    except (OSError, EOFError, KeyError, TypeError, ValueError, pa.ArrowException, zipfile.BadZipFile) as error:
        raise _fault(
            folder,
            Text(f"数据损坏（{error}）", f"its data are damaged ({error})"),
            Text("请用 outlet-atlas prepare 重新准备", "prepare it again with outlet-atlas prepare"),
        ) from error


def _refuse_changed(data: Path, checksums: dict[str, str]) -> None:
    changed = [name for name, sha256 in checksums.items() if file_sha256(data / name) != sha256]
    if changed:
        raise ValueError(", ".join(changed))


def _snap(arrays: Any, mode: str, role: str) -> Snap:
    return Snap(*(read_only(arrays[f"{mode}_{role}_{part.name}"]) for part in dataclasses.fields(Snap)))


def _cannot_write(folder: Path, error: OSError) -> AreaError:
    return _fault(
        folder,
        Text(f"无法写入（{error.strerror or error}）", f"cannot be written ({error.strerror or error})"),
        Text("请检查磁盘空间与写入权限", "check the free space and the right to write there"),
    )


def _fault(folder: Path, problem: Text, remedy: Text) -> AreaError:
    return AreaError([Fault(folder.name or str(folder), problem, remedy)])
