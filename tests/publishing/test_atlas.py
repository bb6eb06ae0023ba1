import dataclasses
import hashlib
import re
import subprocess
from datetime import date

import matplotlib.image
import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader

from geodata.kinds import KINDS
from geodata.study_area import with_only
from planning.proposals import run_scenario
from planning.review import ReviewSettings, review_figures
from planning.scenario import Scenario
from planning.siting import Effort
from planning.year_change import EarlierYear
from publishing.atlas import (
    AtlasChoice,
    atlas_remarks,
    atlas_sheets,
    available_themes,
    page_png_bytes,
    page_titles,
    write_atlas,
)
from publishing.errors import ExportError
from publishing.sheet_surfaces import SHORT_REASONS
from publishing.sheet_themes import THEMES
from publishing.words import STAMP

SETTINGS = ReviewSettings(date(2026, 1, 15), publisher="测试镇人力资源和社会保障局")
TODAY = {"year": 2025, "as_of": date(2026, 1, 15), "effort": Effort(5.0)}
ALL_PAGES = 2 + len(THEMES) + 3 + 1


@pytest.fixture(scope="module")
def figures(town, result):
    earlier = EarlierYear(2024, with_only(town, "outlets", np.array([1, 2])))
    return review_figures(town, result, SETTINGS, earlier=earlier, **TODAY)


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def pdf(figures, told, tmp_path_factory):
    path = tmp_path_factory.mktemp("atlas") / "图集.pdf"
    write_atlas(figures, AtlasChoice(), path, on_progress=lambda *step: told.append(step))
    return path


def squeezed(text):
    return "".join(text.split())


def pages_of(path):
    """The text of each page in the order in which it was set, without blanks: a row of a table stands in one piece."""
    text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
    return [squeezed(page) for page in text.split("\f")[:-1]]


@pytest.fixture(scope="module")
def pages(pdf, figures):
    keys = ["cover", "contents", *(sheet.key for sheet in atlas_sheets(figures, AtlasChoice())), "methods"]
    return dict(zip(keys, pages_of(pdf), strict=True))


def percent(share):
    return f"{share * 100:.1f}%"


def test_every_theme_and_unit_has_its_sheet_with_bookmarks_and_paper(pdf, figures):
    reader = PdfReader(pdf)
    assert len(reader.pages) == ALL_PAGES
    titles = page_titles(figures, AtlasChoice())
    flat = []

    def collect(items):
        for item in items:
            collect(item) if isinstance(item, list) else flat.append(
                (reader.get_destination_page_number(item), item.title)
            )

    collect(reader.outline)
    for number, title in enumerate(titles):
        assert (number, title) in flat
    for page in reader.pages:
        assert [float(side) / 72 * 25.4 for side in page.mediabox[2:]] == pytest.approx([420.0, 297.0], abs=0.1)


def test_progress_is_told_page_by_page(pdf, told):
    assert pdf.is_file()
    assert [done for done, _, _ in told] == list(range(ALL_PAGES + 1))
    assert {total for _, total, _ in told} == {ALL_PAGES}


def test_every_page_is_stamped_and_carries_its_imprint(pages):
    for number, (key, page) in enumerate(pages.items(), start=1):
        assert STAMP.zh in page, key
        for expected in (f"第{number}页，共{ALL_PAGES}页", "2025-06-30", "EPSG:4546", "2026-01-15", SETTINGS.publisher):
            assert expected in page, (key, expected)


def test_map_sheets_have_all_their_furniture(pages, figures):
    for key, page in pages.items():
        if key in {"cover", "contents", "methods"}:
            continue
        for expected in ("图例", "北", "比例尺", "资料来源", "参数", figures.area.fingerprint, figures.area.notice):
            assert expected in page, (key, expected)


def test_contents_tell_the_right_pages(pages, figures):
    for number, title in enumerate(page_titles(figures, AtlasChoice()), start=1):
        if number > 2:
            assert re.search(rf"{title}{number}(?!\d)", pages["contents"]), title
            assert title in list(pages.values())[number - 1]


def test_figures_of_the_area_are_read_back(pages, figures):
    today, planned = figures.today, figures.planned
    for key in ("layout", "coverage", "sites", "before_after"):
        assert f"{today.persons_covered:,.0f}" in pages[key], key
        assert f"{today.persons_covered / today.persons_total * 100:.1f}%" in pages[key], key
    assert f"{planned.persons_covered:,.0f}" in pages["before_after"]
    assert f"{today.persons_total:,.0f}" in pages["persons"]
    assert f"{today.jobs_total:,.0f}" in pages["jobs"]
    assert f"{today.persons_total - today.persons_covered:,.0f}" in pages["gaps"]


def test_figures_of_units_are_read_back(pages, figures):
    for unit in figures.units.itertuples():
        persons, name = f"{unit.persons_total:,.0f}", squeezed(unit.name)
        assert f"{name}{persons}{unit.persons_total / unit.area_km2:,.0f}" in pages["persons"]
        assert (
            f"{name}{persons}{percent(unit.persons_share)}{percent(unit.persons_share_after)}" in pages["before_after"]
        )
        covered = f"{unit.persons_covered:,.0f}{unit.persons_covered_after:,.0f}"
        assert f"覆盖人口（人）{covered}总人口（人）{persons}" in pages[f"unit:{unit.unit_id}"]


