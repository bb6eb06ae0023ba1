"""Totals spread over places: every area keeps its counts, whatever the weights."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geodata.cells import Pieces, cells_of
from geodata.errors import NoPeopleError
from geodata.spreading import (
    Spread,
    counts_of,
    first_that_has,
    joined_spread,
    refuse_nobody,
    spread_counts,
    spread_of_pieces,
    spread_of_points,
    without_place,
)


def spread(area: list[int], weight: list[float]) -> Spread:
    places = np.column_stack([np.arange(len(area)), np.zeros(len(area))]).astype(float)
    of = np.array(area, dtype=np.int32)
    return Spread(places, np.ones(len(area), dtype=np.uint64), of, of, np.array(weight, dtype=float))


@given(
    st.lists(st.tuples(st.integers(0, 3), st.floats(1e-6, 1e6)), max_size=40),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**4)), min_size=4, max_size=4),
)
def test_counts_are_kept_per_area(places: list[tuple[int, float]], totals: list[tuple[int, int]]) -> None:
    spread_over = spread([area for area, _ in places], [weight for _, weight in places])
    counts = np.array(totals, dtype=float)
    reached = {area for area, _ in places}
    homeless = [area for area, total in enumerate(totals) if any(total) and area not in reached]
    assert without_place(spread_over, counts).tolist() == homeless
    pieces = spread_counts(spread_over, counts)
    assert len(pieces.counts) == len(places)
    assert (pieces.counts >= 0).all()
    for area in reached:
        sums = pieces.counts[spread_over.area == area].sum(axis=0)
        assert sums.tolist() == pytest.approx(list(totals[area]), rel=1e-12, abs=1e-6)


def test_shares_follow_the_weights() -> None:
    pieces = spread_counts(spread([1, 0, 1], [1.0, 5.0, 3.0]), np.array([[7.0, 70.0], [8.0, 4.0]]))
    assert pieces.counts.tolist() == [[2.0, 1.0], [7.0, 70.0], [6.0, 3.0]]


def test_the_first_source_that_has_a_place() -> None:
    asked: list[list[int]] = []

    def source(*areas: int) -> object:
        def found(wanted: NDArray[np.int64]) -> Spread:
            asked.append(wanted.tolist())
            return spread(list(areas), [1.0] * len(areas))

        return found

    found, used = first_that_has(np.array([0, 2, 3, 5]), [source(1, 2, 2), source(2, 3), source(9)])  # type: ignore[list-item]
    assert asked == [[0, 2, 3, 5], [0, 3, 5], [0, 5]]
    assert used.tolist() == [-1, 0, 1, -1]
    assert found.area.tolist() == [2, 2, 3], (
        "an area is spread over one kind of place only, and none that nobody asked for"
    )
    nothing, used = first_that_has(np.zeros(0, dtype=np.int64), [source(1)])  # type: ignore[list-item]
    assert len(nothing.weight) == len(used) == 0
    assert len(asked) == 3, "nothing is looked for that nobody needs"


def test_points_lie_in_their_areas_and_units() -> None:
    units = gpd.GeoDataFrame(geometry=[shapely.box(111, 40, 112, 41), shapely.box(112, 40, 113, 41)], crs="EPSG:4326")
    areas = gpd.GeoDataFrame(geometry=[shapely.box(111.5, 40, 112.5, 41)], crs="EPSG:4326")
    lonlat = np.array([(111.2, 40.5), (111.7, 40.5), (112.2, 40.5), (111.7, 40.6), (114.0, 40.5)])
    weight = np.array([1.0, 2.0, 3.0, 0.0, 5.0])
    found = spread_of_points(lonlat, weight, areas, units, 9)
    assert found.weight.tolist() == [2.0, 3.0]
    assert found.area.tolist() == [0, 0]
    assert found.unit.tolist() == [0, 1]
    assert (found.cell == cells_of(found.lonlat, 9)).all()
    own = spread_of_points(lonlat, weight, units, units, 9)
    assert own.unit.tolist() == own.area.tolist() == [0, 0, 1]
    assert joined_spread([found, own]).weight.tolist() == [2.0, 3.0, 1.0, 2.0, 3.0]


def test_pieces_as_places() -> None:
    counts = np.array([[1.0, 0.0, 0.0], [0.0, 4.0, 0.0], [2.0, 5.0, 0.0]])
    pieces = Pieces(np.zeros((3, 2)), np.arange(3, dtype=np.uint64), np.array([4, 5, 6], dtype=np.int32), counts)
    jobs = spread_of_pieces(pieces, 1)
    assert jobs.weight.tolist() == [4.0, 5.0]
    assert jobs.area.tolist() == jobs.unit.tolist() == [5, 6]
    assert jobs.cell.tolist() == [1, 2]


def test_counts_in_their_order() -> None:
    table = pd.DataFrame({"persons": [5.0], "priority_persons": [1.0], "group_0": [2.0], "group_1": [3.0]})
    assert counts_of(table, ("a", "b")).tolist() == [[5.0, 0.0, 1.0, 2.0, 3.0]]
    assert counts_of(table.assign(jobs=7.0), ()).tolist() == [[5.0, 7.0, 1.0]]


def test_nobody_at_all() -> None:
    refuse_nobody(0.5, "t.csv")
    with pytest.raises(NoPeopleError, match="人口合计为 0"):
        refuse_nobody(0.0, "t.csv")
