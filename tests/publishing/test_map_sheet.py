import dataclasses
import io
import re
import subprocess
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from geodata.coordinates import project
from geodata.kinds import KINDS
from planning.proposals import run_scenario
from planning.scenario import Scenario
from publishing.label_board import Board
from publishing.map_extent import SCALES, choose_windows, fitting_scale
from publishing.map_sheet import map_pdf_bytes, map_png_bytes
from publishing.page import Box


def text_of(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def pdf(town, result):
    return map_pdf_bytes(town, result)


@pytest.fixture(scope="module")
def words(pdf, tmp_path_factory):
    return text_of(pdf, tmp_path_factory.mktemp("pdf"))


def test_fonts_are_embedded_and_searchable(pdf, tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True)
    rows = told.stdout.splitlines()[2:]
    assert rows
    assert not told.stderr
    for row in rows:
        assert "NotoSansCJK" in row
        assert re.search(r"yes yes yes", row), row


def test_paper_is_one_a3_landscape(pdf, tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf)
    info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Pages:\s+1\b", info)
    width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info).groups())
    assert (width / 72 * 25.4, height / 72 * 25.4) == pytest.approx((420.0, 297.0), abs=0.1)


def test_furniture_is_complete(words, town):
    for expected in (
        "测试镇公共就业服务网点覆盖与布局图",
        "步行 15 分钟就业服务圈",
        "内部使用，未经审核不得公开",
        town.notice,
        "图例",
        "北",
        "比例尺",
        "2025-06-30",
        "EPSG:4546",
        "ODbL",
        town.fingerprint,
        "主要指标",
        "河西街道",
    ):
        assert expected in words, expected


def test_figures_are_those_of_the_result(words, result):
    before, after = result.before, result.proposal.after
    for coverage in (before, after):
        assert f"{round(coverage.totals['persons_covered']):,}" in words
        assert f"{coverage.share('persons') * 100:.1f}%" in words
    for row in result.proposal.sites.itertuples():
        assert row.name in words
        assert KINDS[row.kind].chinese in words
        assert f"{round(row.persons_gained):,}" in words
    assert "已证明最优" in words
    assert "缺" in words


def test_english_sheet_has_no_chinese_of_its_own(town, result, tmp_path):
    area = dataclasses.replace(
        town, name="Testtown", notice="Made up", units=town.units.assign(name=["West", "East", "Grass"]),
        places=town.places.iloc[:0], venues=town.venues.assign(name=[f"Venue {k}" for k in range(6)]),
        sources=town.sources[:1],
    )  # fmt: skip
    english = run_scenario(area, Scenario(name="test", sites=3))
    words = text_of(map_pdf_bytes(area, english, "en"), tmp_path)
    assert not re.search(r"[\u3400-\u9fff]", words)
    for expected in ("Legend", "Scale", "For internal use", "Data as of 2025-06-30", "Key figures", "proven optimal"):
        assert expected in words


def test_same_input_same_bytes(town, result, pdf):
    assert map_pdf_bytes(town, result) == pdf


def test_png_has_its_size_and_is_drawn(town, result):
    image = matplotlib.image.imread(io.BytesIO(map_png_bytes(town, result)))
    height, width = image.shape[:2]
    assert (width, height) == (int(420 / 25.4 * 200), int(297 / 25.4 * 200))
    left, right, top, bottom = (round(mm / 25.4 * 200) for mm in (12, 302, 297 - 261, 297 - 33))
    main = image[top:bottom, left:right, :3].reshape(-1, 3)
    colours = np.unique(np.round(main[::7] * 15), axis=0)
    assert len(colours) > 20
    assert (main.std(axis=0) > 0.1).all()
    # The margin outside the neat line stays white.
    assert (image[: round(5 / 25.4 * 200), :, :3] == 1.0).all()


