"""Serving within capacities against networkx's largest flow and a linear programme."""

from __future__ import annotations

from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from planning.siting.serving import Flow, serve


def largest_flow(cover: np.ndarray, weights: np.ndarray, capacities: np.ndarray, chosen: list[int]) -> float:
    """The most that can be served, by networkx in exact fractions."""
    graph = nx.DiGraph()
    graph.add_nodes_from(["from", "to"])
    for candidate in chosen:
        room = {} if np.isinf(capacities[candidate]) else {"capacity": Fraction(float(capacities[candidate]))}
        graph.add_edge("from", ("site", candidate), **room)
        for demand in np.flatnonzero(cover[candidate]).tolist():
            graph.add_edge(("site", candidate), ("demand", demand))
            graph.add_edge(("demand", demand), "to", capacity=Fraction(float(weights[demand])))
    return float(nx.maximum_flow_value(graph, "from", "to"))


@st.composite
def instances(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[int]]:
    candidates, demand = draw(st.integers(1, 8)), draw(st.integers(1, 14))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cover = rng.random((candidates, demand)) < draw(st.sampled_from([0.15, 0.3, 0.6]))
    weights = rng.choice([0.0, 0.1, 1.0, 2.5, 7.0, 100.25], demand)
    capacities = rng.choice([0.0, 0.3, 1.0, 5.5, 30.0, np.inf], candidates)
    return cover, weights, capacities, rng.permutation(candidates)[: draw(st.integers(0, candidates))].tolist()


@settings(max_examples=60, deadline=None)
@given(instance=instances())
def test_as_much_is_served_as_the_largest_flow(
    instance: tuple[np.ndarray, np.ndarray, np.ndarray, list[int]],
) -> None:
    cover, weights, capacities, chosen = instance
    served = serve(csr_matrix(cover), weights, capacities, np.array(chosen, dtype=np.int32))
    assert served.total == pytest.approx(largest_flow(cover, weights, capacities, chosen))
    assert served.per_candidate.sum() == pytest.approx(served.total)
    assert (served.per_candidate <= capacities + 1e-9).all()
    assert not served.per_candidate[np.setdiff1d(np.arange(len(cover)), chosen)].any()
    assert ((served.per_demand >= 0) & (served.per_demand <= weights)).all()
    assert not served.per_demand[~cover[chosen].any(axis=0)].any()


def test_many_sites_that_take_over_from_each_other() -> None:
    # Little room and much overlap, so that most pushes go over several sites.
    rng = np.random.default_rng(5)
    cover = rng.random((40, 300)) < 0.05
    weights = rng.uniform(0, 10, 300)
    capacities = rng.uniform(0.8, 1.2, 40) * weights.sum() / 40
    served = serve(csr_matrix(cover), weights, capacities, np.arange(40))
    site, point = np.nonzero(cover)
    limits = np.zeros((340, len(site)))
    limits[point, np.arange(len(site))] = 1
    limits[300 + site, np.arange(len(site))] = 1
    best = linprog(-np.ones(len(site)), A_ub=limits, b_ub=np.concatenate([weights, capacities]))
    assert served.total == pytest.approx(-best.fun)
    assert 0.5 * weights.sum() < served.total < min(0.999 * weights.sum(), 0.999 * capacities.sum())


def test_sites_named_earlier_serve_more() -> None:
    cover = csr_matrix(np.ones((2, 1), dtype=bool))
    for chosen, expected in (([0, 1], [8.0, 2.0]), ([1, 0], [2.0, 8.0])):
        served = serve(cover, np.array([10.0]), np.array([8.0, 8.0]), np.array(chosen))
        assert served.per_candidate.tolist() == expected
        assert served.per_demand.tolist() == [10.0]


def test_what_counts_as_covered() -> None:
    # An explicit zero covers nothing; doubles cover once.
    cover = csr_matrix((np.array([0, 1, 1]), np.array([0, 1, 1]), np.array([0, 3])), shape=(1, 2))
    served = serve(cover, np.array([4.0, 5.0]), np.array([np.inf]), np.array([0]))
    assert served.per_demand.tolist() == [0.0, 5.0]


def test_asking_for_a_gain_changes_nothing() -> None:
    starts, covered = np.array([0, 2, 4]), np.array([0, 1, 1, 2], dtype=np.int32)
    flow = Flow(starts, covered, np.array([1.0, 2.0, 4.0]), np.array([2.0, 5.0]))
    assert flow.add_site(0) == 2.0
    before = flow.unserved.copy(), flow.on_entry.copy()
    assert flow.gain(1) == 5.0
    assert flow.gain(1) == 5.0
    assert (flow.unserved == before[0]).all()
    assert (flow.on_entry == before[1]).all()
    assert flow.add_site(1) == 5.0
    assert flow.unserved.sum() == 0.0
