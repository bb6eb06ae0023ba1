"""Native charts of the annual review's workbook: each draws the cells of a table, so that who changes these changes the chart.

Every chart carries a copy of the values beside the reference to the cells, for viewers that do not read sheets.
"""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart._chart import ChartBase
from openpyxl.chart.data_source import AxDataSource, NumData, NumDataSource, NumRef, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import DataPoint, Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.text import Text as ChartText
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun

from geodata.text import Text
from planning.review import ReviewFigures
from publishing.chinese_numbers import goal_percent_text
from publishing.numbers import plain_text
from publishing.style import ALERT_COLOUR, COVERED_RAMP, INK, PALE_INK, SITE_COLOUR, UNCOVERED_COLOUR
from publishing.workbook_sheets import PlacedTable

CHART_CM = 16.4
"""Width of every chart: a little less than that of a sheet of A4 within its margins."""

UNITS_SHOWN = 30
"""Bars of the chart of units at most: those with the lowest shares."""

_BEFORE, _AFTER = COVERED_RAMP[0], COVERED_RAMP[2]
_FALL = "#c07a3a"
_GRID = "#d9dee4"
_SIZE, _TITLE_SIZE = 900, 1200
"""Type sizes in hundredths of a point."""
_SHARE_TICK = 0.2


def review_charts(figures: ReviewFigures, placed: Mapping[str, PlacedTable], language: str) -> list[ChartBase]:
    """Return the charts that there are figures for.

    Parameters
    ----------
    figures : ReviewFigures
        From `planning.review.review_figures`.
    placed : mapping of str to PlacedTable
        The tables on the sheets by key: ``unit_ranks``, ``minutes``, ``year_plan``, ``outlet_kinds`` and, where there is one,
        ``change_split``.
    language : str
        ``"zh"`` or ``"en"``.

    Returns
    -------
    list
        With titles, axes and size set, not yet on a sheet; empty where there is nothing to draw.
    """
    charts = []
    if len(placed["outlet_kinds"].table.frame):
        charts.append(_kinds_chart(placed["outlet_kinds"], language))
    if figures.today.persons_total > 0:
        charts.append(_minutes_chart(figures, placed["minutes"], language))
        if len(placed["unit_ranks"].table.frame):
            charts.append(_units_chart(figures, placed["unit_ranks"], language))
        if len(figures.years):
            charts.append(_years_chart(placed["year_plan"], language))
    split = placed.get("change_split")
    if split is not None and split.table.frame["persons_change"].round().any():
        charts.append(_split_chart(split, language))
    return charts


def _units_chart(figures: ReviewFigures, placed: PlacedTable, language: str) -> ChartBase:
    """Return the covered share by unit, the lowest first, today and with the proposed sites."""
    shown, there = min(UNITS_SHOWN, len(placed.table.frame)), len(placed.table.frame)
    title = Text("各分区的人口覆盖率", "Share of residents covered by area")
    if shown < there:
        title = Text(f"{title.zh}（最低的{shown}个）", f"{title.en} (the {shown} lowest)")
    goal = goal_percent_text(figures.settings.goal_share)
    title = Text(f"{title.zh}，目标{goal}", f"{title.en}; goal: {goal}")
    chart = _lying_bars()
    names = "chart_name" if "chart_name" in placed.table.columns else "unit_name"
    states = [("persons_share", Text("现状", "Present"), _BEFORE)]
    if "persons_share_after" in placed.table.columns:
        states.append(("persons_share_after", Text("建成建议点位后", "With the proposed sites"), _AFTER))
    for column, name, colour in states:
        chart.series.append(_series(placed, column, names, name.say(language), colour, rows=shown))
    _finish(chart, title, Text("分区", "Area"), Text("人口覆盖率", "Share of residents covered"), language)
    _share_axis(chart)
    chart.height = 4.0 + 0.66 * shown
    return chart


