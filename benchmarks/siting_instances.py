"""Siting instances for benchmarks: published files where they are at hand, and generated ones after the same schemes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist

SJC_RADIUS, BDS_RADIUS, BDS_SIDE = 800.0, 5.5, 30.0
BDS_CANDIDATES = 100


@dataclass(frozen=True)
class Instance:
    """A covering instance: ``cover`` is (candidates × demand), non-zero where a candidate covers; ``weights`` (demand,)."""

    name: str
    cover: csr_matrix
    weights: np.ndarray


def geometric_cover(candidates: np.ndarray, demand: np.ndarray, radius: float) -> csr_matrix:
    """Return who covers whom within a radius, (candidates × demand) int8; columns ascend within a row."""
    near = KDTree(candidates).query_ball_point(demand, radius, return_sorted=True)
    sizes = np.array([len(row) for row in near])
    head = np.fromiter((one for row in near for one in row), dtype=np.int32, count=int(sizes.sum()))
    indptr = np.concatenate([[0], np.cumsum(sizes)])
    by_demand = csr_matrix((np.ones(len(head), np.int8), head, indptr), shape=(len(demand), len(candidates)))
    return csr_matrix(by_demand.T)


def random_geometric(candidates: int, cells: int, cells_per_candidate: float, seed: int) -> Instance:
    """Candidates and cells uniform in the unit square, 1 to 100 persons a cell; the radius reaches so many cells on average."""
    rng = np.random.default_rng(seed)
    sites, homes = rng.random((candidates, 2)), rng.random((cells, 2))
    weights = rng.integers(1, 101, cells).astype(float)
    radius = float(np.sqrt(cells_per_candidate / cells / np.pi))
    return Instance(f"geometric {candidates:,} × {cells:,}", geometric_cover(sites, homes, radius), weights)


def bds_scheme(customers: int, seed: int) -> Instance:
    """Generated after the BDS files: 100 candidates and any number of customers in a square of 30, demand 1 to 100, radius 5.5."""
    rng = np.random.default_rng(seed)
    sites, homes = rng.random((BDS_CANDIDATES, 2)) * BDS_SIDE, rng.random((customers, 2)) * BDS_SIDE
    weights = rng.integers(1, 101, customers).astype(float)
    return Instance(f"BDS scheme, {customers:,} customers", geometric_cover(sites, homes, BDS_RADIUS), weights)


def read_sjc(path: Path) -> Instance:
    """Read an SJC file: every point is a candidate and a customer, radius 800."""
    points = pd.read_csv(path, sep=r"\s+", header=None, skiprows=1).to_numpy(dtype=float)
    cover = csr_matrix((cdist(points[:, :2], points[:, :2]) <= SJC_RADIUS).astype(np.int8))
    return Instance(path.stem, cover, points[:, 2])


def read_bds(path: Path) -> Instance:
    """Read a BDS file: rows F (candidate) and C (customer) with number, x, y, demand; radius 5.5."""
    points = pd.read_csv(path, sep=r"\s+", header=None, skiprows=1, names=["sort", "number", "x", "y", "demand"])
    sites, customers = points[points["sort"] == "F"], points[points["sort"] != "F"]
    cover = geometric_cover(sites[["x", "y"]].to_numpy(), customers[["x", "y"]].to_numpy(), BDS_RADIUS)
    return Instance(path.stem, cover, customers["demand"].to_numpy(dtype=float))


def read_pmed(path: Path) -> tuple[np.ndarray, int]:
    """Read an OR-Library p-median file: all distances (n × n) and the number of sites; the last line of an edge wins."""
    numbers = np.array(path.read_text().split(), dtype=np.int64)
    points, sites = int(numbers[0]), int(numbers[2])
    edges = pd.DataFrame(numbers[3:].reshape(-1, 3), columns=["a", "b", "length"])
    edges[["a", "b"]] = np.sort(edges[["a", "b"]].to_numpy(), axis=1)
    edges = edges.drop_duplicates(["a", "b"], keep="last")
    graph = csr_matrix((edges["length"].astype(float), (edges["a"] - 1, edges["b"] - 1)), shape=(points, points))
    return dijkstra(graph, directed=False), sites
