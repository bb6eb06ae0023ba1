"""Demand: persons, priority persons, groups and jobs of a study area as pieces, by the method that its sources name."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import h3.api.numpy_int as h3
import numpy as np
import pandas as pd

from geodata.areal import areal_spread
from geodata.cells import Pieces, joined_pieces
from geodata.dasymetric import home_spread
from geodata.errors import Fault, NoPeopleError, SchemaError
from geodata.firm_jobs import jobs_of_firms
from geodata.network import RoadNetwork
from geodata.placing import areas_inside, place_totals
from geodata.population import matched_totals, nobody_inside, pieces_from_cells
from geodata.population_remarks import group_remarks, modelled, people_remarks, population_check
from geodata.raster_population import raster_persons
from geodata.reading import Reading
from geodata.source_files import FileSource
from geodata.sources import Sources
from geodata.spreading import Spread, refuse_nobody, spread_of_pieces
from geodata.squares_population import squares_spread
from geodata.study_area import no_population_check
from geodata.text import Text


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Everything that is counted in a study area.

    Attributes
    ----------
    pieces : Pieces
        Persons, jobs, priority persons and groups inside the units.
    population_check : DataFrame
        As in `geodata.study_area.StudyArea`.
    remarks : tuple of Text
        Method, and whatever lies outside and is not counted.
    """

    pieces: Pieces
    population_check: pd.DataFrame
    remarks: tuple[Text, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Context:
    """What every method needs."""

    sources: Sources
    reading: Reading
    zones: gpd.GeoDataFrame
    network: RoadNetwork
    units: gpd.GeoDataFrame
    metric_crs: str

    @property
    def resolution(self) -> int:
        return int(self.sources.parameters["h3_resolution"])


def demand_of(
    sources: Sources,
    reading: Reading,
    zones: gpd.GeoDataFrame,
    network: RoadNetwork,
    units: gpd.GeoDataFrame,
    metric_crs: str,
) -> Demand:
    """Return everything that is counted, and what a reader must know of how.

    Parameters
    ----------
    sources, reading
        The files and what they hold.
    zones, network, units
        Zones, roads and reporting units of the area.
    metric_crs : str
        CRS in which footprints are measured.

    Returns
    -------
    Demand
        Totals are kept to the person, per unit, polygon or square as the source has them.

    Raises
    ------
    NoPeopleError
        Nobody lives in the area, or a unit has people and nowhere to put them.
    SchemaError
        Units without a total, firms outside the area or of unknown units, or jobs or priority persons given twice.
    """
    context = _Context(sources, reading, zones, network, units, metric_crs)
    methods = {
        "raster": _people_by_raster,
        "dasymetric": _people_by_homes,
        "areal": _people_by_areas,
        "cells": _people_by_cells,
        "squares": _people_by_squares,
    }
    people, check, remarks = methods[sources.population_method](context)
    remarks += [*group_remarks(people, sources.groups), *people_remarks(people, units)]
    if sources.priority is not None:
        people, priority_remarks = _with_priority(context, people, sources.priority)
        remarks += priority_remarks
    if sources.jobs is None:
        if not people.counts[:, 1].any():
            remarks.append(Text("未提供岗位数据", "no jobs data were given"))
        return Demand(people, check, tuple(remarks))
    if people.counts[:, 1].any():
        raise SchemaError([_twice(sources.jobs, "jobs.file", Text("岗位数", "jobs"))])
    resolution = h3.get_resolution(people.cell[0])
    jobs, job_remarks = jobs_of_firms(
        reading.points["jobs"], sources.jobs, people, zones, network, units, resolution, unplaced=sources.unplaced
    )
    return Demand(joined_pieces([people, jobs]), check, (*remarks, *job_remarks))


def _twice(source: FileSource, key: str, what: Text) -> Fault:
    return Fault(
        source.path.name,
        Text(f"人口数据中已有{what.zh}", f"the population data already have {what.en}"),
        Text("请只保留一种", "keep one of the two"),
        column=key,
    )


_Method = tuple[Pieces, pd.DataFrame, list[Text]]


def _people_by_raster(context: _Context) -> _Method:
    source = _needed(context.sources.population)
    raster = raster_persons(source, context.units, context.resolution)
    remarks = []
    if raster.outside >= 0.5:
        remarks.append(
            Text(
                f"栅格中 {raster.outside:,.0f} 人在研究区外，未计入",
                f"{raster.outside:,.0f} persons of the raster lie outside the area and are not counted",
            )
        )
    if context.sources.totals is not None:
        nowhere = Text("人口栅格在该范围内没有人", "the raster shows nobody in it")
        people, placing = _spread_totals(context, raster.spread, nowhere)
        stated = np.zeros(len(context.units))
        np.add.at(stated, people.unit, people.counts[:, 0])
        check, told = population_check(raster.counted, stated, context.units)
        return people, check, [*remarks, *placing, *told]
    counts = np.zeros((len(raster.spread.weight), 3))
    counts[:, 0] = raster.spread.weight
    spread = raster.spread
    return Pieces(spread.lonlat, spread.cell, spread.unit, counts), no_population_check(), remarks


def _people_by_homes(context: _Context) -> _Method:
    layer, remarks = _areas(context)
    areas = context.units if layer is None else layer
    parameters = context.sources.parameters
    spread, by_streets = home_spread(
        context.reading.features,
        context.zones,
        context.network,
        areas,
        context.units,
        metric_crs=context.metric_crs,
        resolution=context.resolution,
        building_levels=float(parameters["building_levels"]),
        floor_area_ratio=float(parameters["floor_area_ratio"]),
    )
    remarks += modelled(areas["name"].iloc[by_streets])
    nowhere = Text("范围内没有住宅、居住用地或街道", "no home, residential land or street lies in it")
    if layer is None:
        people, placing = _spread_totals(context, spread, nowhere)
    else:
        people, placing = _place(context, spread, layer, _needed(context.sources.population), nowhere)
    return people, no_population_check(), [*remarks, *placing]


def _people_by_areas(context: _Context) -> _Method:
    layer, remarks = _areas(context)
    if layer is None:
        raise AssertionError("read_sources lets no areal method through without its layer")
    spread = areal_spread(layer.geometry.to_numpy(), context.units, context.resolution)
    remarks.append(Text("人口在各面内按面积均摊到网格", "persons were spread evenly over the area of each polygon"))
    people, placing = _place(context, spread, layer, _needed(context.sources.population), Text("", ""))
    return people, no_population_check(), [*remarks, *placing]


def _people_by_squares(context: _Context) -> _Method:
    source = _needed(context.sources.population)
    table = context.reading.tables["population squares"]
    spread = squares_spread(
        table,
        source,
        context.units,
        square_metres=context.sources.square_metres,
        metric_crs=context.metric_crs,
        resolution=context.resolution,
    )
    people, placing = _place(context, spread, table.rename_axis("row").reset_index(), source, Text("", ""))
    side = f"{context.sources.square_metres:g}"
    remark = Text(
        f"人口来自边长 {side} 米的方格，按面积分到网格", f"persons are from squares of {side} m, shared by area"
    )
    return people, no_population_check(), [remark, *placing]


def _people_by_cells(context: _Context) -> _Method:
    source = _needed(context.sources.population)
    pieces, outside = pieces_from_cells(
        context.reading.tables["population cells"], context.units, source.path.name, groups=context.sources.groups
    )
    remarks = []
    if outside:
        remarks.append(
            Text(f"{outside} 个网格在研究区外，未计入", f"{outside} cells lie outside the area and are not counted")
        )
    return pieces, no_population_check(), remarks


def _areas(context: _Context) -> tuple[gpd.GeoDataFrame | None, list[Text]]:
    """Return the polygons with totals that matter to the area, if there are any."""
    if context.reading.areas is None:
        return None, []
    return areas_inside(context.reading.areas, context.units, _needed(context.sources.population).path.name)


def _spread_totals(context: _Context, spread: Spread, nowhere: Text) -> tuple[Pieces, list[Text]]:
    """Spread the table of totals per reporting unit."""
    source = _needed(context.sources.totals)
    totals = matched_totals(context.reading.tables["population totals"], context.units, source.path.name)
    return _place(context, spread, totals.assign(geometry=context.units.geometry.to_numpy()), source, nowhere)


def _place(
    context: _Context, spread: Spread, totals: pd.DataFrame, source: FileSource, nowhere: Text
) -> tuple[Pieces, list[Text]]:
    refuse_nobody(float(totals["persons"].sum()), source.path.name)
    people, remarks = place_totals(
        spread,
        totals,
        context.units,
        source.path.name,
        groups=context.sources.groups,
        resolution=context.resolution,
        unplaced=context.sources.unplaced,
        nowhere=nowhere,
    )
    if people.counts[:, 0].sum() <= 0:
        raise NoPeopleError([nobody_inside(source.path.name)])
    return people, remarks


def _with_priority(context: _Context, people: Pieces, source: FileSource) -> tuple[Pieces, list[Text]]:
    """Spread the priority persons of each unit like its residents."""
    if people.counts[:, 2].any():
        raise SchemaError([_twice(source, "priority.file", Text("重点人群", "priority persons"))])
    units = context.units
    totals = matched_totals(context.reading.tables["priority"], units, source.path.name)
    priority = totals.assign(persons=0.0, geometry=units.geometry.to_numpy())
    pieces, remarks = place_totals(
        spread_of_pieces(people, 0),
        priority,
        units,
        source.path.name,
        groups=(),
        resolution=h3.get_resolution(people.cell[0]),
        unplaced=context.sources.unplaced,
        nowhere=Text("范围内没有居民", "nobody lives in it"),
    )
    groups = np.zeros((len(pieces.counts), people.counts.shape[1] - 3))
    wide = Pieces(pieces.lonlat, pieces.cell, pieces.unit, np.hstack([pieces.counts, groups]))
    return joined_pieces([people, wide]), remarks


def _needed(source: FileSource | None) -> FileSource:
    if source is None:
        raise AssertionError("read_sources lets no method through without its files")
    return source
