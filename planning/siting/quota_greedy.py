"""A first choice that meets all quotas, a bound that needs no solver, and the sites that a choice can do without."""

from __future__ import annotations

import numpy as np

from planning.search import Floats, Ints
from planning.siting.quotas import Flags, Quotas
from planning.siting.rules import RuleRows

_RULE_SLACK = 1e-9


def greedy_choice(quotas: Quotas, rows: RuleRows, costs: Floats, base: Ints, allowed: Flags) -> Ints:
    """Return a choice made by adding what brings most for its cost until all quotas are met.

    V. Chvátal, "A greedy heuristic for the set-covering problem", Mathematics of Operations Research 4 (1979).

    Parameters
    ----------
    quotas : Quotas
        What must be covered.
    rows : RuleRows
        The rules; no addition breaks an upper limit.
    costs : (candidates,) float64
        Cost of each candidate.
    base : (b,) int32
        Chosen to begin with; keeps to the rules.
    allowed : (candidates,) bool
        Candidates that may be chosen.

    Returns
    -------
    (k,) int32
        In the order chosen; it may fall short of the quotas where the rules stand in the way. Ties go to the lower number.
    """
    chosen = base.tolist()
    open_to = allowed.copy()
    open_to[base] = False
    by_candidate = rows.matrix.tocsc()
    activity = np.asarray(rows.matrix[:, base].sum(axis=1)).ravel()
    uncovered = ~quotas.covered(base)
    while True:
        left = quotas.need - quotas.amounts @ (~uncovered).astype(np.float64)
        unmet = left > quotas.slack
        if not unmet.any() and not (quotas.must & uncovered).any():
            break
        worth = _worth(quotas, left, unmet, uncovered)
        rate = np.where(open_to, worth / np.maximum(costs, 1e-12 * max(float(costs.max()), 1.0)), -1.0)
        best = int(np.argmax(rate))
        if rate[best] <= 0:
            break
        open_to[best] = False
        column = slice(by_candidate.indptr[best], by_candidate.indptr[best + 1])
        touched, use = by_candidate.indices[column], by_candidate.data[column]
        if (activity[touched] + use > rows.upper[touched] + _RULE_SLACK).any():
            continue
        activity[touched] += use
        chosen.append(best)
        uncovered[quotas.cover.indices[quotas.cover.indptr[best] : quotas.cover.indptr[best + 1]]] = False
    return without_needless(quotas, rows, costs, np.array(chosen, dtype=np.int32), np.isin(np.arange(len(costs)), base))


def _worth(quotas: Quotas, left: Floats, unmet: Flags, uncovered: Flags) -> Floats:
    """Return what each candidate adds, each unmet quota and all that must be covered counting as one."""
    prices = np.divide(1.0, left, out=np.zeros_like(left), where=unmet)
    value = np.asarray(quotas.amounts.T @ prices) + quotas.must / max(int((quotas.must & uncovered).sum()), 1)
    return np.asarray(quotas.cover @ (value * uncovered))


def without_needless(quotas: Quotas, rows: RuleRows, costs: Floats, chosen: Ints, stays: Flags) -> Ints:
    """Return a choice without the sites that it can do without, the dearest and latest looked at first.

    Parameters
    ----------
    quotas, rows, costs
        As in `greedy_choice`.
    chosen : (k,) int32
        A choice that keeps to the rules.
    stays : (candidates,) bool
        Sites that stay whatever they bring.

    Returns
    -------
    (k,) int32
        In the order of ``chosen``; it meets what ``chosen`` met, and keeps to the rules. Where ``chosen`` meets not all quotas
        it is returned as it is.
    """
    if not quotas.met_by(chosen):
        return chosen
    opened = np.zeros(len(costs), dtype=np.int32)
    opened[chosen] = 1
    count = np.asarray(quotas.covering @ opened)
    reached = quotas.amounts @ (count > 0).astype(np.float64)
    by_group = quotas.amounts.tocsc()
    by_candidate = rows.matrix.tocsc()
    activity = np.asarray(rows.matrix @ opened.astype(np.float64))
    for one in chosen[np.lexsort((-np.arange(len(chosen)), -costs[chosen]))].tolist():
        own = quotas.cover.indices[quotas.cover.indptr[one] : quotas.cover.indptr[one + 1]]
        alone = own[count[own] == 1]
        lost = np.asarray(by_group[:, alone].sum(axis=1)).ravel()
        use = np.asarray(by_candidate[:, [one]].todense()).ravel()
        needed = quotas.must[alone].any() or (reached - lost < quotas.need - 0.5 * quotas.slack).any()
        if stays[one] or needed or (activity - use < rows.lower - _RULE_SLACK).any():
            continue
        opened[one] = 0
        count[own] -= 1
        reached -= lost
        activity -= use
    return chosen[opened[chosen] > 0]


