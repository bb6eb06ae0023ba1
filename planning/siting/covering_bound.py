"""Proven bounds of maximal covering by a first-order method, without ever solving a linear programme to the end.

The rows yᵢ ≤ Σ_{j covers i} xⱼ get prices λᵢ in [0, wᵢ], the rules prices ν; whatever the prices, no choice is worth more than

    Σᵢ (wᵢ - λᵢ) + Σᵣ νᵣ · limitᵣ + Σⱼ max(0, dⱼ),    dⱼ = Σ_{i in j} λᵢ - Σᵣ νᵣ Rᵣⱼ,

and none that differs in candidate j from the sign of dⱼ is worth more than that less |dⱼ|, by which candidates are decided for
good. Good prices come from the primal-dual hybrid gradient method (A. Chambolle, T. Pock, Journal of Mathematical Imaging and
Vision 40 (2011)) with diagonal steps (T. Pock, A. Chambolle, ICCV 2011), averages, restarts and the balance of primal and dual
steps of D. Applegate et al., "Practical large-scale linear programming using primal-dual hybrid gradient", NeurIPS 2021.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planning.search import Floats
from planning.siting.cover import Covering, row_sums
from planning.siting.limits import Limits

_STEPS = 40
"""Steps between two looks at the bound."""
_BALANCE = 4.0
"""Dual over primal step to begin with; on random geometric instances 2 to 6 come out."""
_SHRUNK, _LONG = 0.5, 0.36
"""Restart where the gap has shrunk to this share of the last restart's, or after this share of all steps."""
_CLOSED, _CLOSE = 1e-9, 0.02
"""Primal and dual this close, as a share of the bound or of what is missing from the goal: better prices would change little."""


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """Prices, what they prove, and the fractional choice that goes with them.

    Attributes
    ----------
    bound : float
        No choice that keeps to the limits covers more; counted exactly from the prices, but for the rounding of sums.
    reduced : (candidates,) float64
        dⱼ of the module's formula.
    prices, row_prices : (demand,) and (rows,) float64
        λ and ν.
    share : (candidates,) float64
        Fractional choice, 0 to 1.
    balance : float
        Dual over primal step, to go on with.
    closed : bool
        No other prices would prove much more.
    """

    bound: float
    reduced: Floats
    prices: Floats
    row_prices: Floats
    share: Floats
    balance: float
    closed: bool


def priced(problem: Covering, limits: Limits, prices: Floats, row_prices: Floats) -> tuple[float, Floats, Floats]:
    """Return what prices prove; the price of the main row is chosen at its best.

    Parameters
    ----------
    problem, limits
        The problem.
    prices, row_prices : (demand,) and (rows,) float64
        λ and ν; ν positive where the upper limit counts, negative where the lower. Where `Limits.main` holds, the first ν does
        not matter.

    Returns
    -------
    float, (candidates,) float64, (rows,) float64
        Bound, each candidate's dⱼ, and ν with its first value chosen.
    """
    values = row_sums(problem.starts, problem.covered, prices)
    rows = row_prices.copy()
    if limits.main:
        rows[0] = 0.0
    limit = np.where(rows > 0, limits.high, limits.low)
    paid = float((rows[rows != 0] * limit[rows != 0]).sum())
    if rows.any():
        values -= limits.matrix().T @ rows
    if limits.main:
        low, high = limits.row_starts[0], limits.row_starts[1]
        counted, costs, most = limits.members[low:high], limits.member_values[low:high], float(limits.high[0])
        rows[0] = _best_price(values[counted], costs, most)
        values[counted] -= rows[0] * costs
        paid += rows[0] * most
    return float((problem.weights - prices).sum()) + paid + float(np.maximum(values, 0.0).sum()), values, rows


def _best_price(values: Floats, costs: Floats, limit: float) -> float:
    """Return the price per unit of cost at which the best candidates just fill the limit (the continuous knapsack's dual)."""
    useful = np.flatnonzero((values > 0) & (costs > 0))
    ratio = values[useful] / costs[useful]
    order = np.argsort(-ratio, kind="stable")
    over = np.searchsorted(np.cumsum(costs[useful][order]), limit, side="right")
    return float(ratio[order[over]]) if over < len(order) else 0.0


