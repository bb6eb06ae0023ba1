"""Profiles as they are kept, and which of them suits a file."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from geodata.intake.profiles import Profile, best_profile, profile_content, profile_of


def profile(name: str, columns: dict[str, str], headers: list[str], role: str = "outlets", **more: Any) -> Profile:
    return Profile(name, role, tuple(headers), columns, **more)


def best(role: str, headers: list[str], *profiles: Profile) -> str | None:
    found = best_profile(profiles, role, headers)
    return None if found is None else found.name


def test_what_is_kept_comes_back() -> None:
    saved = Profile(
        "2025 年网点（市局）", "outlets", ("站名", "X", "Y"), {"name": "站名", "lon": "X", "lat": "Y"}, {"60 岁以上": "老人"},
        sheet="网点", crs="GCJ-02", header_row=3, axes_swapped=True, faulty_rows="leave_out",
    )  # fmt: skip
    content = json.loads(json.dumps(profile_content(saved)))
    assert not {"name", "role"} & content.keys()
    found = profile_of("outlets", "2025 年网点（市局）", content)
    assert found is not None
    for one in dataclasses.fields(Profile):
        assert getattr(found, one.name) == getattr(saved, one.name)


def test_the_same_headers_come_first_then_the_most_shared() -> None:
    headers = ["编号", "站名", "类型", "X", "Y"]
    few = profile("少", {"name": "站名"}, ["站名", "别的"])
    near = profile("近", {"name": "站名"}, ["编号", "站名", "类型", "X"])
    same = profile("同", {"name": "站名"}, headers[::-1])
    assert best("outlets", headers, few, near) == "近"
    assert best("outlets", headers, few, near, same) == "同"


def test_of_equal_ones_the_larger_then_the_name_decides() -> None:
    headers = ["站名", "类型"]
    small, large = profile("小", {"name": "站名"}, headers), profile("大", {"name": "站名", "kind": "类型"}, headers)
    assert best("outlets", headers, small, large) == best("outlets", headers, large, small) == "大"
    first, second = profile("a", {"name": "站名"}, headers), profile("b", {"name": "站名"}, headers)
    assert best("outlets", headers, second, first) == "a"


def test_a_missing_header_or_another_role_rules_it_out() -> None:
    both, none = profile("甲", {"name": "站名", "kind": "类型"}, ["站名", "类型"]), profile("乙", {}, ["站名"])
    assert best("outlets", ["站名", "性质"], both, none) is None
    assert best("venues", ["站名", "类型"], both, none) is None
    assert best("outlets", ["站名", "类型", "多"], both, none) == "甲"
    groups = Profile("丙", "population", ("码", "老"), {"code": "码"}, {"老人": "老"})
    assert best("population", ["码"], groups) is None
    assert best("outlets", ["站名"]) is None


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"headers": "a"},
        {"headers": [1]},
        {"headers": [], "columns": {"name": 3}},
        {"headers": [], "header_row": -1},
        {"headers": [], "header_row": True},
        {"headers": [], "faulty_rows": "perhaps"},
        {"headers": [], "more": 1},
    ],
)
def test_damaged_content_is_no_profile(content: dict[str, Any]) -> None:
    assert profile_of("outlets", "x", content) is None
