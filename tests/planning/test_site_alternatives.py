"""Alternatives against every replacement, each valued from the raw matrices in the goal's own objective."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geodata.study_area import StudyArea, with_only
from planning.scenario import Scenario
from planning.site_alternatives import alternatives
from planning.site_problem import SiteProblem, site_problem
from planning.siting import serve, step_credits
from planning.siting_request import GOALS, LINEAR_CREDIT, SitingRequest

CAPACITY = 9_000.0
NEEDED: dict[str, dict[str, Any]] = {
    "share": {"target_share": 0.45, "kind_costs": (("service_window", 0.5),)},
    "capacity": {"capacity": CAPACITY},
}


def few_venues(area: StudyArea) -> StudyArea:
    return with_only(area, "venues", area.venues.index[::14][:25].to_numpy())


def badness(problem: SiteProblem, goal: str, options: list[int], target: float) -> float:
    """What a choice costs, the less the better, written out without the code under test."""
    covered = problem.covered | (problem.cover[options].toarray().any(axis=0))
    if goal == "cover":
        return -float(problem.weights @ covered)
    if goal == "share":
        reached = problem.weights @ covered >= target * problem.weights.sum()
        return float(problem.options["cost"].iloc[options].sum()) if reached else np.inf
    if goal == "equity":
        totals = problem.unit_weights.toarray().sum(axis=1)
        return -float(((problem.unit_weights.toarray() @ covered)[totals > 0] / totals[totals > 0]).min())
    if goal == "capacity":
        return -serve(problem.cover, problem.weights, np.full(len(problem.options), CAPACITY), np.array(options)).total
    dense = np.full(problem.minutes.shape, np.inf)
    entries = problem.minutes.tocoo()
    dense[entries.row, entries.col] = entries.data
    minutes = np.minimum(problem.nearest_now, dense[options].min(axis=0))
    if goal == "gradual":
        return -float(problem.weights @ step_credits(minutes, LINEAR_CREDIT))
    if goal == "median":
        return float(problem.weights @ np.minimum(minutes, problem.cutoff_minutes))
    somebody = (problem.weights > 0) & (np.minimum(problem.nearest_now, dense.min(axis=0)) <= problem.cutoff_minutes)
    return float(np.minimum(minutes, problem.cutoff_minutes)[somebody].max())


@pytest.mark.parametrize("goal", GOALS)
def test_alternatives_are_the_best_of_all_replacements(sample_area: StudyArea, goal: str) -> None:
    area = few_venues(sample_area)
    scenario = Scenario(sites=3, siting=SitingRequest(goal=goal, **NEEDED.get(goal, {})))
    problem = site_problem(area, scenario)
    outlets = np.flatnonzero(problem.options["outlet"] >= 0).tolist()
    first = problem.options.drop_duplicates("venue").index
    chosen = [*first[[2, 7, 19]].tolist(), *outlets]
    target = scenario.siting.target_share
    now = badness(problem, goal, chosen, target)
    found = alternatives(problem, scenario, np.array(chosen, dtype=np.int32), np.array(chosen[:3], dtype=np.int32))
    taken = set(problem.options["venue"].iloc[chosen[:3]])
    for place, site in enumerate(chosen[:3]):
        others = [one for one in chosen if one != site]
        free = [row for row in range(len(problem.options)) if row not in outlets]
        values = {
            row: badness(problem, goal, [*others, row], target)
            for row in free
            if problem.options["venue"].iloc[row] not in taken
        }
        best = min(values.values())
        if not np.isfinite(best):
            assert (found.option[place], found.loss[place]) == (-1, np.inf)
            continue
        if goal != "capacity":  # there only those of most benefit are tried
            assert found.loss[place] == pytest.approx(max(best - now, 0.0))
        assert values[int(found.option[place])] - now == pytest.approx(found.loss[place]) or found.loss[place] == 0.0


def test_alternatives_keep_to_the_rules(river_town: StudyArea) -> None:
    chosen = np.array([0], dtype=np.int32)
    bound = Scenario(sites=1, siting=SitingRequest(forbidden=("v1", "v2")))
    found = alternatives(site_problem(river_town, bound), bound, chosen, chosen)
    assert found.option.tolist() == [-1]
    assert found.loss.tolist() == [np.inf]
    free = Scenario(sites=1)
    found = alternatives(site_problem(river_town, free), free, chosen, chosen)
    assert found.option.tolist() == [1]
    assert found.loss.tolist() == [100.0]  # 400 persons at G against 300 at D


def test_what_would_miss_the_share_is_no_alternative(river_town: StudyArea) -> None:
    chosen = np.array([0], dtype=np.int32)
    both = Scenario(siting=SitingRequest(goal="share", target_share=0.5))
    assert alternatives(site_problem(river_town, both), both, chosen, chosen).option.tolist() == [1]
    only = Scenario(siting=SitingRequest(goal="share", target_share=0.6))
    assert alternatives(site_problem(river_town, only), only, chosen, chosen).option.tolist() == [-1]
