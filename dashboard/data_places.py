"""Rows without coordinates: places proposed by name and address, of which the planner ticks the right ones."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import file_words as words
from dashboard.examining import matched
from dashboard.forms import attempt, permitted, tell
from dashboard.words import LIST_COMMA, fill
from geodata.intake.addresses import WHAT
from geodata.intake.examination import Examination
from geodata.intake.places import PLACE_HEADERS, read_places
from geodata.intake.projects import Entry, Project, confirm_places

_MOST_ROWS = 200
_HEIGHT = 320
_ROWS_WHOLE = 8
_SAME_NAME = 100.0
_HINTS = ("name", "address", "unit_name", "code")


def show_places(project: Project, entry: Entry, found: Examination, language: str) -> None:
    """Draw the proposals for rows of a table of points that have no coordinates; nothing where all have some."""
    rows = rows_without_coordinates(found)
    known = _known_places(project, entry)
    # A place counts as long as its row says the same; see `geodata.points`.
    still = rows.index.isin(known["row"])
    if still.any():
        st.caption(fill(words.PLACES_CONFIRMED, language, count=int(still.sum())))
    rows = rows[~still]
    if rows.empty:
        return
    st.markdown(f"**{words.PLACES.say(language)}**")
    st.caption(words.PLACES_NOTE.say(language))
    if len(rows) > _MOST_ROWS:
        st.caption(fill(words.PLACES_MOST, language, shown=_MOST_ROWS, count=len(rows)))
    proposals = matched(project, entry, rows.head(_MOST_ROWS), language)
    if proposals.empty:
        st.info(words.PLACES_NONE.say(language))
        return
    ticked = _show_choice(entry, rows, proposals, language)
    if st.button(words.PLACES_CONFIRM.say(language), key=f"places-{entry.key}", **permitted(language)):
        _take(project, entry, known, rows, ticked, language)


def rows_without_coordinates(found: Examination) -> pd.DataFrame:
    """Return name, address and unit of the rows that may have a place but give no coordinates, by row number."""
    named = {field.name for field in found.fields}
    if found.table is None or not {"lon", "lat", "address"} <= named:
        return pd.DataFrame(columns=list(_HINTS), dtype="str")
    frame = found.table.frame

    def values(field: str) -> pd.Series:
        header = found.columns.get(field, "")
        return frame[header] if header in frame else pd.Series("", index=frame.index, dtype="str")

    missing = (values("lon") == "") | (values("lat") == "")
    hints = pd.DataFrame({name: values(name) for name in _HINTS})
    return hints[missing & ((hints["name"] != "") | (hints["address"] != ""))]


def _known_places(project: Project, entry: Entry) -> pd.DataFrame:
    if not entry.places:
        return pd.DataFrame(columns=list(PLACE_HEADERS))
    return read_places(project.files / entry.places)


def _show_choice(entry: Entry, rows: pd.DataFrame, proposals: pd.DataFrame, language: str) -> pd.DataFrame:
    """Draw the candidates and return those that are ticked."""
    turn = f"tick:{entry.key}:{entry.sha256}"
    same = (proposals["rank"] == 1) & (proposals["score"] >= _SAME_NAME) & (proposals["namesakes"] == 1)
    if same.any():
        st.button(
            fill(words.PLACES_TICK_SAME, language, count=int(same.sum())),
            on_click=st.session_state.update,
            args=({turn: True},),
            key=f"tick-{entry.key}",
        )
    titles = {key: words.PLACE_COLUMNS[key].say(language) for key in words.PLACE_COLUMNS}
    shown = pd.DataFrame(
        {
            "use": same if st.session_state.get(turn) else False,
            "row": proposals["row"],
            "name": rows.loc[proposals["row"], "name"].to_numpy(),
            "matched": proposals["matched"],
            "score": proposals["score"],
            "what": [WHAT[key].say(language) for key in proposals["what"]],
            "address": rows.loc[proposals["row"], "address"].to_numpy(),
        }
    ).rename(columns=titles)
    edited = st.data_editor(
        shown,
        hide_index=True,
        width="stretch",
        height="auto" if len(shown) <= _ROWS_WHOLE else _HEIGHT,
        disabled=[title for key, title in titles.items() if key != "use"],
        column_config={
            titles["use"]: st.column_config.CheckboxColumn(width=60),
            titles["row"]: st.column_config.NumberColumn(width=50),
            titles["score"]: st.column_config.ProgressColumn(format="%d", min_value=0, max_value=100, width=110),
        },
        key=f"places:{entry.key}:{entry.sha256}:{language}:{bool(st.session_state.get(turn))}",
    )
    return proposals[edited[titles["use"]].to_numpy(dtype=bool)]


def _take(
    project: Project, entry: Entry, known: pd.DataFrame, rows: pd.DataFrame, ticked: pd.DataFrame, language: str
) -> None:
    """Keep the ticked places beside those confirmed before, if every row has one at most."""
    twice = sorted(set(ticked.loc[ticked["row"].duplicated(), "row"]))
    if ticked.empty:
        st.warning(words.PLACES_TICK.say(language))
        return
    if twice:
        st.warning(fill(words.PLACES_TWICE, language, rows=LIST_COMMA.say(language).join(map(str, twice))))
        return
    new = ticked.assign(
        name=rows.loc[ticked["row"], "name"].to_numpy(), address=rows.loc[ticked["row"], "address"].to_numpy()
    )[list(PLACE_HEADERS)]
    places = new if known.empty else pd.concat([known[list(PLACE_HEADERS)], new], ignore_index=True)
    if attempt(lambda: confirm_places(project, entry.key, places)):
        tell("success", fill(words.PLACES_CONFIRMED, language, count=len(new)))
    st.rerun()
