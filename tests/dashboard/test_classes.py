"""Classes of cells."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from dashboard.classes import band_classes, density_classes, effect_classes, minutes_classes, state_classes
from geodata.text import Text
from planning.coverage import REASONS


def coverage(minutes: list[float], limit: float = 15.0, reasons: list[str] | None = None) -> SimpleNamespace:
    times = np.array(minutes)
    reason = np.array([REASONS.index(name) for name in reasons or ["covered"] * len(minutes)], dtype=np.int8)
    return SimpleNamespace(minutes=times, max_minutes=limit, covered=times <= limit, reason=reason)


def labels(classes, language: str = "zh") -> list[str]:
    return [classes.labels[place].say(language) for place in classes.of_cell]


def test_a_time_equal_to_the_standard_is_in_the_last_class_within_it() -> None:
    classes = minutes_classes(coverage([0, 5, 5.0001, 15, 15.0001, 30, 31, np.inf]))
    assert labels(classes) == ["≤ 5", "≤ 5", "5–10", "10–15", "15–22.5", "22.5–30", "> 30", "不可达"]
    assert len(classes.labels) == len(classes.colours) == len(set(classes.colours))


def test_a_class_for_unreachable_is_there_only_where_needed() -> None:
    assert len(minutes_classes(coverage([1.0, 40.0])).labels) == 6


def test_states_are_the_reasons_that_occur() -> None:
    classes = state_classes(coverage([1, 99, 99], reasons=["covered", "island", "too_far"]))
    assert labels(classes, "en") == ["covered", "roads not connected", "too far"]
    assert [text.en for text in classes.labels] == ["covered", "too far", "roads not connected"]


def test_densities_have_round_breaks_that_part_the_cells() -> None:
    per_km2 = np.concatenate([[0.0], np.geomspace(3, 30_000, 600)])
    classes = density_classes(per_km2, Text("人", "persons"))
    assert [text.zh for text in classes.labels] == ["≤ 10", "10–50", "50–200", "200–1,000", "1,000–5,000", "> 5,000"]
    assert (np.diff(classes.of_cell) >= 0).all()
    assert np.bincount(classes.of_cell, minlength=len(classes.labels)).min() > 30


@pytest.mark.parametrize("per_km2", [[], [0.0, 0.0], [7.0, 7.0]])
def test_densities_without_spread_still_have_a_class(per_km2: list[float]) -> None:
    classes = density_classes(np.array(per_km2), Text("人", "persons"))
    assert len(classes.labels) == len(classes.colours) >= 1
    assert (classes.of_cell < len(classes.labels)).all()


def test_effects_part_old_new_and_left() -> None:
    classes = effect_classes(coverage([10, 20, 30]), coverage([10, 12, 30]))
    assert labels(classes, "en") == ["covered before", "newly covered", "still not covered"]


def test_bands_are_thirds_of_the_standard_and_their_limits_belong_to_them() -> None:
    classes = band_classes(coverage([0, 5, 5.0001, 10, 15, 15.0001, np.inf]))
    assert labels(classes) == ["≤ 5", "≤ 5", "5–10", "5–10", "10–15", "> 15", "> 15"]
    assert len(set(classes.colours)) == 4
