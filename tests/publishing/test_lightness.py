import itertools

import pytest

from publishing.lightness import lightness
from publishing.sheet_content import CellClass
from publishing.sheet_surfaces import coverage_surface, density_surface, gain_surface, reason_surface
from publishing.style import JOBS_RAMP, PERSONS_RAMP
from publishing.words import STAMP

APART = 6.0


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ("#000000", 0.0),
        ("#ffffff", 100.0),
        ("#777777", 50.03),
        ("#ff0000", 53.24),
        ("#00ff00", 87.73),
        ("#0000ff", 32.30),
    ],
)
def test_lightness_is_that_of_the_tables(colour, expected):
    assert lightness(colour) == pytest.approx(expected, abs=0.01)


def told_apart(one: CellClass, other: CellClass) -> bool:
    return one.hatch != other.hatch or abs(lightness(one.colour) - lightness(other.colour)) >= APART


def test_classes_stay_apart_on_a_grey_copy(town, result):
    scenario, before, after = result.scenario, result.before, result.proposal.after
    for surface in (
        coverage_surface(before, scenario),
        reason_surface(before),
        gain_surface(before, after),
        density_surface(town, "persons", STAMP, PERSONS_RAMP),
        density_surface(town, "jobs", STAMP, JOBS_RAMP),
    ):
        for one, other in itertools.combinations(surface.classes, 2):
            assert told_apart(one, other), (one.name.zh, other.name.zh)


@pytest.mark.parametrize("ramp", [PERSONS_RAMP, JOBS_RAMP])
def test_denser_is_darker(ramp):
    values = [lightness(colour) for colour in ramp]
    assert all(thin - dense >= APART for thin, dense in itertools.pairwise(values))
