"""The panel on equity: worst-off area, supply ratio, its Gini coefficient, and urban against rural."""

from __future__ import annotations

import streamlit as st

from dashboard import gaps_words
from dashboard.tables import show_table
from dashboard.words import fill
from geodata.study_area import StudyArea
from planning.coverage import Coverage
from planning.equity import Equity, measure_equity
from planning.group_coverage import measure_group_coverage
from planning.proposals import ScenarioResult
from planning.scenario import Scenario
from publishing.equity_tables import groups_table, unit_kinds_table
from publishing.equity_words import UNIT_KIND_NAMES
from publishing.numbers import NO_SHARE, ratio_text, share_text
from publishing.words import term


def equity_of(area: StudyArea, result: ScenarioResult) -> Equity:
    """Return how evenly the service reaches the residents, computed once per server."""
    return _equity(area.fingerprint, result.scenario, area, result.before)


@st.cache_resource(max_entries=24, show_spinner=False)
def _equity(fingerprint: str, scenario: Scenario, _area: StudyArea, _coverage: Coverage) -> Equity:  # noqa: ARG001
    return measure_equity(_area, scenario, _coverage)


def show_equity(area: StudyArea, result: ScenarioResult, language: str) -> None:
    """Draw the panel."""
    equity = equity_of(area, result)
    _show_figures(area, equity, language)
    st.markdown(f"**{gaps_words.BY_UNIT_KIND.say(language)}**", help=gaps_words.KIND_GAP_HELP.say(language))
    show_table(unit_kinds_table(equity, language))
    if area.groups:
        st.markdown(f"**{gaps_words.BY_GROUP.say(language)}**", help=gaps_words.GROUP_HELP.say(language))
        show_table(groups_table(measure_group_coverage(area, result.before), language))


def _show_figures(area: StudyArea, equity: Equity, language: str) -> None:
    columns = st.columns(4, gap="small")
    has_worst = equity.worst_unit >= 0
    worst, best = share_text(equity.worst_share), share_text(equity.best_share)
    if equity.worst_ties > 1:
        note = fill(gaps_words.WORST_UNIT_TIES, language, ties=equity.worst_ties, worst=worst)
    else:
        note = fill(gaps_words.WORST_UNIT_SHARE, language, worst=worst, best=best)
    columns[0].metric(
        gaps_words.WORST_UNIT.say(language),
        str(area.units["name"].iloc[equity.worst_unit]) if has_worst else NO_SHARE,
        note if has_worst else None,
        delta_color="off",
        delta_arrow="off",
        help=gaps_words.WORST_UNIT_HELP.say(language),
    )
    columns[1].metric(
        gaps_words.SUPPLY.say(language),
        ratio_text(equity.ratio_mean),
        fill(gaps_words.SUPPLY_WITHOUT, language, share=share_text(equity.share_without)),
        delta_color="off",
        delta_arrow="off",
        help=gaps_words.SUPPLY_HELP.say(language),
    )
    columns[2].metric(
        gaps_words.GINI.say(language),
        ratio_text(equity.gini),
        gaps_words.GINI_NOTE.say(language),
        delta_color="off",
        delta_arrow="off",
        help=gaps_words.GINI_HELP.say(language),
    )
    columns[3].metric(
        gaps_words.KIND_GAP.say(language),
        fill(gaps_words.KIND_GAP_VALUE, language, points=100 * equity.urban_lead()) if equity.urban_rural else NO_SHARE,
        _kinds_text(equity, language),
        delta_color="off",
        delta_arrow="off",
        help=gaps_words.KIND_GAP_HELP.say(language),
    )


def _kinds_text(equity: Equity, language: str) -> str:
    if not equity.urban_rural:
        return gaps_words.KIND_GAP_NONE.say(language)
    urban, rural = equity.urban_rural
    return fill(
        gaps_words.KIND_GAP_NOTE,
        language,
        urban_name=term(UNIT_KIND_NAMES, urban, language),
        urban=share_text(equity.kind_share(urban)),
        rural_name=term(UNIT_KIND_NAMES, rural, language),
        rural=share_text(equity.kind_share(rural)),
    )
