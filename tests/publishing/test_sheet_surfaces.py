import numpy as np
import pytest

from geodata.text import Text
from planning.coverage import REASONS
from publishing.sheet_surfaces import (
    coverage_limits,
    coverage_surface,
    density_surface,
    gain_surface,
    reason_surface,
    round_breaks,
)
from publishing.style import PERSONS_RAMP


@pytest.mark.parametrize(("minutes", "limits"), [(15.0, (5.0, 10.0, 15.0)), (7.5, (5.0, 7.5)), (5.0, (5.0,))])
def test_limits_of_coverage(minutes, limits):
    assert coverage_limits(minutes) == limits


def test_cells_fall_into_the_class_of_their_minutes(result):
    surface = coverage_surface(result.before, result.scenario)
    names = [style.name.zh for style in surface.classes]
    for minutes, covered, place in zip(result.before.minutes, result.before.covered, surface.of_cell, strict=True):
        name = names[place]
        if np.isinf(minutes):
            assert name.endswith("不可达")
        elif not covered:
            assert name.endswith("超过 15 分钟")
        else:
            low, high = map(float, name.removeprefix("已覆盖：").removesuffix(" 分钟").split("–"))
            assert low <= minutes <= high


def test_reasons_and_gains_are_those_of_the_coverage(result):
    before, after = result.before, result.proposal.after
    assert reason_surface(before).of_cell.tolist() == before.reason.tolist()
    assert len(reason_surface(before).classes) == len(REASONS)
    surface = gain_surface(before, after)
    gained = surface.of_cell == [style.name.zh for style in surface.classes].index("新增覆盖")
    assert gained.tolist() == (after.covered & ~before.covered).tolist()


def test_density_counts_per_square_kilometre(town):
    surface = density_surface(town, "persons", Text("人口密度", "Density"), PERSONS_RAMP)
    density = town.cells["persons"] / town.cells["area_km2"]
    for value, place in zip(density, surface.of_cell, strict=True):
        name = surface.classes[place].name.zh.replace(",", "")
        low, high = (name.removesuffix(" 以上"), np.inf) if name.endswith("以上") else name.split("–")
        assert float(low) <= value < float(high)


def test_cells_without_any_are_not_drawn(town):
    surface = density_surface(town, "jobs", Text("岗位", "Jobs"), PERSONS_RAMP)
    none = town.cells["jobs"].to_numpy() == 0
    assert none.any()
    assert ((surface.of_cell == -1) == none).all()
    assert not surface.by_persons


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], ()), ([7.0], ()), ([7.0, 7.0, 7.0], ()), (np.arange(1.0, 1001.0), (200.0, 400.0, 700.0))],
)
def test_breaks_are_round_and_within_the_values(values, expected):
    found = round_breaks(np.array(values, dtype=float), 5)
    assert set(expected) <= set(found)
    if len(values):
        assert all(min(values) < limit <= max(values) for limit in found)
    assert list(found) == sorted(set(found))
