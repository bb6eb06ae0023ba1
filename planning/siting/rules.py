"""What a choice of sites must keep to, whatever the model: locks, bans, budget, groups and spacing, over plain arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from geodata.network import read_only
from geodata.text import Text, joined
from planning.errors import SitingError
from planning.search import Floats, Ints

_NO_SITES: Ints = read_only(np.empty(0, dtype=np.int32))
_NO_PAIRS: NDArray[np.int32] = read_only(np.empty((0, 2), dtype=np.int32))
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
    """The rules as linear rows ``lower <= matrix @ x <= upper`` over the candidates' 0/1 variables.

    Attributes
    ----------
    matrix : csr_matrix, (rows, candidates) float64
    lower, upper : (rows,) float64
        Infinite where there is no limit.
    labels : tuple of Text
        Each row's rule in words.
    """

    matrix: csr_matrix
    lower: Floats
    upper: Floats
    labels: tuple[Text, ...]


def check_rules(rules: SiteRules, candidates: int, sites: int | None) -> None:
    """Refuse rules that are malformed or contradict each other at first sight, all at once.

    Parameters
    ----------
    rules : SiteRules
        The rules.
    candidates : int
        Number of candidates.
    sites : int or None
        Number of sites at most; None where the number is free.

    Raises
    ------
    SitingError
        No candidates; a negative number of sites; positions out of range; candidates both required and forbidden; more required
        than sites; negative or unknown costs; a negative budget or required sites beyond it; groups with impossible numbers.
    """
    faults = _size_faults(rules, candidates, sites)
    if faults:
        raise SitingError(joined(faults))
    both = np.intersect1d(rules.required, rules.forbidden)
    if len(both):
        names = [rules.name(int(candidate)) for candidate in both[:5]]
        faults.append(
            Text(
                f"既要求建设又禁止建设：{'、'.join(names)}，请取消其一",
                f"required and forbidden at once: {', '.join(names)}; drop one of the two",
            )
        )
    required = len(np.unique(rules.required))
    if sites is not None and required > sites:
        faults.append(
            Text(
                f"必建点位 {required} 个，多于点位数 {sites}：请增加点位数或减少必建点位",
                f"{required} sites are required but only {sites} allowed: raise the number or require fewer",
            )
        )
    faults += _cost_faults(rules, candidates)
    faults += [fault for group in rules.groups for fault in _group_faults(group)]
    if (rules.too_close[:, 0] == rules.too_close[:, 1]).any():
        faults.append(Text("点位与自身的间距不能作为限制", "a candidate cannot be too close to itself"))
    if faults:
        raise SitingError(joined(faults))


def _size_faults(rules: SiteRules, candidates: int, sites: int | None) -> list[Text]:
    faults: list[Text] = []
    if candidates == 0:
        faults.append(
            Text(
                "没有备选场地：请加载场地或放宽网点类型", "there is no candidate site: load venues or allow more kinds"
            )
        )
    if sites is not None and sites < 0:
        faults.append(Text(f"点位数 {sites} 不能为负", f"{sites} sites: must not be negative"))
    if rules.names and len(rules.names) != candidates:
        count = len(rules.names)
        faults.append(Text(f"{candidates} 处备选场地却有 {count} 个名称", f"{count} names for {candidates} candidates"))
    pairs = [(rules.required, "required"), (rules.forbidden, "forbidden"), (rules.too_close.ravel(), "too_close")]
    pairs += [(group.members, group.label.en) for group in rules.groups]
    for positions, where in pairs:
        outside = positions[(positions < 0) | (positions >= candidates)]
        if len(outside):
            text = f"{', '.join(map(str, outside[:5]))} ({where})"
            faults.append(Text(f"不存在的备选场地：{text}", f"no such candidate: {text}"))
    return faults


def _cost_faults(rules: SiteRules, candidates: int) -> list[Text]:
    faults: list[Text] = []
    if rules.costs is not None:
        if len(rules.costs) != candidates:
            faults.append(
                Text(
                    f"{candidates} 处备选场地却有 {len(rules.costs)} 个费用",
                    f"{len(rules.costs)} costs for {candidates} candidates",
                )
            )
        elif not (np.isfinite(rules.costs) & (rules.costs >= 0)).all():
            faults.append(Text("费用须为有限的非负数", "costs must be finite and not negative"))
    if rules.budget is not None and not (np.isfinite(rules.budget) and rules.budget >= 0):
        faults.append(Text("预算须为有限的非负数", "the budget must be finite and not negative"))
    if rules.budget is not None and not faults:
        needed = float(site_costs(rules, candidates)[np.unique(rules.required)].sum())
        if needed > rules.budget * (1 + BUDGET_SLACK):
            faults.append(
                Text(
                    f"必建点位需 {needed:g}，超出预算 {rules.budget:g}",
                    f"the required sites cost {needed:g}, more than the budget of {rules.budget:g}",
                )
            )
    return faults


def _group_faults(group: Group) -> list[Text]:
    most = len(group.members) if group.at_most is None else group.at_most
    if len(np.unique(group.members)) != len(group.members):
        return [Text(f"“{group.label.zh}”中有重复的场地", f"“{group.label.en}” names a candidate twice")]
    if group.at_least < 0 or most < 0 or most < group.at_least <= len(group.members):
        return [
            Text(
                f"“{group.label.zh}”的下限 {group.at_least} 与上限 {most} 矛盾",
                f"“{group.label.en}”: at least {group.at_least} and at most {most} contradict each other",
            )
        ]
    return []


def site_costs(rules: SiteRules, candidates: int) -> Floats:
    """Return the cost of each candidate, (candidates,) float64."""
    return np.ones(candidates) if rules.costs is None else np.asarray(rules.costs, dtype=np.float64)


def rule_rows(rules: SiteRules, candidates: int, sites: int | None) -> RuleRows:
    """Return all rules but required and forbidden (which are bounds of variables) as linear rows.

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
    return RuleRows(matrix, np.array(lower), np.array(upper), tuple(labels))


def _budget_row(costs: Floats, budget: float) -> tuple[Floats, float]:
    """Return coefficients and limit of the budget, which allow exactly what costs and budget do."""
    if budget < np.finfo(np.float64).tiny:
        return (costs > budget).astype(np.float64), 0.0
    # A power of two rounds nothing, and what is dearer than the budget by itself stays so.
    unit = np.round(np.log2(_BUDGET_IN_ROW / budget))
    clipped = np.ldexp(np.minimum(costs, min(2 * budget, np.finfo(np.float64).max)), int(unit))
    return clipped, float(np.ldexp(budget, int(unit))) * (1 + BUDGET_SLACK)


def keeps_rules(rules: SiteRules, candidates: int, sites: int | None, chosen: Ints) -> bool:
    """Return whether a choice keeps to the rules.

    Parameters
    ----------
    rules, candidates, sites
        As in `rule_rows`.
    chosen : (k,) int32
        Candidates chosen.
    """
    opened = np.zeros(candidates)
    opened[chosen] = 1.0
    if not opened[rules.required].all() or opened[rules.forbidden].any():
        return False
    rows = rule_rows(rules, candidates, sites)
    activity = rows.matrix @ opened
    return bool(((activity >= rows.lower - 1e-9) & (activity <= rows.upper + 1e-9)).all())
