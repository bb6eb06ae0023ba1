"""Travel times against scipy, networkx and pandana on identical graphs, in one run.

``python -m benchmarks.travel_times`` measures and writes ``benchmarks/results.md``. It takes the road networks found
in the folder OUTLET_ATLAS_DATA (or ``../shared/data``), and the sample county in any case.

Every method answers the same question on the same directed graph from node to node. Times are CPU seconds of the whole
process (all threads), the median of several runs after one that is not counted; what is compared is the ratio.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandana
import pandas as pd
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from geodata.coordinates import fitting_metric_crs, project
from geodata.highways import MODES
from geodata.network import RoadNetwork, build_graph, build_network
from geodata.osm import read_osm_roads
from geodata.sample import write_sample_county
from geodata.snapping import Snap, main_component
from planning.travel_times import nearest_node_minutes, travel_time_matrix

DATA = Path(os.environ.get("OUTLET_ATLAS_DATA", Path(__file__).parents[1] / ".." / "shared" / "data"))
RESULTS = Path(__file__).with_name("results.md")
OUTLETS = (100, 1000)
CANDIDATES, DEMAND_POINTS, MAX_MINUTES = 200, 2000, 15.0
NETWORKX_CANDIDATES = 20
"""networkx searches only so many candidates; its time is scaled up to all of them and marked."""


@dataclass(frozen=True)
class Row:
    work: str
    method: str
    seconds: float
    ratio: float
    furthest: float


def network_of(path: Path) -> RoadNetwork:
    roads = read_osm_roads(path)
    west, south = roads.node_lonlat.min(axis=0)
    east, north = roads.node_lonlat.max(axis=0)
    crs = fitting_metric_crs(west, south, east, north)
    xy = project(gpd.GeoSeries(shapely.points(roads.node_lonlat), crs="EPSG:4326"), crs)
    return build_network(xy, roads.node_lonlat, roads.tail, roads.head, roads.highway, roads.kmh)


def cpu_median(work: Callable[[], Any], runs: int) -> tuple[float, Any]:
    answer = work()
    seconds = []
    for _ in range(runs):
        began = time.process_time()
        answer = work()
        seconds.append(time.process_time() - began)
    return statistics.median(seconds), answer


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

    def at(self, nodes: np.ndarray) -> Snap:
        """Snaps that stand exactly on nodes."""
        edge_at = np.full(self.network.nodes, -1, dtype=np.int32)
        fraction_at = np.zeros(self.network.nodes)
        usable = np.flatnonzero(self.network.usable(self.mode))
        edge_at[self.network.head[usable]], fraction_at[self.network.head[usable]] = usable, 1.0
        edge_at[self.network.tail[usable]], fraction_at[self.network.tail[usable]] = usable, 0.0
        return Snap(edge_at[nodes], fraction_at[nodes], np.zeros(len(nodes)))


def nearest_rows(graphs: Graphs, name: str, rng: np.random.Generator) -> list[Row]:
    rows = []
    places = np.flatnonzero(main_component(graphs.network, graphs.mode))
    for outlets in OUTLETS:
        nodes = np.sort(rng.choice(places, outlets, replace=False))
        snap = graphs.at(nodes)
        work = f"{name}, {graphs.mode}: nearest of {outlets:,} outlets for every node"
        ours, (_, minutes) = cpu_median(lambda snap=snap: nearest_node_minutes(graphs.network, graphs.mode, snap), 7)
        rows.append(Row(work, "Outlet Atlas", ours, 1.0, 0.0))
        taken, answer = cpu_median(lambda nodes=nodes: dijkstra(graphs.sparse, indices=nodes, min_only=True), 5)
        rows.append(Row(work, "scipy dijkstra(min_only)", taken, taken / ours, _furthest(minutes, answer)))
        poi_x, poi_y = (pd.Series(graphs.network.node_xy_metres[nodes, axis]) for axis in (0, 1))

        def pandana_nearest(x: pd.Series = poi_x, y: pd.Series = poi_y) -> np.ndarray:
            graphs.pandana_in.set_pois("outlets", 1e6, 1, x, y)
            return np.asarray(graphs.pandana_in.nearest_pois(1e6, "outlets", num_pois=1)[1].to_numpy())

        taken, answer = cpu_median(pandana_nearest, 1)
        answer = np.where(answer >= 1e6, np.inf, answer)
        rows.append(Row(work, "pandana nearest_pois", taken, taken / ours, _furthest(minutes, answer)))
        taken, found = cpu_median(
            lambda nodes=nodes: nx.multi_source_dijkstra_path_length(graphs.nx, set(nodes.tolist())), 1
        )
        answer = np.array([found.get(node, np.inf) for node in range(graphs.network.nodes)])
        rows.append(Row(work, "networkx multi_source_dijkstra", taken, taken / ours, _furthest(minutes, answer)))
    return rows


def matrix_rows(graphs: Graphs, name: str, rng: np.random.Generator) -> list[Row]:
    places = np.flatnonzero(main_component(graphs.network, graphs.mode))
    sites = np.sort(rng.choice(places, CANDIDATES, replace=False))
    people = np.sort(rng.choice(places, DEMAND_POINTS, replace=False))
    site_snap, person_snap = graphs.at(sites), graphs.at(people)
    work = (
        f"{name}, {graphs.mode}: {CANDIDATES:,} candidates × {DEMAND_POINTS:,} demand points within {MAX_MINUTES:g} min"
    )
    ours, times = cpu_median(
        lambda: travel_time_matrix(graphs.network, graphs.mode, site_snap, person_snap, max_minutes=MAX_MINUTES), 5
    )
    dense = np.full((CANDIDATES, DEMAND_POINTS), np.inf)
    dense[np.repeat(np.arange(CANDIDATES), np.diff(times.indptr)), times.cell] = times.minutes
    rows = [Row(work, "Outlet Atlas", ours, 1.0, 0.0)]
    taken, answer = cpu_median(lambda: dijkstra(graphs.sparse, indices=sites, limit=MAX_MINUTES)[:, people], 3)
    rows.append(Row(work, "scipy dijkstra(limit)", taken, taken / ours, _furthest(dense, answer)))
    taken, table = cpu_median(lambda: graphs.pandana_out.nodes_in_range(sites.tolist(), MAX_MINUTES), 1)
    found = csr_matrix(
        (table["minutes"] + 1e-6, (np.searchsorted(sites, table["source"]), table["destination"])),
        shape=(CANDIDATES, graphs.network.nodes),
    )[:, people].toarray()
    rows.append(
        Row(work, "pandana nodes_in_range", taken, taken / ours, _furthest(dense, np.where(found > 0, found, np.inf)))
    )
    few = sites[:NETWORKX_CANDIDATES].tolist()
    taken, lengths = cpu_median(
        lambda: [nx.single_source_dijkstra_path_length(graphs.nx, site, cutoff=MAX_MINUTES) for site in few], 1
    )
    taken *= CANDIDATES / len(few)
    answer = np.array([[reached.get(node, np.inf) for node in people.tolist()] for reached in lengths])
    method = f"networkx with cutoff ({len(few)} candidates, scaled)"
    rows.append(Row(work, method, taken, taken / ours, _furthest(dense[: len(few)], answer)))
    return rows


def _furthest(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest difference where both reach, in minutes."""
    both = np.isfinite(ours) & np.isfinite(theirs)
    return float(np.abs(ours[both] - theirs[both]).max(initial=0.0))


