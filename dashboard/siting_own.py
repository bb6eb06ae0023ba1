"""Candidate sites of the planner's own: added by coordinates, by a place's name or from the map, and removed."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import streamlit as st

from dashboard import scenario_asked, state
from dashboard import siting_choice_words as words
from dashboard.markdown import plain
from dashboard.setting_checks import LARGEST_COST
from dashboard.words import OUTSIDE_UNITS, fill
from geodata.coordinates import to_wgs84
from geodata.intake.addresses import WHAT, Gazetteer, gazetteer_of, match_addresses
from geodata.network import read_only
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.candidate_venues import reaches_a_road
from planning.errors import PlanningError, ScenarioError
from planning.own_candidates import LONGEST_NAME, OWN_PREFIX, OwnCandidate
from planning.scenario import network_mode
from planning.siting_request import PROPOSABLE_KINDS, SitingRequest
from publishing import words as terms

_MOST_PLACES = 5
_DECIMALS = 6
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]*)?")


def show_own_candidates(area: StudyArea, language: str) -> None:
    """Draw the own candidates and the ways to add one."""
    kept = state.setting("own_candidates")
    title = fill(words.OWN_COUNT, language, count=len(kept)) if kept else words.OWN.say(language)
    with st.expander(title, key="own-candidates"):
        st.caption(words.OWN_NOTE.say(language))
        _show_told(language)
        _show_kept(kept, language)
        way = st.segmented_control(
            words.OWN_WAY.say(language),
            list(words.OWN_WAYS),
            format_func=lambda name: words.OWN_WAYS[name].say(language),
            required=True,
            default="coordinates",
            label_visibility="collapsed",
            key=f"own-way:{language}",
        )
        if way == "address":
            _show_search(area, language)
        else:
            _show_coordinates(area, language)


def show_here(area: StudyArea, lon: float, lat: float, language: str, *, key: str) -> None:
    """Draw the small form that makes a place on the map (WGS84 degrees) a candidate."""
    with st.form(f"own-here:{key}", border=False, clear_on_submit=True):
        name = _name_input(language, f"own-name:{key}")
        if st.form_submit_button(words.AS_CANDIDATE.say(language), width="stretch"):
            _add_and_draw(area, name, lon, lat, (), None, language)


def new_candidate(
    area: StudyArea,
    mode: str,
    name: str,
    lon: float,
    lat: float,
    kinds: tuple[str, ...] = (),
    cost: float | None = None,
) -> OwnCandidate:
    """Return a candidate at a place in WGS84 degrees, with an id that neither a venue of the area nor a candidate of the session has.

    Raises
    ------
    ScenarioError
        Something is wrong with it, it lies outside the area, or no road of ``mode`` is near.
    """
    taken = {one["site_id"] for one in state.setting("own_candidates")} | set(area.venues["venue_id"].astype(str))
    number = next(number for number in range(1, len(taken) + 2) if f"{OWN_PREFIX}{number}" not in taken)
    candidate = OwnCandidate(
        f"{OWN_PREFIX}{number}", name.strip(), round(lon, _DECIMALS), round(lat, _DECIMALS), kinds, cost
    )
    own = scenario_asked.own_candidates(state.setting("own_candidates"))
    # Nothing but the candidates is judged here.
    SitingRequest(own_candidates=(*own, candidate))
    if _is_swapped(area, candidate):
        raise ScenarioError(words.OWN_SWAPPED)
    if not reaches_a_road(area, network_mode(mode), candidate):
        metres = float(area.parameters["snap_metres"])
        values = {"name": candidate.name, "metres": metres}
        raise ScenarioError(
            Text(
                words.OWN_NO_ROAD.zh.format(mode=terms.MODES[mode].zh, **values),
                words.OWN_NO_ROAD.en.format(mode=terms.MODES[mode].en, **values),
            )
        )
    return candidate


def lonlat_of(text: str, crs: str) -> tuple[float, float]:
    """Return WGS84 degrees of coordinates written as ``longitude, latitude`` in a coordinate system of `words.CRS_CHOICES`.

    Raises
    ------
    ScenarioError
        The text is no two numbers that can be degrees.
    """
    parts = [part for part in re.split(r"[\s,;、°]+", unicodedata.normalize("NFKC", text)) if part]
    # What Python reads as a number besides, such as 106_8 or 1e2, is a slip of the hand here.
    if len(parts) != 2 or not all(map(_DEGREES.fullmatch, parts)):
        raise ScenarioError(words.OWN_BAD_LONLAT)
    lon, lat = map(float, parts)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ScenarioError(words.OWN_SWAPPED if -90 <= lon <= 90 and -180 <= lat <= 180 else words.OWN_BAD_LONLAT)
    place = to_wgs84(gpd.GeoDataFrame(geometry=[shapely.Point(lon, lat)], crs=None), crs)
    return float(place.geometry.x.iloc[0]), float(place.geometry.y.iloc[0])


def gazetteer(area: StudyArea) -> Gazetteer:
    """Return the named places of a prepared area: units, settlements, venues and outlets; gathered once per server."""
    return _gazetteer(area.fingerprint, area)


@st.cache_resource(max_entries=3, show_spinner=False)
def _gazetteer(fingerprint: str, _area: StudyArea) -> Gazetteer:  # noqa: ARG001 - part of the cache key
    units = gazetteer_of(_area.units, None)
    names, lonlat, what, unit = [list(units.names)], [units.lonlat], [list(units.what)], [units.unit]
    for frame, sort in ((_area.places, "settlement"), (_area.venues, "venue"), (_area.outlets, "outlet")):
        more = gazetteer_of(_area.units, None, frame[["name", "geometry"]])
        ours = np.array([kind == "community" for kind in more.what], dtype=bool)
        names.append([name for name, keep in zip(more.names, ours, strict=True) if keep])
        lonlat.append(more.lonlat[ours])
        what.append([sort] * int(ours.sum()))
        unit.append(more.unit[ours])
    return Gazetteer(
        tuple(name for part in names for name in part),
        read_only(np.concatenate(lonlat)),
        tuple(sort for part in what for sort in part),
        read_only(np.concatenate(unit)),
        units.unit_ids,
        units.unit_names,
    )


def _show_kept(kept: list[dict[str, Any]], language: str) -> None:
    if not kept:
        return
    with st.container(horizontal=True, gap="small", key="own-kept"):
        for one in kept:
            st.button(
                plain(fill(words.OWN_REMOVE, language, name=one["name"])),
                key=f"own-remove:{one['site_id']}",
                help=fill(words.OWN_REMOVE_HELP, language, lon=one["lon"], lat=one["lat"]),
                on_click=remove,
                args=(one["site_id"],),
            )


def remove(site: str) -> None:
    """Remove an own candidate with all that was asked of it."""
    for name in ("required", "forbidden"):
        st.session_state[f"setting:{name}"] = [one for one in state.setting(name) if one != site]
    for name in ("decisions", "venue_costs"):
        st.session_state[f"setting:{name}"] = {key: one for key, one in state.setting(name).items() if key != site}
    st.session_state["setting:own_candidates"] = [
        one for one in state.setting("own_candidates") if one["site_id"] != site
    ]


def _show_coordinates(area: StudyArea, language: str) -> None:
    with st.form("own-coordinates", border=False):
        first = st.columns([1.4, 1.6, 1.4], gap="small", vertical_alignment="bottom")
        with first[0]:
            name = _name_input(language, "own-name")
        text = first[1].text_input(
            words.OWN_LONLAT.say(language),
            placeholder="106.8123, 39.6543",
            max_chars=100,
            help=words.OWN_LONLAT_HELP.say(language),
            key="own-lonlat",
        )
        crs = first[2].selectbox(
            words.OWN_CRS.say(language),
            list(words.CRS_CHOICES),
            format_func=lambda name: words.CRS_CHOICES[name].say(language),
            help=words.OWN_CRS_HELP.say(language),
            key=f"own-crs:{language}",
        )
        kinds, cost, pressed = _details(language, words.OWN_ADD, "coordinates")
        if pressed:
            try:
                lon, lat = lonlat_of(text, crs)
            except ScenarioError as error:
                st.error(plain(error.say(language)))
                return
            _add_and_draw(area, name, lon, lat, kinds, cost, language)


def _show_search(area: StudyArea, language: str) -> None:
    text = st.text_input(
        words.OWN_SEARCH.say(language), max_chars=200, help=words.OWN_SEARCH_HELP.say(language), key="own-search"
    ).strip()
    if not text:
        return
    asked = pd.DataFrame({"name": [text], "address": [""]}, dtype="str")
    found = match_addresses(asked, gazetteer(area), most=_MOST_PLACES)
    if found.empty:
        st.info(words.OWN_NOT_FOUND.say(language))
        return
    rows = found.to_dict("records")
    with st.form("own-place", border=False):
        place = st.radio(
            words.OWN_FOUND.say(language),
            range(len(rows)),
            format_func=lambda number: _place_line(area, rows[number], language),
            key=f"own-found:{text}:{language}",
        )
        kinds, cost, pressed = _details(language, words.OWN_CONFIRM, "place")
        if pressed and place is not None:
            row = rows[place]
            _add_and_draw(area, str(row["matched"]), row["lon"], row["lat"], kinds, cost, language)


def _place_line(area: StudyArea, row: dict[Any, Any], language: str) -> str:
    what = words.WHAT.get(row["what"]) or WHAT[row["what"]]
    unit = str(area.units["name"].iloc[row["unit"]]) if row["unit"] >= 0 else OUTSIDE_UNITS.say(language)
    return fill(
        words.OWN_FOUND_LINE,
        language,
        name=plain(row["matched"]),
        what=what.say(language),
        unit=plain(unit),
        score=row["score"],
    )


def _details(language: str, submit: Text, key: str) -> tuple[tuple[str, ...], float | None, bool]:
    """Draw kinds, cost and the button of a form, and return what they hold."""
    columns = st.columns([2.4, 1, 1], gap="small", vertical_alignment="bottom")
    kinds = columns[0].multiselect(
        words.OWN_KINDS.say(language),
        PROPOSABLE_KINDS,
        format_func=lambda kind: terms.kind_name(kind, language),
        placeholder="",
        help=words.OWN_KINDS_HELP.say(language),
        key=f"own-kinds:{key}:{language}",
    )
    cost = columns[1].number_input(
        words.OWN_COST.say(language),
        0.0,
        LARGEST_COST,
        None,
        format="%g",
        help=words.OWN_COST_HELP.say(language),
        key=f"own-cost:{key}",
    )
    pressed = columns[2].form_submit_button(submit.say(language), width="stretch", key=f"own-add:{key}")
    return tuple(kinds), cost, pressed


def _name_input(language: str, key: str) -> str:
    number = len(state.setting("own_candidates")) + 1
    default = fill(words.OWN_NAME_DEFAULT, language, number=number)
    given = st.text_input(words.OWN_NAME.say(language), placeholder=default, max_chars=LONGEST_NAME, key=key)
    return given.strip() or default


def _add_and_draw(
    area: StudyArea, name: str, lon: float, lat: float, kinds: tuple[str, ...], cost: float | None, language: str
) -> None:
    """Add a candidate and draw the page anew, or say why it cannot be one."""
    try:
        candidate = new_candidate(area, str(state.setting("mode")), name, lon, lat, kinds, cost)
    except PlanningError as error:
        st.error(plain(error.say(language)))
        return
    st.session_state["setting:own_candidates"] = [
        *state.setting("own_candidates"),
        scenario_asked.as_setting(candidate),
    ]
    st.session_state["own-told"] = candidate.name
    st.rerun()


def _show_told(language: str) -> None:
    name = st.session_state.pop("own-told", None)
    if name is not None:
        st.toast(plain(fill(words.OWN_ADDED, language, name=name)))


def _is_swapped(area: StudyArea, candidate: OwnCandidate) -> bool:
    """Return whether a candidate lies outside the area, and inside with longitude and latitude swapped."""
    here, swapped = shapely.Point(candidate.lon, candidate.lat), shapely.Point(candidate.lat, candidate.lon)
    polygons = area.units.geometry.to_numpy()
    return bool(not shapely.intersects(polygons, here).any() and shapely.intersects(polygons, swapped).any())
