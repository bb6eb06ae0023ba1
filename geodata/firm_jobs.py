"""Jobs of firms: at their coordinates, else spread over the unit that a firm states.

A firm without coordinates most likely stands where firms stand: its jobs follow the jobs known in its unit, where none are
known its commercial, industrial and logistics land, else its residents, else its streets.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.areal import areal_spread
from geodata.cells import Pieces, cells_of, joined_pieces
from geodata.dasymetric import land_spread, street_spread
from geodata.errors import Fault, NoPeopleError, SchemaError, shortened
from geodata.network import RoadNetwork
from geodata.points import units_of
from geodata.source_files import FileSource
from geodata.spreading import Spread, first_that_has, spread_counts, spread_of_pieces
from geodata.stated_units import stated_units
from geodata.text import Text

_WORKING_ZONES = ("commerce", "industry", "logistics")
_BASES = (
    Text("已知岗位", "the jobs known there"),
    Text("商业、工业与物流用地", "commercial, industrial and logistics land"),
    Text("居民", "residents"),
    Text("街道", "streets"),
    Text("面积", "area"),
)


def jobs_of_firms(
    firms: gpd.GeoDataFrame,
    source: FileSource,
    people: Pieces,
    zones: gpd.GeoDataFrame,
    network: RoadNetwork,
    units: gpd.GeoDataFrame,
    resolution: int,
    *,
    unplaced: str,
) -> tuple[Pieces, tuple[Text, ...]]:
    """Return the jobs of firms inside the units.

    Parameters
    ----------
    firms : GeoDataFrame
        ``jobs``, ``code`` and ``unit_name`` of the unit (or ""), point geometry, missing where a firm has no coordinates;
        indexed by row.
    source : FileSource
        The file, for messages; with ``faulty_rows = "leave_out"`` firms of unknown units are left out and told.
    people : Pieces
        The residents.
    zones, network, units
        Zones, roads and reporting units of the area.
    resolution : int
        H3 resolution.
    unplaced : {"refuse", "evenly"}
        What becomes of the jobs of a unit that has neither jobs, zones, residents nor streets.

    Returns
    -------
    pieces : Pieces
        As wide as ``people``.
    remarks : tuple of Text
        Firms outside the area, firms without coordinates and what they were spread over.

    Raises
    ------
    SchemaError
        Firms state a unit that is not known, or all lie outside the area.
    NoPeopleError
        A unit has jobs and nowhere to put them.
    """
    has_place = ~(firms.geometry.isna() | firms.geometry.is_empty).to_numpy()
    known, remarks = _located(firms[has_place], source, units, resolution, people.counts.shape[1])
    if has_place.all():
        return known, tuple(remarks)
    placeless = firms[~has_place]
    unit = stated_units(placeless["code"], placeless["unit_name"], units)
    remarks += _unknown(placeless, unit, source)
    known_unit = unit >= 0
    jobs = np.zeros(len(units))
    np.add.at(jobs, unit[known_unit], placeless["jobs"].to_numpy()[known_unit])
    wanted = np.flatnonzero(jobs > 0)
    working = zones.geometry[zones["zone"].isin(_WORKING_ZONES)]
    sources = [
        lambda _units: spread_of_pieces(known, 1),
        lambda _units: land_spread(working, units, units, resolution),
        lambda _units: spread_of_pieces(people, 0),
        lambda _units: street_spread(network, units, units, resolution),
    ]
    if unplaced == "evenly":
        sources.append(lambda missing: _whole_units(units, missing, resolution))
    spread, used = first_that_has(wanted, sources)
    _refuse_nowhere(units, wanted[used < 0], jobs, source)
    counts = np.zeros((len(units), people.counts.shape[1]))
    counts[:, 1] = jobs
    remarks += _told(placeless, unit, wanted, used)
    return joined_pieces([known, spread_counts(spread, counts)]), tuple(remarks)


def _located(
    firms: gpd.GeoDataFrame, source: FileSource, units: gpd.GeoDataFrame, resolution: int, width: int
) -> tuple[Pieces, list[Text]]:
    unit = units_of(firms, units, source)
    inside = unit >= 0
    jobs = firms["jobs"].to_numpy()
    remarks = []
    if not inside.all():
        remarks.append(
            Text(
                f"{int((~inside).sum())} 家企业（{jobs[~inside].sum():,.0f} 个岗位）在研究区外，未计入",
                f"{int((~inside).sum())} firms ({jobs[~inside].sum():,.0f} jobs) lie outside the area and are not counted",
            )
        )
    lonlat = shapely.get_coordinates(firms.geometry)[inside]
    counts = np.zeros((len(lonlat), width))
    counts[:, 1] = jobs[inside]
    return Pieces(lonlat, cells_of(lonlat, resolution), unit[inside], counts), remarks


def _unknown(firms: gpd.GeoDataFrame, unit: NDArray[np.int32], source: FileSource) -> list[Text]:
    """Refuse, or tell of, the firms without coordinates whose unit is not known."""
    lost = firms[unit < 0]
    if not len(lost):
        return []
    if source.faulty_rows == "leave_out":
        jobs = f"{lost['jobs'].sum():,.0f}"
        return [
            Text(
                f"{source.path.name}：{len(lost)} 家企业（{jobs} 个岗位）没有坐标且所属单元未知，未计入",
                f"{source.path.name}: {len(lost)} firms ({jobs} jobs) have no coordinates and state no known unit; they "
                "are not counted",
            )
        ]
    has_code = lost["code"] != ""
    stated = lost["code"].where(has_code, lost["unit_name"])
    raise SchemaError(
        shortened(
            [
                Fault(
                    source.path.name,
                    Text(
                        f"没有坐标，所属单元“{value}”未知",
                        f"there are no coordinates, and the unit “{value}” is not known",
                    ),
                    Text(
                        "请补坐标，或填写研究区内的行政区划代码或乡镇街道名称（同名时填代码）",
                        "add coordinates, or the code or name of a unit of the area (the code where names repeat)",
                    ),
                    row=int(row),
                    column=source.columns.get("code" if by_code else "unit_name"),
                    value=value,
                )
                for (row, value), by_code in zip(stated.items(), has_code, strict=True)
            ]
        )
    )


def _refuse_nowhere(
    units: gpd.GeoDataFrame, nowhere: NDArray[np.int64], jobs: NDArray[np.float64], source: FileSource
) -> None:
    if len(nowhere):
        names = units["name"].to_numpy()
        raise NoPeopleError(
            [
                Fault(
                    source.path.name,
                    Text(
                        f"{names[place]} 有 {jobs[place]:,.0f} 个没有坐标的岗位，但该单元没有已知岗位、产业用地、居民或街道",
                        f"{names[place]} has {jobs[place]:,.0f} jobs without coordinates, but no jobs, commercial or "
                        "industrial land, residents or streets are known there",
                    ),
                    Text(
                        '请补坐标，或在 [population] 中设 unplaced = "evenly"',
                        'add coordinates, or set unplaced = "evenly"',
                    ),
                )
                for place in nowhere.tolist()
            ]
        )


def _whole_units(units: gpd.GeoDataFrame, missing: NDArray[np.int64], resolution: int) -> Spread:
    spread = areal_spread(units.geometry.to_numpy()[missing], units.iloc[missing], resolution, are_units=True)
    of = missing.astype(np.int32)[spread.area]
    return Spread(spread.lonlat, spread.cell, of, of, spread.weight)


def _told(
    firms: pd.DataFrame, unit: NDArray[np.int32], wanted: NDArray[np.int64], used: NDArray[np.int64]
) -> list[Text]:
    """Tell how many firms have no coordinates, and over what each unit's were spread."""
    spread = unit >= 0
    count, jobs = int(spread.sum()), f"{firms['jobs'].to_numpy()[spread].sum():,.0f}"
    bases = [(_BASES[place], int((used == place).sum())) for place in range(len(_BASES)) if (used == place).any()]
    zh = "、".join(f"{units} 个单元按{base.zh}" for base, units in bases)
    en = ", ".join(f"{units} by {base.en}" for base, units in bases)
    if not len(wanted):
        return []
    return [
        Text(
            f"{count} 家企业（{jobs} 个岗位）没有坐标，在所属单元内分摊：{zh}",
            f"{count} firms ({jobs} jobs) have no coordinates and were spread over the units they state: {en}",
        )
    ]
