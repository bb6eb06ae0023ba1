"""What a click on the map tells: the facts of one cell or outlet, in words."""

from __future__ import annotations

import html

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import gaps_words, state, words
from dashboard.state import Pick
from geodata.study_area import StudyArea
from planning.coverage import REASONS
from planning.explanations import Explanation, explain_cell
from planning.proposals import ScenarioResult
from publishing import words as terms
from publishing.explanations import explanation_text, route_lines
from publishing.numbers import count_text, minutes_text, share_of_text

Facts = list[tuple[str, str]]

_EXPLANATION_STYLE = """<style>
.oa-why{font-size:.8rem;line-height:1.5;margin-top:.4rem}
.oa-why p{font-size:inherit;margin:.2rem 0 .4rem;padding-top:.4rem;border-top:1px solid var(--oa-line)}
.oa-why table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
.oa-why th{color:var(--oa-ink-faint);font-weight:400;border:0;border-bottom:1px solid var(--oa-line)}
.oa-why td,.oa-why th{padding:.05rem 0;border-left:0;border-right:0;border-top:0;text-align:right}
.oa-why td:first-child,.oa-why th:first-child{text-align:left}
.oa-why td{border-bottom:0}
.oa-why tr:last-child td{font-weight:600;border-top:1px solid var(--oa-line)}
</style>"""


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
    place = _place(area, cell)
    if place is None:
        return []
    coverage, row = result.before, area.cells.iloc[place]
    facts = [
        (words.FACT_STATE.say(language), terms.REASONS[REASONS[coverage.reason[place]]].say(language)),
        (words.FACT_UNIT.say(language), _unit_name(area, int(row["unit"]), language)),
        (words.FACT_PEOPLE.say(language), f"{count_text(row['persons'])} / {count_text(row['jobs'])}"),
    ]
    nearest = int(coverage.nearest[place])
    if nearest >= 0:
        outlet = area.outlets.iloc[nearest]
        kind = terms.kind_name(str(outlet["kind"]), language)
        minutes = _minutes_text(float(coverage.minutes[place]), language)
        facts += [
            (
                words.FACT_NEAREST.say(language),
                words.fill(words.NAME_AND_KIND, language, name=outlet["name"], kind=kind),
            ),
            (words.FACT_MINUTES.say(language), minutes),
        ]
    else:
        facts.append((words.FACT_MINUTES.say(language), minutes_text(float("inf"), language)))
    runner_up = int(coverage.runner_up[place])
    if runner_up >= 0:
        minutes = _minutes_text(float(coverage.runner_up_minutes[place]), language)
        name = words.fill(
            words.OUTLET_AND_MINUTES, language, name=area.outlets["name"].iloc[runner_up], minutes=minutes
        )
        facts.append((words.FACT_RUNNER_UP.say(language), name))
    rank = int(result.gaps.of_cell[place])
    if rank:
        persons = count_text(result.gaps.table["persons"].iloc[rank - 1])
        text = words.fill(words.GAP_NUMBER, language, rank=rank, persons=persons)
        facts.append((words.FACT_GAP.say(language), text))
    return facts


def _place(area: StudyArea, cell: str) -> int | None:
    places = np.flatnonzero(area.cells["cell"].to_numpy() == cell)
    return int(places[0]) if len(places) else None


def picked_explanation(area: StudyArea, result: ScenarioResult, picked: Pick | None) -> Explanation | None:
    """Return the explanation of the cell that was clicked; None where it was no cell, or none of this area."""
    place = _place(area, picked.identity) if picked is not None and picked.what == "cell" else None
    return None if place is None else explain_cell(area, result.scenario, result.before, place)


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


def unit_facts(area: StudyArea, result: ScenarioResult, unit: str, language: str) -> tuple[str, Facts]:
    """Return name and facts of a reporting unit; empty where the area has no such unit."""
    places = np.flatnonzero(area.units["unit_id"].astype(str).to_numpy() == unit)
    if not len(places):
        return "", []
    row = result.before.units.iloc[int(places[0])]
    gaps = result.gaps.of_cell[area.cells["unit"].to_numpy() == places[0]]
    return str(row["name"]), [
        (gaps_words.FACT_OUTLETS.say(language), count_text(row["outlets"])),
        (gaps_words.FACT_COVERED.say(language), _covered_text(row, "persons", language)),
        (gaps_words.FACT_JOBS.say(language), _covered_text(row, "jobs", language)),
        (gaps_words.FACT_GAPS.say(language), count_text(len(np.unique(gaps[gaps > 0])))),
    ]


