"""Routes against networkx, and that a route is a way one can go: connected, open, and as long as its parts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from pyproj import Transformer

from geodata.highways import HIGHWAY_NAMES, MODES
from geodata.network import RoadNetwork, build_network
from geodata.snapping import Snap
from geodata.study_area import StudyArea
from planning.nearest import nearest_facility
from planning.routes import ACCESS, EGRESS, Leg, Route, route_to
from tests.planning.conftest import METRIC_CRS, ORIGIN, lonlat_of, make_network
from tests.planning.oracle import oracle_matrix, problems

WALK_METRES_PER_MINUTE = 1000 / 15
TO_METRES = Transformer.from_crs("EPSG:4326", METRIC_CRS, always_xy=True)


def snap(edge: int, fraction: float, access: float = 0.0) -> Snap:
    return Snap(np.array([edge], np.int32), np.array([fraction]), np.array([access]))


def place(network: RoadNetwork, point: Snap) -> np.ndarray:
    tail, head = (
        network.node_xy_metres[network.tail[point.edge[0]]],
        network.node_xy_metres[network.head[point.edge[0]]],
    )
    return (1 - point.fraction[0]) * tail + point.fraction[0] * head


def check_is_a_way(network: RoadNetwork, route: Route, cell: Snap, facility: Snap) -> None:
    """What holds of every route, from the route alone."""
    assert route.legs[0] == Leg(
        ACCESS, cell.access_minutes[0], pytest.approx(cell.access_minutes[0] * WALK_METRES_PER_MINUTE)
    )
    assert route.legs[-1] == Leg(
        EGRESS, facility.access_minutes[0], pytest.approx(facility.access_minutes[0] * WALK_METRES_PER_MINUTE)
    )
    roads = route.legs[1:-1]
    assert all(a.name != b.name for a, b in pairwise(roads))
    assert {leg.name for leg in roads} <= set(HIGHWAY_NAMES)
    assert sum(leg.minutes for leg in route.legs) == pytest.approx(route.minutes, abs=1e-3)
    line = np.hypot(*np.diff(route.xy_metres, axis=0).T).sum()
    assert sum(leg.metres for leg in roads) == pytest.approx(line, abs=1e-6)
    walked = (cell.access_minutes[0] + facility.access_minutes[0]) * WALK_METRES_PER_MINUTE
    assert route.metres == pytest.approx(line + walked)
    assert np.abs(route.xy_metres[0] - place(network, cell)).max() < 1e-6
    assert np.abs(route.xy_metres[-1] - place(network, facility)).max() < 1e-6
    # A straight line in degrees leaves one in metres by some decimetres over the three kilometres of these towns.
    assert np.abs(np.column_stack(TO_METRES.transform(*route.lonlat.T)) - route.xy_metres).max() < 0.3


def check_follows_open_roads(network: RoadNetwork, mode: str, route: Route) -> None:
    """Every step of the line lies on some piece that is open that way and takes the minutes it is told to take."""
    tail, head = network.node_xy_metres[network.tail], network.node_xy_metres[network.head]
    total = 0.0
    for first, second in pairwise(route.xy_metres):
        step = np.hypot(*(second - first))
        on = np.ones(network.edges, bool)
        for end in (first, second):
            on &= np.abs(np.hypot(*(tail - end).T) + np.hypot(*(head - end).T) - network.metres) < 1e-6
        along = ((head - tail) * (second - first)).sum(axis=1) > 0
        minutes = np.where(along, network.minutes[mode][:, 0], network.minutes[mode][:, 1])
        usable = minutes[on & np.isfinite(minutes) & (network.metres > 0)]
        assert len(usable)
        total += step * (usable / network.metres[on & np.isfinite(minutes) & (network.metres > 0)]).min()
    assert sum(leg.minutes for leg in route.legs[1:-1]) == pytest.approx(total, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(problem=problems())
def test_routes_agree_with_networkx(problem: tuple[RoadNetwork, Snap, Snap]) -> None:
    network, facilities, cells = problem
    expected = oracle_matrix(network, facilities, cells)
    nearest = nearest_facility(network, "walk", facilities, cells)
    for cell in range(len(cells)):
        one = cells.at(np.array([cell]))
        found = route_to(network, "walk", facilities, one)
        if not np.isfinite(nearest.minutes[cell]):
            assert found is None
        else:
            assert found is not None
            assert found.minutes == nearest.minutes[cell]
            assert expected[found.facility, cell] == pytest.approx(found.minutes, abs=1e-3)
        for facility in range(len(facilities)):
            route = route_to(network, "walk", facilities, one, facility=facility)
            if route is None:
                assert np.isinf(expected[facility, cell])
                continue
            assert route.facility == facility
            assert route.minutes == pytest.approx(expected[facility, cell], abs=1e-3)
            check_is_a_way(network, route, one, facilities.at(np.array([facility])))
            check_follows_open_roads(network, "walk", route)


@pytest.mark.parametrize("mode", MODES)
def test_every_cell_of_the_sample_county_has_the_time_of_the_coverage(sample_area: StudyArea, mode: str) -> None:
    snaps, network = sample_area.snaps[mode], sample_area.network
    nearest = nearest_facility(network, mode, snaps["outlets"], snaps["cells"])
    for cell in np.random.default_rng(2).choice(len(nearest.minutes), 60, replace=False):
        one = snaps["cells"].at(np.array([cell]))
        route = route_to(network, mode, snaps["outlets"], one, facility=max(int(nearest.facility[cell]), 0))
        assert (route is None) == (nearest.facility[cell] < 0)
        if route is not None:
            assert route.minutes == nearest.minutes[cell]
            assert sum(leg.minutes for leg in route.totals()) == pytest.approx(route.minutes, abs=1e-3)


def test_legs_are_runs_of_one_road_class_and_totals_add_them_up() -> None:
    xy = np.array([(0, 0), (100, 0), (300, 0), (600, 0), (1000, 0)], dtype=float)
    names = ["footway", "footway", "residential", "footway"]
    network = build_network(
        xy + ORIGIN, lonlat_of(xy), np.arange(4, dtype=np.int32), np.arange(1, 5, dtype=np.int32),
        np.array([HIGHWAY_NAMES.index(name) for name in names]), dict.fromkeys(MODES, np.full((4, 2), 4.0)),
    )  # fmt: skip
    route = route_to(network, "walk", snap(3, 0.5, 0.25), snap(0, 0.5, 1.0))
    assert route is not None
    assert [(leg.name, round(leg.minutes, 6), round(leg.metres, 6)) for leg in route.legs] == [
        ("access", 1.0, 66.666667), ("footway", 3.75, 250), ("residential", 4.5, 300), ("footway", 3.0, 200),
        ("egress", 0.25, 16.666667),
    ]  # fmt: skip
    assert [(leg.name, round(leg.minutes, 6), round(leg.metres, 6)) for leg in route.totals()] == [
        ("access", 1.0, 66.666667), ("footway", 6.75, 450), ("residential", 4.5, 300), ("egress", 0.25, 16.666667),
    ]  # fmt: skip
    assert route.minutes == 12.5
    assert (route.xy_metres - ORIGIN).tolist() == [[50, 0], [100, 0], [300, 0], [600, 0], [800, 0]]
    assert not route.xy_metres.flags.writeable


def test_a_person_behind_the_outlet_on_a_one_way_street_is_led_round() -> None:
    network = make_network([(0, 0), (400, 0), (400, 300)], [(0, 1), (1, 2), (2, 0)], oneway=[0, 1, 2])
    route = route_to(network, "walk", snap(0, 0.25), snap(0, 0.75))
    assert route is not None
    assert route.minutes == 15.0
    assert (route.xy_metres - ORIGIN).tolist() == [[300, 0], [400, 0], [400, 300], [0, 0], [100, 0]]
    straight = route_to(network, "walk", snap(0, 0.75), snap(0, 0.25))
    assert straight is not None
    assert (straight.xy_metres - ORIGIN).tolist() == [[100, 0], [300, 0]]


def test_an_outlet_at_the_cells_own_place_needs_no_road() -> None:
    network = make_network([(0, 0), (400, 0)], [(0, 1)])
    route = route_to(network, "walk", snap(0, 0.5, 2.0), snap(0, 0.5, 1.0))
    assert route is not None
    assert [leg.name for leg in route.legs] == [ACCESS, EGRESS]
    assert route.minutes == 3.0
    assert (route.xy_metres - ORIGIN).tolist() == [[200, 0]]


def test_the_quicker_of_two_parallel_roads_is_taken() -> None:
    xy = np.array([(0, 0), (300, 0), (300, 300)], dtype=float)
    kmh = np.array([[3.0, 3.0], [6.0, 6.0], [3.0, 3.0]])
    network = build_network(
        xy + ORIGIN, lonlat_of(xy), np.array([0, 1, 1], np.int32), np.array([1, 0, 2], np.int32),
        np.array([0, 1, 2]), dict.fromkeys(MODES, kmh),
    )  # fmt: skip
    route = route_to(network, "walk", snap(2, 1.0), snap(0, 0.0))
    assert route is not None
    assert [leg.name for leg in route.legs[1:-1]] == [HIGHWAY_NAMES[1], HIGHWAY_NAMES[2]]
    assert route.minutes == pytest.approx(3.0 + 6.0, abs=1e-4)


def test_pieces_without_length_are_passed() -> None:
    network = make_network([(0, 0), (200, 0), (200, 0), (400, 0)], [(0, 1), (1, 2), (2, 3)])
    route = route_to(network, "walk", snap(2, 0.5), snap(0, 0.5))
    assert route is not None
    assert route.minutes == 3.0
    assert route.metres == pytest.approx(200)
    on_it = route_to(network, "walk", snap(1, 0.5), snap(1, 0.25))
    assert on_it is not None
    assert on_it.minutes == 0.0


def test_no_route_where_an_end_is_not_snapped_or_no_road_leads() -> None:
    network = make_network([(0, 0), (200, 0), (1000, 0), (1200, 0)], [(0, 1), (2, 3)])
    nowhere, here, there = snap(-1, 0.0), snap(0, 0.5), snap(1, 0.5)
    assert route_to(network, "walk", here, nowhere) is None
    assert route_to(network, "walk", nowhere, here) is None
    assert route_to(network, "walk", there, here) is None
    nobody = Snap(np.zeros(0, np.int32), np.zeros(0), np.zeros(0))
    assert route_to(network, "walk", nobody, here) is None
