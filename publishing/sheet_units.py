"""The sheet of one reporting unit: its coverage, outlets, gaps and proposed sites."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from geodata.text import Text
from planning.conditions import area_under, counted_area
from planning.review import ReviewFigures
from publishing.numbers import NO_SHARE, count_text, minutes_text, share_text
from publishing.sentences import standard_text
from publishing.sheet_content import Headline, MapContent, Panel, Sheet
from publishing.sheet_panels import gaps_panel, outlets_panel, sites_panel
from publishing.sheet_surfaces import coverage_surface

_SMALL_PART, _AROUND_METRES = 0.4, 500.0

UNIT_KEY = "unit:"
"""Before the code of the unit in the key of its sheet."""


def unit_sheet(figures: ReviewFigures, place: int, language: str) -> Sheet:
    """Return the sheet of a unit.

    Parameters
    ----------
    figures : ReviewFigures
        The review.
    place : int
        Position of the unit in the area's units.
    language : str
        ``"zh"`` or ``"en"``.
    """
    area, scenario = figures.area, figures.result.scenario
    unit = figures.units.iloc[place]
    polygon = area.units.geometry.iloc[[place]].to_crs(area.metric_crs).iloc[0]
    name = str(unit["name"])
    title = Text(f"{name}公共就业服务网点布局图", f"{name}: Outlets and Coverage").say(language)
    standard = standard_text(scenario, language)
    subtitle = Text(
        f"{area.name}，{standard}就业服务圈", f"{area.name}, reach within {standard}"
    ).say(language)  # fmt: skip
    content = MapContent(
        coverage_surface(figures.result.before, scenario), outlet_names=True, gaps=True, sites=True, focus=polygon
    )
    panels = (
        *_sites_panels(figures, place, language),
        *_gaps_panels(figures, place, language),
        _outlets_panel(figures, place, language),
    )
    return Sheet(
        f"{UNIT_KEY}{unit['unit_id']}",
        title,
        subtitle,
        (content,),
        _headline(figures, unit, language),
        panels,
        _bounds(figures, place, polygon),
    )


def _bounds(figures: ReviewFigures, place: int, polygon: shapely.Geometry) -> tuple[float, float, float, float]:
    """Return what to show of a unit: all of it, or, where its data lie in a small part of it, that part."""
    west, south, east, north = polygon.bounds
    area = figures.area
    xy = area.xy_metres["cells"][area.cells["unit"].to_numpy() == place]
    if not len(xy):
        return west, south, east, north
    low, high = xy.min(axis=0) - _AROUND_METRES, xy.max(axis=0) + _AROUND_METRES
    if np.prod(high - low) >= _SMALL_PART * (east - west) * (north - south):
        return west, south, east, north
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _headline(figures: ReviewFigures, unit: pd.Series, language: str) -> Headline:
    compared = len(figures.sites) > 0
    people = float(unit["persons_total"])
    rows = [
        _shares(Text("人口覆盖率", "Persons covered (%)"), unit, "persons", language),
        (
            Text("覆盖人口（人）", "Persons covered").say(language),
            count_text(unit["persons_covered"]),
            count_text(unit["persons_covered_after"]),
        ),
        (Text("总人口（人）", "Persons in total").say(language), count_text(people), ""),
    ]
    if unit["jobs_total"] > 0:
        rows.append(_shares(Text("岗位覆盖率", "Jobs covered (%)"), unit, "jobs", language))
    if people > 0:
        minutes = Text("九成人口用时（分钟）", "90 % of persons within (min)").say(language)
        rows.append((minutes, minutes_text(unit["minutes_p90"], language), ""))
    after = count_text(unit["outlets"] + unit["new_sites"]) if compared else ""
    rows.append((Text("网点数（个）", "Outlets").say(language), count_text(unit["outlets"]), after))
    if not compared:
        rows = [(label, before, "") for label, before, _ in rows]
    note = Text("本分区没有常住人口数据。", "No residents are recorded in this area.").say(language)
    return Headline(tuple(rows), compared, "" if people > 0 else note)


def _shares(label: Text, unit: pd.Series, group: str, language: str) -> tuple[str, str, str]:
    shares = [unit[f"{group}_share"], unit[f"{group}_share_after"]]
    before, after = (NO_SHARE if pd.isna(share) else share_text(share) for share in shares)
    return label.say(language), before, after


def _sites_panels(figures: ReviewFigures, place: int, language: str) -> tuple[Panel, ...]:
    venues = area_under(figures.area, figures.result.scenario).venues["unit"].to_numpy()
    own = figures.sites[venues[figures.sites["venue"].to_numpy(dtype=np.int64)] == place]
    return (sites_panel(own, language),) if len(own) else ()


def _gaps_panels(figures: ReviewFigures, place: int, language: str) -> tuple[Panel, ...]:
    """Return the unit's gaps, found by their cells, since units may share a name."""
    gaps = figures.result.gaps
    own = np.unique(gaps.of_cell[figures.area.cells["unit"].to_numpy() == place])
    table = gaps.table[gaps.table["gap"].isin(own)]
    return (gaps_panel(table, language),) if len(table) else ()


def _outlets_panel(figures: ReviewFigures, place: int, language: str) -> Panel:
    outlets = counted_area(figures.area, figures.result.scenario).outlets
    own = outlets[outlets["unit"] == place]
    return outlets_panel(own["name"].astype(str).tolist(), own["kind"].astype(str).tolist(), language)
