"""The new district on the south bank: a grid from the drawing board."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString

from geodata.sample.layout import Layout
from geodata.sample.linework import Road
from geodata.sample.plane import smooth

_GRID_NAMES = (
    "创业",
    "和畅",
    "惠民",
    "新城",
    "学府",
    "锦绣",
    "丰和",
    "云杉",
    "清泉",
    "春晖",
    "明珠",
    "安康",
    "朝阳",
    "青年",
)


def grid_point(x: float, y: float) -> tuple[float, float]:
    """Return where a point of the drawing-board grid lies: sheared and slightly bent.

    Parameters
    ----------
    x, y : float
        On the drawing board, in metres.

    Returns
    -------
    tuple of float
        In the county, in metres; the same at the river, further off the further south.
    """
    fade = float(np.clip((-y - 350.0) / 700.0, 0.0, 1.0))
    return (
        x + fade * (0.035 * (y + 350.0) + 55.0 * np.sin(x / 620.0)),
        y + fade * (85.0 * np.sin((x - 400.0) / 1900.0) + 45.0 * np.sin(y / 520.0)),
    )


def grid_streets(layout: Layout) -> list[Road]:
    """Return the grid: blocks of 400 m, some joined, the south-east corner unfinished.

    Parameters
    ----------
    layout : Layout
        The county's frame; the streets begin at the river's south bank.

    Returns
    -------
    list of Road
        Not yet noded; the two avenues that cross the river are not among them.
    """
    rows = [-900.0 - 400.0 * number for number in range(10)]
    columns = [-2650.0 + 400.0 * number for number in range(18)]
    river = shapely.get_coordinates(layout.river_line)
    roads = []
    joined_columns = {
        (-650.0, -1300.0),
        (1350.0, -1700.0),
        (1350.0, -2100.0),
        (-1850.0, -2900.0),
        (3350.0, -1700.0),
        (550.0, -3300.0),
        (2150.0, -4100.0),
        (-1050.0, -3700.0),
        (3750.0, -2500.0),
    }
    joined_rows = {
        (950.0, -2100.0),
        (1350.0, -2100.0),
        (-2250.0, -1700.0),
        (-650.0, -2500.0),
        (2550.0, -3300.0),
        (2150.0, -1300.0),
        (-1850.0, -4100.0),
        (3350.0, -2900.0),
    }
    for number, row in enumerate(rows):
        major = number % 2 == 0
        tags = {"highway": "secondary" if major else "tertiary", "name": f"{_GRID_NAMES[number]}路"}
        spans = [x for x in columns[:-1] if (x, row) not in joined_rows and not (x > 3000.0 and row < -3700.0)]
        west = [LineString([(-4190.0 - 0.02 * abs(row), row), grid_point(-2650.0, row)])] if number in (2, 6) else []
        lines = [smooth([grid_point(x + step, row) for step in (0.0, 133.0, 267.0, 400.0)]) for x in spans] + west
        roads += [Road(line, tags) for line in lines]
    for number, column in enumerate(columns):
        if column in (-250.0, 2950.0):
            continue
        major = number % 4 == 0
        tags = {
            "highway": "secondary" if major else "tertiary" if number % 2 == 0 else "residential",
            "name": f"{_GRID_NAMES[(number + 5) % 14]}{'街' if number < 14 else '东街'}",
        }
        for row in [-200.0, *rows[:-1]]:
            if (column, row) in joined_columns or (column > 3400.0 and row < -3500.0):
                continue
            end = -900.0 if row == -200.0 else row - 400.0
            start = np.interp(column, river[:, 0], river[:, 1]) - 112.0 if row == -200.0 else row
            steps = np.linspace(start, end, 5)
            roads.append(Road(smooth([grid_point(column, float(y)) for y in steps]), tags))
    return roads
