"""What a job in the background is doing, drawn twice a second: stage, best value, bound, gap and the button that stops it."""

from __future__ import annotations

import math
from collections.abc import Callable

import altair as alt
import pandas as pd
import streamlit as st

from dashboard import siting_words as words
from dashboard.solving import Job
from dashboard.words import fill
from geodata.text import Text
from planning.siting import SolveProgress

_EVERY_SECONDS = 0.5
_CHART_HEIGHT = 150
_LINE = "#1f5f8b"


@st.fragment(run_every=_EVERY_SECONDS)
def show_progress(
    job: Job,
    language: str,
    *,
    title: Text,
    limit_seconds: float | None = None,
    figure: Callable[[float], str] | None = None,
    stop: Text = words.STOP,
) -> None:
    """Draw a job's progress and draw the page anew once it has ended.

    Parameters
    ----------
    job : Job
        The job.
    language : str
        ``"zh"`` or ``"en"``.
    title : Text
        What it does, where it does not say so itself.
    limit_seconds : float, optional
        How long it may take.
    figure : callable, optional
        Writes an objective or bound; without it the gap alone is told.
    stop : Text
        Label of the button that stops it.
    """
    if not job.is_running:
        st.rerun()
    with st.container(border=True, key=f"progress-{job.question.what}"):
        head, side = st.columns([3, 1], vertical_alignment="center")
        news = job.latest
        stage = news.stage if news is not None else title
        place = job.place
        if place and not job.is_stopped:
            text = fill(words.QUEUED, language, place=place)
            head.progress(0.0, text=f"{text} · {fill(words.SECONDS_ALONE, language, seconds=job.seconds())}")
        else:
            told = words.STOPPING if job.is_stopped else stage
            text = f"{told.say(language)} · {_time_text(job, limit_seconds, language)}"
            head.progress(_share_done(job, limit_seconds), text=text)
        side.button(
            (words.LEAVE_QUEUE if place else stop).say(language),
            on_click=job.stop,
            disabled=job.is_stopped,
            help=words.STOPPING_HELP.say(language) if job.is_stopped else None,
            width="stretch",
            key=f"stop-{job.question.what}",
        )
        if news is not None and job.question.what == "plan":
            _show_figures(job.history, news, language, figure)


def _share_done(job: Job, limit_seconds: float | None) -> float:
    done, total = job.parts
    if total:
        return done / total
    return min(job.seconds() / limit_seconds, 1.0) if limit_seconds else 0.0


def _time_text(job: Job, limit_seconds: float | None, language: str) -> str:
    seconds = job.seconds()
    if job.parts[1]:
        parts = fill(words.PARTS_DONE, language, done=job.parts[0], total=job.parts[1])
        return f"{parts} · {fill(words.SECONDS_ALONE, language, seconds=seconds)}"
    if limit_seconds:
        return fill(words.SECONDS_OF, language, seconds=seconds, limit=limit_seconds)
    return fill(words.SECONDS_ALONE, language, seconds=seconds)


def _show_figures(
    history: list[SolveProgress], news: SolveProgress, language: str, figure: Callable[[float], str] | None
) -> None:
    unknown = words.UNKNOWN.say(language)
    both = math.isfinite(news.objective) and math.isfinite(news.bound)
    figures = [(words.GAP_NOW, f"{news.gap:.2%}" if both else unknown)]
    if figure is not None:
        figures = [
            (label, figure(value) if math.isfinite(value) else unknown)
            for label, value in ((words.BEST_SO_FAR, news.objective), (words.BOUND_NOW, news.bound))
        ] + figures
    *columns, wide = st.columns([*([1] * len(figures)), 2], gap="small")
    for column, (label, value) in zip(columns, figures, strict=True):
        column.metric(label.say(language), value)
    curve = pd.DataFrame(
        [(past.seconds, past.gap * 100) for past in [*history, news] if math.isfinite(past.objective + past.bound)],
        columns=["seconds", "gap"],
    )
    if len(curve):
        wide.altair_chart(_gap_chart(curve, language), height=_CHART_HEIGHT, alt=words.GAP_CHART.say(language))


def _gap_chart(curve: pd.DataFrame, language: str) -> alt.Chart:
    chart: alt.Chart = alt.Chart(curve).mark_line(interpolate="step-after", color=_LINE, point=len(curve) < 2)
    across = alt.X("seconds:Q", title=words.SECONDS_AXIS.say(language))
    # By roots, so that the last per mille are seen beside the first dozens of per cent.
    up = alt.Y("gap:Q", title=words.GAP_AXIS.say(language), scale=alt.Scale(type="sqrt"), axis=alt.Axis(tickCount=4))
    return chart.encode(x=across, y=up)
