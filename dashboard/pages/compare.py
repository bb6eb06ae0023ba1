"""Scenarios compared: saved ones and the state of today, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from sqlalchemy import Engine

from dashboard import compare_sides, records, scenario_session, state
from dashboard import compare_words as words
from dashboard.compare_figures import figures_html, settings_html
from dashboard.compare_sides import NOW, Side
from dashboard.compare_views import show_maps, show_sites, show_units
from dashboard.frame import Frame, open_frame, show_provenance, told
from dashboard.links import COMPARED_PARAMETER
from dashboard.markdown import plain
from dashboard.navigation import ask_for
from dashboard.progress import show_progress
from dashboard.words import COMPARE, LIST_COMMA, fill
from geodata.records.scenario_lists import SavedScenario, list_scenarios
from publishing.sentences import standard_text

_MOST = 4
_UNKNOWN = "compare-unknown"


def show() -> None:
    """Draw the page."""
    frame = open_frame()
    language = frame.language
    st.title(COMPARE.say(language), anchor=False)
    with told(language):
        engine = records.engine()
        area_id = records.area_id()
        chosen, saved = _choose(engine, area_id, language)
        if len(chosen) < 2:
            st.info(words.TOO_FEW.say(language))
            return
        sides = compare_sides.sides_of(frame.area, area_id, chosen, saved)
        names = [_name(side, area_id, language) for side in sides]
        compare_sides.forget_others(frame.area, sides)
        _show_remarks(frame, sides, names, area_id)
        _show_unsolved(frame, sides, names)
        _show_figures(frame, sides, names)
        _show_pair(frame, sides, names)


def _choose(engine: Engine, area_id: str, language: str) -> tuple[list[str], Mapping[str, SavedScenario]]:
    """Ask what is to be compared; return the keys, and the saved scenarios by key."""
    everywhere = {str(one.id): one for one in list_scenarios(engine)}
    here = {key: one for key, one in everywhere.items() if one.area_id == area_id}
    if not everywhere:
        st.info(words.NOTHING_SAVED.say(language))
        st.button(words.TO_SITING.say(language), key="to-siting", type="primary", on_click=ask_for, args=("siting",))
        st.stop()
    st.markdown(words.LEAD.say(language))
    choice, others = st.columns([3, 1], gap="small", vertical_alignment="bottom")
    others_too = len(here) < len(everywhere) and others.toggle(
        words.OTHER_AREAS.say(language), help=words.OTHER_AREAS_HELP.say(language), key="compare-others"
    )
    kept = f"compare-chosen:{area_id}"
    if kept not in st.session_state:
        st.session_state[kept] = _first_choice(here, everywhere, area_id)
    wanted = list(st.session_state[kept])
    saved = everywhere if others_too or any(key not in here for key in wanted if key != NOW) else here
    options = [NOW, *saved]
    chosen = [key for key in wanted if key in options]
    widget = f"compare-choice:{area_id}:{language}"
    if st.session_state.get(widget) != chosen:
        st.session_state[widget] = chosen

    def take_over() -> None:
        st.session_state[kept] = list(st.session_state[widget])
        st.session_state.pop(_UNKNOWN, None)

    choice.multiselect(
        words.CHOOSE.say(language),
        options,
        format_func=lambda key: words.NOW.say(language) if key == NOW else _label(saved[key], area_id, language),
        max_selections=_MOST,
        placeholder=words.CHOOSE_PLACEHOLDER.say(language),
        **state.with_default({"key": widget, "on_change": take_over}),
    )
    told_now = ",".join(chosen)
    if st.query_params.get(COMPARED_PARAMETER, "") != told_now:
        st.query_params[COMPARED_PARAMETER] = told_now
    if st.session_state.get(_UNKNOWN):
        st.warning(words.UNKNOWN.say(language))
    return chosen, saved


def _first_choice(
    here: Mapping[str, SavedScenario], everywhere: Mapping[str, SavedScenario], area_id: str
) -> list[str]:
    """Return what the address names; else today and the scenario that is open, or was changed last."""
    named = list(dict.fromkeys(key for key in st.query_params.get(COMPARED_PARAMETER, "").split(",") if key))
    if named:
        known = [key for key in named if key == NOW or key in everywhere][:_MOST]
        st.session_state[_UNKNOWN] = len(known) < len(named)
        return known
    opened = scenario_session.opened(area_id)
    latest = str(opened.id) if opened is not None and str(opened.id) in here else next(iter(here), None)
    return [NOW] if latest is None else [NOW, latest]


def _label(saved: SavedScenario, area_id: str, language: str) -> str:
    name = fill(words.WHOSE, language, name=saved.name, author=saved.author)
    return name if saved.area_id == area_id else fill(words.OF_AREA, language, name=name, area=saved.area_id)


def _name(side: Side, area_id: str, language: str) -> str:
    if side.saved is None:
        return words.NOW.say(language)
    if side.saved.area_id == area_id:
        return side.saved.name
    return fill(words.OF_AREA, language, name=side.saved.name, area=side.saved.area_id)


def _show_remarks(frame: Frame, sides: Sequence[Side], names: Sequence[str], area_id: str) -> None:
    """Tell what cannot be compared, or not as it seems."""
    language, comma = frame.language, LIST_COMMA.say(frame.language)
    for side, name in zip(sides, names, strict=True):
        if side.error is not None:
            reason = side.error.say(language)
            st.error(fill(words.FAILED, language, name=plain(name), reason=plain(reason)))
    for text, wanted in (
        (words.FIGURES_ONLY, [not side.is_here(area_id) for side in sides]),
        (words.OLD_FIGURES, [side.is_here(area_id) and side.is_old(frame.area) for side in sides]),
    ):
        told_of = [plain(name) for name, is_wanted in zip(names, wanted, strict=True) if is_wanted]
        if told_of:
            st.info(fill(text, language, names=comma.join(told_of)))
    standards = dict.fromkeys(standard_text(side.scenario, language) for side in sides if side.scenario is not None)
    if len(standards) > 1:
        st.warning(fill(words.OTHER_STANDARD, language, standards=plain(comma.join(standards))))


def _show_unsolved(frame: Frame, sides: Sequence[Side], names: Sequence[str]) -> None:
    """Solve at once what was solved before on the same data; offer it for the others."""
    area, language = frame.area, frame.language
    waiting = compare_sides.unsolved(sides)
    at_once = [
        side
        for side in waiting
        if side.figures is not None and not side.is_old(area) and not compare_sides.was_tried(area, side)
    ]
    if at_once:
        compare_sides.solve(area, at_once)
    job = compare_sides.running(area, sides)
    if job is not None:
        show_progress(
            job,
            language,
            title=words.SOLVING,
            limit_seconds=job.question.scenario.time_limit_seconds,
            stop=words.STOP,
        )
    elif waiting:
        by_key = dict(zip([side.key for side in sides], names, strict=True))
        told_of = LIST_COMMA.say(language).join(plain(by_key[side.key]) for side in waiting)
        st.info(fill(words.UNSOLVED, language, names=told_of))
        st.button(
            words.SOLVE.say(language),
            key="compare-solve",
            type="primary",
            on_click=compare_sides.solve,
            args=(area, waiting),
        )


def _show_figures(frame: Frame, sides: Sequence[Side], names: Sequence[str]) -> None:
    language = frame.language
    st.subheader(words.FIGURES.say(language), anchor=False)
    st.html(figures_html(sides, names, language))
    st.subheader(words.SETTINGS.say(language), anchor=False)
    settings = settings_html(sides, names, language, frame.area)
    if settings:
        st.html(settings)
    else:
        st.caption(words.SAME_SETTINGS.say(language))


def _show_pair(frame: Frame, sides: Sequence[Side], names: Sequence[str]) -> None:
    """Draw maps and tables of two of the scenarios that are solved."""
    language = frame.language
    solved = {side.key: (name, side.result) for side, name in zip(sides, names, strict=True) if side.result is not None}
    if len(solved) < 2:
        return
    keys = list(solved)
    if len(keys) > 2:
        left, right = st.columns(2, gap="small")
        first = left.selectbox(
            words.LEFT.say(language), keys, format_func=lambda key: solved[key][0], key=f"compare-left:{language}"
        )
        rest = [key for key in keys if key != first]
        second = right.selectbox(
            words.RIGHT.say(language), rest, format_func=lambda key: solved[key][0], key=f"compare-right:{language}"
        )
        keys = [first, second]
    pair = [solved[key] for key in keys[:2]]
    results, shown = [result for _, result in pair], [name for name, _ in pair]
    show_maps(frame, results, shown)
    show_provenance(frame, results[1].scenario)
    units, sites = st.tabs([words.UNITS.say(language), words.SITE_TABLE.say(language)])
    with units:
        show_units(frame, results)
    with sites:
        show_sites(frame, results)
