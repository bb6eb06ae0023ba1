"""What the siting benchmarks share: a method run in a process of its own, what it came to, and the row that tells it."""

from __future__ import annotations

import importlib
import multiprocessing
import resource
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from benchmarks.measure import Row, cpu_seconds

Trace = tuple[tuple[float, float, float], ...]
"""CPU seconds since the start, best value and bound at that time."""


@dataclass(frozen=True)
class Found:
    """What a method came to.

    ``chosen`` are candidates (None: nothing found), ``bound`` is what it proves (NaN: it does not tell), ``proven`` says
    whether it ended by itself, ``trace`` how it got there, where it tells.
    """

    chosen: np.ndarray | None
    bound: float
    proven: bool
    trace: Trace = ()


NOTHING = Found(None, float("nan"), proven=False)


@dataclass(frozen=True)
class Run:
    """A call in a process of its own: CPU seconds of all its threads and children, the process's peak memory, what was found."""

    cpu_seconds: float
    peak_gib: float
    found: Found


def in_own_process(module: str, function: str, *arguments: Any) -> Run:
    """Call and measure in a fresh process, named by text so that this one need not import the peer."""
    return all_in_own_process(module, function, [arguments])[0]


def all_in_own_process(module: str, function: str, calls: list[tuple[Any, ...]]) -> list[Run]:
    """Call and measure, one after another in one fresh process; the peak memory is that of all calls so far."""
    name = f"benchmarks.{module}"
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, initializer=_warm_up, initargs=(name,)) as pool:
        return [pool.submit(_measured, name, function, arguments).result() for arguments in calls]


def _warm_up(module: str) -> None:
    """Import the module and call its ``warm_up``, where it has one, before any clock starts."""
    getattr(importlib.import_module(module), "warm_up", lambda: None)()


def _measured(module: str, function: str, arguments: tuple[Any, ...]) -> Run:
    work = getattr(importlib.import_module(module), function)
    began = cpu_seconds(children=True)
    found = work(*arguments)
    taken = cpu_seconds(children=True) - began
    return Run(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, found)


def covered_weight(cover: csr_matrix, weights: np.ndarray, chosen: np.ndarray | None) -> float:
    """Return the weight a choice covers, counted from the matrix; NaN where there is none."""
    return np.nan if chosen is None else float(weights[cover[chosen].getnnz(axis=0) > 0].sum())


def gap_of(value: float, bound: float, *, minimised: bool = False) -> float:
    """Return how far a value is at most from the best: a share of the better of the two."""
    worse, better = (value, bound) if minimised else (bound, value)
    return max((worse - better) / worse, 0.0) if worse > 0 else 0.0


def gap_after(trace: Trace, seconds: float, *, minimised: bool = False) -> float:
    """Return the gap that was known after so many CPU seconds, 1 where nothing was."""
    known = [(value, bound) for at, value, bound in trace if at <= seconds]
    return gap_of(*known[-1], minimised=minimised) if known and np.isfinite(known[-1]).all() else 1.0


def total_distance(distances: np.ndarray, chosen: np.ndarray | None) -> float:
    """Return the sum of the distances to the nearest chosen site, NaN where there is none."""
    return np.nan if chosen is None else float(distances[chosen].min(axis=0).sum())


def rows_of(
    work: str, runs: dict[str, Run], values: dict[str, float], notes: dict[str, str], *, minimised: bool = False
) -> list[Row]:
    """Return the rows of one work, ours first; values are recomputed from the instance, NaN where nothing was found.

    Raises
    ------
    AssertionError
        Two methods prove different optima, or a value is better than a bound that another proves.
    """
    (ours, first), *_ = runs.items()
    sign = -1.0 if minimised else 1.0
    slack = 1e-6 * max(abs(values[ours]), 1.0)
    for method, run in runs.items():
        if not np.isnan(run.found.bound):
            best = max(sign * value for value in values.values() if not np.isnan(value))
            assert best <= sign * run.found.bound + slack, f"{work}: {method} proves {run.found.bound}, found {values}"
    rows = []
    for method, run in runs.items():
        told = [] if method == ours else [_compared(values[method], values[ours])]
        told.append(_certificate(run.found, values[method], minimised=minimised))
        told += [notes[method]] if method in notes else []
        rows.append(Row(work, method, run.cpu_seconds, run.cpu_seconds / first.cpu_seconds, "; ".join(told)))
    return rows


def _compared(value: float, ours: float) -> str:
    if np.isnan(value):
        return "found nothing"
    return "same value" if abs(value - ours) <= 1e-6 * max(abs(ours), 1.0) else f"value {value / ours - 1:+.2%} of ours"


def _certificate(found: Found, value: float, *, minimised: bool) -> str:
    if found.proven:
        return "proven"
    if found.chosen is None or np.isnan(found.bound):
        return "stopped by the time limit, bound not told"
    return f"stopped by the time limit, gap {gap_of(value, found.bound, minimised=minimised):.2%}"
