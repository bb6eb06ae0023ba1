"""What differs between what a planner saw and what is there now."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.records.conflicts import MISSING, conflict, deleted_conflict, differences, same
from tests.geodata.records.conftest import EVENING, NOON

LEAVES = st.none() | st.booleans() | st.integers(0, 2) | st.lists(st.integers(0, 1), max_size=2)
CONTENTS = st.recursive(
    st.dictionaries(st.sampled_from("abc"), LEAVES, max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), LEAVES | inner, max_size=3),
    max_leaves=6,
)


@given(CONTENTS, CONTENTS)
def test_the_differences_turn_what_was_seen_into_what_is_stored(seen: dict, stored: dict) -> None:  # type: ignore[type-arg]
    patched = copy.deepcopy(seen)
    for difference in differences(seen, stored, {}):
        inner = patched
        for key in difference.path[:-1]:
            inner = inner[key]
        assert same(inner.get(difference.path[-1], MISSING), difference.seen)
        if difference.stored == MISSING:
            del inner[difference.path[-1]]
        else:
            inner[difference.path[-1]] = difference.stored
    assert same(patched, stored)


@pytest.mark.parametrize(("value", "other"), [(1, True), (0, False), ("1", 1), (None, False), ([1], [True])])
def test_values_that_python_or_people_take_for_the_same_are_told_apart(value: object, other: object) -> None:
    assert len(differences({"a": value}, {"a": other}, {})) == 1


def test_only_the_first_of_many_differences_are_told() -> None:
    differs = differences({}, {f"k{number}": number for number in range(8)}, {})
    error = conflict("方案", stored=None, changed_by="李四", changed=NOON, time=EVENING, differs=differs)
    assert len(error.differences) == 8
    assert "k4 — → 4；另有 3 处。" in error.say("zh").replace("。您的修改", "。。您的修改")
    assert "3 more" in error.say("en")


def test_a_change_back_and_forth_is_told_too() -> None:
    error = conflict("方案", stored=None, changed_by="李四", changed=NOON, time=EVENING, differs=())
    assert "内容相同" in error.say("zh")
    assert "the same" in error.say("en")


def test_what_was_deleted_is_told() -> None:
    error = deleted_conflict("方\n案")
    assert (error.stored, error.changed_by, error.changed, error.differences) == (None, "", None, ())
    assert error.say("zh").startswith("方\ufffd案：已被他人删除")
