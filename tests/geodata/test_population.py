"""Population to pieces, against rasters written by hand, polygons cut by shapely and exact sums."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import strategies as st
from rasterio import Affine

from geodata.cells import cells_of
from geodata.errors import FormatError, InputError, NoPeopleError, SchemaError
from geodata.population import Spread, matched_totals, pieces_from_cells, raster_spread, spread_totals
from geodata.source_files import FileSource
from geodata.text import Text

NOWHERE = Text("没有地方", "has no place")
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


def read(path: Path, units: gpd.GeoDataFrame = WIDE, resolution: int = 9) -> Spread:
    return raster_spread(FileSource("population", path), units, resolution)


def refused(path: Path, units: gpd.GeoDataFrame = WIDE) -> InputError:
    with pytest.raises(InputError) as caught:
        read(path, units)
    return caught.value


def test_persons_are_split_by_area(tmp_path: Path, write_raster: Write) -> None:
    """Each pixel's persons in each hexagon, in proportion to the area that shapely cuts out."""
    values = np.random.default_rng(4).integers(0, 50, (12, 15)).astype(np.float32)
    write_raster(tmp_path / "p.tif", values, west=WEST, north=NORTH, size=0.001, nodata=-1)
    spread = read(tmp_path / "p.tif")
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
        assert persons == pytest.approx(expected[index], rel=1e-4, abs=1e-3)


@pytest.mark.parametrize("resolution", [7, 8, 9, 10])
@pytest.mark.parametrize("size", [0.001, 0.01])
def test_places_lie_in_their_cells(tmp_path: Path, write_raster: Write, resolution: int, size: float) -> None:
    """Also where a pixel of a kilometre is larger than a hexagon, and its people are spread over many."""
    values = np.array([[7.0, 0.0], [0.0, 5.0]])
    write_raster(tmp_path / "p.tif", values, west=WEST, north=NORTH, size=size)
    spread = read(tmp_path / "p.tif", resolution=resolution)
    assert spread.weight.sum() == pytest.approx(12.0)
    at = cells_of(spread.lonlat, resolution)
    firm = spread.weight > 1e-6
    assert (at[firm] == spread.cell[firm]).all()
    column = np.floor((spread.lonlat[:, 0] - WEST) / size).astype(int)
    row = np.floor((NORTH - spread.lonlat[:, 1]) / size).astype(int)
    sums = np.zeros((2, 2))
    np.add.at(sums, (row, column), spread.weight)
    np.testing.assert_allclose(sums, values, atol=1e-9)


@pytest.mark.parametrize("crs", ["EPSG:4546", "EPSG:32649", "EPSG:4490"])
def test_rasters_of_another_crs(tmp_path: Path, write_raster: Write, crs: str) -> None:
    to_crs = gpd.GeoSeries(shapely.points([(WEST, NORTH)]), crs="EPSG:4326").to_crs(crs).iloc[0]
    size = 0.001 if crs == "EPSG:4490" else 100.0
    values = np.arange(48, dtype=np.float64).reshape(6, 8)
    write_raster(tmp_path / "p.tif", values, west=to_crs.x, north=to_crs.y, size=size, crs=crs)
    spread = read(tmp_path / "p.tif")
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
    assert read(tmp_path / "p.tif").weight.sum() == pytest.approx(total)


def test_scaled_values_are_persons(tmp_path: Path, write_raster: Write) -> None:
    path = tmp_path / "p.tif"
    write_raster(path, np.array([[10, 25]], dtype=np.uint16), west=WEST, north=NORTH, size=0.001)
    with rasterio.open(path, "r+") as raster:
        raster.scales = (0.1,)
    assert read(path).weight.sum() == pytest.approx(3.5)


def test_a_pixel_belongs_to_the_unit_of_its_middle(tmp_path: Path, write_raster: Write) -> None:
    """Columns of 0.003°: the border at 111.71 cuts the fourth, whose middle lies just beyond it."""
    values = np.array([[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0]])
    write_raster(tmp_path / "p.tif", values, west=WEST, north=40.81, size=0.003)
    spread = read(tmp_path / "p.tif", TWO)
    sums = np.bincount(spread.unit + 1, weights=spread.weight, minlength=3)
    assert sums.tolist() == pytest.approx([128.0, 7.0, 120.0])


def test_only_the_units_box_is_read(tmp_path: Path, write_raster: Write) -> None:
    """A country's raster: a million people elsewhere are neither read nor counted."""
    values = np.zeros((400, 400), dtype=np.float32)
    values[0, 0] = 1e6
    values[200:204, 200:204] = 2.0
    west, north = WEST - 0.201, NORTH + 0.191
    write_raster(tmp_path / "p.tif", values, west=west, north=north, size=0.001)
    spread = read(tmp_path / "p.tif", TWO)
    assert spread.weight.sum() == pytest.approx(32.0)
    box = units_of((west, north - 0.001, west + 0.001, north))
    assert read(tmp_path / "p.tif", box).weight.sum() == pytest.approx(1e6)


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
    told(refused(path), "p.tif", "不是单波段", "exactly one band")


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


@pytest.mark.parametrize("values", [np.zeros((2, 2)), np.full((2, 2), np.nan), np.full((2, 2), -9.0)])
def test_rasters_without_people(tmp_path: Path, write_raster: Write, told: Any, values: Any) -> None:
    write_raster(tmp_path / "p.tif", values, west=WEST, north=NORTH, size=0.001, nodata=-9.0)
    error = refused(tmp_path / "p.tif")
    assert isinstance(error, NoPeopleError)
    told(error, "p.tif", "人口合计为 0", "comes to nothing")


