"""The plan itself: figures by goal, the certificate, map, and a card for every site."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from dashboard import areas, layers, state
from dashboard import siting_words as words
from dashboard.cards import show_cards
from dashboard.classes import effect_classes
from dashboard.frame import Frame, show_provenance
from dashboard.legend import CLOSED_CSS, SITE_CSS, Sign
from dashboard.markdown import plain
from dashboard.siting_map import show_siting_map
from dashboard.tables import show_table
from dashboard.words import fill
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.conditions import area_under
from planning.proposals import Proposal, ScenarioResult
from planning.scenario import Scenario
from planning.site_problem import demand_layers, demand_weights, layer_weights
from publishing.numbers import count_text, share_of_text, share_text
from publishing.plans import (
    GOALS_WITHOUT_WEIGHTS,
    distance_from_best,
    figure_text,
    objective_text,
    plan_notes,
    status_text,
    weighs_priority,
)
from publishing.requests import request_lines
from publishing.tables import sites_table


def show_plan(frame: Frame, result: ScenarioResult, proposal: Proposal) -> None:
    """Draw the plan.

    Parameters
    ----------
    frame : Frame
        Area and language.
    result : ScenarioResult
        What was solved.
    proposal : Proposal
        Its proposal, which has sites.
    """
    language = frame.language
    _show_figures(language, result, proposal)
    st.markdown(certificate(result, language))
    for note in _notes(frame, result, proposal):
        st.caption(note)
    classes = effect_classes(result.before, proposal.after)
    closed = area_under(frame.area, result.scenario).outlets.iloc[proposal.closed]
    signs = [Sign(SITE_CSS, words.LEGEND_SITE.say(language), "1")]
    if len(closed):
        signs.append(Sign(CLOSED_CSS, words.LEGEND_CLOSED.say(language)))
    above = [layers.closed_layer(closed), *layers.site_layers(proposal.sites, language)]
    show_siting_map(frame, result.before, classes, above, signs, proposal.sites, result.scenario)
    show_provenance(frame, result.scenario)
    picked = state.pick(frame.area.fingerprint)
    site = picked.identity if picked is not None and picked.what == "site" else ""
    show_cards(result, areas.explained(frame.area, result, proposal), language, picked=site)
    with st.expander(words.SITES_TABLE.say(language)):
        show_table(sites_table(result, language))


def certificate(result: ScenarioResult, language: str) -> str:
    """Return what is proven of a plan, for any goal: optimal, or at most so far from the best."""
    proposal = result.proposal
    if proposal is None:
        return ""
    plan, scenario = proposal.plan, result.scenario
    proven = plan.status == "optimal"
    text = fill(
        words.PROVEN if proven else words.FEASIBLE,
        language,
        status=status_text(plan, language),
        candidates=count_text(proposal.candidates),
        label=_objective_label(scenario).say(language),
        value=objective_text(result, plan.objective, language),
        bound=objective_text(result, plan.bound, language),
    )
    return text + " " + fill(words.SOLVED, language, seconds=plan.seconds)


def asked_text(area: StudyArea, scenario: Scenario, language: str) -> str:
    """Return goal, limits and locks of a scenario in one line, with the names of venues and outlets."""
    there = area_under(area, scenario)
    names = dict(zip(there.venues["venue_id"], there.venues["name"], strict=True))
    names |= dict(zip(area.outlets["outlet_id"], area.outlets["name"], strict=True))
    asked = request_lines(scenario, language, names)
    lines = [fill(words.LINE, language, label=label, value=value) for label, value in asked]
    return fill(words.ASKED, language, lines=plain(words.BETWEEN_LINES.say(language).join(lines)))


def progress_figure(area: StudyArea, scenario: Scenario, language: str) -> Callable[[float], str] | None:
    """Return what writes an objective or bound of a scenario that is still being solved.

    Parameters
    ----------
    area : StudyArea
        Its people make a sum of minutes a mean.
    scenario : Scenario
        What is being solved.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    callable or None
        None where priority persons count: as long as nobody knows the plan, a weighted figure might give away a small
        count of them.
    """
    goal = scenario.siting.goal
    if goal not in GOALS_WITHOUT_WEIGHTS and weighs_priority(scenario):
        return None
    weights = (layer_weights(scenario, layer) for layer in demand_layers(scenario))
    total = sum(float(demand_weights(area.cells, weight).sum()) for weight in weights)
    return lambda value: figure_text(goal, value, language, total_weight=total)


def _objective_label(scenario: Scenario) -> Text:
    """Return what a goal's objective is called where there is little room."""
    if scenario.siting.goal == "share" and scenario.siting.kind_costs:
        return words.TOTAL_COST
    if scenario.siting.goal in {"cover", "gradual"} and scenario.siting.movable_outlets:
        # What outlets cover that could close is part of the choice, so it is no gain.
        return words.COVERED_WITH_MOVABLE
    return words.OBJECTIVES[scenario.siting.goal]


