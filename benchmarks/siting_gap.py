"""The plot of the gap over CPU time: ours beside HiGHS on the plain model."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import numpy as np
from matplotlib import pyplot

from benchmarks.siting_runs import Run, Trace, gap_of

TARGET = Path(__file__).parent / "siting_gap.png"
LOWEST, HIGHEST = 1e-5, 1.0
"""Gaps are drawn between these: 0.001 % stands for a proof, 100 % for nothing known."""
SECONDS = (0.1, 1.0, 10.0, 60.0)
"""Marks of the time axis; what was known earlier is drawn at the first."""
COLOURS = {"Outlet Atlas": "#b3261e", "HiGHS": "#1f5fa8", "CP-SAT": "#8a8f98"}


def gap_curve(trace: Trace) -> tuple[np.ndarray, np.ndarray]:
    """Return CPU seconds and gaps as steps, from the first news on."""
    seconds = np.array([max(at, SECONDS[0]) for at, _, _ in trace])
    gaps = [
        gap_of(value, bound) if np.isfinite([value, bound]).all() and value > 0 else HIGHEST
        for _, value, bound in trace
    ]
    return seconds, np.minimum.accumulate(np.clip(gaps, LOWEST, HIGHEST))


def draw(works: dict[str, dict[str, Run]], target: Path = TARGET) -> None:
    """Draw one panel for each work, one line for each method."""
    figure, panels = pyplot.subplots(1, len(works), figsize=(4.2 * len(works), 3.4), sharey=True, squeeze=False)
    for panel, (work, runs) in zip(panels[0], works.items(), strict=True):
        for method, run in runs.items():
            if run.found.trace:
                colour = COLOURS[method]
                seconds, gaps = gap_curve(run.found.trace)
                panel.step(seconds, gaps, where="post", label=method, color=colour, linewidth=1.8)
                panel.plot(seconds[-1], gaps[-1], "o" if run.found.proven else "x", color=colour)
        panel.set(title=work, xscale="log", yscale="log", ylim=(LOWEST * 0.7, HIGHEST * 1.4), xlabel="CPU seconds")
        panel.title.set_fontsize(9)
        panel.set_xticks(SECONDS, [f"{seconds:g}" for seconds in SECONDS])
        panel.set_xticks([], minor=True)
        panel.set_xlim(SECONDS[0] / 1.5, SECONDS[-1] * 1.5)
        panel.grid(alpha=0.3)
    ticks = [HIGHEST, 0.1, 0.01, 0.001, 1e-4, LOWEST]
    panels[0][0].set_yticks(ticks, ["100 %", "10 %", "1 %", "0.1 %", "0.01 %", "≤ 0.001 %"])
    panels[0][0].set_ylabel("gap (dot: proven, cross: time limit)")
    panels[0][0].legend(frameon=False, loc="center right")
    figure.tight_layout()
    figure.savefig(target, dpi=110)
    pyplot.close(figure)
