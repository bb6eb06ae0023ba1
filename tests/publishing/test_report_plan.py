import dataclasses

import numpy as np
import pytest

from planning.goal_progress import GoalProgress
from planning.review import ReviewFigures
from publishing.report_blocks import Block, Paragraph, TableBlock
from publishing.report_plan import layout_blocks, performance_blocks, plan_blocks
from tests.publishing.reviews import DAY, review


@pytest.fixture(scope="module")
def figures(town) -> ReviewFigures:
    return review(town)


def told(blocks: list[Block]) -> str:
    return "\n".join(
        "".join(piece for piece in block.pieces if isinstance(piece, str))
        for block in blocks
        if isinstance(block, Paragraph)
    )


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        ({"units_at_goal": 3}, "目标已经达到", "reached already"),
        (
            {"months_left": 0, "persons_per_quarter": None, "units_per_quarter": None},
            "已不足一个月",
            "Less than a month",
        ),
        ({"as_of": DAY.replace(year=2028)}, "期限已过", "is past"),
        ({"months_left": 1}, "还有1个月", "With 1 month left"),
        ({"units_per_quarter": 0.01}, "达标不足0.1个分区", "fewer than 0.1 areas"),
        ({"units_at_goal": 2}, "2个达到人口覆盖率90%的目标", "2 are at the goal"),
        ({"units_at_goal": 1}, "1个达到人口覆盖率90%的目标", "1 is at the goal"),
        ({"units_total": 0}, "没有有人口的分区", "No area has residents"),
    ],
)
def test_every_stand_of_the_goal_has_its_words(figures, changes, zh, en):
    progress = GoalProgress(0.9, DAY, 0, 3, 25_000.0, 13, 5_769.2, 0.7)
    each = dataclasses.replace(figures, progress=dataclasses.replace(progress, **changes))
    assert zh in told(plan_blocks(each, "zh"))
    assert en in told(plan_blocks(each, "en"))


def test_every_site_is_told_with_its_reasons(figures):
    blocks = layout_blocks(figures, "zh")
    paragraphs = told(blocks).splitlines()[-len(figures.sites) :]
    for paragraph, site in zip(paragraphs, figures.sites.itertuples(), strict=True):
        assert paragraph.startswith(f"{site.order}. {site.name}")
        assert f"{site.persons_gained:,.0f}人" in paragraph
        assert "政策依据" in paragraph
        assert "改选的代价" in paragraph


def test_a_cost_that_would_tell_of_priority_persons_is_withheld(figures):
    explained = figures.explained.assign(alternative_loss=np.nan)
    text = told(layout_blocks(dataclasses.replace(figures, explained=explained), "zh"))
    assert "改选的代价：不公开" in text
    assert "nan" not in text


def test_a_site_without_an_alternative(figures):
    explained = figures.explained.assign(alternative_id="", alternative_name="")
    assert "没有符合条件的替代场地" in told(layout_blocks(dataclasses.replace(figures, explained=explained), "zh"))


def test_performance_is_a_table_to_fill_in_unless_the_planner_wrote_about_it(figures):
    table = next(block for block in performance_blocks(figures, "zh") if isinstance(block, TableBlock))
    assert not any(map(any, table.rows))
    blank = dataclasses.replace(figures.settings, free_text={"performance": " \x00\n"})
    assert performance_blocks(dataclasses.replace(figures, settings=blank), "zh")
    wrote = dataclasses.replace(figures.settings, free_text={"performance": "运行良好。"})
    assert not performance_blocks(dataclasses.replace(figures, settings=wrote), "zh")
