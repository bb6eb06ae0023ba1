"""The nearest of 1,000 outlets on synthetic networks of 50 thousand, 1 and 5 million nodes.

Each size runs in a process of its own, so that its peak memory can be told. "Settled nodes" are the network's nodes that
get their time; the junctions that the search itself settles are told beside them.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from benchmarks.measure import Row, cpu_median
from benchmarks.networks import standing_on, synthetic_town
from geodata.chains import build_chains, build_junction_graph
from geodata.network import build_graph
from planning.nearest import nearest_node_minutes

SIZES = (50_000, 1_000_000, 5_000_000)
OUTLETS = 1000


def measured(size: int) -> dict[str, float]:
    """Measure one size; scipy is compared at the smaller ones, whose memory is not asked for."""
    network = synthetic_town(size)
    rng = np.random.default_rng(2)
    nodes = np.sort(rng.choice(network.nodes, OUTLETS, replace=False))
    snap = standing_on(network, "walk", nodes)
    build, _ = cpu_median(lambda: build_junction_graph(network, "walk", reverse=True), 1, warm=False)
    seconds, (_, minutes) = cpu_median(lambda: nearest_node_minutes(network, "walk", snap), 5)
    found = {
        "nodes": network.nodes,
        "junctions": build_chains(network, "walk").junctions,
        "reached": int(np.isfinite(minutes).sum()),
        "seconds": seconds,
        "build_seconds": build,
        "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }
    graph = build_graph(network, "walk", reverse=True)
    matrix = csr_matrix((graph.minutes.astype(float), graph.head, graph.indptr), shape=(network.nodes, network.nodes))
    seconds, theirs = cpu_median(lambda: dijkstra(matrix, indices=nodes, min_only=True), 1)
    both = np.isfinite(theirs)
    assert (both == np.isfinite(minutes)).all()
    return found | {"scipy_seconds": seconds, "furthest": float(np.abs(theirs - minutes)[both].max())}


def rows() -> list[Row]:
    """Return the rows of every size."""
    found = []
    for size in SIZES:
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.synthetic", str(size)], capture_output=True, check=True, text=True
        )
        one = json.loads(run.stdout.splitlines()[-1])
        work = f"synthetic town of {one['nodes']:,.0f} nodes, walk: nearest of {OUTLETS:,} outlets for every node"
        million = one["reached"] / one["seconds"] / 1e6
        note = (
            f"{million:.1f} M nodes/s, {one['junctions'] / one['seconds'] / 1e6:.1f} M junctions/s on one core; graph built in "
            f"{one['build_seconds']:.2f} s; peak {one['peak_gib']:.2f} GiB with all modes"
        )
        found.append(Row(work, "Outlet Atlas", one["seconds"], 1.0, note))
        found.append(
            Row(
                work, "scipy dijkstra(min_only)", one["scipy_seconds"], one["scipy_seconds"] / one["seconds"],
                f"largest difference {one['furthest']:.6f} min",
            )
        )  # fmt: skip
    return found


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))