def test_a_raster_of_another_place(tmp_path: Path, write_raster: Write, told: Any) -> None:
    write_raster(tmp_path / "p.tif", np.ones((2, 2)), west=10.0, north=50.0, size=0.001)
    error = refused(tmp_path / "p.tif", TWO)
    assert isinstance(error, NoPeopleError)
    told(error, "p.tif", "栅格与研究区不相交", "does not reach the study area")


@given(
    st.lists(st.tuples(st.integers(-1, 3), st.one_of(st.just(0.0), st.floats(1e-6, 1e6))), max_size=40),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**4)), min_size=4, max_size=4),
)
def test_totals_are_kept_to_the_unit(places: list[tuple[int, float]], totals: list[tuple[int, int]]) -> None:
    units = units_of(*[(n, 0, n + 1, 1) for n in range(4)])
    unit = np.array([u for u, _ in places], dtype=np.int32)
    weight = np.array([w for _, w in places], dtype=float)
    spread = Spread(np.zeros((len(places), 2)), np.ones(len(places), dtype=np.uint64), unit, weight)
    table = pd.DataFrame(totals, columns=["persons", "priority_persons"], dtype=float)
    reached = {u for u, w in places if u >= 0 and w > 0}
    homeless = [n for n, total in enumerate(totals) if any(total) and n not in reached]
    if sum(persons for persons, _ in totals) == 0 or homeless:
        with pytest.raises(NoPeopleError) as caught:
            spread_totals(spread, table, units, "t.csv", nowhere=NOWHERE)
        assert len(caught.value.faults) == (len(homeless) if any(p for p, _ in totals) else 1)
        return
    pieces = spread_totals(spread, table, units, "t.csv", nowhere=NOWHERE)
    for number, (persons, priority) in enumerate(totals):
        counts = pieces.counts[pieces.unit == number].sum(axis=0)
        assert counts.tolist() == pytest.approx([persons, 0.0, priority], rel=1e-12, abs=1e-6)
    assert (pieces.counts >= 0).all()
    kept = (unit >= 0) & (weight > 0)
    assert len(pieces.unit) == kept.sum()


def test_a_unit_with_people_and_no_place_for_them(told: Any) -> None:
    spread = Spread(np.zeros((1, 2)), np.ones(1, dtype=np.uint64), np.zeros(1, dtype=np.int32), np.ones(1))
    table = pd.DataFrame({"persons": [5.0, 1200.0], "priority_persons": [0.0, 0.0], "row": [7, 3]})
    with pytest.raises(NoPeopleError) as caught:
        spread_totals(spread, table, TWO, "t.csv", nowhere=NOWHERE)
    told(caught.value, "t.csv", "单元1 有 1,200 人，但没有地方", "单元1 has 1,200 persons, but has no place", row=3)


def test_totals_find_their_units(told: Any) -> None:
    table = pd.DataFrame(
        {"code": ["1", "0"], "persons": [10.0, 20.0], "priority_persons": [1.0, 2.0]},
        index=pd.Index([5, 2], name="row"),
    )
    found = matched_totals(table, TWO, "t.csv")
    assert found[["code", "persons", "priority_persons", "row"]].to_numpy().tolist() == [
        ["0", 20, 2, 2],
        ["1", 10, 1, 5],
    ]
    with pytest.raises(SchemaError) as caught:
        matched_totals(table.iloc[:1], TWO, "t.csv")
    told(caught.value, "t.csv", "缺少 单元0（代码 0）的人口", "no row for 单元0 (code 0)")


def table_of(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [(cell, persons, jobs, 0.0) for cell, persons, jobs in rows],
        columns=["cell", "persons", "jobs", "priority_persons"],
    )


def cell_at(lon: float, lat: float, resolution: int = 9) -> str:
    return str(h3.latlng_to_cell(lat, lon, resolution))


def test_pieces_of_a_table_of_cells() -> None:
    west, east, away = cell_at(111.705, 40.81), cell_at(111.715, 40.81), cell_at(113, 40.81)
    pieces, outside = pieces_from_cells(table_of((west, 5, 1), (away, 7, 0), (east, 0, 3)), TWO, "t.csv")
    assert outside == 1
    assert pieces.unit.tolist() == [0, 1]
    assert pieces.counts.tolist() == [[5, 1, 0], [0, 3, 0]]
    assert [h3.int_to_str(int(cell)) for cell in pieces.cell] == [west, east]
    np.testing.assert_allclose(pieces.lonlat[0], h3.cell_to_latlng(west)[::-1])


def test_tables_of_cells_that_are_refused(told: Any) -> None:
    inside, away = cell_at(111.705, 40.81), cell_at(113, 40.81)
    for table, kind, zh, en in (
        (
            table_of((inside, 5, 1), (cell_at(111.715, 40.81, 8), 5, 1)),
            SchemaError,
            "格网分辨率不一致：[8, 9]",
            "[8, 9]",
        ),
        (table_of((inside, 0, 9)), NoPeopleError, "人口合计为 0", "comes to nothing"),
        (table_of((away, 5, 0)), NoPeopleError, "研究区内没有有人口的格网", "no cell with persons"),
        (table_of((away, 5, 0), (inside, 0, 4)), NoPeopleError, "研究区内没有有人口的格网", "no cell with persons"),
    ):
        with pytest.raises(kind) as caught:
            pieces_from_cells(table, TWO, "t.csv")
        told(caught.value, "t.csv", zh, en)
