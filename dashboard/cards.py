"""Proposed sites as cards with what was decided about them; as HTML with every word escaped: names come from planners' files."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from dashboard import siting_words as words
from dashboard.markers import marker_url
from dashboard.siting_decisions import show_choice
from dashboard.words import OUTSIDE_UNITS, fill
from planning.proposals import ScenarioResult
from publishing import words as terms
from publishing.alternatives import alternative_cost_text
from publishing.gains import gains_text
from publishing.numbers import count_text
from publishing.sentences import site_reason
from publishing.style import INK, SITE_COLOUR

STYLE = f"""<style>
.oa-card{{font-size:.85rem;line-height:1.5}}
[class*="st-key-card-"]{{padding:.7rem .9rem;border-radius:.35rem}}
[class*="st-key-card-picked-"]{{border-color:var(--oa-accent);box-shadow:0 0 0 2px var(--oa-accent-faint)}}
[class*="st-key-card-"] [data-testid="stButtonGroup"]{{margin-top:auto}}
.oa-card header{{display:flex;gap:.55rem;align-items:center;font-size:.98rem;font-weight:600}}
.oa-card header b{{flex:none;width:1.55rem;height:1.55rem;line-height:1.4rem;text-align:center;border-radius:50%;color:#1d2733;
background:{SITE_COLOUR};border:1.5px solid {INK};font-size:.8rem}}
.oa-card .kind{{display:flex;gap:.4rem;align-items:center;color:var(--oa-ink-soft);margin:.35rem 0 .1rem}}
.oa-card .kind img{{width:17px;height:17px}}
.oa-card .gain{{font-size:1.02rem;font-weight:600;color:var(--oa-accent);margin:.15rem 0}}
.oa-card p{{margin:.25rem 0;font-size:inherit}}
.oa-card ul{{margin:.3rem 0;padding-left:1.1rem;font-size:inherit;color:var(--oa-ink-soft)}}
.oa-card li{{margin:0;font-size:inherit}}
.oa-card footer{{color:var(--oa-ink-faint);font-size:.78rem;margin-top:.35rem}}
</style>"""

_CARD_PIXELS = 312
CARDS_AT_FIRST = 24
"""Cards drawn before a planner asks for all of them."""


def show_cards(result: ScenarioResult, explained: pd.DataFrame, language: str, *, picked: str = "") -> None:
    """Draw a card for every site in build order, the one that was clicked on the map first; of very many the first ones.

    Parameters
    ----------
    result : ScenarioResult
        With proposed sites.
    explained : DataFrame
        From `planning.site_explanations.explain_sites`, for the same proposal.
    language : str
        ``"zh"`` or ``"en"``.
    picked : str
        Id of the site that was clicked on the map, whose card is framed.
    """
    sites = result.proposal.sites if result.proposal else pd.DataFrame()
    st.html(STYLE)
    cards = sorted(range(len(sites)), key=lambda place: (str(sites["site_id"].iloc[place]) != picked, place))
    shown = _shown(len(cards), language)
    with st.container(horizontal=True, gap="small", key="site-cards"):
        for place in cards[:shown]:
            row, site = sites.iloc[place], str(sites["site_id"].iloc[place])
            name = f"card-{'picked-' if site == picked else ''}{place}"
            with st.container(border=True, width=_CARD_PIXELS, height="stretch", gap="small", key=name):
                st.html(card_html(row, explained.iloc[place], result, language))
                show_choice(site, language, place="card")


def _shown(count: int, language: str) -> int:
    """Return how many cards are drawn; more on request, since every one has controls of its own."""
    if count <= CARDS_AT_FIRST:
        return count
    return count if st.toggle(fill(words.ALL_CARDS, language, count=count), key="all-cards") else CARDS_AT_FIRST


def card_html(row: pd.Series, why: pd.Series, result: ScenarioResult, language: str) -> str:
    """Return a site, a row of `planning.proposals.Proposal.sites`, with its explanation as HTML."""
    kind = str(row["kind"])
    where = [terms.venue_name(str(row["venue_type"]), language), str(row["unit"]) or OUTSIDE_UNITS.say(language)]
    gained = fill(words.GAINED, language, gained=gains_text(row, result.scenario, language))
    notes = [fill(words.CLAUSE, language, clause=row["clause"])]
    if pd.notna(row["partner"]) and row["partner"]:
        notes.insert(0, fill(words.PARTNER, language, partner=row["partner"]))
    return (
        '<article class="oa-card">'
        f"<header><b>{html.escape(str(row['order']))}</b>{html.escape(str(row['name']))}</header>"
        f'<div class="kind"><img alt="" src="{marker_url(kind)}">'
        f"{html.escape(' · '.join([terms.kind_name(kind, language), *where]))}</div>"
        f'<div class="gain">{html.escape(gained)}</div>'
        f"<p>{html.escape(site_reason(row, result.scenario, language))}</p>"
        f"<ul>{''.join(f'<li>{html.escape(line)}</li>' for line in _reasons(why, kind, result, language))}</ul>"
        f"<footer>{'<br>'.join(html.escape(note) for note in notes)}</footer></article>"
    )


def _reasons(why: pd.Series, kind: str, result: ScenarioResult, language: str) -> list[str]:
    """Return what the site would bring by itself, what it shares and what could stand in its place."""
    alone = pd.Series({"kind": kind, "persons_gained": why["persons_alone"], "jobs_gained": why["jobs_alone"]})
    cost = alternative_cost_text(result, float(why["alternative_loss"]), language)
    return [
        fill(words.ALONE, language, gained=gains_text(alone, result.scenario, language)),
        fill(
            words.OVERLAP,
            language,
            sites=count_text(why["persons_shared_sites"]),
            outlets=count_text(why["persons_shared_outlets"]),
        ),
        fill(words.ALTERNATIVE, language, name=why["alternative_name"], cost=cost) if why["alternative"] >= 0 else cost,
    ]
