"""What the planner decided about proposed sites: kept in the session, and in the records where a saved scenario is open."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

import streamlit as st

from dashboard import records, scenario_session, sign_in, state
from dashboard import siting_choice_words as words
from dashboard.markdown import plain
from dashboard.words import LIST_COMMA, fill
from geodata.records.decisions import Decision, Verdict, decide, list_decisions
from geodata.records.errors import ConflictError, RecordsError
from geodata.study_area import StudyArea
from planning.errors import PlanningError
from planning.proposals import ScenarioResult

_LONGEST_REASON = 500
_PROBLEM = "decision-problem"


def show_choice(site: str, language: str, *, place: str) -> None:
    """Draw the choice between accepting, locking and rejecting a site, and the reason where it is decided.

    Parameters
    ----------
    site : str
        Id of the venue or own candidate.
    language : str
        ``"zh"`` or ``"en"``.
    place : str
        Where on the page; a site may be drawn in several places.
    """
    key, refused = f"decide:{place}:{site}:{language}", sign_in.why_not(language)
    decision = state.setting("decisions").get(site)
    verdict = decision["verdict"] if decision else None
    if st.session_state.get(key) != verdict:
        st.session_state[key] = verdict
    st.segmented_control(
        words.DECISION.say(language),
        list(words.VERDICTS),
        format_func=lambda name: words.VERDICTS[name].say(language),
        label_visibility="collapsed",
        help=refused or words.DECISION_HELP.say(language),
        disabled=refused is not None,
        **state.with_default({"key": key, "on_change": lambda: _take_verdict(site, st.session_state[key])}),
    )
    if decision is None:
        return
    reason = f"reason:{place}:{site}:{language}"
    if st.session_state.get(reason) != decision["reason"]:
        st.session_state[reason] = decision["reason"]
    st.text_input(
        words.REASON.say(language),
        max_chars=_LONGEST_REASON,
        placeholder=words.REASON.say(language),
        label_visibility="collapsed",
        help=refused or words.REASON_HELP.say(language),
        disabled=refused is not None,
        **state.with_value({"key": reason, "on_change": lambda: keep(site, verdict, st.session_state[reason])}),
    )


def _take_verdict(site: str, verdict: str | None) -> None:
    """Keep what was chosen; a verdict that is clicked away stays, since it has an undo of its own."""
    if verdict is not None:
        keep(site, verdict)


def keep(site: str, verdict: str | None, reason: str | None = None) -> None:
    """Keep a decision about a site, or take it back with None; in the records too where a saved scenario is open."""
    decisions = dict(state.setting("decisions"))
    before = decisions.pop(site, None)
    told = reason if reason is not None else (before or {}).get("reason", "")
    if verdict is not None:
        decisions[site] = {"verdict": verdict, "reason": told}
    st.session_state["setting:decisions"] = decisions
    _record(site, cast("Verdict", verdict or "withdrawn"), told)


def forget_strangers(area: StudyArea) -> None:
    """Drop decisions about sites that neither the area nor the own candidates hold."""
    decisions = state.setting("decisions")
    known = set(site_names(area)) if decisions else set()
    if not decisions.keys() <= known:
        st.session_state["setting:decisions"] = {site: decisions[site] for site in decisions if site in known}


def site_names(area: StudyArea) -> dict[str, str]:
    """Return the name of every venue and own candidate by its id."""
    names = dict(zip(area.venues["venue_id"].astype(str), area.venues["name"].astype(str), strict=True))
    return names | {one["site_id"]: one["name"] for one in state.setting("own_candidates")}


def show_decided(area: StudyArea, result: ScenarioResult | None, language: str, *, solving: bool) -> bool:
    """Draw what was decided with an undo for each, and return whether a solution around it was asked for."""
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        st.error(fill(words.NOT_RECORDED, language, problem=plain(problem.say(language))))
    decisions: dict[str, dict[str, str]] = state.setting("decisions")
    if not decisions:
        return False
    names, refused = site_names(area), sign_in.why_not(language)
    with st.container(border=True, key="decided"):
        head, side = st.columns([2.6, 1], gap="small", vertical_alignment="center")
        counts = Counter(decision["verdict"] for decision in decisions.values())
        parts = LIST_COMMA.say(language).join(
            fill(words.DECIDED_COUNT, language, verdict=text.say(language), count=counts[verdict])
            for verdict, text in words.DECIDED.items()
            if counts[verdict]
        )
        head.markdown(fill(words.DECIDED_LINE, language, parts=parts))
        why_not = _why_not(result, language, solving=solving)
        pressed = side.button(
            words.SOLVE_DECIDED.say(language),
            type="primary",
            width="stretch",
            key="solve-decided",
            disabled=why_not is not None,
            help=why_not or words.SOLVE_DECIDED_HELP.say(language),
        )
        with st.container(horizontal=True, gap="small", key="undo-decisions"):
            for site, decision in decisions.items():
                name = names.get(site, site)
                verdict = words.DECIDED[decision["verdict"]].say(language)
                st.button(
                    plain(fill(words.UNDO_ITEM, language, verdict=verdict, name=name)),
                    key=f"undo:{site}",
                    help=refused or plain(fill(words.UNDO_HELP, language, name=name)),
                    disabled=refused is not None,
                    on_click=keep,
                    args=(site, None),
                )
            if len(decisions) > 1:
                st.button(
                    words.UNDO_ALL.say(language),
                    type="tertiary",
                    key="undo-all",
                    disabled=refused is not None,
                    help=refused,
                    on_click=_forget_all,
                )
        if scenario_session.opened(records.area_id()) is None:
            st.caption(words.UNDECIDED_HERE.say(language))
        else:
            _record_earlier(decisions)
    return bool(pressed)


def _why_not(result: ScenarioResult | None, language: str, *, solving: bool) -> str | None:
    if solving:
        return words.IS_SOLVING.say(language)
    try:
        same = result is not None and state.wanted() == result.scenario
    except PlanningError:
        return None  # pressing it tells what contradicts
    return words.NOTHING_NEW.say(language) if same else None


def _forget_all() -> None:
    for site in list(state.setting("decisions")):
        keep(site, None)


def _record_earlier(decisions: dict[str, dict[str, str]]) -> None:
    """Write decisions that were made before the scenario was saved, those of which the records know nothing."""
    saved = scenario_session.opened(records.area_id())
    if saved is None or not sign_in.may_change():
        return
    try:
        seen = _seen(saved.id)
    except RecordsError as error:
        st.session_state[_PROBLEM] = error
        return
    for site, decision in decisions.items():
        if site not in seen:
            _record(site, cast("Verdict", decision["verdict"]), decision["reason"])


def _record(site: str, verdict: Verdict, note: str) -> None:
    """Write a decision to the records of the scenario that is open, if one is."""
    saved = scenario_session.opened(records.area_id())
    if saved is None or not sign_in.may_change():
        return
    try:
        seen = _seen(saved.id)
        seen[site] = decide(
            records.engine(),
            saved.id,
            site,
            verdict,
            author=records.author(),
            time=records.now(),
            seen=seen.get(site),
            note=note,
        )
    except ConflictError as error:
        if isinstance(error.stored, Decision):
            _seen(saved.id)[site] = error.stored
        st.session_state[_PROBLEM] = error
    except RecordsError as error:
        st.session_state[_PROBLEM] = error


def _seen(scenario_id: int) -> dict[str, Any]:
    """Return the decisions of a saved scenario as this session saw them last, by site."""
    key = f"decisions-seen:{scenario_id}"
    if key not in st.session_state:
        st.session_state[key] = {
            decision.site_id: decision for decision in list_decisions(records.engine(), scenario_id)
        }
    return cast("dict[str, Any]", st.session_state[key])
