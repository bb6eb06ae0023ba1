"""What a web map holds: every figure, name and shape it can show, as plain values taken from a review.

Priority persons are left out of it altogether, and so are contacts: a single file travels further than any other product.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.network import Floats
from geodata.text import Text
from planning.review import ReviewFigures
from publishing.gains import without_idle_gains
from publishing.layers import WGS84, dissolved_hexagons
from publishing.map_approval import approval_text, is_approved
from publishing.map_extent import choose_windows, whole_bounds
from publishing.map_ground import FEW_PERSONS, Ground, on_the_ground
from publishing.numbers import NO_SHARE
from publishing.report_blocks import clean_text
from publishing.report_overview import key_figures_table
from publishing.report_wording import area_name, count_cell, minutes_cell, name_text, share_cell
from publishing.review_layers import review_metadata
from publishing.sentences import site_reason, standard_text
from publishing.sheet_panels import gain_sentence
from publishing.style import (
    ALERT_COLOUR,
    BOUNDARY_COLOUR,
    CLOSED_MARKER,
    GAP_COLOUR,
    INK,
    KIND_STYLE,
    LAND_COLOUR,
    PAPER_COLOUR,
    SCENERY_COLOURS,
    SITE_COLOUR,
)
from publishing.web_map_geometry import BORDER_METRES, ROAD_METRES, STEP_DEGREES, Grid, marker_outline
from publishing.web_map_surfaces import change_marks, surfaces
from publishing.web_map_words import SCRIPT_WORDS, TITLE
from publishing.words import COLUMNS, REASONS, kind_name, term, venue_name, yes_no

GAPS_DRAWN = 50
"""How many gaps, the largest first, are outlined, numbered and listed; the others are told of cell by cell."""

_UNIT_COLUMNS = (
    "outlets", "new_sites", "persons_total", "persons_covered", "persons_share", "persons_covered_after",
    "persons_share_after", "jobs_total", "jobs_share", "jobs_share_after", "minutes_p50", "minutes_p90", "at_goal",
    "at_goal_after",
)  # fmt: skip
_SITE_COLUMNS = ("persons_gained", "jobs_gained", "persons_served", "jobs_served")
_WINDOW_MM = (240.0, 180.0)
_NEW_SITES = Text("建议新增（个）", "Proposed sites")

Facts = dict[str, Any]
"""``labels`` of a table's columns, and ``rows`` of texts as they are written for people, empty where there is nothing to tell."""


def web_map_content(figures: ReviewFigures, language: str) -> dict[str, Any]:
    """Return everything a web map shows, ready for JSON.

    Parameters
    ----------
    figures : ReviewFigures
        The review.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    dict
        Coordinates are whole numbers on the grid ``grid`` (west, south, step, in degrees). Figures are texts as in the other
        products; of ``cells`` there is a list per column: ``h`` (H3 index), ``p`` and ``j`` (persons and jobs, rounded as
        they are shown), ``u`` (position in ``units``, −1 outside all), ``m`` and ``a`` (minutes at present and with the
        sites, null where nothing is reached; ``a`` only where sites are proposed), ``g`` (rank of the gap, 0 in none).
    """
    area, result, settings = figures.area, figures.result, figures.settings
    ground = on_the_ground(area, result)
    bounds = whole_bounds(area, result)
    grid = _grid(bounds, area.metric_crs)
    window = choose_windows(area, result, _WINDOW_MM, _WINDOW_MM)[0]
    name = area_name(figures, language)
    about = review_metadata(figures, language)
    imprint = [
        settings.publisher,
        Text(f"数据截止 {area.data_date or NO_SHARE}", f"Data as of {area.data_date or NO_SHARE}").say(language),
    ]
    imprint.append(Text(f"制图 {settings.made_on}", f"Made on {settings.made_on}").say(language))
    return {
        "words": {key: text.say(language) for key, text in SCRIPT_WORDS.items()},
        "title": Text(f"{name}{TITLE.zh}（{figures.year} 年）", f"{name}: {TITLE.en} ({figures.year})").say(language),
        "standard": standard_text(result.scenario, language),
        "stamp": clean_text(approval_text(settings.approval_number).say(language)),
        "approved": is_approved(settings.approval_number),
        "notice": clean_text(area.notice),
        "imprint": [text for text in map(clean_text, imprint) if text],
        "figures": _key_figures(figures, language),
        "about": [*map(list, zip(about["item"], about["value"], strict=True))],
        "colours": {
            "ink": INK, "paper": PAPER_COLOUR, "land": LAND_COLOUR, "alert": ALERT_COLOUR, "gap": GAP_COLOUR,
            "site": SITE_COLOUR, "border": BOUNDARY_COLOUR, **SCENERY_COLOURS,
        },
        "grid": [grid.west, grid.south, STEP_DEGREES],
        "whole": _degrees(grid, bounds),
        "opening": _degrees(grid, (window.west, window.south, window.east, window.north)),
        "few": FEW_PERSONS,
        "ground": _ground(ground, grid),
        "places": {"names": [name_text(each[0], language) for each in ground.places],
                   **grid.points(grid.degrees(np.array([each[1:] for each in ground.places])))},
        "surfaces": surfaces(figures, language),
        "cells": _cells(figures),
        "units": _units(figures, ground, grid, language),
        "kinds": _kinds(figures, language),
        "closedOutline": marker_outline(CLOSED_MARKER),
        "outlets": _outlets(figures, grid, language),
        "changes": change_marks(figures, grid, language),
        "sites": _sites(figures, grid, language),
        "gaps": _gaps(figures, grid, language),
    }  # fmt: skip


