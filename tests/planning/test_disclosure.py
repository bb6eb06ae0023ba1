"""Small counts, and parts that would give small counts away, are withheld."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from planning.disclosure import MINIMUM_COUNT, withheld, withheld_beside_sum


def test_counts_from_one_to_nine_are_withheld() -> None:
    counts = pd.Series([0.0, 0.4, 0.6, 1.0, 9.4, 9.5, 10.0, 500.0])
    assert MINIMUM_COUNT == 10
    assert withheld(counts).tolist() == [False, False, True, True, True, False, False, False]


def test_a_part_is_withheld_when_the_rest_or_the_whole_is_small() -> None:
    part, whole = pd.Series([95.0, 50.0, 100.0, 0.0, 0.0]), pd.Series([100.0, 100.0, 100.0, 5.0, 100.0])
    assert withheld(part, whole).tolist() == [True, False, False, True, False]


def test_the_next_smallest_unit_is_withheld_beside_the_sum() -> None:
    counts = pd.Series([4.0, 0.0, 260.0, 31.0])
    assert withheld(counts).tolist() == [True, False, False, False]
    assert withheld_beside_sum(counts).tolist() == [True, False, False, True]


def test_nothing_is_withheld_where_no_count_is_small() -> None:
    assert not withheld_beside_sum(pd.Series([0.0, 10.0, 500.0])).any()


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_no_withheld_count_follows_by_subtraction(counts: list[int]) -> None:
    column = pd.Series(counts, dtype=float)
    hidden = withheld_beside_sum(column)
    rest = column.sum() - column[~hidden].sum()  # what somebody with the sum and the shown counts can work out
    alone = hidden.sum() == 1
    everything = (column[~hidden] == 0).all()
    assert not hidden.any() or everything or (not alone and rest >= MINIMUM_COUNT)
    assert not column[~hidden].between(1, MINIMUM_COUNT - 1).any()
