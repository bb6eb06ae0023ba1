"""Legend and cards: what they say, and that names from files cannot become markup."""

from __future__ import annotations

import base64
import dataclasses
import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dashboard.cards import cards_html
from dashboard.classes import Classes
from dashboard.legend import Sign, legend_html
from dashboard.markers import ATLAS_CELL, atlas_url, marker_place, marker_url
from geodata.kinds import KINDS
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.proposals import ScenarioResult, run_scenario
from planning.scenario import Scenario
from planning.site_explanations import explain_sites
from publishing.numbers import count_text
from publishing.style import KIND_STYLE

EVIL = '<img src=x onerror="alert(1)">'


def picture(url: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))


@pytest.mark.parametrize("kind", KINDS)
def test_a_marker_has_the_colour_of_its_kind_on_a_white_rim(kind: str) -> None:
    image = picture(marker_url(kind))
    assert image.shape == (ATLAS_CELL, ATLAS_CELL, 4)
    middle = ATLAS_CELL // 2
    assert tuple(image[middle, middle, :3]) == tuple(bytes.fromhex(KIND_STYLE[kind].colour[1:]))
    assert image[0, 0, 3] == 0
    rim = (image[..., :3] == 255).all(axis=2) & (image[..., 3] == 255)
    assert rim.sum() > 100
    atlas = picture(atlas_url())
    left = marker_place(kind) * ATLAS_CELL
    assert np.array_equal(atlas[:, left : left + ATLAS_CELL], image)


def test_markers_of_all_kinds_differ_in_shape() -> None:
    shapes = {picture(marker_url(kind))[..., 3].tobytes() for kind in KINDS}
    assert len(shapes) == len(KINDS)


def test_the_legend_tells_classes_kinds_with_numbers_and_signs(sample_area: StudyArea) -> None:
    classes = Classes(Text("分级", "Classes"), (Text("≤ 5", EVIL),), ("#123456",), np.zeros(1, np.int64))
    html = legend_html(sample_area, classes, "en", signs=[Sign("color:red", EVIL, "<1>")])
    assert "background:#123456" in html
    assert "<img src=x" not in html
    assert html.count("&lt;img") == 2
    counts = sample_area.outlets["kind"].value_counts()
    for kind, count in counts.items():
        assert KINDS[str(kind)].english in html
        assert f"<em>{count}</em>" in html


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


def test_cards_tell_each_site_and_escape_names(solved: tuple[ScenarioResult, pd.DataFrame]) -> None:
    result, explained = solved
    assert result.proposal is not None
    sites = result.proposal.sites
    changed = with_sites(result, name=[EVIL, *sites["name"].iloc[1:]], partner=EVIL)
    html = cards_html(changed, explained.assign(alternative_name=EVIL), "zh", picked=str(sites["site_id"].iloc[1]))
    assert "<img src=x" not in html
    assert html.count("<article") == 3
    assert html.count("oa-card picked") == 1
    for name, clause in zip(sites["name"].iloc[1:], sites["clause"], strict=False):
        assert name in html
        assert clause in html


def test_cards_leave_out_an_absent_partner(solved: tuple[ScenarioResult, pd.DataFrame]) -> None:
    result, explained = solved
    assert "合作单位" not in cards_html(with_sites(result, partner=pd.NA), explained, "zh")


def test_cards_tell_what_a_site_brings_alone_shares_and_could_be_replaced_by(
    solved: tuple[ScenarioResult, pd.DataFrame],
) -> None:
    result, explained = solved
    html = cards_html(result, explained, "zh")
    for _, why in explained.iterrows():
        assert f"只建此处可新增 {count_text(why['persons_alone'])} 人" in html
        shared = count_text(why["persons_shared_sites"]), count_text(why["persons_shared_outlets"])
        assert f"与其他建议点位重叠 {shared[0]} 人，与现有网点重叠 {shared[1]} 人" in html
        assert f"最佳备选：{why['alternative_name']}" in html
    none = explained.assign(alternative=-1, alternative_name="", alternative_loss=np.inf)
    html = cards_html(result, none, "zh")
    assert "最佳备选" not in html
    assert html.count("没有符合条件的替代场地") == 3
