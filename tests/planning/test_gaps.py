"""Gaps: groups of neighbouring uncovered cells, checked on hexagons placed by hand."""

from __future__ import annotations

import h3
import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.gaps import find_gaps
from tests.planning.conftest import make_area, make_network


def test_gaps_of_the_paper_town_are_ranked_with_their_reasons(river_town: StudyArea) -> None:
    gaps = find_gaps(river_town, measure_coverage(river_town, "walk", 15.0))
    table = gaps.table
    assert table["gap"].tolist() == [1, 2, 3, 4]
    assert table["persons"].tolist() == [400, 300, 25, 10]
    assert table["reason"].tolist() == ["barrier", "too_far", "no_road", "island"]
    assert table["unit"].tolist() == ["East"] * 4
    assert table["nearest_minutes"].tolist() == [37.5, 16.5, np.inf, np.inf]
    assert gaps.of_cell.tolist() == [0, 0, 2, 1, 3, 4]


def hexagon_area(cells: list[str], persons: list[float], xs: list[float]) -> StudyArea:
    """Cells of one's choice, all far from the only outlet; x decides the unit (border at 750)."""
    network = make_network([(0, 0), (100, 0), (8000, 0)], [(0, 1), (1, 2)])
    return make_area(
        network,
        outlets=[(0, 0)],
        cells=[(x, 0.0) for x in xs],
        persons=persons,
        cell_ids=cells,
        border_x=5000.0,
    )


def test_neighbours_form_one_gap_and_distant_cells_another() -> None:
    centre = h3.latlng_to_cell(43.2, 111.3, 9)
    ring = sorted(h3.grid_ring(centre, 1))
    far = next(iter(h3.grid_ring(centre, 3)))
    cells = [ring[0], centre, ring[3], far]
    area = hexagon_area(cells, [1, 2, 4, 50], [2000, 2100, 2200, 2300])
    gaps = find_gaps(area, measure_coverage(area, "walk", 15.0))
    assert gaps.table["persons"].tolist() == [50, 7]
    assert gaps.table["cells"].tolist() == [1, 3]
    assert gaps.of_cell.tolist() == [2, 2, 2, 1]


def test_a_gap_ends_at_the_border_of_its_unit() -> None:
    centre = h3.latlng_to_cell(43.2, 111.3, 9)
    neighbour = sorted(h3.grid_ring(centre, 1))[0]
    area = hexagon_area([centre, neighbour], [3, 5], [4990, 5010])
    gaps = find_gaps(area, measure_coverage(area, "walk", 15.0))
    assert gaps.table[["unit", "persons"]].to_numpy().tolist() == [["East", 5.0], ["West", 3.0]]


def test_middle_and_minutes_are_weighted_by_people() -> None:
    centre = h3.latlng_to_cell(43.2, 111.3, 9)
    neighbour = sorted(h3.grid_ring(centre, 1))[0]
    area = hexagon_area([centre, neighbour], [1, 3], [2000, 2400])
    gaps = find_gaps(area, measure_coverage(area, "walk", 15.0))
    lon = area.cells.geometry.x
    assert gaps.table["lon"].iloc[0] == pytest.approx((lon[0] + 3 * lon[1]) / 4, abs=1e-9)
    assert gaps.table["nearest_minutes"].iloc[0] == pytest.approx(36.0)  # 2,400 m: where most of them live


def test_jobs_without_residents_still_have_a_place() -> None:
    area = make_area(
        make_network([(0, 0), (4000, 0)], [(0, 1)]), outlets=[(0, 0)], cells=[(3000, 0)], persons=[0], jobs=[9]
    )
    table = find_gaps(area, measure_coverage(area, "walk", 15.0)).table
    assert table["lon"].iloc[0] == pytest.approx(area.cells.geometry.x[0])
    assert table["jobs"].tolist() == [9]


def test_no_gaps_when_everybody_is_covered() -> None:
    area = make_area(make_network([(0, 0), (400, 0)], [(0, 1)]), outlets=[(0, 0)], cells=[(300, 0)], persons=[5])
    gaps = find_gaps(area, measure_coverage(area, "walk", 15.0))
    assert gaps.table.empty
    assert gaps.of_cell.tolist() == [0]
    assert {"gap", "persons", "reason", "unit", "nearest_minutes", "lon", "lat"} <= set(gaps.table.columns)
