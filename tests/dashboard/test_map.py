"""The map's first view, what is clicked on it, and what marks it."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest

from dashboard.layers import picked_layers, rgb, route_layers
from dashboard.map import attribution, home_bounds, picked_in
from dashboard.map_tiles import Tiles
from dashboard.state import Pick
from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.explanations import explain_cell
from planning.scenario import Scenario


def test_the_map_opens_on_all_cells(sample_area: StudyArea) -> None:
    assert home_bounds(sample_area) == pytest.approx(tuple(sample_area.cells.total_bounds), abs=1e-5)


def test_the_closer_view_holds_the_middle_share_of_the_residents(sample_area: StudyArea) -> None:
    west, south, east, north = home_bounds(sample_area, people_share=0.8)
    whole = home_bounds(sample_area)
    assert west > whole[0]
    assert south > whole[1]
    assert (east - west) < 0.5 * (whole[2] - whole[0])
    persons = sample_area.cells["persons"].to_numpy()
    for places, low, high in ((sample_area.cells.geometry.x, west, east), (sample_area.cells.geometry.y, south, north)):
        share = persons[places.between(low - 1e-5, high + 1e-5).to_numpy()].sum() / persons.sum()
        assert 0.8 <= share < 0.85


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        (None, None),
        ("cell", None),
        ({}, None),
        ({"what": "cell", "id": "8a"}, Pick("cell", "8a")),
        ({"what": "gap", "id": "3"}, Pick("gap", "3")),
        ({"what": "unit", "id": "U1"}, Pick("unit", "U1")),
        ({"what": "door", "id": "1"}, None),
        ({"what": "cell", "id": 7}, None),
    ],
)
def test_only_what_can_be_picked_is_taken_from_the_browser(reported: object, expected: Pick | None) -> None:
    assert picked_in(reported) == expected


@pytest.mark.parametrize(
    ("licence", "tiles", "expected"),
    [
        ("CC0-1.0", None, ""),
        ("ODbL", None, "© OpenStreetMap 贡献者"),
        ("© OpenStreetMap contributors", Tiles("http://h/{z}{x}{y}", "天地图"), "© OpenStreetMap 贡献者 | 天地图"),
        ("", Tiles("http://h/{z}{x}{y}", ""), ""),
    ],
)
def test_the_sources_that_ask_for_it_are_named(
    sample_area: StudyArea, licence: str, tiles: Tiles | None, expected: str
) -> None:
    sources = tuple(dataclasses.replace(source, licence=licence) for source in sample_area.sources)
    assert attribution(dataclasses.replace(sample_area, sources=sources), tiles, "zh") == expected


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