def busy_areas(town, emptied):
    long_name = "特别长的名称" * 7
    rare = ["𬭎㛃街道", "😀🎉", "$x^2$ & <b>_%\\frac"]
    yield "bare", emptied(town, "outlets", "boundaries", "zones", "scenery", "places"), Scenario(sites=0)
    yield "no outlets", emptied(town, "outlets"), Scenario(sites=6)
    yield "all covered", town, Scenario(sites=2, mode="drive", max_minutes=240)
    yield (
        "long names",
        dataclasses.replace(
            town,
            name=long_name,
            notice=long_name * 4,
            units=town.units.assign(name=long_name),
            venues=town.venues.assign(name=long_name),
            remarks=town.remarks * 60,
            sources=town.sources * 12,
        ),
        Scenario(sites=6, name=long_name),
    )
    yield (
        "rare characters",
        dataclasses.replace(
            town, units=town.units.assign(name=rare), outlets=town.outlets.assign(name=rare), name="😀$镇$"
        ),
        Scenario(sites=3),
    )


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_odd_areas_still_make_a_sheet(town, emptied, number, language, tmp_path):
    _, area, scenario = list(busy_areas(town, emptied))[number]
    result = run_scenario(area, scenario)
    words = text_of(map_pdf_bytes(area, result, language), tmp_path)
    assert ("图例" if language == "zh" else "Legend") in words


def test_scale_is_true_and_round(town, result):
    main, overview = choose_windows(town, result, (290.0, 228.0), (100.0, 70.0))
    for window, width in ((main, 290.0), (overview, 100.0)):
        assert window.scale in SCALES
        assert (window.east - window.west) / (width / 1000.0) == pytest.approx(window.scale)
    persons = town.cells["persons"].to_numpy()
    xy = project(town.cells.geometry, town.metric_crs)
    assert persons[main.holds(xy)].sum() >= 0.7 * persons.sum()
    everything = np.concatenate([xy, project(town.outlets.geometry, town.metric_crs)])
    assert overview.holds(everything).all()


@pytest.mark.parametrize(("metres", "scale"), [(100.0, 5000), (2900.0, 10_000), (2901.0, 12_500), (29e6, 100_000_000)])
def test_fitting_scale(metres, scale):
    assert fitting_scale(metres, 1.0, (290.0, 228.0)) == scale


def test_labels_never_overlap():
    board = Board(Box(0.0, 0.0, 50.0, 50.0))
    spot = np.array([25.0, 25.0])
    assert board.take_first_free([spot], 10.0, 4.0).tolist() == [25.0, 25.0]
    assert board.take_first_free([spot, spot + np.array([0.0, 3.9])], 10.0, 4.0) is None
    assert board.take_first_free([spot + np.array([0.0, 4.0])], 10.0, 4.0) is not None
    assert board.take_first_free([np.array([3.0, 40.0])], 10.0, 4.0) is None


def test_a_sheet_by_bus_tells_percentile_timetable_and_what_the_sites_add_together(bus_town, bus_result, tmp_path):
    words = text_of(map_pdf_bytes(bus_town, bus_result), tmp_path)
    for expected in ("公交 20 分钟（中位数）就业服务圈", "2026-03-04，08:00–08:20 出发", bus_town.fingerprint):
        assert expected in words, expected
    before, after = bus_result.before.totals["persons_covered"], bus_result.proposal.after.totals["persons_covered"]
    assert f"新增覆盖 {after - before:,.0f} 人" in words
    apart = dataclasses.replace(
        bus_result.proposal,
        sites=bus_result.proposal.sites.assign(persons_gained=lambda sites: sites["persons_gained"] / 2),
    )
    words = text_of(map_pdf_bytes(bus_town, dataclasses.replace(bus_result, proposal=apart)), tmp_path)
    half = apart.sites["persons_gained"].sum()
    assert f"新增覆盖 {after - before:,.0f} 人（按点位分别计 {half:,.0f} 人）" in words.replace("\n", "")


def test_outlets_that_a_plan_closes_are_crossed_out(town, result, words, tmp_path):
    proposal = dataclasses.replace(result.proposal, closed=np.array([0], np.int32))
    told = text_of(map_pdf_bytes(town, dataclasses.replace(result, proposal=proposal)), tmp_path)
    assert "拟撤并或迁移的网点" in told
    assert "拟撤并或迁移的网点" not in words
