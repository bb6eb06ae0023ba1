"""Travel times against scipy, networkx, pandana and osmnx's recipe on identical graphs, in one run.

Every method answers the same question from node to node. The peers search the graph of all road pieces, as they would
have it; scipy also the contracted one, to tell the search from the contraction.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import networkx as nx
import numpy as np
import pandana
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from benchmarks.measure import DATA, Row, cpu_median
from benchmarks.networks import network_of, standing_on
from geodata.chain_walk import TICKS_PER_MINUTE
from geodata.chains import build_chains, build_junction_graph
from geodata.network import RoadNetwork, build_graph
from geodata.sample import write_sample_county
from geodata.snapping import main_component
from planning.nearest import nearest_node_minutes
from planning.travel_times import travel_time_matrix

OUTLETS = (100, 1000, 5000)
POINTS, MAX_MINUTES = 5000, 15.0
SCIPY_ROWS, PANDANA_ROWS, NETWORKX_ROWS, EGO_ROWS = 200, 100, 20, 3
"""Peers search only so many of the candidates; their time is scaled up to all of them, which the method's name tells."""


class Graphs:
    """One mode's graph, arcs turned round (outlet → person), in every peer's own form."""

    def __init__(self, network: RoadNetwork, mode: str) -> None:
        self.network, self.mode = network, mode
        graph = build_graph(network, mode, reverse=True)
        start = np.repeat(np.arange(network.nodes), np.diff(graph.indptr))
        arcs = pd.DataFrame({"start": start, "end": graph.head, "minutes": graph.minutes.astype(np.float64)})
        # Of parallel arcs the quickest counts; scipy would add them up. A time of nothing would be no arc to it.
        arcs = arcs.groupby(["start", "end"], as_index=False)["minutes"].min()
        arcs["minutes"] = arcs["minutes"].clip(lower=1e-9)
        self.sparse = csr_matrix((arcs["minutes"], (arcs["start"], arcs["end"])), shape=(network.nodes, network.nodes))
        self.nx = nx.DiGraph()
        self.nx.add_weighted_edges_from(arcs.itertuples(index=False, name=None))
        x, y = pd.Series(network.node_xy_metres[:, 0]), pd.Series(network.node_xy_metres[:, 1])
        # nodes_in_range searches along the arcs, nearest_pois against them: each gets the graph it needs.
        minutes = arcs[["minutes"]]
        self.pandana_out = pandana.Network(x, y, arcs["start"], arcs["end"], minutes, twoway=False)
        self.pandana_in = pandana.Network(x, y, arcs["end"], arcs["start"], minutes, twoway=False)
        junctions = build_junction_graph(network, mode, reverse=True)
        ticks = np.maximum((junctions.arcs >> np.uint64(32)) / TICKS_PER_MINUTE, 1e-9)
        heads = (junctions.arcs & np.uint64(2**32 - 1)).astype(np.int32)
        size = len(junctions.indptr) - 1
        self.contracted = csr_matrix((ticks, heads, junctions.indptr.astype(np.int32)), shape=(size, size))


def nearest_rows(graphs: Graphs, name: str, nodes: np.ndarray) -> list[Row]:
    network, mode, chains = graphs.network, graphs.mode, build_chains(graphs.network, graphs.mode)
    work = f"{name}, {mode}: nearest of {len(nodes):,} outlets for every node"
    snap = standing_on(network, mode, nodes)
    ours, (_, minutes) = cpu_median(lambda: nearest_node_minutes(network, mode, snap), 9)
    rows = [Row(work, "Outlet Atlas", ours, 1.0)]

    def add(method: str, taken: float, answer: np.ndarray, compared: np.ndarray = minutes, note: str = "") -> None:
        rows.append(Row(work, method, taken, taken / ours, note + _difference(compared, answer)))

    taken, answer = cpu_median(lambda: dijkstra(graphs.sparse, indices=nodes, min_only=True), 5)
    add("scipy dijkstra(min_only)", taken, answer)
    junctions = chains.node_junction[nodes]
    taken, answer = cpu_median(lambda: dijkstra(graphs.contracted, indices=junctions, min_only=True), 5)
    add("scipy on the contracted graph", taken, answer, minutes[chains.junction_node], "junctions only; ")
    x, y = (pd.Series(network.node_xy_metres[nodes, axis]) for axis in (0, 1))

    def pandana_nearest() -> np.ndarray:
        graphs.pandana_in.set_pois("outlets", 1e6, 1, x, y)
        return np.asarray(graphs.pandana_in.nearest_pois(1e6, "outlets", num_pois=1)[1].to_numpy())

    taken, answer = cpu_median(pandana_nearest, 1, warm=False)
    add("pandana nearest_pois", taken, np.where(answer >= 1e6, np.inf, answer))
    taken, found = cpu_median(
        lambda: nx.multi_source_dijkstra_path_length(graphs.nx, set(nodes.tolist())), 1, warm=False
    )
    add("networkx multi_source_dijkstra", taken, np.array([found.get(node, np.inf) for node in range(network.nodes)]))
    return rows