def _grid(bounds: tuple[float, float, float, float], metric_crs: str) -> Grid:
    west, south = Grid(0.0, 0.0, metric_crs).degrees(np.array([bounds[:2]]))[0]
    return Grid(round(float(west), 2), round(float(south), 2), metric_crs)


def _degrees(grid: Grid, bounds: tuple[float, float, float, float]) -> list[float]:
    return np.round(grid.degrees(np.array(bounds).reshape(2, 2)), 5).ravel().tolist()


def _key_figures(figures: ReviewFigures, language: str) -> dict[str, Any]:
    """Return the report's main figures but for priority persons, and how good the plan is."""
    table = key_figures_table(figures, language)
    left_out = {COLUMNS[f"priority_persons_{which}"].say(language) for which in ("total", "covered")}
    return {
        "columns": [column.title for column in table.columns],
        "rows": [list(row) for row in table.rows if row[0] not in left_out],
        "note": gain_sentence(figures.result, language),
    }


def _ground(ground: Ground, grid: Grid) -> dict[str, Any]:
    scenery = ground.scenery
    styles = [style for style, _ in ground.roads]
    return {
        "green": [rings for _, rings in grid.polygons(scenery["green"], BORDER_METRES)],
        "water": [rings for _, rings in grid.polygons(scenery["water"], BORDER_METRES)],
        "rivers": grid.lines(_only_lines(scenery["water"]), ROAD_METRES),
        "rail": grid.lines(_only_lines(scenery["rail"]), ROAD_METRES),
        "boundaries": grid.lines(ground.boundaries, BORDER_METRES),
        "roads": [
            {
                "colour": style.colour,
                "casing": style.casing,
                "points": style.points,
                "overview": style.overview,
                "lines": grid.lines([lines], ROAD_METRES),
            }
            for style, (_, lines) in zip(styles, ground.roads, strict=True)
        ],
    }


def _only_lines(geometries: np.ndarray) -> np.ndarray:
    parts = shapely.get_parts(geometries)
    return np.asarray(parts[np.isin(shapely.get_type_id(parts), (1, 2))])


def _cells(figures: ReviewFigures) -> dict[str, Any]:
    area, result = figures.area, figures.result
    columns = {
        "h": area.cells["cell"].tolist(),
        "p": _whole(area.cells["persons"]),
        "j": _whole(area.cells["jobs"]),
        "u": area.cells["unit"].tolist(),
        "m": _minutes(result.before.minutes),
        "g": result.gaps.of_cell.tolist(),
    }
    return columns if result.proposal is None else {**columns, "a": _minutes(result.proposal.after.minutes)}


def _whole(counts: pd.Series) -> list[int]:
    # As `publishing.numbers.count_text` rounds.
    rounded: list[int] = np.floor(counts.to_numpy(dtype=np.float64) + 0.5).astype(np.int64).tolist()
    return rounded


def _minutes(minutes: Floats) -> list[float | None]:
    return [round(value, 1) if np.isfinite(value) else None for value in minutes.tolist()]


def _units(figures: ReviewFigures, ground: Ground, grid: Grid, language: str) -> dict[str, Any]:
    shapes = [polygon for _, polygon in ground.units]
    middles = shapely.get_coordinates(shapely.point_on_surface(np.array(shapes, dtype=object)))
    planned = figures.result.proposal is not None
    columns = [name for name in _UNIT_COLUMNS if planned or not (name.endswith("_after") or name == "new_sites")]
    labels = {**{name: COLUMNS[name] for name in columns if name in COLUMNS}, "new_sites": _NEW_SITES}
    rows = [[_unit_cell(row, name, language) for name in columns] for _, row in figures.units.iterrows()]
    return {
        "names": [name_text(name, language) for name in figures.units["name"]],
        "shapes": grid.polygons(shapes, BORDER_METRES),
        **grid.points(grid.degrees(middles)),
        "facts": {"labels": [labels[name].say(language) for name in columns], "rows": rows},
        "listed": [columns.index(name) for name in ("persons_share", "persons_share_after") if name in columns],
    }


def _unit_cell(row: pd.Series, name: str, language: str) -> str:
    if name.startswith("at_goal"):
        return yes_no(bool(row[name]), language) if row["persons_total"] > 0 else share_cell(np.nan)
    value = float(row[name])
    if "share" in name:
        return share_cell(value)
    return minutes_cell(value, language) if name.startswith("minutes") else count_cell(value, language)


