"""A population raster to cells, against rasters written by hand, pixels cut by shapely and exact sums."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import h3
import numpy as np
import pytest
import rasterio
import shapely
from rasterio import Affine

from geodata import raster_population
from geodata.cells import cells_of
from geodata.errors import FormatError, InputError, NoPeopleError
from geodata.layers import containing_polygon
from geodata.raster_population import RasterPersons, raster_persons
from geodata.source_files import FileSource

WEST, NORTH = 111.70, 40.82
Write = Callable[..., None]


def units_of(*boxes: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"unit_id": [str(n) for n in range(len(boxes))], "name": [f"单元{n}" for n in range(len(boxes))]},
        geometry=[shapely.box(*box) for box in boxes],
        crs="EPSG:4326",
    )


TWO = units_of((WEST, 40.80, 111.71, NORTH), (111.71, 40.80, 111.72, NORTH))
WIDE = units_of((111.0, 40.0, 112.5, 41.5))


def read(path: Path, units: gpd.GeoDataFrame = WIDE, resolution: int = 9) -> RasterPersons:
    return raster_persons(FileSource("population", path), units, resolution)


def refused(path: Path, units: gpd.GeoDataFrame = WIDE) -> InputError:
    with pytest.raises(InputError) as caught:
        read(path, units)
    return caught.value


def test_persons_are_split_by_area(tmp_path: Path, write_raster: Write) -> None:
    """Each pixel's persons in each hexagon, in proportion to the area that shapely cuts out."""
    values = np.random.default_rng(4).integers(0, 50, (12, 15)).astype(np.float32)
    write_raster(tmp_path / "p.tif", values, west=WEST, north=NORTH, size=0.001, nodata=-1)
    spread = read(tmp_path / "p.tif").spread
    assert spread.weight.sum() == pytest.approx(values.sum(), abs=1e-6)
    found: dict[str, float] = {}
    for cell, weight in zip(spread.cell, spread.weight, strict=True):
        found[h3.int_to_str(int(cell))] = found.get(h3.int_to_str(int(cell)), 0.0) + weight
    expected: dict[str, float] = {}
    for row, column in zip(*np.nonzero(values), strict=True):
        x, y = WEST + 0.001 * column, NORTH - 0.001 * row
        pixel = shapely.box(x, y - 0.001, x + 0.001, y)
        centre = h3.latlng_to_cell(y - 0.0005, x + 0.0005, 9)
        for index in h3.grid_disk(centre, 1):
            hexagon = shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(index)])
            share = shapely.intersection(pixel, hexagon).area / pixel.area
            if share:
                expected[index] = expected.get(index, 0.0) + share * float(values[row, column])
    assert set(found) == {index for index, persons in expected.items() if persons > 1e-9}
    for index, persons in found.items():
        assert persons == pytest.approx(expected[index], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("resolution", [7, 8, 9, 10])
@pytest.mark.parametrize("size", [0.001, 0.01])
def test_places_lie_in_their_cells(tmp_path: Path, write_raster: Write, resolution: int, size: float) -> None:
    """Also where a pixel of a kilometre is larger than a hexagon, and its people are spread over many."""
    values = np.array([[7.0, 0.0], [0.0, 5.0]])
    write_raster(tmp_path / "p.tif", values, west=WEST, north=NORTH, size=size)
    spread = read(tmp_path / "p.tif", resolution=resolution).spread
    assert spread.weight.sum() == pytest.approx(12.0)
    at = cells_of(spread.lonlat, resolution)
    firm = spread.weight > 1e-6
    assert (at[firm] == spread.cell[firm]).all()
    middles = np.array([(WEST + 0.5 * size, NORTH - 0.5 * size), (WEST + 1.5 * size, NORTH - 1.5 * size)])
    mean = np.average(spread.lonlat, axis=0, weights=spread.weight)
    np.testing.assert_allclose(mean, np.average(middles, axis=0, weights=[7.0, 5.0]), atol=1e-9)


@pytest.mark.parametrize("crs", ["EPSG:4546", "EPSG:32649", "EPSG:4490"])
def test_rasters_of_another_crs(tmp_path: Path, write_raster: Write, crs: str) -> None:
    to_crs = gpd.GeoSeries(shapely.points([(WEST, NORTH)]), crs="EPSG:4326").to_crs(crs).iloc[0]
    size = 0.001 if crs == "EPSG:4490" else 100.0
    values = np.arange(48, dtype=np.float64).reshape(6, 8)
    write_raster(tmp_path / "p.tif", values, west=to_crs.x, north=to_crs.y, size=size, crs=crs)
    spread = read(tmp_path / "p.tif").spread
    assert spread.weight.sum() == pytest.approx(values.sum())
    rows, columns = np.nonzero(values)
    middles = gpd.GeoSeries(
        shapely.points(to_crs.x + size * (columns + 0.5), to_crs.y - size * (rows + 0.5)), crs=crs
    ).to_crs("EPSG:4326")
    mean = np.average(shapely.get_coordinates(middles), axis=0, weights=values[rows, columns])
    found = np.average(spread.lonlat, axis=0, weights=spread.weight)
    np.testing.assert_allclose(found, mean, atol=1e-6)


@pytest.mark.parametrize(
    ("values", "options", "total"),
    [
        (np.array([[1, 2], [3, 0]], dtype=np.uint8), {}, 6),
        (np.array([[1, 2], [255, 4]], dtype=np.uint8), {"nodata": 255}, 7),
        (np.array([[1, 2], [0, 4]], dtype=np.int32), {"nodata": 0}, 7),
        (np.array([[1, 2], [-99999, 4]], dtype=np.float32), {"nodata": -99999}, 7),
        (np.array([[1, 2], [np.nan, 4]], dtype=np.float32), {}, 7),
        (np.array([[1, 2], [np.nan, 4]], dtype=np.float64), {"nodata": np.nan}, 7),
        (np.array([[0.25, 0.5], [0, 0]], dtype=np.float32), {}, 0.75),
    ],
)
def test_every_kind_of_nodata(tmp_path: Path, write_raster: Write, values: Any, options: Any, total: float) -> None:
    write_raster(tmp_path / "p.tif", values, west=WEST, north=NORTH, size=0.001, **options)
    assert read(tmp_path / "p.tif").spread.weight.sum() == pytest.approx(total)


def test_scaled_values_are_persons(tmp_path: Path, write_raster: Write) -> None:
    path = tmp_path / "p.tif"
    write_raster(path, np.array([[10, 25]], dtype=np.uint16), west=WEST, north=NORTH, size=0.001)
    with rasterio.open(path, "r+") as raster:
        raster.scales = (0.1,)
    assert read(path).spread.weight.sum() == pytest.approx(3.5)


def test_a_pixel_belongs_to_the_unit_of_its_middle(tmp_path: Path, write_raster: Write) -> None:
    """Columns of 0.003°: the border at 111.71 cuts the fourth, whose middle lies just beyond it."""
    values = np.array([[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0]])
    write_raster(tmp_path / "p.tif", values, west=WEST, north=40.81, size=0.003)
    found = read(tmp_path / "p.tif", TWO)
    assert found.outside == 128.0
    assert found.counted.tolist() == [7.0, 120.0]
    spread = found.spread
    assert np.bincount(spread.unit, weights=spread.weight).tolist() == pytest.approx([7.0, 120.0], rel=1e-12)
    assert (spread.area == spread.unit).all()


def test_only_the_units_box_is_read(tmp_path: Path, write_raster: Write) -> None:
    """A country's raster: a million people elsewhere are neither read nor counted."""
    values = np.zeros((400, 400), dtype=np.float32)
    values[0, 0] = 1e6
    values[200:204, 200:204] = 2.0
    west, north = WEST - 0.201, NORTH + 0.191
    write_raster(tmp_path / "p.tif", values, west=west, north=north, size=0.001)
    found = read(tmp_path / "p.tif", TWO)
    assert found.spread.weight.sum() == pytest.approx(24.0)
    assert found.outside == pytest.approx(8.0), "one column just beyond the border"
    box = units_of((west, north - 0.001, west + 0.001, north))
    assert read(tmp_path / "p.tif", box).spread.weight.sum() == pytest.approx(1e6)


def test_rasters_that_are_refused(tmp_path: Path, write_raster: Write, told: Any) -> None:
    good = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32)
    place = {"west": WEST, "north": NORTH, "size": 0.001}
    path = tmp_path / "p.tif"
    write_raster(path, good, crs=None, **place)
    told(refused(path), "p.tif", "缺少坐标系", "has no CRS")
    write_raster(path, np.array([[1.0, -5.0]], dtype=np.float32), nodata=-1, **place)
    told(refused(path), "p.tif", "有负的人口值", "negative persons")
    for name, transform in {
        "rotated": Affine.translation(WEST, NORTH) @ Affine.rotation(10) @ Affine.scale(0.001, -0.001),
        "south up": Affine(0.001, 0, WEST, 0, 0.001, NORTH),
        "mirrored": Affine(-0.001, 0, WEST, 0, -0.001, NORTH),
    }.items():
        write_raster(path, good, transform=transform, **place)
        assert told(refused(path), "p.tif", "不是正北朝上", "north up"), name
    with rasterio.open(path, "w", driver="GTiff", width=2, height=2, count=2, dtype="float32", crs="EPSG:4326",
                       transform=Affine(0.001, 0, WEST, 0, -0.001, NORTH)) as raster:  # fmt: skip
        raster.write(np.stack([good, good]))
    told(refused(path), "p.tif", "有 2 个波段", "2 bands, not exactly one")