def _notes(frame: Frame, result: ScenarioResult, proposal: Proposal) -> list[str]:
    language, scenario = frame.language, result.scenario
    notes = [asked_text(frame.area, scenario, language)]
    notes += [
        fill(words.LINE, language, label=label.say(language), value=note.say(language))
        for label, note in plan_notes(result)
    ]
    if len(proposal.closed):
        there = area_under(frame.area, scenario)
        names = words.BETWEEN_NAMES.say(language).join(there.outlets["name"].iloc[proposal.closed].astype(str))
        notes.append(fill(words.CLOSED_OUTLETS, language, count=len(proposal.closed), names=plain(names)))
    return notes


def _show_figures(language: str, result: ScenarioResult, proposal: Proposal) -> None:
    before, after, plan = result.before, proposal.after, proposal.plan
    columns = st.columns(4, gap="small")
    points = f"{(after.share() - before.share()) * 100:+.1f}"
    columns[0].metric(
        words.COVERED_AFTER.say(language), share_text(after.share()), fill(words.POINTS, language, value=points)
    )
    left = after.totals["persons_total"] - after.totals["persons_covered"]
    for column, label, value, note in (
        (
            columns[1],
            words.GAINED_PERSONS,
            count_text(_gained(result, proposal, "persons")),
            fill(words.LEFT_PERSONS, language, persons=count_text(left)),
        ),
        (
            columns[2],
            words.GAINED_JOBS,
            count_text(_gained(result, proposal, "jobs")),
            fill(
                words.JOBS_AFTER,
                language,
                share=share_of_text(after.totals["jobs_covered"], after.totals["jobs_total"]),
            ),
        ),
        (
            columns[3],
            _objective_label(result.scenario),
            objective_text(result, plan.objective, language),
            _bound_text(result, proposal, language),
        ),
    ):
        column.metric(label.say(language), value, note, delta_color="off", delta_arrow="off")


def _gained(result: ScenarioResult, proposal: Proposal, group: str) -> float:
    """Return the people or jobs newly covered: by the sites themselves, net where outlets close or kinds have own demands."""
    if len(proposal.closed) or result.scenario.siting.by_kind:
        key = f"{group}_covered"
        return float(proposal.after.totals[key] - result.before.totals[key])
    return float(proposal.sites[f"{group}_gained"].sum())


def _bound_text(result: ScenarioResult, proposal: Proposal, language: str) -> str:
    bound = objective_text(result, proposal.plan.bound, language)
    gap = distance_from_best(proposal.plan)
    if math.isinf(gap):
        return fill(words.BOUND_ALONE, language, bound=bound)
    # Rounded up, so that "at most" stays true of the number shown.
    return fill(words.BOUND, language, bound=bound, gap=math.ceil(gap * 1e4 - 1e-9) / 1e4)
