"""Products of the annual review: what is reviewed, how it is told, the years compared, the sheets, and the package."""

from __future__ import annotations

import dataclasses
import math

import streamlit as st

from dashboard import records
from dashboard import review_words as words
from dashboard.forms import show_messages
from dashboard.frame import open_frame, show_provenance, told
from dashboard.markdown import plain
from dashboard.review_figures import figures_of
from dashboard.review_form import Form, read_form
from dashboard.review_package import show_package
from dashboard.review_preview import show_preview
from dashboard.review_settings import show_settings
from dashboard.review_subject import Subject, choose_subject, with_earlier
from dashboard.review_years import chosen_snapshot, show_years
from dashboard.words import EXPORT, fill
from geodata.errors import AreaError
from planning.comparison import KeyFigures
from planning.errors import PlanningError
from planning.review import ReviewFigures
from publishing.map_approval import approval_text
from publishing.numbers import NO_SHARE, minutes_text, share_of_text

_STEP = "review-step"


def show() -> None:
    """Draw the page."""
    frame = open_frame()
    language = frame.language
    st.title(EXPORT.say(language), anchor=False)
    show_messages()
    with told(language):
        form = read_form(records.area_id())
        subject = choose_subject(frame)
        subject, figures = _figures(with_earlier(subject, chosen_snapshot(form, subject.year)), form, language)
        _show_key_figures(figures, language)
        show_provenance(frame, subject.result.scenario, approval_text(form.approval_number))
        font_problem = _font_problem(language)
        if font_problem:
            st.error(plain(font_problem))
        _show_steps(subject, figures, form, language, font_problem)


def _figures(subject: Subject, form: Form, language: str) -> tuple[Subject, ReviewFigures]:
    """Return the figures and what they are of; where the years cannot be compared, without the earlier one, and say so."""
    with st.spinner(words.COMPUTING.say(language)):
        try:
            return subject, figures_of(subject, form)
        except (PlanningError, AreaError) as error:
            if subject.earlier is None:
                raise
            st.error(fill(words.NOT_COMPARED, language, reason=plain(error.say(language))))
        subject = dataclasses.replace(subject, earlier=None, earlier_folder=None)
        return subject, figures_of(subject, form)


def _show_key_figures(figures: ReviewFigures, language: str) -> None:
    has_plan = figures.result.proposal is not None
    states = ((figures.today, figures.progress), (figures.planned, figures.progress_after))
    now, after = ([
        share_of_text(key.persons_covered, key.persons_total),
        share_of_text(key.jobs_covered, key.jobs_total),
        fill(words.AT_GOAL_OF, language, at_goal=progress.units_at_goal, total=progress.units_total),
        _median_text(key, language),
    ] for key, progress in states)  # fmt: skip
    labels = (words.COVERED, words.JOBS, words.AT_GOAL, words.MEDIAN)
    for place, column in enumerate(st.columns(len(labels), gap="small")):
        told_after = fill(words.AFTER, language, value=after[place]) if has_plan else None
        column.metric(labels[place].say(language), now[place], told_after, delta_color="off", delta_arrow="off")


def _median_text(key: KeyFigures, language: str) -> str:
    """Return the median minutes with their unit; a word where they are infinite, a dash where there is nobody."""
    if not key.persons_total:
        return NO_SHARE
    told = minutes_text(key.minutes_p50, language)
    return fill(words.MEDIAN_MINUTES, language, minutes=told) if math.isfinite(key.minutes_p50) else told


def _font_problem(language: str) -> str:
    """Return why no sheet can be drawn on this machine and the remedy, "" where all is well."""
    from publishing.errors import FontError
    from publishing.fonts import sheet_font

    try:
        sheet_font()
    except FontError as error:
        return error.say(language)
    return ""


def _show_steps(subject: Subject, figures: ReviewFigures, form: Form, language: str, font_problem: str) -> None:
    """Draw the steps as tabs; only the one that is open is worked out."""
    titles = {step: title.say(language) for step, title in words.STEPS.items()}
    key = f"{_STEP}:{language}"
    if key not in st.session_state:
        st.session_state[key] = titles[st.session_state.get(_STEP, next(iter(titles)))]

    def take_over() -> None:
        st.session_state[_STEP] = next(step for step, title in titles.items() if title == st.session_state[key])

    tabs = dict(zip(titles, st.tabs(list(titles.values()), key=key, on_change=take_over), strict=True))
    step = next(step for step, tab in tabs.items() if tab.open)
    with tabs[step]:
        if step == "content":
            show_settings(subject, figures, form, language, can_draw=not font_problem)
        elif step == "years":
            show_years(subject, figures, form, language)
        elif step == "package":
            show_package(subject, figures, form, language, font_problem=font_problem)
        elif font_problem:
            st.error(plain(font_problem))
        else:
            show_preview(subject, figures, form, language)
