"""Tables of `publishing.tables` as they stand on a page: sortable, with every value written as on the sheets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from publishing.numbers import shown_share
from publishing.tables import COUNT, DEGREES, MINUTES, NUMBER, SHARE, Table


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
    keys = list(columns) or list(table.columns)
    titles = [table.columns[key] for key in keys]
    frame = table.titled()[titles].head(len(table.frame) if rows is None else rows)
    config = {}
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
            config[title] = st.column_config.NumberColumn(title, format=_FORMATS[style])
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height="auto" if height is None else height,
        column_config=config,
    )


_FORMATS = {COUNT: "localized", MINUTES: "%.1f", DEGREES: "%.5f", NUMBER: "%d"}
