"""Proposed sites as cards, as HTML with every word escaped: names come from planners' files."""

from __future__ import annotations

import html

import pandas as pd

from dashboard import words
from dashboard.markers import marker_url
from planning.scenario import Scenario
from publishing import words as terms
from publishing.numbers import count_text
from publishing.sentences import site_reason
from publishing.style import INK, SITE_COLOUR

STYLE = f"""<style>
.oa-cards{{display:grid;grid-template-columns:repeat(auto-fill,minmax(285px,1fr));gap:.8rem}}
.oa-card{{border:1px solid #dbe2e8;border-radius:.35rem;padding:.7rem .9rem;font-size:.85rem;line-height:1.5;background:#fff}}
.oa-card.picked{{border-color:#1f5f8b;box-shadow:0 0 0 2px #1f5f8b33}}
.oa-card header{{display:flex;gap:.55rem;align-items:center;font-size:.98rem;font-weight:600}}
.oa-card header b{{flex:none;width:1.55rem;height:1.55rem;line-height:1.4rem;text-align:center;border-radius:50%;
background:{SITE_COLOUR};border:1.5px solid {INK};font-size:.8rem}}
.oa-card .kind{{display:flex;gap:.4rem;align-items:center;color:#46505a;margin:.35rem 0 .1rem}}
.oa-card .kind img{{width:17px;height:17px}}
.oa-card .gain{{font-size:1.02rem;font-weight:600;color:#1f5f8b;margin:.15rem 0}}
.oa-card p{{margin:.25rem 0;font-size:inherit}}
.oa-card footer{{color:#6b7680;font-size:.78rem;margin-top:.35rem}}
</style>"""


def cards_html(sites: pd.DataFrame, scenario: Scenario, language: str, *, picked: str = "") -> str:
    """Return all sites as cards in build order.

    Parameters
    ----------
    sites : DataFrame
        `planning.proposals.Proposal.sites`.
    scenario : Scenario
        The scenario they were proposed for.
    language : str
        ``"zh"`` or ``"en"``.
    picked : str
        Id of the site that was clicked on the map, whose card is framed.
    """
    cards = "".join(_card(row, scenario, language, picked=str(row["site_id"]) == picked) for _, row in sites.iterrows())
    return f'{STYLE}<div class="oa-cards">{cards}</div>'


def _card(row: pd.Series, scenario: Scenario, language: str, *, picked: bool) -> str:
    kind = str(row["kind"])
    where = [terms.venue_name(str(row["venue_type"]), language), str(row["unit"]) or words.OUTSIDE_UNITS.say(language)]
    gained = words.fill(
        words.GAINED, language, persons=count_text(row["persons_gained"]), jobs=count_text(row["jobs_gained"])
    )
    notes = [words.fill(words.CLAUSE, language, clause=row["clause"])]
    if pd.notna(row["partner"]) and row["partner"]:
        notes.insert(0, words.fill(words.PARTNER, language, partner=row["partner"]))
    return (
        f'<article class="oa-card{" picked" if picked else ""}">'
        f"<header><b>{html.escape(str(row['order']))}</b>{html.escape(str(row['name']))}</header>"
        f'<div class="kind"><img alt="" src="{marker_url(kind)}">'
        f"{html.escape(' · '.join([terms.kind_name(kind, language), *where]))}</div>"
        f'<div class="gain">{html.escape(gained)}</div>'
        f"<p>{html.escape(site_reason(row, scenario, language))}</p>"
        f"<footer>{'<br>'.join(html.escape(note) for note in notes)}</footer></article>"
    )
