"""A made town of streets, houses, townships and a river, for whatever is held against the ground; drawn from a fixed seed."""

from __future__ import annotations

import itertools
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from geodata.intake.ground import Ground, ground_of
from geodata.osm import _KEPT_TAGS, OsmFeatures, no_features

METRIC = "EPSG:4551"
MIDDLE = (126.62, 45.75)
HALF_METRES = 4500.0
TO_DEGREES = Transformer.from_crs(METRIC, "EPSG:4326", always_xy=True)
CENTRE = np.array(Transformer.from_crs("EPSG:4326", METRIC, always_xy=True).transform(*MIDDLE))


def in_degrees(geometry: object) -> object:
    """Bring geometries in metres around the middle of the town to WGS84."""
    return shapely.transform(geometry, lambda xy: np.column_stack(TO_DEGREES.transform(*(xy + CENTRE).T)))


@cache
def streets_metres() -> tuple[np.ndarray, np.ndarray]:
    """Where streets run, west to east and south to north: 180 to 520 m apart."""
    rng = np.random.default_rng(3)
    found = [-HALF_METRES + np.cumsum(rng.uniform(180, 520, 80)) for _ in range(2)]
    return found[0][found[0] < HALF_METRES], found[1][found[1] < HALF_METRES]


@cache
def roads() -> gpd.GeoSeries:
    xs, ys = streets_metres()
    ends = [[(x, -HALF_METRES), (x, HALF_METRES)] for x in xs] + [[(-HALF_METRES, y), (HALF_METRES, y)] for y in ys]
    pieces = shapely.segmentize(shapely.linestrings(np.array(ends)), 200.0)
    return gpd.GeoSeries(in_degrees(pieces), crs="EPSG:4326")


@cache
def house_xy() -> np.ndarray:
    """Middles of houses, 25 to 45 m off a street."""
    rng = np.random.default_rng(5)
    xs, ys = streets_metres()
    count = 3000
    off = rng.uniform(25, 45, count) * rng.choice([-1, 1], count)
    along = rng.uniform(-HALF_METRES + 300, HALF_METRES - 300, count)
    beside_x = np.column_stack([rng.choice(xs, count) + off, along])
    beside_y = np.column_stack([along, rng.choice(ys, count) + off])
    return np.where(rng.random(count)[:, None] < 0.5, beside_x, beside_y)


@cache
def features() -> OsmFeatures:
    """All houses; every third one is a shop, and every sixth one has a name of its own."""
    xy = house_xy()
    houses = shapely.box(xy[:, 0] - 12, xy[:, 1] - 12, xy[:, 0] + 12, xy[:, 1] + 12)
    table = pd.DataFrame("", index=range(len(xy)), columns=["osm_id", *_KEPT_TAGS], dtype="str")
    table["building"] = "yes"
    table.loc[::3, "shop"] = "yes"
    table.loc[::6, "name"] = [f"第{place}商店" for place in range(0, len(xy), 6)]
    areas = gpd.GeoDataFrame(table, geometry=in_degrees(houses), crs="EPSG:4326")
    nothing = no_features()
    return OsmFeatures(areas, nothing.points, nothing.places, nothing.railways, 0)


def shop_lonlat(count: int, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Some named shops, noted down some metres off: longitudes, latitudes, names."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(np.arange(0, 3000, 6), count, replace=False)
    xy = house_xy()[chosen] + rng.normal(0, 8, (count, 2)) + CENTRE
    lon, lat = TO_DEGREES.transform(*xy.T)
    return lon, lat, [f"第{place}商店" for place in chosen]


@cache
def units() -> gpd.GeoDataFrame:
    """Thirty-six townships with winding borders that follow no street."""
    edge = np.linspace(-HALF_METRES, HALF_METRES, 7)
    boxes = [shapely.box(x0, y0, x1, y1) for x0, x1 in itertools.pairwise(edge) for y0, y1 in itertools.pairwise(edge)]  # fmt: skip
    wavy = shapely.transform(
        shapely.segmentize(np.array(boxes), 50.0),
        lambda xy: xy + np.column_stack([70 * np.sin(xy[:, 1] / 310), 70 * np.sin(xy[:, 0] / 270)]),
    )
    names = {"unit_id": [f"u{place}" for place in range(36)], "name": [f"{place}号镇" for place in range(36)]}
    return gpd.GeoDataFrame(names, geometry=in_degrees(wavy), crs="EPSG:4326")


@cache
def river() -> gpd.GeoDataFrame:
    """A river through the town, and a border."""
    x = np.linspace(-HALF_METRES, HALF_METRES, 200)
    lines = [shapely.LineString(np.column_stack([x, 700 * np.sin(x / 900)])),
             shapely.LineString(np.column_stack([1500 * np.sin(x / 1300), x]))]  # fmt: skip
    return gpd.GeoDataFrame({"what": ["waterways", "borders"]}, geometry=in_degrees(np.array(lines)), crs="EPSG:4326")


@cache
def ground() -> Ground:
    """Everything."""
    return ground_of(units(), roads(), features(), river())


@cache
def ground_without_units() -> Ground:
    """Roads and houses."""
    return ground_of(None, roads(), features(), None)
