"""Siting at the size of a city and of a province, beside HiGHS and CP-SAT where they can be asked; draws ``siting_gap.png``.

spopt is not asked: it takes a dense matrix of costs and visits every pair of candidate and cell in Python. HiGHS is asked up to
50,000 cells: on a million points it had not come back from its first steps twelve minutes after a time limit of one.
"""

from __future__ import annotations

from benchmarks.measure import Row
from benchmarks.siting import OURS, values_of
from benchmarks.siting_gap import draw
from benchmarks.siting_instances import Instance, bds_scheme, random_geometric
from benchmarks.siting_runs import Run, gap_after, in_own_process, rows_of

SECONDS = 60.0
HIGHS = {"HiGHS": ("siting_peers", "highs_mclp")}
CP_SAT = {"CP-SAT": ("siting_cp_sat", "cp_sat_mclp")}
CELLS_PER_CANDIDATE = 200.0
"""Five times as many where five times the cells stand on the same ground."""
NEWS_AFTER = (5.0, 15.0, 60.0)
"""CPU seconds after which the gap is told."""


def large_rows(instance: Instance, sites: int, peers: dict[str, tuple[str, str]]) -> tuple[list[Row], dict[str, Run]]:
    """Return one work's rows and runs; peers are named by module and function."""
    place = (instance.cover, instance.weights, sites, SECONDS)
    runs = {OURS: in_own_process("siting_ours", "mclp", *place)}
    runs |= {method: in_own_process(module, function, *place) for method, (module, function) in peers.items()}
    ours = runs[OURS]
    news = [
        f"{gap_after(ours.found.trace, seconds):.2%} after {seconds:.0f} s"
        for seconds in NEWS_AFTER
        if seconds < ours.cpu_seconds
    ]
    notes = {method: f"peak memory {run.peak_gib:.2f} GiB" for method, run in runs.items()}
    notes[OURS] += f"; gap {', '.join(news)}" if news else ""
    work = f"{instance.name}, {sites} sites: maximal covering"
    return rows_of(work, runs, values_of(instance, runs), notes), runs


def rows() -> list[Row]:
    """Measure and draw."""
    found, drawn = [], {}

    def measure(instance: Instance, sites: int, peers: dict[str, tuple[str, str]], *, draws: bool = False) -> None:
        print(f"{instance.name}, {sites} sites", flush=True)
        of_work, runs = large_rows(instance, sites, peers)
        found.extend(of_work)
        if draws:
            drawn[f"{instance.name}, {sites} sites"] = runs

    measure(bds_scheme(50_000, 1), 10, HIGHS)
    measure(bds_scheme(1_000_000, 1), 10, {})
    measure(random_geometric(5000, 50_000, CELLS_PER_CANDIDATE, 1), 50, HIGHS | CP_SAT, draws=True)
    city = random_geometric(20_000, 200_000, CELLS_PER_CANDIDATE, 1)
    measure(city, 10, {})
    measure(city, 50, {}, draws=True)
    measure(city, 200, {})
    measure(random_geometric(20_000, 1_000_000, 5 * CELLS_PER_CANDIDATE, 1), 200, {}, draws=True)
    draw(drawn)
    return found
