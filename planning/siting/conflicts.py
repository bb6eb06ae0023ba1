"""Why no choice of sites keeps to all conditions: the smallest set of them that conflict, in plain words.

The deletion filter of J. W. Chinneck, E. W. Dravnieks, "Locating minimal infeasible constraint sets in linear programs",
ORSA Journal on Computing 3 (1991), on the whole-number problem: a condition is left out for good where the rest still
conflicts. What remains conflicts, and leaving out any one of it would not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack

from geodata.text import Text, joined
from planning.errors import InfeasibleError
from planning.search import Floats
from planning.siting.effort import Effort, Watch
from planning.siting.highs import LinearModel, solve_linear_model, without_choice
from planning.siting.rules import RuleRows, SiteRules, rule_rows

_SECONDS_PER_TEST = 10.0
_ROUNDING = 1e-9


def unmeetable_groups(rules: SiteRules) -> tuple[Text, ...]:
    """Return the labels of the groups that ask for more sites than they have candidates that are not forbidden."""
    return tuple(
        Text(
            f"{group.label.zh}（可用备选场地 {count} 处）",
            f"{group.label.en} ({count} candidates allowed)",
        )
        for group in rules.groups
        if group.at_least > (count := int((~np.isin(group.members, rules.forbidden)).sum()))
    )


def infeasible(rules: SiteRules, candidates: int, sites: int | None) -> InfeasibleError:
    """Return the error that says why no choice keeps to the rules.

    Parameters
    ----------
    rules, candidates, sites
        As in `planning.siting.rules.rule_rows`; rules that conflict.

    Returns
    -------
    InfeasibleError
        Groups that cannot be met by themselves are all named; else the smallest set of rules that conflict.
    """
    conflict = unmeetable_groups(rules) or smallest_conflict(rules, candidates, sites)
    listed = joined(conflict)
    return InfeasibleError(
        Text(
            f"没有满足全部条件的方案，以下条件不能同时成立：{listed.zh}。请放宽或取消其中一项",
            f"no choice keeps to all conditions; these cannot hold together: {listed.en}. Relax or drop one of them",
        ),
        conflict,
    )


def smallest_conflict(
    rules: SiteRules, candidates: int, sites: int | None, target: LinearModel | None = None
) -> tuple[Text, ...]:
    """Return rules that conflict, none of which can be left out, each in words.

    Parameters
    ----------
    rules, candidates, sites
        As in `planning.siting.rules.rule_rows`; rules that conflict.
    target : LinearModel or None
        What must be reached besides, with which the rules conflict; its first variables are the candidates.

    Returns
    -------
    tuple of Text
        Rows' labels and the required and forbidden candidates by name. Rules that look alike are named once.
    """
    rows = rule_rows(rules, candidates, sites)
    locks = [(int(candidate), 1.0) for candidate in np.unique(rules.required)]
    locks += [(int(candidate), 0.0) for candidate in np.unique(rules.forbidden)]
    items = list(range(len(rows.labels) + len(locks)))

    def conflicts(kept: Sequence[int]) -> bool:
        return _conflicts(rows, locks, candidates, kept, target)

    kept = minimal_subset(items, conflicts)
    words = [_words(rules, rows, locks, item) for item in kept]
    return tuple(dict.fromkeys(words))


def minimal_subset(items: Sequence[int], holds: Callable[[Sequence[int]], bool]) -> list[int]:
    """Return a subset for which something still holds and from which nothing can be left out.

    Parameters
    ----------
    items : sequence of int
        The whole set, for which it holds.
    holds : callable
        Whether it holds for a subset; what holds for a set holds for every larger one.

    Returns
    -------
    list of int
        In the order of ``items``. Blocks are tried first, so that few tests are needed where the subset is small.
    """
    kept = list(items)
    block = max(len(kept) // 2, 1)
    while kept:
        place = 0
        while place < len(kept):
            rest = kept[:place] + kept[place + block :]
            if holds(rest):
                kept = rest
            else:
                place += block
        if block == 1:
            break
        block = max(block // 2, 1)
    return kept


def _conflicts(
    rows: RuleRows,
    locks: list[tuple[int, float]],
    candidates: int,
    kept: Sequence[int],
    target: LinearModel | None,
) -> bool:
    taken = [item for item in kept if item < len(rows.labels)]
    lower, upper = np.zeros(candidates), np.ones(candidates)
    for item in kept:
        if item >= len(rows.labels):
            candidate, value = locks[item - len(rows.labels)]
            lower[candidate] = max(lower[candidate], value)
            upper[candidate] = min(upper[candidate], value)
    if (lower > upper).any():
        return True
    nothing: Floats = np.zeros(candidates)
    model = LinearModel(
        nothing,
        lower,
        upper,
        np.ones(candidates, dtype=bool),
        rows.matrix[taken],
        rows.lower[taken],
        rows.upper[taken],
        minimise=True,
    )
    if target is not None:
        model = _with_target(model, target, candidates)
    watch = Watch(Effort(time_limit_seconds=_SECONDS_PER_TEST))
    while True:
        answer = solve_linear_model(model, watch, tell=False)
        if answer.values is None:
            return answer.ended == "infeasible"
        found = np.flatnonzero(answer.values[:candidates] > 0.5).astype(np.int32)
        activity = np.asarray(rows.matrix[taken][:, found].sum(axis=1)).ravel()
        if ((activity >= rows.lower[taken] - _ROUNDING) & (activity <= rows.upper[taken] + _ROUNDING)).all():
            return False
        # It breaks a rule by less than HiGHS sees.
        model = without_choice(model, found, short=False, candidates=candidates)


def _with_target(model: LinearModel, target: LinearModel, candidates: int) -> LinearModel:
    """Return the target's model with the rows of another over its first variables and their limits."""
    others = csr_matrix((model.rows.shape[0], target.rows.shape[1] - candidates))
    return replace(
        target,
        lower=np.concatenate([np.maximum(model.lower, target.lower[:candidates]), target.lower[candidates:]]),
        upper=np.concatenate([np.minimum(model.upper, target.upper[:candidates]), target.upper[candidates:]]),
        rows=csr_matrix(vstack([target.rows, hstack([model.rows, others])], format="csr")),
        row_lower=np.concatenate([target.row_lower, model.row_lower]),
        row_upper=np.concatenate([target.row_upper, model.row_upper]),
    )


def _words(rules: SiteRules, rows: RuleRows, locks: list[tuple[int, float]], item: int) -> Text:
    if item < len(rows.labels):
        label = rows.labels[item]
        if rows.upper[item] == 1.0 and item >= len(rows.labels) - len(rules.too_close):
            first, second = rules.too_close[item - (len(rows.labels) - len(rules.too_close))].tolist()
            pair = rules.name(first), rules.name(second)
            return Text(f"{label.zh}（{pair[0]}、{pair[1]}）", f"{label.en} ({pair[0]}, {pair[1]})")
        return label
    candidate, value = locks[item - len(rows.labels)]
    name = rules.name(candidate)
    return Text(f"必须建设：{name}", f"required: {name}") if value else Text(f"不得建设：{name}", f"forbidden: {name}")
