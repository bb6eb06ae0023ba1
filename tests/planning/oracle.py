"""The oracle of travel times: networkx on a graph in which every point is a node of its own, and towns to ask it about."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from itertools import pairwise

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from geodata.highways import MODES
from geodata.network import RoadNetwork
from geodata.snapping import Snap
from tests.planning.conftest import make_network

MODE = "walk"


def oracle_graph(network: RoadNetwork, facilities: Snap, cells: Snap) -> nx.MultiDiGraph:
    """Every edge is split at every point on it; points hang on their place by their access minutes."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(network.nodes))
    stops: dict[int, list[tuple[float, object]]] = defaultdict(list)
    for role, snap in (("facility", facilities), ("cell", cells)):
        for point in range(len(snap)):
            graph.add_node((role, point))
            if snap.edge[point] < 0:
                continue
            place = (role, point, "road")
            stops[int(snap.edge[point])].append((float(snap.fraction[point]), place))
            access = float(snap.access_minutes[point])
            arc = (place, (role, point)) if role == "facility" else ((role, point), place)
            graph.add_edge(*arc, weight=access)
    for edge in range(network.edges):
        chain = [(0.0, int(network.tail[edge])), *sorted(stops[edge], key=lambda stop: stop[0])]
        chain.append((1.0, int(network.head[edge])))
        forward, backward = (float(value) for value in network.minutes[MODE][edge])
        for (begin, first), (end, second) in pairwise(chain):
            # Points at the same place are one place; elsewhere only the allowed directions exist.
            if np.isfinite(forward) or end == begin:
                graph.add_edge(first, second, weight=(end - begin) * forward if end > begin else 0.0)
            if np.isfinite(backward) or end == begin:
                graph.add_edge(second, first, weight=(end - begin) * backward if end > begin else 0.0)
    return graph


def oracle_matrix(network: RoadNetwork, facilities: Snap, cells: Snap) -> np.ndarray:
    graph = oracle_graph(network, facilities, cells).reverse()
    matrix = np.full((len(facilities), len(cells)), np.inf)
    for facility in range(len(facilities)):
        reached = nx.single_source_dijkstra_path_length(graph, ("facility", facility))
        for cell in range(len(cells)):
            matrix[facility, cell] = reached.get(("cell", cell), np.inf)
    return matrix


@st.composite
def problems(draw: st.DrawFn) -> tuple[RoadNetwork, Snap, Snap]:
    n = draw(st.integers(2, 9))
    coordinate = st.integers(0, 30).map(lambda step: step * 100.0)
    nodes = draw(st.lists(st.tuples(coordinate, coordinate), min_size=n, max_size=n, unique=True))
    pair = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda ends: ends[0] != ends[1])
    roads = draw(st.lists(pair, min_size=1, max_size=14))
    oneway = draw(st.lists(st.integers(0, len(roads) - 1), max_size=len(roads), unique=True))

    def snap(at_least: int, at_most: int) -> Snap:
        size = draw(st.integers(at_least, at_most))
        edges = draw(st.lists(st.integers(-1, len(roads) - 1), min_size=size, max_size=size))
        fraction = st.sampled_from([0.0, 0.25, 0.5, 1 / 3, 0.9, 1.0])
        fractions = draw(st.lists(fraction, min_size=size, max_size=size))
        access = draw(st.lists(st.sampled_from([0.0, 0.3, 1.0, 2.5]), min_size=size, max_size=size))
        on = np.array(edges, dtype=np.int32) >= 0
        return Snap(np.array(edges, dtype=np.int32), np.array(fractions) * on, np.array(access) * on)

    # At 7.3 km/h nothing comes out even: every piece is rounded to a whole tick.
    kmh = draw(st.sampled_from([4.0, 7.3]))
    return make_network(nodes, roads, kmh, oneway=oneway), snap(1, 4), snap(1, 7)


def turned_round(network: RoadNetwork) -> RoadNetwork:
    """Every direction of travel turned round: who sets out from a facility there goes to it here."""
    minutes = {mode: np.ascontiguousarray(network.minutes[mode][:, ::-1]) for mode in MODES}
    return dataclasses.replace(network, minutes=minutes)


def node_matrix(network: RoadNetwork, facilities: Snap) -> np.ndarray:
    nobody = Snap(np.zeros(0, np.int32), np.zeros(0), np.zeros(0))
    graph = oracle_graph(network, facilities, nobody).reverse()
    matrix = np.full((len(facilities), network.nodes), np.inf)
    for facility in range(len(facilities)):
        for node, minutes in nx.single_source_dijkstra_path_length(graph, ("facility", facility)).items():
            if isinstance(node, int):
                matrix[facility, node] = minutes
    return matrix


def assert_close(found: np.ndarray, expected: np.ndarray) -> None:
    assert np.isinf(found[np.isinf(expected)]).all()
    reached = np.isfinite(expected)
    assert np.abs(found[reached] - expected[reached]).max(initial=0.0) < 1e-3


def big_town(rng: np.random.Generator) -> RoadNetwork:
    """A crooked grid of 900 crossings whose streets have up to six bends each; some one-way, some missing."""
    side = 30
    crossing = np.arange(side * side).reshape(side, side)
    streets = [*zip(crossing[:, :-1].ravel(), crossing[:, 1:].ravel(), strict=True)]
    streets += zip(crossing[:-1].ravel(), crossing[1:].ravel(), strict=True)
    nodes = [(200.0 * (k % side) + x, 200.0 * (k // side) + y) for k, (x, y) in enumerate(rng.uniform(0, 90, (900, 2)))]
    roads: list[tuple[int, int]] = []
    oneway: list[int] = []
    for first, second in streets:
        if rng.uniform() < 0.15:
            continue
        bends = rng.integers(0, 7)
        share = np.sort(rng.uniform(0.05, 0.95, bends))[:, None]
        along = np.array(nodes[first]) * (1 - share) + np.array(nodes[second]) * share + rng.uniform(-9, 9, (bends, 2))
        chain = [first, *range(len(nodes), len(nodes) + bends), second]
        nodes += [tuple(place) for place in along]
        if rng.uniform() < 0.2:
            oneway += range(len(roads), len(roads) + bends + 1)
        roads += pairwise(chain)
    return make_network(nodes, roads, oneway=oneway)
