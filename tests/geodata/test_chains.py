"""Chains: every piece once, nothing decided inside, and the same times between junctions as over all pieces."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.chain_walk import CLOSED, TICKS_PER_MINUTE
from geodata.chains import build_chains, build_junction_graph
from geodata.network import RoadNetwork
from tests.planning.conftest import make_network

MODE = "walk"


@st.composite
def networks(draw: st.DrawFn) -> RoadNetwork:
    n = draw(st.integers(2, 12))
    coordinate = st.integers(0, 30).map(lambda step: step * 100.0)
    nodes = draw(st.lists(st.tuples(coordinate, coordinate), min_size=n, max_size=n, unique=True))
    pair = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))
    roads = draw(st.lists(pair, min_size=1, max_size=16))
    oneway = draw(st.lists(st.integers(0, len(roads) - 1), max_size=len(roads), unique=True))
    return make_network(nodes, roads, oneway=oneway)


def pieces_graph(network: RoadNetwork) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(network.nodes))
    for edge in range(network.edges):
        ends = int(network.tail[edge]), int(network.head[edge])
        for (a, b), minutes in zip((ends, ends[::-1]), network.minutes[MODE][edge], strict=True):
            if np.isfinite(minutes):
                graph.add_edge(a, b, weight=float(minutes))
    return graph


@settings(max_examples=80, deadline=None)
@given(network=networks())
def test_chains_are_connected_whole_and_alike_in_direction(network: RoadNetwork) -> None:
    chains = build_chains(network, MODE)
    usable = np.flatnonzero(network.usable(MODE))
    assert sorted(chains.piece.tolist()) == usable.tolist()
    assert (chains.chain[network.minutes[MODE].min(axis=1) == np.inf] == -1).all()
    at_nodes = np.bincount(np.concatenate([network.tail[usable], network.head[usable]]), minlength=network.nodes)
    assert ((chains.node_junction >= 0) <= (at_nodes > 0)).all()
    assert (
        chains.junction_node[chains.node_junction[chains.node_junction >= 0]]
        == np.flatnonzero(chains.node_junction >= 0)
    ).all()
    for chain in range(len(chains.ends)):
        at = chains.junction_node[chains.ends[chain, 0]]
        along, against = 0.0, 0.0
        pieces = chains.piece[chains.piece_start[chain] : chains.piece_start[chain + 1]]
        for place, edge in enumerate(pieces):
            ends = [network.tail[edge], network.head[edge]]
            minutes = network.minutes[MODE][edge].astype(float)
            if chains.flipped[edge]:
                ends, minutes = ends[::-1], minutes[::-1]
            assert chains.chain[edge] == chain
            assert at == ends[0]
            assert place == 0 or chains.node_junction[at] == -1
            for before, so_far in ((chains.before_along, along), (chains.before_against, against)):
                if np.isfinite(so_far):
                    assert abs(before[edge] / TICKS_PER_MINUTE - so_far) < 1e-6
            along, against = along + minutes[0], against + minutes[1]
            assert np.isfinite(along) == np.isfinite(minutes[0])
            assert np.isfinite(against) == np.isfinite(minutes[1])
            at = ends[1]
        assert at == chains.junction_node[chains.ends[chain, 1]]
        for total, minutes_over in ((chains.along_ticks, along), (chains.against_ticks, against)):
            if np.isfinite(minutes_over):
                assert abs(total[chain] / TICKS_PER_MINUTE - minutes_over) < 1e-6
            else:
                assert total[chain] == CLOSED


@settings(max_examples=80, deadline=None)
@given(network=networks(), reverse=st.booleans())
def test_times_between_junctions_are_those_over_all_pieces(network: RoadNetwork, reverse: bool) -> None:
    chains = build_chains(network, MODE)
    graph = build_junction_graph(network, MODE, reverse=reverse)
    contracted = nx.DiGraph()
    contracted.add_nodes_from(chains.junction_node.tolist())
    for junction in range(chains.junctions):
        heads = []
        for arc in graph.arcs[graph.indptr[junction] : graph.indptr[junction + 1]].tolist():
            heads.append(arc & (2**32 - 1))
            contracted.add_edge(
                int(chains.junction_node[junction]),
                int(chains.junction_node[heads[-1]]),
                weight=(arc >> 32) / TICKS_PER_MINUTE,
            )
        assert len(heads) == len(set(heads))
        assert junction not in heads
    whole = pieces_graph(network)
    whole = whole.reverse() if reverse else whole
    for start in chains.junction_node.tolist():
        expected = nx.single_source_dijkstra_path_length(whole, start)
        found = nx.single_source_dijkstra_path_length(contracted, start)
        for goal in chains.junction_node.tolist():
            assert found.get(goal, np.inf) == pytest.approx(expected.get(goal, np.inf), abs=1e-5)


def test_a_street_with_bends_is_one_chain() -> None:
    #  0 - 1 - 2 - 3 with a side street 2 - 4: two junction ends, one fork.
    network = make_network([(0, 0), (100, 0), (200, 0), (300, 0), (200, 100)], [(0, 1), (2, 1), (2, 3), (2, 4)])
    chains = build_chains(network, MODE)
    assert sorted(chains.junction_node.tolist()) == [0, 2, 3, 4]
    assert chains.piece_start.tolist()[-1] == 4
    assert sorted(np.diff(chains.piece_start).tolist()) == [1, 1, 2]
    assert sorted(chains.along_ticks / TICKS_PER_MINUTE) == [1.5, 1.5, 3.0]


def test_a_ring_without_a_junction_gets_one() -> None:
    network = make_network([(0, 0), (100, 0), (100, 100)], [(0, 1), (1, 2), (2, 0)])
    chains = build_chains(network, MODE)
    assert chains.junctions == 1
    assert chains.ends.tolist() == [[0, 0]]
    assert len(build_junction_graph(network, MODE).arcs) == 0


def test_a_chain_ends_where_the_one_way_part_begins() -> None:
    network = make_network([(0, 0), (100, 0), (200, 0)], [(0, 1), (1, 2)], oneway=[1])
    assert build_chains(network, MODE).junctions == 3
    through = make_network([(0, 0), (100, 0), (200, 0)], [(0, 1), (1, 2)], oneway=[0, 1])
    assert build_chains(through, MODE).junctions == 2
    head_on = make_network([(0, 0), (100, 0), (200, 0)], [(0, 1), (2, 1)], oneway=[0, 1])
    assert build_chains(head_on, MODE).junctions == 3


def test_of_parallel_chains_the_quicker_is_kept_as_arc() -> None:
    nodes = [(0, 0), (1000, 0), (500, 400), (-100, 0), (1100, 0)]
    network = make_network(nodes, [(0, 1), (0, 2), (2, 1), (3, 0), (1, 4)])
    graph = build_junction_graph(network, MODE)
    chains = build_chains(network, MODE)
    assert len(chains.ends) == 4
    assert len(graph.arcs) == 6
    between = [int(arc) >> 32 for arc in graph.arcs if (int(arc) >> 32) / TICKS_PER_MINUTE > 2]
    assert [ticks / TICKS_PER_MINUTE for ticks in between] == [15.0, 15.0]


def test_the_same_chains_are_given_again() -> None:
    network = make_network([(0, 0), (100, 0)], [(0, 1)])
    assert build_chains(network, MODE) is build_chains(network, MODE)
    assert build_junction_graph(network, MODE) is build_junction_graph(network, MODE)
    assert build_junction_graph(network, MODE) is not build_junction_graph(network, MODE, reverse=True)
