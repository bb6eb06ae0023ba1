"""What is wrong with rules and weights before anything is solved, all of it at once."""

from __future__ import annotations

import numpy as np

from geodata.text import Text, joined
from planning.errors import SitingError
from planning.search import Floats
from planning.siting.rules import BUDGET_SLACK, Group, SiteRules, site_costs


def check_rules(rules: SiteRules, candidates: int, sites: int | None) -> None:
    """Refuse rules that are malformed or contradict each other at first sight, all at once.

    Parameters
    ----------
    rules, candidates, sites
        As in `rule_faults`.

    Raises
    ------
    SitingError
        See `rule_faults`.
    """
    refuse(rule_faults(rules, candidates, sites))


def refuse(faults: list[Text]) -> None:
    """Raise a `SitingError` that tells all faults at once, if there are any."""
    if faults:
        raise SitingError(joined(faults))


def weight_faults(weights: Floats, points: int) -> list[Text]:
    """Return what is wrong with the weights of so many demand points: their number, or one that is negative or not finite."""
    faults: list[Text] = []
    if len(weights) != points:
        faults.append(
            Text(f"{points} 个需求点却有 {len(weights)} 个权重", f"{len(weights)} weights for {points} points")
        )
    if not (np.isfinite(weights) & (weights >= 0)).all():
        faults.append(Text("权重须为有限的非负数", "weights must be finite and not negative"))
    return faults


def rule_faults(rules: SiteRules, candidates: int, sites: int | None) -> list[Text]:
    """Return what is malformed in rules or contradicts itself at first sight.

    Parameters
    ----------
    rules : SiteRules
        The rules.
    candidates : int
        Number of candidates.
    sites : int or None
        Number of sites at most; None where the number is free.

    Returns
    -------
    list of Text
        No candidates; a negative number of sites; positions out of range; candidates both required and forbidden; more required
        than sites; negative or unknown costs; a negative budget or required sites beyond it; groups with impossible numbers.
    """
    faults = _size_faults(rules, candidates, sites)
    if faults:
        return faults
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
    return faults


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
