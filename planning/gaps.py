"""Gaps: connected groups of uncovered cells, ranked by the people in them, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

import h3.api.numpy_int as h3
import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from geodata.cells import GROUPS
from geodata.network import read_only
from geodata.study_area import StudyArea
from planning.coverage import REASONS, Coverage
from planning.search import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """The gaps of one coverage.

    Attributes
    ----------
    table : DataFrame
        One row per gap, the most people first: ``gap`` (rank, from 1), ``persons``, ``jobs``, ``priority_persons``,
        ``cells``, ``unit`` (name), ``reason`` (one of
        `planning.coverage.REASONS`, the one that holds for most of its people), ``nearest_minutes`` (minutes to the
        nearest outlet, median over its people; infinite where none can be reached), ``lon``, ``lat`` (demand-weighted
        middle).
    of_cell : (c,) int32
        Rank of the gap that each cell belongs to; 0 for covered cells.
    """

    table: pd.DataFrame
    of_cell: Ints


def find_gaps(area: StudyArea, coverage: Coverage) -> Gaps:
    """Group the uncovered cells into gaps.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    coverage : Coverage
        Coverage of that area.

    Returns
    -------
    Gaps
        Two uncovered cells belong to one gap when a chain of neighbouring uncovered H3 cells of the same reporting
        unit joins them, so that each gap is one unit's to close. Gaps are ranked by persons, then jobs, then the
        lowest H3 index.
    """
    uncovered = np.flatnonzero(~coverage.covered)
    group = _neighbour_groups(area.cells["cell"].to_numpy()[uncovered], area.cells["unit"].to_numpy()[uncovered])
    cells = area.cells.iloc[uncovered]
    frame = pd.DataFrame(
        {name: cells[name].to_numpy() for name in GROUPS}
        | {
            "group": group,
            "cell": cells["cell"].to_numpy(),
            "unit_index": cells["unit"].to_numpy(),
            "reason_index": coverage.reason[uncovered],
            "minutes": coverage.minutes[uncovered],
            "lon": cells.geometry.x.to_numpy(),
            "lat": cells.geometry.y.to_numpy(),
        }
    )
    # A cell with jobs but nobody living in it still has a place; it weighs next to nothing.
    frame["weight"] = frame["persons"] + 1e-9
    frame["lon_weight"] = frame["lon"] * frame["weight"]
    frame["lat_weight"] = frame["lat"] * frame["weight"]
    sums = frame.groupby("group").agg(
        persons=("persons", "sum"),
        jobs=("jobs", "sum"),
        priority_persons=("priority_persons", "sum"),
        cells=("cell", "size"),
        first_cell=("cell", "min"),
        unit_index=("unit_index", "first"),
        weight=("weight", "sum"),
        lon_weight=("lon_weight", "sum"),
        lat_weight=("lat_weight", "sum"),
    )
    sums["lon"] = sums["lon_weight"] / sums["weight"]
    sums["lat"] = sums["lat_weight"] / sums["weight"]
    sums["unit"] = area.units["name"].to_numpy()[sums["unit_index"].to_numpy()]
    reasons = np.array(REASONS, dtype=object)
    sums["reason"] = reasons[_heaviest(frame, "reason_index").reindex(sums.index).to_numpy(dtype=np.int64)]
    sums["nearest_minutes"] = _weighted_median(frame)
    sums = sums.sort_values(["persons", "jobs", "first_cell"], ascending=[False, False, True])
    rank = pd.Series(np.arange(1, len(sums) + 1, dtype=np.int32), index=sums.index)
    of_cell = np.zeros(len(area.cells), dtype=np.int32)
    of_cell[uncovered] = rank.reindex(group).to_numpy()
    sums.insert(0, "gap", rank)
    columns = [
        "gap", "persons", "jobs", "priority_persons", "cells", "unit", "reason", "nearest_minutes", "lon", "lat",
    ]  # fmt: skip
    return Gaps(sums[columns].reset_index(drop=True), read_only(of_cell))


def _neighbour_groups(cells: np.ndarray, units: Ints) -> Ints:
    """Return a group number for each H3 cell (as text), equal for cells of a unit joined by a chain of neighbours."""
    index = np.array([h3.str_to_int(cell) for cell in cells], dtype=np.uint64)
    order = np.argsort(index)
    rings = [h3.grid_disk(cell, 1) for cell in index]
    start = np.repeat(np.arange(len(index)), [len(ring) for ring in rings])
    neighbour = np.concatenate([*rings, np.zeros(0, np.uint64)])
    place = np.minimum(np.searchsorted(index[order], neighbour), max(len(index) - 1, 0))
    present = index[order][place] == neighbour if len(index) else np.zeros(0, dtype=bool)
    start, end = start[present], order[place[present]]
    together = units[start] == units[end]
    start, end = start[together], end[together]
    matrix = coo_matrix((np.ones(len(start), np.int8), (start, end)), shape=(len(index), len(index)))
    _, labels = connected_components(matrix, directed=False)
    return np.asarray(labels, dtype=np.int32)


def _heaviest(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return for each group the value of ``column`` with the most weight."""
    sums = frame.groupby(["group", column])["weight"].sum().reset_index()
    sums = sums.sort_values(["group", "weight", column], ascending=[True, False, True])
    return sums.drop_duplicates("group").set_index("group")[column]


def _weighted_median(frame: pd.DataFrame) -> pd.Series:
    ordered = frame.sort_values(["group", "minutes"], kind="stable")
    reached = ordered.groupby("group")["weight"].cumsum()
    half = ordered.groupby("group")["weight"].transform("sum") / 2
    return ordered[reached >= half].drop_duplicates("group").set_index("group")["minutes"]
