"""Classes of cells for the map: which class each cell is in, its colour and its words.

Covered is blue and uncovered orange, as on the map sheets, which keeps apart for colour-blind readers; densities are in
ColorBrewer's YlGnBu (https://colorbrewer2.org), a scheme marked colour-blind safe.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard import map_words, words
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.coverage import REASONS, Coverage
from publishing.numbers import UNREACHABLE
from publishing.style import COVERED_RAMP, UNCOVERED_COLOUR, UNREACHABLE_COLOUR
from publishing.words import REASONS as REASON_WORDS

COLOUR_CHOICES: dict[str, Text] = {
    "state": words.COLOUR_STATE,
    "minutes": words.COLOUR_MINUTES,
    "persons": words.COLOUR_PERSONS,
    "jobs": words.COLOUR_JOBS,
}
"""What cells can be coloured by."""

_STATE_COLOURS: dict[str, str] = {
    "covered": COVERED_RAMP[1],
    "too_far": UNCOVERED_COLOUR,
    "barrier": "#8c4a1f",
    "no_road": "#8a8a8a",
    "island": UNREACHABLE_COLOUR,
}
_BEYOND = ("#fdd0a2", "#ee8a3a", "#a5480d")
_NEVER = "#6e6e6e"
_DENSITY = ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#225ea8", "#0c2c84")
_EFFECT: dict[str, tuple[Text, str]] = {
    "before": (words.COVERED_BEFORE, COVERED_RAMP[2]),
    "gained": (words.NEWLY_COVERED, COVERED_RAMP[0]),
    "left": (words.STILL_UNCOVERED, UNCOVERED_COLOUR),
}


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """Classes of the cells of one map.

    Attributes
    ----------
    title : Text
        What is classed, with its unit.
    labels : tuple of Text
        One per class.
    colours : tuple of str
        One per class, ``#rrggbb``.
    of_cell : (c,) int
        Class of each cell.
    """

    title: Text
    labels: tuple[Text, ...]
    colours: tuple[str, ...]
    of_cell: NDArray[np.int64]


def cell_classes(area: StudyArea, coverage: Coverage, choice: str) -> Classes:
    """Return the classes for one of `COLOUR_CHOICES`."""
    if choice == "minutes":
        return minutes_classes(coverage)
    if choice in {"persons", "jobs"}:
        per_km2 = area.cells[choice].to_numpy() / area.cells["area_km2"].to_numpy()
        return density_classes(per_km2, words.LEGEND_PERSONS if choice == "persons" else words.LEGEND_JOBS)
    return state_classes(coverage)


def state_classes(coverage: Coverage) -> Classes:
    """Return covered or the reason why not; reasons that do not occur have no class."""
    present = [place for place, _ in enumerate(REASONS) if place == 0 or (coverage.reason == place).any()]
    of_cell = np.searchsorted(present, coverage.reason)
    return Classes(
        words.LEGEND_CELLS,
        tuple(REASON_WORDS[REASONS[place]] for place in present),
        tuple(_STATE_COLOURS[REASONS[place]] for place in present),
        of_cell,
    )


def minutes_classes(coverage: Coverage) -> Classes:
    """Return classes of minutes to the nearest outlet: thirds of the standard, multiples of it, and never.

    The limit of a class belongs to it, as in the rule for covered.
    """
    limit = coverage.max_minutes
    breaks = [limit / 3, limit * 2 / 3, limit, limit * 1.5, limit * 2]
    of_cell = np.searchsorted(breaks, coverage.minutes, side="left")
    colours = [*COVERED_RAMP[:3], *_BEYOND]
    labels = _interval_labels([f"{value:.4g}" for value in breaks])
    never = ~np.isfinite(coverage.minutes)
    if never.any():
        of_cell[never] = len(labels)
        labels.append(UNREACHABLE)
        colours.append(_NEVER)
    return Classes(words.LEGEND_MINUTES, tuple(labels), tuple(colours), of_cell)


def band_classes(coverage: Coverage) -> Classes:
    """Return the service circle in three bands of minutes, 5, 10 and 15 of a standard of 15, and what lies beyond.

    The limit of a band belongs to it, as in the rule for covered.
    """
    limit = coverage.max_minutes
    breaks = [limit / 3, limit * 2 / 3, limit]
    return Classes(
        map_words.LEGEND_BANDS,
        tuple(_interval_labels([f"{value:.4g}" for value in breaks])),
        (*COVERED_RAMP[:3], UNCOVERED_COLOUR),
        np.searchsorted(breaks, coverage.minutes, side="left"),
    )


def density_classes(per_km2: NDArray[np.float64], title: Text) -> Classes:
    """Return up to six classes of a density with round breaks near the sextiles of the cells that have any."""
    some = per_km2[per_km2 > 0]
    wanted = np.quantile(some, np.arange(1, len(_DENSITY)) / len(_DENSITY)) if len(some) else np.zeros(0)
    breaks = sorted({_round_number(value) for value in wanted})
    shades = np.linspace(0, len(_DENSITY) - 1, len(breaks) + 1).round().astype(int)
    return Classes(
        title,
        tuple(_interval_labels([f"{value:,.4g}" if value < 1000 else f"{value:,.0f}" for value in breaks])),
        tuple(_DENSITY[shade] for shade in shades),
        np.searchsorted(breaks, per_km2, side="left"),
    )


def effect_classes(before: Coverage, after: Coverage) -> Classes:
    """Return what proposed sites change: covered before, newly covered, still not covered."""
    of_cell = np.where(before.covered, 0, np.where(after.covered, 1, 2))
    return Classes(
        words.LEGEND_GAIN,
        tuple(text for text, _ in _EFFECT.values()),
        tuple(colour for _, colour in _EFFECT.values()),
        of_cell,
    )


def _round_number(value: float) -> float:
    """Return the nearest of 1, 2, 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(power * min((1, 2, 5, 10), key=lambda step: abs(np.log(step * power / value))))


def _interval_labels(breaks: Sequence[str]) -> list[Text]:
    if not breaks:
        return [Text("0", "0")]
    inner = [_filled(words.BETWEEN, low=low, high=high) for low, high in itertools.pairwise(breaks)]
    return [_filled(words.UP_TO, high=breaks[0]), *inner, _filled(words.ABOVE, low=breaks[-1])]


def _filled(text: Text, **values: str) -> Text:
    return Text(text.zh.format(**values), text.en.format(**values))
