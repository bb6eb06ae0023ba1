"""The map of cells, gaps and outlets with what is known of the thing clicked on it, as two pages show it."""

from __future__ import annotations

from collections.abc import Sequence

import pydeck as pdk
import streamlit as st

from dashboard import layers, state, words
from dashboard.classes import Classes, band_classes
from dashboard.facts import picked_explanation, show_pick
from dashboard.frame import Frame
from dashboard.legend import GAP_CSS, ROUTE_CSS, Sign, show_legend
from dashboard.map import cells_on_map, show_map
from dashboard.unit_layers import picked_outline, picked_outline_layer
from planning.proposals import ScenarioResult


def show_explained_map(
    frame: Frame,
    result: ScenarioResult,
    classes: Classes,
    over_cells: Sequence[pdk.Layer],
    their_signs: Sequence[Sign],
    *,
    key: str,
    height: int,
    alt: str,
    people_share: float = 1.0,
    in_place_of_cells: pdk.Layer | None = None,
) -> None:
    """Draw cells, what a page lays over them, the way of a clicked cell, outlets and gaps; beside them facts and legend.

    Parameters
    ----------
    frame : Frame
        The page's area and language.
    result : ScenarioResult
        Its coverage and gaps.
    classes : Classes
        How the cells are coloured.
    over_cells : sequence of Layer
        Drawn right over the cells.
    their_signs : sequence of Sign
        Their lines in the legend.
    key, height, alt, people_share
        As in `dashboard.map.show_map`.
    in_place_of_cells : Layer, optional
        What ``classes`` colours where it is not the cells.
    """
    area, language = frame.area, frame.language
    if state.setting("show_bands") and in_place_of_cells is None:
        classes = band_classes(result.before)
    if in_place_of_cells is not None:
        content = [in_place_of_cells]
    else:
        # Where no cell lies, the ground still tells its unit.
        cells = [cells_on_map(area, result.before, classes, language)] if state.setting("show_cells") else []
        content = [layers.unit_layer(area), *cells]
    content += over_cells
    signs = [Sign(GAP_CSS, words.LEGEND_GAP.say(language), "1"), *their_signs]
    picked = state.pick(area.fingerprint)
    explained = picked_explanation(area, result, picked)
    if explained is not None and explained.route is not None:
        content += layers.route_layers(explained)
        signs.append(Sign(ROUTE_CSS, words.LEGEND_ROUTE.say(language)))
    content += [layers.outlet_layer(area, language), layers.gap_layer(result.gaps.table, language)]
    if picked is not None:
        content += layers.picked_layers(area, picked)
    outline = picked_outline(area, result, picked)
    if outline is not None:
        content.append(picked_outline_layer(outline))
    picture, aside = st.columns([3.1, 1], gap="small")
    with picture:
        show_map(area, content, key=key, height=height, alt=alt, people_share=people_share)
    with aside:
        show_pick(area, result, picked, explained, language)
        show_legend(area, classes, language, signs=signs)