def test_sites_carry_their_build_year(pages, figures):
    for site in figures.sites.itertuples():
        kind = KINDS[site.kind].chinese
        row = f"{squeezed(site.name)}{kind}{site.build_year}{site.persons_gained:,.0f}"
        assert row in pages["sites"], row
    for year in figures.years.itertuples():
        row = f"{year.year}{year.sites}{year.persons_covered:,.0f}{percent(year.persons_share)}"
        assert row in pages["sites"], row


def test_gaps_are_read_back(pages, figures):
    table = figures.result.gaps.table
    assert len(table) > 2
    for gap in table.itertuples():
        row = f"{gap.gap}{gap.unit}{SHORT_REASONS[gap.reason].zh}{gap.persons:,.0f}"
        assert row in pages["gaps"], row


def test_the_change_is_read_back(pages, figures):
    totals = figures.change.totals
    values = [f"{totals[column]['persons_covered']:,.0f}" for column in ("earlier", "later")]
    gained = f"+{totals['change']['persons_covered']:,.0f}"
    assert f"覆盖人口（人）{''.join(values)}{gained}" in pages["change"]
    assert f"网点变化+{figures.change.split['persons']['outlets']:,.0f}" in pages["change"]
    assert "河西家门口就业服务站新设网点" in pages["change"]


def test_fonts_are_embedded_and_their_text_is_found(pdf):
    told = subprocess.run(["pdffonts", pdf], capture_output=True, text=True, check=True)
    assert not told.stderr
    rows = told.stdout.splitlines()[2:]
    assert rows
    assert all(re.search(r"yes yes yes", row) for row in rows)


