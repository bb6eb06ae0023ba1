"""What every page stands in: sidebar, the area's notice, the line that tells where figures come from, and errors."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard import areas, settings_words, sign_in, sign_in_words, state, words
from dashboard.help_links import show_help
from dashboard.links import show_link
from dashboard.markdown import plain
from dashboard.navigation import go_to
from dashboard.setting_checks import LEAST_MINUTES, MOST_MINUTES
from geodata.errors import AreaError, InputError
from geodata.highways import MODES
from geodata.study_area import StudyArea
from geodata.text import LANGUAGES, Text
from planning.errors import PlanningError
from planning.scenario import BUS, BUS_PERCENTILES, SCENARIO_MODES, Scenario
from planning.slow_downs import SLOW_DOWNS, slow_downs_of
from publishing import words as terms
from publishing.errors import ExportError
from publishing.sentences import mode_text, timetable_text

PAGE_STYLE = """<style>
:root{--oa-ink:light-dark(#1d2733,#e4e8ec);--oa-ink-soft:light-dark(#46505a,#b7c1cb);--oa-ink-faint:light-dark(#5f6b76,#93a0ad);
--oa-line:light-dark(#dbe2e8,#36414c);--oa-surface:light-dark(#ffffff,#1b2128);--oa-tint:light-dark(#f3f6f8,#202831);
--oa-accent:light-dark(#1f5f8b,#7fbbe6);--oa-accent-faint:light-dark(#1f5f8b33,#7fbbe655);
--oa-good:light-dark(#1d6b45,#86d4ab);--oa-good-tint:light-dark(#e9f5ee,#173226);--oa-good-line:light-dark(#b9dfca,#2c5c46);
--oa-warn:light-dark(#6b4d00,#f0cd7e);--oa-warn-tint:light-dark(#fff6e0,#382d12);--oa-warn-line:light-dark(#ecd9a4,#6b5520);
--oa-bad:light-dark(#9b2226,#f2a3a4);--oa-bad-tint:light-dark(#fdecec,#3d1c1e);--oa-bad-line:light-dark(#f2c2c3,#70363a)}
[data-testid="stMetric"]{background:var(--oa-tint);border:1px solid var(--oa-line);border-radius:.35rem;padding:.6rem .9rem}
[data-testid="stMetricLabel"] p{font-size:.85rem;color:var(--oa-ink-soft)}
[data-testid="stHeading"] h1{padding:.1rem 0 .3rem}
.oa-notice{background:var(--oa-warn-tint);border:1px solid var(--oa-warn-line);border-left:4px solid #d49a1c;border-radius:.3rem;
padding:.4rem .8rem;font-size:.88rem;color:var(--oa-warn)}
.st-key-tour{background:var(--oa-tint);border:1px solid var(--oa-line);border-left:4px solid var(--oa-accent);border-radius:.3rem;
padding:.35rem .6rem .35rem .8rem}
.st-key-tour [data-testid="stMarkdownContainer"]{margin:0}
.st-key-tour p{font-size:.9rem;margin:0}
[data-testid="stSidebarHeader"]{height:auto;padding:.8rem 1rem .6rem .6rem}
[data-testid="InputInstructions"]{display:none}
.st-key-steps{padding-top:.5rem}
[data-testid="stMainBlockContainer"]{padding-left:2.2rem;padding-right:2.2rem}
[data-testid="stLogo"],[data-testid="stSidebarLogo"]{height:2.7rem;max-width:none}
@media (max-width:640px){[data-testid="stMainBlockContainer"]{padding-left:.9rem;padding-right:.9rem}
[data-testid="stColumn"]:has([data-testid="stMetric"]){min-width:calc(50% - .5rem);flex:1 1 calc(50% - .5rem)}}
</style>"""
"""How every page looks, and the colours that markup of our own follows the theme by (``var(--oa-…)``)."""

ICON = Path(__file__).parent / "icon.svg"
"""The product's mark without its name, for the browser's tab."""

MARK = Path(__file__).parent / "mark.svg"
"""The product's mark with its name in both languages."""

_SIDEBAR_PIXELS = 270


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What a page works with.

    Attributes
    ----------
    area : StudyArea
        The study area on show.
    language : str
        ``"zh"`` or ``"en"``.
    """

    area: StudyArea
    language: str


def set_up_page(language: str) -> None:
    """Set what the browser shows around every page: name, mark and colours."""
    st.set_page_config(
        page_title=words.APP_TITLE.say(language),
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state=_SIDEBAR_PIXELS,
    )
    # Dialogs and popovers hang outside the page, where its colour scheme does not reach.
    scheme = "dark" if st.context.theme.type == "dark" else "light"
    st.html(f"{PAGE_STYLE}<style>:root{{color-scheme:{scheme}}}</style>")
    st.logo(str(MARK), size="large")


def show_sidebar(language: str, address: str) -> None:
    """Draw the service standard, the area and the language, which hold on every page, and the way to the page's help."""
    with st.sidebar:
        folders = areas.prepared_areas()
        names = areas.area_names(folders)
        if len(names) > 1:
            if st.session_state.get("setting:area") not in names:
                st.session_state["setting:area"] = next(iter(names))
            st.selectbox(
                words.AREA.say(language),
                list(names),
                format_func=names.__getitem__,
                **state.with_index(list(names), state.bound("area")),
            )
        if names:
            modes = _modes(folders)
            if state.setting("mode") not in modes:
                st.session_state["setting:mode"] = modes[0]
            st.selectbox(
                words.MODE.say(language),
                modes,
                format_func=lambda mode: terms.MODES[mode].say(language),
                help=words.MODE_HELP.say(language),
                **state.with_index(modes, state.bound("mode")),
            )
            if state.setting("mode") == BUS:
                st.segmented_control(
                    words.PERCENTILE.say(language),
                    BUS_PERCENTILES,
                    format_func=lambda percentile: terms.PERCENTILES[percentile].say(language),
                    required=True,
                    help=words.PERCENTILE_HELP.say(language),
                    **state.with_default(state.bound("bus_percentile")),
                )
            slow_downs = slow_downs_of(state.setting("mode"))
            # A condition that the mode does not feel is no option any more.
            st.session_state["setting:slow_downs"] = [key for key in state.setting("slow_downs") if key in slow_downs]
            st.pills(
                words.SLOW_DOWNS.say(language),
                slow_downs,
                format_func=lambda key: SLOW_DOWNS[key].name.say(language),
                selection_mode="multi",
                help=words.SLOW_DOWNS_HELP.say(language),
                **state.with_default(state.bound("slow_downs")),
            )
            st.slider(
                words.MINUTES.say(language),
                LEAST_MINUTES,
                MOST_MINUTES,
                step=1,
                help=words.MINUTES_HELP.say(language),
                **state.with_value(state.bound("minutes")),
            )
        st.segmented_control(
            words.LANGUAGE.say(language),
            LANGUAGES,
            format_func=words.LANGUAGE_NAMES.__getitem__,
            required=True,
            **state.with_default(state.bound("language")),
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            _show_link(folders, language)
            show_help(address, language)
        if sign_in.user_name():
            role = sign_in_words.ROLES[sign_in.role()].say(language)
            st.caption(plain(words.fill(settings_words.SIGNED_IN, language, name=sign_in.user_name(), role=role)))
            st.button(sign_in_words.SIGN_OUT.say(language), on_click=st.logout, key="sidebar-sign-out", type="tertiary")


def _show_link(folders: list[Path], language: str) -> None:
    """Draw the link to what is on show, where there is something that can be read."""
    try:
        if folders:
            show_link(Frame(_chosen_area(folders), language))
    except AreaError:
        return  # the page tells it


def open_frame() -> Frame:
    """Return the area and language of this session, with the area's notice drawn; without any area, show the data page."""
    language = state.language()
    folders = areas.prepared_areas()
    if not folders:
        go_to("data")
    try:
        area = _chosen_area(folders)
    except AreaError as error:
        st.error(f"{words.BAD_AREA.say(language)}\n\n{plain(error.say(language))}")
        st.stop()
    if area.notice:
        st.html(f'<div class="oa-notice">{html.escape(area.notice)}</div>')
    return Frame(area, language)


def _chosen_area(folders: list[Path]) -> StudyArea:
    by_name = {folder.name: folder for folder in folders}
    return areas.open_area(by_name.get(str(state.setting("area")), folders[0]))


def _modes(folders: list[Path]) -> tuple[str, ...]:
    """Return the modes that the area on show can answer; of an area that cannot be read, those of any."""
    try:
        return MODES if _chosen_area(folders).bus is None else SCENARIO_MODES
    except AreaError:
        return MODES


@contextmanager
def told(language: str) -> Iterator[None]:
    """Show a named error of any room as a message and stop the page; anything else is a defect and passes through."""
    try:
        yield
    except (InputError, PlanningError, ExportError) as error:
        st.error(plain(error.say(language)))
        st.stop()


def _times(frame: Frame, scenario: Scenario) -> str:
    """Return what the minutes are made of."""
    if scenario.mode != BUS:
        return words.NETWORK_TIMES.say(frame.language)
    return words.fill(words.BUS_TIMES, frame.language, timetable=timetable_text(frame.area, frame.language))


def show_provenance(frame: Frame, scenario: Scenario, approval: Text = terms.STAMP) -> None:
    """Write the parameters, the data date, the fingerprint that a result hangs on, and what its maps say of approval."""
    st.caption(
        words.fill(
            words.PROVENANCE,
            frame.language,
            mode=mode_text(scenario, frame.language),
            minutes=scenario.max_minutes,
            times=_times(frame, scenario),
            date=frame.area.data_date or words.NO_DATE.say(frame.language),
            fingerprint=frame.area.fingerprint,
        )
        + " | "
        + plain(approval.say(frame.language))
    )
