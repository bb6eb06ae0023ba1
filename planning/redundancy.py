"""Redundancy: what would be lost if an existing outlet closed, and which ones could be merged or moved."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from geodata.snapping import Snap
from geodata.study_area import StudyArea
from planning.scenario import Scenario, network_mode
from planning.search import Floats, Ints
from planning.site_problem import KIND_WEIGHTS, reach_of_each
from planning.siting import candidate_cover

KEEP, MERGE, MOVE = "keep", "merge", "move"
MERGE_SHARE = 0.05
"""An outlet may be merged with a neighbour where closing it would uncover at most this share of those it mainly serves."""

_VAN = "mobile_van"


def redundancy(area: StudyArea, scenario: Scenario) -> pd.DataFrame:
    """Return for every existing outlet what its closing would cost and what may be done with it.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions.
    scenario : Scenario
        Mode and standard. Every outlet serves everybody alike here; what is advised goes by whom its kind mainly serves
        (`planning.site_problem.KIND_WEIGHTS`).

    Returns
    -------
    DataFrame
        One row per outlet: ``outlet`` (position), ``outlet_id``, ``name``, ``kind``, ``unit`` (name), ``persons_served``,
        ``jobs_served``, ``persons_lost``, ``jobs_lost``, ``cells_lost`` (covered by no other outlet), ``neighbour`` (position
        of the outlet, not itself to be merged, that serves most of the same persons and jobs, −1 for none), ``neighbour_name``,
        ``persons_shared`` with it, ``move_to`` (position of the venue in the same unit, suitable for the outlet's kind, where it
        would serve most and which no other outlet is advised; −1 where none is better than today's place), ``move_id``,
        ``move_name``, ``move_persons`` and ``move_jobs`` (covered more by the move, net) and ``advice``: ``merge`` where at most
        `MERGE_SHARE` of those whom it mainly serves would be lost, all outlets advised so being closed together, and another one
        serves some of them; else ``move`` where a move would gain more of them than closing would lose; else ``keep``, which a
        mobile van always is. Losses are each by itself; moves are each by itself once those to be merged are closed.
    """
    outlets, venues = area.outlets, area.venues
    snaps = area.snaps[network_mode(scenario.mode)]
    cover = _cover(area, scenario, snaps["outlets"])
    values = area.cells[["persons", "jobs"]].to_numpy(dtype=np.float64)
    mainly = np.array([KIND_WEIGHTS.get(kind, (1.0, 0.0, 0.0))[:2] for kind in outlets["kind"]]).reshape(-1, 2)
    times = np.asarray(cover.sum(axis=0)).ravel()
    alone = _only_theirs(cover, times, kept=np.ones(len(outlets), dtype=bool))
    served, lost = np.asarray(cover @ values), np.asarray(alone @ values)
    is_van = outlets["kind"].to_numpy() == _VAN
    merged = _merged(cover, values, mainly, may_merge=~is_van)
    neighbour, shared = _neighbours(cover, values, kept=~merged)
    times -= np.asarray(cover[merged].sum(axis=0)).ravel()
    needed = _only_theirs(cover, times, kept=~merged)
    move_to, moved = _moves(area, scenario, times, needed, values, mainly * ~(merged | is_van)[:, None])
    lost_mainly, gained = ((part * mainly).sum(axis=1) for part in (needed @ values, moved))
    advice = np.select([merged, (gained > lost_mainly) & (move_to >= 0)], [MERGE, MOVE], KEEP)
    names, units, venue_names, venue_ids = (
        np.append(column.to_numpy(dtype=object), "")
        for column in (outlets["name"], area.units["name"], venues["name"], venues["venue_id"])
    )
    return pd.DataFrame(
        {
            "outlet": np.arange(len(outlets)),
            "outlet_id": outlets["outlet_id"].to_numpy(),
            "name": outlets["name"].to_numpy(),
            "kind": outlets["kind"].to_numpy(),
            "unit": units[outlets["unit"].to_numpy()],
            "persons_served": served[:, 0],
            "jobs_served": served[:, 1],
            "persons_lost": lost[:, 0],
            "jobs_lost": lost[:, 1],
            "cells_lost": np.diff(alone.indptr),
            "neighbour": neighbour,
            "neighbour_name": names[neighbour],
            "persons_shared": shared,
            "move_to": move_to,
            "move_id": venue_ids[move_to],
            "move_name": venue_names[move_to],
            "move_persons": moved[:, 0],
            "move_jobs": moved[:, 1],
            "advice": advice,
        }
    )


def _cover(area: StudyArea, scenario: Scenario, facilities: Snap) -> csr_matrix:
    reach = reach_of_each(area, scenario, facilities)
    return candidate_cover(reach.indptr, reach.cell, reach.cells)


def _merged(cover: csr_matrix, values: Floats, mainly: Floats, *, may_merge: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which outlets may be merged, all of them together: one after the other, those that matter least first."""
    worth = mainly @ values.T
    times = np.asarray(cover.sum(axis=0)).ravel()
    merged = np.zeros(cover.shape[0], dtype=bool)

    def lost(outlet: int) -> float:
        cells = cover.indices[cover.indptr[outlet] : cover.indptr[outlet + 1]]
        return float(worth[outlet, cells[times[cells] == 1]].sum())

    served = [
        float(worth[row, cover.indices[cover.indptr[row] : cover.indptr[row + 1]]].sum()) for row in range(len(merged))
    ]
    for outlet in sorted(np.flatnonzero(may_merge).tolist(), key=lambda row: (lost(row), row)):
        cells = cover.indices[cover.indptr[outlet] : cover.indptr[outlet + 1]]
        shares_some = bool((values[cells].sum(axis=1) * (times[cells] > 1)).sum() > 0)
        if shares_some and lost(outlet) <= MERGE_SHARE * served[outlet]:
            merged[outlet] = True
            times[cells] -= 1
    return merged


def _only_theirs(cover: csr_matrix, times: NDArray[np.integer], *, kept: NDArray[np.bool_]) -> csr_matrix:
    """Return what of the cells of outlets that are kept no other one covers."""
    alone = csr_matrix(cover.multiply(times == 1).multiply(kept[:, None]))
    alone.eliminate_zeros()
    return alone


def _neighbours(cover: csr_matrix, values: Floats, *, kept: NDArray[np.bool_]) -> tuple[Ints, Floats]:
    """Return for each outlet the kept one that serves most of the same persons and jobs, and the persons of both."""
    count = cover.shape[0]
    if not count:
        return np.empty(0, dtype=np.int32), np.empty(0)
    together = (cover.multiply(values.sum(axis=1)) @ cover.T).toarray() * kept[None, :]
    np.fill_diagonal(together, 0.0)
    best = together.argmax(axis=1)
    everyone = np.arange(count)
    persons = np.asarray(cover.multiply(cover[best]).multiply(values[:, 0]).sum(axis=1)).ravel()
    has_one = together[everyone, best] > 0
    return np.where(has_one, best, -1).astype(np.int32), np.where(has_one, persons, 0.0)


def _moves(
    area: StudyArea,
    scenario: Scenario,
    times: NDArray[np.integer],
    alone: csr_matrix,
    values: Floats,
    mainly: Floats,
) -> tuple[Ints, Floats]:
    """Return for each outlet the venue it would best move to, and the persons and jobs that would be covered more."""
    count = alone.shape[0]
    move_to, moved = np.full(count, -1, dtype=np.int32), np.zeros((count, 2))
    snaps = area.snaps[network_mode(scenario.mode)]["venues"]
    rows = np.flatnonzero(snaps.snapped)
    if not len(rows) or not count:
        return move_to, moved
    cover = _cover(area, scenario, snaps.at(rows))
    # Another outlet's loss of its place is made good where the venue covers the same cells again.
    net = np.stack(
        [
            (alone.multiply(value) @ cover.T).toarray()
            + (cover @ (value * (times == 0)))[None, :]
            - (alone @ value)[:, None]
            for value in values.T
        ],
        axis=2,
    )
    kinds = [set(text.split(",")) for text in area.venues["kinds"].iloc[rows]]
    suits = np.array([[kind in of_venue for of_venue in kinds] for kind in area.outlets["kind"]], dtype=bool)
    # A move must not take a unit's outlet away for the sake of a more crowded one.
    suits &= area.outlets["unit"].to_numpy()[:, None] == area.venues["unit"].to_numpy()[rows][None, :]
    worth = np.where(suits, (net * mainly[:, None, :]).sum(axis=2), -np.inf)
    # A venue takes one outlet only: the one that gains most there, the others look further.
    for _ in range(min(count, len(rows))):
        outlet, venue = np.unravel_index(int(worth.argmax()), worth.shape)
        if worth[outlet, venue] <= 0:
            break
        move_to[outlet], moved[outlet] = rows[venue], net[outlet, venue]
        worth[outlet, :] = worth[:, venue] = -np.inf
    return move_to, moved
