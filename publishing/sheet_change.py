"""The sheet of what changed since an earlier year: outlets, cells, and what of it comes from what."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.coordinates import project
from geodata.text import Text
from planning.review import ReviewFigures
from planning.year_change import CELL_CHANGES, YearChange
from publishing.change_signs import CELL_CLASSES, OUTLET_MARKS
from publishing.layers import WGS84
from publishing.numbers import count_text, share_text, signed_points_text, signed_text
from publishing.sheet_content import Column, MapContent, Marks, Panel, Sheet, Surface

_SHOWN_CHANGES = tuple(key for key in OUTLET_MARKS if key != "renamed")
_FIGURES = {
    "persons_share": Text("人口覆盖率", "Persons covered (%)"),
    "persons_covered": Text("覆盖人口（人）", "Persons covered"),
    "persons_total": Text("总人口（人）", "Persons in total"),
    "jobs_covered": Text("覆盖岗位（个）", "Jobs covered"),
    "outlets": Text("网点数（个）", "Outlets"),
}
_FACTORS = {
    "population": Text("人口变化", "Population"),
    "roads": Text("道路变化", "Roads"),
    "outlets": Text("网点变化", "Outlets"),
}


def change_sheet(figures: ReviewFigures, title: str, language: str) -> Sheet:
    """Return the sheet of a review's change against an earlier year.

    Parameters
    ----------
    figures : ReviewFigures
        With a change.
    title : str
        The map's name.
    language : str
        ``"zh"`` or ``"en"``.

    Raises
    ------
    ValueError
        The review was not compared with an earlier year.
    """
    change = figures.change
    if change is None:
        raise ValueError("the review is not compared with an earlier year")
    subtitle = Text(
        f"{change.from_year} 年至 {change.to_year} 年网点与覆盖的变化", f"From {change.from_year} to {change.to_year}"
    ).say(language)
    content = MapContent(_surface(figures, change), marks=_marks(figures, change))
    panels = (_totals_panel(change, language), *_split_panels(change, language), _outlets_panel(change, language))
    return Sheet("change", title, subtitle, (content,), None, panels)


def _surface(figures: ReviewFigures, change: YearChange) -> Surface:
    keys = [key for key in CELL_CLASSES if key in CELL_CHANGES]
    of_index = change.cells.set_index("cell")["change"].reindex(figures.area.cells["cell"])
    # Cells that neither year's state tells of hold nobody.
    of_cell = pd.Categorical(of_index.fillna("gone"), categories=keys).codes.astype(np.int64)
    return Surface(Text("覆盖变化", "Coverage"), tuple(CELL_CLASSES[key] for key in keys), of_cell)


def _marks(figures: ReviewFigures, change: YearChange) -> tuple[Marks, ...]:
    marks = []
    for key in _SHOWN_CHANGES:
        name, marker, colour = OUTLET_MARKS[key]
        rows = change.outlets[change.outlets["change"] == key]
        places = gpd.GeoSeries(gpd.points_from_xy(rows["lon"], rows["lat"]), crs=WGS84)
        if len(rows):
            xy = project(places, figures.area.metric_crs)
            marks.append(Marks(name, xy, marker, colour, tuple(map(str, rows["name"]))))
    return tuple(marks)


def _totals_panel(change: YearChange, language: str) -> Panel:
    columns = (
        Column("", 0.37),
        Column(str(change.from_year), 0.21, number=True),
        Column(str(change.to_year), 0.21, number=True),
        Column(Text("变化", "Change").say(language), 0.21, number=True),
    )
    rows = []
    for key, name in _FIGURES.items():
        earlier, later, changed = (float(change.totals[column][key]) for column in ("earlier", "later", "change"))
        if key.endswith("share"):
            values = [share_text(earlier), share_text(later), signed_points_text(changed).say(language)]
        else:
            values = [count_text(earlier), count_text(later), signed_text(changed)]
        rows.append((name.say(language), *values))
    return Panel(Text("主要指标", "Key figures").say(language), columns, tuple(rows))


def _split_panels(change: YearChange, language: str) -> tuple[Panel, ...]:
    heading = Text("覆盖变化的来源", "Where the change comes from").say(language)
    remarks = Text("；", "; ").say(language).join(remark.say(language) for remark in change.remarks)
    if change.split is None:
        return (Panel(heading, (), (), note=remarks),) if remarks else ()
    columns = (
        Column("", 0.46),
        Column(Text("覆盖人口（人）", "Persons").say(language), 0.27, number=True),
        Column(Text("覆盖率（百分点）", "Points").say(language), 0.27, number=True),
    )
    rows = tuple(
        (
            _FACTORS[str(factor)].say(language),
            signed_text(row["persons"]),
            signed_points_text(row["share"]).say(language),
        )
        for factor, row in change.split.iterrows()
    )
    return (Panel(heading, columns, rows, note=remarks),)


def _outlets_panel(change: YearChange, language: str) -> Panel:
    heading = Text("网点变动", "Outlets that changed").say(language)
    changed = change.outlets[change.outlets["change"].isin(list(_SHOWN_CHANGES))]
    if not len(changed):
        none = Text("没有网点新设、撤销、迁移或变更类型。", "No outlet was opened, closed, moved or changed its kind.")
        return Panel(heading, (), (), note=none.say(language))
    rows = tuple(
        (str(name), OUTLET_MARKS[str(key)][0].say(language))
        for name, key in zip(changed["name"], changed["change"], strict=True)
    )
    return Panel(heading, (Column("", 0.6), Column("", 0.4)), rows)
