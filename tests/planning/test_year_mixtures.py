"""What a change comes from, in a town whose eight mixtures can be worked out on paper."""

from __future__ import annotations

import dataclasses
from itertools import permutations

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.scenario import Scenario
from planning.year_mixtures import FACTORS, mixed_area, mixtures, split, standard_of, today_under
from tests.planning.conftest import make_area, make_network

WALK = Scenario(sites=0)
NODES = [(0, 0), (1000, 0), (2000, 0), (3000, 0)]
THEN, NOW = [(0, 1), (1, 2)], [(0, 1), (1, 2), (2, 3)]


def year(
    outlets: list[tuple[float, float]], cells: list[tuple[float, float]], persons: list[float], roads
) -> StudyArea:
    return dataclasses.replace(
        make_area(make_network(NODES, roads), outlets=outlets, cells=cells, persons=persons),
        fingerprint=f"{len(outlets)}{len(cells)}{len(roads)}",
    )


@pytest.fixture(scope="module")
def earlier() -> StudyArea:
    """A road from 0 to 2,000 m, an outlet at 0, people at 0, 1,000 and 2,000 m. Within 15 minutes are 1,000 m."""
    return year([(0, 0)], [(0, 0), (1000, 0), (2000, 0)], [10, 20, 30], THEN)


@pytest.fixture(scope="module")
def later() -> StudyArea:
    """The road goes on to 3,000 m, where a second outlet stands; nobody is left at 0, and 40 live at 3,000 m."""
    return year([(0, 0), (3000, 0)], [(1000, 0), (2000, 0), (3000, 0)], [25, 30, 40], NOW)


# The place at 3,000 m is 1,000 m from the old road: the outlet and the cell there are on no road in mixtures with it.
ON_PAPER = {
    # population, roads, outlets of the later year: covered
    (0, 0, 0): 10 + 20, (1, 0, 0): 25, (0, 1, 0): 10 + 20, (1, 1, 0): 25,
    (0, 0, 1): 10 + 20, (1, 0, 1): 25, (0, 1, 1): 10 + 20 + 30, (1, 1, 1): 25 + 30 + 40,
}  # fmt: skip


def test_the_mixtures_are_those_on_paper(earlier: StudyArea, later: StudyArea) -> None:
    table = mixtures(earlier, later, WALK)
    found = {tuple(map(int, row[:3])): row[3] for row in table.to_numpy().tolist()}
    assert found == pytest.approx(ON_PAPER)
    assert set(table.loc[table["population"], "persons_total"]) == {95.0}
    assert set(table.loc[~table["population"], "persons_total"]) == {60.0}


def test_the_parts_are_the_means_over_all_orders_and_add_up(earlier: StudyArea, later: StudyArea) -> None:
    parts = split(mixtures(earlier, later, WALK))
    totals = {0: 60.0, 1: 95.0}
    for column, worth in (
        ("persons", ON_PAPER),
        ("share", {years: covered / totals[years[0]] for years, covered in ON_PAPER.items()}),
    ):
        mean = np.zeros(3)
        for order in permutations(range(3)):
            years = [0, 0, 0]
            for factor in order:
                before = worth[tuple(years)]
                years[factor] = 1
                mean[factor] += (worth[tuple(years)] - before) / 6
        assert parts[column].tolist() == pytest.approx(mean.tolist())
        assert parts[column].sum() == pytest.approx(worth[1, 1, 1] - worth[0, 0, 0])
    assert tuple(parts.index) == FACTORS
    # By hand: roads and outlets bring 30 or 70 together and nothing alone, so each has the same part.
    assert parts.loc["roads", "persons"] == pytest.approx(parts.loc["outlets", "persons"])


def test_cells_of_one_year_have_nobody_in_the_other(earlier: StudyArea, later: StudyArea) -> None:
    """Counting over the cells of both years, those a year does not have being empty, gives the same."""
    for population, persons in ((earlier, {0: 10, 1: 20, 2: 30}), (later, {1: 25, 2: 30, 3: 40})):
        both = year(
            [(0, 0), (3000, 0)], [(k * 1000.0, 0.0) for k in range(4)], [persons.get(k, 0) for k in range(4)], NOW
        )
        whole = measure_coverage(both, "walk", 15.0).totals["persons_covered"]
        assert today_under(mixed_area(population, later, later, "walk"), WALK).totals["persons_covered"] == whole


def test_nothing_changed_is_split_into_nothing(earlier: StudyArea) -> None:
    assert (split(mixtures(earlier, earlier, WALK)) == 0.0).all(axis=None)


def test_a_town_without_people_has_no_share(earlier: StudyArea) -> None:
    empty = year([(0, 0)], [(1000, 0)], [0], THEN)
    table = mixtures(empty, earlier, WALK)
    assert split(table)["share"].sum() == pytest.approx(30 / 60)


def test_conditions_and_kinds_hold_in_every_mixture(earlier: StudyArea, later: StudyArea) -> None:
    slow = Scenario(sites=0, slow_downs=("winter",))
    table = mixtures(earlier, later, slow)
    for number, area in ((0, earlier), (7, later)):
        assert table.loc[number, "persons_covered"] == today_under(area, slow).totals["persons_covered"]
    assert table.loc[7, "persons_covered"] < 95
    none = Scenario(sites=0, outlet_kinds=("gig_post",))
    assert (mixtures(earlier, later, none)["persons_covered"] == 0).all()


def test_a_standard_is_the_same_after_a_way_through_json() -> None:
    assert standard_of(Scenario(slow_downs=("winter",)))["slow_downs"] == ["winter"]
    assert standard_of(Scenario(sites=3)) == standard_of(Scenario(sites=9))
    assert standard_of(Scenario(max_minutes=10)) != standard_of(Scenario())
