"""Demand: persons, priority persons and jobs of a study area as pieces, by the method that its sources name."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import h3.api.numpy_int as h3
import numpy as np
import pandas as pd
import shapely

from geodata.cells import Pieces, cells_of, joined_pieces
from geodata.dasymetric import home_spread
from geodata.errors import Fault, SchemaError
from geodata.network import RoadNetwork
from geodata.points import units_of
from geodata.population import Spread, matched_totals, pieces_from_cells, raster_spread, spread_totals
from geodata.reading import Reading
from geodata.source_files import FileSource
from geodata.sources import Sources
from geodata.text import Text

_MODELLED = Text(
    "人口按住宅建筑与居住用地分摊到格网（由各单元总数推算，非实测）",
    "persons were spread over residential buildings and land (modelled from unit totals, not counted)",
)


@dataclass(frozen=True, slots=True, eq=False)
class _Context:
    """What every method needs."""

    sources: Sources
    reading: Reading
    zones: gpd.GeoDataFrame
    network: RoadNetwork
    units: gpd.GeoDataFrame
    metric_crs: str


def demand_pieces(
    sources: Sources,
    reading: Reading,
    zones: gpd.GeoDataFrame,
    network: RoadNetwork,
    units: gpd.GeoDataFrame,
    metric_crs: str,
) -> tuple[Pieces, tuple[Text, ...]]:
    """Return everything that is counted, and what a reader must know of how.

    Parameters
    ----------
    sources, reading
        The files and what they hold.
    zones, network, units
        Zones, roads and reporting units of the area.
    metric_crs : str
        CRS in which areas are measured.

    Returns
    -------
    pieces : Pieces
        Persons, jobs and priority persons inside the units.
    remarks : tuple of Text
        Method, and whatever lies outside and is not counted.

    Raises
    ------
    NoPeopleError
        Nobody lives in the area, or a unit has persons and nowhere to put them.
    SchemaError
        Units without a total, all firms outside the area, or jobs given both by cells and by firms.
    """
    context = _Context(sources, reading, zones, network, units, metric_crs)
    methods = {"raster": _people_by_raster, "dasymetric": _people_by_homes, "cells": _people_by_cells}
    people, remarks = methods[sources.population_method](context)
    if sources.jobs is None:
        if not people.counts[:, 1].any():
            remarks.append(Text("未提供岗位数据", "no jobs data were given"))
        return people, tuple(remarks)
    if people.counts[:, 1].any():
        raise SchemaError([_jobs_twice(sources.jobs.path.name)])
    resolution = h3.get_resolution(people.cell[0])
    jobs, job_remarks = _jobs_of_firms(reading.points["jobs"], units, sources.jobs, resolution)
    return joined_pieces([people, jobs]), (*remarks, *job_remarks)


def _jobs_twice(file: str) -> Fault:
    return Fault(
        file,
        Text("格网表中已有岗位数", "the table of cells already has jobs"),
        Text("请只保留一种岗位数据", "keep one of the two"),
        column="jobs.file",
    )


def _people_by_raster(context: _Context) -> tuple[Pieces, list[Text]]:
    source = _needed(context.sources.population)
    spread = raster_spread(source, context.units, _resolution(context))
    remarks = []
    outside = spread.weight[spread.unit < 0].sum()
    if outside >= 0.5:
        remarks.append(
            Text(
                f"栅格中 {outside:,.0f} 人在研究区外，未计入",
                f"{outside:,.0f} persons of the raster lie outside the area and are not counted",
            )
        )
    nowhere = Text("人口栅格在该范围内没有人", "the raster shows nobody in it")
    if context.sources.totals is not None:
        return _spread_over(context, spread, nowhere), remarks
    sums = np.bincount(spread.unit[spread.unit >= 0], weights=spread.weight[spread.unit >= 0],
                       minlength=len(context.units))  # fmt: skip
    own = pd.DataFrame({"persons": sums, "priority_persons": 0.0})
    return spread_totals(spread, own, context.units, source.path.name, nowhere=nowhere), remarks


def _people_by_homes(context: _Context) -> tuple[Pieces, list[Text]]:
    parameters = context.sources.parameters
    spread, by_streets = home_spread(
        context.reading.features,
        context.zones,
        context.network,
        context.units,
        metric_crs=context.metric_crs,
        resolution=_resolution(context),
        building_levels=float(parameters["building_levels"]),
        floor_area_ratio=float(parameters["floor_area_ratio"]),
    )
    remarks = [_MODELLED]
    if by_streets:
        remarks.append(
            Text(
                f"{'、'.join(by_streets)} 无住宅与居住用地数据，人口按街道长度分摊",
                f"{', '.join(by_streets)}: no homes or residential land are mapped, persons were spread along streets",
            )
        )
    nowhere = Text("范围内没有住宅、居住用地或街道", "no home, residential land or street lies in it")
    return _spread_over(context, spread, nowhere), remarks


def _people_by_cells(context: _Context) -> tuple[Pieces, list[Text]]:
    source = _needed(context.sources.population)
    pieces, outside = pieces_from_cells(context.reading.tables["population cells"], context.units, source.path.name)
    remarks = []
    if outside:
        remarks.append(
            Text(f"{outside} 个格网在研究区外，未计入", f"{outside} cells lie outside the area and are not counted")
        )
    return pieces, remarks


def _spread_over(context: _Context, spread: Spread, nowhere: Text) -> Pieces:
    """Spread the table of totals."""
    file = _needed(context.sources.totals).path.name
    totals = matched_totals(context.reading.tables["population totals"], context.units, file)
    return spread_totals(spread, totals, context.units, file, nowhere=nowhere)


def _jobs_of_firms(
    firms: gpd.GeoDataFrame, units: gpd.GeoDataFrame, source: FileSource, resolution: int
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
    counts = np.zeros((len(lonlat), 3))
    counts[:, 1] = jobs[inside]
    return Pieces(lonlat, cells_of(lonlat, resolution), unit[inside], counts), remarks


def _resolution(context: _Context) -> int:
    return int(context.sources.parameters["h3_resolution"])


def _needed(source: FileSource | None) -> FileSource:
    if source is None:
        raise AssertionError("read_sources lets no method through without its files")
    return source
