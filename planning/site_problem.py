"""A scenario's siting question as arrays: options, what each covers in how many minutes, demand and rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from geodata.cells import GROUPS
from geodata.network import read_only
from geodata.snapping import Snap
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.area_bus import area_bus_matrix
from planning.errors import SitingError
from planning.scenario import BUS, Scenario, network_mode
from planning.search import Floats, Ints
from planning.site_options import allowed_kinds, site_options
from planning.site_rules import request_rules
from planning.siting import SiteRules
from planning.travel_times import TravelTimes, travel_time_matrix

KIND_WEIGHTS = {
    "doorstep_station": (1.0, 0.0, 0.0),
    "service_window": (1.0, 0.0, 0.0),
    "employment_post": (0.0, 1.0, 0.0),
    "gig_post": (0.0, 1.0, 0.0),
    "gig_market": (0.0, 1.0, 0.0),
    "livestream_base": (1.0, 1.0, 0.0),
}
"""What a person, a job and a priority person count for in a kind's own demand: whom the kind mainly serves."""


@dataclass(frozen=True, slots=True, eq=False)
class SiteProblem:
    """Options and demand of one scenario, ready for the models of `planning.siting`.

    Demand is one column per cell, or with a demand by kind one per kind and cell: column ``layer * cells + cell``.

    Attributes
    ----------
    options : DataFrame
        See `planning.site_options.site_options`.
    minutes : csr_matrix, (options, demand) float64
        Travel minutes up to ``cutoff_minutes``; 0 minutes are stored, an absent entry is not reached.
    cover : csr_matrix, (options, demand) int8
        Whether an option serves a demand point within its standard.
    weights : (demand,) float64
        Weight of each demand point.
    layers : tuple of str
        The kind of each layer; ``("",)`` where every outlet serves everybody alike.
    covered : (demand,) bool
        Covered by existing outlets that must stay.
    nearest_now : (demand,) float64
        Minutes to the nearest of those; infinite beyond ``cutoff_minutes``.
    unit_weights : csr_matrix, (units, demand) float64
        The weight of each demand point that lies in each reporting unit.
    rules : SiteRules
        What a choice must keep to.
    sites : int or None
        How many options may be chosen, existing ones that stay included; None where the number is free.
    cutoff_minutes : float
        How far ways were looked for.
    kept_outlets : (k,) int32
        Positions of the existing outlets that are no options.
    """

    options: pd.DataFrame
    minutes: csr_matrix
    cover: csr_matrix
    weights: Floats
    layers: tuple[str, ...]
    covered: NDArray[np.bool_]
    nearest_now: Floats
    unit_weights: csr_matrix
    rules: SiteRules
    sites: int | None
    cutoff_minutes: float
    kept_outlets: Ints

    @property
    def is_outlet(self) -> NDArray[np.bool_]:
        """Which options are existing outlets, (options,) bool; the others are venues."""
        return np.asarray(self.options["outlet"].to_numpy() >= 0)

    def covered_with(self, chosen: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Return which demand points are covered with some options beside the outlets that must stay, (demand,) bool."""
        covered = self.covered.copy()
        covered[self.cover[chosen].indices] = True
        return covered

    def served(self, option: int) -> Ints:
        """Return the demand points that an option serves within its standard, ascending."""
        return np.asarray(self.cover.indices[self.cover.indptr[option] : self.cover.indptr[option + 1]])

    def cells(self, demand: NDArray[np.integer]) -> NDArray[np.integer]:
        """Return the cell of each of some demand points."""
        return np.asarray(demand % (len(self.weights) // len(self.layers)))


def site_problem(area: StudyArea, scenario: Scenario, *, known: SiteProblem | None = None) -> SiteProblem:
    """Pose a scenario's siting question.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions.
    scenario : Scenario
        Mode, standard, number of sites, kinds, weights and siting request.
    known : SiteProblem, optional
        Of the same area, mode and conditions: its minutes are used again where the options are the same.

    Returns
    -------
    SiteProblem
        By bus the minutes of every option are those of going to that very one.

    Raises
    ------
    SitingError
        Nobody counts by the weights; or see `planning.site_options.site_options` and `planning.site_rules.request_rules`.
    """
    request = scenario.siting
    layers = demand_layers(scenario)
    weights = _weights(area, scenario, layers)
    if not weights.any():
        raise SitingError(
            Text(
                "按所选权重没有任何需求：请检查人口、岗位数据，或更改权重",
                "nobody counts by the weights chosen: check the data on persons and jobs, or change the weights",
            )
        )
    options = site_options(area, scenario)
    rules = request_rules(area, scenario, options)
    limits = {kind: dict(request.kind_minutes).get(kind, scenario.max_minutes) for kind in layers}
    cutoff = max(_cutoff(scenario), *limits.values())
    snaps = area.snaps[network_mode(scenario.mode)]
    listed = options.loc[options["outlet"] >= 0, "outlet"].to_numpy()
    kept = np.setdiff1d(np.arange(len(area.outlets)), listed).astype(np.int32)
    is_venue = options["venue"].to_numpy() >= 0
    if known is not None and _has_same_ways(known, options, kept, layers, cutoff):
        minutes, nearest_now = known.minutes, known.nearest_now
    else:
        minutes = vstack(
            [
                _layered(
                    area,
                    scenario,
                    snaps["venues"],
                    options["venue"][is_venue],
                    options["kind"][is_venue],
                    layers,
                    cutoff,
                ),
                _layered(area, scenario, snaps["outlets"], listed, options["kind"][~is_venue], layers, cutoff),
            ],
            format="csr",
        )
        existing = _layered(area, scenario, snaps["outlets"], kept, area.outlets["kind"].iloc[kept], layers, cutoff)
        nearest_now = np.full(minutes.shape[1], np.inf)
        np.minimum.at(nearest_now, existing.indices, existing.data)
        nearest_now = read_only(nearest_now)
    limit_of_column = np.repeat([limits[layer] for layer in layers], len(area.cells))
    closable = int((~options["fixed"].to_numpy(dtype=bool) & ~is_venue).sum())
    fixed = int(options["fixed"].sum())
    return SiteProblem(
        options,
        minutes,
        _within(minutes, limit_of_column),
        read_only(weights),
        layers,
        read_only(nearest_now <= limit_of_column),
        nearest_now,
        _unit_weights(area, scenario, layers),
        rules,
        None if request.goal == "share" else scenario.sites + closable + fixed,
        cutoff,
        read_only(kept),
    )


def _has_same_ways(
    known: SiteProblem, options: pd.DataFrame, kept: Ints, layers: tuple[str, ...], cutoff: float
) -> bool:
    """Return whether another problem asks for the minutes that a known one has."""
    columns = ["venue", "outlet", "kind"]
    return (
        (known.layers, known.cutoff_minutes) == (layers, cutoff)
        and np.array_equal(known.kept_outlets, kept)
        and known.options[columns].equals(options[columns])
    )


def reach_of_each(
    area: StudyArea, scenario: Scenario, facilities: Snap, max_minutes: float | None = None
) -> TravelTimes:
    """Return which cells each facility reaches within a scenario's standard, and in how many minutes.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions.
    scenario : Scenario
        Mode, limit and percentile.
    facilities : Snap
        Snapped for `planning.scenario.network_mode`.
    max_minutes : float, optional
        Another limit than the scenario's.

    Returns
    -------
    TravelTimes
        By bus at the scenario's percentile of the departures to each facility by itself.
    """
    limit = scenario.max_minutes if max_minutes is None else max_minutes
    if scenario.mode == BUS:
        return area_bus_matrix(area, facilities, max_minutes=limit, percentile=scenario.bus_percentile)
    return travel_time_matrix(
        area.network, scenario.mode, facilities, area.snaps[scenario.mode]["cells"], max_minutes=limit
    )


def demand_weights(values: pd.DataFrame, weights: tuple[float, float, float]) -> Floats:
    """Return the weight of rows with persons, jobs and priority persons, (rows,) float64."""
    return np.asarray(values[list(GROUPS)].to_numpy(dtype=np.float64) @ np.array(weights))


def demand_layers(scenario: Scenario) -> tuple[str, ...]:
    """Return the layers of a scenario's demand: its kinds where each has its own, else one without a name."""
    return allowed_kinds(scenario) if scenario.siting.by_kind else ("",)


def layer_weights(scenario: Scenario, layer: str) -> tuple[float, float, float]:
    """Return what a person, a job and a priority person count for in a layer of the demand."""
    if not layer:
        return scenario.persons_weight, scenario.jobs_weight, scenario.priority_weight
    return dict(scenario.siting.kind_weights).get(layer, KIND_WEIGHTS[layer])


def _cutoff(scenario: Scenario) -> float:
    request = scenario.siting
    if request.goal in {"median", "center"}:
        return max(scenario.max_minutes, request.beyond_minutes)
    if request.goal == "gradual":
        return max(scenario.max_minutes, request.credit_steps[-1][0])
    return scenario.max_minutes


def _layered(
    area: StudyArea,
    scenario: Scenario,
    snaps: Snap,
    positions: pd.Series | NDArray[np.integer],
    kinds: pd.Series,
    layers: tuple[str, ...],
    cutoff: float,
) -> csr_matrix:
    """Return the minutes of facilities to every demand point; with layers each reaches its own kind's only."""
    positions = np.asarray(positions, dtype=np.int64)
    unique, row = np.unique(positions, return_inverse=True)
    times = reach_of_each(area, scenario, snaps.at(unique), cutoff)
    shape = (len(unique), times.cells)
    by_place = csr_matrix((times.minutes, times.cell.astype(np.int64), times.indptr), shape=shape)
    rows = by_place[row]
    layer_of = {layer: place for place, layer in enumerate(layers)}
    layer = np.array([layer_of.get(kind if layers != ("",) else "", -1) for kind in kinds], dtype=np.int64)
    shift = np.repeat(layer, np.diff(rows.indptr))
    row_of = np.repeat(np.arange(len(positions)), np.diff(rows.indptr))
    known = shift >= 0
    # Built from its three arrays, so that times of 0 minutes stay stored.
    counts = np.bincount(row_of[known], minlength=len(positions))
    indptr = np.concatenate([[0], np.cumsum(counts)])
    columns = rows.indices[known] + shift[known] * times.cells
    return csr_matrix((rows.data[known], columns, indptr), shape=(len(positions), len(layers) * times.cells))


def _within(minutes: csr_matrix, limit_of_column: Floats) -> csr_matrix:
    kept = minutes.data <= limit_of_column[minutes.indices]
    row = np.repeat(np.arange(minutes.shape[0]), np.diff(minutes.indptr))[kept]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=minutes.shape[0]))])
    return csr_matrix((np.ones(int(kept.sum()), dtype=np.int8), minutes.indices[kept], indptr), shape=minutes.shape)


def _weights(area: StudyArea, scenario: Scenario, layers: tuple[str, ...]) -> Floats:
    return np.concatenate([demand_weights(area.cells, layer_weights(scenario, layer)) for layer in layers])


def _unit_weights(area: StudyArea, scenario: Scenario, layers: tuple[str, ...]) -> csr_matrix:
    shares, cells = area.cell_units, len(area.cells)
    blocks = [
        csr_matrix(
            (
                demand_weights(shares, layer_weights(scenario, layer)),
                (shares["unit"].to_numpy(), shares["cell"].to_numpy() + place * cells),
            ),
            shape=(len(area.units), len(layers) * cells),
        )
        for place, layer in enumerate(layers)
    ]
    return csr_matrix(sum(blocks[1:], blocks[0]))
