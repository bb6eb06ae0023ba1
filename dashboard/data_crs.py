"""In which coordinate system a file's coordinates are: the evidence for every reading, and the planner's choice."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import file_words as words
from dashboard.forms import tied
from dashboard.markdown import plain
from dashboard.state import with_index
from dashboard.words import fill
from geodata.intake.crs_proposals import CrsCandidate, CrsProposal
from geodata.intake.examination import Examination
from geodata.intake.projects import Entry, Project, change_entry

_AXES = (("lon", "lat"), ("x", "y"))
_MOST_SHOWN = 6
_ROW_HEIGHT = 35
_DASH = "—"
_LAYER = "layer"

_Reading = tuple[str, bool]


def show_crs(project: Project, entry: Entry, found: Examination, language: str) -> None:
    """Draw the proposal, the evidence before and after, and the choice; nothing where a file has no coordinates."""
    if found.crs is not None:
        _show_proposal(project, entry, found, found.crs, language)
    elif found.schema == _LAYER or _axes_of(found) is not None:
        _show_plain_choice(project, entry, language)


def is_crs_open(entry: Entry, found: Examination) -> bool:
    """Return whether the planner still has to say which coordinates a file holds."""
    if found.crs is None or entry.crs:
        return False
    return found.crs.differs or not found.crs.is_clear


def crs_name(crs: str, language: str, *, swapped: bool = False) -> str:
    """Return the name of a coordinate system in the planner's words."""
    named = words.CRS_NAMES.get(crs)
    name = named.say(language) if named is not None else fill(words.CRS_PROJECTED, language, crs=crs)
    return fill(words.CRS_SWAPPED, language, crs=name) if swapped else name


def _show_proposal(project: Project, entry: Entry, found: Examination, proposal: CrsProposal, language: str) -> None:
    best = proposal.candidates[0]
    st.markdown(f"**{words.CRS.say(language)}**")
    if proposal.differs:
        name = crs_name(best.crs, language, swapped=best.swapped)
        st.warning(
            f"**{plain(fill(words.CRS_PROPOSED, language, crs=name))}**  \n{plain(proposal.reason.say(language))}"
        )
    else:
        (st.success if proposal.is_clear else st.warning)(plain(proposal.reason.say(language)))
    # Read as decided, the file's own axes count; in a table the columns themselves are exchanged.
    now = (proposal.stated, found.schema == _LAYER and entry.axes_swapped)
    shown = [one for one in proposal.candidates if _reading(one) == now or one in proposal.candidates[:_MOST_SHOWN]]
    is_open = is_crs_open(entry, found)
    label = words.CRS_EVIDENCE_OPEN if is_open else words.CRS_EVIDENCE
    with st.expander(label.say(language), expanded=is_open, key=f"evidence-{entry.key}"):
        _show_evidence(shown, now, language)
        _show_readings(project, entry, found, shown, now, language)


def _show_readings(
    project: Project,
    entry: Entry,
    found: Examination,
    shown: list[CrsCandidate],
    now: _Reading,
    language: str,
) -> None:
    readings = [_reading(one) for one in shown]
    # A label tells which reading holds now, and the browser answers by the label: another reading, another widget.
    st.radio(
        words.CRS_ASK.say(language),
        readings,
        format_func=lambda reading: plain(_label(reading, now, language)),
        **with_index(
            readings,
            tied(
                f"crs:{project.folder.name}:{entry.key}:{entry.sha256}:{now}",
                None if is_crs_open(entry, found) else now,
                lambda reading: change_entry(project, entry.key, confirmed=(), **_changes(found, reading)),
            ),
        ),
    )


def _show_plain_choice(project: Project, entry: Entry, language: str) -> None:
    """Draw the choice where there is nothing to hold the coordinates against."""
    others = [entry.crs] if entry.crs and entry.crs not in words.CRS_NAMES else []
    options = ["", *words.CRS_NAMES, *others]
    st.selectbox(
        words.CRS.say(language),
        options,
        format_func=lambda crs: crs_name(crs, language) if crs else words.CRS_AS_STATED.say(language),
        **with_index(
            options,
            tied(
                f"plain-crs:{project.folder.name}:{entry.key}:{entry.sha256}",
                entry.crs,
                lambda crs: change_entry(project, entry.key, crs=crs, confirmed=()),
            ),
        ),
    )
    st.caption(words.CRS_NO_GROUND.say(language))


def _reading(candidate: CrsCandidate) -> _Reading:
    return candidate.crs, candidate.swapped


def _axes_of(found: Examination) -> tuple[str, str] | None:
    """Return the fields of a table that hold its coordinates, where it has both."""
    return next((axes for axes in _AXES if all(found.columns.get(name) for name in axes)), None)


def _changes(found: Examination, reading: _Reading) -> dict[str, Any]:
    """Return the decisions that make a reading: a layer's axes are swapped, of a table the two columns."""
    crs, swapped = reading
    if found.schema == _LAYER:
        return {"crs": crs, "axes_swapped": swapped}
    axes = _axes_of(found)
    if not swapped or axes is None:
        return {"crs": crs}
    first, second = axes
    exchanged = {first: found.columns[second], second: found.columns[first]}
    return {"crs": crs, "columns": {**found.columns, **exchanged}}


def _label(reading: _Reading, now: _Reading, language: str) -> str:
    name = crs_name(reading[0], language, swapped=reading[1])
    return fill(words.CRS_STATED, language, crs=name) if reading == now else name


def _fit(log_odds: float, best: float, language: str) -> str:
    """Return how well a reading fits the ground beside the one that fits best."""
    if log_odds == best:
        return words.CRS_FIT_BEST.say(language)
    if not math.isfinite(log_odds):
        return words.CRS_FIT_NOT.say(language)
    return fill(words.CRS_FIT_LOWER, language, by=best - log_odds)


def _show_evidence(candidates: list[CrsCandidate], now: _Reading, language: str) -> None:
    """Draw what speaks for each reading; what cannot be told of any is left out."""

    def percent(share: float) -> str:
        return _DASH if math.isnan(share) else f"{share:.1%}"

    def metres(value: float) -> str:
        return f"{value:,.0f}" if math.isfinite(value) else _DASH

    odds = [one.log_odds for one in candidates]
    roads = [one.median_road_metres for one in candidates]
    # To lie nearer to roads is no evidence by itself, and confuses where it speaks for another reading.
    tells = roads[odds.index(max(odds))] <= min((road for road in roads if math.isfinite(road)), default=math.inf)
    rows = {
        "crs": [_label(_reading(one), now, language) for one in candidates],
        "fit": [_fit(one, max(odds), language) for one in odds] if min(odds) < max(odds) else [_DASH],
        "own": [percent(one.share_in_own_unit) for one in candidates],
        "area": [percent(one.share_in_area) for one in candidates],
        "named": [metres(one.median_named_metres) for one in candidates],
        "line": [metres(one.median_line_metres) for one in candidates],
        "road": [metres(road) for road in roads] if tells else [_DASH],
        "shift": [metres(one.median_shift_metres) for one in candidates],
    }
    told = {words.CRS_COLUMNS[key].say(language): row for key, row in rows.items() if set(row) != {_DASH}}
    height = _ROW_HEIGHT * (len(candidates) + 1) + 3
    st.dataframe(pd.DataFrame(told), hide_index=True, width="stretch", height=height, row_height=_ROW_HEIGHT)
    st.caption(words.CRS_MEDIANS.say(language))
