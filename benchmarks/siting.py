"""Siting against HiGHS, SCIP, OR-tools CP-SAT and spopt on small instances, and on the published ones, in one run.

Every call runs in a process of its own and builds its model within the time that counts. Values are recomputed from the
instance; two methods that prove different optima stop the benchmark. Published instances need the folder ``siting`` of
OUTLET_ATLAS_DATA (or ``../shared/data``).
"""

from __future__ import annotations

import statistics
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from benchmarks.measure import DATA, Row
from benchmarks.siting_instances import Instance, random_geometric, read_bds, read_pmed, read_sjc
from benchmarks.siting_runs import (
    Run,
    all_in_own_process,
    covered_weight,
    gap_after,
    in_own_process,
    rows_of,
    total_distance,
)

FOLDER = DATA / "siting"
SITES_BY_DENSITY = {20.0: (10, 50, 200), 50.0: (50,), 100.0: (50,)}
"""Sites asked for, by how many cells a candidate covers on average: the more overlap, the harder."""
ALL_PEERS_AT = 20.0
OURS_SECONDS, PEER_SECONDS = 60.0, 30.0
"""Time limits of the solvers; building the model comes on top."""
MEDIANS_WITH_PEERS = ("pmed1", "pmed6")
PARTIAL_SHARES = (0.9, 0.95)
OURS = "Outlet Atlas"


def geometric_rows(candidates: int = 1000, cells: int = 5000) -> list[Row]:
    """Return maximal covering on random points: every peer on the first density, HiGHS and SCIP on the others."""
    found = []
    for density, asked in SITES_BY_DENSITY.items():
        instance = random_geometric(candidates, cells, density, 1)
        for sites in asked:
            place = (instance.cover, instance.weights, sites)
            runs = {
                OURS: in_own_process("siting_ours", "mclp", *place, OURS_SECONDS),
                "HiGHS": in_own_process("siting_peers", "highs_mclp", *place, PEER_SECONDS),
                "SCIP": in_own_process("siting_peers", "scip_mclp", *place, PEER_SECONDS),
            }
            if density == ALL_PEERS_AT:
                runs["CP-SAT"] = in_own_process("siting_cp_sat", "cp_sat_mclp", *place, PEER_SECONDS)
                for solver in ("HiGHS", "CBC"):
                    runs[f"spopt, {solver}"] = in_own_process("siting_spopt", "mclp", *place, solver, PEER_SECONDS)
            work = f"{instance.name}, {density:g} cells each, {sites} sites: maximal covering"
            found += rows_of(work, runs, values_of(instance, runs), {})
    return found


def values_of(instance: Instance, runs: dict[str, Run]) -> dict[str, float]:
    """Return what each run covers, NaN where it found nothing."""
    return {method: covered_weight(instance.cover, instance.weights, run.found.chosen) for method, run in runs.items()}


def published_rows() -> list[Row]:
    """Return all SJC and BDS instances in one row each; every optimum is compared with the published one."""
    optima = pd.read_csv(FOLDER / "mclp_optima.csv")
    found = []
    for name, cases in optima.groupby("set", sort=False):
        files = {str(file): FOLDER / str(name).lower() / f"{file}.txt" for file in cases["instance"].unique()}
        read = {file: (read_sjc if name == "SJC" else read_bds)(path) for file, path in files.items() if path.exists()}
        cases = cases[cases["instance"].isin(list(read))]
        places = [
            (read[file].cover, read[file].weights, sites)
            for file, sites in zip(cases["instance"], cases["p"].tolist(), strict=True)
        ]
        runs = {
            OURS: all_in_own_process("siting_ours", "mclp", [(*place, OURS_SECONDS) for place in places]),
            "HiGHS": all_in_own_process("siting_peers", "highs_mclp", [(*place, PEER_SECONDS) for place in places]),
        }
        ours = sum(run.cpu_seconds for run in runs[OURS])
        for method, of_method in runs.items():
            for (cover, weights, sites), run, best in zip(places, of_method, cases["objective"], strict=True):
                value = covered_weight(cover, weights, run.found.chosen)
                assert not value > best + 1e-3, f"{name}, {sites} sites: more than the optimum by {method}"
                assert not run.found.proven or value >= best - 1e-3, f"{name}, {sites} sites: not optimal by {method}"
            taken = [run.cpu_seconds for run in of_method]
            proven = sum(run.found.proven for run in of_method)
            note = f"sum; {proven} of {len(taken)} proven, all of them right; worst {max(taken):.2f} s"
            work = f"{name}, {len(taken)} cases: maximal covering"
            found.append(Row(work, method, sum(taken), sum(taken) / ours, note))
    return found