def report(rows: list[Row], sizes: list[str]) -> str:
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("numba", "scipy", "networkx", "pandana")
    )
    lines = [
        "# Results",
        "",
        f"Measured on {datetime.date.today().isoformat()}, {os.cpu_count()} cores of a shared {platform.machine()} machine, "
        f"Python {platform.python_version()}, {versions}. CPU seconds (all threads), medians; quote the ratios.",
        "",
        "Networks: " + "; ".join(sizes) + ".",
        "",
        "| work | method | CPU s | × Outlet Atlas | largest difference, min |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    lines += [f"| {r.work} | {r.method} | {r.seconds:.4f} | {r.ratio:.1f} | {r.furthest:.4f} |" for r in rows]
    return "\n".join(lines) + "\n"


def main() -> None:
    rng = np.random.default_rng(1)
    rows, sizes = [], []
    with tempfile.TemporaryDirectory() as folder:
        write_sample_county(Path(folder) / "county")
        files = {"sample county": Path(folder) / "county" / "county.osm.pbf"}
        porto = DATA / "osm" / "porto_portugal.osm.pbf"
        if porto.exists():
            files["Porto"] = porto
        for name, path in files.items():
            network = network_of(path)
            sizes.append(f"{name} {network.nodes:,} nodes, {network.edges:,} edges")
            for mode in ("walk", "drive"):
                assert mode in MODES
                graphs = Graphs(network, mode)
                rows += nearest_rows(graphs, name, rng)
                rows += matrix_rows(graphs, name, rng)
                print(report(rows, sizes))
    RESULTS.write_text(report(rows, sizes), encoding="utf-8")


if __name__ == "__main__":
    main()