def test_the_same_review_gives_the_same_bytes(figures, tmp_path):
    choice = AtlasChoice(themes=("coverage", "gaps"), units=("150001",), paper="A4")
    sums = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        files = write_atlas(figures, choice, folder / "atlas.pdf", folder, dpi=40)
        sums.append([(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files])
    assert sums[0] == sums[1]
    assert [name for name, _ in sums[0]] == [
        "atlas.pdf", "001_cover.png", "002_contents.png", "003_coverage.png", "004_gaps.png", "005_unit_150001.png",
        "006_methods.png",
    ]  # fmt: skip
    image = matplotlib.image.imread(tmp_path / "first" / "003_coverage.png")
    assert image.shape[:2] == (int(210 / 25.4 * 40), int(297 / 25.4 * 40))
    assert image[..., :3].std() > 0.1
    page = PdfReader(tmp_path / "first" / "atlas.pdf").pages[0]
    assert [float(side) / 72 * 25.4 for side in page.mediabox[2:]] == pytest.approx([297.0, 210.0], abs=0.1)


def test_an_approval_number_takes_the_place_of_the_stamp(town, result, tmp_path):
    settings = dataclasses.replace(SETTINGS, approval_number=" 蒙S(2026)001号 ")
    approved = review_figures(town, result, settings, **TODAY)
    choice = AtlasChoice(themes=("coverage",), units=(), language="zh")
    write_atlas(approved, choice, tmp_path / "atlas.pdf")
    for page in pages_of(tmp_path / "atlas.pdf"):
        assert "审图号：蒙S(2026)001号" in page
        assert STAMP.zh not in page


def test_blanks_are_no_approval_number(town, result, tmp_path):
    settings = dataclasses.replace(SETTINGS, approval_number="  \t")
    figures = review_figures(town, result, settings, **TODAY)
    write_atlas(figures, AtlasChoice(themes=("coverage",), units=()), tmp_path / "atlas.pdf")
    assert all(STAMP.zh in page for page in pages_of(tmp_path / "atlas.pdf"))


def test_only_what_there_is_makes_a_theme(town, bare_result):
    bare = review_figures(town, bare_result, SETTINGS, **TODAY)
    assert available_themes(bare) == ("layout", "outlets", "persons", "jobs", "coverage", "gaps")
    without_jobs = dataclasses.replace(
        bare, area=dataclasses.replace(bare.area, cells=bare.area.cells.assign(jobs=0.0))
    )
    assert "jobs" not in available_themes(without_jobs)


def test_what_is_not_there_is_told_at_once(figures):
    with pytest.raises(ExportError) as caught:
        atlas_sheets(figures, AtlasChoice(themes=("rivers",), units=("999",), paper="A2"))
    for wrong in ("rivers", "999", "A2"):
        assert wrong in caught.value.say("zh")
        assert wrong in caught.value.say("en")


def test_a_page_for_preview(figures, pages):
    choice = AtlasChoice(themes=("persons",), units=())
    assert page_png_bytes(figures, choice, 3, dpi=30).startswith(b"\x89PNG")
    with pytest.raises(ExportError, match="没有第 9 页"):
        page_png_bytes(figures, choice, 9)
    assert pages


def test_a_folder_that_is_not_there_is_told_and_nothing_stays(figures, tmp_path):
    choice = AtlasChoice(themes=("persons",), units=())
    with pytest.raises(ExportError, match=r"atlas\.pdf"):
        write_atlas(figures, choice, tmp_path / "nowhere" / "atlas.pdf")
    assert list(tmp_path.iterdir()) == []


def test_characters_without_a_glyph_are_found_before_drawing(figures):
    assert atlas_remarks(figures) == ()
    names = ["𬭎㛃驿站", "甲\U0010fffd站", "ก站"]
    area = dataclasses.replace(figures.area, outlets=figures.area.outlets.assign(name=names))
    (remark,) = atlas_remarks(dataclasses.replace(figures, area=area))
    assert "U+0E01" in remark.zh
    assert "OUTLET_ATLAS_FONT" in remark.en
    assert "U+2CB4E" not in remark.zh


def odd_reviews(town, emptied):
    """Areas that no planner hopes for, and the scenario for each."""
    long_name, rare = "特别长的名称" * 7, ["𬭎㛃街道", "😀🎉", "$x^2$ & <b>_%\\frac"]
    yield (
        "long names",
        dataclasses.replace(
            town, name=long_name, notice=long_name * 4, units=town.units.assign(name=long_name),
            outlets=town.outlets.assign(name=long_name), venues=town.venues.assign(name=long_name),
            remarks=town.remarks * 60,
        ),
        Scenario(sites=3),
    )  # fmt: skip
    yield "rare", dataclasses.replace(
        town, units=town.units.assign(name=rare), outlets=town.outlets.assign(name=rare), name="😀$镇$"
    ), Scenario(sites=3)  # fmt: skip
    yield "no outlets", emptied(town, "outlets"), Scenario(sites=3)
    yield "one outlet", with_only(town, "outlets", np.array([0])), Scenario(sites=0)
    by_car = Scenario(sites=0, mode="drive", max_minutes=240)
    on_roads = np.flatnonzero(run_scenario(town, by_car).before.covered)
    kept = town.cell_units[town.cell_units["cell"].isin(on_roads)]
    kept = kept.assign(cell=np.searchsorted(on_roads, kept["cell"]))
    covered = dataclasses.replace(with_only(town, "cells", on_roads), cell_units=kept)
    yield "no gaps", covered, by_car
    cells = town.cells.assign(persons=town.cells["persons"].where(town.cells["unit"] != 2, 0.0))
    units = town.cell_units.assign(persons=town.cell_units["persons"].where(town.cell_units["unit"] != 2, 0.0))
    yield "a unit without people", dataclasses.replace(town, cells=cells, cell_units=units), Scenario(sites=2)


@pytest.mark.parametrize("number", range(6))
def test_odd_areas_make_sheets_without_overlap_or_boxes(town, emptied, number, tmp_path):
    name, area, scenario = list(odd_reviews(town, emptied))[number]
    figures = review_figures(area, run_scenario(area, scenario), SETTINGS, **TODAY)
    themes = ("outlets", "gaps", "coverage")
    choice = AtlasChoice(themes, ("150003",), "A4", "zh" if number % 2 else "en")
    path = tmp_path / "atlas.pdf"
    write_atlas(figures, choice, path)
    pages = pages_of(path)
    assert len(pages) == len(page_titles(figures, choice))
    text = "".join(pages)
    if name == "no gaps":
        assert "Everybodyiscovered" in text
    if name == "rare":
        assert "𬭎㛃街道" in text
        assert "〓" in text
        assert "U+1F389" in text
    if name == "a unit without people":
        assert "本分区没有常住人口数据" in text
    if name == "no outlets":
        assert "Thereisnooutletinthisarea" in text


def test_an_english_atlas_has_no_chinese_of_its_own(town, tmp_path):
    area = dataclasses.replace(
        town, name="Testtown", notice="Made up", units=town.units.assign(name=["West", "East", "Grass"]),
        outlets=town.outlets.assign(name=["One", "Two", "Three"]), places=town.places.iloc[:0],
        venues=town.venues.assign(name=[f"Venue {k}" for k in range(6)]), sources=town.sources[:1],
    )  # fmt: skip
    earlier = EarlierYear(2024, with_only(area, "outlets", np.array([1, 2])))
    settings = ReviewSettings(date(2026, 1, 15), publisher="Bureau")
    figures = review_figures(area, run_scenario(area, Scenario(sites=3)), settings, earlier=earlier, **TODAY)
    write_atlas(
        figures,
        AtlasChoice(("coverage", "gaps", "sites", "change"), ("150001",), language="en"),
        tmp_path / "atlas.pdf",
    )
    for page in pages_of(tmp_path / "atlas.pdf"):
        assert not re.search(r"[\u3400-\u9fff]", page)
        assert squeezed(STAMP.en) in page


def test_no_boundary_is_drawn_but_the_planners(town, emptied, result):
    from publishing.map_ground import on_the_ground

    area = dataclasses.replace(emptied(town, "boundaries"))
    ground = on_the_ground(area, result)
    assert len(ground.boundaries) == 0
    assert len(ground.units) == len(town.units)
    assert pd.Series([name for name, _ in ground.units]).isin(town.units["name"]).all()
