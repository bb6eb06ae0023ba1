"""Hill speeds: minutes on foot, by bicycle and by e-bike from the grades of an elevation raster (DEM).

Sources of the formulas
-----------------------
* Walking: W. Tobler, "Three presentations on geographical analysis and modeling", NCGIA report 93-1, 1993:
  6·exp(−3.5·|s + 0.05|) km/h on grade s; here as a share of its value on the flat.
* Riding: steady speed at constant power, P = v·(m·g·(s + C) + ½·ρ·A·v²), after D. G. Wilson and T. Schmidt, "Bicycling
  Science", 4th edition, 2020; the figures put in are assumptions, stated below.
* E-bike: GB 17761-2018 allows a motor of 400 W, 25 km/h and 55 kg.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.errors import NotGeoreferencedWarning
from rasterio.windows import Window

from geodata.coordinates import transformer
from geodata.errors import Fault, FormatError
from geodata.highways import DISMOUNT_KMH, HIGHWAY_NAMES
from geodata.network import Floats, Floats32, RoadNetwork, read_only, without_endless
from geodata.text import Text

MAX_GRADE = 0.4
"""Steeper grades, up or down, are taken for errors of the raster (walls, quarries, roofs) and count as this one."""

RIDERS = MappingProxyType({"bicycle": (90.0, 100.0), "ebike": (130.0, 400.0)})
"""Mass in kg of rider and vehicle, and power in W: pedalled by a rider of 75 kg, or given by the motor alone."""

ROLLING_COEFFICIENT, DRAG_AREA_M2, AIR_KG_PER_M3, GRAVITY = 0.008, 0.6, 1.2, 9.81
"""Rolling resistance of utility tyres, drag area of an upright rider, density of air, acceleration in m/s²."""

RIDING_LIMIT_KMH = 25.0
"""Nobody rides faster than this, not even downhill."""

_UNCHANGED = [code for code, name in enumerate(HIGHWAY_NAMES) if name in {"steps", "ferry"}]
_LOWEST_METRES, _HIGHEST_METRES = -500.0, 9_000.0
_METRES = frozenset({"", "m", "metre", "metres", "meter", "meters"})
_MOST_PIXELS = 100_000_000
_POINTS_AT_ONCE = 2_000_000
_NEWTON_STEPS = 12


@dataclass(frozen=True, slots=True)
class HillReport:
    """What of the roads got hill speeds, and what did not.

    Attributes
    ----------
    file : str
        Name of the raster.
    metres : float
        Length of the roads open to walking or cycling, stairs and ferries left out.
    metres_unknown : float
        How much of it has no elevation and counts as flat.
    metres_clamped : float
        How much of it is steeper than `MAX_GRADE` and counts as that steep.
    """

    file: str
    metres: float
    metres_unknown: float
    metres_clamped: float

    def remarks(self) -> tuple[Text, ...]:
        """Return what a reader of the results must know."""
        told = [
            Text(
                f"步行与骑行时间按高程数据 {self.file} 计入坡度；桥梁、隧道按其所在地面的高程计",
                f"walking and cycling times follow the grades of {self.file}; bridges and tunnels follow the ground",
            )
        ]
        if self.metres_unknown > 0:
            km = f"{self.metres_unknown / 1000:,.1f}"
            told.append(
                Text(f"{km} 公里道路没有高程，按平路计", f"{km} km of road have no elevation and count as flat")
            )
        if self.metres_clamped > 0:
            km, most = f"{self.metres_clamped / 1000:,.1f}", f"{MAX_GRADE:.0%}"
            told.append(
                Text(
                    f"{km} 公里道路的坡度超过 {most}，疑为高程误差，按 {most} 计",
                    f"{km} km of road are steeper than {most}, probably errors of the raster, and count as {most}",
                )
            )
        return tuple(told)


@dataclass(frozen=True, slots=True, eq=False)
class _Elevation:
    """Elevations of pixels in metres, NaN where unknown, and the place of every node in pixels of that grid."""

    metres: Floats32
    node_place: Floats


def with_hills(network: RoadNetwork, elevation: Path) -> tuple[RoadNetwork, HillReport]:
    """Return the network with minutes that follow the hills, for walking and cycling.

    Each road piece is cut into stretches of at most about a pixel, elevations at their ends are interpolated
    bilinearly, and each stretch takes its time by its grade. Stairs keep their minutes, since their own speed already
    tells of the climb, and so do ferries; driving is not changed.

    Parameters
    ----------
    network : RoadNetwork
        The road pieces; not changed.
    elevation : Path
        A GeoTIFF with one band of metres above sea level, in any CRS. Only the part under the network is read.

    Returns
    -------
    RoadNetwork
        A copy; on level ground its minutes equal the given ones to the bit.
    HillReport
        Lengths without elevation and with absurd grades.

    Raises
    ------
    FormatError
        No GeoTIFF, no CRS, more than one band, not in metres, too fine for its extent, or of another place.
    """
    grid = _read_elevation(elevation, network)
    rideable = np.any([network.usable(mode) for mode in ("walk", *RIDERS)], axis=0)
    edges = np.flatnonzero(rideable & ~np.isin(network.highway, _UNCHANGED) & (network.metres > 0))
    ends = np.stack([grid.node_place[network.tail[edges]], grid.node_place[network.head[edges]]], axis=1)
    pixels = np.nan_to_num(np.abs(ends[:, 1] - ends[:, 0]).max(axis=1))
    stretches = np.maximum(np.ceil(pixels), 1).astype(np.int64)
    minutes = {mode: network.minutes[mode].astype(np.float64) for mode in ("walk", *RIDERS)}
    unknown = clamped = 0.0
    known = False
    for part in _parts(stretches):
        rise = _rises(grid.metres, ends[part], stretches[part])
        run = np.repeat(network.metres[edges[part]] / stretches[part], stretches[part])
        grade = np.nan_to_num(rise / run)
        steep = np.abs(grade) > MAX_GRADE
        known |= bool(np.isfinite(rise).any())
        unknown += float(run[np.isnan(rise)].sum())
        clamped += float(run[steep].sum())
        grade = np.clip(grade, -MAX_GRADE, MAX_GRADE)
        for mode, taken in minutes.items():
            for direction, sign in enumerate((1.0, -1.0)):
                flat = taken[edges[part], direction]
                taken[edges[part], direction] = flat * _slow_down(
                    mode, flat / network.metres[edges[part]], sign * grade, stretches[part]
                )
    report = HillReport(elevation.name, float(network.metres[edges].sum()), unknown, clamped)
    if report.metres and not known:
        raise _fault(
            elevation,
            Text("高程栅格与道路不相交", "the elevation raster does not reach the roads"),
            Text("请核对栅格范围、坐标系与无数据值", "check the raster's extent, CRS and nodata value"),
        )
    hilly = {mode: read_only(without_endless(taken)) for mode, taken in minutes.items()}
    return replace(network, minutes=MappingProxyType({**network.minutes, **hilly})), report


def walking_share(grade: Floats) -> Floats:
    """Return the walking speed on each grade (rise over run) as a share of that on the flat, by Tobler's function."""
    return np.asarray(np.exp(-3.5 * (np.abs(grade + 0.05) - 0.05)))