def relaxed(
    problem: Covering,
    limits: Limits,
    start: Relaxation | None,
    *,
    steps: int,
    goal: float,
    go_on: Callable[[float], bool],
) -> Relaxation:
    """Look for better prices.

    Parameters
    ----------
    problem, limits
        The problem.
    start : Relaxation or None
        Prices and fractional choice to begin with.
    steps : int
        Steps of the method at most.
    goal : float
        A bound below this is good enough.
    go_on : callable
        Told the best bound after every few steps; False stops.

    Returns
    -------
    Relaxation
        The best prices met; its fractional choice is the last.
    """
    candidates, points, rows = problem.candidates, problem.demand, len(limits.low)
    worth = problem.worth()
    scale = float(worth.mean()) if points else 1.0
    share = np.zeros(candidates) if start is None else start.share.copy()
    prices = problem.weights.copy() if start is None else np.minimum(start.prices, problem.weights)
    row_prices = np.zeros(rows) if start is None else start.row_prices.copy()
    balance = _BALANCE if start is None else start.balance
    bound, reduced, tried = priced(problem, limits, prices, row_prices)
    best = Relaxation(bound, reduced, prices.copy(), tried, share, balance, False)
    sums = np.zeros(candidates), np.zeros(points), np.zeros(rows)
    restart, counted, last_gap = (share.copy(), prices.copy()), 0, np.inf
    theta, closed, done = 0.0, False, 0
    degree = np.diff(problem.demand_starts)
    while done < steps and best.bound >= goal and not closed:
        values = row_sums(problem.starts, problem.covered, prices) - limits.matrix().T @ (
            np.concatenate([[0.0], row_prices[1:]]) if limits.main else row_prices
        )
        theta = _steps(problem, limits, worth, scale, share, prices, row_prices, values, *sums, theta, balance, _STEPS)
        done += _STEPS
        counted += _STEPS
        means = tuple(one / counted for one in sums)
        gaps = []
        for one_share, one_prices, one_rows in ((share, prices, row_prices), means):
            bound, reduced, tried = priced(problem, limits, one_prices, one_rows)
            if bound < best.bound:
                best = Relaxation(bound, reduced, one_prices.copy(), tried, share, balance, False)
            gaps.append(bound - _fractional_worth(problem, one_share))
        gap = min(gaps)
        enough = max(_CLOSED * best.bound, _CLOSE * (best.bound - goal))
        closed = rows <= limits.main and abs(gap) <= enough
        if not go_on(best.bound):
            break
        if gap <= _SHRUNK * last_gap or counted >= _LONG * done:
            if gaps[1] < gaps[0]:
                share[:], prices[:], row_prices[:] = means
            balance = _rebalanced(balance, worth, problem.weights, degree, restart, (share, prices))
            restart, counted, last_gap = (share.copy(), prices.copy()), 0, gap
            for one in sums:
                one[:] = 0.0
    return Relaxation(best.bound, best.reduced, best.prices, best.row_prices, share, balance, closed)


def _rebalanced(
    balance: float,
    worth: Floats,
    weights: Floats,
    degree: NDArray[np.int64],
    before: tuple[Floats, Floats],
    after: tuple[Floats, Floats],
) -> float:
    """Return the balance that would have moved the fractional choice and the prices equally since the last restart."""
    moved = float(np.sqrt((worth * (after[0] - before[0]) ** 2).sum()))
    dearer = float(np.sqrt((degree / weights * (after[1] - before[1]) ** 2).sum()))
    if moved <= 0 or dearer <= 0:
        return balance
    return float(np.clip(np.sqrt(balance * dearer / moved), 1e-3, 1e3))


@njit(cache=True, nogil=True)
def _fractional_worth(problem: Covering, share: Floats) -> float:
    """Return the weight that a fractional choice covers."""
    starts, covered, _, _, weights = problem
    reach = np.zeros(len(weights))
    for one in range(len(share)):
        if share[one] > 0.0:
            for place in range(starts[one], starts[one + 1]):
                reach[covered[place]] += share[one]
    total = 0.0
    for point in range(len(weights)):
        total += weights[point] * min(reach[point], 1.0)
    return total