VRT = """<VRTDataset rasterXSize="2" rasterYSize="2"><SRS>EPSG:4326</SRS>
<GeoTransform>111.7, 0.001, 0, 40.82, 0, -0.001</GeoTransform><VRTRasterBand dataType="Float32" band="1">
<SimpleSource><SourceFilename>{0}</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"""


def test_files_that_are_no_geotiff(tmp_path: Path, write_raster: Write, told: Any) -> None:
    secret = tmp_path / "secret.tif"
    write_raster(secret, np.ones((2, 2), dtype=np.float32), west=WEST, north=NORTH, size=0.001)
    path = tmp_path / "p.tif"
    for content in (b"", b"II*\0", b"hello", VRT.format(secret).encode(), secret.read_bytes()[:60]):
        path.write_bytes(content)
        error = refused(path)
        assert isinstance(error, FormatError)
        told(error, "p.tif", "不是可读的 GeoTIFF", "no readable GeoTIFF")


def test_a_truncated_geotiff(tmp_path: Path, write_raster: Write, told: Any) -> None:
    path = tmp_path / "p.tif"
    values = np.random.default_rng(1).random((300, 300)).astype(np.float32)
    write_raster(path, values, west=WEST, north=NORTH, size=0.001, compress="deflate")
    path.write_bytes(path.read_bytes()[:100_000])
    told(refused(path), "p.tif", "不是可读的 GeoTIFF", "no readable GeoTIFF")


