"""The distribution of minutes, person by person."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.minutes_distribution import LONGEST_MINUTES, minutes_distribution


def test_shares_are_those_of_single_persons(river_town: StudyArea) -> None:
    coverage = measure_coverage(river_town, "walk", 15.0)
    persons = river_town.cells["persons"].to_numpy()
    found = minutes_distribution(coverage, persons)
    each = np.repeat(coverage.minutes, persons.astype(int))
    assert found.minutes.tolist() == list(range(len(found.minutes)))
    assert found.share.tolist() == pytest.approx([float((each <= minute).mean()) for minute in found.minutes])
    # Cell 1 is exactly 15 minutes away.
    assert found.share[15] == pytest.approx(300 / 1035)
    assert (found.p50, found.p90) == (np.sort(each)[len(each) // 2], np.sort(each)[int(len(each) * 0.9)])
    assert found.never == pytest.approx(35 / 1035)
    assert found.minutes[-1] == 38, "until nine tenths are reached"


def test_another_group_counts_by_itself(river_town: StudyArea) -> None:
    coverage = measure_coverage(river_town, "walk", 15.0)
    jobs = river_town.cells["jobs"].to_numpy()
    found = minutes_distribution(coverage, jobs)
    assert found.share[-1] == pytest.approx(1 - found.never) == pytest.approx(67 / 70)


def test_whoever_never_arrives_makes_no_endless_axis(river_town: StudyArea) -> None:
    coverage = measure_coverage(river_town, "walk", 15.0)
    lost = minutes_distribution(coverage, np.array([0.0, 0, 0, 0, 10, 0]))
    assert (lost.p50, lost.p90, lost.never) == (np.inf, np.inf, 1.0)
    assert len(lost.minutes) == 31
    assert not lost.share.any()
    far = minutes_distribution(measure_coverage(river_town, "walk", 100.0), np.ones(6))
    assert far.minutes[-1] == LONGEST_MINUTES


def test_nobody(river_town: StudyArea) -> None:
    found = minutes_distribution(measure_coverage(river_town, "walk", 15.0), np.zeros(6))
    assert not found.share.any()
    assert (found.never, found.p50) == (0.0, np.inf)
