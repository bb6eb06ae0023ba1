"""In which order to build chosen sites, stage by stage, so that the coverage after every stage is good.

A nested multi-period maximal covering problem over the chosen sites (cf. D. A. Schilling, "Dynamic location modeling for
public-sector facilities: a multicriteria approach", Decision Sciences 11 (1980)): with xₜ ≤ xₜ₊₁ and at most nₜ sites by
stage t, maximise the sum over the stages of the weight covered after each. What is built stays, so early stages may
cover less than a free choice of as many sites would: that is the cost of nesting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, eye_array, hstack, identity, kron, vstack

from geodata.network import read_only
from geodata.text import Text
from planning.search import Floats, Ints
from planning.siting.checks import refuse, rule_faults, weight_faults
from planning.siting.cover import Covering, covering
from planning.siting.effort import Effort, Watch
from planning.siting.greedy import in_order_of_gain
from planning.siting.highs import LinearAnswer, LinearModel, solve_linear_model
from planning.siting.maximal import maximal_covering, scaled_weights
from planning.siting.plan import ABSOLUTE_PROOF, is_met, is_proven
from planning.siting.rules import NO_RULES, Group, SiteRules, rule_rows

_STAGE = Text("安排建设时序", "ordering the stages")
_OWN_SHARE = 0.5
_NOBODY: NDArray[np.int64] = read_only(np.empty(0, dtype=np.int64))
_DEFAULT = Effort()


@dataclass(frozen=True, slots=True, eq=False)
class BuildOrder:
    """Chosen sites by stage, with what each stage covers and could cover at best.

    Attributes
    ----------
    stages : tuple of (k,) int32
        Candidates built in each stage, within it the one that adds most first.
    covered : (t,) float64
        Weight covered after each stage.
    bound : float
        No order of these sites has a greater sum of ``covered``: proven.
    best_possible : (t,) float64
        The most weight found for a free choice, among all candidates, of as many sites as may stand after each stage.
    best_bound : (t,) float64
        No such choice covers more: proven.
    """

    stages: tuple[Ints, ...]
    covered: Floats
    bound: float
    best_possible: Floats
    best_bound: Floats

    @property
    def objective(self) -> float:
        """Sum over the stages of the weight covered after each."""
        return float(self.covered.sum())

    @property
    def proven(self) -> bool:
        """Whether no order of these sites is better."""
        return is_met(self.objective, self.bound)

    @property
    def nesting_cost(self) -> Floats:
        """Weight by which each stage falls short of a free choice at most, (t,) float64; exact where that is proven best."""
        return np.maximum(self.best_bound - self.covered, 0.0)


def build_order(
    cover: csr_matrix,
    weights: Floats,
    chosen: Ints,
    per_stage: tuple[int, ...],
    *,
    rules: SiteRules = NO_RULES,
    effort: Effort = _DEFAULT,
) -> BuildOrder:
    """Order chosen sites by stages so that the weight covered after each, summed over the stages, is the most.

    Parameters
    ----------
    cover : csr_matrix, (candidates, demand)
        Non-zero where a candidate covers a demand point.
    weights : (demand,) float64
        Weight of each demand point; non-negative and finite. Give 0 to what is covered already.
    chosen : (k,) int32
        Candidates that will all stand at the end.
    per_stage : tuple of int
        How many are built in each stage (year), together at least ``k``.
    rules : SiteRules
        What a free choice is compared under: bans, spacing, budget and upper limits hold for it; lower limits and required
        sites do not, as they need not hold before the last stage.
    effort : Effort
        Time, seed and who is told.

    Returns
    -------
    BuildOrder
        Of several orders of the same sum the one that covers more early, where the time is enough to tell.

    Raises
    ------
    SitingError
        Chosen candidates that do not exist or are named twice, stages that are negative or too small for them, wrong
        weights, or rules that are malformed.
    """
    weights, chosen = np.asarray(weights, dtype=np.float64), np.asarray(chosen, dtype=np.int32)
    loose = replace(rules, required=NO_RULES.required, groups=_upper_limits(rules))
    _check(cover, weights, chosen, per_stage, loose)
    scaled, scale = scaled_weights(cover, weights, rule_rows(NO_RULES, cover.shape[0], None))
    watch = Watch(effort, scale=scale)
    standing = np.minimum(np.cumsum(per_stage), len(chosen))
    problem = covering(csr_matrix(cover)[chosen], scaled)
    stage_of, bound = _best_stages(problem, standing, watch)
    covered = _covered(problem, stage_of, len(standing))
    best_possible, best_bound = _free_choices(cover, scaled, standing, loose, watch)
    best_bound = np.maximum(best_bound, covered)
    objective = float(covered.sum())
    bound = max(min(bound, float(best_bound.sum())), objective)
    bound = objective if is_proven(objective, bound) else bound
    return BuildOrder(
        tuple(read_only(chosen[built]) for built in _ordered(problem, stage_of, len(standing))),
        read_only(covered / scale),
        bound / scale,
        read_only(np.maximum(best_possible, covered) / scale),
        read_only(best_bound / scale),
    )


def _upper_limits(rules: SiteRules) -> tuple[Group, ...]:
    return tuple(replace(group, at_least=0) for group in rules.groups if group.at_most is not None)


def _best_stages(problem: Covering, standing: NDArray[np.int64], watch: Watch) -> tuple[Ints, float]:
    """Return the stage of each site and the proven bound of the sum over the stages."""
    sites, stages = problem.candidates, len(standing)
    stage_of = np.searchsorted(standing, np.argsort(_greedy(problem, np.arange(sites))), side="right").astype(np.int32)
    value = float(_covered(problem, stage_of, stages).sum())
    open_stages = np.flatnonzero((standing > 0) & (standing < sites))
    full = float(problem.weights.sum())
    alone = np.append(0.0, np.cumsum(np.sort(problem.worth())[::-1]))
    bound = float(np.minimum(full, alone[standing]).sum())
    watch.report(_STAGE, objective=value, bound=bound)
    if is_proven(value, bound) or watch.over():
        return stage_of, bound
    model = _model(problem, standing[open_stages], full * int((standing == sites).sum()))
    answer = solve_linear_model(
        model, watch, start=_as_values(problem, stage_of, open_stages), seconds=_OWN_SHARE * watch.remaining()
    )
    bound = min(bound, answer.bound)
    found = _stages_of(answer, stage_of, open_stages, standing)
    if _covered(problem, found, stages).sum() > value:
        stage_of = found
    if is_proven(float(_covered(problem, stage_of, stages).sum()), bound):
        stage_of = _early(problem, model, stage_of, open_stages, standing, watch)
    return stage_of, bound


def _early(
    problem: Covering,
    model: LinearModel,
    stage_of: Ints,
    open_stages: NDArray[np.int64],
    standing: NDArray[np.int64],
    watch: Watch,
) -> Ints:
    """Return of the orders of the same sum the one that covers most in the first stage, then in the second, and so on."""
    stages = len(standing)
    places = np.arange(len(model.costs)) - problem.candidates * len(open_stages)
    rows, lower = [model.rows, csr_matrix(model.costs)], [model.row_lower]
    for place in range(len(open_stages) - 1):
        now = _covered(problem, stage_of, stages)
        of_stage = np.where(places // max(problem.demand, 1) == place, model.costs, 0.0)
        floors = np.append(now.sum() - model.offset, now[open_stages[:place]])
        tighter = replace(
            model,
            costs=of_stage,
            rows=csr_matrix(vstack(rows, format="csr")),
            row_lower=np.concatenate([*lower, floors]),
            row_upper=np.append(model.row_upper, np.full(len(floors), np.inf)),
            offset=0.0,
        )
        answer = solve_linear_model(
            tighter,
            watch,
            start=_as_values(problem, stage_of, open_stages),
            seconds=_OWN_SHARE * watch.remaining(),
            tell=False,
        )
        found = _stages_of(answer, stage_of, open_stages, standing)
        then = _covered(problem, found, stages)
        # Checked without HiGHS's tolerance: no less in all, no less before, more now.
        if (
            is_proven(max(now.sum(), then.sum()), then.sum())
            and (then[open_stages[:place]] >= now[open_stages[:place]] - ABSOLUTE_PROOF).all()
            and then[open_stages[place]] > now[open_stages[place]] + ABSOLUTE_PROOF
        ):
            stage_of = found
        rows.append(csr_matrix(of_stage))
    return stage_of


def _model(problem: Covering, standing: NDArray[np.int64], rest: float) -> LinearModel:
    """Return the nested problem: x by stage and site, then y by stage and demand; ``rest`` is covered in the other stages."""
    stages, sites, demand = len(standing), problem.candidates, problem.demand
    covers = hstack([kron(-identity(stages), problem.matrix().T), identity(stages * demand)])
    stays = hstack(
        [
            kron(eye_array(stages - 1, stages) - eye_array(stages - 1, stages, k=1), identity(sites)),
            csr_matrix(((stages - 1) * sites, stages * demand)),
        ]
    )
    counts = hstack([kron(identity(stages), np.ones((1, sites))), csr_matrix((stages, stages * demand))])
    at_most_none = np.zeros(stages * demand + (stages - 1) * sites)
    columns = stages * (sites + demand)
    return LinearModel(
        np.append(np.zeros(stages * sites), np.tile(problem.weights, stages)),
        np.zeros(columns),
        np.ones(columns),
        np.arange(columns) < stages * sites,
        csr_matrix(vstack([covers, stays, counts], format="csr")),
        np.append(np.full(len(at_most_none), -np.inf), standing),
        np.append(at_most_none, standing),
        minimise=False,
        offset=rest,
    )


def _as_values(problem: Covering, stage_of: Ints, open_stages: NDArray[np.int64]) -> Floats:
    stands = (stage_of <= open_stages[:, None]).astype(np.float64)
    covered = stands @ problem.matrix() > 0
    return np.concatenate([stands.ravel(), np.asarray(covered, dtype=np.float64).ravel()])


def _stages_of(answer: LinearAnswer, known: Ints, open_stages: NDArray[np.int64], standing: NDArray[np.int64]) -> Ints:
    """Return the stage of each site in a solution, or the known one where there is none."""
    if answer.values is None:
        return known
    stands = answer.values[: len(open_stages) * len(known)].reshape(len(open_stages), -1) > 0.5
    last = int(np.searchsorted(standing, len(known)))
    return np.where(stands.any(axis=0), open_stages[stands.argmax(axis=0)], last).astype(np.int32)


def _free_choices(
    cover: csr_matrix, weights: Floats, standing: NDArray[np.int64], rules: SiteRules, watch: Watch
) -> tuple[Floats, Floats]:
    """Return the best value found and the bound of as many sites as stand after each stage, chosen freely."""
    value, bound = np.zeros(len(standing)), np.zeros(len(standing))
    numbers, stage_number = np.unique(standing, return_inverse=True)
    for place, sites in enumerate(numbers.tolist()):
        effort = watch.part(watch.remaining() / (len(numbers) - place))
        plan = maximal_covering(cover, weights, sites, rules=rules, effort=effort)
        value[stage_number == place], bound[stage_number == place] = plan.objective, plan.bound
    # More sites cover no less, and fewer no more.
    return np.maximum.accumulate(value), np.minimum.accumulate(bound[::-1])[::-1]


def _covered(problem: Covering, stage_of: Ints, stages: int) -> Floats:
    """Return the weight covered after each stage."""
    return np.array(
        [problem.covered_weight(np.flatnonzero(stage_of <= stage).astype(np.int32)) for stage in range(stages)]
    )


def _ordered(problem: Covering, stage_of: Ints, stages: int) -> list[Ints]:
    """Return the sites of each stage, within it the one that adds most to what stands first."""
    built: list[Ints] = []
    for stage in range(stages):
        before = np.flatnonzero(stage_of < stage)
        built.append(_greedy(problem, np.flatnonzero(stage_of == stage), before))
    return built


def _greedy(problem: Covering, sites: NDArray[np.int64], standing: NDArray[np.int64] = _NOBODY) -> Ints:
    """Return sites in the order in which the one that adds most comes next; ties go to the lower number."""
    cover = problem.matrix()
    left = problem.weights.copy()
    left[cover[standing].indices] = 0.0
    return in_order_of_gain(cover, left, sites.astype(np.int32))[0]


def _check(cover: csr_matrix, weights: Floats, chosen: Ints, per_stage: tuple[int, ...], rules: SiteRules) -> None:
    candidates = cover.shape[0]
    faults: list[Text] = []
    outside = chosen[(chosen < 0) | (chosen >= candidates)]
    if len(outside):
        told = ", ".join(map(str, outside[:5]))
        faults.append(Text(f"不存在的备选场地：{told}", f"no such candidate: {told}"))
    if len(np.unique(chosen)) != len(chosen):
        faults.append(Text("选定的点位有重复", "a chosen candidate is named twice"))
    if not per_stage or min(per_stage) < 0:
        faults.append(Text("每期建设数须至少一期且不为负", "the numbers per stage must be one or more, none negative"))
    elif sum(per_stage) < len(chosen):
        faults.append(
            Text(
                f"各期共建 {sum(per_stage)} 个，少于选定的 {len(chosen)} 个：请增加每期建设数",
                f"the stages build {sum(per_stage)} sites, fewer than the {len(chosen)} chosen: allow more per stage",
            )
        )
    refuse([*faults, *weight_faults(weights, cover.shape[1]), *rule_faults(rules, candidates, None)])
