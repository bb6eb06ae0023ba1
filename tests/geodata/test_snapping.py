"""Snapping, against shapely's distances taken one by one."""

from __future__ import annotations

import networkx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.highways import MODES
from geodata.network import RoadNetwork, build_network
from geodata.snapping import UNSNAPPED_REASON, islands, main_component, snap_points

PLACE = st.integers(-60, 60).map(lambda number: number * 5.0)


def network_of(
    xy: list[tuple[float, float]], ends: list[tuple[int, int]], kmh: list[tuple[float, float]]
) -> RoadNetwork:
    tail, head = np.array(ends, dtype=np.int32).reshape(-1, 2).T
    speeds = np.array(kmh, dtype=float).reshape(-1, 2)
    places = np.array(xy, dtype=float).reshape(-1, 2)
    return build_network(places, places, tail, head, np.zeros(len(ends), dtype=np.int8), dict.fromkeys(MODES, speeds))


@st.composite
def networks(draw: st.DrawFn) -> RoadNetwork:
    nodes = draw(st.integers(2, 8))
    end = st.integers(0, nodes - 1)
    ends = draw(st.lists(st.tuples(end, end), min_size=1, max_size=10))
    kmh = draw(
        st.lists(
            st.sampled_from([(4.0, 4.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0)]), min_size=len(ends), max_size=len(ends)
        )
    )
    return network_of(draw(st.lists(st.tuples(PLACE, PLACE), min_size=nodes, max_size=nodes)), ends, kmh)


def strong_components(network: RoadNetwork) -> list[set[int]]:
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(network.nodes))
    for edge in range(network.edges):
        a, b = int(network.tail[edge]), int(network.head[edge])
        along, against = network.minutes["walk"][edge]
        graph.add_edges_from([(a, b)] * bool(np.isfinite(along)) + [(b, a)] * bool(np.isfinite(against)))
    return list(networkx.strongly_connected_components(graph))


@settings(deadline=None)
@given(networks())
def test_the_main_component(network: RoadNetwork) -> None:
    found = set(np.flatnonzero(main_component(network, "walk")).tolist())
    components = strong_components(network)
    assert found in components
    assert len(found) == max(len(component) for component in components)


@settings(max_examples=200, deadline=None)
@given(networks(), st.lists(st.tuples(PLACE, PLACE), max_size=6), st.sampled_from([20.0, 100.0, 1000.0]))
def test_snapping_finds_what_shapely_finds(
    network: RoadNetwork, points: list[tuple[float, float]], snap_metres: float
) -> None:
    xy = np.array(points, dtype=float).reshape(-1, 2)
    snap = snap_points(network, "walk", xy, snap_metres=snap_metres)
    main = main_component(network, "walk")
    lines = [
        shapely.LineString(network.node_xy_metres[[network.tail[edge], network.head[edge]]])
        for edge in range(network.edges)
    ]
    assert len(snap) == len(points)
    for place, point in enumerate(map(shapely.Point, points)):
        away = {edge: line.distance(point) for edge, line in enumerate(lines) if network.usable("walk")[edge]}
        near = {edge: metres for edge, metres in away.items() if metres <= snap_metres}
        preferred = {edge: m for edge, m in near.items() if main[network.tail[edge]] and main[network.head[edge]]}
        choice = preferred or near
        edge, fraction, minutes = int(snap.edge[place]), snap.fraction[place], snap.access_minutes[place]
        assert bool(snap.snapped[place]) == bool(choice) == (edge >= 0)
        if not choice:
            assert (edge, fraction, minutes) == (-1, 0.0, 0.0)
            continue
        assert choice[edge] == pytest.approx(min(choice.values()), abs=1e-9)
        assert 0.0 <= fraction <= 1.0
        assert minutes == pytest.approx(choice[edge] / 4000 * 60, abs=1e-9)
        foot = lines[edge].interpolate(fraction, normalized=True)
        assert foot.distance(point) == pytest.approx(choice[edge], abs=1e-6)


