"""The map's first view, what is clicked on it, and what marks it."""

from __future__ import annotations

import dataclasses
import math
from itertools import pairwise

import numpy as np
import pytest

from dashboard.layers import picked_layers, rgb, route_layers
from dashboard.map import first_view, picked_in
from dashboard.state import Pick
from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.explanations import explain_cell
from planning.scenario import Scenario


@pytest.mark.parametrize("height", [300, 500])
def test_the_first_view_holds_the_whole_area(sample_area: StudyArea, height: int) -> None:
    view = first_view(sample_area, height)
    west, south, east, north = sample_area.cells.total_bounds
    world = 512 * 2**view.zoom

    def y(latitude: float) -> float:
        return math.asinh(math.tan(math.radians(latitude))) / (2 * math.pi) * world

    assert (east - west) / 360 * world <= 780
    assert abs(y(north) - y(view.latitude)) <= height / 2
    assert abs(y(south) - y(view.latitude)) <= height / 2
    assert max((east - west) / 360 * world / 780, (y(north) - y(south)) / height) > 0.85
    assert view.to_json() == first_view(sample_area, height).to_json()


def test_the_closer_view_holds_the_middle_share_of_the_residents(sample_area: StudyArea) -> None:
    whole, closer = first_view(sample_area, 500), first_view(sample_area, 500, people_share=0.8)
    assert closer.zoom > whole.zoom + 1
    world = 512 * 2**closer.zoom
    east = np.abs(sample_area.cells.geometry.x - closer.longitude) / 360 * world
    persons = sample_area.cells["persons"].to_numpy()
    assert persons[(east <= 390).to_numpy()].sum() / persons.sum() > 0.7


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ({}, None),
        ({"cells-3": [{"h": "8a"}]}, Pick("cell", "8a")),
        ({"outlets-0": [{"o": "W01", "k": "gig_post"}]}, Pick("outlet", "W01")),
        ({"sites-12": [{"v": "V7"}]}, Pick("site", "V7")),
        ({"cells-3": []}, None),
        ({"circles": [{"x": 1}]}, None),
    ],
)
def test_a_click_is_remembered_by_id(objects: dict, expected: Pick | None) -> None:
    assert picked_in(objects) == expected


def test_what_was_clicked_is_marked_where_the_area_holds_it(sample_area: StudyArea) -> None:
    cell = sample_area.cells["cell"].iloc[0]
    (outline,) = picked_layers(sample_area, Pick("cell", cell))
    assert outline.data == [{"h": cell}]
    outlet = sample_area.outlets.iloc[2]
    (ring,) = picked_layers(sample_area, Pick("outlet", str(outlet["outlet_id"])))
    assert ring.data == [{"x": outlet.geometry.x, "y": outlet.geometry.y}]
    venue = sample_area.venues.iloc[5]
    assert len(picked_layers(sample_area, Pick("site", str(venue["venue_id"])))) == 1
    assert picked_layers(sample_area, Pick("cell", "x")) == picked_layers(sample_area, Pick("outlet", "x")) == []


def test_colours_are_read_from_hexadecimal() -> None:
    assert rgb("#0a10ff") == [10, 16, 255]


def test_the_way_to_the_nearest_outlet_runs_from_the_cell_over_the_roads_to_the_outlet(sample_area: StudyArea) -> None:
    coverage = measure_coverage(sample_area, "walk", 15.0)
    told = explain_cell(sample_area, Scenario(), coverage, int(np.flatnonzero(coverage.nearest >= 0)[3]))
    assert told.route is not None
    assert told.nearest is not None
    casing, line = route_layers(told)
    paths = [row["p"] for row in line.data]
    assert [row["p"] for row in casing.data] == paths
    assert all(over["w"] < under["w"] for over, under in zip(line.data, casing.data, strict=True))
    assert paths[0][0] == pytest.approx([told.lon, told.lat], abs=1e-6)
    assert paths[-1][-1] == pytest.approx([told.nearest.lon, told.nearest.lat], abs=1e-6)
    assert all(before[-1] == after[0] for before, after in pairwise(paths))
    assert len(paths[1]) == len(told.route.lonlat)
    spot = dataclasses.replace(told, route=dataclasses.replace(told.route, lonlat=told.route.lonlat[:1]))
    assert len(route_layers(spot)[1].data) == 2
    assert route_layers(dataclasses.replace(told, route=None)) == []
