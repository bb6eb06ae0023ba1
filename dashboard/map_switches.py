"""Switches of what the maps show, the same on every page that has a map."""

from __future__ import annotations

import streamlit as st

from dashboard import map_words, state
from dashboard.map_tiles import TilesError, configured_tiles
from dashboard.markdown import plain
from dashboard.words import fill


def show_layer_switches(language: str) -> None:
    """Draw the switches for demand cells, service bands and, where an administrator has set one up, tiles as base map.

    Parameters
    ----------
    language : str
        ``"zh"`` or ``"en"``.
    """
    st.toggle(map_words.SHOW_CELLS.say(language), **state.with_value(state.bound("show_cells")))
    st.toggle(
        map_words.SHOW_BANDS.say(language),
        help=map_words.SHOW_BANDS_HELP.say(language),
        **state.with_value(state.bound("show_bands")),
    )
    try:
        tiles = configured_tiles()
    except TilesError as error:
        st.error(plain(error.say(language)))
        return
    if tiles is not None:
        name = tiles.name or map_words.TILES_NAME.say(language)
        st.toggle(
            fill(map_words.BASE_TILES, language, name=plain(name)),
            help=map_words.BASE_TILES_HELP.say(language),
            **state.with_value(state.bound("base_tiles")),
        )
