"""The first step: what stands on every sheet, which sheets and sections there are, and what is withheld."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import streamlit as st

from dashboard import review_form_words as words
from dashboard.forms import Tied, tied
from dashboard.markdown import plain
from dashboard.records import moment_text
from dashboard.review_figures import titles_of
from dashboard.review_form import UNIT_SHEETS, Form, keep
from dashboard.review_subject import Subject
from dashboard.state import with_default, with_index, with_value
from dashboard.words import fill
from geodata.records.fitness import EARLIEST_YEAR, LATEST_YEAR
from planning.review import SECTIONS, ReviewFigures
from publishing.map_approval import approval_text, is_approved
from publishing.report_wording import SECTION_TITLES

_LONGEST_NAME, _LONGEST_WORDS = 100, 5000
_WORDS_HEIGHT = 120


def show_settings(subject: Subject, figures: ReviewFigures, form: Form, language: str, *, can_draw: bool) -> None:
    """Draw the step.

    Parameters
    ----------
    subject : Subject
        What is reviewed.
    figures : ReviewFigures
        Its figures.
    form : Form
        As it is kept now.
    language : str
        ``"zh"`` or ``"en"``.
    can_draw : bool
        Whether there is a font, so that the atlas can be counted.
    """
    told = words.FORM_NOTE.say(language)
    if form.changed is not None:
        told += fill(words.FORM_CHANGED, language, author=plain(form.changed_by), time=moment_text(form.changed))
    st.caption(told)
    left, right = st.columns(2, gap="medium")
    with left:
        _show_furniture(form, language)
        _show_standards(form, language)
    with right:
        _show_atlas(subject, figures, form, language, can_draw=can_draw)
        _show_report(form, language)


def show_approval(form: Form, language: str) -> None:
    """Say what every map will say of its approval, and who is answerable for a number."""
    stamp = approval_text(form.approval_number).say(language)
    if not is_approved(form.approval_number):
        st.warning(fill(words.NOT_APPROVED, language, stamp=stamp))
        return
    when = moment_text(datetime.fromisoformat(form.approval_at))
    st.info(fill(words.APPROVED, language, stamp=plain(stamp), author=plain(form.approval_by), time=when))


def bound(form: Form, name: str, value: Any = None) -> Tied:
    """Tie a widget to a field of the form, or to ``value`` where the widget shows the field in another way."""
    shown = getattr(form, name) if value is None else value

    def take(chosen: Any) -> None:
        # A number or choice that was emptied keeps its value.
        if chosen is not None:
            keep(form, **{name: chosen})

    return tied(f"review-form:{form.area_id}:{name}", shown, take)


def _show_furniture(form: Form, language: str) -> None:
    st.subheader(words.FURNITURE.say(language), anchor=False)
    st.text_input(words.PUBLISHER.say(language), max_chars=_LONGEST_NAME, **with_value(bound(form, "publisher")))
    st.text_input(
        words.APPROVAL.say(language),
        max_chars=_LONGEST_NAME,
        help=words.APPROVAL_HELP.say(language),
        **with_value(bound(form, "approval_number")),
    )
    show_approval(form, language)
    made_on, audience = st.columns([1, 1.3], gap="small")
    made_on.date_input(
        words.MADE_ON.say(language),
        format="YYYY-MM-DD",
        min_value=date(EARLIEST_YEAR, 1, 1),
        max_value=date(LATEST_YEAR, 12, 31),
        help=words.MADE_ON_HELP.say(language),
        **with_value(
            tied(
                f"review-form:{form.area_id}:made_on",
                date.fromisoformat(form.made_on) if form.made_on else None,
                lambda day: keep(form, made_on="" if day is None else day.isoformat()),
            )
        ),
    )
    audience.segmented_control(
        words.AUDIENCE.say(language),
        list(words.AUDIENCES),
        format_func=lambda public: words.AUDIENCES[public].say(language),
        required=True,
        help=words.AUDIENCE_HELP.say(language),
        **with_default(bound(form, "public")),
    )


def _show_atlas(subject: Subject, figures: ReviewFigures, form: Form, language: str, *, can_draw: bool) -> None:
    from publishing.atlas import available_themes
    from publishing.sheet_paper import PAPERS
    from publishing.sheet_themes import THEMES

    st.subheader(words.ATLAS.say(language), anchor=False)
    paper, sheets = st.columns([1, 2.1], gap="small")
    paper.segmented_control(
        words.PAPER.say(language), list(PAPERS), required=True, **with_default(bound(form, "paper"))
    )
    sheets.segmented_control(
        words.UNIT_SHEETS.say(language),
        UNIT_SHEETS,
        format_func=lambda key: words.UNIT_SHEETS_CHOICES[key].say(language),
        required=True,
        **with_default(bound(form, "unit_sheets")),
    )
    if form.unit_sheets == "some":
        _choose_units(figures, form, language)
    there = available_themes(figures)

    def take_themes(chosen: list[str]) -> None:
        # All, in other years too, whatever there is then.
        others = [theme for theme in form.themes or [] if theme not in there]
        keep(form, themes=None if set(chosen) == set(there) else [*chosen, *others])

    st.multiselect(
        words.THEMES.say(language),
        there,
        format_func=lambda key: THEMES[key].name.say(language),
        placeholder=words.THEMES_PLACEHOLDER.say(language),
        wrap=True,
        **with_default(tied(f"review-form:{form.area_id}:themes", form.chosen_themes(figures), take_themes)),
    )
    if can_draw:
        pages = len(titles_of(subject, figures, form.atlas(figures)))
        st.caption(fill(words.PAGES, language, pages=pages))


def _choose_units(figures: ReviewFigures, form: Form, language: str) -> None:
    codes = figures.units["unit_id"].astype(str).tolist()
    names = dict(zip(codes, figures.units["name"].astype(str), strict=True))
    st.multiselect(
        words.UNITS.say(language),
        codes,
        format_func=lambda code: fill(words.UNIT_NAME, language, name=names[code], code=code),
        placeholder=words.UNITS_PLACEHOLDER.say(language),
        wrap=True,
        **with_default(bound(form, "units", [code for code in codes if code in form.units])),
    )


def _show_standards(form: Form, language: str) -> None:
    st.subheader(words.STANDARDS.say(language), anchor=False)
    goal, suppress = st.columns(2, gap="small", vertical_alignment="bottom")

    def take_goal(percent: int | None) -> None:
        if percent is not None:
            keep(form, goal_share=percent / 100)

    goal.number_input(
        words.GOAL.say(language),
        step=5,
        help=words.GOAL_HELP.say(language),
        **with_value(tied(f"review-form:{form.area_id}:goal_share", round(100 * form.goal_share), take_goal)),
    )
    suppress.number_input(
        words.SUPPRESS.say(language),
        step=1,
        help=words.SUPPRESS_HELP.say(language),
        **with_value(bound(form, "suppress_below")),
    )


def _show_report(form: Form, language: str) -> None:
    st.subheader(words.REPORT.say(language), anchor=False)
    st.multiselect(
        words.SECTIONS.say(language),
        SECTIONS,
        format_func=lambda section: SECTION_TITLES[section].say(language),
        placeholder=words.SECTIONS_PLACEHOLDER.say(language),
        wrap=True,
        **with_default(
            tied(
                f"review-form:{form.area_id}:sections",
                list(form.sections),
                # In the order of the report, however they were picked.
                lambda chosen: keep(form, sections=[section for section in SECTIONS if section in chosen]),
            )
        ),
    )
    if form.sections:
        _show_own_words(form, language)


def _show_own_words(form: Form, language: str) -> None:
    key = f"review:{form.area_id}:section"
    section = st.session_state.get(key, "")
    section = section if section in form.sections else form.sections[0]

    def name_of(one: str) -> str:
        title = SECTION_TITLES[one].say(language)
        return fill(words.FILLED_IN, language, section=title) if form.free_text.get(one) else title

    def take_section(chosen: str) -> None:
        st.session_state[key] = chosen

    st.selectbox(
        words.OWN_WORDS_FOR.say(language),
        form.sections,
        format_func=name_of,
        **with_index(form.sections, tied(key, section, take_section, changes=False)),
    )

    def take_words(text: str) -> None:
        keep(form, free_text={section: text if text.strip() else None})

    st.text_area(
        words.OWN_WORDS.say(language),
        height=_WORDS_HEIGHT,
        max_chars=_LONGEST_WORDS,
        **with_value(tied(f"review-form:{form.area_id}:words:{section}", form.free_text.get(section, ""), take_words)),
    )
