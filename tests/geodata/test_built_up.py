"""Built-up land: near land use, among buildings, or where residential streets are dense; by hand and by brute force."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.built_up import FEWEST_HOUSES, HOUSES_METRES, LAND_METRES, urban_pieces
from geodata.highways import HIGHWAY_NAMES
from geodata.osm import _KEPT_TAGS, OsmFeatures

CRS = "EPSG:4527"
ORIGIN = np.array([39_500_000.0, 4_400_000.0])
PRIMARY, RESIDENTIAL = (HIGHWAY_NAMES.index(name) for name in ("primary", "residential"))


def features(rows: list[tuple[dict[str, str], shapely.Geometry]]) -> OsmFeatures:
    """Areas given in metres from the origin."""
    table = pd.DataFrame(
        [{key: tags.get(key, "") for key in _KEPT_TAGS} for tags, _ in rows], columns=list(_KEPT_TAGS), dtype="str"
    )
    ground = [shapely.transform(shape, lambda xy: xy + ORIGIN) for _, shape in rows]
    areas = gpd.GeoDataFrame(table, geometry=ground, crs=CRS).to_crs("EPSG:4326")
    nothing = gpd.GeoDataFrame(geometry=[], crs="EPSG:4326")
    return OsmFeatures(areas, nothing, nothing, nothing, 0)


def urban(middles: object, shown: OsmFeatures, highway: int = PRIMARY) -> list[bool]:
    xy = np.asarray(middles, dtype=np.float64).reshape(-1, 2) + ORIGIN
    return urban_pieces(xy, np.full(len(xy), highway, dtype=np.int8), shown, CRS).tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("landuse", ["residential", "commercial", "industrial"])
def test_near_built_up_land(landuse: str) -> None:
    shown = features([({"landuse": landuse}, shapely.box(0, 0, 400, 400))])
    # Squares are told by their centres: that of 540 is 550, that of 640 is 650, and the land ends at 400.
    assert urban([(50, 50), (540, 50), (640, 50), (-140, 50), (-260, 50)], shown) == [True, True, False, True, False]


@pytest.mark.parametrize(
    "tags", [{"landuse": "forest"}, {"landuse": "farmland"}, {"natural": "water"}, {"leisure": "park"}]
)
def test_other_land_is_country(tags: dict[str, str]) -> None:
    assert urban([(50, 50)], features([(tags, shapely.box(0, 0, 400, 400))])) == [False]


def test_among_buildings() -> None:
    def village(houses: int) -> OsmFeatures:
        return features([({"building": "yes"}, shapely.box(x * 10, 0, x * 10 + 8, 8)) for x in range(houses)])

    assert urban([(50, 50), (1500, 50)], village(FEWEST_HOUSES)) == [True, False]
    assert urban([(50, 50)], village(FEWEST_HOUSES - 1)) == [False], "a lone farm is no village"


def test_residential_streets_alone() -> None:
    """Where nobody has mapped land use, streets of homes tell where people live."""
    xy = np.array([(x, y) for x in range(50, 600, 100) for y in range(50, 600, 100)], dtype=np.float64)
    xy = np.concatenate([xy, [(5050, 50), (5150, 50), (300, 300), (9000, 9000)]]) + ORIGIN
    highway = np.full(len(xy), RESIDENTIAL, dtype=np.int8)
    highway[-2:] = PRIMARY
    found = urban_pieces(xy, highway, features([]), CRS)
    assert found[:36].all()
    assert found[36:].tolist() == [False, False, True, False]


def test_nothing_at_all() -> None:
    assert urban([(50, 50), (-2050, 50)], features([])) == [False, False]
    assert urban([], features([])) == []


def test_against_brute_force() -> None:
    rng = np.random.default_rng(7)
    houses = [({"building": "house"}, shapely.box(x, y, x + 8, y + 8)) for x, y in rng.uniform(-2000, 2000, (2000, 2))]
    lands = [({"landuse": "retail"}, shapely.box(x, y, x + 90, y + 60)) for x, y in rng.uniform(-2000, 2000, (8, 2))]
    middles = rng.uniform(-2500, 2500, (400, 2))
    found = urban(middles, features(houses + lands))
    for (x, y), answer in zip(middles, found, strict=True):
        centre = shapely.Point(*((np.floor((np.array([x, y]) + ORIGIN) / 100) + 0.5) * 100 - ORIGIN))
        near = any(shape.distance(centre) <= LAND_METRES for _, shape in lands)
        among = sum(shape.centroid.distance(centre) <= HOUSES_METRES for _, shape in houses) >= FEWEST_HOUSES
        assert answer == (near or among)
    assert 0.1 < np.mean(found) < 0.9
