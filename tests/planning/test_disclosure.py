"""Small counts, and parts that would give small counts away, are withheld."""

from __future__ import annotations

import pandas as pd

from planning.disclosure import MINIMUM_COUNT, withheld


def test_counts_from_one_to_nine_are_withheld() -> None:
    counts = pd.Series([0.0, 0.4, 0.6, 1.0, 9.4, 9.5, 10.0, 500.0])
    assert MINIMUM_COUNT == 10
    assert withheld(counts).tolist() == [False, False, True, True, True, False, False, False]


def test_a_part_is_withheld_when_the_rest_or_the_whole_is_small() -> None:
    part, whole = pd.Series([95.0, 50.0, 100.0, 0.0, 0.0]), pd.Series([100.0, 100.0, 100.0, 5.0, 100.0])
    assert withheld(part, whole).tolist() == [True, False, False, True, False]
