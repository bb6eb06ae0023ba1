"""Enumeration of every choice that keeps to the rules, and random rules: what small siting problems are checked with."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from geodata.text import Text
from planning.siting.rules import Group, SiteRules

LABEL = Text("每个乡镇的点位数", "sites per township")


def keeps_to(rules: SiteRules, sites: int | None, chosen: tuple[int, ...]) -> bool:
    """Whether a choice keeps to the rules, written out rule by rule, without the code under test."""
    picked = set(chosen)
    if sites is not None and len(picked) > sites:
        return False
    if not set(rules.required.tolist()) <= picked or picked & set(rules.forbidden.tolist()):
        return False
    if rules.budget is not None:
        spent = len(picked) if rules.costs is None else sum(rules.costs[candidate] for candidate in picked)
        if spent > rules.budget + 1e-9:
            return False
    for group in rules.groups:
        inside = len(picked & set(group.members.tolist()))
        if inside < group.at_least or (group.at_most is not None and inside > group.at_most):
            return False
    return not any(first in picked and second in picked for first, second in rules.too_close.tolist())


def choices(candidates: int, sites: int | None, rules: SiteRules) -> Iterator[tuple[int, ...]]:
    """Every choice that keeps to the rules."""
    for size in range(candidates + 1):
        for chosen in combinations(range(candidates), size):
            if keeps_to(rules, sites, chosen):
                yield chosen


@st.composite
def random_rules(draw: st.DrawFn, candidates: int) -> SiteRules:
    """Some rules, often none of a sort; they may conflict."""
    everyone = st.integers(0, candidates - 1)
    some = st.lists(everyone, max_size=2, unique=True)
    required = draw(st.one_of(st.just([]), some))
    forbidden = [one for one in draw(st.one_of(st.just([]), some)) if one not in required]
    costs = draw(
        st.one_of(
            st.none(), st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.5]), min_size=candidates, max_size=candidates)
        )
    )
    budget = draw(st.one_of(st.none(), st.sampled_from([2.0, 3.0, 4.5, 6.0])))
    groups = []
    for _ in range(draw(st.integers(0, 2))):
        members = draw(st.lists(everyone, min_size=1, max_size=candidates, unique=True))
        at_least = draw(st.integers(0, min(2, len(members))))
        at_most = draw(st.one_of(st.none(), st.integers(at_least, max(at_least, 3))))
        groups.append(Group(np.array(members, dtype=np.int32), LABEL, at_least, at_most))
    pairs = draw(st.lists(st.tuples(everyone, everyone).filter(lambda pair: pair[0] != pair[1]), max_size=3))
    return SiteRules(
        required=np.array(required, dtype=np.int32),
        forbidden=np.array(forbidden, dtype=np.int32),
        costs=None if costs is None else np.array(costs),
        budget=budget,
        groups=tuple(groups),
        too_close=np.array(pairs, dtype=np.int32).reshape(-1, 2),
    )