def simple_bound(quotas: Quotas, costs: Floats, lower: Floats, upper: Floats) -> float:
    """Return a cost that no choice goes below: what one quota alone costs if no two candidates overlapped.

    Parameters
    ----------
    quotas, costs
        As in `greedy_choice`.
    lower, upper : (candidates,) float64
        1 in ``lower`` where a candidate must be chosen, 0 in ``upper`` where it must not.

    Returns
    -------
    float
        At least what must be chosen costs.
    """
    given = lower > 0
    free = np.flatnonzero(~given & (upper > 0))
    spent = float(costs[given].sum())
    uncovered = ~quotas.covered(np.flatnonzero(given).astype(np.int32))
    most = spent
    reached = quotas.amounts @ (~uncovered).astype(np.float64)
    for quota in np.flatnonzero(quotas.need - quotas.slack > reached):
        row = quotas.amounts[[quota]].toarray().ravel() * uncovered
        brings = (quotas.cover @ row)[free]
        with np.errstate(over="ignore"):  # what costs nothing comes first
            order = np.lexsort((costs[free], -brings / np.maximum(costs[free], 1e-300)))
        total = np.cumsum(brings[order])
        left = quotas.need[quota] - quotas.slack[quota] - reached[quota]
        last = int(np.searchsorted(total, left))
        if last == len(total):
            continue
        before = total[last - 1] if last else 0.0
        part = (left - before) / brings[order[last]]
        most = max(most, spent + float(costs[free][order[:last]].sum()) + part * float(costs[free][order[last]]))
    return most


def first_that_fit(quotas: Quotas, rows: RuleRows, chosen: Ints, allowed: Flags) -> Ints:
    """Return a choice with what adds most to the last quota put in beside it, as far as upper limits of rules leave room.

    Parameters
    ----------
    quotas, rows
        As in `greedy_choice`; what the quotas need does not matter.
    chosen : (k,) int32
        Chosen to begin with.
    allowed : (candidates,) bool
        Candidates that may be put in.

    Returns
    -------
    (k + n,) int32
        Ascending.
    """
    weights = quotas.amounts[[-1]].toarray().ravel()
    left = np.where(quotas.covered(chosen), 0.0, weights)
    by_candidate = rows.matrix.tocsc()
    activity = np.asarray(rows.matrix[:, chosen].sum(axis=1)).ravel()
    open_to = allowed.copy()
    open_to[chosen] = False
    more = chosen.tolist()
    gain = np.asarray(quotas.cover @ left)
    while True:
        best = int(np.argmax(np.where(open_to, gain, -1.0)))
        if not open_to[best] or gain[best] <= 0:
            return np.array(sorted(more), dtype=np.int32)
        open_to[best] = False
        column = slice(by_candidate.indptr[best], by_candidate.indptr[best + 1])
        touched, use = by_candidate.indices[column], by_candidate.data[column]
        if (activity[touched] + use <= rows.upper[touched] + _RULE_SLACK).all():
            activity[touched] += use
            more.append(best)
            left[quotas.cover.indices[quotas.cover.indptr[best] : quotas.cover.indptr[best + 1]]] = 0.0
            gain = np.asarray(quotas.cover @ left)
