"""People to cells: a raster of a hundred million pixels, and census units over Harbin, against the straightforward ways.

The raster is generated: 10,000 × 10,000 pixels of about 30 m with a fifth of them unknown, over 100 units, brought to some
1.25 million hexagons of resolution 9. Its peer is exactextract, which sums a raster under polygons by exact fractions: it
is handed the same hexagons, ready made, and neither parts the units nor finds the middle of the people in each.

The census units are 3,000 Voronoi polygons around random points over the Harbin extract (folder OUTLET_ATLAS_DATA or
``../shared/data``), with nine reporting units. The peers are what one writes with geopandas: ``overlay`` of units and
hexagons for areal weighting; a spatial join of buildings and two overlays of land for the dasymetric method.

Times are CPU seconds, medians after one run that is not counted where there are several; the ratio is to Outlet Atlas.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import exactextract
import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from pyproj import Transformer
from rasterio import Affine

from benchmarks.measure import DATA, Row, cpu_median, cpu_seconds
from geodata.areal import areal_spread
from geodata.cells import Pieces, build_cells, cell_corners, cells_in_box, hexagons_of
from geodata.coordinates import fitting_metric_crs
from geodata.dasymetric import home_spread
from geodata.land import home_buildings, zones_from_osm
from geodata.network import RoadNetwork, build_network
from geodata.osm import OsmFeatures, read_osm_features
from geodata.osm_roads import read_osm_roads
from geodata.placing import place_totals
from geodata.raster_population import raster_persons
from geodata.source_files import FileSource
from geodata.text import Text

SIDE, PIXEL_DEGREES, WEST, NORTH = 10_000, 0.00034, 125.0, 47.0
RESOLUTION = 9
CENSUS_UNITS = 3_000
SEED = 20_260


def write_raster(path: Path) -> None:
    """Write the raster, tile by tile."""
    rng = np.random.default_rng(SEED)
    profile = {"width": SIDE, "height": SIDE, "count": 1, "dtype": "float32", "crs": "EPSG:4326", "nodata": -99.0}
    transform = Affine(PIXEL_DEGREES, 0.0, WEST, 0.0, -PIXEL_DEGREES, NORTH)
    with rasterio.open(
        path, "w", driver="GTiff", transform=transform, tiled=True, compress="deflate", **profile
    ) as raster:
        for row in range(0, SIDE, 2_000):
            persons = rng.gamma(0.3, 10.0, (2_000, SIDE)).astype(np.float32)
            persons[rng.random(persons.shape) < 0.2] = -99.0
            raster.write(persons, 1, window=((row, row + 2_000), (0, SIDE)))


def raster_units() -> gpd.GeoDataFrame:
    """Return ten by ten units over the raster."""
    edge = SIDE * PIXEL_DEGREES / 10
    boxes = [
        shapely.box(WEST + edge * i, NORTH - edge * (j + 1), WEST + edge * (i + 1), NORTH - edge * j)
        for i in range(10)
        for j in range(10)
    ]
    return gpd.GeoDataFrame({"unit_id": [str(n) for n in range(100)]}, geometry=boxes, crs="EPSG:4326")


def raster_to_cells(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Do all that preparing an area does with a raster."""
    spread = raster_persons(FileSource("population", path), raster_units(), RESOLUTION).spread
    counts = np.zeros((len(spread.weight), 3))
    counts[:, 0] = spread.weight
    return build_cells(Pieces(spread.lonlat, spread.cell, spread.unit, counts))


def peak_mib(path: Path) -> float:
    """Largest memory of a process of its own that brings the raster to cells, in MiB, as Linux tells it."""
    code = "import sys; from pathlib import Path; from benchmarks.population import raster_to_cells; "
    code += "raster_to_cells(Path(sys.argv[1])); print(Path('/proc/self/status').read_text())"
    told = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True).stdout
    return float(re.search(r"VmHWM:\s*(\d+) kB", told)[1]) / 1024.0


def raster_rows(folder: Path) -> list[Row]:
    path = folder / "people.tif"
    write_raster(path)
    work = f"raster of {SIDE:,} × {SIDE:,} pixels → hexagons"
    began = time.perf_counter()
    ours, (cells, cell_units) = cpu_median(lambda: raster_to_cells(path), 1)
    wall = (time.perf_counter() - began) / 2
    with rasterio.open(path) as raster:
        persons = raster.read(1, masked=True).sum(dtype=np.float64)
    note = f"{len(cells):,} cells, {len(cell_units):,} of cell and unit; {wall:.0f} s by the clock, peak {peak_mib(path):.0f} MiB, "
    note += f"{abs(cells['persons'].sum() - persons):.6f} of {persons:,.0f} persons lost"
    index = np.array([int(cell, 16) for cell in cells["cell"]], dtype=np.uint64)
    hexagons = gpd.GeoDataFrame(geometry=hexagons_of(*cell_corners(index)), crs="EPSG:4326")
    began_cpu = cpu_seconds()
    # Pixel by pixel, which for many small polygons takes a third of the time that polygon by polygon takes.
    table = exactextract.exact_extract(str(path), hexagons, ["sum"], output="pandas", strategy="raster-sequential")
    sums = table["sum"].fillna(0.0)
    taken = cpu_seconds() - began_cpu
    furthest = float((sums - cells["persons"]).abs().max())
    peer = f"sums alone, hexagons given; once; furthest from ours in one cell {furthest:.4f} persons"
    return [Row(work, "Outlet Atlas", ours, 1.0, note), Row(work, "exactextract, sum", taken, taken / ours, peer)]


