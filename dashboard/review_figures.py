"""The figures of a review and the pages of its atlas, each worked out once per server and shared by all sessions.

Who publishes a review, its approval number and its words change no figure: only what changes one is part of the key.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Hashable
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import areas, records
from dashboard.review_form import Form
from dashboard.review_subject import Subject
from planning.review import ReviewFigures, ReviewSettings, review_figures
from planning.siting import Effort
from planning.snapshot import earlier_year
from planning.year_change import EarlierYear

if TYPE_CHECKING:
    from publishing.atlas import AtlasChoice

PREVIEW_PIXELS = 1320
"""Width of a page's preview."""

DRAWING = threading.Lock()
"""Matplotlib's settings are one for the whole process: sheets and charts are drawn one after another."""

_MILLIMETRES_PER_INCH = 25.4


def figures_of(subject: Subject, form: Form) -> ReviewFigures:
    """Return the figures of a review.

    Raises
    ------
    planning.errors.PlanningError
        The form has settings that no review can have, or the years cannot be compared.
    """
    settings = form.settings(records.today())
    return dataclasses.replace(_figures(figures_key(subject, settings), subject, settings), settings=settings)


def figures_key(subject: Subject, settings: ReviewSettings) -> Hashable:
    """Return what the figures of a review hang on."""
    return subject.key, settings.goal_share, settings.suppress_below, settings.public


@st.cache_resource(max_entries=6, show_spinner=False)
def _figures(key: Hashable, _subject: Subject, _settings: ReviewSettings) -> ReviewFigures:  # noqa: ARG001
    return review_figures(
        _subject.area,
        _subject.result,
        _settings,
        year=_subject.year,
        as_of=_subject.as_of,
        earlier=_earlier(_subject),
        # What the plan might take, the build order may.
        effort=Effort(_subject.result.scenario.time_limit_seconds),
    )


def _earlier(subject: Subject) -> EarlierYear | None:
    if subject.earlier is None:
        return None
    area = None if subject.earlier_folder is None else areas.open_area(subject.earlier_folder)
    return earlier_year(subject.earlier.content, area)


def atlas_key(subject: Subject, settings: ReviewSettings, choice: AtlasChoice) -> Hashable:
    """Return what the pages of an atlas hang on."""
    printed = (settings.publisher, settings.approval_number, settings.made_on)
    return figures_key(subject, settings), printed, choice


def titles_of(subject: Subject, figures: ReviewFigures, choice: AtlasChoice) -> tuple[str, ...]:
    """Return the titles of an atlas's pages; errors as of `publishing.atlas.page_titles`."""
    return _titles(atlas_key(subject, figures.settings, choice), figures, choice)


@st.cache_resource(max_entries=12, show_spinner=False)
def _titles(key: Hashable, _figures: ReviewFigures, _choice: AtlasChoice) -> tuple[str, ...]:  # noqa: ARG001
    from publishing.atlas import page_titles

    with DRAWING:
        return page_titles(_figures, _choice)


def page_of(subject: Subject, figures: ReviewFigures, choice: AtlasChoice, number: int) -> bytes:
    """Return a page of an atlas as a PNG; errors as of `publishing.atlas.page_png_bytes`."""
    return _page(atlas_key(subject, figures.settings, choice), number, figures, choice)


@st.cache_resource(max_entries=40, show_spinner=False)
def _page(key: Hashable, number: int, _figures: ReviewFigures, _choice: AtlasChoice) -> bytes:  # noqa: ARG001
    from publishing.atlas import page_png_bytes
    from publishing.sheet_paper import PAPERS

    inches = PAPERS[_choice.paper].width_mm / _MILLIMETRES_PER_INCH
    with DRAWING:
        return page_png_bytes(_figures, _choice, number, dpi=round(PREVIEW_PIXELS / inches))
