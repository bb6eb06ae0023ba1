"""What every page stands in: sidebar, the area's notice, the line that tells where figures come from, and errors."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard import areas, state, words
from dashboard.markdown import plain
from dashboard.navigation import go_to
from geodata.errors import AreaError, InputError
from geodata.highways import MODES
from geodata.study_area import StudyArea
from geodata.text import LANGUAGES
from planning.errors import PlanningError
from planning.scenario import BUS, BUS_PERCENTILES, SCENARIO_MODES, Scenario
from planning.slow_downs import SLOW_DOWNS, slow_downs_of
from publishing import words as terms
from publishing.errors import ExportError
from publishing.sentences import mode_text, timetable_text

PAGE_STYLE = """<style>
[data-testid="stMetric"]{background:#f3f6f8;border:1px solid #dbe2e8;border-radius:.35rem;padding:.6rem .9rem}
[data-testid="stMetricLabel"] p{font-size:.85rem;color:#46505a}
[data-testid="stHeading"] h1{padding:.1rem 0 .3rem}
.oa-notice{background:#fff6e0;border:1px solid #ecd9a4;border-left:4px solid #d49a1c;border-radius:.3rem;
padding:.4rem .8rem;font-size:.88rem;color:#5b4300}
[data-testid="stSidebarHeader"]{height:auto;padding:.8rem 1rem .6rem .6rem}
.st-key-steps{padding-top:.5rem}
[data-testid="stMainBlockContainer"]{padding-left:2.2rem;padding-right:2.2rem}
[data-testid="stLogo"],[data-testid="stSidebarLogo"]{height:2.7rem;max-width:none}
</style>"""
"""How every page looks."""

MARK = Path(__file__).parent / "mark.svg"
"""The product's mark with its name in both languages."""

_SHORTEST, _LONGEST = 5, 60


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


def show_sidebar(language: str) -> None:
    """Draw the service standard, the area and the language; they hold on every page."""
    with st.sidebar:
        folders = areas.prepared_areas()
        names = areas.area_names(folders)
        if len(names) > 1:
            if st.session_state.get("setting:area") not in names:
                st.session_state["setting:area"] = next(iter(names))
            st.selectbox(words.AREA.say(language), list(names), format_func=names.__getitem__, **state.bound("area"))
        if names:
            modes = _modes(folders)
            if state.setting("mode") not in modes:
                st.session_state["setting:mode"] = modes[0]
            st.selectbox(
                words.MODE.say(language),
                modes,
                format_func=lambda mode: terms.MODES[mode].say(language),
                help=words.MODE_HELP.say(language),
                **state.bound("mode"),
            )
            if state.setting("mode") == BUS:
                st.segmented_control(
                    words.PERCENTILE.say(language),
                    BUS_PERCENTILES,
                    format_func=lambda percentile: terms.PERCENTILES[percentile].say(language),
                    required=True,
                    help=words.PERCENTILE_HELP.say(language),
                    **state.bound("bus_percentile"),
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
                **state.bound("slow_downs"),
            )
            st.slider(
                words.MINUTES.say(language),
                _SHORTEST,
                _LONGEST,
                step=1,
                help=words.MINUTES_HELP.say(language),
                **state.bound("minutes"),
            )
        st.segmented_control(
            words.LANGUAGE.say(language),
            LANGUAGES,
            format_func=words.LANGUAGE_NAMES.__getitem__,
            required=True,
            **state.bound("language"),
        )


def open_frame() -> Frame:
    """Return the area and language of this session, with the area's notice drawn; without any area, show the data page."""
    language = state.language()
    st.html(PAGE_STYLE)
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


def show_provenance(frame: Frame, scenario: Scenario) -> None:
    """Write the parameters, the data date and the fingerprint that a result hangs on."""
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
        + terms.STAMP.say(frame.language)
    )
