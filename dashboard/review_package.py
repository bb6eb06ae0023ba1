"""The fourth step: which products, the package made in the background, and its download."""

from __future__ import annotations

import tempfile
from collections.abc import Hashable
from pathlib import Path

import streamlit as st

from dashboard import review_job, state
from dashboard import review_words as words
from dashboard.export_products import PACKAGE, file_name, show_single_products
from dashboard.forms import tell, tied
from dashboard.markdown import plain
from dashboard.review_figures import atlas_key
from dashboard.review_form import Form, keep
from dashboard.review_job import Making
from dashboard.review_settings import bound, show_approval
from dashboard.review_subject import Subject
from dashboard.words import LANGUAGE_NAMES, fill
from geodata.text import LANGUAGES
from planning.review import ReviewFigures
from publishing.errors import cannot_write

_EVERY_SECONDS = 0.5
_BYTES_PER_MEGABYTE = 1e6


def show_package(subject: Subject, figures: ReviewFigures, form: Form, language: str, *, font_problem: str) -> None:
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
    font_problem : str
        Why nothing can be drawn; "" where it can.
    """
    _choose_products(form, language)
    show_approval(form, language)
    making = review_job.making()
    if making is not None and making.is_running:
        _show_running(making, language)
    else:
        _show_ended(making, subject, figures, form, language, font_problem=font_problem)
    show_single_products(subject, figures, form.told_language(), language, font_problem=font_problem)


def _choose_products(form: Form, language: str) -> None:
    from publishing.review_package import PRODUCTS

    chosen = form.chosen_products()

    def take(keys: list[str]) -> None:
        keep(form, products=None if set(keys) == set(PRODUCTS) else keys)

    st.pills(
        words.PRODUCTS.say(language),
        list(PRODUCTS),
        selection_mode="multi",
        format_func=lambda key: PRODUCTS[key].say(language),
        **state.with_default(tied(f"review-form:{form.area_id}:products", chosen, take)),
    )
    st.segmented_control(
        words.PRODUCTS_LANGUAGE.say(language),
        LANGUAGES,
        format_func=LANGUAGE_NAMES.__getitem__,
        required=True,
        **state.with_default(bound(form, "language", form.told_language())),
    )


def _signature(subject: Subject, figures: ReviewFigures, form: Form) -> Hashable:
    """Return what a package hangs on."""
    settings = figures.settings
    report = (settings.sections, tuple(sorted(settings.free_text.items())))
    return atlas_key(subject, settings, form.atlas(figures)), report, tuple(form.chosen_products())


def _order(subject: Subject, figures: ReviewFigures, form: Form) -> None:
    from dashboard.review_order import Order

    order = Order(
        subject.folder,
        subject.result,
        figures.settings,
        subject.year,
        subject.as_of,
        None if subject.earlier is None else dict(subject.earlier.content),
        subject.earlier_folder,
        form.package(figures),
    )
    name = file_name(subject.area, subject.result, subject.year, PACKAGE)
    try:
        review_job.start(order, _signature(subject, figures, form), title=subject.area.name, file_name=name)
    except OSError as error:
        tell("error", cannot_write(Path(tempfile.gettempdir()), error).say(state.language()))


def _show_ended(
    making: Making | None, subject: Subject, figures: ReviewFigures, form: Form, language: str, *, font_problem: str
) -> None:
    """Draw how the last one ended, the download of one that is done, and what makes a new one."""
    is_done = making is not None and making.outcome == "done"
    if making is not None:
        _tell_outcome(making, language)
    if making is not None and is_done and making.signature != _signature(subject, figures, form):
        st.warning(words.STALE.say(language))
    why_not = font_problem or (None if form.chosen_products() else words.NO_PRODUCTS.say(language))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if making is not None and is_done:
            st.download_button(
                words.DOWNLOAD_PACKAGE.say(language),
                data=making.archive.read_bytes,
                file_name=making.file_name,
                mime="application/zip",
                on_click="ignore",
                type="primary",
                icon=":material/download:",
                key="download-package",
            )
        st.button(
            (words.MAKE_AGAIN if is_done else words.MAKE).say(language),
            on_click=_order,
            args=(subject, figures, form),
            type="secondary" if is_done else "primary",
            disabled=why_not is not None,
            help=why_not,
            key="make-package",
        )
    st.caption((words.KEPT_NOTE if is_done else words.PACKAGE_NOTE).say(language))


def _tell_outcome(making: Making, language: str) -> None:
    if making.outcome == "done":
        st.success(
            fill(
                words.DONE,
                language,
                area=plain(making.title),
                year=making.order.year,
                megabytes=making.archive.stat().st_size / _BYTES_PER_MEGABYTE,
                seconds=making.seconds_taken,
            )
        )
    elif making.outcome == "refused" and making.problem is not None:
        st.error(fill(words.REFUSED, language, reason=plain(making.problem.say(language))))
    elif making.outcome == "cancelled":
        st.info(words.CANCELLED.say(language))
    else:
        st.error(words.CRASHED.say(language))
        with st.expander(words.CRASH_DETAILS.say(language)):
            st.code(making.tail or "—", language=None)


@st.fragment(run_every=_EVERY_SECONDS)
def _show_running(making: Making, language: str) -> None:
    if not making.is_running:
        st.rerun()
    with st.container(border=True, key="progress-package"):
        head, side = st.columns([4, 1], vertical_alignment="center")
        place = making.place
        if making.is_stopped:
            stage = words.CANCELLING.say(language)
        elif place:
            stage = fill(words.QUEUED, language, place=place)
        else:
            stage = (making.stage or words.STARTING).say(language)
        head.progress(
            making.share, text=fill(words.MAKING_TIME, language, stage=plain(stage), seconds=making.seconds())
        )
        side.button(
            words.CANCEL.say(language),
            on_click=making.stop,
            disabled=making.is_stopped,
            help=words.CANCELLING.say(language) if making.is_stopped else None,
            width="stretch",
            key="cancel-package",
        )
        st.caption(words.PACKAGE_NOTE.say(language))
