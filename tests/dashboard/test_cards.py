"""Cards of proposed sites: what they say, and that names from files cannot become markup."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from dashboard.cards import card_html
from geodata.study_area import StudyArea
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario
from planning.site_explanations import explain_sites
from publishing.numbers import count_text

EVIL = '<img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def solved(sample_area: StudyArea) -> tuple[ScenarioResult, pd.DataFrame]:
    """Three sites and what speaks for each."""
    scenario = Scenario(sites=3)
    result = run_scenario(sample_area, scenario)
    assert result.proposal is not None
    return result, explain_sites(sample_area, scenario, result.proposal)


def with_sites(result: ScenarioResult, **columns: object) -> ScenarioResult:
    """Return a result whose sites have other values in some columns."""
    assert result.proposal is not None
    proposal = dataclasses.replace(result.proposal, sites=result.proposal.sites.assign(**columns))
    return dataclasses.replace(result, proposal=proposal)


def all_cards(result: ScenarioResult, explained: pd.DataFrame) -> str:
    assert result.proposal is not None
    rows = zip(result.proposal.sites.iterrows(), explained.iterrows(), strict=True)
    return "".join(card_html(row, why, result, "zh") for (_, row), (_, why) in rows)


def test_cards_tell_each_site_and_escape_names(solved: tuple[ScenarioResult, pd.DataFrame]) -> None:
    result, explained = solved
    assert result.proposal is not None
    sites = result.proposal.sites
    changed = with_sites(result, name=[EVIL, *sites["name"].iloc[1:]], partner=EVIL)
    html = all_cards(changed, explained.assign(alternative_name=EVIL))
    assert "<img src=x" not in html
    assert html.count("<article") == 3
    for name, clause in zip(sites["name"].iloc[1:], sites["clause"], strict=False):
        assert name in html
        assert clause in html


def test_cards_leave_out_an_absent_partner(solved: tuple[ScenarioResult, pd.DataFrame]) -> None:
    result, explained = solved
    assert "合作单位" not in all_cards(with_sites(result, partner=pd.NA), explained)


def test_cards_tell_what_a_site_brings_alone_shares_and_could_be_replaced_by(
    solved: tuple[ScenarioResult, pd.DataFrame],
) -> None:
    result, explained = solved
    html = all_cards(result, explained)
    for _, why in explained.iterrows():
        assert f"只建此处可新增 {count_text(why['persons_alone'])} 人" in html
        shared = count_text(why["persons_shared_sites"]), count_text(why["persons_shared_outlets"])
        assert f"与其他建议点位重叠 {shared[0]} 人，与现有网点重叠 {shared[1]} 人" in html
        assert f"最佳备选：{why['alternative_name']}" in html
    none = explained.assign(alternative=-1, alternative_name="", alternative_loss=np.inf)
    html = all_cards(result, none)
    assert "最佳备选" not in html
    assert html.count("没有符合条件的替代场地") == 3
