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
from planning.proposals import run_scenario
from planning.scenario import Scenario
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


def test_cards_tell_each_site_and_escape_names(sample_area: StudyArea) -> None:
    scenario = Scenario(sites=3)
    proposal = run_scenario(sample_area, scenario).proposal
    assert proposal is not None
    sites = proposal.sites.assign(name=[EVIL, *proposal.sites["name"].iloc[1:]], partner=EVIL)
    html = cards_html(sites, scenario, "zh", picked=str(sites["site_id"].iloc[1]))
    assert "<img src=x" not in html
    assert html.count("<article") == 3
    assert html.count("oa-card picked") == 1
    for name, clause in zip(sites["name"].iloc[1:], sites["clause"], strict=False):
        assert name in html
        assert clause in html


def test_cards_leave_out_an_absent_partner(sample_area: StudyArea) -> None:
    scenario = Scenario(sites=1)
    result = run_scenario(sample_area, scenario)
    assert result.proposal is not None
    sites = dataclasses.replace(result.proposal, sites=result.proposal.sites.assign(partner=pd.NA)).sites
    assert "合作单位" not in cards_html(sites, scenario, "zh")
