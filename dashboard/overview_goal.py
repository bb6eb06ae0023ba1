"""The strip that tells how far an area is on its way to the goal of 2027."""

from __future__ import annotations

import html

import streamlit as st

from dashboard import overview_words as words
from dashboard import state
from dashboard.words import fill
from planning.goal_progress import GoalProgress
from publishing.numbers import count_text, share_text

STYLE = """<style>
.oa-goal{font-size:.88rem;line-height:1.55;color:var(--oa-ink)}
.oa-goal b{font-size:1.02rem}
.oa-goal p{margin:.25rem 0 0;font-size:inherit}
.oa-goal-bar{height:10px;border-radius:5px;background:var(--oa-line);overflow:hidden;margin:.3rem 0 .1rem}
.oa-goal-bar i{display:block;height:100%;background:var(--oa-accent)}
</style>"""

_LEAST_PERCENT, _STEP_PERCENT = 50, 5


def show_goal(progress: GoalProgress, language: str) -> None:
    """Draw the strip: units at the goal as a bar, what is missing and the pace it takes, and the share that counts."""
    with st.container(border=True, key="goal"):
        told, choice = st.columns([3.1, 1], gap="medium", vertical_alignment="center")
        with told:
            st.markdown(f"**{words.GOAL.say(language)}**", help=words.GOAL_HELP.say(language))
            st.html(STYLE + bar_html(progress, language))
            st.markdown(goal_text(progress, language))
        with choice:
            _choose_share(language)


def bar_html(progress: GoalProgress, language: str) -> str:
    """Return the bar of the units at the goal, with their number."""
    told = fill(words.UNITS_AT_GOAL, language, at_goal=progress.units_at_goal, total=progress.units_total)
    percent = 100 * progress.units_at_goal / progress.units_total if progress.units_total else 0.0
    return (
        f'<div class="oa-goal"><b>{html.escape(told)}</b>'
        f'<div class="oa-goal-bar" role="img" aria-label="{html.escape(told)}"><i style="width:{percent:.1f}%"></i></div></div>'
    )


def goal_text(progress: GoalProgress, language: str) -> str:
    """Return what is missing and the pace it takes, in a sentence or two."""
    share = share_text(progress.goal_share)
    if progress.is_reached:
        return fill(words.GOAL_REACHED, language, share=share)
    persons = count_text(progress.persons_missing)
    if progress.persons_per_quarter is None or progress.units_per_quarter is None:
        text = words.GOAL_PAST if progress.is_past else words.GOAL_LATE
        return fill(text, language, share=share, persons=persons)
    return fill(
        words.GOAL_MISSING,
        language,
        share=share,
        persons=persons,
        months=progress.months_left,
        pace=count_text(progress.persons_per_quarter),
        units=f"{progress.units_per_quarter:.1f}",
    )


def _choose_share(language: str) -> None:
    key = f"widget:goal_percent:{language}"
    percent = round(100 * float(state.setting("goal_share")))
    if st.session_state.get(key) != percent:
        st.session_state[key] = percent

    def take_over() -> None:
        if st.session_state[key] is not None:
            st.session_state["setting:goal_share"] = st.session_state[key] / 100

    st.number_input(
        words.GOAL_SHARE.say(language),
        min_value=_LEAST_PERCENT,
        max_value=100,
        step=_STEP_PERCENT,
        help=words.GOAL_SHARE_HELP.say(language),
        **state.with_value({"key": key, "on_change": take_over}),
    )
