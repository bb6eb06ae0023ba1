"""Two scenarios on maps and in tables: side by side, what changes, units and sites; a clicked row moves the maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pydeck as pdk
import streamlit as st
from numpy.typing import NDArray

from dashboard import compare_words as words
from dashboard import layers, state
from dashboard.classes import Classes, state_classes
from dashboard.frame import Frame
from dashboard.gaps_links import choose_unit
from dashboard.legend import CLOSED_CSS, SITE_CSS, Sign, show_legend
from dashboard.map import cells_on_map, fly_to_point, show_map
from dashboard.markdown import plain
from dashboard.siting_words import LEGEND_CLOSED, LEGEND_SITE
from dashboard.state import Pick
from dashboard.words import fill
from geodata.text import Text
from planning.comparison import CHANGES, cell_changes, change_sums, final_coverage, site_changes, unit_changes
from planning.conditions import counted_area
from planning.proposals import ScenarioResult
from publishing.numbers import count_text
from publishing.words import kind_name

CHANGE_COLOURS: Mapping[str, str] = {
    "neither": "#c9cdd1",
    "both": "#9ecae1",
    "gained": "#08519c",
    "lost": "#d55e00",
}
"""Colours of what becomes of a cell; told apart by colour-blind readers (M. Okabe and K. Ito, "Color Universal Design")."""

_MAP_HEIGHT, _TABLE_HEIGHT = 420, 360
_PERCENT = 100.0


def show_maps(frame: Frame, results: Sequence[ScenarioResult], names: Sequence[str]) -> None:
    """Draw two results side by side and, below, what changes from the first to the second."""
    language, (first, second) = frame.language, results
    st.subheader(words.MAPS.say(language), anchor=False)
    show_map(
        frame.area,
        _content(frame, first),
        beside=_content(frame, second),
        titles=(names[0], names[1]),
        key="compare",
        height=_MAP_HEIGHT,
        alt=words.MAPS.say(language),
    )
    signs = [Sign(SITE_CSS, LEGEND_SITE.say(language), "1")]
    if any(result.proposal is not None and len(result.proposal.closed) for result in results):
        signs.append(Sign(CLOSED_CSS, LEGEND_CLOSED.say(language)))
    st.subheader(words.CHANGE_MAP.say(language), anchor=False)
    changes = cell_changes(final_coverage(first), final_coverage(second))
    sums = change_sums(frame.area.cells, changes)
    persons, jobs = (dict(zip(sums.index, map(count_text, sums[group]), strict=True)) for group in ("persons", "jobs"))
    st.markdown(
        fill(
            words.CHANGE_SUMS,
            language,
            gained=persons["gained"],
            gained_jobs=jobs["gained"],
            lost=persons["lost"],
            lost_jobs=jobs["lost"],
        )
    )
    classes = change_classes(changes, persons, names)
    picture, aside = st.columns([4, 1], gap="small")
    with picture:
        content = [
            cells_on_map(frame.area, final_coverage(second), classes, language),
            *_content(frame, second)[1:],
        ]
        show_map(frame.area, content, key="change", height=_MAP_HEIGHT, alt=words.CHANGE_MAP.say(language))
    with aside:
        show_legend(counted_area(frame.area, second.scenario), classes, language, signs=signs)


def change_classes(changes: NDArray[np.int8], persons: Mapping[str, str], names: Sequence[str]) -> Classes:
    """Return the classes of what becomes of each cell.

    Parameters
    ----------
    changes : (c,) int8
        From `planning.comparison.cell_changes`.
    persons : mapping of str to str
        How many residents each of `planning.comparison.CHANGES` concerns, as it is written.
    names : sequence of str
        What the two scenarios are called.
    """

    def filled(text: Text, **values: str) -> Text:
        return Text(text.zh.format(**values), text.en.format(**values))

    def label(change: str) -> Text:
        text = words.CHANGES[change]
        return Text(f"{text.zh} {persons[change]}", f"{text.en} {persons[change]}")

    return Classes(
        filled(words.CHANGE_TITLE, first=names[0], second=names[1]),
        tuple(map(label, CHANGES)),
        tuple(CHANGE_COLOURS[change] for change in CHANGES),
        changes.astype(np.int64),
    )


def show_units(frame: Frame, results: Sequence[ScenarioResult]) -> None:
    """Draw how coverage changes by unit, the largest changes first."""
    first, second = results
    table = unit_changes(final_coverage(first), final_coverage(second))
    shown = table.assign(
        first_share=table["first_share"] * _PERCENT,
        second_share=table["second_share"] * _PERCENT,
        share_change=table["share_change"] * _PERCENT,
        # Halves go up, as in publishing.numbers.
        **{name: np.floor(table[name] + 0.5) + 0.0 for name in ("persons_total", "persons_change", "jobs_change")},
    )
    config = {
        **{
            name: st.column_config.ProgressColumn(format="%.1f%%", min_value=0, max_value=100)
            for name in ("first_share", "second_share")
        },
        "share_change": st.column_config.NumberColumn(format="%+.1f"),
        "persons_total": st.column_config.NumberColumn(format="localized"),
        "persons_change": st.column_config.NumberColumn(format="localized"),
        "jobs_change": st.column_config.NumberColumn(format="localized"),
    }
    _show_rows(
        shown,
        words.UNIT_COLUMNS,
        config,
        frame,
        key="compare-units",
        on_choice=lambda row: choose_unit(frame.area, second, str(table["unit_id"].iloc[row])),
    )


def show_sites(frame: Frame, results: Sequence[ScenarioResult]) -> None:
    """Draw which sites are proposed in both, or in one alone."""
    language, (first, second) = frame.language, results
    table = site_changes(first, second)
    if not len(table):
        st.info(words.NO_SITES.say(language))
        return
    shown = table.assign(
        where=[words.WHERE[where].say(language) for where in table["where"]],
        **{
            name: [kind_name(kind, language) if kind else "" for kind in table[name]]
            for name in ("first_kind", "second_kind")
        },
    )

    def choose(row: int) -> None:
        site = table.iloc[row]
        state.remember_pick(frame.area.fingerprint, Pick("site", str(site["site_id"])))
        fly_to_point(frame.area, float(site["lon"]), float(site["lat"]))

    _show_rows(shown, words.SITE_COLUMNS, {}, frame, key="compare-sites", on_choice=choose)


def _content(frame: Frame, result: ScenarioResult) -> list[pdk.Layer]:
    """Return the layers of a result, the cells first."""
    area, language = frame.area, frame.language
    counted, coverage = counted_area(area, result.scenario), final_coverage(result)
    content = [
        cells_on_map(area, coverage, state_classes(coverage), language),
        layers.outlet_layer(counted, language),
    ]
    if result.proposal is not None:
        content += [
            layers.closed_layer(counted.outlets.iloc[result.proposal.closed]),
            *layers.site_layers(result.proposal.sites, language),
        ]
    return content


def _show_rows(
    table: pd.DataFrame,
    titles: Mapping[str, Text],
    config: Mapping[str, Any],
    frame: Frame,
    *,
    key: str,
    on_choice: Callable[[int], None],
) -> None:
    language = frame.language
    names = {name: title.say(language) for name, title in titles.items()}
    widget = f"{key}:{frame.area.fingerprint}"

    def take_over() -> None:
        rows = st.session_state[widget].selection.rows
        if rows and rows[0] < len(table):
            on_choice(rows[0])

    st.caption(plain(words.CLICK_HINT.say(language)))
    st.dataframe(
        table[list(names)].rename(columns=names),
        hide_index=True,
        width="stretch",
        height=min(_TABLE_HEIGHT, 38 + 35 * len(table)),
        column_config={names[name]: column for name, column in config.items()},
        key=widget,
        on_select=take_over,
        selection_mode="single-row",
    )
