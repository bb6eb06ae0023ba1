"""The third step: the atlas page by page, drawn when it is looked at."""

from __future__ import annotations

import streamlit as st

from dashboard import records
from dashboard import review_words as words
from dashboard.forms import tied
from dashboard.review_figures import page_of, titles_of
from dashboard.review_form import Form
from dashboard.review_subject import Subject
from dashboard.state import with_index
from dashboard.words import fill
from planning.review import ReviewFigures


def show_preview(subject: Subject, figures: ReviewFigures, form: Form, language: str) -> None:
    """Draw the step.

    Raises
    ------
    publishing.errors.ExportError
        A page cannot be drawn.
    """
    choice = form.atlas(figures)
    titles = titles_of(subject, figures, choice)
    key = f"review:{records.area_id()}:page"
    pages = len(titles)
    numbers = range(1, pages + 1)
    number = min(int(st.session_state.get(key, 1)), pages)

    def turn_to(page: int) -> None:
        st.session_state[key] = page

    back, chooser, following = st.columns([1, 4, 1], gap="small", vertical_alignment="bottom")
    back.button(
        words.BACK.say(language),
        on_click=turn_to,
        args=(number - 1,),
        disabled=number == 1,
        help=words.AT_FIRST.say(language) if number == 1 else None,
        width="stretch",
        key="page-back",
    )
    chooser.selectbox(
        words.PAGE.say(language),
        numbers,
        format_func=lambda page: fill(words.PAGE_NAME, language, number=page, pages=pages, title=titles[page - 1]),
        **with_index(numbers, tied(key, number, turn_to, changes=False)),
    )
    following.button(
        words.NEXT.say(language),
        on_click=turn_to,
        args=(number + 1,),
        disabled=number == pages,
        help=words.AT_LAST.say(language) if number == pages else None,
        width="stretch",
        key="page-next",
    )
    with st.spinner(words.DRAWING.say(language)):
        picture = page_of(subject, figures, choice, number)
    with st.container(border=True):
        st.image(picture, width="stretch", alt=titles[number - 1])
    st.caption(words.PREVIEW_NOTE.say(language))