@pytest.mark.parametrize(
    ("values", "zh", "en"),
    [
        (np.array([[0.0, -9.0], [0.0, 0.0]]), "人口合计为 0", "comes to nothing"),
        (np.full((2, 2), np.nan), "全部为无数据值", "hold nodata"),
        (np.full((2, 2), -9.0), "全部为无数据值", "hold nodata"),
    ],
)
def test_rasters_without_people(tmp_path: Path, write_raster: Write, told: Any, values: Any, zh: str, en: str) -> None:
    write_raster(tmp_path / "p.tif", values, west=WEST, north=NORTH, size=0.001, nodata=-9.0)
    error = refused(tmp_path / "p.tif")
    assert isinstance(error, NoPeopleError)
    told(error, "p.tif", zh, en)


def test_people_in_the_units_box_but_in_no_unit(tmp_path: Path, write_raster: Write, told: Any) -> None:
    """Two units on a diagonal, people in the other two corners of their box."""
    units = units_of((WEST, 40.81, 111.71, NORTH), (111.71, 40.80, 111.72, 40.81))
    write_raster(tmp_path / "p.tif", np.array([[0.0, 3.0], [4.0, 0.0]]), west=WEST, north=NORTH, size=0.01)
    error = refused(tmp_path / "p.tif", units)
    assert isinstance(error, NoPeopleError)
    told(error, "p.tif", "有人的像元都不在研究区内", "no pixel with persons")