def _minutes_chart(figures: ReviewFigures, placed: PlacedTable, language: str) -> ChartBase:
    """Return how many residents are within how many minutes, what is within the service standard in another colour."""
    limit = figures.result.scenario.max_minutes
    title = Text("人口到最近网点的时间分布", "Residents by minutes to the nearest outlet")
    note = Text(f"深色：{plain_text(limit)}分钟以内", f"dark: within {plain_text(limit)} min")
    chart = BarChart()
    chart.type, chart.grouping, chart.gapWidth = "col", "clustered", 25
    series = _series(placed, "persons_within", "minutes", title.say(language), _BEFORE)
    # Outlines would darken that many bars.
    series.graphicalProperties.line = LineProperties(noFill=True)
    minutes = placed.table.frame["minutes"].tolist()
    _colour_points(series, {place: UNCOVERED_COLOUR for place, minute in enumerate(minutes) if minute > limit})
    chart.series.append(series)
    _finish(
        chart,
        Text(f"{title.zh}（{note.zh}）", f"{title.en} ({note.en})"),
        Text("到最近网点的时间（分钟）", "Minutes to the nearest outlet"),
        Text("人口累计比例", "Residents within"),
        language,
    )
    _share_axis(chart)
    chart.x_axis.tickLblSkip = chart.x_axis.tickMarkSkip = 5 if len(minutes) <= 61 else 10
    return chart


def _years_chart(placed: PlacedTable, language: str) -> ChartBase:
    """Return the covered share today and after each year of building."""
    title = Text("分年人口覆盖率", "Share of residents covered by year")
    chart = LineChart()
    series = _series(placed, "persons_share", "year", title.say(language), _BEFORE)
    series.marker = Marker(symbol="circle", size=8, spPr=_fill(_BEFORE))
    series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=_BEFORE[1:], w=28575))
    series.smooth = False
    series.dLbls = _labels("0.0%", "t")
    chart.series.append(series)
    _finish(chart, title, Text("年份", "Year"), Text("人口覆盖率", "Share of residents covered"), language)
    _share_axis(chart)
    return chart


def _split_chart(placed: PlacedTable, language: str) -> ChartBase:
    """Return what the change in covered residents comes from, losses in another colour."""
    title = Text("覆盖人口变化的来源", "Where the change in residents covered comes from")
    chart = BarChart()
    chart.type, chart.grouping, chart.gapWidth = "col", "clustered", 120
    series = _series(placed, "persons_change", "factor", title.say(language), _BEFORE)
    values = placed.table.frame["persons_change"].tolist()
    _colour_points(series, {place: _FALL for place, value in enumerate(values) if value < 0})
    series.dLbls = _labels("+#,##0;-#,##0;0", "outEnd")
    chart.series.append(series)
    _finish(
        chart,
        title,
        Text("变化来源", "What changed"),
        Text("覆盖人口的变化（人）", "Change in residents covered"),
        language,
    )
    chart.x_axis.tickLblPos = "low"
    chart.y_axis.number_format = "#,##0"
    return chart


def _kinds_chart(placed: PlacedTable, language: str) -> ChartBase:
    """Return how many outlets there are of each kind, proposed, and to be closed where any is."""
    title = Text("各类网点数量", "Outlets by kind")
    chart = _lying_bars()
    parts = [("outlets", Text("现有", "Existing"), _BEFORE), ("sites", Text("建议新增", "Proposed"), SITE_COLOUR)]
    parts.append(("closed_outlets", Text("建议撤并或迁移", "Proposed to close or move"), ALERT_COLOUR))
    for column, name, colour in parts:
        if column == "outlets" or (column in placed.table.frame and placed.table.frame[column].any()):
            series = _series(placed, column, "kind", name.say(language), colour)
            series.dLbls = _labels("#,##0", "outEnd")
            chart.series.append(series)
    _finish(chart, title, Text("网点类型", "Kind of outlet"), Text("网点数（个）", "Outlets"), language)
    chart.y_axis.number_format = "#,##0"
    chart.y_axis.scaling.min = 0
    chart.height = 4.0 + 0.9 * len(placed.table.frame)
    return chart


def _lying_bars() -> BarChart:
    """Return an empty chart of bars that lie, the first at the top and the axis of values below."""
    chart = BarChart()
    chart.type, chart.grouping, chart.gapWidth, chart.overlap = "bar", "clustered", 60, 0
    chart.x_axis.scaling.orientation, chart.y_axis.crosses = "maxMin", "max"
    return chart


