"""The tables that defend a plan: reasons, limits that bind, trade-off, years, redundancy and robustness.

Weighted figures are withheld wherever priority persons count in the weights (`publishing.plans.weighs_priority`).
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.build_years import stages_of
from planning.proposals import ScenarioResult
from planning.robustness import Robustness
from planning.siting import BuildOrder, TradeOff
from planning.siting.plan import FEASIBLE, OPTIMAL
from publishing.alternatives import alternative_cost_text
from publishing.gains import without_idle_gains
from publishing.numbers import WITHHELD
from publishing.plans import (
    GOALS_WITHOUT_WEIGHTS,
    covered_now,
    objective_text,
    proposal_of,
    remaining_gap,
    weighs_priority,
)
from publishing.sentences import site_reason
from publishing.siting_words import ADVICE, OUTCOMES, UNPROVEN_NO, VARIANT_GAINS
from publishing.tables import NUMBER, SHARE, TEXT, Table, make_table
from publishing.words import kind_name, term, yes_no

_FORMATS = {
    **dict.fromkeys(("order", "site_count", "year", "built", "built_in_all", "times_chosen", "kept_sites"), NUMBER),
    **dict.fromkeys(("weight_share", "gap_share", "nesting_cost", "chosen_share"), SHARE),
    **dict.fromkeys(
        ("site_id", "name", "kind", "communities", "alternative_id", "alternative_name", "alternative_cost", "why", "limit",
         "objective", "relaxed_objective", "improvement", "binds", "plan_status", "knee", "year_sites", "outlet_id", "unit",
         "neighbour_name", "move_name", "advice", "plan_closes", "in_plan", "no_regret", "variant"),
        TEXT,
    ),
}  # fmt: skip


def reasons_table(result: ScenarioResult, explained: pd.DataFrame, language: str) -> Table:
    """Return why each proposed site is proposed.

    Parameters
    ----------
    result : ScenarioResult
        With proposed sites.
    explained : DataFrame
        From `planning.site_explanations.explain_sites`.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Table
        One row per site in build order: what it gains in that order and by itself, whom it serves, what it shares, the best
        alternative and its cost in words, and the reason. Gains are empty in groups that a site's kind does not serve.
    """
    sites = proposal_of(result).sites
    comma = Text("、", ", ").say(language)
    frame = pd.DataFrame(
        {
            "order": sites["order"].to_numpy(),
            "site_id": sites["site_id"].to_numpy(),
            "name": sites["name"].to_numpy(),
            "kind": [kind_name(str(key), language) for key in sites["kind"]],
            "persons_gained": sites["persons_gained"].to_numpy(),
            "jobs_gained": sites["jobs_gained"].to_numpy(),
            "persons_alone": explained["persons_alone"].to_numpy(),
            "jobs_alone": explained["jobs_alone"].to_numpy(),
            "communities_served": explained["communities_served"].to_numpy(dtype=np.int64),
            "communities": [comma.join(names) for names in explained["communities"]],
            "persons_shared_sites": explained["persons_shared_sites"].to_numpy(),
            "persons_shared_outlets": explained["persons_shared_outlets"].to_numpy(),
            "alternative_id": explained["alternative_id"].to_numpy(),
            "alternative_name": explained["alternative_name"].to_numpy(),
            "alternative_cost": [
                alternative_cost_text(result, float(loss), language) for loss in explained["alternative_loss"]
            ],
            "why": [site_reason(row, result.scenario, language) for _, row in sites.iterrows()],
        }
    )
    told = without_idle_gains(result.scenario, frame, sites["kind"])
    return make_table("reasons", language, told, formats=_FORMATS)


def limits_table(result: ScenarioResult, limits: pd.DataFrame, language: str) -> Table:
    """Return what each limit costs, objectives in the words of the goal.

    Parameters
    ----------
    result : ScenarioResult
        With proposed sites.
    limits : DataFrame
        From `planning.binding_limits.binding_limits`.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Table
        ``binds`` says no only where that is proven.
    """
    frame = pd.DataFrame(
        {
            "limit": [limit.say(language) for limit in limits["limit"]],
            "binds": [
                UNPROVEN_NO.say(language) if not binds and status != "optimal" else yes_no(bool(binds), language)
                for binds, status in zip(limits["binds"], limits["status"], strict=True)
            ],
            **{
                column: [_objective(result, float(value), language) for value in limits[column]]
                for column in ("objective", "relaxed_objective", "improvement")
            },
            "plan_status": [term(OUTCOMES, str(status), language) for status in limits["status"]],
        }
    )
    return make_table("limits", language, frame, formats=_FORMATS)


def trade_off_table(result: ScenarioResult, curve: TradeOff, language: str) -> Table:
    """Return how much 0, 1, … new sites cover at best.

    Parameters
    ----------
    result : ScenarioResult
        With proposed sites.
    curve : TradeOff
        From `planning.build_years.trade_off` for the same proposal.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Table
        One row per number of new sites, those net of outlets closed. Covered weight and bound count what existing outlets
        cover too; ``gap_share`` is of what is added to that.
    """
    problem = proposal_of(result).problem
    covered, total = float(problem.weights @ covered_now(problem)), float(problem.weights.sum())
    objective, bound = curve.objective, curve.bound
    frame = pd.DataFrame(
        {
            "site_count": curve.limits.astype(np.int64),
            "weight_total": objective + covered,
            "bound_total": bound + covered,
            "gap_share": [remaining_gap(*pair) for pair in zip(objective, bound, strict=True)],
            "weight_share": (objective + covered) / total if total > 0 else np.full(len(objective), np.nan),
            "plan_status": [term(OUTCOMES, OPTIMAL if proven else FEASIBLE, language) for proven in curve.proven],
            "knee": [yes_no(True, language) if row == curve.knee else "" for row in range(len(objective))],
        }
    )
    hidden = _hidden(result, frame, "weight_total", "bound_total", "weight_share")
    return make_table("trade_off", language, frame, hidden, formats=_FORMATS)


def years_table(area: StudyArea, result: ScenarioResult, order: BuildOrder, language: str) -> Table:
    """Return in which year which sites are built, and what they cover then.

    Parameters
    ----------
    area : StudyArea
        The study area; its data date tells the first year.
    result : ScenarioResult
        With proposed sites.
    order : BuildOrder
        From `planning.build_years.build_years` for the same proposal.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Table
        One row per year. ``nesting_cost`` is how far at most the year's coverage lies below that of as many sites chosen
        freely, as a share of the proven bound of that.
    """
    sites = proposal_of(result).sites
    years = [year for year, _ in stages_of(area, result.scenario, len(sites))]
    name_of = dict(zip(sites["option"], sites["name"], strict=True))
    built = [len(stage) for stage in order.stages]
    comma = Text("、", ", ").say(language)
    frame = pd.DataFrame(
        {
            "year": np.array(years, dtype=np.int64),
            "built": np.array(built, dtype=np.int64),
            "built_in_all": np.cumsum(built, dtype=np.int64),
            "year_sites": [comma.join(str(name_of[option]) for option in stage.tolist()) for stage in order.stages],
            "weight_covered": order.covered,
            "best_weight": order.best_possible,
            "best_bound": order.best_bound,
            "nesting_cost": [remaining_gap(*pair) for pair in zip(order.covered, order.best_bound, strict=True)],
        }
    )
    hidden = _hidden(result, frame, "weight_covered", "best_weight", "best_bound")
    return make_table("years", language, frame, hidden, formats=_FORMATS)


def redundancy_table(result: ScenarioResult, frame: pd.DataFrame, language: str) -> Table:
    """Return for every existing outlet what its closing would cost and what may be done with it.

    Parameters
    ----------
    result : ScenarioResult
        Its plan may close outlets.
    frame : DataFrame
        From `planning.redundancy.redundancy`.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Table
        One row per outlet; the venue it could move to is empty where no move would gain. ``plan_closes`` is there where
        something is proposed. `publishing.siting_words.CLOSING_NOTE` says how the figures are meant.
    """
    kept = ["outlet_id", "name", "unit", "persons_served", "jobs_served", "persons_lost", "jobs_lost",
            "neighbour_name", "persons_shared", "move_name", "move_persons", "move_jobs"]  # fmt: skip
    told = frame[kept].copy()
    told.insert(2, "kind", [kind_name(str(key), language) for key in frame["kind"]])
    told["advice"] = [term(ADVICE, str(key), language) for key in frame["advice"]]
    if result.proposal:
        told["plan_closes"] = [
            yes_no(bool(closes), language) for closes in frame["outlet"].isin(result.proposal.closed)
        ]
    return make_table("redundancy", language, told, formats=_FORMATS)


def robust_sites_table(result: ScenarioResult, robust: Robustness, language: str) -> Table:
    """Return how often each venue is chosen when conditions vary, the plan's first.

    Parameters
    ----------
    result : ScenarioResult
        With proposed sites.
    robust : Robustness
        From `planning.robustness.robustness`.
    language : str
        ``"zh"`` or ``"en"``.
    """
    sites = robust.sites
    order = proposal_of(result).sites.set_index("venue")["order"]
    frame = pd.DataFrame(
        {
            "site_id": sites["site_id"].to_numpy(),
            "name": sites["name"].to_numpy(),
            "in_plan": [yes_no(bool(value), language) for value in sites["in_plan"]],
            "order": order.reindex(sites["venue"]).to_numpy(dtype=np.float64),
            "times_chosen": sites["times_chosen"].to_numpy(),
            "chosen_share": sites["share"].to_numpy(),
            "no_regret": [yes_no(bool(value), language) for value in sites["no_regret"]],
        }
    )
    return make_table("robust_sites", language, frame, formats=_FORMATS)


def robust_variants_table(result: ScenarioResult, robust: Robustness, language: str) -> Table:
    """Return how the plan fares in every other state of the world beside the plan found for it.

    Parameters
    ----------
    result : ScenarioResult
        With proposed sites.
    robust : Robustness
        From `planning.robustness.robustness`.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Table
        The titles of ``plan_gain`` and ``best_gain`` say what they count with the goal.
    """
    variants = robust.variants
    frame = pd.DataFrame(
        {
            "variant": [name.say(language) for name in variants["name"]],
            "plan_gain": variants["plan_gain"].to_numpy(dtype=np.float64),
            "best_gain": variants["best_gain"].to_numpy(dtype=np.float64),
            "kept_sites": variants["kept_sites"].to_numpy(),
            "plan_status": [term(OUTCOMES, str(status), language) for status in variants["status"]],
        }
    )
    hidden = _hidden(result, frame, "plan_gain", "best_gain")
    table = make_table("robust_variants", language, frame, hidden, formats=_FORMATS)
    titles = VARIANT_GAINS.get(result.scenario.siting.goal, {})
    return dataclasses.replace(
        table, columns={**table.columns, **{key: title.say(language) for key, title in titles.items()}}
    )


def _hidden(result: ScenarioResult, frame: pd.DataFrame, *columns: str) -> dict[str, NDArray[np.bool_]]:
    if not weighs_priority(result.scenario):
        return {}
    return {column: np.ones(len(frame), dtype=bool) for column in columns}


def _objective(result: ScenarioResult, value: float, language: str) -> str:
    if result.scenario.siting.goal not in GOALS_WITHOUT_WEIGHTS and weighs_priority(result.scenario):
        return WITHHELD.say(language)
    return objective_text(result, value, language)
