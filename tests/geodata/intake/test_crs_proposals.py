"""The evidence in words, in both languages."""

from __future__ import annotations

import pytest

from geodata.intake.crs_proposals import CrsCandidate, CrsProposal, reading_name, told
from geodata.text import Text

BEFORE = CrsCandidate(
    "EPSG:4326", False, share_in_own_unit=0.61, share_in_area=0.9, median_road_metres=41.2, median_named_metres=590.0,
    median_shift_metres=0.0,
)  # fmt: skip
AFTER = CrsCandidate(
    "GCJ-02", False, share_in_own_unit=0.98, share_in_area=1.0, median_road_metres=18.4, median_named_metres=12.0,
    median_shift_metres=583.4,
)  # fmt: skip


def test_before_and_after() -> None:
    reason = told(BEFORE, AFTER, is_clear=True, of_points=True, remarks=[Text("备注", "a remark")])
    assert reason.zh == (
        "应为 GCJ-02，而非 WGS84；位于所填乡镇街道内的点：98%（原为 61%）；位于研究区内的点：100%（原为 90%）；"
        "到同名场所的中位距离：12 m（原为 590 m）；到道路的中位距离：18 m（原为 41 m）；位置移动约 583 m；备注"
    )
    assert "98% (before: 61%)" in reason.en
    assert "places move by about 583 m" in reason.en
    assert reason.en.endswith("a remark")


def test_the_stated_reading_alone() -> None:
    reason = told(BEFORE, BEFORE, is_clear=True, of_points=True, remarks=[])
    assert reason.zh.startswith("按 WGS84 读取，与实地相符；")
    assert "原为" not in reason.zh
    assert "before" not in reason.en


@pytest.mark.parametrize(
    ("best", "zh"), [(BEFORE, "依据不足，暂按 WGS84 读取"), (AFTER, "可能为 GCJ-02，但依据不足，暂按 WGS84 读取")]
)
def test_what_is_not_clear_is_said_to_be_so(best: CrsCandidate, zh: str) -> None:
    assert told(BEFORE, best, is_clear=False, of_points=True, remarks=[]).zh.startswith(zh)


def test_what_cannot_be_told_is_left_out() -> None:
    off = CrsCandidate("EPSG:4326", False, share_in_area=0.0, median_shift_metres=0.0)
    right = CrsCandidate("EPSG:4551", True, share_in_area=1.0, median_shift_metres=float("inf"))
    reason = told(off, right, is_clear=True, of_points=False, remarks=[])
    assert reason.zh == (
        "应为 CGCS2000 / 3-degree Gauss-Kruger CM 126E（EPSG:4551）（纵横坐标互换），而非 WGS84；"
        "位于研究区内的界线：100%（原为 0%）"
    )


@pytest.mark.parametrize(
    ("crs", "swapped", "zh"),
    [
        ("EPSG:4326", False, "WGS84"),
        ("EPSG:4490", True, "CGCS2000（经纬度互换）"),
        ("BD-09", True, "BD-09（经纬度互换）"),
        ("OGC:CRS84", False, "WGS 84 (CRS84)"),
    ],
)
def test_names(crs: str, swapped: bool, zh: str) -> None:
    assert reading_name(crs, swapped).zh == zh


@pytest.mark.parametrize(
    ("best", "is_clear", "swapped", "differs"),
    [
        (AFTER, True, False, True),
        (AFTER, False, False, False),
        (BEFORE, True, False, False),
        (BEFORE, True, True, True),
    ],
)
def test_a_proposal_differs_only_if_it_is_clear(
    best: CrsCandidate, is_clear: bool, swapped: bool, differs: bool
) -> None:
    proposal = CrsProposal("EPSG:4326", (best, BEFORE), is_clear, Text("", ""), stated_swapped=swapped)
    assert proposal.differs is differs
