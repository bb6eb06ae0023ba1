"""The p-median problem as a mixed-integer model by radii, small enough to solve once most of it is decided.

A demand point costs its nearest candidate's cost, and at each of its distances more where no candidate up to there is
chosen: z = 1 for the set of those candidates (S. García, M. Labbé and A. Marín, "Solving large p-median problems with a
radius formulation", INFORMS Journal on Computing 23 (2011)), told by the set before and the newcomers alone (S. Elloumi, "A
tighter formulation of the p-median problem", Journal of Combinatorial Optimization 19 (2010)):

    min Σ_S Δ_S z_S    subject to    z_S + Σ_{j in S, not in S'} x_j >= z_S'    with S' the set before S, z of the empty set 1

Equal sets of different points are one variable (B. F. AlBdaiwi, D. Ghosh and B. Goldengorin, "Data aggregation for p-median
problems", Journal of Combinatorial Optimization 21 (2011)), and a set of one candidate needs none: z = 1 - x.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, vstack

from planning.search import Floats, Ints
from planning.siting.highs import LinearModel
from planning.siting.median_problem import MedianProblem

_NO_SET = -1


@dataclass(frozen=True, slots=True, eq=False)
class _Sets:
    """The sets of nearest candidates that cost something, each once.

    Attributes
    ----------
    cost : (sets,) float64
        What it costs that none of a set is chosen.
    barred : (sets,) bool
        One of the set must be chosen.
    before : (sets,) int64
        The set it grew from, or none.
    owner, newcomer : (k,) int64, int32
        What it has beyond that.
    size : (sets,) int64
        Number of candidates.
    """

    cost: Floats
    barred: NDArray[np.bool_]
    before: NDArray[np.int64]
    owner: NDArray[np.int64]
    newcomer: Ints
    size: NDArray[np.int64]


def model_entries(problem: MedianProblem, within: NDArray[np.int64]) -> int:
    """Return about how many entries the model's matrix would have; see `median_model`."""
    return int(np.minimum(within, np.diff(problem.lists.demand_ptr)).sum())


def median_model(problem: MedianProblem, within: NDArray[np.int64], scale: float) -> LinearModel:
    """Return the model of a problem.

    Parameters
    ----------
    problem : MedianProblem
        What is left to decide.
    within : (demand,) int64
        One of so many nearest candidates must be chosen; one more than there are where none must.
    scale : float
        Factor of all costs.

    Returns
    -------
    LinearModel
        Variables: the candidates in order, then the sets.
    """
    lists, limits = problem.lists, problem.limits
    candidates = len(problem.candidates)
    sets = _nearest_sets(problem, within)
    alone = sets.size == 1
    only = np.full(len(alone), -1, dtype=np.int64)
    only[sets.owner[alone[sets.owner]]] = sets.newcomer[alone[sets.owner]]
    several = np.flatnonzero(~alone)
    variable = np.full(len(alone), -1, dtype=np.int64)
    variable[several] = candidates + np.arange(len(several))
    row_of = np.full(len(alone), -1, dtype=np.int64)
    row_of[several] = np.arange(len(several))

    costs = np.concatenate([np.zeros(candidates), sets.cost[several]])
    np.subtract.at(costs, only[alone], sets.cost[alone])
    lower, upper = np.zeros(len(costs)), np.ones(len(costs))
    lower[only[alone & sets.barred]] = 1.0
    upper[variable[several][sets.barred[several]]] = 0.0

    newcomers = row_of[sets.owner] >= 0
    before = sets.before[several]
    follows = before != _NO_SET
    # A set that grew from a single candidate has z_S + x_j + Σ newcomers >= 1.
    from_one = follows & alone[before]
    from_set = follows & ~alone[before]
    rows = np.concatenate(
        [np.arange(len(several)), row_of[sets.owner[newcomers]], np.flatnonzero(from_one), np.flatnonzero(from_set)]
    )
    columns = np.concatenate(
        [variable[several], sets.newcomer[newcomers], only[before[from_one]], variable[before[from_set]]]
    )
    values = np.ones(len(rows))
    values[len(rows) - int(from_set.sum()) :] = -1.0
    chain = coo_matrix((values, (rows, columns)), shape=(len(several), len(costs)))
    entries = np.repeat(np.arange(candidates), np.diff(limits.ptr))
    rules = coo_matrix((limits.share, (limits.row, entries)), shape=(len(limits.lower), len(costs)))
    first = lists.cost[lists.demand_ptr[:-1]]
    return LinearModel(
        costs=costs * scale,
        lower=lower,
        upper=upper,
        integer=np.arange(len(costs)) < candidates,
        rows=csr_matrix(vstack([rules, chain], format="csr")),
        row_lower=np.concatenate([limits.lower, np.where(from_set, 0.0, 1.0)]),
        row_upper=np.concatenate([limits.upper, np.full(len(several), np.inf)]),
        minimise=True,
        offset=float(problem.constant + first.sum() + sets.cost[alone].sum()) * scale,
    )


