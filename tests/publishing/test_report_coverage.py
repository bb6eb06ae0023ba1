import dataclasses

import pandas as pd
import pytest

from planning.review import ReviewFigures
from publishing.report_blocks import Paragraph, Picture, TableBlock
from publishing.report_coverage import coverage_blocks, equity_blocks, gaps_blocks
from tests.publishing.reviews import review


@pytest.fixture(scope="module")
def figures(town) -> ReviewFigures:
    return review(town, sites=0)


def said(blocks) -> str:
    return "".join(p for b in blocks if isinstance(b, Paragraph) for p in b.pieces if isinstance(p, str))


def tables(blocks) -> dict[str, TableBlock]:
    return {block.key: block for block in blocks if isinstance(block, TableBlock)}


def test_groups_are_a_table_with_what_is_withheld(figures):
    totals = pd.DataFrame(
        {"group": ["16—24岁", "女性"], "total": [1200.0, float("nan")], "covered": [300.0, float("nan")],
         "share": [0.25, float("nan")], "total_withheld": [False, True], "covered_withheld": [False, True]}
    )  # fmt: skip
    each = dataclasses.replace(figures, groups=dataclasses.replace(figures.groups, totals=totals))
    rows = tables(coverage_blocks(each, "zh"))["groups"].rows
    assert rows == (("16—24岁", "1,200", "300", "25.0%"), ("女性", "不公开", "不公开", "—"))


def test_more_units_than_bars_are_told_in_the_caption(figures):
    units = pd.concat([figures.units] * 12, ignore_index=True)
    progress = dataclasses.replace(figures.progress, units_total=36)
    each = dataclasses.replace(figures, units=units, progress=progress)
    captions = [block.caption for block in coverage_blocks(each, "zh") if isinstance(block, Picture)]
    assert captions[-1] == "各分区的人口覆盖率（最低的30个）"


def test_a_unit_without_people_has_dashes(figures):
    units = figures.units.copy()
    units.loc[0, ["persons_total", "persons_covered"]] = 0.0
    units.loc[0, ["persons_share", "minutes_p50", "minutes_p90"]] = float("nan")
    each = dataclasses.replace(figures, units=units)
    assert tables(coverage_blocks(each, "zh"))["units"].rows[0][4:] == ("—", "—", "—", "—")


def test_the_worst_unit_and_ties(figures):
    equity = figures.equity
    assert "人口覆盖率最低的有2个分区" in said(equity_blocks(figures, "zh"))
    alone = dataclasses.replace(figures, equity=dataclasses.replace(equity, worst_ties=1, worst_share=0.0004))
    assert f"人口覆盖率最低的分区是“{figures.units['name'][equity.worst_unit]}”（不足0.1%）" in said(
        equity_blocks(alone, "zh")
    )
    all_alike = dataclasses.replace(figures, equity=dataclasses.replace(equity, worst_ties=3))
    assert "人口覆盖率相同" in said(equity_blocks(all_alike, "zh"))


def test_of_many_gaps_the_first_are_shown_and_the_rest_told(figures):
    table = pd.concat([figures.result.gaps.table] * 20, ignore_index=True)
    result = dataclasses.replace(figures.result, gaps=dataclasses.replace(figures.result.gaps, table=table))
    blocks = gaps_blocks(dataclasses.replace(figures, result=result), "zh")
    shown = tables(blocks)["gaps"]
    assert len(shown.rows) == 30
    assert f"共{len(table)}处" in shown.note
