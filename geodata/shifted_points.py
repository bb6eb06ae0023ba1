"""Tables whose coordinates look shifted (GCJ-02, BD-09) or are of another zone: told when an area is prepared."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from geodata.intake.coordinate_systems import CrsProposal, propose_crs_of_points
from geodata.intake.examined_tables import own_units
from geodata.intake.ground import Ground, ground_of
from geodata.osm import OsmFeatures
from geodata.osm_roads import OsmRoads
from geodata.points import DEFAULT_CRS
from geodata.source_files import FileSource
from geodata.text import Text

_AXES = ["lon", "lat"]


def shift_remarks(
    tables: Mapping[str, tuple[FileSource, pd.DataFrame]],
    units: gpd.GeoDataFrame | None,
    roads: OsmRoads | gpd.GeoSeries,
    features: OsmFeatures,
) -> list[Text]:
    """Return a remark on every table whose coordinates clearly are in another CRS than the one they are read in.

    Parameters
    ----------
    tables : mapping of str to (FileSource, DataFrame)
        By role: the file and its checked rows, ``lon`` and ``lat`` in the file's CRS as checking repaired them, so that
        what was swapped or written in millionths speaks for no other CRS; perhaps ``name``, ``code``, ``unit_name``.
    units : GeoDataFrame or None
        Reporting units in EPSG:4326.
    roads, features
        What the coordinates are held against.

    Returns
    -------
    list of Text
        With the evidence and what to write in ``sources.toml``. Nothing is converted: that is for the planner to decide.
    """
    given = {role: (source, rows) for role, (source, rows) in tables.items() if rows[_AXES].notna().all(axis=1).any()}
    if not given:
        return []
    ground = ground_of(units, roads, features)
    return [
        told
        for role, (source, rows) in given.items()
        if (told := _remark(source, role, _proposal(source, rows, ground))) is not None
    ]


def _proposal(source: FileSource, rows: pd.DataFrame, ground: Ground) -> CrsProposal:
    return propose_crs_of_points(
        rows["lon"].to_numpy(),
        rows["lat"].to_numpy(),
        own_unit=own_units(rows, ground),
        names=rows["name"],
        ground=ground,
        stated=source.crs or DEFAULT_CRS,
    )


def _remark(source: FileSource, role: str, found: CrsProposal) -> Text | None:
    if not found.differs:
        return None
    best = found.candidates[0]
    crs = f'crs = "{best.crs}"'
    swap = (
        Text("，并在 columns 中对调经度、纬度两列", ", and swap lon and lat under columns")
        if best.swapped
        else Text("", "")
    )
    file, reason = source.path.name, found.reason
    return Text(
        f"{file}：坐标可能有偏移。{reason.zh}。核实后请在 [{role}] 中写 {crs}{swap.zh}",
        f"{file}: its coordinates look shifted. {reason.en}. If so, write {crs} in [{role}]{swap.en}",
    )