def start_values(model: LinearModel, problem: MedianProblem, chosen: Ints) -> Floats | None:
    """Return the variables' values of a choice, or None where the model rules it out.

    Parameters
    ----------
    model : LinearModel
        Made by `median_model`.
    problem : MedianProblem
        Its problem.
    chosen : (k,) int32
        The choice, numbered as `MedianProblem.candidates`.
    """
    if not np.isin(chosen, np.concatenate([problem.candidates, problem.built])).all():
        return None
    candidates, rules = len(problem.candidates), len(problem.limits.lower)
    values = np.zeros(len(model.costs))
    values[:candidates] = np.isin(problem.candidates, chosen)
    chain = model.rows[rules:]
    # Each row gives its own set's value once that of the set before is known; sets grow, so few rounds settle all.
    while True:
        missing = model.row_lower[rules:] - chain @ values
        late = missing > 0.5
        if not late.any():
            break
        values[candidates:][late] = 1.0
    return values if ((values >= model.lower) & (values <= model.upper)).all() else None


def _nearest_sets(problem: MedianProblem, within: NDArray[np.int64]) -> _Sets:
    lists = problem.lists
    rng = np.random.default_rng(0)
    marks = rng.integers(0, 2**64, size=(2, len(problem.candidates)), dtype=np.uint64)
    room = len(lists.site)
    signs = np.zeros((2, room), dtype=np.uint64)
    cost, barred = np.zeros(room), np.zeros(room, dtype=bool)
    before, begin, end, size = (np.zeros(room, dtype=np.int64) for _ in range(4))
    found = _grow_sets(
        lists.demand_ptr,
        lists.site,
        lists.cost,
        lists.most,
        within,
        marks,
        signs,
        cost,
        barred,
        before,
        begin,
        end,
        size,
    )
    # Sets are equal where the sums of their members' 128 random bits are.
    order = np.lexsort(signs[:, :found])
    ordered = signs[:, :found][:, order]
    new = np.ones(found, dtype=bool)
    new[1:] = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
    group = np.empty(found, dtype=np.int64)
    group[order] = np.cumsum(new) - 1
    first = order[new]
    lengths = (end - begin)[first]
    taken = np.arange(int(lengths.sum())) + np.repeat(begin[first] - np.cumsum(lengths) + lengths, lengths)
    origin = before[first]
    return _Sets(
        np.bincount(group, weights=cost[:found], minlength=len(first)).astype(np.float64),
        np.bincount(group, weights=barred[:found], minlength=len(first)) > 0,
        np.where(origin == _NO_SET, _NO_SET, group[origin]),
        np.repeat(np.arange(len(first)), lengths),
        lists.site[taken],
        size[first],
    )


@njit(cache=True, nogil=True)
def _grow_sets(
    ptr: NDArray[np.int64],
    site: Ints,
    list_cost: Floats,
    most: Floats,
    within: NDArray[np.int64],
    marks: NDArray[np.uint64],
    signs: NDArray[np.uint64],
    cost: Floats,
    barred: NDArray[np.bool_],
    before: NDArray[np.int64],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    size: NDArray[np.int64],
) -> int:
    """Write down each point's sets of nearest candidates, one at each of its costs, until one that must not be empty."""
    found = 0
    for point in range(len(most)):
        last, since = -1, ptr[point]
        one, other = np.uint64(0), np.uint64(0)
        for entry in range(ptr[point], ptr[point + 1]):
            one += marks[0, site[entry]]
            other += marks[1, site[entry]]
            must = entry + 1 - ptr[point] == within[point]
            following = list_cost[entry + 1] if entry + 1 < ptr[point + 1] else most[point]
            if not must and following == list_cost[entry]:
                continue
            signs[0, found], signs[1, found] = one, other
            cost[found] = 0.0 if must else following - list_cost[entry]
            barred[found], before[found] = must, last
            begin[found], end[found], size[found] = since, entry + 1, entry + 1 - ptr[point]
            last, since = found, entry + 1
            found += 1
            if must:
                break
    return found
