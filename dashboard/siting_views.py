"""What else there is to know of a plan: reasons, limits, trade-off, years, existing outlets, robustness; one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import areas, solving, state
from dashboard import siting_words as words
from dashboard.frame import Frame, show_provenance
from dashboard.markdown import plain
from dashboard.progress import show_progress
from dashboard.siting_plan import asked_text, show_plan
from dashboard.solving import Job, Question, What
from dashboard.tables import show_table
from dashboard.trade_off_chart import CLICKED, trade_off_chart
from dashboard.words import fill
from geodata.text import Text
from planning.binding_limits import binding_limits, limits_set
from planning.build_years import build_years, trade_off
from planning.conditions import area_under
from planning.proposals import Proposal, ScenarioResult
from planning.robustness import NO_REGRET_SHARE, Robustness, robustness
from planning.siting import BuildOrder, Effort, TradeOff
from publishing import siting_tables as tables
from publishing.plans import curve_sites, longest_is_unknown, weighs_priority
from publishing.siting_words import CLOSING_NOTE
from publishing.tables import Table

SOLVE_NOW = "solve-now"
"""Key of the session under which a view asks the page to solve anew."""

LIMIT_SECONDS = 5.0
CURVE_SECONDS = 30.0
YEARS_SECONDS = 20.0
VARIANT_SECONDS = 5.0
_REASONS_FIRST = (
    "order", "name", "kind", "persons_gained", "persons_alone", "alternative_name", "alternative_cost",
    "persons_shared_sites", "persons_shared_outlets", "communities",
)  # fmt: skip
_YEARS_FIRST = ("year", "built", "built_in_all", "nesting_cost")
_OUTLETS_FIRST = (
    "name", "unit", "advice", "persons_served", "persons_lost", "jobs_lost", "neighbour_name", "move_name",
    "move_persons", "move_jobs",
)  # fmt: skip
_CHART_HEIGHT = 320


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """What every view works with."""

    frame: Frame
    result: ScenarioResult
    proposal: Proposal

    @property
    def language(self) -> str:
        return self.frame.language

    def question(self, what: What) -> Question:
        chosen = tuple(self.proposal.plan.chosen.tolist())
        return Question(what, self.frame.area.fingerprint, self.result.scenario, chosen)


def show_views(frame: Frame, result: ScenarioResult) -> None:
    """Draw the choice of views and the one that is chosen; the others compute nothing."""
    proposal, language = result.proposal, frame.language
    if proposal is None:
        return
    st.segmented_control(
        words.VIEW.say(language),
        list(words.VIEWS),
        format_func=lambda key: words.VIEWS[key].say(language),
        required=True,
        label_visibility="collapsed",
        **state.with_default(state.bound("view")),
    )
    view = str(state.setting("view"))
    if not len(proposal.sites) and view not in {"outlets", "curve"}:
        st.info(_why_no_sites(result, language))
        st.caption(asked_text(frame.area, result.scenario, language))
        show_provenance(frame, result.scenario)
        return
    plan = _Plan(frame, result, proposal)
    if view == "plan":
        show_plan(frame, result, proposal)
        return
    _VIEWS[view](plan)
    show_provenance(frame, result.scenario)


def _why_no_sites(result: ScenarioResult, language: str) -> str:
    request = result.scenario.siting
    if request.goal == "share":
        return words.NOTHING_NEEDED.say(language)
    if result.proposal and longest_is_unknown(result):
        return fill(words.ALWAYS_BEYOND, language, minutes=result.proposal.problem.cutoff_minutes)
    return words.NOTHING_GAINED.say(language)


def _show_reasons(plan: _Plan) -> None:
    with st.spinner(words.WORKING.say(plan.language)):
        explained = areas.explained(plan.frame.area, plan.result, plan.proposal)
    table = tables.reasons_table(plan.result, explained, plan.language)
    st.subheader(table.title, anchor=False)
    show_table(table, columns=_these_first(table, _REASONS_FIRST))
    limits = _answer(
        plan,
        "limits",
        lambda job: binding_limits(
            area_under(plan.frame.area, plan.result.scenario),
            plan.result.scenario,
            plan.proposal,
            seconds_each=LIMIT_SECONDS,
            on_limit=job.tell_part,
        ),
        note=fill(words.LIMITS_NOTE, plan.language, seconds=LIMIT_SECONDS),
        start=words.LIMITS_START,
        title=words.LIMITS_WORKING,
        stop=words.STOP_VARIANTS,
    )
    if limits is not None:
        planned = limits_set(plan.result.scenario)
        if len(limits) < planned:
            st.warning(fill(words.LIMITS_PARTLY, plan.language, solved=len(limits), planned=planned))
        table = tables.limits_table(plan.result, limits, plan.language)
        st.subheader(table.title, anchor=False)
        show_table(table)


def _show_curve(plan: _Plan) -> None:
    most = curve_sites(plan.result)
    curve: TradeOff | None = _answer(
        plan,
        "curve",
        lambda job: trade_off(plan.proposal, most, Effort(CURVE_SECONDS, on_progress=job.tell)),
        note=fill(words.CURVE_NOTE, plan.language, sites=most, seconds=CURVE_SECONDS),
        start=words.CURVE_START,
        title=words.CURVE_WORKING,
        limit_seconds=CURVE_SECONDS,
    )
    if curve is None:
        return
    table = tables.trade_off_table(plan.result, curve, plan.language)
    if weighs_priority(plan.result.scenario):
        st.info(words.CURVE_HIDDEN.say(plan.language))
    else:
        _show_curve_chart(table, plan.language)
    knee = table.frame.loc[table.frame["knee"] != "", "site_count"]
    if len(knee):
        st.markdown(fill(words.CURVE_KNEE, plan.language, sites=int(knee.iloc[0])))
    show_table(table)


def _show_curve_chart(table: Table, language: str) -> None:
    """Draw the curve; a click on a point solves for its number of sites."""
    key = f"curve:{st.session_state.get('curve-turn', 0)}"

    def take_over() -> None:
        sites = clicked_sites(st.session_state[key])
        if sites is None:
            return
        st.session_state["setting:sites"] = sites
        if state.setting("goal") == "share":
            st.session_state["setting:goal"] = "cover"
        st.session_state["setting:view"] = "plan"
        st.session_state[SOLVE_NOW] = True
        # The next chart has nothing selected.
        st.session_state["curve-turn"] = st.session_state.get("curve-turn", 0) + 1

    st.caption(words.CURVE_CLICK.say(language))
    st.altair_chart(
        trade_off_chart(table.frame, language),
        height=_CHART_HEIGHT,
        alt=words.VIEWS["curve"].say(language),
        key=key,
        on_select=take_over,
        selection_mode=CLICKED,
    )


def clicked_sites(event: Mapping[str, Any]) -> int | None:
    """Return the number of sites of the point that was clicked, from what the chart reports; None where it is none or 0."""
    points = event["selection"].get(CLICKED) or [{}]
    sites = int(points[0].get("site_count", 0))
    return sites if sites > 0 else None


def _show_years(plan: _Plan) -> None:
    area = plan.frame.area
    order: BuildOrder | None = _answer(
        plan,
        "years",
        lambda job: build_years(
            area_under(area, plan.result.scenario),
            plan.result.scenario,
            plan.proposal,
            Effort(YEARS_SECONDS, on_progress=job.tell),
        ),
        note=words.YEARS_NOTE.say(plan.language),
        start=words.YEARS_START,
        title=words.YEARS_WORKING,
        limit_seconds=YEARS_SECONDS,
    )
    if order is not None:
        table = tables.years_table(area, plan.result, order, plan.language)
        show_table(table, columns=_these_first(table, _YEARS_FIRST))


def _show_outlets(plan: _Plan) -> None:
    st.caption(f"{words.OUTLETS_NOTE.say(plan.language)} {CLOSING_NOTE.say(plan.language)}")
    with st.spinner(words.WORKING.say(plan.language)):
        assessed = areas.outlets_assessed(plan.frame.area, plan.result.scenario)
    table = tables.redundancy_table(plan.result, assessed, plan.language)
    show_table(table, columns=_these_first(table, _OUTLETS_FIRST))


def _show_robustness(plan: _Plan) -> None:
    found: Robustness | None = _answer(
        plan,
        "robust",
        lambda job: robustness(
            plan.frame.area,
            plan.result.scenario,
            plan.proposal,
            seconds_each=VARIANT_SECONDS,
            on_variant=job.tell_part,
        ),
        note=fill(words.ROBUST_NOTE, plan.language, seconds=VARIANT_SECONDS),
        start=words.ROBUST_START,
        title=words.ROBUST_WORKING,
        stop=words.STOP_VARIANTS,
    )
    if found is None:
        return
    language = plan.language
    if len(found.variants) < found.planned:
        st.warning(fill(words.ROBUST_PARTLY, language, solved=len(found.variants), planned=found.planned))
    names = found.sites.loc[found.sites["no_regret"], "name"].astype(str).tolist()
    text = words.NO_REGRET if names else words.NO_REGRET_NONE
    st.markdown(fill(text, language, share=NO_REGRET_SHARE, names=plain(words.BETWEEN_NAMES.say(language).join(names))))
    for table in (
        tables.robust_sites_table(plan.result, found, language),
        tables.robust_variants_table(plan.result, found, language),
    ):
        st.subheader(table.title, anchor=False)
        show_table(table)


_VIEWS: dict[str, Callable[[_Plan], None]] = {
    "reasons": _show_reasons,
    "curve": _show_curve,
    "years": _show_years,
    "outlets": _show_outlets,
    "robust": _show_robustness,
}


def _these_first(table: Table, first: tuple[str, ...]) -> list[str]:
    """Return the columns of a wide table such that what matters most is seen without scrolling."""
    return [*first, *(column for column in table.columns if column not in first)]


def _answer(
    plan: _Plan,
    what: What,
    work: Callable[[Job], Any],
    *,
    note: str,
    start: Text,
    title: Text,
    limit_seconds: float | None = None,
    stop: Text = words.STOP_ANALYSIS,
) -> Any | None:
    """Return the answer of a long analysis; where there is none yet, draw the button that starts it, or how far it is."""
    st.caption(note)
    question = plan.question(what)
    job = solving.job(what, question.fingerprint)
    if job is not None and job.is_running and job.question == question:
        show_progress(job, plan.language, title=title, limit_seconds=limit_seconds, stop=stop)
        return None
    answer = solving.answer(question)
    if answer is None and st.button(start.say(plan.language), key=f"start-{what}"):
        solving.ask(question, work)
        st.rerun()
    return answer
