"""Which CRS a file's coordinates are in: every possible reading is held against the ground, and the evidence is told.

Nothing is decided here. The planner sees the readings with their evidence and confirms one.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.intake.angles import unpacked_pairs
from geodata.intake.crs_evidence import Claims, namesakes, weigh
from geodata.intake.crs_outlines import nearness, outline_points
from geodata.intake.crs_proposals import CrsCandidate, CrsProposal, told
from geodata.intake.crs_readings import Reading, is_same_as_wgs84, readings_of, shift_metres
from geodata.intake.fabric import evenly
from geodata.intake.ground import Ground, ground_of, read_ground_lines
from geodata.text import Text

__all__ = [
    "CrsCandidate", "CrsProposal", "Ground", "ground_of", "propose_crs_of_layer", "propose_crs_of_points",
    "read_ground_lines",
]  # fmt: skip

Floats = NDArray[np.float64]

_MOST_POINTS = 2_000
_MOST_NAMED = 500
_CLEAR_LOG_ODDS = float(np.log(1000.0))
"""So much more must speak for the best reading than for any other."""
_CONTRADICTION = -4.0
"""Log-odds at which one kind of evidence speaks against the best reading, whatever the others say."""
_CLEAR_DEVIATIONS = 5.0
_APART_DEVIATIONS = 3.0
_LEAST_IN_AREA = 0.5
_DATAV_KEYS = {"adcode", "childrenNum", "acroutes", "subFeatureIndex", "centroid", "center"}
_FEWEST_DATAV_KEYS = 3


def propose_crs_of_points(
    x: Floats,
    y: Floats,
    *,
    own_unit: NDArray[np.int32] | None = None,
    names: pd.Series | None = None,
    ground: Ground,
    stated: str = "EPSG:4326",
) -> CrsProposal:
    """Propose the CRS of a table's coordinates.

    Parameters
    ----------
    x, y : (p,) float64
        What stands in the columns for longitude (easting) and latitude (northing); NaN where nothing. Pairs that
        `geodata.intake.positions` would unpack are unpacked.
    own_unit : (p,) int32 or None
        Position in ``ground.units`` of the unit that each row names by code or name, −1 where none.
    names : Series of str or None
        Name of each row's place, by position; held against premises of exactly that name.
    ground : Ground
        What is known.
    stated : str
        CRS by which the table would be read.

    Returns
    -------
    CrsProposal
        From at most 2,000 points, one per place, and 500 named ones, always the same.
    """
    usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y) & ~((x == 0) & (y == 0)))
    if not len(usable):
        alone = CrsCandidate(stated, False)
        return CrsProposal(stated, (alone,), False, Text("没有坐标", "there are no coordinates"))
    if is_same_as_wgs84(stated):
        x, y, _, _ = unpacked_pairs(x, y)
    sample = usable[_one_per_place(x[usable], y[usable])]
    sample = sample[evenly(len(sample), _MOST_POINTS)]
    point, premise = namesakes(names.iloc[usable], ground) if names is not None else (np.zeros(0, dtype=np.int64),) * 2
    named = np.unique(point)[evenly(len(np.unique(point)), _MOST_NAMED)]
    kept = np.isin(point, named)
    # Points with a known name stand behind the sample, and count for their names alone.
    places = np.concatenate([sample, usable[named]])
    claims = Claims(
        np.full(len(sample), -1, dtype=np.int32) if own_unit is None else own_unit[sample],
        len(sample) + np.searchsorted(named, point[kept]),
        premise[kept],
    )
    readings = readings_of(x[places], y[places], stated, ground.box)
    evidence = weigh(readings, claims, ground)
    candidates = [
        CrsCandidate(
            reading.crs,
            reading.swapped,
            found.share_in_own_unit,
            found.share_in_area,
            found.median_road_metres,
            found.share_near_roads,
            found.median_named_metres,
            np.nan,
            shift_metres(reading, readings[0]),
            float(found.log_odds.sum()),
        )
        for reading, found in zip(readings, evidence, strict=True)
    ]
    best = max(range(len(candidates)), key=lambda at: (candidates[at].log_odds, -at))
    apart = [evidence[best].log_odds - other.log_odds for at, other in enumerate(evidence) if at != best]
    is_clear = all(odds.sum() >= _CLEAR_LOG_ODDS and odds.min() > _CONTRADICTION for odds in apart) and (
        bool(apart) or candidates[best].share_in_area >= _LEAST_IN_AREA
    )
    return _proposal(stated, candidates, best, is_clear=is_clear, of_points=True, remarks=_remarks(ground))


def _one_per_place(x: Floats, y: Floats) -> NDArray[np.int64]:
    """Return the first of the points in each square of about 100 m, so that a crowded house counts once."""
    step = 0.001 if max(np.median(np.abs(x)), np.median(np.abs(y))) <= 180.0 else 100.0
    squares = pd.DataFrame({"x": np.floor(x / step), "y": np.floor(y / step)})
    return np.flatnonzero(~squares.duplicated().to_numpy())


def propose_crs_of_layer(
    layer: gpd.GeoDataFrame, *, ground: Ground, stated: str, axes_swapped: bool = False
) -> CrsProposal:
    """Propose the CRS of a layer.

    Parameters
    ----------
    layer : GeoDataFrame
        As it stands in the file, at least one row; points count as points of a table without names and units.
    ground : Ground
        What is known, without this layer.
    stated : str
        CRS by which the layer would be read.
    axes_swapped : bool
        Whether it would be read with latitude or northing first.

    Returns
    -------
    CrsProposal
        What the attributes tell (a boundary file of Amap's or DataV's form is in GCJ-02) is a remark, no evidence.
    """
    remarks = _remarks(ground)
    if len(_DATAV_KEYS & set(layer.columns)) >= _FEWEST_DATAV_KEYS:
        remarks.append(
            Text(
                "属性字段与高德、DataV 导出的边界相同，这类文件一般为 GCJ-02",
                "its attributes are those of boundaries from Amap and DataV, which are usually in GCJ-02",
            )
        )
    points = outline_points(layer)
    if not len(points):
        xy = shapely.get_coordinates(layer.geometry.to_numpy())
        return propose_crs_of_points(xy[:, 0], xy[:, 1], ground=ground, stated=stated)
    readings = readings_of(points[:, 0], points[:, 1], stated, ground.box, stated_swapped=axes_swapped)
    shares = np.array([_share_in_box(reading, ground) for reading in readings])
    likely = np.flatnonzero(shares >= _LEAST_IN_AREA * np.nanmax(shares, initial=0.0))
    likely = likely[shares[likely] > 0]
    deviations, metres = np.zeros(len(readings)), np.full(len(readings), np.nan)
    if len(likely):
        by_kind, median = nearness([(readings[at].lon, readings[at].lat) for at in likely], ground)
        # Outlines follow lines of one kind or another, seldom of all.
        deviations[likely] = by_kind.max(axis=1, initial=0.0)
        metres[likely] = median
    candidates = [
        CrsCandidate(
            reading.crs,
            reading.swapped,
            share_in_area=shares[at],
            median_line_metres=metres[at],
            median_shift_metres=shift_metres(reading, readings[0]),
            log_odds=deviations[at] if at in likely else -np.inf,
        )
        for at, reading in enumerate(readings)
    ]
    best = max(range(len(candidates)), key=lambda at: (candidates[at].log_odds, -at))
    others = [deviations[at] for at in likely if at != best]
    is_clear = len(likely) == 1 or bool(
        len(likely)
        and deviations[best] >= _CLEAR_DEVIATIONS
        and all(deviations[best] - other >= _APART_DEVIATIONS for other in others)
    )
    return _proposal(stated, candidates, best, is_clear=is_clear, of_points=False, remarks=remarks)


def _share_in_box(reading: Reading, ground: Ground) -> float:
    if ground.box is None:
        return np.nan
    west, south, east, north = ground.box
    inside = (reading.lon >= west) & (reading.lon <= east) & (reading.lat >= south) & (reading.lat <= north)
    return float(inside.mean())


def _remarks(ground: Ground) -> list[Text]:
    if ground.box is not None:
        return []
    return [Text("尚无边界或道路可供比对", "there are no boundaries or roads yet to hold it against")]


def _proposal(
    stated: str,
    candidates: list[CrsCandidate],
    best: int,
    *,
    is_clear: bool,
    of_points: bool,
    remarks: list[Text],
) -> CrsProposal:
    """Return the candidates in order: the best first if it is clear, else the stated one."""
    order = sorted(range(len(candidates)), key=lambda at: (-candidates[at].log_odds, at))
    if not is_clear:
        order = [0, *(at for at in order if at)]
    reason = told(candidates[0], candidates[best], is_clear=is_clear, of_points=of_points, remarks=remarks)
    in_order = tuple(candidates[at] for at in order)
    return CrsProposal(stated, in_order, is_clear, reason, candidates[0].swapped)