def _kinds(figures: ReviewFigures, language: str) -> list[dict[str, Any]]:
    not_counted = Text("（未计入覆盖）", " (not counted)").say(language)
    return [
        {
            "key": kind,
            "name": kind_name(kind, language) + ("" if counts else not_counted),
            "colour": KIND_STYLE[kind].colour,
            "outline": marker_outline(KIND_STYLE[kind].marker, KIND_STYLE[kind].scale),
            "outlets": outlets,
        }
        for kind, counts, outlets in figures.outlets[["kind", "counts", "outlets"]].itertuples(index=False)
        if outlets
    ]


def _outlets(figures: ReviewFigures, grid: Grid, language: str) -> dict[str, Any]:
    area, result = figures.area, figures.result
    outlets = area.outlets
    counts = outlets["kind"].isin(result.scenario.outlet_kinds or outlets["kind"]).to_numpy(dtype=bool)
    closed = np.zeros(len(outlets), dtype=np.int64)
    if result.proposal is not None:
        closed[np.flatnonzero(counts)[result.proposal.closed]] = 1
    there = figures.outlets.loc[figures.outlets["outlets"] > 0, "kind"].tolist()
    units = np.append(area.units["name"].to_numpy(dtype=object), "")[outlets["unit"].to_numpy(dtype=np.int64)]
    facts = zip(outlets["outlet_id"], outlets["address"].fillna(""), units, strict=True)
    return {
        "names": [name_text(name, language) for name in outlets["name"]],
        "kind": [there.index(kind) for kind in outlets["kind"]],
        **grid.points(shapely.get_coordinates(outlets.geometry.to_numpy())),
        "closed": closed.tolist(),
        "facts": _facts(("outlet_id", "address", "unit"), [[clean_text(str(fact)) for fact in row] for row in facts], language),
    }  # fmt: skip


def _sites(figures: ReviewFigures, grid: Grid, language: str) -> dict[str, Any]:
    sites, scenario = figures.sites, figures.result.scenario
    labels = ("order", "build_year", "kind", "venue_type", "unit", *_SITE_COLUMNS, "partner", "site_id", "why")
    if not len(sites):
        return {"names": [], "x": [], "y": [], "year": [], "years": [], "facts": _facts(labels, [], language)}
    rows = []
    for (_, site), (_, told) in zip(
        sites.iterrows(), without_idle_gains(scenario, sites, sites["kind"]).iterrows(), strict=True
    ):
        rows.append(
            [
                str(site["order"]),
                str(site["build_year"]),
                kind_name(str(site["kind"]), language),
                venue_name(str(site["venue_type"]), language),
                clean_text(str(site["unit"])),
                *(count_cell(float(told[column]), language) for column in _SITE_COLUMNS),
                clean_text(str(site["partner"])),
                clean_text(str(site["site_id"])),
                site_reason(site, scenario, language),
            ]
        )
    return {
        "names": [name_text(name, language) for name in sites["name"]],
        **grid.points(sites[["lon", "lat"]].to_numpy()),
        "year": sites["build_year"].tolist(),
        "years": figures.years[["year", "sites"]].astype(int).to_numpy().tolist(),
        "facts": _facts(labels, rows, language),
    }


def _gaps(figures: ReviewFigures, grid: Grid, language: str) -> dict[str, Any]:
    gaps = figures.result.gaps
    table, cells = gaps.table.head(GAPS_DRAWN), figures.area.cells["cell"].to_numpy()
    outlines = [dissolved_hexagons(cells[gaps.of_cell == rank]) for rank in table["gap"]]
    in_metres = gpd.GeoSeries(outlines, crs=WGS84).to_crs(figures.area.metric_crs).to_numpy()
    rows = [
        [
            clean_text(str(gap["unit"])),
            count_cell(gap["persons"], language),
            count_cell(gap["jobs"], language),
            str(gap["cells"]),
            term(REASONS, str(gap["reason"]), language),
            minutes_cell(gap["nearest_minutes"], language),
        ]
        for _, gap in table.iterrows()
    ]
    columns = ("unit", "persons", "jobs", "cells", "reason", "nearest_minutes")
    drawn = Text(
        f"共 {len(gaps.table)} 处，列出人口最多的 {len(table)} 处。",
        f"The {len(table)} with most people of {len(gaps.table)}.",
    )
    return {
        "rank": table["gap"].tolist(),
        **grid.points(table[["lon", "lat"]].to_numpy()),
        "shapes": grid.polygons(in_metres, 0.0),
        "facts": _facts(columns, rows, language),
        "note": drawn.say(language) if len(table) < len(gaps.table) else "",
    }  # fmt: skip


def _facts(columns: tuple[str, ...], rows: list[list[str]], language: str) -> Facts:
    return {"labels": [COLUMNS[name].say(language) for name in columns], "rows": rows}