def test_by_hand() -> None:
    """A street of 100 m from west to east; a point 40 m along and 30 m beside it."""
    network = network_of([(0, 0), (100, 0)], [(0, 1)], [(4, 4)])
    xy = np.array([[40.0, 30.0], [-30.0, -40.0], [100.0, 50.0], [100.0, 50.1]])
    snap = snap_points(network, "drive", xy, snap_metres=50.0)
    assert snap.edge.tolist() == [0, 0, 0, -1], "at exactly the radius a point is joined"
    np.testing.assert_allclose(snap.fraction, [0.4, 0.0, 1.0, 0.0])
    np.testing.assert_allclose(snap.access_minutes, [0.45, 0.75, 0.75, 0.0])
    assert snap.edge.dtype == np.int32


def test_of_equally_near_edges_the_first_counts() -> None:
    """A crossing of four streets: a point on it lies on all of them."""
    xy = [(0, 0), (50, 0), (0, 50), (-50, 0), (0, -50)]
    network = network_of(xy, [(1, 0), (2, 0), (0, 3), (0, 4)], [(4, 4)] * 4)
    assert snap_points(network, "walk", np.zeros((3, 2)), snap_metres=10.0).edge.tolist() == [0, 0, 0]


def test_an_island_is_used_only_where_nothing_else_is_near() -> None:
    """A courtyard path 10 m off that leads nowhere, the street 40 m off: the street counts, unless it is too far."""
    network = network_of([(0, 0), (100, 0), (200, 0), (40, 30), (60, 30)], [(0, 1), (1, 2), (3, 4)], [(4, 4)] * 3)
    xy = np.array([[50.0, 40.0]])
    assert snap_points(network, "walk", xy, snap_metres=100.0).edge.tolist() == [0]
    assert snap_points(network, "walk", xy, snap_metres=30.0).edge.tolist() == [2]


def test_one_way_dead_ends_are_no_part_of_the_main_component() -> None:
    network = network_of([(0, 0), (100, 0), (200, 0), (300, 0)], [(0, 1), (1, 2), (2, 3)], [(4, 4), (4, 4), (4, 0)])
    assert main_component(network, "walk").tolist() == [True, True, True, False]
    assert snap_points(network, "walk", np.array([[290.0, 5.0]]), snap_metres=50.0).edge.tolist() == [2]
    assert snap_points(network, "walk", np.array([[290.0, 5.0]]), snap_metres=95.0).edge.tolist() == [1]


@pytest.mark.parametrize("edges", [[], [(0, 1)]])
def test_nothing_to_snap_to(edges: list[tuple[int, int]]) -> None:
    network = network_of([(0, 0), (100, 0)], edges, [(0, 0)] * len(edges))
    snap = snap_points(network, "walk", np.array([[50.0, 0.0]]), snap_metres=500.0)
    assert snap.edge.tolist() == [-1]
    assert not snap.snapped.any()
    assert len(snap_points(network, "walk", np.zeros((0, 2)), snap_metres=500.0)) == 0


@settings(deadline=None)
@given(networks(), st.lists(st.tuples(PLACE, PLACE), max_size=6), st.sampled_from([20.0, 100.0, 1000.0]))
def test_the_planner_may_take_the_nearest_edge_whatever_it_belongs_to(
    network: RoadNetwork, points: list[tuple[float, float]], snap_metres: float
) -> None:
    snap = snap_points(
        network, "walk", np.array(points, dtype=float).reshape(-1, 2), snap_metres=snap_metres, prefer_main=False
    )
    for place, point in enumerate(map(shapely.Point, points)):
        away = {
            edge: shapely.LineString(network.node_xy_metres[[network.tail[edge], network.head[edge]]]).distance(point)
            for edge in np.flatnonzero(network.usable("walk")).tolist()
        }
        near = [metres for metres in away.values() if metres <= snap_metres]
        assert bool(snap.snapped[place]) == bool(near)
        if near:
            assert away[int(snap.edge[place])] == pytest.approx(min(near), abs=1e-9)


def test_the_nearest_may_be_an_island() -> None:
    network = network_of([(0, 0), (100, 0), (200, 0), (40, 30), (60, 30)], [(0, 1), (1, 2), (3, 4)], [(4, 4)] * 3)
    xy = np.array([[50.0, 40.0], [150.0, 40.0]])
    assert snap_points(network, "walk", xy, snap_metres=100.0, prefer_main=False).edge.tolist() == [2, 1]
    assert snap_points(network, "walk", xy, snap_metres=100.0).edge.tolist() == [0, 1]


