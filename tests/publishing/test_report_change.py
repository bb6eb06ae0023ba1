import dataclasses

import numpy as np
import pandas as pd
import pytest

from geodata.study_area import with_only
from geodata.text import Text
from planning.review import ReviewFigures
from publishing.report_blocks import Paragraph, Picture, TableBlock
from publishing.report_change import change_blocks
from tests.publishing.reviews import review


@pytest.fixture(scope="module")
def figures(town) -> ReviewFigures:
    older = dataclasses.replace(with_only(town, "outlets", np.arange(1)), fingerprint="e" * 16)
    return review(town, earlier=older)


def sentences(figures: ReviewFigures, language: str) -> str:
    return "".join(
        piece
        for block in change_blocks(figures, language)
        if isinstance(block, Paragraph)
        for piece in block.pieces
        if isinstance(piece, str)
    )


def changed(figures: ReviewFigures, **changes) -> ReviewFigures:
    return dataclasses.replace(figures, change=dataclasses.replace(figures.change, **changes))


def test_the_change_is_the_reviews(figures):
    totals = figures.change.totals
    assert f"增加{totals.loc['persons_covered', 'change']:,.0f}人" in sentences(figures, "zh")
    tables = {block.key: block for block in change_blocks(figures, "zh") if isinstance(block, TableBlock)}
    assert [row[0] for row in tables["outlet_changes"].rows] == ["新设", "新设"]
    told = {row[0]: row[5] for row in tables["unit_changes"].rows}
    for unit in figures.change.units.itertuples():
        assert float(told[unit.name].replace(",", "")) == round(unit.covered_change)


@pytest.mark.parametrize(
    ("difference", "zh", "en"), [(-20_000.0, "减少2万人", "20,000 residents fewer"), (0.2, "持平", "As many residents")]
)
def test_falls_and_standstills_have_their_words(figures, difference, zh, en):
    totals = figures.change.totals.copy()
    totals.loc["persons_covered", "change"] = difference
    each = changed(figures, totals=totals)
    assert zh in sentences(each, "zh")
    assert en in sentences(each, "en")


def test_a_change_that_cannot_be_split_says_why(figures):
    each = changed(figures, split=None, mixtures=None, remarks=(Text("只有快照，不能拆分", "only a snapshot"),))
    assert "只有快照，不能拆分" in sentences(each, "zh")
    assert not [block for block in change_blocks(each, "zh") if isinstance(block, Picture)]


def test_each_fate_of_an_outlet_is_told(figures):
    row = figures.change.outlets.iloc[0].to_dict()
    fates = [
        {"change": "closed"},
        {"change": "moved", "moved": True, "moved_metres": 1234.4, "renamed": True, "earlier_name": "旧名"},
        {"change": "kind_changed", "kind_changed": True, "earlier_kind": "gig_post"},
        {"change": "renamed", "renamed": True, "earlier_name": "旧名"},
        {"change": "same"},
    ]
    outlets = pd.DataFrame([row | {"moved": False, "kind_changed": False, "renamed": False} | fate for fate in fates])
    table = next(b for b in change_blocks(changed(figures, outlets=outlets), "zh") if isinstance(b, TableBlock))
    assert [(each[0], each[3]) for each in table.rows] == [
        ("撤销", ""), ("迁址", "迁移1,234米；原名旧名"), ("类型变更", "原为零工驿站"), ("更名", "原名旧名"),
    ]  # fmt: skip


def test_a_unit_of_one_year_only_has_no_change(figures):
    units = figures.change.units.assign(covered_change=np.nan, earlier_share=np.nan, earlier_covered=np.nan)
    tables = [b for b in change_blocks(changed(figures, units=units), "en") if isinstance(b, TableBlock)]
    assert {row[5] for row in tables[-1].rows} == {"—"}
