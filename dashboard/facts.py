"""What a click on the map tells: the facts of one cell or outlet, in words."""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from dashboard import state, words
from dashboard.state import Pick
from geodata.study_area import StudyArea
from planning.coverage import REASONS
from planning.proposals import ScenarioResult
from publishing import words as terms
from publishing.numbers import count_text, minutes_text

Facts = list[tuple[str, str]]


def cell_facts(area: StudyArea, result: ScenarioResult, cell: str, language: str) -> Facts:
    """Return label and value of everything known of a demand cell; empty where the area has no such cell.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        Its coverage and gaps.
    cell : str
        H3 index.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    list of (str, str)
        Counts of priority persons are left out: they are too small in one cell to be shown.
    """
    places = np.flatnonzero(area.cells["cell"].to_numpy() == cell)
    if not len(places):
        return []
    place = int(places[0])
    coverage, row = result.before, area.cells.iloc[place]
    reason = REASONS[coverage.reason[place]]
    told = terms.REASONS[reason].say(language)
    facts = [
        (words.FACT_STATE.say(language), f"{told} — {words.REASON_SENTENCES[reason].say(language)}"),
        (words.FACT_UNIT.say(language), _unit_name(area, int(row["unit"]), language)),
        (words.FACT_PEOPLE.say(language), f"{count_text(row['persons'])} / {count_text(row['jobs'])}"),
    ]
    nearest = int(coverage.nearest[place])
    if nearest >= 0:
        outlet = area.outlets.iloc[nearest]
        kind = terms.kind_name(str(outlet["kind"]), language)
        first = float(area.snaps[coverage.mode]["cells"].access_minutes[place])
        last = float(area.snaps[coverage.mode]["outlets"].access_minutes[nearest])
        total = float(coverage.minutes[place])
        legs = words.fill(words.LEGS, language, first=first, road=max(total - first - last, 0.0), last=last)
        facts += [
            (words.FACT_NEAREST.say(language), f"{outlet['name']} ({kind})"),
            (words.FACT_MINUTES.say(language), words.fill(words.MINUTES_SHORT, language, minutes=total)),
            (words.FACT_LEGS.say(language), legs),
        ]
    else:
        facts.append((words.FACT_MINUTES.say(language), minutes_text(float("inf"), language)))
    rank = int(result.gaps.of_cell[place])
    if rank:
        persons = count_text(result.gaps.table["persons"].iloc[rank - 1])
        text = words.fill(words.GAP_NUMBER, language, rank=rank, persons=persons)
        facts.append((words.FACT_GAP.say(language), text))
    return facts


def outlet_facts(area: StudyArea, outlet: str, language: str) -> tuple[str, Facts]:
    """Return name and facts of an existing outlet; empty where the area has no such outlet."""
    places = np.flatnonzero(area.outlets["outlet_id"].astype(str).to_numpy() == outlet)
    if not len(places):
        return "", []
    row = area.outlets.iloc[int(places[0])]
    address = row["address"] if isinstance(row["address"], str) and row["address"] else words.NOT_STATED.say(language)
    return str(row["name"]), [
        (words.FACT_KIND.say(language), terms.kind_name(str(row["kind"]), language)),
        (words.FACT_ADDRESS.say(language), str(address)),
        (words.FACT_UNIT.say(language), _unit_name(area, int(row["unit"]), language)),
    ]


def _unit_name(area: StudyArea, unit: int, language: str) -> str:
    return str(area.units["name"].iloc[unit]) if unit >= 0 else words.OUTSIDE_UNITS.say(language)


def show_pick(area: StudyArea, result: ScenarioResult, picked: Pick | None, language: str) -> None:
    """Draw what is known of what was clicked, or how to click."""
    if picked is not None and picked.what == "cell":
        heading, facts = words.PICKED_CELL.say(language), cell_facts(area, result, picked.identity, language)
    elif picked is not None and picked.what == "outlet":
        name, facts = outlet_facts(area, picked.identity, language)
        heading = f"{words.PICKED_OUTLET.say(language)} · {name}"
    else:
        heading, facts = "", []
    if not facts:
        st.caption(words.PICK_HINT.say(language))
        return
    with st.container(border=True, key="picked"):
        st.html(_facts_html(heading, facts))
        st.button(
            words.CLEAR_PICK.say(language),
            key="clear-pick",
            type="secondary",
            width="stretch",
            on_click=lambda: state.remember_pick(area.fingerprint, None),
        )


def _facts_html(heading: str, facts: Facts) -> str:
    lines = "".join(
        f'<div><span style="color:#6b7680;margin-right:.5em">{html.escape(label)}</span>{html.escape(value)}</div>'
        for label, value in facts
    )
    return f'<div style="font-size:.83rem;line-height:1.55"><b>{html.escape(heading)}</b>{lines}</div>'