def median_rows() -> list[Row]:
    """Return the p-median instances of the OR-Library, all together and two of them with every peer."""
    optima = dict(read_optima(FOLDER / "pmed" / "pmedopt.txt"))
    files = sorted((FOLDER / "pmed").glob("pmed[0-9]*.txt"), key=lambda path: int(path.stem.removeprefix("pmed")))
    read = {path.stem: read_pmed(path) for path in files}
    places = {name: (distances, np.ones(len(distances)), sites) for name, (distances, sites) in read.items()}
    calls = [(*place, OURS_SECONDS) for place in places.values()]
    ours = dict(zip(read, all_in_own_process("siting_ours", "median", calls), strict=True))
    found = []
    for name, run in ours.items():
        value = total_distance(read[name][0], run.found.chosen)
        assert value >= optima[name], f"{name}: less than the optimum"
        assert not run.found.proven or value == optima[name], f"{name}: not optimal"
    for name in MEDIANS_WITH_PEERS:
        place = places[name]
        runs = {
            OURS: ours[name],
            "HiGHS": in_own_process("siting_peers", "highs_p_median", *place, PEER_SECONDS),
            "spopt, HiGHS": in_own_process("siting_spopt", "p_median", *place, "HiGHS", PEER_SECONDS),
            "spopt, CBC": in_own_process("siting_spopt", "p_median", *place, "CBC", PEER_SECONDS),
        }
        values = {method: total_distance(place[0], run.found.chosen) for method, run in runs.items()}
        found += rows_of(f"{name}, {len(place[1])} points: p-median", runs, values, {}, minimised=True)
    taken = [run.cpu_seconds for run in ours.values()]
    early = [gap_after(run.found.trace, 1.0, minimised=True) for run in ours.values()]
    proven = sum(run.found.proven for run in ours.values())
    note = (
        f"median; {proven} of {len(files)} proven, all of them right; worst {max(taken):.2f} s; "
        f"gap after 1 s: median {np.median(early):.3%}, worst {max(early):.3%}"
    )
    work = f"{files[0].stem} to {files[-1].stem.removeprefix('pmed')}: p-median"
    return [Row(work, OURS, statistics.median(taken), 1.0, note), *found]


def read_optima(path: Path) -> list[tuple[str, float]]:
    """Read ``pmedopt.txt``: name and optimum per line."""
    lines = [line.split() for line in path.read_text().splitlines()]
    return [(line[0], float(line[1])) for line in lines if line and line[0].startswith("pmed")]


def set_cover_rows() -> list[Row]:
    """Return partial set covering on the cyclic instance, and full covering of SJC500 with spopt's LSCP."""
    path = FOLDER / "pscp" / "scpcyc06_6Cycle.txt"
    cover = read_pscp(path)
    weights = np.ones(cover.shape[1])
    found = []
    for share in PARTIAL_SHARES:
        runs = {
            OURS: in_own_process("siting_ours", "set_cover", cover, weights, share, OURS_SECONDS),
            "HiGHS": in_own_process("siting_peers", "highs_set_cover", cover, weights, share, PEER_SECONDS),
        }
        values = sets_needed(runs, cover, share)
        notes = {OURS: f"{values[OURS]:.0f} sets"}
        found += rows_of(f"{path.stem}, {share:.0%}: fewest sets", runs, values, notes, minimised=True)
    instance = read_sjc(FOLDER / "sjc" / "SJC500.txt")
    cover, weights = instance.cover, np.ones(instance.cover.shape[1])
    runs = {
        OURS: in_own_process("siting_ours", "set_cover", cover, weights, 1.0, OURS_SECONDS),
        "HiGHS": in_own_process("siting_peers", "highs_set_cover", cover, weights, 1.0, PEER_SECONDS),
        "spopt, HiGHS": in_own_process("siting_spopt", "lscp", cover, "HiGHS", PEER_SECONDS),
        "spopt, CBC": in_own_process("siting_spopt", "lscp", cover, "CBC", PEER_SECONDS),
    }
    work = f"{instance.name}: fewest sites for everybody"
    return found + rows_of(work, runs, sets_needed(runs, cover, 1.0), {}, minimised=True)


def sets_needed(runs: dict[str, Run], cover: csr_matrix, share: float) -> dict[str, float]:
    """Return how many sets each run takes, after counting that they reach the share of the points; NaN where it found nothing."""
    needed = share * cover.shape[1] - 1e-6
    found = {method: run.found.chosen for method, run in runs.items() if run.found.chosen is not None}
    for method, chosen in found.items():
        assert covered_weight(cover, np.ones(cover.shape[1]), chosen) >= needed, f"{method} misses the share"
    return {method: float(len(found[method])) if method in found else np.nan for method in runs}


def read_pscp(path: Path) -> csr_matrix:
    """Read a set covering file of the OR-Library's form: elements, sets, costs, then how many and which sets hold an element.

    All costs are 1 in the instances used here.
    """
    numbers = np.array(path.read_text().split(), dtype=np.int64)
    elements, sets = numbers[:2]
    rest = numbers[2 + sets :].tolist()
    sites, points = [], []
    for element in range(elements):
        count, rest = rest[0], rest[1:]
        sites += [number - 1 for number in rest[:count]]
        points += [element] * count
        rest = rest[count:]
    return csr_matrix((np.ones(len(sites), np.int8), (sites, points)), shape=(sets, elements))


def rows() -> list[Row]:
    """Measure; published instances only where they are at hand."""
    found = geometric_rows()
    return found + (published_rows() + median_rows() + set_cover_rows() if FOLDER.exists() else [])
