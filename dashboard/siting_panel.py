"""What was clicked on the siting map, with what can be asked of it: sites, venues, outlets, cells and open ground."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pydeck as pdk
import shapely
import streamlit as st

from dashboard import layers, siting_own, state
from dashboard import siting_choice_words as words
from dashboard.markdown import plain
from dashboard.scenario_asked import REJECTED
from dashboard.setting_checks import LARGEST_COST
from dashboard.siting_decisions import show_choice
from dashboard.state import Pick
from dashboard.words import OUTSIDE_UNITS, fill
from geodata.cells import cell_polygons
from geodata.study_area import StudyArea
from planning.conditions import counted_area, edges_in
from planning.scenario import network_mode
from publishing import words as terms
from publishing.numbers import count_text
from publishing.style import INK

_DOT_PIXELS = 4.5
_DOT, _REQUIRED, _FORBIDDEN = "#5a6570", "#1b7837", "#b2182b"


def candidate_layer(
    there: StudyArea,
    sites: set[str],
    language: str,
    *,
    name: str = "candidates",
    pixels: float = _DOT_PIXELS,
    rim: str = "#ffffff",
) -> pdk.Layer:
    """Return all candidate venues but those of a plan as small dots in the colour of what is asked of them.

    Parameters
    ----------
    there : StudyArea
        The area with own candidates among its venues.
    sites : set of str
        Ids of the plan's sites, which have markers of their own.
    language : str
        ``"zh"`` or ``"en"``.
    name : str
        Last part of the layer's id.
    pixels : float
        Radius of a dot.
    rim : str
        Colour of its edge.
    """
    colours = dict.fromkeys(state.setting("required"), _REQUIRED) | dict.fromkeys(
        state.setting("forbidden"), _FORBIDDEN
    )
    for site, decision in state.setting("decisions").items():
        colours[site] = _FORBIDDEN if decision["verdict"] == REJECTED else _REQUIRED
    venues = there.venues
    rows = [
        {
            "v": identity,
            "x": round(lon, 6),
            "y": round(lat, 6),
            "c": layers.rgb(colours.get(identity, _DOT)),
            "t": title,
            "s": terms.venue_name(kind, language),
            "u": words.PICKED_VENUE.say(language),
        }
        for identity, title, kind, lon, lat in zip(
            venues["venue_id"].astype(str),
            venues["name"].astype(str),
            venues["venue_type"].astype(str),
            venues.geometry.x.tolist(),
            venues.geometry.y.tolist(),
            strict=True,
        )
        if identity not in sites
    ]
    return pdk.Layer(
        "ScatterplotLayer",
        rows,
        # Clicked like sites: the rows carry the same column of ids.
        id=f"{layers.SITES}-{name}",
        get_position=["x", "y"],
        get_radius=pixels,
        radius_units=pdk.types.String("pixels"),
        get_fill_color="c",
        get_line_color=layers.rgb(rim),
        get_line_width=1,
        line_width_units=pdk.types.String("pixels"),
        stroked=True,
        pickable=True,
    )


def own_layer(there: StudyArea, sites: set[str], language: str) -> pdk.Layer | None:
    """Return the own candidates that a plan does not use as dots; they show whether or not the others do."""
    own = {one["site_id"] for one in state.setting("own_candidates")} - sites
    if not own:
        return None
    rest = set(there.venues["venue_id"].astype(str)) - own
    return candidate_layer(there, rest, language, name="own", pixels=_DOT_PIXELS + 2, rim=INK)


def remember_ground(area: StudyArea, lon: float, lat: float) -> None:
    """Keep the place of a click that hit nothing, instead of what was clicked before."""
    state.remember_pick(area.fingerprint, None)
    st.session_state[_ground_key(area)] = (lon, lat, state.picks())


def show_panel(area: StudyArea, there: StudyArea, sites: pd.DataFrame, language: str) -> None:
    """Draw what was clicked and what can be asked of it, or how to click.

    Parameters
    ----------
    area : StudyArea
        The prepared area.
    there : StudyArea
        The same with own candidates among its venues.
    sites : DataFrame
        The plan's sites; without rows where there is no plan.
    language : str
        ``"zh"`` or ``"en"``.
    """
    picked = state.pick(area.fingerprint)
    if picked is not None and picked.what not in {"site", "outlet", "cell"}:
        picked = None  # a unit or gap was chosen on another page
    lon, lat, turn = st.session_state.get(_ground_key(area), (0.0, 0.0, -1))
    if picked is None and turn != state.picks():
        st.caption(words.PICK_HINT.say(language))
        return
    with st.container(border=True, key="picked", gap="small"):
        if picked is None:
            _show_ground(area, lon, lat, language)
        elif picked.what == "site":
            _show_site(there, picked, sites, language)
        elif picked.what == "outlet":
            _show_outlet(area, picked, language)
        else:
            _show_cell(area, picked, language)
        st.button(
            words.CLEAR.say(language),
            key="clear-pick",
            type="tertiary",
            width="stretch",
            on_click=state.remember_pick,
            args=(area.fingerprint, None),
        )


def show_changes(area: StudyArea, language: str) -> None:
    """Draw closed roads and venues with costs of their own, with what takes them back; nothing where there are none."""
    closures, costs = state.setting("closures"), state.setting("venue_costs")
    if closures:
        line, undo = st.columns([3, 1], vertical_alignment="center")
        line.caption(f"{fill(words.CLOSURES, language, count=len(closures))} {words.CLOSURES_NOTE.say(language)}")
        undo.button(
            words.OPEN_ALL.say(language), key="open-roads", width="stretch", on_click=_set, args=("closures", [])
        )
    if costs:
        names = dict(zip(area.venues["venue_id"].astype(str), area.venues["name"].astype(str), strict=True))
        told = ", ".join(f"{names.get(venue, venue)} {cost:g}" for venue, cost in costs.items())
        line, undo = st.columns([3, 1], vertical_alignment="center")
        line.caption(fill(words.VENUE_COSTS, language, names=plain(told)))
        undo.button(
            words.CLEAR_COSTS.say(language), key="clear-costs", width="stretch", on_click=_set, args=("venue_costs", {})
        )


def _show_site(there: StudyArea, picked: Pick, sites: pd.DataFrame, language: str) -> None:
    found = there.venues[(there.venues["venue_id"].astype(str) == picked.identity).to_numpy()]
    if not len(found):
        return
    venue = found.iloc[0]
    in_plan = len(sites) > 0 and bool((sites["site_id"].astype(str) == picked.identity).any())
    _heading((words.PICKED_SITE if in_plan else words.PICKED_VENUE).say(language), str(venue["name"]))
    kinds = [terms.kind_name(kind, language) for kind in str(venue["kinds"]).split(",")]
    where = [terms.venue_name(str(venue["venue_type"]), language), _unit(there, int(venue["unit"]), language)]
    st.caption(plain(" · ".join([*where, *kinds])))
    if in_plan or picked.identity in state.setting("decisions"):
        show_choice(picked.identity, language, place="panel")
    else:
        _show_lock(picked.identity, language)
    if state.setting("budget") is not None or state.setting("goal") == "share":
        _show_cost(picked.identity, language)
    if picked.identity in {one["site_id"] for one in state.setting("own_candidates")}:
        st.button(
            plain(fill(words.OWN_REMOVE, language, name=venue["name"])),
            key="own-remove-picked",
            width="stretch",
            on_click=siting_own.remove,
            args=(picked.identity,),
        )


def _show_lock(venue: str, language: str) -> None:
    key = f"lock:{venue}:{language}"
    now = next((name for name in words.LOCKS if venue in state.setting(name)), None)
    if st.session_state.get(key) != now:
        st.session_state[key] = now

    def take_over() -> None:
        for name in words.LOCKS:
            others = [one for one in state.setting(name) if one != venue]
            _set(name, [*others, venue] if st.session_state[key] == name else others)

    st.segmented_control(
        words.LOCK.say(language),
        list(words.LOCKS),
        format_func=lambda name: words.LOCKS[name].say(language),
        help=words.LOCK_HELP.say(language),
        **state.with_default({"key": key, "on_change": take_over}),
    )


def _show_cost(venue: str, language: str) -> None:
    key = f"cost:{venue}:{language}"
    now = state.setting("venue_costs").get(venue)
    if st.session_state.get(key) != now:
        st.session_state[key] = now

    def take_over() -> None:
        others = {one: cost for one, cost in state.setting("venue_costs").items() if one != venue}
        given = st.session_state[key]
        _set("venue_costs", others if given is None else {**others, venue: float(given)})

    st.number_input(
        words.VENUE_COST.say(language),
        0.0,
        LARGEST_COST,
        None,  # may be emptied
        format="%g",
        help=words.VENUE_COST_HELP.say(language),
        key=key,
        on_change=take_over,
    )


def _show_outlet(area: StudyArea, picked: Pick, language: str) -> None:
    found = area.outlets[(area.outlets["outlet_id"].astype(str) == picked.identity).to_numpy()]
    if not len(found):
        return
    outlet = found.iloc[0]
    _heading(words.PICKED_OUTLET.say(language), str(outlet["name"]))
    where = [terms.kind_name(str(outlet["kind"]), language), _unit(area, int(outlet["unit"]), language)]
    st.caption(plain(" · ".join(where)))
    if picked.identity not in set(counted_area(area, state.standard()).outlets["outlet_id"].astype(str)):
        st.caption(words.NOT_COUNTED.say(language))
        return
    key, identity = f"closable:{picked.identity}", picked.identity
    st.session_state[key] = identity in state.setting("closable")

    def take_over() -> None:
        others = [one for one in state.setting("closable") if one != identity]
        _set("closable", [*others, identity] if st.session_state[key] else others)
        if st.session_state[key] and not state.setting("movable_outlets"):
            _set("movable_outlets", 1)

    st.toggle(
        words.MAY_CLOSE.say(language),
        help=words.MAY_CLOSE_HELP.say(language),
        **state.with_value({"key": key, "on_change": take_over}),
    )


def _show_cell(area: StudyArea, picked: Pick, language: str) -> None:
    places = np.flatnonzero(area.cells["cell"].to_numpy() == picked.identity)
    if not len(places):
        return
    cell = area.cells.iloc[int(places[0])]
    _heading(words.PICKED_CELL.say(language), _unit(area, int(cell["unit"]), language))
    persons, jobs = count_text(cell["persons"]), count_text(cell["jobs"])
    st.caption(fill(words.PEOPLE, language, persons=persons, jobs=jobs))
    siting_own.show_here(area, float(cell.geometry.x), float(cell.geometry.y), language, key=picked.identity)
    shape = shapely.to_wkt(cell_polygons(pd.Series([picked.identity])).iloc[0], rounding_precision=7)
    closures = state.setting("closures")
    if shape in closures:
        rest = [one for one in closures if one != shape]
        st.button(
            words.OPEN_ROADS.say(language), key="open-cell", width="stretch", on_click=_set, args=("closures", rest)
        )
        return
    mode = str(state.setting("mode"))
    has_roads = len(edges_in(area.network, network_mode(mode), shapely.from_wkt(shape))) > 0
    none = fill(words.NO_ROADS_HERE, language, mode=terms.MODES[mode].say(language))
    st.button(
        words.CLOSE_ROADS.say(language),
        key="close-cell",
        width="stretch",
        disabled=not has_roads,
        help=words.CLOSE_ROADS_HELP.say(language) if has_roads else none,
        on_click=_set,
        args=("closures", [*closures, shape]),
    )


def _show_ground(area: StudyArea, lon: float, lat: float, language: str) -> None:
    _heading(words.PICKED_GROUND.say(language), f"{lon:.5f}, {lat:.5f}")
    siting_own.show_here(area, lon, lat, language, key=f"{lon:.6f},{lat:.6f}")


def _heading(what: str, name: str) -> None:
    st.markdown(f"**{plain(name)}**  \n{what}")


def _unit(area: StudyArea, unit: int, language: str) -> str:
    return str(area.units["name"].iloc[unit]) if unit >= 0 else OUTSIDE_UNITS.say(language)


def _set(name: str, value: Any) -> None:
    st.session_state[f"setting:{name}"] = value


def _ground_key(area: StudyArea) -> str:
    return f"ground:{area.fingerprint}"
