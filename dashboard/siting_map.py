"""The siting page's map with what can be asked of the thing that is clicked on it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pydeck as pdk
import streamlit as st

from dashboard import layers, state
from dashboard import siting_choice_words as words
from dashboard.classes import Classes
from dashboard.frame import Frame
from dashboard.legend import Sign, show_legend
from dashboard.map import cells_on_map, show_map
from dashboard.scenario_asked import own_candidates
from dashboard.siting_panel import candidate_layer, own_layer, remember_ground, show_panel
from dashboard.words import SITING
from geodata.study_area import StudyArea
from planning.candidate_venues import with_own_candidates
from planning.conditions import counted_area
from planning.coverage import Coverage
from planning.errors import ScenarioError
from planning.scenario import Scenario, network_mode

MAP_HEIGHT = 480


def show_siting_map(
    frame: Frame,
    coverage: Coverage,
    classes: Classes,
    above: Sequence[pdk.Layer],
    signs: Sequence[Sign],
    sites: pd.DataFrame | None = None,
    scenario: Scenario | None = None,
) -> None:
    """Draw cells, candidates, outlets and what lies above them; beside them the panel of what was clicked, and the legend.

    Parameters
    ----------
    frame : Frame
        Area and language.
    coverage : Coverage
        What the cells' tooltips tell.
    classes : Classes
        How the cells are coloured.
    above : sequence of Layer
        Drawn over the outlets.
    signs : sequence of Sign
        Their lines in the legend.
    sites : DataFrame, optional
        The plan's sites.
    scenario : Scenario, optional
        What the coverage is of, since only outlets that count in it are drawn; without it the service standard.
    """
    area, language = counted_area(frame.area, scenario or state.standard()), frame.language
    there = with_own(area)
    sites = pd.DataFrame({"site_id": pd.Series(dtype="str")}) if sites is None else sites
    chosen = set(sites["site_id"].astype(str))
    picture, aside = st.columns([3.1, 1], gap="small")
    with aside:
        st.toggle(
            words.SHOW_CANDIDATES.say(language),
            help=words.SHOW_CANDIDATES_HELP.say(language),
            **state.with_value(state.bound("show_candidates")),
        )
    content = [cells_on_map(area, coverage, classes, language)]
    if state.setting("show_candidates"):
        content.append(candidate_layer(there, chosen, language))
    content.append(layers.outlet_layer(area, language))
    own = own_layer(there, chosen, language)
    content += [*([] if own is None else [own]), *above]
    picked = state.pick(area.fingerprint)
    if picked is not None:
        content += layers.picked_layers(there, picked)
    with picture:
        show_map(
            area,
            content,
            key="siting",
            height=MAP_HEIGHT,
            alt=SITING.say(language),
            on_ground=lambda lon, lat: remember_ground(area, lon, lat),
        )
    with aside:
        show_panel(frame.area, there, sites, language)
        show_legend(area, classes, language, signs=signs)


def with_own(area: StudyArea) -> StudyArea:
    """Return the area with the session's own candidates among its venues, those that lie in it."""
    mode, kept = network_mode(str(state.setting("mode"))), own_candidates(state.setting("own_candidates"))
    try:
        return with_own_candidates(area, mode, kept)
    except ScenarioError:
        # Another area was chosen; solving tells which candidates lie outside this one or have ids of its venues.
        return area
