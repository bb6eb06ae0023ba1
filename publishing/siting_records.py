"""What defends a plan, for other programs: plain records that become one JSON object each.

Weighted figures are null wherever priority persons count in the weights, as in `publishing.siting_tables`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geodata.study_area import StudyArea
from planning.build_years import stages_of
from planning.proposals import ScenarioResult
from planning.robustness import Robustness
from planning.search import Floats
from planning.siting import BuildOrder, TradeOff
from publishing.gains import without_idle_gains
from publishing.plans import GOALS_WITHOUT_WEIGHTS, covered_now, proposal_of, remaining_gap, weighs_priority
from publishing.records import heading_record, plain, plain_records, proposal_record
from publishing.siting_words import CLOSING_NOTE


def explanation_record(
    area: StudyArea, result: ScenarioResult, explained: pd.DataFrame, limits: pd.DataFrame, order: BuildOrder
) -> dict[str, Any]:
    """Return the proposed sites with everything that speaks for them.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        With proposed sites.
    explained : DataFrame
        From `planning.site_explanations.explain_sites`.
    limits : DataFrame
        From `planning.binding_limits.binding_limits`.
    order : BuildOrder
        From `planning.build_years.build_years`.

    Returns
    -------
    dict
        As `publishing.records.proposal_record`, each site with ``persons_alone``, ``jobs_alone``, ``cells_alone``,
        ``communities``, ``communities_served``, ``persons_shared_sites`` and ``persons_shared_outlets`` too; ``limits`` (``limit``
        and ``limit_en``, ``binds``, ``objective``, ``relaxed_objective``, ``relaxed_bound``, ``improvement``, ``status``); ``years``
        (``year``, ``sites`` by id, ``covered`` weight gained in all, ``best_possible`` and ``best_bound`` of as many sites chosen
        freely that year, ``nesting_cost``: how far at most ``covered`` lies below, as a share of ``best_bound``).
    """
    record = proposal_record(area, result)
    told = ["persons_alone", "jobs_alone", "cells_alone", "communities", "communities_served",
            "persons_shared_sites", "persons_shared_outlets"]  # fmt: skip
    shown = without_idle_gains(result.scenario, explained[told], proposal_of(result).sites["kind"])
    record["sites"] = [site | reasons for site, reasons in zip(record["sites"], plain_records(shown), strict=True)]
    hidden = weighs_priority(result.scenario)
    figures = ["objective", "relaxed_objective", "relaxed_bound", "improvement"]
    told_limits = limits.astype(dict.fromkeys(figures, float))
    if hidden and result.scenario.siting.goal not in GOALS_WITHOUT_WEIGHTS:
        told_limits[figures] = np.nan
    told_limits = told_limits.assign(
        limit=[limit.zh for limit in limits["limit"]], limit_en=[limit.en for limit in limits["limit"]]
    )
    return record | {"limits": plain_records(told_limits), "years": _years(area, result, order, hidden=hidden)}


def trade_off_record(area: StudyArea, result: ScenarioResult, curve: TradeOff) -> dict[str, Any]:
    """Return how much 0, 1, … new sites cover at best.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        With proposed sites.
    curve : TradeOff
        From `planning.build_years.trade_off` for the same proposal.

    Returns
    -------
    dict
        The heading of every record; ``total_weight`` of all demand; ``knee`` (number of new sites, null for none); ``points``, each
        with ``sites`` (new ones, net of outlets closed), ``covered`` (weight, existing outlets included), ``bound``, ``gap`` (of
        what is added to the present) and ``proven``.
    """
    problem = proposal_of(result).problem
    hidden = weighs_priority(result.scenario)
    covered = float(problem.weights @ covered_now(problem))
    points = [
        {
            "sites": int(limit),
            "covered": None if hidden else plain(float(objective + covered)),
            "bound": None if hidden else plain(float(bound + covered)),
            "gap": remaining_gap(float(objective), float(bound)),
            "proven": bool(proven),
        }
        for limit, objective, bound, proven in zip(
            curve.limits, curve.objective, curve.bound, curve.proven, strict=True
        )
    ]
    return {
        **heading_record(area, result.scenario),
        "total_weight": None if hidden else plain(float(problem.weights.sum())),
        "knee": None if curve.knee is None else int(curve.limits[curve.knee]),
        "points": points,
    }


def redundancy_record(area: StudyArea, result: ScenarioResult, frame: pd.DataFrame) -> dict[str, Any]:
    """Return what closing each existing outlet would cost.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        Its scenario is the one asked for.
    frame : DataFrame
        From `planning.redundancy.redundancy`.

    Returns
    -------
    dict
        The heading of every record, ``note`` and ``note_en`` on how the figures are meant, and ``outlets`` with the columns of
        ``frame``, positions left out.
    """
    outlets = frame.drop(columns=["outlet", "neighbour", "move_to"])
    return {
        **heading_record(area, result.scenario),
        "note": CLOSING_NOTE.zh,
        "note_en": CLOSING_NOTE.en,
        "outlets": plain_records(outlets),
    }


def robustness_record(area: StudyArea, result: ScenarioResult, robust: Robustness) -> dict[str, Any]:
    """Return how the plan fares in other states of the world.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        With proposed sites.
    robust : Robustness
        From `planning.robustness.robustness`.

    Returns
    -------
    dict
        The heading of every record; ``planned`` (number of variants; fewer ``variants`` where it was stopped); ``variants`` (``name``
        and ``name_en``, ``plan_gain`` and ``best_gain`` (credited weight for the goal ``gradual``, weight × minutes saved for
        ``median`` and ``center``, else covered weight), ``kept_sites``, ``status``); ``sites`` (``site_id``, ``name``,
        ``in_plan``, ``times_chosen``, ``share``, ``no_regret``).
    """
    names = robust.variants["name"]
    variants = robust.variants.assign(name=[name.zh for name in names], name_en=[name.en for name in names])
    if weighs_priority(result.scenario):
        variants[["plan_gain", "best_gain"]] = np.nan
    return {
        **heading_record(area, result.scenario),
        "planned": robust.planned,
        "variants": plain_records(variants),
        "sites": plain_records(robust.sites.drop(columns="venue")),
    }


def _years(area: StudyArea, result: ScenarioResult, order: BuildOrder, *, hidden: bool) -> list[dict[str, Any]]:
    sites = proposal_of(result).sites
    id_of = dict(zip(sites["option"], sites["site_id"], strict=True))

    def shown(weights: Floats, place: int) -> Any:
        return None if hidden else plain(float(weights[place]))

    return [
        {
            "year": year,
            "sites": [id_of[option] for option in order.stages[place].tolist()],
            "covered": shown(order.covered, place),
            "best_possible": shown(order.best_possible, place),
            "best_bound": shown(order.best_bound, place),
            "nesting_cost": remaining_gap(float(order.covered[place]), float(order.best_bound[place])),
        }
        for place, (year, _) in enumerate(stages_of(area, result.scenario, len(sites)))
    ]
