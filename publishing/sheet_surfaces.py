"""Surfaces: the classes in which sheets colour the demand cells, each with its name, fill and hatch."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.coverage import REASONS as REASON_KEYS
from planning.coverage import Coverage
from planning.scenario import Scenario
from publishing.layers import minute_limits
from publishing.map_ground import FEW_PERSONS
from publishing.numbers import count_text, plain_text
from publishing.sheet_content import CellClass, Surface
from publishing.style import (
    COVERED_RAMP,
    GAIN_COLOUR,
    GAIN_HATCH,
    LOSS_COLOUR,
    LOSS_HATCH,
    QUIET_COLOUR,
    REASON_STYLE,
    SERVED_COLOUR,
    UNCOVERED_COLOUR,
    UNCOVERED_HATCH,
    UNREACHABLE_COLOUR,
    UNREACHABLE_HATCH,
)
from publishing.words import REASONS

Floats = NDArray[np.float64]
_ROUND_STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0)

SHORT_REASONS: Mapping[str, Text] = MappingProxyType({**REASONS, "barrier": Text("有阻隔", "barrier")})
"""Why a cell is not covered, in as few words as legends and narrow columns take."""


def coverage_limits(max_minutes: float) -> tuple[float, ...]:
    """Return the limits of the coverage classes: those of the catchments, no more than there are colours for."""
    return minute_limits(max_minutes)[-len(COVERED_RAMP) :]


def coverage_surface(coverage: Coverage, scenario: Scenario) -> Surface:
    """Return cells by minutes to the nearest outlet: the covered by `coverage_limits`, those too far, those cut off."""
    limits = coverage_limits(scenario.max_minutes)
    minutes = [plain_text(limit) for limit in limits]
    spans = [f"{low}–{high}" for low, high in zip(["0", *minutes], minutes, strict=False)]
    ramp = COVERED_RAMP if len(limits) > 1 else COVERED_RAMP[1:]
    classes = [
        CellClass(Text(f"已覆盖：{span} 分钟", f"Covered: {span} min"), colour)
        for span, colour in zip(spans, ramp, strict=False)
    ]
    standard = minutes[-1]
    far = Text(f"未覆盖：超过 {standard} 分钟", f"Not covered: over {standard} min")
    cut_off = Text("未覆盖：不可达", "Not covered: unreachable")
    classes.append(CellClass(far, UNCOVERED_COLOUR, UNCOVERED_HATCH))
    classes.append(CellClass(cut_off, UNREACHABLE_COLOUR, UNREACHABLE_HATCH))
    reached = np.isfinite(coverage.minutes)
    within = np.searchsorted(limits, coverage.minutes, side="left")
    of_cell = np.where(reached, np.where(coverage.covered, within, len(limits)), len(limits) + 1)
    return Surface(Text("到最近网点的时间", "Time to the nearest outlet"), tuple(classes), of_cell)


def density_surface(area: StudyArea, column: str, heading: Text, ramp: tuple[str, ...]) -> Surface:
    """Return cells by density.

    Parameters
    ----------
    area : StudyArea
        The study area.
    column : str
        ``"persons"`` or ``"jobs"``, counted in each cell.
    heading : Text
        What is counted, per square kilometre.
    ramp : tuple of str
        Fills, the thinnest class first.

    Returns
    -------
    Surface
        As many classes as the data hold, at most one per fill; cells with none are not drawn.
    """
    counts = area.cells[column].to_numpy()
    density = counts / area.cells["area_km2"].to_numpy()
    # The many cells with hardly anybody, which are drawn small, must not take most of the classes.
    peopled = counts >= FEW_PERSONS
    breaks = round_breaks(density[peopled if peopled.any() else counts > 0], len(ramp))
    limits = [count_text(limit) for limit in breaks]
    names = [Text(f"{low}–{high}", f"{low}–{high}") for low, high in zip(["0", *limits], limits, strict=False)]
    last = limits[-1] if limits else "0"
    names.append(Text(f"{last} 以上", f"{last} and more"))
    # Few classes take the ends of the ramp, so that they stay apart.
    places = np.linspace(0, len(ramp) - 1, len(names)).round().astype(int)
    classes = [CellClass(name, ramp[place]) for name, place in zip(names, places, strict=True)]
    of_cell = np.where(counts > 0, np.searchsorted(breaks, density, side="right"), -1)
    return Surface(heading, tuple(classes), of_cell, headed=True, by_persons=column == "persons")


def round_breaks(values: Floats, classes: int) -> tuple[float, ...]:
    """Return ascending limits (one digit and zeros, or 15 and zeros) that cut values into about equally many per class.

    Parameters
    ----------
    values : (v,) float64
        Above 0.
    classes : int
        Number of classes; one limit fewer at most.

    Returns
    -------
    tuple of float
        Each the round number nearest, by ratio, to a quantile; fewer where quantiles share one, and none outside the values.
    """
    if not len(values):
        return ()
    quantiles = np.quantile(values, np.arange(1, classes) / classes)
    power = 10.0 ** np.floor(np.log10(quantiles))
    steps = np.stack([step * power for step in (*_ROUND_STEPS, 10.0)])
    nearest = np.abs(np.log(steps / quantiles)).argmin(axis=0)
    limits = np.unique(steps[nearest, np.arange(len(quantiles))])
    return tuple(limits[(limits > values.min()) & (limits <= values.max())].tolist())


def reason_surface(coverage: Coverage) -> Surface:
    """Return cells by the reason why they are not covered; the covered ones stay quiet."""
    classes = [CellClass(Text("已覆盖", "Covered"), QUIET_COLOUR)]
    for key in REASON_KEYS[1:]:
        name = Text(f"未覆盖：{SHORT_REASONS[key].zh}", f"Not covered: {SHORT_REASONS[key].en}")
        classes.append(CellClass(name, *REASON_STYLE[key]))
    return Surface(Text("覆盖情况与原因", "Coverage and reason"), tuple(classes), coverage.reason.astype(np.int64))


def gain_surface(before: Coverage, after: Coverage) -> Surface:
    """Return cells by what becomes of their coverage: covered still, newly, no more, or neither before nor after."""
    classes = (
        CellClass(Text("已覆盖", "Covered"), SERVED_COLOUR),
        CellClass(Text("新增覆盖", "Newly covered"), GAIN_COLOUR, GAIN_HATCH),
        CellClass(Text("未覆盖", "Not covered"), UNCOVERED_COLOUR, UNCOVERED_HATCH),
        CellClass(Text("不再覆盖", "Covered no more"), LOSS_COLOUR, LOSS_HATCH),
    )
    of_cell = np.where(
        after.covered, np.where(before.covered, 0, 1), np.where(before.covered, 3, 2)
    )  # fmt: skip
    return Surface(Text("覆盖变化", "Coverage"), classes, of_cell)
