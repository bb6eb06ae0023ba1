"""What speaks for a reading of coordinates: log-odds, point by point, of lying where such points lie.

Four things are held against the ground: whether points lie on the earth and in the area, whether they lie in the unit
that their row names, whether they lie by the premises of the same name, and whether they lie in the fabric of the town as
its premises do (`geodata.intake.fabric`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.intake.crs_readings import Reading
from geodata.intake.fabric import nearest_metres
from geodata.intake.ground import Ground
from geodata.intake.place_names import plain_name
from geodata.layers import containing_polygon

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

KINDS = ("area", "own_unit", "names", "fabric")
"""Kinds of evidence."""

_IN_UNIT_ODDS = 9.0
"""Of two readings that disagree whether a point is in its unit or the area, odds for the one that has it in."""
_OFF_EARTH = -8.0
_NEAR_ROAD_METRES = 50.0
_NAMED_NEAR_METRES = 150.0
_NAMED_NEAR = (0.7, 0.03)
"""Share of named points this near to the premises of their name, in the right reading and in a wrong one."""
_MOST_NAMESAKES = 3
"""A name borne by more premises tells no place."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What speaks for one reading of some points.

    Attributes
    ----------
    log_odds : (4,) float64
        Sums by `KINDS`.
    share_in_own_unit, share_in_area, share_near_roads, median_road_metres, median_named_metres : float
        NaN where it cannot be told. Near a road is within 50 m.
    """

    log_odds: Floats
    share_in_own_unit: float
    share_in_area: float
    median_road_metres: float
    share_near_roads: float
    median_named_metres: float


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """What a table says of its points beside their coordinates.

    Attributes
    ----------
    own_unit : (s,) int32
        Position of the unit that each of the first s points names, −1 where none; the others count for their names only.
    point, premise : (k,) int64
        Pairs of a point and a named premise of the ground that bears its name.
    """

    own_unit: NDArray[np.int32]
    point: Ints
    premise: Ints


def namesakes(names: pd.Series, ground: Ground) -> tuple[Ints, Ints]:
    """Return the pairs of points and named premises that bear one name.

    Parameters
    ----------
    names : Series of str
        Name of each point, by position.
    ground : Ground
        The ground.

    Returns
    -------
    point, premise : (k,) int64
        Names that more than three premises bear are no sign of a place.
    """
    known = ground.named["name"].reset_index(drop=True)
    known = known[(known != "") & (known.map(known.value_counts()) <= _MOST_NAMESAKES)]
    plain = names.astype(str).reset_index(drop=True).map(plain_name)
    plain = plain[plain.isin(set(known))]
    of_premises = known.rename_axis("premise").reset_index(name="name")
    pairs = plain.rename_axis("point").reset_index(name="name").merge(of_premises, on="name")
    return pairs["point"].to_numpy(dtype=np.int64), pairs["premise"].to_numpy(dtype=np.int64)


def weigh(readings: Sequence[Reading], claims: Claims, ground: Ground) -> list[Evidence]:
    """Weigh readings of the same points.

    Parameters
    ----------
    readings : sequence of Reading
        Where each puts the points: first those that count for all, then those that count for their names only.
    claims : Claims
        What the rows say.
    ground : Ground
        What is known; without a box, only whether points lie on the earth is told.
    """
    lon = np.stack([reading.lon for reading in readings])
    lat = np.stack([reading.lat for reading in readings])
    on_earth = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)
    xy = np.full((*lon.shape, 2), np.inf)
    if ground.box is not None:
        xy[on_earth] = ground.in_metres(lon[on_earth], lat[on_earth])
    return [_weighed(lon[at], lat[at], xy[at], on_earth[at], claims, ground) for at in range(len(readings))]


def _weighed(lon: Floats, lat: Floats, xy: Floats, on_earth: Bools, claims: Claims, ground: Ground) -> Evidence:
    named_metres = _named_metres(xy, claims, ground)
    of_all = slice(0, len(claims.own_unit))
    lon, lat, xy, on_earth = lon[of_all], lat[of_all], xy[of_all], on_earth[of_all]
    inside = _in_area(lon, lat, ground) & on_earth
    half = float(np.log(_IN_UNIT_ODDS)) / 2.0
    odds = dict.fromkeys(KINDS, 0.0)
    odds["area"] = _OFF_EARTH * float((~on_earth).sum())
    own_share = road_median = road_share = named_median = np.nan
    if ground.box is not None:
        odds["area"] += half * float(inside.sum() - (on_earth & ~inside).sum())
    known = claims.own_unit >= 0
    if ground.units is not None and known.any():
        polygons = ground.units.geometry.to_numpy()
        shapely.prepare(polygons)
        at_home = shapely.intersects_xy(polygons[claims.own_unit[known]], lon[known], lat[known])
        own_share = float(at_home.mean())
        odds["own_unit"] = half * float(at_home.sum() - (~at_home).sum())
    if inside.any():
        to_road = nearest_metres(ground.lines.get("roads"), xy[inside])
        road_median = float(np.median(to_road))
        road_share = float((to_road <= _NEAR_ROAD_METRES).mean()) if not np.isnan(road_median) else np.nan
        if ground.fabric is not None:
            odds["fabric"] = ground.fabric.log_odds(to_road, nearest_metres(ground.buildings, xy[inside]))
    if len(named_metres):
        named_median = float(np.median(named_metres))
        near = named_metres <= _NAMED_NEAR_METRES
        right, wrong = _NAMED_NEAR
        odds["names"] = float(
            near.sum() * np.log(right / wrong) + (~near).sum() * np.log((1.0 - right) / (1.0 - wrong))
        )
    share = float(inside.mean()) if ground.box is not None else np.nan
    return Evidence(np.array([odds[kind] for kind in KINDS]), own_share, share, road_median, road_share, named_median)


def _in_area(lon: Floats, lat: Floats, ground: Ground) -> Bools:
    if ground.box is None:
        return np.zeros(len(lon), dtype=bool)
    west, south, east, north = ground.box
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    if ground.units is not None:
        inside[inside] = containing_polygon(ground.units.geometry, np.column_stack([lon, lat])[inside]) >= 0
    return inside


def _named_metres(xy: Floats, claims: Claims, ground: Ground) -> Floats:
    """Return how far each point that bears the name of premises is from the nearest of them; infinite off the earth."""
    if not len(claims.point):
        return np.zeros(0)
    metres = np.full(len(claims.point), np.inf)
    there = np.isfinite(xy[claims.point]).all(axis=1)
    premises = ground.named["geometry"].to_numpy()[claims.premise]
    metres[there] = shapely.distance(shapely.points(xy[claims.point][there]), premises[there])
    return pd.Series(metres).groupby(claims.point).min().to_numpy(dtype=np.float64)
