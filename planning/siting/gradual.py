"""Gradual covering: near demand counts in full, farther demand in part, as a table of steps says.

O. Berman, D. Krass, "The generalized maximal covering location problem", Computers & Operations Research 29 (2002): each
demand point counts with the best credit that a chosen candidate gives it. With steps this is maximal covering exactly:
a demand point of weight ``w`` with credits ``c₁ < c₂ < …`` is split into layers of weight ``w (cₗ − cₗ₋₁)``, and a
candidate covers the layers up to its own credit.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix

from geodata.text import Text, joined
from planning.errors import SitingError
from planning.search import Floats
from planning.siting.checks import refuse, rule_faults, weight_faults
from planning.siting.effort import Effort
from planning.siting.maximal import maximal_covering
from planning.siting.plan import SitePlan
from planning.siting.rules import NO_RULES, SiteRules

CreditSteps = tuple[tuple[float, float], ...]
"""Steps of (minutes, credit): up to and including the minutes of a step its credit counts, beyond the last one nothing."""

_DECIMALS = 4  # as travel times are rounded, so that a step holds at equality
_DEFAULT = Effort()


def linear_steps(full_minutes: float = 10.0, none_minutes: float = 20.0, step_minutes: float = 1.0) -> CreditSteps:
    """Return the steps of a credit that falls evenly from full to none.

    Parameters
    ----------
    full_minutes : float
        Up to here the credit is 1.
    none_minutes : float
        From here on it is 0.
    step_minutes : float
        Length of a step; the last one is shorter where the steps do not come out even.

    Returns
    -------
    tuple of (float, float)
        Minutes and credit of each step. Each step counts what the falling line has at its end, so nothing is counted
        above the line.

    Raises
    ------
    SitingError
        The minutes are negative or not finite, do not rise from full to none, or the step is not above 0.
    """
    finite = all(math.isfinite(number) for number in (full_minutes, none_minutes, step_minutes))
    if not (finite and 0 <= full_minutes < none_minutes and step_minutes > 0):
        told = f"{full_minutes:g}, {none_minutes:g}, {step_minutes:g}"
        raise SitingError(
            Text(
                f"渐进覆盖的分钟数须满足 0 ≤ 全额 < 归零且步长大于 0，而不是 {told}",
                f"gradual coverage needs 0 ≤ full < none minutes and a step above 0, not {told}",
            )
        )
    between = none_minutes - full_minutes
    steps = math.ceil(between / step_minutes - 1e-9)
    inner = [round(full_minutes + step * step_minutes, _DECIMALS) for step in range(steps)]
    return (*((minutes, (none_minutes - minutes) / between) for minutes in inner), (float(none_minutes), 0.0))


def step_credits(minutes: csr_matrix | Floats, steps: CreditSteps) -> csr_matrix | Floats:
    """Return what travel times count by a table of steps.

    Parameters
    ----------
    minutes : csr_matrix, (candidates, demand), or ndarray of any shape
        Travel times. In a sparse matrix an entry of 0 is no distance, an absent one is not reached; in an array infinity is
        not reached.
    steps : tuple of (float, float)
        See `CreditSteps`.

    Returns
    -------
    csr_matrix or ndarray, as given
        Credits in 0 to 1; in a sparse matrix those of 0 are absent.

    Raises
    ------
    SitingError
        Steps that do not rise in minutes and fall in credit, credits outside 0 to 1, or minutes that are negative or not
        a number.
    """
    _check_steps(steps)
    given: Floats = np.asarray(minutes if isinstance(minutes, np.ndarray) else minutes.data, dtype=np.float64)
    if not (given >= 0).all():
        raise SitingError(Text("出行时间须为非负数", "travel times must be numbers and not negative"))
    until, credit = (np.array(column, dtype=np.float64) for column in zip(*steps, strict=True))
    counted: Floats = np.append(credit, 0.0)[np.searchsorted(until, given, side="left")]
    if isinstance(minutes, np.ndarray):
        return counted
    counting = csr_matrix((counted, minutes.indices.copy(), minutes.indptr.copy()), shape=minutes.shape)
    counting.eliminate_zeros()
    return counting


def gradual_covering(
    credit: csr_matrix,
    weights: Floats,
    sites: int | None,
    *,
    credit_now: Floats | None = None,
    rules: SiteRules = NO_RULES,
    effort: Effort = _DEFAULT,
) -> SitePlan:
    """Choose the candidates that add the most credited weight.

    Parameters
    ----------
    credit : csr_matrix, (candidates, demand)
        What each demand point counts when a candidate serves it, above 0 to 1; see `step_credits`.
    weights : (demand,) float64
        Weight of each demand point, non-negative and finite.
    sites : int or None
        Number of sites at most; None where only the rules limit it.
    credit_now : (demand,) float64 or None
        What each demand point counts already through what exists, 0 to 1; nothing where None.
    rules, effort
        See `SiteRules` and `Effort`.

    Returns
    -------
    SitePlan
        ``objective`` is what the choice adds, Σ wᵢ (max(nowᵢ, maxⱼ creditᵢⱼ) − nowᵢ).

    Raises
    ------
    SitingError
        Credits or weights out of range or of wrong length, no candidates, or rules that are malformed.
    InfeasibleError
        No choice keeps to the rules.
    """
    weights = np.asarray(weights, dtype=np.float64)
    now = np.zeros(credit.shape[1]) if credit_now is None else np.asarray(credit_now, dtype=np.float64)
    _check(credit, weights, now, sites, rules)
    layers, layer_weights = _layers(credit, weights, now)
    return maximal_covering(layers, layer_weights, sites, rules=rules, effort=effort)


def _layers(credit: csr_matrix, weights: Floats, now: Floats) -> tuple[csr_matrix, Floats]:
    """Return cover and weights with each demand point split into one layer per distinct credit above the present one."""
    entries = credit.tocoo()
    helps = (entries.data > now[entries.col]) & (weights[entries.col] > 0)
    candidate, point, height = entries.row[helps], entries.col[helps], entries.data[helps].astype(np.float64)
    order = np.lexsort((height, point))
    candidate, point, height = candidate[order], point[order], height[order]
    new_point = np.diff(point, prepend=-1) != 0
    new_layer = new_point | (np.diff(height, prepend=np.nan) != 0)
    layer = np.cumsum(new_layer) - 1
    below = np.where(new_point[new_layer], now[point[new_layer]], np.roll(height[new_layer], 1))
    lowest = np.maximum.accumulate(np.where(new_point, layer, 0))
    layers = layer - lowest + 1
    first = np.cumsum(layers) - layers
    covered = np.arange(layers.sum()) + np.repeat(lowest - first, layers)
    shape = (credit.shape[0], int(new_layer.sum()))
    cover = csr_matrix((np.ones(len(covered), np.int8), (np.repeat(candidate, layers), covered)), shape=shape)
    return cover, weights[point[new_layer]] * (height[new_layer] - below)


def _check_steps(steps: CreditSteps) -> None:
    faults: list[Text] = []
    minutes, shares = [step[0] for step in steps], [step[1] for step in steps]
    if not steps:
        faults.append(
            Text("渐进覆盖表为空：至少填写一级", "the table of credit steps is empty: give at least one step")
        )
    if not all(math.isfinite(one) and one >= 0 for one in minutes):
        faults.append(Text("各级分钟数须为有限的非负数", "minutes of the credit steps must be finite and not negative"))
    if any(not later > earlier for earlier, later in pairwise(minutes)):
        faults.append(Text("各级分钟数须逐级递增", "minutes of the credit steps must rise from step to step"))
    if not all(0 <= one <= 1 for one in shares):
        faults.append(Text("各级计入比例须在 0 到 1 之间", "credits of the steps must lie between 0 and 1"))
    if any(not later <= earlier for earlier, later in pairwise(shares)):
        faults.append(Text("各级计入比例不得逐级增大", "credits must not rise from step to step"))
    if faults:
        raise SitingError(joined(faults))


def _check(credit: csr_matrix, weights: Floats, now: Floats, sites: int | None, rules: SiteRules) -> None:
    points = credit.shape[1]
    faults = weight_faults(weights, points)
    if not ((credit.data > 0) & (credit.data <= 1)).all():
        faults.append(Text("计入比例须大于 0 且不超过 1", "credits must lie above 0 and not above 1"))
    if len(now) != points:
        faults.append(
            Text(f"{points} 个需求点却有 {len(now)} 个现状比例", f"{len(now)} present credits for {points} points")
        )
    if not ((now >= 0) & (now <= 1)).all():
        faults.append(Text("现状比例须在 0 到 1 之间", "present credits must lie between 0 and 1"))
    refuse(faults + rule_faults(rules, credit.shape[0], sites))
