"""The surfaces among which a web map's reader chooses: classes of cells and units, and marks of what changed."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.text import Text
from planning.comparison import final_coverage
from planning.review import ReviewFigures
from publishing.numbers import plain_text
from publishing.report_wording import name_text
from publishing.sheet_change import change_sheet
from publishing.sheet_content import CellClass, Surface
from publishing.sheet_surfaces import coverage_surface, density_surface, gain_surface, reason_surface
from publishing.style import COVERED_RAMP, JOBS_RAMP, PERSONS_RAMP
from publishing.web_map_geometry import Grid, marker_outline
from publishing.words import COLUMNS

_BREAKS = (0.3, 0.5, 0.7)
_SHARE_COLOURS = ("#b35806", "#f1a340", "#fee0b6", COVERED_RAMP[2], COVERED_RAMP[0])
"""From orange to blue (its orange half is that of ColorBrewer's PuOr, marked colour-blind safe)."""
_NOBODY_COLOUR = "#b9bec4"
_CHANGE = "change"


def surfaces(figures: ReviewFigures, language: str) -> list[dict[str, Any]]:
    """Return what the ground can be coloured by.

    Parameters
    ----------
    figures : ReviewFigures
        The review.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    list of dict
        ``key``; ``name``; ``heading`` of the legend; ``of`` whom (``cells`` or ``units``); ``classes`` with ``name`` and
        ``colour``; ``states``: one, or at present and with the proposed sites, each with ``name`` and ``classes``, a text of one
        digit per cell or unit, a dot where it is not drawn.
    """
    area, before, scenario = figures.area, figures.result.before, figures.result.scenario
    after = final_coverage(figures.result)
    planned = figures.result.proposal is not None
    states = (before, after) if planned else (before,)
    chosen: list[tuple[str, Text, str, list[Surface]]] = [
        ("coverage", Text("覆盖时间", "Travel time"), "cells", [coverage_surface(each, scenario) for each in states]),
        ("units", Text("分区覆盖率", "Share by area"), "units", _share_surfaces(figures, planned=planned)),
    ]
    if planned:
        chosen.append(("gain", Text("建设前后", "Before and after"), "cells", [gain_surface(before, after)]))
    chosen.append(("reason", Text("缺口原因", "Reasons"), "cells", [reason_surface(before)]))
    for column, name, heading, ramp in (
        ("persons", Text("人口密度", "Residents"), Text("人口密度（人/平方千米）", "Persons per km²"), PERSONS_RAMP),
        ("jobs", Text("岗位密度", "Jobs"), Text("岗位密度（个/平方千米）", "Jobs per km²"), JOBS_RAMP),
    ):
        if (area.cells[column].to_numpy() > 0).any():
            chosen.append((column, name, "cells", [density_surface(area, column, heading, ramp)]))
    if figures.change is not None and len(figures.change.cells):
        first, last = figures.change.from_year, figures.change.to_year
        name = Text(f"{first}–{last} 年变化", f"Change {first}–{last}")
        chosen.append((_CHANGE, name, "cells", [_change_surface(figures)]))
    return [_surface(*each, language) for each in chosen]


def _surface(key: str, name: Text, of: str, states: list[Surface], language: str) -> dict[str, Any]:
    names = [COLUMNS["before"], COLUMNS["after"]] if len(states) > 1 else [Text("", "")]
    return {
        "key": key,
        "name": name.say(language),
        "heading": states[0].heading.say(language),
        "of": of,
        "classes": [{"name": each.name.say(language), "colour": each.colour} for each in states[0].classes],
        "states": [
            {"name": told.say(language), "classes": _digits(state.of_cell)}
            for told, state in zip(names, states, strict=True)
        ],
    }


def _digits(classes: NDArray[np.int64]) -> str:
    return "".join("." if place < 0 else str(place) for place in classes.tolist())


def _share_surfaces(figures: ReviewFigures, *, planned: bool) -> list[Surface]:
    """Return the units by the covered share of their residents: at present, and with the proposed sites."""
    goal = figures.settings.goal_share
    breaks = [*(limit for limit in _BREAKS if limit < goal), goal]
    percent = [f"{plain_text(limit * 100)}%" for limit in breaks]
    names = [Text(f"{percent[0]} 以下", f"Below {percent[0]}")]
    names += [Text(f"{low}–{high}", f"{low}–{high}") for low, high in itertools.pairwise(percent)]
    names.append(Text(f"{percent[-1]} 及以上（达标）", f"{percent[-1]} and more (at the goal)"))
    colours = (*_SHARE_COLOURS[: len(breaks)], _SHARE_COLOURS[-1])
    classes = [CellClass(name, colour) for name, colour in zip(names, colours, strict=True)]
    classes.append(CellClass(Text("没有人口", "No residents"), _NOBODY_COLOUR))
    found = []
    for suffix in ("", "_after") if planned else ("",):
        share = figures.units[f"persons_share{suffix}"].to_numpy(dtype=np.float64)
        place = np.where(
            figures.units[f"at_goal{suffix}"], len(breaks), np.searchsorted(breaks[:-1], share, side="right")
        )
        found.append(
            Surface(Text("人口覆盖率", "Residents covered"), tuple(classes), np.where(np.isnan(share), len(classes) - 1, place))
        )  # fmt: skip
    return found


def _change_surface(figures: ReviewFigures) -> Surface:
    surface = change_sheet(figures, "", "zh").maps[0].surface
    assert surface is not None  # noqa: S101 -- that sheet always has one
    return surface


def change_marks(figures: ReviewFigures, grid: Grid, language: str) -> list[dict[str, Any]]:
    """Return the outlets that were opened, closed, moved or changed their kind, a group each; none without an earlier year.

    Parameters
    ----------
    figures : ReviewFigures
        The review.
    grid : Grid
        Of the map.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    list of dict
        ``name``, ``colour``, ``outline`` (SVG path) of the mark, and ``x``, ``y``, ``names`` of the outlets.
    """
    if figures.change is None:
        return []
    return [
        {
            "name": marks.name.say(language),
            "colour": marks.colour,
            "outline": marker_outline(marks.marker),
            "names": [name_text(name, language) for name in marks.labels],
            **grid.points(grid.degrees(marks.xy)),
        }
        for marks in change_sheet(figures, "", language).maps[0].marks
    ]