def test_a_raster_of_another_place(tmp_path: Path, write_raster: Write, told: Any) -> None:
    write_raster(tmp_path / "p.tif", np.ones((2, 2)), west=10.0, north=50.0, size=0.001)
    error = refused(tmp_path / "p.tif", TWO)
    assert isinstance(error, NoPeopleError)
    told(error, "p.tif", "栅格与研究区不相交", "does not reach the study area")


def test_more_rasters_that_are_refused(tmp_path: Path, write_raster: Write, told: Any) -> None:
    good = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32)
    place = {"west": WEST, "north": NORTH, "size": 0.001}
    path = tmp_path / "p.tif"
    write_raster(path, good.astype(np.complex64), **place)
    told(refused(path), "p.tif", "像元值为复数", "complex numbers")
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        write_raster(path, good, transform=Affine.identity(), **place)
    told(refused(path), "p.tif", "没有地理配准", "not georeferenced")
    write_raster(path, good, transform=Affine(0.001, 0, WEST, 0, 0, NORTH), **place)
    told(refused(path), "p.tif", "像元大小为 0", "its pixels have no size")
    with (
        pytest.warns(rasterio.errors.NotGeoreferencedWarning),
        rasterio.open(path, "w", driver="GTiff", width=2, height=2, count=3, dtype="complex64") as raster,
    ):
        raster.write(np.stack([good.astype(np.complex64)] * 3))
    assert len(refused(path).faults) >= 3, "all that is wrong is told at once"


@pytest.mark.parametrize("west", [500_000.0, 5e9, -1e300])
def test_extents_far_off_the_earth(tmp_path: Path, write_raster: Write, told: Any, west: float) -> None:
    """Projected coordinates in a file that says degrees, or nonsense."""
    write_raster(tmp_path / "p.tif", np.ones((2, 2)), west=west, north=NORTH, size=30.0)
    told(refused(tmp_path / "p.tif"), "p.tif", "栅格与研究区不相交", "does not reach the study area")


def test_huge_declared_extents_are_not_read(tmp_path: Path, told: Any) -> None:
    """A sparse file of four billion pixels takes no time where the area is small, and is refused where it is all inside."""
    path = tmp_path / "p.tif"
    size, side = 1e-6, 70_000
    with rasterio.open(path, "w", driver="GTiff", width=side, height=side, count=1, dtype="uint8", crs="EPSG:4326",
                       transform=Affine(size, 0, WEST, 0, -size, NORTH), tiled=True, sparse_ok=True, bigtiff=True,
                       compress="deflate") as raster:  # fmt: skip
        raster.write(np.full((1, 10, 10), 2, dtype=np.uint8), window=((0, 10), (0, 10)))
    assert path.stat().st_size < 10_000_000
    corner = units_of((WEST, NORTH - 1e-5, WEST + 1e-5, NORTH))
    assert read(path, corner).counted.tolist() == [200.0]
    told(refused(path), "p.tif", "个像元，过多", "which is too many")


def test_a_block_larger_than_memory_is_refused(tmp_path: Path, told: Any) -> None:
    path = tmp_path / "p.tif"
    with rasterio.open(path, "w", driver="GTiff", width=40_000, height=40_000, count=1, dtype="uint8", crs="EPSG:4326",
                       transform=Affine(1e-6, 0, WEST, 0, -1e-6, NORTH), tiled=True, blockxsize=40_000,
                       blockysize=40_000, sparse_ok=True):  # fmt: skip
        pass
    told(refused(path), "p.tif", "数据块过大（40,000 × 40,000 像元）", "blocks are too large")


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32649", "EPSG:4546"])
def test_many_small_tiles_give_what_one_gives(
    tmp_path: Path, write_raster: Write, monkeypatch: pytest.MonkeyPatch, crs: str
) -> None:
    """Hexagons and units across the tiles' edges come to the same sums and middles."""
    at = gpd.GeoSeries(shapely.points([(WEST, NORTH)]), crs="EPSG:4326").to_crs(crs).iloc[0]
    size = 0.0005 if crs == "EPSG:4326" else 50.0
    rng = np.random.default_rng(5)
    values = rng.random((61, 83)) * (rng.random((61, 83)) < 0.6)
    write_raster(tmp_path / "p.tif", values, west=at.x, north=at.y, size=size, crs=crs)
    once = summed(read(tmp_path / "p.tif", FOUR))
    monkeypatch.setattr(raster_population, "_TILE_PIXELS", 200)
    many = summed(read(tmp_path / "p.tif", FOUR))
    assert set(many) == set(once)
    for key, sums in once.items():
        assert many[key] == pytest.approx(sums, rel=1e-9)


