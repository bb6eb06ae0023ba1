"""From a seed to a folder of files: draws the county part by part and puts the files in place together."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import shapely

from geodata.errors import Fault, FolderError
from geodata.sample.buildings import make_buildings
from geodata.sample.files import (
    FILE_NAMES,
    README,
    SOURCES,
    write_boundaries,
    write_firms,
    write_raster,
    write_workbook,
)
from geodata.sample.layout import make_layout
from geodata.sample.osmfile import write_osm
from geodata.sample.people import firm_table, population_raster, township_table
from geodata.sample.places import make_places, outlet_table, venue_table
from geodata.sample.plane import to_degrees
from geodata.sample.roads import build_roads
from geodata.sample.units import make_units
from geodata.text import Text


def _write_all(folder: Path, seed: int) -> None:
    """Write every file of the sample into an empty folder."""
    streams = [np.random.default_rng([seed, number]) for number in range(7)]
    layout = make_layout(streams[0])
    plan = build_roads(layout, streams[1])
    buildings = make_buildings(layout, plan.blocks, plan.ways, streams[2])
    units = make_units(layout, plan.superblocks, buildings, streams[3])
    places = make_places(layout, units, buildings, streams[4])
    write_osm(folder / "county.osm.pbf", layout, plan.ways, plan.blocks, buildings, units, places)
    write_boundaries(folder / "boundaries.gpkg", units)
    outline = to_degrees(shapely.get_coordinates(layout.county.exterior))
    write_raster(folder / "population_100m.tif", population_raster(units, buildings, outline, streams[5]))
    write_workbook(folder / "population_2025.xlsx", "分乡镇人口", township_table(units, buildings, streams[5]))
    write_firms(folder / "firms.csv", firm_table(buildings, streams[5]))
    write_workbook(folder / "outlets.xlsx", "网点台账", outlet_table(places, streams[6]))
    write_workbook(folder / "venues.xlsx", "备选场地", venue_table(places, units, buildings, streams[6]))
    (folder / "README.txt").write_text(README, encoding="utf-8")
    (folder / "sources.toml").write_text(SOURCES, encoding="utf-8")


def write_sample_county(folder: Path, *, seed: int = 20261231) -> Path:
    """Write the synthetic sample county as the files that planners have.

    Parameters
    ----------
    folder : Path
        Where the files go; made if it is missing. Files of an earlier sample are replaced.
    seed : int, optional
        The same seed gives the same bytes.

    Returns
    -------
    Path
        The ``sources.toml`` that names all the others.

    Raises
    ------
    FolderError
        If the folder is a file, or holds files that are not the sample's own; nothing is written then.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise _refused(folder, Text("是文件，不是文件夹", "is a file, not a folder"))
    entries = folder.iterdir() if folder.exists() else ()
    strangers = sorted(entry.name for entry in entries if entry.name not in FILE_NAMES)
    if strangers:
        shown = "、".join(strangers[:5])
        raise _refused(
            folder,
            Text(f"中有不属于示例县的文件（{shown}）", f"holds files that are not the sample county's ({shown})"),
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write_all(staging, seed)
        folder.mkdir(exist_ok=True)
        for name in FILE_NAMES:
            os.replace(staging / name, folder / name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return folder / "sources.toml"


def _refused(folder: Path, problem: Text) -> FolderError:
    remedy = Text("请换一个空文件夹或新文件夹", "name an empty or new folder")
    return FolderError([Fault(str(folder), problem, remedy)])
