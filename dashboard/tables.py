"""Tables of `publishing.tables` as they stand on a page: sortable, with every value written as on the sheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
import streamlit as st

from publishing.numbers import shown_share
from publishing.tables import COUNT, DEGREES, MINUTES, NUMBER, RATIO, SHARE, SIGNED_COUNT, SIGNED_SHARE, Table


def show_table(
    table: Table, *, columns: Sequence[str] = (), rows: int | None = None, height: int | None = None
) -> None:
    """Draw a table.

    Parameters
    ----------
    table : Table
        The table.
    columns : sequence of str
        Keys of the columns to show, in order; all if empty.
    rows : int, optional
        How many rows from the top.
    height : int, optional
        Height in pixels; fitting the rows if left out.
    """
    frame, config = _prepared(table, columns, rows)
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height="auto" if height is None else height,
        column_config=config,
    )


def show_choosable_table(
    table: Table,
    identities: Sequence[str],
    *,
    key: str,
    chosen: str | None,
    on_choice: Callable[[str | None], None],
    columns: Sequence[str] = (),
    rows: int | None = None,
    height: int | Literal["content"] | None = None,
) -> None:
    """Draw a table of which one row can be chosen by a click anywhere in it, here or elsewhere.

    Parameters
    ----------
    table, columns, rows, height
        As in `show_table`; ``"content"`` shows all rows.
    identities : sequence of str
        Id of the thing that each row of the table tells of.
    key : str
        Name of the table; equal ones are the same table of different settings.
    chosen : str or None
        Id of the thing that is chosen now. Its row is marked; if it was not chosen in this table, it also stands first,
        since a row further down cannot be scrolled to.
    on_choice : callable
        Told the id that is chosen in the table, or None when its row is given up.
    """
    shown = len(table.frame) if rows is None else min(rows, len(table.frame))
    order = list(range(shown))
    here = f"{key}:chosen-here"
    if chosen in identities and st.session_state.get(here) != chosen:
        place = identities.index(chosen)
        order = [place, *(row for row in range(shown) if row != place)][: max(shown, 1)]
    marked = [row for row, place in enumerate(order) if identities[place] == chosen]
    widget = f"table:{key}"
    if _marked(widget) != marked:
        # The row was chosen on the map, or the rows have changed under the mark.
        st.session_state[widget] = {"selection": {"rows": marked, "columns": [], "cells": []}}

    def take_over() -> None:
        # A click on a value reports its cell, one on the box before the row its row.
        cells = st.session_state[widget]["selection"].get("cells", [])
        places = [cells[0][0]] if cells else _marked(widget)
        identity = identities[order[places[0]]] if places and places[0] < len(order) else None
        st.session_state[here] = identity
        on_choice(identity)

    frame, config = _prepared(table, columns, None)
    st.dataframe(
        frame.iloc[order],
        hide_index=True,
        width="stretch",
        height="auto" if height is None else height,
        column_config=config,
        key=widget,
        on_select=take_over,
        selection_mode=["single-row", "single-cell"],
    )


def _marked(widget: str) -> list[int]:
    return list(st.session_state.get(widget, {}).get("selection", {}).get("rows", []))


def _prepared(table: Table, columns: Sequence[str], rows: int | None) -> tuple[pd.DataFrame, dict[str, Any]]:
    keys = list(columns) or list(table.columns)
    titles = [table.columns[key] for key in keys]
    frame = table.titled()[titles].head(len(table.frame) if rows is None else rows)
    config: dict[str, Any] = {}
    for key, title in zip(keys, titles, strict=True):
        style = table.formats[key]
        if frame[title].dtype.kind not in "iuf":
            continue
        if style == SHARE:
            frame[title] = frame[title].map(shown_share) * 100
            config[title] = st.column_config.ProgressColumn(title, format="%.1f%%", min_value=0, max_value=100)
        elif style in _FORMATS:
            if style == COUNT:
                frame[title] = np.floor(frame[title] + 0.5)  # halves go up, as in publishing.numbers
            elif style == SIGNED_SHARE:
                frame[title] = frame[title] * 100
            config[title] = st.column_config.NumberColumn(title, format=_FORMATS[style])
    return frame, config


_FORMATS = {
    COUNT: "localized", MINUTES: "%.1f", DEGREES: "%.5f", NUMBER: "%d", RATIO: "%.2f", SIGNED_COUNT: "%+.0f",
    SIGNED_SHARE: "%+.1f",
}  # fmt: skip