def test_another_mode_of_the_same_network_has_an_index_of_its_own() -> None:
    network = network_of([(0, 0), (100, 0), (0, 50), (100, 50)], [(0, 1), (2, 3)], [(4, 4)] * 2)
    closed = {mode: array.copy() for mode, array in network.minutes.items()}
    closed["drive"][0] = np.inf
    changed = RoadNetwork(
        network.node_xy_metres, network.node_lonlat, network.tail, network.head, network.metres, network.highway, closed
    )
    xy = np.array([[50.0, 10.0]])
    for mode, edge in (("walk", 0), ("drive", 1), ("walk", 0)):
        assert snap_points(changed, mode, xy, snap_metres=100.0).edge.tolist() == [edge]
    assert snap_points(network, "drive", xy, snap_metres=100.0).edge.tolist() == [0]


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_places_that_are_nowhere_are_refused(wrong: float) -> None:
    network = network_of([(0, 0), (100, 0)], [(0, 1)], [(4, 4)])
    with pytest.raises(ValueError, match="finite"):
        snap_points(network, "walk", np.array([[0.0, 0.0], [0.0, wrong]]), snap_metres=10.0)


@pytest.mark.parametrize("radius", [-1.0, np.nan])
def test_a_radius_is_a_distance(radius: float) -> None:
    network = network_of([(0, 0), (100, 0)], [(0, 1)], [(4, 4)])
    with pytest.raises(ValueError, match="snap_metres"):
        snap_points(network, "walk", np.zeros((1, 2)), snap_metres=radius)


def test_the_reason_is_told_in_both_languages() -> None:
    assert UNSNAPPED_REASON.say("zh") == "附近没有道路"
    assert UNSNAPPED_REASON.say("en") == "no road near"


def test_islands_by_hand() -> None:
    """A street of 3 km with a dead end that can only be entered, islands of 5 km and 1 km, a node without a road.

    The main component is the street, since more nodes lie on it, though the first island is longer.
    """
    xy = [(0, 0), (1000, 0), (2000, 0), (3000, 0), (0, 9000), (5000, 9000), (9000, 0), (9000, 1000), (7000, 7000)]
    ends = [(0, 1), (1, 2), (2, 3), (4, 5), (6, 7), (0, 8)]
    network = network_of(xy, ends, [(4, 4), (4, 4), (4, 0), (4, 4), (4, 4), (0, 0)])
    found = islands(network, "walk")
    assert found.count == 2
    assert found.part.tolist() == [0, 0, 0, 0, 1, 1, 2, 2, -1]
    assert found.edges.tolist() == [3, 1, 1]
    np.testing.assert_allclose(found.kilometres, [3.0, 5.0, 1.0])


@settings(deadline=None)
@given(networks())
def test_islands_are_the_connected_parts(network: RoadNetwork) -> None:
    found = islands(network, "walk")
    graph = networkx.MultiGraph()
    for edge in np.flatnonzero(network.usable("walk")).tolist():
        graph.add_edge(int(network.tail[edge]), int(network.head[edge]), metres=float(network.metres[edge]))
    parts = {frozenset(part) for part in networkx.connected_components(graph)}
    assert {frozenset(np.flatnonzero(found.part == k).tolist()) for k in range(len(found.edges))} == parts
    assert (found.part < 0).sum() == network.nodes - graph.number_of_nodes()
    assert found.edges.sum() == network.usable("walk").sum()
    for number in range(len(found.edges)):
        part = graph.subgraph(np.flatnonzero(found.part == number).tolist())
        assert found.edges[number] == part.number_of_edges()
        assert found.kilometres[number] == pytest.approx(part.size("metres") / 1000)
    assert (np.diff(found.kilometres[1:]) <= 0).all()
    assert found.count == max(len(parts) - 1, 0)
    if parts:
        main = main_component(network, "walk")
        assert (found.part[main] == 0).all() or main.sum() == 1