def _series(
    placed: PlacedTable, column: str, names: str, title: str, colour: str, *, rows: int | None = None
) -> Series:
    """Return a column of a table as a series over another, with a copy of both."""
    first = placed.header_row + 1
    count = len(placed.table.frame) if rows is None else rows

    def cells(of: str) -> Reference:
        place = list(placed.table.columns).index(of) + 1
        return Reference(placed.sheet, min_col=place, min_row=first, max_row=first + count - 1)

    def copies(of: str) -> list[object]:
        place = list(placed.table.columns).index(of) + 1
        return [placed.sheet.cell(row, place).value for row in range(first, first + count)]

    values = [
        NumVal(idx=place, v=value) for place, value in enumerate(copies(column)) if isinstance(value, int | float)
    ]
    texts = [StrVal(idx=place, v=str(value)) for place, value in enumerate(copies(names)) if value is not None]
    series = Series(
        val=NumDataSource(NumRef(f=cells(column), numCache=NumData(ptCount=count, pt=values))),
        cat=AxDataSource(strRef=StrRef(f=cells(names), strCache=StrData(ptCount=count, pt=texts))),
        tx=SeriesLabel(v=title),
        spPr=_fill(colour),
    )
    series.invertIfNegative = False
    return series


def _finish(chart: ChartBase, title: Text, across: Text, along: Text, language: str) -> None:
    """Set titles, type, axes and legend; ``across`` names the categories, ``along`` the values."""
    chart.title = _title(title.say(language), _TITLE_SIZE, bold=True)
    chart.x_axis.title, chart.y_axis.title = (_title(text.say(language), _SIZE) for text in (across, along))
    for axis in (chart.x_axis, chart.y_axis):
        # Without this, newer versions of Excel show no axes at all.
        axis.delete = False
        axis.txPr = _text_properties()
        axis.spPr = GraphicalProperties(ln=LineProperties(solidFill=PALE_INK[1:], w=9525))
        axis.majorTickMark = "out"
    chart.x_axis.noMultiLvlLbl = True
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=_GRID[1:], w=6350))
    chart.legend = Legend(legendPos="b") if len(chart.series) > 1 else None
    chart.width, chart.height = CHART_CM, 8.5
    chart.roundedCorners = False
    chart.graphical_properties = GraphicalProperties(solidFill="FFFFFF", ln=LineProperties(solidFill=_GRID[1:], w=9525))


def _share_axis(chart: ChartBase) -> None:
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0.0, 1.0
    chart.y_axis.majorUnit, chart.y_axis.number_format = _SHARE_TICK, "0%"


def _title(text: str, size: int, *, bold: bool = False) -> Title:
    letters = _letters(size, bold=bold)
    run = Paragraph(pPr=ParagraphProperties(defRPr=letters), r=[RegularTextRun(rPr=letters, t=text)])
    return Title(overlay=False, tx=ChartText(rich=RichText(p=[run])))


def _text_properties() -> RichText:
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_letters(_SIZE)), endParaRPr=_letters(_SIZE))])


def _letters(size: int, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=size, b=bold, solidFill=INK[1:])


def _labels(number_format: str, position: str) -> DataLabelList:
    """Return labels with the values alone."""
    labels = DataLabelList(numFmt=number_format, dLblPos=position, txPr=_text_properties())
    labels.showVal = True
    labels.showLegendKey = labels.showCatName = labels.showSerName = labels.showPercent = False
    return labels


def _fill(colour: str) -> GraphicalProperties:
    return GraphicalProperties(solidFill=colour[1:], ln=LineProperties(solidFill=PALE_INK[1:], w=3175))


def _colour_points(series: Series, colours: Mapping[int, str]) -> None:
    """Give some of the bars another colour than the rest."""
    line = series.graphicalProperties.line
    series.dPt = [
        DataPoint(idx=place, invertIfNegative=False, spPr=GraphicalProperties(solidFill=colour[1:], ln=line))
        for place, colour in colours.items()
    ]
