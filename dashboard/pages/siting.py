"""Proposed sites: where new outlets would help most, with the proof of how good the choice is."""

from __future__ import annotations

import math

import streamlit as st

from dashboard import areas, layers, state, words
from dashboard.cards import cards_html
from dashboard.classes import effect_classes, state_classes
from dashboard.frame import Frame, open_frame, show_provenance, told
from dashboard.legend import SITE_CSS, Sign, show_legend
from dashboard.map import show_map
from dashboard.tables import show_table
from planning.errors import PlanningError
from planning.proposals import Proposal, ScenarioResult
from planning.scenario import BUS, PROPOSABLE_KINDS, Scenario
from publishing import words as terms
from publishing.numbers import count_text, share_of_text, share_text
from publishing.sentences import gain_text, mode_text
from publishing.tables import sites_table

_MAP_HEIGHT = 480
_MOST_SITES = 50
_LARGEST_WEIGHT = 100.0


def show() -> None:
    """Draw the page."""
    frame = open_frame()
    language = frame.language
    st.title(words.SITING.say(language), anchor=False)
    pressed = _show_settings(language)
    with told(language):
        if pressed:
            _solve(frame)
        scenario = state.solved(frame.area.fingerprint)
        if scenario is None:
            _show_unsolved(frame)
            return
        result = areas.result(frame.area, scenario)
        _show_stale(language, scenario)
        _show_outcome(frame, result)


def _show_settings(language: str) -> bool:
    """Draw the settings and return whether a solution was asked for."""
    with st.container(border=True):
        st.pills(
            words.KINDS_ALLOWED.say(language),
            PROPOSABLE_KINDS,
            selection_mode="multi",
            format_func=lambda kind: terms.kind_name(kind, language),
            **state.bound("kinds"),
        )
        columns = st.columns([1, 1, 1, 1, 1, 1.1], gap="small", vertical_alignment="bottom")
        columns[0].number_input(words.SITES_WANTED.say(language), 1, _MOST_SITES, step=1, **state.bound("sites"))
        for column, name, label in (
            (columns[1], "persons_weight", words.WEIGHT_PERSONS),
            (columns[2], "jobs_weight", words.WEIGHT_JOBS),
            (columns[3], "priority_weight", words.WEIGHT_PRIORITY),
        ):
            column.number_input(
                label.say(language),
                0.0,
                _LARGEST_WEIGHT,
                step=0.5,
                format="%.1f",
                help=words.WEIGHTS_HELP.say(language),
                **state.bound(name),
            )
        columns[4].number_input(words.TIME_LIMIT.say(language), 1, 600, step=5, **state.bound("time_limit"))
        return columns[5].button(words.SOLVE.say(language), type="primary", width="stretch", key="solve")


def _solve(frame: Frame) -> None:
    place = st.empty()
    try:
        with place.status(words.SOLVING.say(frame.language)):
            scenario = state.wanted()
            areas.result(frame.area, scenario)
    finally:
        place.empty()
    state.remember_solved(frame.area.fingerprint, scenario)


def _show_unsolved(frame: Frame) -> None:
    language, turn = frame.language, state.picks()
    result = areas.result(frame.area, state.standard())
    st.info(words.fill(words.NOT_SOLVED, language, venues=count_text(len(frame.area.venues))))
    classes = state_classes(result.before)
    content = [
        layers.cell_layer(frame.area, result.before, classes, language, turn=turn),
        layers.outlet_layer(frame.area, language, turn=turn),
    ]
    picture, aside = st.columns([4, 1], gap="small")
    with picture:
        show_map(frame.area, content, key="siting", height=_MAP_HEIGHT, alt=words.SITING.say(language))
    with aside:
        show_legend(frame.area, classes, language)
    show_provenance(frame, result.scenario)


def _show_stale(language: str, scenario: Scenario) -> None:
    try:
        fresh = state.wanted() == scenario
    except PlanningError:
        fresh = False
    if not fresh:
        mode = mode_text(scenario, language)
        st.warning(words.fill(words.STALE, language, mode=mode, minutes=scenario.max_minutes, sites=scenario.sites))


