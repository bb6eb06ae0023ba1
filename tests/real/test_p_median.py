"""p-median on OR-Library's instances, whose optima are published (J. E. Beasley, 1990)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import shortest_path

from planning.siting.effort import Effort
from planning.siting.p_median import p_median


def instance(folder: Path, number: int) -> tuple[np.ndarray, int, float]:
    """Return the distances between all nodes, the number of sites and the optimum."""
    numbers = np.array((folder / f"pmed{number}.txt").read_text().split(), dtype=np.int64)
    nodes, edges, sites = numbers[:3].tolist()
    length = np.zeros((nodes, nodes))
    for one, other, metres in numbers[3 : 3 + 3 * edges].reshape(-1, 3).tolist():
        # Where an edge is listed twice, the last line counts.
        length[one - 1, other - 1] = length[other - 1, one - 1] = metres
    optima = dict(line.split() for line in (folder / "pmedopt.txt").read_text().splitlines()[1:])
    return shortest_path(csr_matrix(length), directed=False), sites, float(optima[f"pmed{number}"])


@pytest.mark.parametrize("number", [1, 2, 5, 8, 13, 16, 18])
def test_published_optima_are_found_and_proven(data: Path, number: int) -> None:
    far, sites, optimum = instance(data / "siting/pmed", number)
    plan = p_median(far, np.ones(len(far)), sites, effort=Effort(time_limit_seconds=120))
    assert plan.objective == optimum
    assert plan.status == "optimal"
    assert plan.bound == optimum
    assert len(plan.chosen) <= sites
    assert far[plan.chosen].min(axis=0).sum() == optimum


@pytest.mark.parametrize("number", [6, 15, 20])
def test_without_time_the_bound_is_below_the_optimum(data: Path, number: int) -> None:
    far, sites, optimum = instance(data / "siting/pmed", number)
    plan = p_median(far, np.ones(len(far)), sites, effort=Effort(time_limit_seconds=0))
    assert plan.bound <= optimum <= plan.objective <= 1.06 * optimum
