"""What every benchmark shares: rows of results and CPU-time medians."""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("OUTLET_ATLAS_DATA", Path(__file__).parents[1] / ".." / "shared" / "data"))
"""Where real data are, if anywhere."""


@dataclass(frozen=True)
class Row:
    """One measurement: ``ratio`` is how many times as much CPU time as ours the method took (1 for ours)."""

    work: str
    method: str
    seconds: float
    ratio: float
    note: str = ""


def cpu_seconds(*, children: bool = False) -> float:
    """Return the CPU seconds of this process so far, all threads, with those of finished child processes if asked for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + (usage.ru_utime + usage.ru_stime if children else 0.0)


def cpu_median(work: Callable[[], Any], runs: int, *, warm: bool = True, children: bool = False) -> tuple[float, Any]:
    """Return the median CPU seconds of some runs and the last answer; a warm run before is not counted."""
    answer = work() if warm else None
    seconds = []
    for _ in range(runs):
        began = cpu_seconds(children=children)
        answer = work()
        seconds.append(cpu_seconds(children=children) - began)
    return statistics.median(seconds), answer
