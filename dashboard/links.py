"""Links that restore a view for a colleague on the same server: area, saved scenario, page and place of the map.

The page is the address itself and the map keeps its own place in it (``?at=``); area and scenario are kept here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import streamlit as st

from dashboard import areas, link_words, records, scenario_session, state
from dashboard.link_box import show_box
from dashboard.markdown import plain
from dashboard.records import moment_text
from dashboard.words import fill
from geodata.errors import InputError
from geodata.records.errors import MissingRecordError
from geodata.records.scenario_lists import SavedScenario, read_scenario
from planning.errors import PlanningError

if TYPE_CHECKING:
    # The frame itself draws links.
    from dashboard.frame import Frame

AREA_PARAMETER, SCENARIO_PARAMETER, PLACE_PARAMETER, COMPARED_PARAMETER = "area", "scenario", "at", "compare"
"""Names of the parameters in the address."""

_RESTORED, _NOTES = "address-restored", "address-notes"


def restore_from_address() -> None:
    """Take over what the address of a new session tells, and keep the address telling what the session shows.

    To be called in every run before pages are drawn. What the address names but the server has not is told above the
    page until the visitor has understood.
    """
    if _RESTORED not in st.session_state:
        st.session_state[_RESTORED] = True
        _restore_area(st.query_params.get(AREA_PARAMETER, ""))
        _restore_scenario(st.query_params.get(SCENARIO_PARAMETER, ""))
    _keep_address()
    _show_notes()


def link_here() -> str:
    """Return the query of a link to what the session shows: area, open scenario, and the map's place as last reported."""
    return "?" + urlencode(_parameters(), quote_via=quote, safe=",")


def show_link(frame: Frame) -> None:
    """Draw the button that shows the link to this view, ready to be copied."""
    language = frame.language
    # Drawn anew when it is opened: pages write into the address after this.
    with st.popover(link_words.LINK.say(language), key="link-here", on_change="rerun"):
        saved = scenario_session.opened(records.area_id())
        named = "" if saved is None else fill(link_words.WITH_SCENARIO, language, name=plain(saved.name))
        st.caption(fill(link_words.LINK_NOTE, language, scenario=named))
        words = {"label": link_words.LINK, "copy": link_words.COPY, "copied": link_words.COPIED}
        show_box(
            key="link-box", data={"query": link_here()[1:], **{k: text.say(language) for k, text in words.items()}}
        )
        if saved is None or scenario_session.is_changed(saved):
            st.caption(link_words.NOT_IN_LINK.say(language))


def _parameters() -> dict[str, str]:
    area_id = records.area_id()
    saved = scenario_session.opened(area_id)
    wanted = {
        AREA_PARAMETER: area_id,
        SCENARIO_PARAMETER: "" if saved is None else str(saved.id),
        **{name: st.query_params.get(name, "") for name in (PLACE_PARAMETER, COMPARED_PARAMETER)},
    }
    return {name: value for name, value in wanted.items() if value}


def _restore_area(wanted: str) -> None:
    if not wanted:
        return
    if wanted in {folder.name for folder in areas.prepared_areas()}:
        st.session_state["setting:area"] = wanted
    else:
        _note(lambda language: fill(link_words.UNKNOWN_AREA, language, area=wanted))


def _restore_scenario(wanted: str) -> None:
    if not wanted:
        return
    if not re.fullmatch(r"[0-9]{1,9}", wanted):
        _note(lambda language: fill(link_words.UNKNOWN_SCENARIO, language, scenario=wanted))
        return
    try:
        _open(read_scenario(records.engine(), int(wanted)))
    except MissingRecordError:
        _note(lambda language: fill(link_words.UNKNOWN_SCENARIO, language, scenario=wanted))
    except (InputError, PlanningError) as error:
        failure = error  # the name in the line above ends with the block
        _note(lambda language: fill(link_words.SCENARIO_FAILED, language, reason=failure.say(language)))


def _open(saved: SavedScenario) -> None:
    if saved.area_id not in {folder.name for folder in areas.prepared_areas()}:
        _note(lambda language: fill(link_words.SCENARIO_WITHOUT_AREA, language, name=saved.name, area=saved.area_id))
        return
    if saved.area_id != records.area_id():
        st.session_state["setting:area"] = saved.area_id
        _note(lambda language: fill(link_words.OTHER_AREA, language, name=saved.name, area=saved.area_id))
    scenario_session.open_scenario(saved)
    if saved.archived:
        when = moment_text(saved.changed)
        _note(
            lambda language: fill(
                link_words.ARCHIVED_SCENARIO, language, name=saved.name, author=saved.changed_by, time=when
            )
        )


def _keep_address() -> None:
    """Write area and scenario into the address where they are not what everybody sees anyway."""
    folders = [folder.name for folder in areas.prepared_areas()]
    area_id = records.area_id()
    saved = scenario_session.opened(area_id)
    told = {
        AREA_PARAMETER: area_id if (folders and area_id != folders[0]) or saved is not None else "",
        SCENARIO_PARAMETER: "" if saved is None else str(saved.id),
    }
    for name, value in told.items():
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]


def _note(say: Callable[[str], str]) -> None:
    st.session_state.setdefault(_NOTES, []).append(say)


def _show_notes() -> None:
    notes: list[Callable[[str], str]] = st.session_state.get(_NOTES, [])
    if not notes:
        return
    language = state.language()
    st.warning("\n\n".join(plain(say(language)) for say in notes))
    st.button(link_words.UNDERSTOOD.say(language), key="address-understood", on_click=notes.clear)
