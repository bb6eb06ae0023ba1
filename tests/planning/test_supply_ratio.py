"""Supply ratios against loops over networkx times, and the Gini coefficient against its mean-difference form."""

from __future__ import annotations

import numpy as np
import pytest

import planning.supply_ratio
from geodata.study_area import StudyArea
from planning.scenario import Scenario
from planning.supply_ratio import gini, supply_ratio
from planning.travel_times import travel_time_matrix
from tests.planning.conftest import make_area, make_network


@pytest.fixture
def row_of_houses() -> StudyArea:
    """Cells every 200 m (3 minutes) along a road of 2 km, outlets at 0, 400 m and 2,000 m, another out of everybody's reach."""
    nodes = [(200 * k, 0) for k in range(11)] + [(9000, 9000), (9200, 9000)]
    network = make_network(nodes, [*((k, k + 1) for k in range(10)), (11, 12)])
    return make_area(
        network,
        outlets=[(0, 0), (400, 0), (2000, 0), (9000, 9000)],
        cells=nodes[:11],
        persons=[100, 0, 50, 10, 20, 5, 0, 70, 30, 5, 10],
        cell_ids=[f"c{k}" for k in range(11)],
    )


def by_hand(area: StudyArea, max_minutes: float) -> np.ndarray:
    """Two steps in plain loops; along the row, minutes are metres / 200 × 3."""
    metres = np.abs(area.xy_metres["cells"][:, None, 0] - area.xy_metres["outlets"][None, :, 0])
    near = (metres * 3 / 200 <= max_minutes + 1e-9) & (np.arange(4) < 3)
    persons = area.cells["persons"].to_numpy()
    ratio = np.zeros(len(persons))
    for outlet in range(4):
        sharing = sum(persons[cell] for cell in range(len(persons)) if near[cell, outlet])
        for cell in range(len(persons)):
            if near[cell, outlet] and sharing:
                ratio[cell] += 10_000 / sharing
    return ratio


@pytest.mark.parametrize("max_minutes", [1.0, 6.0, 15.0, 60.0])
@pytest.mark.parametrize("block", [1, 3, 64])
def test_the_ratio_is_that_of_two_plain_steps(
    row_of_houses: StudyArea, max_minutes: float, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning.supply_ratio, "_BLOCK", block)
    found = supply_ratio(row_of_houses, Scenario(max_minutes=max_minutes, sites=0))
    assert found == pytest.approx(by_hand(row_of_houses, max_minutes))
    assert not found.flags.writeable


def test_every_outlet_that_somebody_reaches_is_shared_out_whole(sample_area: StudyArea) -> None:
    scenario = Scenario(sites=0)
    persons = sample_area.cells["persons"].to_numpy()
    snaps = sample_area.snaps["walk"]
    times = travel_time_matrix(sample_area.network, "walk", snaps["outlets"], snaps["cells"], max_minutes=15.0)
    some = sum(persons[times.row(outlet)[0]].sum() > 0 for outlet in range(times.facilities))
    assert (supply_ratio(sample_area, scenario) * persons).sum() / 10_000 == pytest.approx(some)


@pytest.mark.parametrize("seed", range(5))
def test_gini_is_half_the_mean_difference_over_the_mean(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, weights = rng.uniform(0, 5, 40).round(1), rng.integers(0, 4, 40).astype(float)
    people = np.repeat(values, weights.astype(int))
    expected = np.abs(people[:, None] - people[None, :]).mean() / (2 * people.mean())
    assert gini(values, weights) == pytest.approx(expected)


def test_gini_of_equals_of_one_who_has_all_and_of_nothing() -> None:
    assert gini(np.full(5, 3.0), np.ones(5)) == pytest.approx(0.0)
    assert gini(np.array([0.0, 0.0, 0.0, 7.0]), np.ones(4)) == pytest.approx(0.75)
    assert gini(np.zeros(3), np.ones(3)) == 0.0
    assert gini(np.ones(3), np.zeros(3)) == 0.0
    assert gini(np.zeros(0), np.zeros(0)) == 0.0
