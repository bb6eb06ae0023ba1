"""What of a change in coverage comes from the population, what from the roads and what from the outlets.

A mixture takes its population from one year, its roads from one and its outlets from one:

- population: the demand cells with their residents and demand points;
- roads: the network with its speeds, its snapping settings and, by bus, its timetable;
- outlets: those that count, by their places.

In a mixture the cells of the population's year are counted; their points and the outlets are joined to the roads of the
roads' year. Cells are matched by their H3 index: over the cells of both years together this is the same as giving a cell
that a year does not have no residents in that year, so that nobody is counted twice or left out. What the scenario adds
(standard, slow-downs, closures) holds in all mixtures.

The change is split by Shapley values over the 2³ mixtures (`planning.shapley`), as A. F. Shorrocks proposes for
decompositions, "Decomposition procedures for distributional analysis: a unified framework based on the Shapley value",
Journal of Economic Inequality 11 (2013), 99–126. The parts add up to the whole change, and do not hang on the order in
which the factors are thought to have changed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.coordinates import project
from geodata.network import Floats
from geodata.snapping import Snap, snap_points
from geodata.study_area import StudyArea
from planning.conditions import area_under
from planning.coverage import Coverage
from planning.proposals import coverage_under
from planning.scenario import Scenario, network_mode
from planning.shapley import shapley_values
from planning.siting_request import PLAIN_REQUEST

FACTORS = ("population", "roads", "outlets")
"""What a change in coverage is split into."""

STANDARD = ("mode", "max_minutes", "bus_percentile", "slow_downs", "closures", "outlet_kinds")
"""The fields of a scenario on which today's coverage hangs."""


def standard_of(scenario: Scenario) -> Mapping[str, Any]:
    """Return the values of `STANDARD` of a scenario as JSON gives them back: lists for tuples."""
    values = {name: getattr(scenario, name) for name in STANDARD}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def today_under(area: StudyArea, scenario: Scenario) -> Coverage:
    """Return the coverage by the existing outlets of any area under a scenario's standard and conditions.

    Parameters
    ----------
    area : StudyArea
        The study area as it was prepared.
    scenario : Scenario
        Its proposed sites and own candidates are of no account.

    Raises
    ------
    ConditionsError
        A closure touches no road of the area.
    """
    plain = dataclasses.replace(scenario, sites=0, siting=PLAIN_REQUEST)
    return coverage_under(area_under(area, plain), plain)


def mixed_area(population: StudyArea, roads: StudyArea, outlets: StudyArea, mode: str) -> StudyArea:
    """Return an area with the population of one year, the roads of one and the outlets of one.

    Parameters
    ----------
    population, roads, outlets : StudyArea
        The areas that each is taken from.
    mode : str
        One of `geodata.highways.MODES`: the one for which points are joined to the roads.

    Returns
    -------
    StudyArea
        With the population's cells and units. It is for that mode alone; venues and map layers are those of the roads.
    """
    cells_xy, cells = _joined(roads, mode, "cells", population)
    outlets_xy, snapped = _joined(roads, mode, "outlets", outlets)
    snaps = {**roads.snaps[mode], "cells": cells, "outlets": snapped}
    return dataclasses.replace(
        roads,
        cells=population.cells,
        cell_units=population.cell_units,
        units=population.units,
        groups=population.groups,
        # Outlets of another year stand in units of another year.
        outlets=outlets.outlets.assign(unit=-1),
        xy_metres={**roads.xy_metres, "cells": cells_xy, "outlets": outlets_xy},
        snaps={**roads.snaps, mode: snaps},
        fingerprint=f"{population.fingerprint} {roads.fingerprint} {outlets.fingerprint}",
    )


def mixtures(earlier: StudyArea, later: StudyArea, scenario: Scenario) -> pd.DataFrame:
    """Return the residents covered in each of the eight mixtures of two years.

    Parameters
    ----------
    earlier, later : StudyArea
        The study areas of both years.
    scenario : Scenario
        Standard and conditions.

    Returns
    -------
    DataFrame
        ``population``, ``roads``, ``outlets`` (whether of the later year), ``persons_covered``, ``persons_total``. Bit ``i``
        of a row's position tells the year of factor ``i`` of `FACTORS`.

    Raises
    ------
    PlanningError
        The conditions do not fit the earlier area, or it has no timetable for the bus.
    """
    mode, years = network_mode(scenario.mode), (earlier, later)
    rows: list[dict[str, Any]] = []
    for number in range(2 ** len(FACTORS)):
        chosen = [number >> place & 1 for place in range(len(FACTORS))]
        population, roads, outlets = (years[year] for year in chosen)
        pure = population is roads is outlets
        area = population if pure else mixed_area(population, roads, outlets, mode)
        totals = today_under(area, scenario).totals
        sums = {name: totals[name] for name in ("persons_covered", "persons_total")}
        rows.append({**dict(zip(FACTORS, map(bool, chosen), strict=True)), **sums})
    return pd.DataFrame(rows)


def split(mixed: pd.DataFrame) -> pd.DataFrame:
    """Return what each factor contributed to a change.

    Parameters
    ----------
    mixed : DataFrame
        From `mixtures`.

    Returns
    -------
    DataFrame
        One row per entry of `FACTORS`, with it as index: ``persons`` (of the change in covered residents) and ``share`` (of the
        change in their share of all residents, 0 where there are none).
    """
    covered, total = mixed["persons_covered"].to_numpy(), mixed["persons_total"]
    share = (mixed["persons_covered"] / total.where(total > 0)).fillna(0.0).to_numpy()
    values: dict[str, Floats] = {"persons": shapley_values(covered), "share": shapley_values(share)}
    return pd.DataFrame(values, index=pd.Index(FACTORS, name="factor"))


def _joined(roads: StudyArea, mode: str, role: str, points: StudyArea) -> tuple[Floats, Snap]:
    """Return the metric places of points of one year and how they hang on the roads of one."""
    if points is roads:
        return roads.xy_metres[role], roads.snaps[mode][role]
    frame: gpd.GeoDataFrame = getattr(points, role)
    xy = project(frame.geometry, roads.metric_crs)
    settings = roads.parameters
    prefer_main = bool(settings.get("prefer_main", True))
    return xy, snap_points(roads.network, mode, xy, snap_metres=float(settings["snap_metres"]), prefer_main=prefer_main)
