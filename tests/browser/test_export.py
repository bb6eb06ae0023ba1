"""The annual review in a real browser: set out, frozen, looked at, made as a package, downloaded and opened."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import openpyxl

from geodata.study_area import StudyArea
from planning.proposals import run_scenario
from planning.scenario import Scenario
from tests.browser.conftest import Visitor

UNWANTED = ("图集（矢量 PDF）", "图集（每页一张 PNG）", "年度评估报告（Word）", "GIS 图层（GeoPackage，含样式）",
            "GIS 图层（Shapefile）", "网页地图（单个文件，无需联网）")  # fmt: skip


def test_a_review_is_set_out_made_downloaded_and_opened(
    visitor: Visitor, sample_area: StudyArea, tmp_path: Path
) -> None:
    page = visitor.page
    page.goto(visitor.address)
    visitor.settled()
    visitor.go("选址建议")
    page.get_by_role("button", name="求解", exact=True).click()
    page.get_by_text("已证明最优").wait_for()
    visitor.go("成果导出")
    page.get_by_text("包含选址方案：10 处建议点位").wait_for()
    page.get_by_text("没有审图号").wait_for()
    page.get_by_role("textbox", name="制图单位").fill("测试县人社局")
    page.get_by_role("textbox", name="制图单位").press("Enter")
    page.get_by_text("最近由").wait_for()
    page.get_by_role("tab", name="2 年度对比").click()
    page.get_by_role("button", name="存为年度快照").click()
    page.get_by_text("已保存 2025 年快照“2025 年度评估”。").wait_for()
    page.get_by_role("tab", name="3 图幅预览").click()
    sheet = page.get_by_role("img", name="封面")
    sheet.wait_for()
    assert sheet.evaluate("image => image.decode().then(() => image.naturalWidth)") > 1000
    page.get_by_role("tab", name="4 成果包").click()
    for product in UNWANTED:
        page.get_by_role("button", name=product, exact=True).click()
        visitor.settled()
    page.get_by_role("button", name="制作成果包").click()
    page.locator(".st-key-progress-package").get_by_role("button", name="取消").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载成果包（ZIP）").click()
    assert waiting.value.suggested_filename == f"虚构示例县_2025_walk_15min_{sample_area.fingerprint[:8]}.zip"
    waiting.value.save_as(tmp_path / "review.zip")
    with zipfile.ZipFile(tmp_path / "review.zip") as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(content["manifest.json"])
    assert manifest["settings"]["publisher"] == "测试县人社局"
    assert all(hashlib.sha256(content[one["name"]]).hexdigest() == one["sha256"] for one in manifest["files"])
    proposal = run_scenario(sample_area, Scenario(time_limit_seconds=20.0)).proposal
    assert proposal is not None
    for workbook in (content["workbook.xlsx"], _single(visitor, "XLSX", tmp_path)):
        sheets = openpyxl.load_workbook(io.BytesIO(workbook))
        cells = {str(cell) for row in sheets["建议点位"].iter_rows(values_only=True) for cell in row}
        sheets.close()
        assert set(proposal.sites["name"]) <= cells
    assert _single(visitor, "HTML", tmp_path).startswith(b"<!doctype html>")


def _single(visitor: Visitor, kind: str, folder: Path) -> bytes:
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name=f"下载 {kind}", exact=True).click()
    waiting.value.save_as(folder / kind)
    return (folder / kind).read_bytes()
