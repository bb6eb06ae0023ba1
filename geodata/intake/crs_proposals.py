"""What is proposed about a file's CRS, with the evidence, in numbers and in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pyproj import CRS

from geodata.chinese_datums import CHINESE_DATUMS
from geodata.text import Text, joined


@dataclass(frozen=True, slots=True, eq=False)
class CrsCandidate:
    """One reading of a file's coordinates and how it fits the ground. What cannot be told is NaN.

    Attributes
    ----------
    crs : str
        ``EPSG:…``, ``GCJ-02`` or ``BD-09``.
    swapped : bool
        Whether latitude or northing stands first: the columns, or the layer's axes, are to be swapped.
    share_in_own_unit : float
        Share of the points that lie in the unit that their row names.
    share_in_area : float
        Share of the points (of a layer: of points on its lines) that lie in the study area.
    median_road_metres : float
        Median distance of the points to the nearest road. Told, but no evidence by itself.
    share_near_roads : float
        Share of the points within 50 m of a road.
    median_named_metres : float
        Median distance to the premises of the same name.
    median_line_metres : float
        Layers: median distance of their lines to the nearest known line (roads, railways, waterways, borders).
    median_shift_metres : float
        Median distance from where the stated reading puts them; infinite where that is off the earth.
    log_odds : float
        What speaks for the reading altogether; only differences mean anything.
    """

    crs: str
    swapped: bool
    share_in_own_unit: float = np.nan
    share_in_area: float = np.nan
    median_road_metres: float = np.nan
    share_near_roads: float = np.nan
    median_named_metres: float = np.nan
    median_line_metres: float = np.nan
    median_shift_metres: float = np.nan
    log_odds: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class CrsProposal:
    """What is proposed about a file's CRS.

    Attributes
    ----------
    stated : str
        CRS by which the file would be read.
    candidates : tuple of CrsCandidate
        The best first, the stated one among them. Where nothing is clear the stated one stands first.
    is_clear : bool
        Whether the evidence for the first is beyond doubt.
    reason : Text
        The evidence in words, before and after.
    stated_swapped : bool
        Whether latitude or northing would be read as standing first.
    """

    stated: str
    candidates: tuple[CrsCandidate, ...]
    is_clear: bool
    reason: Text
    stated_swapped: bool = False

    @property
    def differs(self) -> bool:
        """Whether another reading than the stated one is proposed."""
        best = self.candidates[0]
        return self.is_clear and (best.crs, best.swapped) != (self.stated, self.stated_swapped)


def reading_name(crs: str, swapped: bool) -> Text:
    """Return what a reading is called, with the order of the axes where it is not the usual one."""
    known = None if crs in CHINESE_DATUMS else CRS.from_user_input(crs)
    name = crs
    if known is not None:
        name = {"EPSG:4326": "WGS84", "EPSG:4490": "CGCS2000"}.get(crs) or (
            f"{known.name}（{crs}）" if crs.startswith("EPSG:") else known.name
        )
    if not swapped:
        return Text(name, name)
    if known is None or known.is_geographic:
        return Text(f"{name}（经纬度互换）", f"{name} (longitude and latitude swapped)")
    return Text(f"{name}（纵横坐标互换）", f"{name} (northing and easting swapped)")


def told(stated: CrsCandidate, best: CrsCandidate, *, is_clear: bool, of_points: bool, remarks: list[Text]) -> Text:
    """Return the evidence in words: what fits better than the stated reading, or that it fits, or that nothing tells.

    Parameters
    ----------
    stated, best : CrsCandidate
        The reading as stated, and the one for which most speaks (the same where that is the stated one).
    is_clear : bool
        Whether the evidence is beyond doubt.
    of_points : bool
        Whether the file holds points, else lines or polygons.
    remarks : list of Text
        What else is to be told.
    """
    name, before = reading_name(best.crs, best.swapped), reading_name(stated.crs, stated.swapped)
    if is_clear and best is stated:
        verdict = Text(f"按 {name.zh} 读取，与实地相符", f"read as {name.en}, it agrees with the ground")
    elif is_clear:
        verdict = Text(
            f"应为 {name.zh}，而非 {before.zh}",
            f"it is in {name.en}, not in {before.en}, by the evidence of the ground",
        )
    elif best is stated:
        verdict = Text(
            f"依据不足，暂按 {before.zh} 读取", f"too little evidence; read as {before.en} for the time being"
        )
    else:
        verdict = Text(
            f"可能为 {name.zh}，但依据不足，暂按 {before.zh} 读取",
            f"it may be in {name.en}, but the evidence is not clear; read as {before.en} for the time being",
        )
    return joined([verdict, *_figures(stated, best, of_points=of_points), *remarks])


def _figures(stated: CrsCandidate, best: CrsCandidate, *, of_points: bool) -> list[Text]:
    what = Text("点", "points") if of_points else Text("界线", "outlines")
    found = [
        _compared(best.share_in_own_unit, stated.share_in_own_unit, "{:.0%}", Text("位于所填乡镇街道内的点", "points in the unit that their row names"), best is stated),
        _compared(best.share_in_area, stated.share_in_area, "{:.0%}", Text(f"位于研究区内的{what.zh}", f"{what.en} in the study area"), best is stated),
        _compared(best.median_named_metres, stated.median_named_metres, "{:,.0f} m", Text("到同名场所的中位距离", "median distance to premises of the same name"), best is stated),
        _compared(best.median_line_metres, stated.median_line_metres, "{:,.0f} m", Text("到已知道路、河流、铁路、界线的中位距离", "median distance to known roads, rivers, railways and borders"), best is stated),
        _compared(best.median_road_metres, stated.median_road_metres, "{:,.0f} m", Text("到道路的中位距离", "median distance to roads"), best is stated),
    ]  # fmt: skip
    if best is not stated and np.isfinite(best.median_shift_metres):
        shift = f"{best.median_shift_metres:,.0f} m"
        found.append(Text(f"位置移动约 {shift}", f"places move by about {shift}"))
    return [text for text in found if text is not None]


def _compared(after: float, before: float, form: str, what: Text, alone: bool) -> Text | None:
    if np.isnan(after):
        return None
    new, old = (form.format(value) if np.isfinite(value) else "—" for value in (after, before))
    if alone:
        return Text(f"{what.zh}：{new}", f"{what.en}: {new}")
    return Text(f"{what.zh}：{new}（原为 {old}）", f"{what.en}: {new} (before: {old})")
