"""Location set covering problem (LSCP), full and partial: the least cost that covers a given share, overall and in every unit.

C. Toregas, R. Swain, C. ReVelle, L. Bergman, "The location of emergency service facilities", Operations Research 19 (1971);
the partial one after M. S. Daskin, S. H. Owen, Geographical Analysis 31 (1999). How it is solved is told in
`planning.siting.quota_solver`, its model in `planning.siting.quota_model`.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, vstack

from geodata.network import read_only
from geodata.text import Text, joined
from planning.errors import InfeasibleError, SitingError
from planning.search import Floats
from planning.siting.checks import check_rules, refuse
from planning.siting.conflicts import smallest_conflict
from planning.siting.effort import Effort, Watch
from planning.siting.feasibility import refuse_broken
from planning.siting.greedy import in_order_of_gain
from planning.siting.plan import FEASIBLE, OPTIMAL, SitePlan, is_proven, power_of_two
from planning.siting.quota_model import quota_model
from planning.siting.quota_solver import QuotaSolver
from planning.siting.quotas import QUOTA_SLACK, Flags, Quotas, merged_quotas
from planning.siting.rules import NO_RULES, SiteRules, rule_rows, site_costs

_DEFAULT = Effort()
_NAMED_UNITS = 5
_LEAST_NEED = 1e-3
"""Share of the slack that a quota must ask for beyond it, else it asks for nothing."""


def set_covering(
    cover: csr_matrix,
    weights: Floats,
    target_share: float,
    *,
    covered: Flags | None = None,
    unit_weights: csr_matrix | None = None,
    unit_share: float = 0.0,
    unit_names: tuple[str, ...] = (),
    rules: SiteRules = NO_RULES,
    effort: Effort = _DEFAULT,
) -> SitePlan:
    """Choose the cheapest candidates with which a share of all weight is covered, and a share of each unit's.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        Non-zero where a candidate covers a demand point.
    weights : (demand,) float64
        Weight of each demand point; non-negative and finite.
    target_share : float
        At least this share of all weight is to be covered, 0 to 1. A sum of weights may miss it by 1e-9 of all weight.
    covered : (demand,) bool or None
        What is covered already by what exists; nothing where None.
    unit_weights : csr_matrix, (units, demand) or None
        Weight of each demand point in each unit, which may share it; None where there are no units.
    unit_share : float
        At least this share of every unit's weight is to be covered, 0 to 1, as exactly. Units without weight ask for nothing.
    unit_names : tuple of str
        Names of the units, for messages; numbers are told where empty.
    rules : SiteRules
        What the choice must keep to; its costs are what is kept least (1 each where there are none: the fewest sites).
    effort : Effort
        Time, seed and who is told.

    Returns
    -------
    SitePlan
        Minimised; the objective is the cost. ``gains`` are the weight that each site newly covers in the order given, not its
        cost. Where the costs are multiples of a whole number so is the bound.

    Raises
    ------
    SitingError
        Input that does not fit together, or no choice found in the time.
    InfeasibleError
        All candidates allowed, with what exists, reach less than the target (the message says how much), or the rules stand in
        the way (the message names the smallest set of them that does).
    """
    weights = np.asarray(weights, dtype=np.float64)
    units = csr_matrix((0, len(weights))) if unit_weights is None else csr_matrix(unit_weights, dtype=np.float64)
    done = np.zeros(len(weights), dtype=bool) if covered is None else np.asarray(covered, dtype=bool)
    check_rules(rules, cover.shape[0], None)
    check_demand(cover, weights, done, units, unit_names, {"target_share": target_share, "unit_share": unit_share})
    scale = power_of_two(site_costs(rules, cover.shape[0]))
    watch = Watch(effort, minimised=True, scale=scale)
    allowed = np.ones(cover.shape[0], dtype=bool)
    allowed[rules.forbidden] = False
    amounts = csr_matrix(vstack([csr_matrix(weights), units], format="csr"))
    total = np.asarray(amounts.sum(axis=1)).ravel()
    need = total * np.concatenate([[target_share], np.full(units.shape[0], unit_share)])
    _refuse_beyond_reach(cover, amounts, done, allowed, need, unit_names)
    quotas = what_is_left(cover, amounts, done, allowed, need)
    costs = site_costs(rules, cover.shape[0])
    answer = QuotaSolver(quotas, rules, costs * scale, None, watch).solve()
    if answer.chosen is None:
        raise no_choice(quotas, rules, None, impossible=np.isinf(answer.bound))
    chosen, gains = in_order_of_gain(cover, np.where(done, 0.0, weights), answer.chosen)
    refuse_broken(rules, cover.shape[0], None, chosen)
    objective = float(costs[chosen].sum())
    proven = is_proven(objective * scale, answer.bound)
    return SitePlan(
        read_only(chosen),
        read_only(gains),
        objective,
        objective if proven else min(answer.bound / scale, objective),
        OPTIMAL if proven else FEASIBLE,
        watch.seconds(),
        minimised=True,
    )


def what_is_left(cover: csr_matrix, amounts: csr_matrix, done: Flags, allowed: Flags, need: Floats) -> Quotas:
    """Return what must still be covered of each quota beside what exists, for those that ask for anything.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        Non-zero where a candidate covers a demand point.
    amounts : csr_matrix, (quotas, demand) float64
        How much each demand point brings to each quota.
    done : (demand,) bool
        What is covered already.
    allowed : (candidates,) bool
        Candidates that may be chosen.
    need : (quotas,) float64
        What must be covered of each quota, what is covered already included.
    """
    slack = QUOTA_SLACK * np.asarray(amounts.sum(axis=1)).ravel()
    left = need - amounts @ done.astype(np.float64)
    # What a quota asks for beyond its slack must itself be more than rounding.
    asking = left > slack * (1 + _LEAST_NEED)
    open_amounts = csr_matrix(amounts[asking].multiply(~done))
    merged = merged_quotas(cover, open_amounts, slack[asking], np.zeros(len(done), dtype=bool), allowed)
    return merged.asking(left[asking])


def check_demand(
    cover: csr_matrix,
    weights: Floats,
    covered: Flags,
    units: csr_matrix,
    unit_names: tuple[str, ...],
    shares: dict[str, float],
) -> None:
    """Refuse demand that does not fit a cover matrix, all faults at once.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        The cover matrix.
    weights, covered : (demand,) float64 and bool
        Weight of each demand point, and whether it is covered already.
    units : csr_matrix, (units, demand)
        Weight by unit.
    unit_names : tuple of str
        Their names or nothing.
    shares : dict
        Shares by name.

    Raises
    ------
    SitingError
        Wrong lengths, negative or unknown weights, a share outside 0 to 1.
    """
    demand = cover.shape[1]
    faults: list[Text] = []
    for length, zh, en in (
        (len(weights), "权重", "weights"),
        (len(covered), "是否已覆盖的标记", "flags of what is covered"),
        (units.shape[1], "单元权重", "unit weights"),
    ):
        if length != demand:
            faults.append(Text(f"{demand} 个需求点却有 {length} 个{zh}", f"{length} {en} for {demand} points"))
    for values, zh, en in ((weights, "权重", "weights"), (units.data, "单元权重", "unit weights")):
        if not (np.isfinite(values) & (values >= 0)).all():
            faults.append(Text(f"{zh}须为有限的非负数", f"{en} must be finite and not negative"))
    if unit_names and len(unit_names) != units.shape[0]:
        faults.append(
            Text(
                f"{units.shape[0]} 个单元却有 {len(unit_names)} 个名称",
                f"{len(unit_names)} names for {units.shape[0]} units",
            )
        )
    faults += [
        Text(f"目标比例 {share:g} 须在 0 到 1 之间", f"a share of {share:g} ({name}) must be from 0 to 1")
        for name, share in shares.items()
        if not 0 <= share <= 1
    ]
    refuse(faults)


def no_choice(quotas: Quotas, rules: SiteRules, sites: int | None, *, impossible: bool) -> SitingError:
    """Return the error that says why no choice that meets the quotas was found.

    Parameters
    ----------
    quotas : Quotas
        What had to be covered.
    rules, sites
        What had to be kept to.
    impossible : bool
        Whether it is proven that there is none.
    """
    if not impossible:
        return SitingError(
            Text(
                "时限内未找到达到目标的方案：请延长时限或放宽条件",
                "no choice that reaches the target was found in the time: allow more time or relax the conditions",
            )
        )
    candidates = quotas.cover.shape[0]
    everyone = np.ones(candidates)
    target = quota_model(quotas, rule_rows(NO_RULES, candidates, None), 0.0 * everyone, 0.0 * everyone, everyone)
    conflict = smallest_conflict(rules, candidates, sites, target)
    listed = joined(conflict)
    return InfeasibleError(
        Text(
            f"在以下条件下达不到覆盖目标：{listed.zh}。请放宽或取消其中一项，或降低目标",
            f"the target cannot be reached under these conditions: {listed.en}. Relax or drop one of them, or lower the target",
        ),
        conflict,
    )


def _refuse_beyond_reach(
    cover: csr_matrix, amounts: csr_matrix, done: Flags, allowed: Flags, need: Floats, unit_names: tuple[str, ...]
) -> None:
    """Refuse a target above what all candidates allowed reach together with what exists; row 0 is everybody."""
    total = np.asarray(amounts.sum(axis=1)).ravel()
    reachable = done | (np.asarray(csr_matrix(cover != 0).T @ allowed.astype(np.int32)) > 0)
    most = amounts @ reachable.astype(np.float64)
    short = np.flatnonzero(most < need - QUOTA_SLACK * total)
    if not len(short):
        return
    conflict = tuple(_beyond_reach(int(row), float(most[row] / total[row]), unit_names) for row in short)
    told = joined(list(conflict[:_NAMED_UNITS]))
    more = len(conflict) - _NAMED_UNITS
    rest = Text(f"；另有 {more} 个单元", f"; and {more} more units") if more > 0 else Text("", "")
    raise InfeasibleError(
        Text(
            f"所有可用备选场地连同现有网点也达不到目标：{told.zh}{rest.zh}。请降低目标，或增加备选场地",
            "all candidates allowed and what exists together fall short of the target: "
            f"{told.en}{rest.en}. Lower the target or add candidates",
        ),
        conflict,
    )


def _beyond_reach(row: int, share: float, unit_names: tuple[str, ...]) -> Text:
    # Rounded down, so that the share told can be asked for.
    percent = f"{np.floor(share * 1000) / 10:g} %"
    if row == 0:
        return Text(f"总体最多 {percent}", f"at most {percent} overall")
    name = unit_names[row - 1] if unit_names else f"#{row - 1}"
    return Text(f"{name} 最多 {percent}", f"{name} at most {percent}")