@njit(cache=True, nogil=True)
def _fill(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    shares, steps, costs, live, lives, limit, theta
):
    """Return the price at which the shares, each moved down its step's share of it and cut to 0..1, just fill the limit."""
    lo = 0.0
    hi = 0.0
    total = 0.0
    for s in range(lives):
        j = live[s]
        if costs[j] > 0.0:
            total += costs[j] * min(shares[j], 1.0)
            if steps[j] > 0.0:
                hi = max(hi, shares[j] / (steps[j] * costs[j]))
    if total <= limit:
        return 0.0
    if not lo < theta < hi:
        theta = 0.5 * (lo + hi)
    for _ in range(60):
        total = 0.0
        slope = 0.0
        for s in range(lives):
            j = live[s]
            v = shares[j] - theta * steps[j] * costs[j]
            if v >= 1.0:
                total += costs[j]
            elif v > 0.0:
                total += costs[j] * v
                slope += costs[j] * costs[j] * steps[j]
        gap = total - limit
        if abs(gap) <= 1e-9 * limit:
            break
        if gap > 0.0:
            lo = theta
        else:
            hi = theta
        theta = theta + gap / slope if slope > 0.0 else 0.5 * (lo + hi)
        if not lo < theta < hi:
            theta = 0.5 * (lo + hi)
    return theta


@njit(cache=True, nogil=True)
def _steps(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    problem,
    limits,
    worth,
    scale,
    share,
    prices,
    row_prices,
    values,
    share_sum,
    price_sum,
    row_sum,
    theta,
    balance,
    count,
):
    """Take steps from a fractional choice and prices, both changed in place; return the main row's price."""
    starts, covered, demand_starts, coverers, weights = problem
    row_starts, members, member_values, rule_starts, rule_rows, rule_values, low, high, _ = limits
    main = 1 if limits.main else 0
    candidates = len(worth)
    points = len(weights)
    moved = np.empty(candidates)
    tau = np.empty(candidates)
    costs = np.zeros(candidates)
    ahead = np.empty(candidates)
    live = np.empty(candidates, dtype=np.int32)
    reach = np.zeros(points)
    sigma = np.empty(points)
    size = np.zeros(len(low))
    for j in range(candidates):
        total = worth[j]
        for s in range(rule_starts[j], rule_starts[j + 1]):
            if rule_rows[s] < main:
                costs[j] = rule_values[s]
            else:
                total += scale * rule_values[s]
                size[rule_rows[s]] += rule_values[s]
        tau[j] = 1.0 / (balance * total) if total > 0.0 else 0.0
    for i in range(points):
        sigma[i] = balance * weights[i] / (demand_starts[i + 1] - demand_starts[i])
    for _ in range(count):
        lives = 0
        for j in range(candidates):
            moved[j] = share[j] + tau[j] * values[j]
            if moved[j] > 0.0:
                live[lives] = j
                lives += 1
        if main:
            theta = _fill(moved, tau, costs, live, lives, high[0], theta)
        for j in range(candidates):
            v = min(max(moved[j] - theta * tau[j] * costs[j], 0.0), 1.0)
            e = 2.0 * v - share[j]
            ahead[j] = e
            share[j] = v
            share_sum[j] += v
            if e != 0.0:
                for s in range(starts[j], starts[j + 1]):
                    reach[covered[s]] += e
        for i in range(points):
            old = prices[i]
            new = min(max(old - sigma[i] * (reach[i] - 1.0), 0.0), weights[i])
            reach[i] = 0.0
            price_sum[i] += new
            if new != old:
                prices[i] = new
                diff = new - old
                for s in range(demand_starts[i], demand_starts[i + 1]):
                    values[coverers[s]] += diff
        for r in range(main, len(low)):
            if size[r] == 0.0:
                continue
            activity = 0.0
            for s in range(row_starts[r], row_starts[r + 1]):
                activity += member_values[s] * ahead[members[s]]
            step = balance * scale / size[r]
            t = row_prices[r] / step + activity
            new = step * (t - min(max(t, low[r]), high[r]))
            diff = new - row_prices[r]
            row_prices[r] = new
            row_sum[r] += new
            if diff != 0.0:
                for s in range(row_starts[r], row_starts[r + 1]):
                    values[members[s]] -= diff * member_values[s]
    return theta
