"""What a unit is by its name."""

from __future__ import annotations

import pytest

from planning.unit_kinds import UNIT_KINDS, unit_kind, unit_kinds


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("老城街道", "subdistrict"),
        ("乌兰街道办事处", "subdistrict"),
        ("北岭镇", "town"),
        ("南沟乡", "township"),
        ("鄂温克民族乡", "township"),
        ("鄂温克民族苏木", "township"),
        ("云杉苏木 ", "township"),
        ("鼓楼社区", "community"),
        ("东风村村民委员会", "village"),
        ("巴音嘎查", "village"),
        ("松北区", "district"),
        ("松北新区", "other"),
        ("经济技术开发区", "other"),
        ("五常市", "city"),
        ("宾县", "county"),
        ("鄂伦春自治旗", "county"),
        ("和林格尔县", "county"),
        ("国营农场", "other"),
        ("Old Town", "other"),
        ("", "other"),
    ],
)
def test_the_ending_tells_the_kind(name: str, kind: str) -> None:
    assert unit_kind(name) == kind
    assert kind in UNIT_KINDS


def test_kinds_come_in_the_order_of_the_names() -> None:
    assert unit_kinds(["南沟乡", "北岭镇"]) == ["township", "town"]