def riding_kmh(mode: str, grade: Floats) -> Floats:
    """Return the speed in km/h at which a rider of `RIDERS` goes at constant power, without stops.

    Parameters
    ----------
    mode : str
        ``"bicycle"`` or ``"ebike"``.
    grade : (k,) float64
        Rise over run in the direction of travel; small, so that it stands for the sine of the angle.

    Returns
    -------
    (k,) float64
        The root of v·(m·g·(s + C) + ½·ρ·A·v²) = P, at most `RIDING_LIMIT_KMH`.
    """
    mass_kg, watts = RIDERS[mode]
    drag = 0.5 * AIR_KG_PER_M3 * DRAG_AREA_M2
    newtons = mass_kg * GRAVITY * (grade + ROLLING_COEFFICIENT)
    limit = RIDING_LIMIT_KMH / 3.6
    speed = np.full(grade.shape, limit)
    # From above the only root Newton's steps come down to it without ever passing it, since the cubic is convex.
    hard = limit * (newtons + drag * limit * limit) > watts
    force, slow = newtons[hard], speed[hard]
    for _ in range(_NEWTON_STEPS):
        slow = slow - (slow * (force + drag * slow * slow) - watts) / (force + 3.0 * drag * slow * slow)
    speed[hard] = slow
    return speed * 3.6


def _slow_down(mode: str, flat_pace: Floats, grade: Floats, stretches: NDArray[np.int64]) -> Floats:
    """Return by what the minutes of each edge are multiplied; ``flat_pace`` is in minutes per metre, (edges,)."""
    first = np.cumsum(stretches) - stretches
    on_foot = 1.0 / walking_share(grade)
    if mode == "walk":
        slow_down = on_foot
    else:
        pace = np.repeat(flat_pace, stretches)
        pushed_pace = 0.06 / DISMOUNT_KMH
        # Stops and crossings, the difference between riding and the door-to-door average, do not grow with the grade.
        riding_pace = 0.06 / riding_kmh(mode, grade) - 0.06 / riding_kmh(mode, np.zeros(1))
        ridden = np.minimum(pace + riding_pace, pushed_pace * on_foot) / pace
        # Float32 minutes of a pushed piece may come out a hair below the pushing pace.
        slow_down = np.where(pace < pushed_pace * (1 - 1e-5), ridden, on_foot)
    return np.asarray(np.add.reduceat(slow_down, first) / stretches)


