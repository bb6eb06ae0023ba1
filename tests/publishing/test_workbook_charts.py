"""The workbook's charts: that they draw the right cells, that titles and axes are there, and that none is empty."""

import dataclasses
import io
import itertools

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import range_boundaries

from geodata.study_area import StudyArea, with_only
from planning.review import ReviewFigures
from publishing.review_workbook import review_workbook_bytes
from publishing.style import COVERED_RAMP, UNCOVERED_COLOUR
from publishing.workbook_charts import UNITS_SHOWN
from tests.publishing.reviews import LONG_NAME, renamed, review, with_cells


@pytest.fixture(scope="module")
def figures(town: StudyArea) -> ReviewFigures:
    older = dataclasses.replace(with_only(town, "outlets", [0]), fingerprint="e" * 16)
    return review(town, earlier=older)


@pytest.fixture(scope="module")
def book(figures: ReviewFigures) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(review_workbook_bytes(figures)))


def charts_of(book):
    return {said(chart.title): chart for chart in book["图表"]._charts} if "图表" in book.sheetnames else {}


def said(title):
    return "".join(run.t for paragraph in title.tx.rich.p for run in paragraph.r or [])


def cells(book, reference):
    """Give the values of the cells that a chart refers to."""
    name, _, area = reference.replace("$", "").rpartition("!")
    left, top, right, bottom = range_boundaries(area)
    rows = book[name.strip("'")].iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right, values_only=True)
    return [value for row in rows for value in row]


def drawn(book, series):
    return cells(book, series.cat.strRef.f), cells(book, series.val.numRef.f)


def test_there_is_a_chart_for_each_subject(book):
    assert list(charts_of(book)) == [
        "各类网点数量",
        "人口到最近网点的时间分布（深色：15分钟以内）",
        "各分区的人口覆盖率，目标90%",
        "分年人口覆盖率",
        "覆盖人口变化的来源",
    ]


def test_every_chart_has_titles_axes_and_the_same_values_beside_the_cells(book):
    for title, chart in charts_of(book).items():
        assert said(chart.x_axis.title), title
        assert said(chart.y_axis.title), title
        assert chart.x_axis.delete is False
        assert chart.y_axis.delete is False
        assert (chart.legend is not None) == (len(chart.series) > 1)
        for series in chart.series:
            names, values = drawn(book, series)
            assert [point.v for point in series.cat.strRef.strCache.pt] == list(map(str, names))
            assert [float(point.v) for point in series.val.numRef.numCache.pt] == pytest.approx(values)


def test_units_are_drawn_lowest_first_today_and_then(book, figures):
    chart = charts_of(book)["各分区的人口覆盖率，目标90%"]
    units = figures.units.sort_values("persons_share")
    today, then = (drawn(book, series) for series in chart.series)
    assert today[0] == then[0] == units["name"].tolist()
    assert today[1] == pytest.approx(units["persons_share"].tolist())
    assert then[1] == pytest.approx(units["persons_share_after"].tolist())
    assert chart.type == "bar"
    assert (chart.y_axis.scaling.min, chart.y_axis.scaling.max) == (0.0, 1.0)


def test_minutes_within_the_standard_have_another_colour(book, figures):
    chart = charts_of(book)["人口到最近网点的时间分布（深色：15分钟以内）"]
    (series,) = chart.series
    minutes, shares = drawn(book, series)
    assert minutes == figures.minutes.minutes.tolist()
    assert shares == pytest.approx(figures.minutes.share.tolist(), rel=1e-12)
    assert series.graphicalProperties.solidFill.srgbClr == COVERED_RAMP[0][1:]
    assert [minutes[point.idx] for point in series.dPt] == [minute for minute in minutes if minute > 15]
    assert {point.spPr.solidFill.srgbClr for point in series.dPt} == {UNCOVERED_COLOUR[1:]}


def test_years_are_drawn_from_today_on(book, figures):
    chart = charts_of(book)["分年人口覆盖率"]
    years, shares = drawn(book, chart.series[0])
    assert years == ["现状", *figures.years["year"]]
    assert shares[1:] == pytest.approx(figures.years["persons_share"].tolist())


def test_the_parts_of_the_change_are_drawn(book, figures):
    factors, persons = drawn(book, charts_of(book)["覆盖人口变化的来源"].series[0])
    assert factors == ["人口变化", "道路变化", "网点变化"]
    assert persons == pytest.approx(figures.change.split["persons"].tolist())


def test_kinds_are_drawn_with_what_is_proposed(book, figures):
    existing, proposed = charts_of(book)["各类网点数量"].series
    assert drawn(book, existing)[1] == figures.outlets["outlets"].tolist()
    assert drawn(book, proposed)[1] == figures.outlets["new_sites"].tolist()


def test_charts_stand_apart(book):
    """A row of the charts' sheet is 15 points high."""
    spans = []
    for chart in book["图表"]._charts:
        top = chart.anchor._from.row
        spans.append((top, top + chart.anchor.ext.height / 12700 / 15))
    assert all(below[0] >= above[1] for above, below in itertools.pairwise(spans))


def test_nothing_is_drawn_of_nothing(town):
    empty = with_only(with_cells(town, [True] * len(town.cells), persons=0.0, priority_persons=0.0), "outlets", [])
    book = openpyxl.load_workbook(io.BytesIO(review_workbook_bytes(review(empty, sites=0))))
    assert "图表" not in book.sheetnames


def test_long_names_are_cut_for_the_chart_alone(town):
    book = openpyxl.load_workbook(io.BytesIO(review_workbook_bytes(review(renamed(town, LONG_NAME)))))
    names, _ = drawn(book, charts_of(book)["各分区的人口覆盖率，目标90%"].series[0])
    assert all(name.endswith("…") and len(name) < 16 for name in names)
    assert {row[0].value for row in book["分区"].iter_rows(min_row=2, min_col=2, max_col=2)} == {LONG_NAME}


def test_of_many_units_the_lowest_are_drawn(figures):
    units, kinds = (pd.concat([table] * 20, ignore_index=True) for table in (figures.units, figures.equity.units))
    many = dataclasses.replace(figures, units=units, equity=dataclasses.replace(figures.equity, units=kinds))
    book = openpyxl.load_workbook(io.BytesIO(review_workbook_bytes(many)))
    chart = charts_of(book)[f"各分区的人口覆盖率（最低的{UNITS_SHOWN}个），目标90%"]
    names, shares = drawn(book, chart.series[0])
    assert len(names) == UNITS_SHOWN < len(units)
    assert shares == pytest.approx(sorted(units["persons_share"])[:UNITS_SHOWN])