def _covered_text(row: pd.Series, group: str, language: str) -> str:
    covered, total = float(row[f"{group}_covered"]), float(row[f"{group}_total"])
    share = share_of_text(covered, total)
    return words.fill(
        gaps_words.FACT_COVERED_VALUE, language, covered=count_text(covered), total=count_text(total), share=share
    )


def gap_facts(result: ScenarioResult, gap: str, language: str) -> tuple[str, Facts]:
    """Return number and facts of a gap; empty where the result has no such gap."""
    rows = result.gaps.table[(result.gaps.table["gap"].astype(str) == gap).to_numpy()]
    if not len(rows):
        return "", []
    row = rows.iloc[0]
    return gap, [
        (words.FACT_UNIT.say(language), str(row["unit"])),
        (words.FACT_PEOPLE.say(language), f"{count_text(row['persons'])} / {count_text(row['jobs'])}"),
        (gaps_words.FACT_REASON.say(language), terms.REASONS[str(row["reason"])].say(language)),
        (gaps_words.FACT_NEAREST_MINUTES.say(language), _minutes_text(float(row["nearest_minutes"]), language)),
        (gaps_words.FACT_CELLS.say(language), count_text(row["cells"])),
    ]


def _minutes_text(minutes: float, language: str) -> str:
    if not np.isfinite(minutes):
        return minutes_text(minutes, language)
    return words.fill(words.MINUTES_SHORT, language, minutes=minutes)


def _unit_name(area: StudyArea, unit: int, language: str) -> str:
    return str(area.units["name"].iloc[unit]) if unit >= 0 else words.OUTSIDE_UNITS.say(language)


def show_pick(
    area: StudyArea, result: ScenarioResult, picked: Pick | None, told: Explanation | None, language: str
) -> None:
    """Draw what is known of what was clicked, with the explanation of a cell, or how to click."""
    if picked is not None and picked.what == "cell":
        heading, facts = words.PICKED_CELL.say(language), cell_facts(area, result, picked.identity, language)
    elif picked is not None and picked.what == "outlet":
        name, facts = outlet_facts(area, picked.identity, language)
        heading = f"{words.PICKED_OUTLET.say(language)} · {name}"
    elif picked is not None and picked.what == "unit":
        name, facts = unit_facts(area, result, picked.identity, language)
        heading = f"{gaps_words.PICKED_UNIT.say(language)} · {name}"
    elif picked is not None and picked.what == "gap":
        name, facts = gap_facts(result, picked.identity, language)
        heading = f"{gaps_words.PICKED_GAP.say(language)} · {name}"
    else:
        heading, facts = "", []
    if not facts:
        st.caption(words.PICK_HINT.say(language))
        return
    with st.container(border=True, key="picked"):
        st.html(_facts_html(heading, facts) + ("" if told is None else explanation_html(told, language)))
        st.button(
            words.CLEAR_PICK.say(language),
            key="clear-pick",
            type="secondary",
            width="stretch",
            on_click=lambda: state.remember_pick(area.fingerprint, None),
        )


def _facts_html(heading: str, facts: Facts) -> str:
    lines = "".join(
        f'<div><span style="color:var(--oa-ink-faint);margin-right:.5em">{html.escape(label)}</span>{html.escape(value)}</div>'
        for label, value in facts
    )
    return f'<div style="font-size:.83rem;line-height:1.55"><b>{html.escape(heading)}</b>{lines}</div>'


def explanation_html(told: Explanation, language: str) -> str:
    """Return why a cell is covered or not as a sentence, and its way by leg as a table; every word escaped."""
    sentence = f"<p>{html.escape(explanation_text(told, language))}</p>"
    if told.route is None:
        return f'{_EXPLANATION_STYLE}<div class="oa-why">{sentence}</div>'
    titles = (words.ROUTE_LEG, words.ROUTE_MINUTES, words.ROUTE_METRES)
    head = "".join(f"<th>{html.escape(title.say(language))}</th>" for title in titles)
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(value)}</td>' for value in line)}</tr>"
        for line in route_lines(told.route, language)
    )
    return f'{_EXPLANATION_STYLE}<div class="oa-why">{sentence}<table><tr>{head}</tr>{body}</table></div>'
