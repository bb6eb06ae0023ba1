"""Areal weighting, against areas on the ellipsoid and pieces cut one by one."""

from __future__ import annotations

import geopandas as gpd
import h3
import numpy as np
import pyproj
import pytest
import shapely

from geodata.areal import areal_spread, common_ground, divided, middles, square_metres
from geodata.cells import cells_of

GEOD = pyproj.Geod(ellps="WGS84")
LON, LAT = 126.6, 45.7


def area_of(shape: shapely.Geometry) -> float:
    """On the ellipsoid, borders straight in degrees and not geodesics."""
    return abs(GEOD.geometry_area_perimeter(shapely.segmentize(shape, 1e-4))[0])


def units_of(*boxes: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    geometry = [shapely.box(LON + west, LAT + south, LON + east, LAT + north) for west, south, east, north in boxes]
    return gpd.GeoDataFrame(geometry=geometry, crs="EPSG:4326")


UNITS = units_of((0.0, 0.0, 0.02, 0.03), (0.02, 0.0, 0.05, 0.03))
SLANTED = shapely.Polygon(
    [(LON + x, LAT + y) for x, y in ((0.003, 0.002), (0.03, 0.008), (0.022, 0.027), (0.008, 0.02))]
)
RAGGED = shapely.MultiPolygon(
    [shapely.box(LON + 0.001, LAT + 0.001, LON + 0.0012, LAT + 0.0011), shapely.box(LON + 0.04, LAT + 0.01, LON + 0.06, LAT + 0.02)]
)  # fmt: skip


@pytest.mark.parametrize("resolution", [7, 9, 10])
def test_every_part_weighs_its_area(resolution: int) -> None:
    shapes = np.array([SLANTED, RAGGED], dtype=object)
    found = areal_spread(shapes, UNITS, resolution)
    for number, shape in enumerate(shapes):
        mine = found.area == number
        assert found.weight[mine].sum() == pytest.approx(area_of(shape), rel=2e-6)
        for unit, polygon in enumerate(UNITS.geometry):
            inside = mine & (found.unit == unit)
            assert found.weight[inside].sum() == pytest.approx(area_of(shapely.intersection(shape, polygon)), rel=2e-6)
            for cell in np.unique(found.cell[inside]):
                ring = [(lon, lat) for lat, lon in h3.cell_to_boundary(h3.int_to_str(int(cell)))]
                part = shapely.intersection(shapely.intersection(shape, polygon), shapely.Polygon(ring))
                assert found.weight[inside & (found.cell == cell)].sum() == pytest.approx(
                    area_of(part), rel=1e-5, abs=1e-3
                )
        beyond = area_of(shapely.difference(shape, shapely.union_all(UNITS.geometry.to_numpy())))
        assert found.weight[mine & (found.unit < 0)].sum() == pytest.approx(beyond, rel=2e-6, abs=1.0)
    convex = (found.unit >= 0) & (found.area == 0)
    assert (cells_of(found.lonlat[convex], resolution) == found.cell[convex]).all()


def test_the_units_themselves() -> None:
    """Cut along their own borders or not, the units come to the same, without slivers in the neighbour."""
    shapes = UNITS.geometry.to_numpy()
    plain = areal_spread(shapes, UNITS, 9, are_units=True)
    cut = areal_spread(shapes, UNITS, 9)
    assert (plain.unit == plain.area).all()
    assert (cut.unit == cut.area).all()
    assert sorted(plain.weight) == pytest.approx(sorted(cut.weight), rel=1e-9)


def test_shared_borders_with_further_corners() -> None:
    """A district in a township's corner whose borders run along the township's, but with corners in between."""
    corner = shapely.Polygon(
        [(LON, LAT), (LON + 0.007, LAT), (LON + 0.0133, LAT), (LON + 0.0133, LAT + 0.011), (LON, LAT + 0.011), (LON, LAT + 0.003)]
    )  # fmt: skip
    found = areal_spread(np.array([corner], dtype=object), UNITS, 9)
    assert set(found.unit) == {0}


def test_common_ground_cuts_holes_and_keeps_what_lies_inside() -> None:
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    small = [shapely.box(1, 1, 2, 2), shapely.box(3, 3, 5, 5), shapely.box(4.5, 4.5, 5, 5), shapely.box(10, 0, 11, 1)]
    parts, first, second = common_ground(np.array([ring], dtype=object), np.array(small, dtype=object))
    assert dict(zip(second.tolist(), shapely.area(parts).tolist(), strict=True)) == {0: 1.0, 1: 3.0}
    assert first.tolist() == [0, 0]
    parts, first, second = common_ground(np.array(small, dtype=object), np.array([ring], dtype=object))
    assert dict(zip(first.tolist(), shapely.area(parts).tolist(), strict=True)) == {0: 1.0, 1: 3.0}


def test_what_is_left_of_a_part_lies_outside() -> None:
    part = shapely.box(LON - 0.001, LAT + 0.001, LON + 0.001, LAT + 0.002)
    of, unit, lonlat, weight = divided(np.array([part], dtype=object), UNITS.geometry.to_numpy())
    assert of.tolist() == [0, 0]
    assert unit.tolist() == [0, -1]
    assert weight.tolist() == pytest.approx([area_of(part) / 2] * 2, rel=1e-6)
    assert lonlat[0].tolist() == pytest.approx([LON + 0.0005, LAT + 0.0015])


@pytest.mark.parametrize("latitude", [0.0, 23.4, 45.7, 53.5, 80.0])
def test_square_metres(latitude: float) -> None:
    hexagon = shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(h3.latlng_to_cell(latitude, LON, 7))])
    assert square_metres(np.array([hexagon], dtype=object))[0] == pytest.approx(area_of(hexagon), rel=2e-6)
    assert middles(np.array([hexagon], dtype=object))[0].tolist() == pytest.approx(list(hexagon.centroid.coords[0]))