FOUR = units_of(*[(WEST + 0.013 * i, 40.78 + 0.014 * j, WEST + 0.013 * (i + 1), 40.78 + 0.014 * (j + 1))
                  for i in range(2) for j in range(2)])  # fmt: skip


def summed(found: RasterPersons) -> dict[tuple[int, int], list[float]]:
    sums: dict[tuple[int, int], list[float]] = {}
    spread = found.spread
    for cell, unit, weight, lonlat in zip(spread.cell, spread.unit, spread.weight, spread.lonlat, strict=True):
        one = sums.setdefault((int(cell), int(unit)), [0.0, 0.0, 0.0])
        for place, value in enumerate((weight, weight * lonlat[0], weight * lonlat[1])):
            one[place] += value
    return sums


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32649", "EPSG:4546", "EPSG:4490"])
def test_units_hold_the_persons_of_the_pixels_whose_middles_they_hold(
    tmp_path: Path, write_raster: Write, crs: str
) -> None:
    """Units with slanting borders, one of which overlaps another: the first one counts."""
    ring = [(0.001, 0.0), (0.02, 0.006), (0.016, 0.018), (0.004, 0.019)]
    shapes = [shapely.Polygon([(WEST + x, 40.80 + y) for x, y in ring]), shapely.box(WEST, 40.805, WEST + 0.03, 40.818)]
    units = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=shapes, crs="EPSG:4326")
    at = gpd.GeoSeries(shapely.points([(WEST - 0.002, NORTH + 0.002)]), crs="EPSG:4326").to_crs(crs).iloc[0]
    size = 0.00037 if CRS_IN_DEGREES[crs] else 41.0
    values = np.random.default_rng(2).integers(1, 9, (70, 95)).astype(float)
    write_raster(tmp_path / "p.tif", values, west=at.x, north=at.y, size=size, crs=crs)
    rows, columns = np.indices(values.shape).reshape(2, -1)
    middles = gpd.GeoSeries(shapely.points(at.x + size * (columns + 0.5), at.y - size * (rows + 0.5)), crs=crs)
    holder = containing_polygon(units.geometry, shapely.get_coordinates(middles.to_crs("EPSG:4326")))
    expected = np.bincount(holder + 1, weights=values.ravel(), minlength=3)[1:]
    found = read(tmp_path / "p.tif", units)
    assert found.counted.tolist() == expected.tolist()
    of_units = np.bincount(found.spread.unit, weights=found.spread.weight)
    assert of_units.tolist() == pytest.approx(expected.tolist(), rel=1e-12)


CRS_IN_DEGREES = {"EPSG:4326": True, "EPSG:4490": True, "EPSG:32649": False, "EPSG:4546": False}


def test_offsets_and_nodata_together(tmp_path: Path, write_raster: Write) -> None:
    """Persons are value × scale + offset; nodata is told by the value as it is stored."""
    path = tmp_path / "p.tif"
    write_raster(path, np.array([[10, 0], [255, 20]], dtype=np.uint8), west=WEST, north=NORTH, size=0.001, nodata=255)
    with rasterio.open(path, "r+") as raster:
        raster.scales, raster.offsets = (0.5,), (1.0,)
    assert read(path).counted.tolist() == pytest.approx([6.0 + 1.0 + 11.0])