def _show_outcome(frame: Frame, result: ScenarioResult) -> None:
    proposal = result.proposal
    if proposal is None:
        return
    language = frame.language
    if not len(proposal.sites):
        st.info(words.NOTHING_GAINED.say(language))
        return
    _show_figures(language, result, proposal)
    st.markdown(certificate(proposal, result.scenario, language))
    if result.scenario.mode == BUS:
        st.caption(words.GAINS_BY_BUS.say(language))
    classes, turn = effect_classes(result.before, proposal.after), state.picks()
    content = [
        layers.cell_layer(frame.area, result.before, classes, language, turn=turn),
        layers.outlet_layer(frame.area, language, turn=turn),
        *layers.site_layers(proposal.sites, language, turn=turn),
    ]
    picked = state.pick(frame.area.fingerprint)
    site = picked.identity if picked is not None and picked.what == "site" else ""
    if picked is not None and site:
        content += layers.picked_layers(frame.area, picked)
    picture, aside = st.columns([4, 1], gap="small")
    with picture:
        show_map(frame.area, content, key="siting", height=_MAP_HEIGHT, alt=words.SITING.say(language))
    with aside:
        show_legend(frame.area, classes, language, signs=[Sign(SITE_CSS, words.LEGEND_SITE.say(language), "1")])
    show_provenance(frame, result.scenario)
    st.html(cards_html(proposal.sites, result.scenario, language, picked=site))
    with st.expander(words.SITES_TABLE.say(language)):
        show_table(sites_table(result, language))


def _show_figures(language: str, result: ScenarioResult, proposal: Proposal) -> None:
    before, after, sites, plan = result.before, proposal.after, proposal.sites, proposal.plan
    columns = st.columns(4, gap="small")
    points = f"{(after.share() - before.share()) * 100:+.1f}"
    columns[0].metric(
        words.COVERED_AFTER.say(language), share_text(after.share()), words.fill(words.POINTS, language, value=points)
    )
    left = after.totals["persons_total"] - after.totals["persons_covered"]
    bound = words.fill(
        words.BOUND, language, bound=gain_text(result, plan.bound, language), gap=_rounded_up(plan.gap, 4)
    )
    for column, label, value, note in (
        (
            columns[1],
            words.GAINED_PERSONS,
            count_text(sites["persons_gained"].sum()),
            words.fill(words.LEFT_PERSONS, language, persons=count_text(left)),
        ),
        (
            columns[2],
            words.GAINED_JOBS,
            count_text(sites["jobs_gained"].sum()),
            words.fill(
                words.JOBS_AFTER,
                language,
                share=share_of_text(after.totals["jobs_covered"], after.totals["jobs_total"]),
            ),
        ),
        (columns[3], words.OBJECTIVE, gain_text(result, plan.objective, language), bound),
    ):
        column.metric(label.say(language), value, note, delta_color="off", delta_arrow="off")


def _rounded_up(share: float, decimals: int) -> float:
    """Round a gap up, so that "at most" stays true of the number shown."""
    steps = 10.0**decimals
    return math.ceil(share * steps - 1e-9) / steps


def certificate(proposal: Proposal, scenario: Scenario, language: str) -> str:
    """Return what is proven of a plan: optimal, or at most so far below the best; and why there may be fewer sites."""
    plan, chosen = proposal.plan, len(proposal.sites)
    if plan.status == "optimal":
        text = words.fill(words.PROVEN, language, candidates=count_text(proposal.candidates), sites=scenario.sites)
    else:
        text = words.fill(words.FEASIBLE, language, gap=_rounded_up(plan.gap, 3), bound=plan.bound)
    text += " " + words.fill(words.SOLVED, language, seconds=plan.seconds)
    if chosen < scenario.sites:
        text += " " + words.fill(words.FEWER_SITES, language, sites=chosen)
    return text