def voronoi(count: int, box: tuple[float, float, float, float], seed: int) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(seed)
    points = rng.random((count, 2)) * (box[2] - box[0], box[3] - box[1]) + box[:2]
    ground = shapely.box(*box)
    parts = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=ground))
    frame = {
        "name": [f"unit {number}" for number in range(count)],
        "row": np.arange(count) + 2,
        "persons": rng.integers(200, 5_000, count).astype(float),
        "priority_persons": np.zeros(count),
    }
    return gpd.GeoDataFrame(frame, geometry=shapely.intersection(parts, ground), crs="EPSG:4326")


def areal_rows(areas: gpd.GeoDataFrame, units: gpd.GeoDataFrame, metric_crs: str) -> list[Row]:
    work = f"{len(areas):,} census units → hexagons, areal weighting"
    ours, spread = cpu_median(lambda: areal_spread(areas.geometry.to_numpy(), units, RESOLUTION), 3)

    def overlaid() -> gpd.GeoDataFrame:
        parts = gpd.overlay(areas[["name", "geometry"]], hexagon_frame(areas), how="intersection")
        parts = gpd.overlay(parts, units[["row", "geometry"]], how="intersection")
        return parts.assign(area=parts.to_crs(metric_crs).area)

    theirs, parts = cpu_median(overlaid, 3)
    share = spread.weight.sum() / parts["area"].sum() - 1
    note = (
        f"{len(parts):,} parts, ours {len(spread.weight):,}; areas differ by {abs(share):.1e}, the projection's scale"
    )
    return [
        Row(work, "Outlet Atlas", ours, 1.0, f"{len(np.unique(spread.cell)):,} hexagons"),
        Row(work, "geopandas.overlay, twice", theirs, theirs / ours, note),
    ]


def hexagon_frame(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    cells = cells_in_box(areas.total_bounds, RESOLUTION, overlapping=True)
    return gpd.GeoDataFrame({"cell": cells}, geometry=hexagons_of(*cell_corners(cells)), crs="EPSG:4326")


def dasymetric_rows(
    areas: gpd.GeoDataFrame, units: gpd.GeoDataFrame, features: OsmFeatures, network: RoadNetwork, metric_crs: str
) -> list[Row]:
    work = f"{len(areas):,} census units → hexagons, dasymetric over Harbin's buildings"
    zones = zones_from_osm(features)
    levels, ratio = 6.0, 1.5

    def ours() -> tuple[pd.DataFrame, pd.DataFrame]:
        spread, _ = home_spread(
            features, zones, network, areas, units, metric_crs=metric_crs, resolution=RESOLUTION, building_levels=levels,
            floor_area_ratio=ratio,
        )  # fmt: skip
        pieces, _ = place_totals(
            spread, areas, units, "census", groups=(), resolution=RESOLUTION, unplaced="evenly", nowhere=Text("", "")
        )
        return build_cells(pieces)

    def theirs() -> pd.DataFrame:
        """Homes and land per hexagon and census unit, whichever weighs more; streets and empty units left out."""
        hexagons = hexagon_frame(areas)
        lonlat, floor = home_buildings(features, zones, metric_crs, building_levels=levels)
        homes = gpd.GeoDataFrame({"weight": floor}, geometry=shapely.points(lonlat), crs="EPSG:4326")
        homes = homes.sjoin(areas[["name", "geometry"]]).drop(columns="index_right").sjoin(hexagons)
        housing = zones[zones["zone"].isin(["housing", "resettlement"])]
        land = gpd.GeoDataFrame(geometry=[housing.union_all()], crs="EPSG:4326").explode(ignore_index=True)
        land = gpd.overlay(
            gpd.overlay(land, areas[["name", "geometry"]], how="intersection"), hexagons, how="intersection"
        )
        land = land.assign(weight=land.to_crs(metric_crs).area * ratio)
        sums = [frame.groupby(["name", "cell"])["weight"].sum() for frame in (homes, land)]
        greater = pd.concat(sums, axis=1).fillna(0.0).max(axis=1)
        share = greater / greater.groupby("name").transform("sum")
        return share.mul(areas.set_index("name")["persons"], level="name").groupby("cell").sum()

    began = time.perf_counter()
    mine, (cells, _) = cpu_median(ours, 3)
    wall = (time.perf_counter() - began) / 4
    peer, _ = cpu_median(theirs, 3)
    lost = abs(cells["persons"].sum() - areas["persons"].sum())
    note = f"{len(cells):,} cells; {wall:.1f} s by the clock; {lost:.6f} of {areas['persons'].sum():,.0f} persons lost"
    return [
        Row(work, "Outlet Atlas", mine, 1.0, note),
        Row(work, "geopandas sjoin and overlay", peer, peer / mine, "without streets, empty units and reporting units"),
    ]


def census_rows(path: Path) -> list[Row]:
    roads, features = read_osm_roads(path), read_osm_features(path)
    low, high = roads.node_lonlat.min(axis=0), roads.node_lonlat.max(axis=0)
    box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    metric_crs = fitting_metric_crs(*box)
    to_metres = Transformer.from_crs("EPSG:4326", metric_crs, always_xy=True)
    xy = np.column_stack(to_metres.transform(roads.node_lonlat[:, 0], roads.node_lonlat[:, 1]))
    network = build_network(xy, roads.node_lonlat, roads.tail, roads.head, roads.highway, roads.kmh)
    areas, units = voronoi(CENSUS_UNITS, box, SEED), voronoi(9, box, SEED + 1)
    return [*areal_rows(areas, units, metric_crs), *dasymetric_rows(areas, units, features, network, metric_crs)]


def rows() -> list[Row]:
    """Measure everything for which the files are there."""
    with tempfile.TemporaryDirectory() as name:
        found = raster_rows(Path(name))
    harbin = DATA / "osm" / "harbin_20240409.osm.pbf"
    return found + (census_rows(harbin) if harbin.exists() else [])
