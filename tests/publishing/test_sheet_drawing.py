import dataclasses

import geopandas as gpd
import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg

from planning.proposals import run_scenario
from planning.scenario import Scenario
from publishing.fonts import sheet_font
from publishing.sheet_content import Imprint, MapContent, Sheet
from publishing.sheet_drawing import draw_sheet, open_studio
from publishing.sheet_files import sheet_settings
from publishing.sheet_paper import PAPERS
from publishing.sheet_surfaces import coverage_surface
from publishing.sheet_themes import layout_sheet


def drawn(area, result, sheet, paper="A3", language="zh"):
    font = sheet_font()
    with sheet_settings(font):
        return draw_sheet(
            open_studio(area, result, PAPERS[paper], font, language),
            sheet,
            Imprint("单位" * 60, "", "2026-01-15", 3, 9),
        )


def named(result):
    content = MapContent(coverage_surface(result.before, result.scenario), outlet_names=True, gaps=True, sites=True)
    return Sheet("test", "题目" * 40, "副题" * 60, (content,))


def overlap(one, other):
    return (
        min(one.right, other.right) - max(one.left, other.left) > 1e-9
        and min(one.top, other.top) - max(one.bottom, other.bottom) > 1e-9
    )


@pytest.fixture(scope="module")
def crowded(town):
    """The town with 5,000 outlets, all named."""
    rng = np.random.default_rng(1)
    xy = town.xy_metres["outlets"][0] + rng.uniform([0, 0], [3000, 2200], size=(5000, 2))
    points = gpd.GeoSeries(gpd.points_from_xy(*xy.T), crs=town.metric_crs).to_crs("EPSG:4326")
    outlets = town.outlets.iloc[np.zeros(5000, dtype=int)].reset_index(drop=True)
    outlets = outlets.set_geometry(points.to_numpy(), crs="EPSG:4326").assign(
        name=[f"第{k}号网点" for k in range(5000)]
    )
    snaps = {
        mode: {**snaps, "outlets": snaps["outlets"].at(np.zeros(5000, dtype=int))} for mode, snaps in town.snaps.items()
    }
    return dataclasses.replace(town, outlets=outlets, xy_metres={**town.xy_metres, "outlets": xy}, snaps=snaps)


@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_labels_stand_apart(town, result, paper):
    sheet = drawn(town, result, named(result), paper)
    boxes = [label.box for label in sheet.labels[0]]
    assert "河西家门口就业服务站" in {label.text for label in sheet.labels[0]}
    assert not any(overlap(one, other) for place, one in enumerate(boxes) for other in boxes[:place])
    assert sheet.dropped.outlets == 0


def test_five_thousand_outlets_are_drawn_and_the_unnamed_counted(crowded):
    result = run_scenario(crowded, Scenario(sites=0))
    sheet = drawn(crowded, result, named(result))
    boxes = np.array([[b.left, b.bottom, b.right, b.top] for b in (label.box for label in sheet.labels[0])])
    width = np.minimum(boxes[:, None, 2], boxes[None, :, 2]) - np.maximum(boxes[:, None, 0], boxes[None, :, 0])
    height = np.minimum(boxes[:, None, 3], boxes[None, :, 3]) - np.maximum(boxes[:, None, 1], boxes[None, :, 1])
    over = (width > 1e-9) & (height > 1e-9)
    assert over.sum() == len(boxes)
    placed = sum("号网点" in label.text for label in sheet.labels[0])
    inside = 5000 - placed
    assert 0 < sheet.dropped.outlets <= inside
    assert any(f"{sheet.dropped.outlets} 个网点" in text.get_text() for text in sheet.page.overlay.texts)


@pytest.mark.parametrize("paper", ["A3", "A4"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_runs_off_the_paper(town, result, paper, language):
    """Every text's own box, measured by matplotlib, lies on the paper, whatever the length of names."""
    long_name = "特别长的名称" * 7
    area = dataclasses.replace(
        town, name=long_name, notice=long_name * 4, units=town.units.assign(name=long_name),
        outlets=town.outlets.assign(name=long_name), venues=town.venues.assign(name=long_name), remarks=town.remarks * 60,
        sources=town.sources * 12,
    )  # fmt: skip
    for sheet in (layout_sheet(area, result, language), named(result)):
        page = drawn(area, result, sheet, paper, language).page
        renderer = FigureCanvasAgg(page.figure).get_renderer()
        boxes = [text.get_window_extent(renderer) for text in page.overlay.texts if text.get_text()]
        edges = np.array([[box.x0, box.y0, box.x1, box.y1] for box in boxes]) / page.figure.dpi * 25.4 / page.zoom
        assert (edges[:, 0] >= 6.9).all()
        assert (edges[:, 2] <= page.width_mm - 6.5).all()
        assert (edges[:, 1] >= 1.9).all()
        assert (edges[:, 3] <= page.height_mm - 7.0).all()


def test_the_scale_is_true_on_both_papers(town, result):
    for name in PAPERS:
        sheet = drawn(town, result, named(result), name)
        axes = next(axes for axes in sheet.page.figure.axes if axes is not sheet.page.overlay)
        west, east = axes.get_xlim()
        printed_mm = axes.get_position().width * PAPERS[name].width_mm
        scale = (east - west) / (printed_mm / 1000.0)
        assert any(f"1:{scale:,.0f}" in text.get_text() for text in sheet.page.overlay.texts), name


def test_boundaries_with_holes_slivers_and_islands(town):
    """A unit of many parts is drawn and named; a sliver thinner than its name is not."""
    west, south, east, north = town.units.to_crs(town.metric_crs).total_bounds
    middle = (south + north) / 2
    ring = shapely.box(west, south, east, north) - shapely.box(west + 500, south + 500, west + 1500, south + 1500)
    islands = shapely.MultiPolygon([ring, shapely.box(east + 300, middle, east + 600, middle + 300)])
    sliver = shapely.box(west, north, east, north + 1.5)
    hole = shapely.box(west + 500, south + 500, west + 1500, south + 1500)
    shapes = gpd.GeoSeries([islands, sliver, hole], crs=town.metric_crs).to_crs("EPSG:4326")
    units = town.units.set_geometry(shapes.to_numpy(), crs="EPSG:4326").assign(name=["环岛镇", "细长街道", "洞中苏木"])
    area = dataclasses.replace(town, units=units, boundaries=units)
    result = run_scenario(area, Scenario(sites=0))
    sheet = drawn(area, result, named(result))
    names = {label.text for label in sheet.labels[0]}
    assert {"环岛镇", "洞中苏木"} <= names
    focus = units.to_crs(town.metric_crs).geometry.iloc[0]
    content = MapContent(coverage_surface(result.before, result.scenario), focus=focus)
    assert drawn(area, result, Sheet("unit", "图", "", (content,), bounds=focus.bounds)).labels
