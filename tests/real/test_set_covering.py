"""Published instances: partial set covering, and the p-median networks as p-center problems."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import shortest_path

from planning.siting.effort import Effort
from planning.siting.p_center import p_center
from planning.siting.set_covering import set_covering


def cycles(file: Path) -> csr_matrix:
    """Columns × rows of an OR-Library set covering file: sizes, the columns' costs, then for each row how many columns and which."""
    numbers = np.array(file.read_text().split(), dtype=np.int64)
    rows, columns = numbers[:2].tolist()
    place = 2 + columns
    cover = np.zeros((columns, rows), dtype=bool)
    for row in range(rows):
        size = numbers[place]
        cover[numbers[place + 1 : place + 1 + size] - 1, row] = True
        place += 1 + size
    assert place == len(numbers)
    return csr_matrix(cover)


@pytest.mark.parametrize(("share", "least"), [(0.9, 24), (0.95, 27)])
def test_six_cycles_of_the_cube_reach_their_proven_minimum(data: Path, share: float, least: int) -> None:
    cover = cycles(data / "siting/pscp/scpcyc06_6Cycle.txt")
    assert cover.shape == (192, 160)
    plan = set_covering(cover, np.ones(160), share, effort=Effort(time_limit_seconds=300))
    assert (plan.objective, plan.bound, plan.status) == (least, least, "optimal")
    assert (cover[plan.chosen].sum(axis=0) > 0).sum() >= share * 160


# Optima of S. Elloumi, M. Labbé, Y. Pochet, INFORMS Journal on Computing 16 (2004), table of OR-Library instances.
@pytest.mark.parametrize(("number", "radius"), [(1, 127), (2, 98), (3, 93), (4, 74), (5, 48)])
def test_p_center_of_the_p_median_networks(data: Path, number: int, radius: int) -> None:
    lines = (data / f"siting/pmed/pmed{number}.txt").read_text().split()
    points, edges, sites = (int(one) for one in lines[:3])
    matrix = np.full((points, points), np.inf)
    table = np.array(lines[3 : 3 + 3 * edges], dtype=np.int64).reshape(-1, 3)
    for one, other, length in table:
        matrix[one - 1, other - 1] = matrix[other - 1, one - 1] = length
    distances = shortest_path(np.where(np.isinf(matrix), 0, matrix), directed=False)
    plan = p_center(distances, sites, effort=Effort(time_limit_seconds=120))
    assert (plan.objective, plan.bound, plan.status) == (radius, radius, "optimal")
    assert distances[plan.chosen].min(axis=0).max() == radius
