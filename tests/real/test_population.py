"""People to cells on real input: census units over Harbin and over two provinces, hexagons of Porto Alegre, Voronoi units."""

from __future__ import annotations

import shutil
from pathlib import Path

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio import Affine

from geodata.areal import areal_spread
from geodata.population import read_areas
from geodata.prepare import prepare_area
from geodata.source_files import FileSource
from geodata.study_area import StudyArea

CENSUS = "nm_hlj_counties_2021_census.geojson"
DISTRICTS = ["230102", "230103", "230104", "230109", "230110"]


def voronoi(box: tuple[float, float, float, float], count: int) -> gpd.GeoDataFrame:
    """Return made-up census units, of which a few hold everybody the others hold in whole persons."""
    rng = np.random.default_rng(11)
    points = rng.random((count, 2)) * (box[2] - box[0], box[3] - box[1]) + box[:2]
    ground = shapely.box(*box)
    parts = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=ground))
    persons, elders = rng.integers(0, 4_000, count), rng.integers(0, 900, count)
    columns = {"代码": [f"T{number:04d}" for number in range(count)], "常住人口": persons, "老年人口": elders}
    return gpd.GeoDataFrame(columns, geometry=shapely.intersection(parts, ground), crs="EPSG:4326")


def test_3000_census_units_over_harbin_keep_every_person(harbin: StudyArea, data: Path, tmp_path: Path) -> None:
    """Per reporting unit and in total, groups too; units without homes or streets are named."""
    for name in ("admin/harbin_districts_gcj02.json", "osm/harbin_20240409.osm.pbf"):
        shutil.copy(data / name, tmp_path)
    nodes = harbin.network.node_lonlat
    low, high = np.quantile(nodes, 0.05, axis=0), np.quantile(nodes, 0.95, axis=0)
    areas = voronoi((low[0], low[1], high[0], high[1]), 3_000)
    areas.to_file(tmp_path / "census.gpkg", driver="GPKG", engine="pyogrio")
    sources = tmp_path / "sources.toml"
    sources.write_text(
        f"""
[area]
name = "哈尔滨"
[[boundaries]]
file = "harbin_districts_gcj02.json"
level = "district"
crs = "GCJ-02"
columns = {{ code = "adcode", name = "name" }}
include = {DISTRICTS}
[roads]
file = "harbin_20240409.osm.pbf"
[population]
method = "dasymetric"
file = "census.gpkg"
groups = {{ "老年人" = "老年人口" }}
unplaced = "evenly"
[venues]
from_osm = false
""",
        encoding="utf-8",
    )
    area = prepare_area(sources)
    units = shapely.union_all(area.units.geometry.to_numpy())
    inside = shapely.contains_properly(units, areas.geometry.to_numpy())
    assert inside.mean() > 0.9
    outside = sum(
        float(remark.en.split()[1].replace(",", "")) for remark in area.remarks if "persons lie outside" in remark.en
    )
    dropped = areas[~shapely.intersects(units, areas.geometry.to_numpy())]["常住人口"].sum()
    assert area.cells["persons"].sum() + outside + dropped == pytest.approx(areas["常住人口"].sum(), abs=100)
    assert area.cells["persons"].sum() >= areas["常住人口"][inside].sum() - 1e-3
    assert area.groups == ("老年人",)
    for column in ("persons", "group_0"):
        sums = area.cell_units.groupby("cell")[column].sum().to_numpy()
        np.testing.assert_allclose(sums, area.cells[column].to_numpy(), atol=1e-6)
    assert any("spread evenly over the whole area" in remark.en for remark in area.remarks)


def test_census_polygons_of_two_provinces(data: Path) -> None:
    """108 and 126 counties, areal weighting over the two provinces' bounds cut in four: nobody is lost."""
    source = FileSource("population", data / "admin" / CENSUS, columns={"persons": "POPU"})
    areas = read_areas(source)
    stated = gpd.read_file(data / "admin" / CENSUS)["POPU"].astype(float)
    assert areas["persons"].sum() == stated.sum()
    west, south, east, north = areas.total_bounds
    x, y = (west + east) / 2, (south + north) / 2
    quarters = [
        shapely.box(*box)
        for box in ((west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north))
    ]
    units = gpd.GeoDataFrame(geometry=quarters, crs="EPSG:4326")
    some = np.argsort(shapely.area(areas.geometry.to_numpy()))[:120]
    spread = areal_spread(areas.geometry.to_numpy()[some], units, 6)
    assert (spread.unit >= 0).all()
    whole = areas.iloc[some].to_crs("EPSG:6933").area.to_numpy()
    sums = np.bincount(spread.area, weights=spread.weight, minlength=len(some))
    np.testing.assert_allclose(sums, whole, rtol=2e-3)
    for unit, quarter in enumerate(quarters):
        inside = gpd.GeoSeries(shapely.intersection(areas.geometry.to_numpy()[some], quarter), crs="EPSG:4326")
        found = spread.weight[spread.unit == unit].sum()
        assert found == pytest.approx(inside.to_crs("EPSG:6933").area.sum(), rel=2e-3, abs=1.0)


def test_porto_alegres_hexagons_come_as_they_are(porto_alegre: StudyArea, data: Path) -> None:
    table = pd.read_csv(data / "porto_alegre" / "poa_hexgrid.csv")
    counted = table[table[["population", "jobs"]].sum(axis=1) > 0]
    assert set(porto_alegre.cells["cell"]) == set(counted["id"])
    assert {h3.get_resolution(cell) for cell in porto_alegre.cells["cell"]} == {9}
    assert len(porto_alegre.population_check) == 0


def test_a_raster_over_harbin_rescaled_to_the_census(harbin_sources: Path, tmp_path: Path) -> None:
    """A raster of one person in every pixel comes to the census in each district, and both figures are kept."""
    for file in harbin_sources.parent.iterdir():
        shutil.copy(file, tmp_path)
    size, west, north = 0.002, 125.4, 46.7
    values = np.ones((700, 900), dtype=np.uint8)
    with rasterio.open(tmp_path / "people.tif", "w", driver="GTiff", height=700, width=900, count=1, dtype="uint8",
                       crs="EPSG:4326", transform=Affine(size, 0, west, 0, -size, north)) as raster:  # fmt: skip
        raster.write(values, 1)
    text = harbin_sources.read_text(encoding="utf-8")
    text = text.replace('method = "dasymetric"', 'method = "raster"\nfile = "people.tif"')
    (tmp_path / "sources.toml").write_text(text, encoding="utf-8")
    area = prepare_area(tmp_path / "sources.toml")
    census = pd.read_csv(harbin_sources.parent / "county_population_2020.csv", dtype={"CODE": str}).set_index("CODE")[
        "POPU"
    ]
    check = area.population_check
    assert check["stated"].tolist() == pytest.approx([census[code] for code in area.units["unit_id"]])
    of_units = area.cell_units.groupby("unit")["persons"].sum()
    assert of_units.tolist() == pytest.approx(check["stated"].tolist(), abs=1e-3)
    x, y = np.meshgrid(west + size * (np.arange(900) + 0.5), north - size * (np.arange(700) + 0.5))
    for unit, polygon in enumerate(area.units.geometry):
        shapely.prepare(polygon)
        assert check["counted"].iloc[unit] == pytest.approx(shapely.contains_xy(polygon, x, y).sum(), abs=1)
    assert any("they differ most in" in remark.en for remark in area.remarks)
