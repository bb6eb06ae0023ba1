"""How premises lie, learned from a made town."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geodata.intake.fabric import decoys, evenly, fabric_of, nearest_metres
from tests.geodata.intake.made_town import CENTRE, HALF_METRES, ground, house_xy


def test_nearest_metres() -> None:
    tree = shapely.STRtree([shapely.LineString([(0, 0), (10, 0)]), shapely.Point(0, 50)])
    np.testing.assert_array_equal(nearest_metres(tree, np.array([(5.0, 3.0), (0.0, 46.0)])), [3.0, 4.0])
    assert nearest_metres(tree, np.zeros((0, 2))).shape == (0,)
    assert np.isnan(nearest_metres(None, np.zeros((2, 2)))).all()


def test_evenly() -> None:
    assert evenly(3, 5).tolist() == [0, 1, 2]
    assert evenly(101, 3).tolist() == [0, 50, 100]
    assert len(np.unique(evenly(1_000_003, 2000))) == 2000
    assert evenly(0, 5).tolist() == []


def test_decoys_go_all_ways_as_far_as_the_datums_lie_apart() -> None:
    metres = np.hypot(*decoys().T)
    assert metres.min() == pytest.approx(450)
    assert metres.max() == pytest.approx(1250)
    np.testing.assert_allclose(decoys().mean(axis=0), 0, atol=1e-9)


def test_houses_lie_like_premises_and_shifted_ones_do_not() -> None:
    """Learned from the shops, told of the other houses."""
    fabric, roads, buildings = ground().fabric, ground().lines["roads"], ground().buildings
    assert fabric is not None

    def odds(xy: np.ndarray) -> float:
        return fabric.log_odds(nearest_metres(roads, xy), nearest_metres(buildings, xy))

    rng = np.random.default_rng(1)
    others = house_xy()[np.arange(3000) % 3 == 1]
    inner = others[(np.abs(others) < HALF_METRES - 1300).all(axis=1)][:150] + CENTRE
    inner = inner + rng.normal(0, 8, inner.shape)
    there = odds(inner)
    elsewhere = np.array([odds(inner + shift) for shift in decoys()])
    assert there > 0
    assert there > elsewhere.max() + 10


def test_too_few_premises_teach_nothing() -> None:
    tree = ground().lines["roads"]
    assert fabric_of(tree, None, np.zeros((99, 2))) is None
    known = fabric_of(tree, None, house_xy() + CENTRE)
    assert known is not None
    # Without buildings all points are alike.
    to_road = np.full(5, 30.0)
    assert known.log_odds(to_road, np.full(5, np.nan)) == pytest.approx(
        5 * known.log_odds(to_road[:1], np.full(1, np.nan))
    )