def _parts(stretches: NDArray[np.int64]) -> Iterator[slice]:
    """Yield runs of edges that together have few enough points to be worked on at once."""
    points = np.cumsum(stretches + 1)
    begin = 0
    while begin < len(stretches):
        done = points[begin - 1] if begin else 0
        end = max(int(np.searchsorted(points, done + _POINTS_AT_ONCE, "right")), begin + 1)
        yield slice(begin, end)
        begin = end


def _rises(metres: Floats32, ends: Floats, stretches: NDArray[np.int64]) -> Floats:
    """Return how much each stretch of each edge rises in metres, edge after edge; NaN where an end has no elevation."""
    points = stretches + 1
    edge = np.repeat(np.arange(len(points)), points)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(points) - points, points)
    share = (number / stretches[edge])[:, None]
    height = _bilinear(metres, ends[edge, 0] + share * (ends[edge, 1] - ends[edge, 0]))
    return np.asarray(np.diff(height)[edge[1:] == edge[:-1]])


def _bilinear(metres: Floats32, place: Floats) -> Floats:
    """Return the elevation at places in pixels (column, row) counted from pixel middles; NaN where unknown."""
    height, width = metres.shape
    known = np.all((place >= -0.5) & (place <= np.array([width, height]) - 0.5), axis=1)
    # Between the outermost middles and the rim the rim pixels' values go on.
    column, row = np.clip(np.where(known[:, None], place, 0.0), 0.0, [width - 1.0, height - 1.0]).T
    left, top = column.astype(np.int64), row.astype(np.int64)
    right, below = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    east, south = column - left, row - top
    # Written as differences, so that level ground stays level to the bit.
    corner = metres[top, left].astype(np.float64)
    upper = corner + east * (metres[top, right] - corner)
    corner = metres[below, left].astype(np.float64)
    lower = corner + east * (metres[below, right] - corner)
    return np.where(known, upper + south * (lower - upper), np.nan)


def _read_elevation(path: Path, network: RoadNetwork) -> _Elevation:
    """Read the elevations under the network."""
    check = Text("请用 GIS 软件核对后重新导出", "check it in a GIS and export it again")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # told below as a missing CRS
            raster = rasterio.open(path, driver="GTiff")
        with raster:
            if raster.crs is None or raster.count != 1:
                raise _fault(path, Text("缺少坐标系或不是单波段", "it has no CRS, or not exactly one band"), check)
            unit = raster.units[0] or ""
            if unit.strip().lower() not in _METRES:
                raise _fault(
                    path,
                    Text(f"高程单位是“{unit}”，不是米", f"its elevations are in “{unit}”, not in metres"),
                    Text("请换算为米后重新导出", "convert them to metres and export it again"),
                )
            crs = CRS.from_user_input(raster.crs)
            if not (crs.is_geographic or crs.is_projected):
                raise _fault(
                    path, Text("坐标系不是地理或投影坐标系", "its CRS is neither geographic nor projected"), check
                )
            to_raster = transformer("EPSG:4326", crs)
            place = np.column_stack(~raster.transform @ to_raster.transform(*network.node_lonlat.T)) - 0.5
            place[~np.isfinite(place).all(axis=1)] = np.nan  # beyond what the raster's projection can show
            window = _window_under(place, raster.width, raster.height)
            if window.width * window.height > _MOST_PIXELS:
                raise _fault(
                    path,
                    Text("研究区内像元过多", "it has too many pixels in the study area"),
                    Text("请重采样为 10 米或更粗的像元", "resample it to pixels of 10 m or more"),
                )
            band = raster.read(1, window=window, masked=True).astype(np.float32)
            metres = np.ma.filled(band * np.float32(raster.scales[0]) + np.float32(raster.offsets[0]), np.nan)
    except rasterio.errors.RasterioError as error:
        raise _fault(
            path,
            Text(f"不是可读的 GeoTIFF（{error}）", f"is no readable GeoTIFF ({error})"),
            Text("请重新导出为 GeoTIFF", "export it again as GeoTIFF"),
        ) from error
    # Undeclared nodata values, -32768 for instance, lie outside what there is on earth.
    metres[~((metres >= _LOWEST_METRES) & (metres <= _HIGHEST_METRES))] = np.nan
    return _Elevation(metres, place - (window.col_off, window.row_off))


def _window_under(place: Floats, width: int, height: int) -> Window:
    """Return the pixels under the nodes and their neighbours; one pixel where the raster lies elsewhere."""
    low, high = np.zeros(2), np.zeros(2)
    if np.isfinite(place).any():
        low, high = np.nanmin(place, axis=0), np.nanmax(place, axis=0)
    left, top = np.clip(np.floor(low) - 1, 0, [width - 1, height - 1]).astype(int).tolist()
    right, below = np.clip(np.ceil(high) + 2, [left + 1, top + 1], [width, height]).astype(int).tolist()
    return Window(left, top, right - left, below - top)


def _fault(path: Path, problem: Text, remedy: Text) -> FormatError:
    return FormatError([Fault(path.name, problem, remedy)])
