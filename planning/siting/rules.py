"""What a choice of sites must keep to, whatever the model: locks, bans, budget, groups and spacing, over plain arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from geodata.network import read_only
from geodata.text import Text
from planning.search import Floats, Ints

_NO_SITES: Ints = read_only(np.empty(0, dtype=np.int32))
_NO_PAIRS: NDArray[np.int32] = read_only(np.empty((0, 2), dtype=np.int32))
_SLACK = 1e-9
"""By so much a sum over a row may pass its limits: the rounding of sums."""

BUDGET_SLACK = 1e-12
"""By this share of the budget a sum of costs may exceed it: the rounding of sums."""
_BUDGET_IN_ROW = 1000.0
"""The budget's row is counted in a unit in which the budget is about this: solvers decide by absolute tolerances."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Candidates of which at least and at most so many may be chosen: those of a unit, of a kind, of one venue.

    Attributes
    ----------
    members : (m,) int32
        Candidates; no doubles.
    label : Text
        The rule in the planner's words, for messages.
    at_least, at_most : int or None
        How many must and may be chosen; None where there is no upper limit.
    """

    members: Ints
    label: Text
    at_least: int = 0
    at_most: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SiteRules:
    """What a choice must keep to.

    An existing outlet that may be closed or moved is a candidate like any other: `sites` then counts it, and a group
    says how many of the existing ones must stay.

    Attributes
    ----------
    required, forbidden : (r,) int32
        Candidates that must and must not be chosen.
    costs : (candidates,) float64 or None
        Cost of each candidate, non-negative; 1 each where None.
    budget : float or None
        The chosen cost at most this much together.
    groups : tuple of Group
        See `Group`.
    too_close : (p, 2) int32
        Pairs of candidates that must not both be chosen (minimum spacing).
    names : tuple of str
        Names of the candidates, for messages; numbers are told where empty.
    """

    required: Ints = field(default_factory=lambda: _NO_SITES)
    forbidden: Ints = field(default_factory=lambda: _NO_SITES)
    costs: Floats | None = None
    budget: float | None = None
    groups: tuple[Group, ...] = ()
    too_close: NDArray[np.int32] = field(default_factory=lambda: _NO_PAIRS)
    names: tuple[str, ...] = ()

    def name(self, candidate: int) -> str:
        """Return what a candidate is called in messages."""
        return self.names[candidate] if self.names else f"#{candidate}"


NO_RULES = SiteRules()
"""Every choice is allowed."""


@dataclass(frozen=True, slots=True, eq=False)
class RuleRows:
    """The rules as linear rows ``lower <= matrix @ x <= upper`` over the candidates' 0/1 variables ``least <= x <= most``.

    Attributes
    ----------
    matrix : csr_matrix, (rows, candidates) float64
    lower, upper : (rows,) float64
        Infinite where there is no limit.
    labels : tuple of Text
        Each row's rule in words.
    least, most : (candidates,) float64
        1 in ``least`` where a candidate is required, 0 in ``most`` where it is forbidden.
    """

    matrix: csr_matrix
    lower: Floats
    upper: Floats
    labels: tuple[Text, ...]
    least: Floats
    most: Floats

    def kept_by(self, chosen: Ints) -> bool:
        """Return whether a choice of candidates, (k,) int32, keeps to the rules."""
        opened = np.zeros(len(self.least))
        opened[chosen] = 1.0
        if (opened < self.least).any() or (opened > self.most).any():
            return False
        activity = self.matrix @ opened
        return bool(((activity >= self.lower - _SLACK) & (activity <= self.upper + _SLACK)).all())


def site_costs(rules: SiteRules, candidates: int) -> Floats:
    """Return the cost of each candidate, (candidates,) float64."""
    return np.ones(candidates) if rules.costs is None else np.asarray(rules.costs, dtype=np.float64)


def rule_rows(rules: SiteRules, candidates: int, sites: int | None) -> RuleRows:
    """Return all rules as linear rows, required and forbidden as bounds of variables.

    Parameters
    ----------
    rules : SiteRules
        Checked rules.
    candidates : int
        Number of candidates.
    sites : int or None
        Number of sites at most.

    Returns
    -------
    RuleRows
        In the order: number of sites, budget (in a unit of its own), groups, spacing.
    """
    blocks: list[csr_matrix] = []
    lower: list[float] = []
    upper: list[float] = []
    labels: list[Text] = []

    def add(columns: NDArray[np.integer], values: Floats, low: float, high: float, label: Text) -> None:
        blocks.append(csr_matrix((values, (np.zeros(len(columns), np.int64), columns)), shape=(1, candidates)))
        lower.append(low)
        upper.append(high)
        labels.append(label)

    everyone = np.arange(candidates)
    if sites is not None:
        add(
            everyone, np.ones(candidates), -np.inf, float(sites), Text(f"最多新建 {sites} 个", f"at most {sites} sites")
        )
    if rules.budget is not None:
        label = Text(f"预算 {rules.budget:g}", f"a budget of {rules.budget:g}")
        values, most = _budget_row(site_costs(rules, candidates), rules.budget)
        add(everyone, values, -np.inf, most, label)
    for group in rules.groups:
        most = np.inf if group.at_most is None else float(group.at_most)
        add(group.members, np.ones(len(group.members)), float(group.at_least), most, group.label)
    if len(rules.too_close):
        pairs = len(rules.too_close)
        rows = np.repeat(np.arange(pairs), 2)
        blocks.append(csr_matrix((np.ones(2 * pairs), (rows, rules.too_close.ravel())), shape=(pairs, candidates)))
        lower += [-np.inf] * pairs
        upper += [1.0] * pairs
        labels += [Text("最小间距", "minimum spacing")] * pairs
    matrix = csr_matrix(vstack(blocks, format="csr")) if blocks else csr_matrix((0, candidates))
    least, at_most_one = np.zeros(candidates), np.ones(candidates)
    least[rules.required] = 1.0
    at_most_one[rules.forbidden] = 0.0
    return RuleRows(
        matrix,
        read_only(np.array(lower)),
        read_only(np.array(upper)),
        tuple(labels),
        read_only(least),
        read_only(at_most_one),
    )


def _budget_row(costs: Floats, budget: float) -> tuple[Floats, float]:
    """Return coefficients and limit of the budget, which allow exactly what costs and budget do."""
    if budget < np.finfo(np.float64).tiny:
        return (costs > budget).astype(np.float64), 0.0
    # A power of two rounds nothing, and what is dearer than the budget by itself stays so.
    unit = np.round(np.log2(_BUDGET_IN_ROW / budget))
    clipped = np.ldexp(np.minimum(costs, min(2 * budget, np.finfo(np.float64).max)), int(unit))
    return clipped, float(np.ldexp(budget, int(unit))) * (1 + BUDGET_SLACK)


def keeps_rules(rules: SiteRules, candidates: int, sites: int | None, chosen: Ints) -> bool:
    """Return whether a choice keeps to the rules; who asks again and again keeps the rows (`RuleRows.kept_by`).

    Parameters
    ----------
    rules, candidates, sites
        As in `rule_rows`.
    chosen : (k,) int32
        Candidates chosen.
    """
    return rule_rows(rules, candidates, sites).kept_by(chosen)