def matrix_rows(graphs: Graphs, name: str, rng: np.random.Generator) -> list[Row]:
    network, mode = graphs.network, graphs.mode
    places = np.flatnonzero(main_component(network, mode))
    count = min(POINTS, len(places) // 2)
    sites = rng.choice(places, count, replace=False)
    people = np.sort(rng.choice(places, count, replace=False))
    site_snap, person_snap = standing_on(network, mode, sites), standing_on(network, mode, people)
    work = f"{name}, {mode}: {count:,} candidates × {count:,} demand points within {MAX_MINUTES:g} min"
    ours, times = cpu_median(
        lambda: travel_time_matrix(network, mode, site_snap, person_snap, max_minutes=MAX_MINUTES), 3
    )
    rows = [Row(work, "Outlet Atlas", ours, 1.0, f"{len(times.cell):,} entries")]

    def add(method: str, searched: int, taken: float, answer: np.ndarray) -> None:
        dense = np.full((searched, count), np.inf)
        entries = slice(0, times.indptr[searched])
        dense[np.repeat(np.arange(searched), np.diff(times.indptr[: searched + 1])), times.cell[entries]] = (
            times.minutes[entries]
        )
        scaled = taken * count / searched
        rows.append(
            Row(work, f"{method} ({searched} candidates, scaled)", scaled, scaled / ours, _difference(dense, answer))
        )

    few = sites[:SCIPY_ROWS]
    taken, answer = cpu_median(lambda: dijkstra(graphs.sparse, indices=few, limit=MAX_MINUTES)[:, people], 1)
    add("scipy dijkstra(limit)", len(few), taken, answer)
    few = sites[:PANDANA_ROWS]
    taken, table = cpu_median(lambda: graphs.pandana_out.nodes_in_range(few.tolist(), MAX_MINUTES), 1, warm=False)
    row_of = pd.Series(np.arange(len(few)), index=few)
    found = csr_matrix(
        (table["minutes"] + 1e-6, (row_of[table["source"]], table["destination"])), shape=(len(few), network.nodes)
    )[:, people].toarray()
    add("pandana nodes_in_range", len(few), taken, np.where(found > 0, found, np.inf))
    few = sites[:NETWORKX_ROWS]
    taken, lengths = cpu_median(
        lambda: [nx.single_source_dijkstra_path_length(graphs.nx, site, cutoff=MAX_MINUTES) for site in few.tolist()],
        1,
        warm=False,
    )
    add("networkx with cutoff", len(few), taken, _dense(lengths, people))
    few = sites[:EGO_ROWS]
    taken, egos = cpu_median(
        lambda: [nx.ego_graph(graphs.nx, site, radius=MAX_MINUTES, distance="weight") for site in few.tolist()],
        1,
        warm=False,
    )
    reached = [dict.fromkeys(ego.nodes, 0.0) for ego in egos]
    scaled = taken * count / len(few)
    note = f"no times, only who is reached; same sets: {_same_sets(times, reached, people)}"
    rows.append(
        Row(work, f"ego graph, as in osmnx's notebook ({len(few)} candidates, scaled)", scaled, scaled / ours, note)
    )
    return rows


def _dense(lengths: list[dict[int, float]], people: np.ndarray) -> np.ndarray:
    return np.array([[reached.get(node, np.inf) for node in people.tolist()] for reached in lengths])


def _same_sets(times: object, reached: list[dict[int, float]], people: np.ndarray) -> str:
    same = all(
        set(people[times.row(row)[0]].tolist()) == set(people.tolist()) & found.keys()
        for row, found in enumerate(reached)
    )
    return "yes" if same else "no"


def _difference(ours: np.ndarray, theirs: np.ndarray) -> str:
    """The largest difference where both reach, in minutes, and how many only one of them reaches."""
    both = np.isfinite(ours) & np.isfinite(theirs)
    furthest = float(np.abs(ours[both] - theirs[both]).max(initial=0.0))
    only_one = int((np.isfinite(ours) != np.isfinite(theirs)).sum())
    return f"largest difference {furthest:.5f} min; reached by one only: {only_one:,}"


def rows() -> list[Row]:
    """Return the rows of every network that is there."""
    rng = np.random.default_rng(1)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        write_sample_county(Path(folder) / "county")
        files = {"sample county": Path(folder) / "county" / "county.osm.pbf"}
        porto = DATA / "osm" / "porto_portugal.osm.pbf"
        if porto.exists():
            files["Porto"] = porto
        for name, path in files.items():
            network = network_of(path)
            print(f"{name}: {network.nodes:,} nodes, {network.edges:,} edges")
            for mode in ("walk", "drive"):
                graphs = Graphs(network, mode)
                # On junctions, so that the contracted graph can answer too.
                junctions = build_chains(network, mode).junction_node
                places = junctions[main_component(network, mode)[junctions]]
                for outlets in OUTLETS:
                    found += nearest_rows(graphs, name, np.sort(rng.choice(places, outlets, replace=False)))
                found += matrix_rows(graphs, name, rng)
    return found
