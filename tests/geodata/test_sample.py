"""The sample county: what its files hold, read back with other programs than those that made them."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import geopandas
import networkx
import numpy as np
import openpyxl
import osmium
import pyproj
import pytest
import rasterio
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.errors import FolderError
from geodata.sample import write_sample_county
from geodata.sample.layout import make_layout

FILES = {
    "README.txt",
    "boundaries.gpkg",
    "county.osm.pbf",
    "firms.csv",
    "outlets.xlsx",
    "population_100m.tif",
    "population_2025.xlsx",
    "sources.toml",
    "venues.xlsx",
}
NO_CARS = {"footway", "path", "cycleway", "steps", "pedestrian"}
KINDS = {"家门口就业服务站", "就业驿站", "零工驿站", "零工市场", "直播带岗基地", "就业服务窗口", "大篷车"}
VENUE_TYPES = {
    "党群服务中心",
    "社区服务中心",
    "商场",
    "农贸市场",
    "超市",
    "银行",
    "通信营业厅",
    "园区",
    "物业",
    "公共服务大厅",
    "孵化基地",
    "实训基地",
    "人力资源产业园",
}
TO_METRES = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:4546", always_xy=True)


@dataclass(frozen=True)
class Extract:
    """The OSM file in memory: node positions in metres, ways with tags, tagged nodes."""

    xy: dict[int, tuple[float, float]]
    ways: list[tuple[list[int], dict[str, str]]]
    points: list[dict[str, str]]
    ids_ascend: bool
    generator: str

    def tagged(self, key: str, value: str | None = None) -> list[tuple[list[int], dict[str, str]]]:
        """Return the ways that carry a tag."""
        return [way for way in self.ways if key in way[1] and value in (None, way[1][key])]

    def line(self, nodes: list[int]) -> shapely.LineString:
        """Return a way's course in metres."""
        return shapely.LineString([self.xy[node] for node in nodes])


@pytest.fixture(scope="module")
def folder(sample_sources: Path) -> Path:
    """The county as it is written for all tests."""
    return sample_sources.parent


@pytest.fixture(scope="module")
def extract(folder: Path) -> Extract:
    """Read the OSM file once."""
    degrees, ways, points, order = {}, [], [], []
    for entry in osmium.FileProcessor(str(folder / "county.osm.pbf")):
        if entry.is_node():
            order.append((0, entry.id))
            degrees[entry.id] = (entry.location.lon, entry.location.lat)
            if len(entry.tags):
                points.append(dict(entry.tags))
        else:
            order.append((1, entry.id))
            ways.append(([node.ref for node in entry.nodes], dict(entry.tags)))
    lonlat = np.array(list(degrees.values()))
    x, y = TO_METRES.transform(lonlat[:, 0], lonlat[:, 1])
    xy = dict(zip(degrees, zip(x.tolist(), y.tolist(), strict=True), strict=True))
    with osmium.io.Reader(str(folder / "county.osm.pbf")) as reader:
        generator = reader.header().get("generator")
    return Extract(xy, ways, points, order == sorted(order), generator)


def _walkable(tags: dict[str, str]) -> bool:
    closed = tags.get("foot") == "no" or tags.get("access") == "private"
    return not closed and tags["highway"] not in {"motorway", "motorway_link"}


def _drivable(tags: dict[str, str]) -> bool:
    return tags["highway"] not in NO_CARS and tags.get("access") != "private"


@pytest.fixture(scope="module")
def walk(extract: Extract) -> networkx.Graph:
    """Return the walking network, lengths in metres."""
    graph = networkx.Graph()
    for nodes, tags in extract.tagged("highway"):
        if _walkable(tags):
            for a, b in pairwise(nodes):
                graph.add_edge(a, b, metres=float(np.hypot(*np.subtract(extract.xy[a], extract.xy[b]))))
    return graph


@pytest.fixture(scope="module")
def drive(extract: Extract) -> networkx.DiGraph:
    """Return the driving network with its one-way rules."""
    graph = networkx.DiGraph()
    for nodes, tags in extract.tagged("highway"):
        if _drivable(tags):
            pairs = list(pairwise(nodes))
            graph.add_edges_from(pairs)
            if tags.get("oneway") != "yes":
                graph.add_edges_from((b, a) for a, b in pairs)
    return graph


def _rows(file: Path, sheet: str) -> tuple[list[str], list[tuple[object, ...]]]:
    page = openpyxl.load_workbook(file)[sheet]
    header, *rows = page.iter_rows(values_only=True)
    return [str(name) for name in header], rows


def _layer(folder: Path, name: str) -> geopandas.GeoDataFrame:
    return geopandas.read_file(folder / "boundaries.gpkg", layer=name)


def test_folder_holds_the_files_named_in_sources(folder: Path) -> None:
    assert {file.name for file in folder.iterdir()} == FILES
    sources = tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8"))
    named = {sources[key]["file"] for key in ("roads", "population", "jobs", "outlets", "venues")}
    named |= {layer["file"] for layer in sources["boundaries"]} | {sources["population"]["totals"]}
    assert named == FILES - {"README.txt", "sources.toml"}
    assert sources["area"]["name"] == "虚构示例县"
    assert "虚构" in sources["area"]["notice"]
    assert "虚构" in (folder / "README.txt").read_text(encoding="utf-8")


def test_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    def sums(where: Path) -> dict[str, str]:
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(where.iterdir())}

    again = tmp_path / "elsewhere" / "again"
    write_sample_county(again)
    assert sums(again) == sums(folder)
    assert list(again.parent.iterdir()) == [again], "nothing may be left beside the folder"


def test_another_seed_gives_another_county() -> None:
    one, other = (make_layout(np.random.default_rng(seed)) for seed in (1, 2))
    assert one.county.symmetric_difference(other.county).area > 1e6
    assert [place.centre for place in one.settlements] != [place.centre for place in other.settlements]


def test_refuses_a_folder_with_other_files(tmp_path: Path) -> None:
    (tmp_path / "county").mkdir()
    (tmp_path / "county" / "台账.xlsx").write_text("mine")
    with pytest.raises(FolderError, match=r"county.*台账\.xlsx"):
        write_sample_county(tmp_path / "county")
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(FolderError, match="taken"):
        write_sample_county(tmp_path / "taken")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["county", "taken"]
    assert [entry.name for entry in (tmp_path / "county").iterdir()] == ["台账.xlsx"]


def test_extract_counts(extract: Extract) -> None:
    assert extract.generator == "Outlet Atlas sample county (synthetic)"
    assert extract.ids_ascend
    roads = extract.tagged("highway")
    assert 18_000 <= len({node for nodes, _ in roads for node in nodes}) <= 24_000
    classes = Counter(tags["highway"] for _, tags in roads)
    assert set(classes) == {
        "motorway",
        "motorway_link",
        "trunk",
        "primary",
        "secondary",
        "tertiary",
        "unclassified",
        "residential",
        "living_street",
        "service",
        "pedestrian",
        "footway",
        "path",
        "cycleway",
        "steps",
        "track",
    }
    buildings = extract.tagged("building")
    assert 8_000 <= len(buildings) <= 14_000
    assert all(nodes[0] == nodes[-1] and len(nodes) == 5 for nodes, _ in buildings)
    venues = [tags for tags in extract.points if {"amenity", "shop", "office"} & set(tags)]
    assert 350 <= len(venues) <= 500
    assert (
        55
        <= sum(
            "嘎查" in tags["name"] or "村" in tags["name"]
            for tags in extract.points
            if tags.get("amenity") == "community_centre"
        )
        <= 70
    )


def test_extract_tags(extract: Extract) -> None:
    roads = [tags for _, tags in extract.tagged("highway")]
    assert any(tags.get("oneway") == "yes" and tags["highway"] == "trunk" for tags in roads)
    assert any(tags.get("oneway") == "yes" and tags["highway"] == "residential" for tags in roads)
    assert any(tags.get("oneway:bicycle") == "no" for tags in roads)
    assert any(tags.get("access") == "private" for tags in roads)
    assert any("maxspeed" in tags for tags in roads)
    assert all("name" in tags for tags in roads if tags["highway"] in {"trunk", "primary", "secondary", "tertiary"})
    zones = [tags for _, tags in extract.tagged("landuse")]
    assert {"residential", "commercial", "retail", "industrial", "farmland"} <= {tags["landuse"] for tags in zones}
    assert any(tags.get("industrial") == "logistics" for tags in zones)
    assert any("安置" in tags.get("name", "") and tags["landuse"] == "residential" for tags in zones)
    assert extract.tagged("leisure", "park")
    assert extract.tagged("natural", "grassland")
    assert extract.tagged("railway", "rail")
    assert {"town", "village", "suburb", "neighbourhood"} == {
        tags["place"] for tags in extract.points if "place" in tags
    }


def test_everything_hangs_together_but_one_track(
    extract: Extract, walk: networkx.Graph, drive: networkx.DiGraph
) -> None:
    for parts in (list(networkx.connected_components(walk)), list(networkx.strongly_connected_components(drive))):
        main, *rest = sorted(parts, key=len, reverse=True)
        assert len(rest) == 1
        assert len(rest[0]) == 8
        assert len(main) > 8_000
    without_tracks = networkx.DiGraph(drive)
    for nodes, _ in extract.tagged("highway", "track"):
        without_tracks.remove_edges_from([*pairwise(nodes), *pairwise(nodes[::-1])])
    without_tracks.remove_nodes_from(list(networkx.isolates(without_tracks)))
    assert networkx.is_strongly_connected(without_tracks)


def test_no_way_repeats_a_node_in_a_row(extract: Extract) -> None:
    assert all(a != b for nodes, _ in extract.ways for a, b in pairwise(nodes))


def test_roads_share_nodes_at_grade_and_none_where_separated(extract: Extract) -> None:
    lines, separated, nodes_of = [], [], []
    for nodes, tags in extract.tagged("highway"):
        lines.append(extract.line(nodes))
        separated.append("layer" in tags)
        nodes_of.append(set(nodes))
    a, b = shapely.STRtree(lines).query(lines, predicate="crosses")
    for first, second in zip(a[a < b], b[a < b], strict=True):
        meeting = shapely.get_parts(shapely.intersection(lines[first], lines[second]))
        shared = shapely.MultiPoint([extract.xy[node] for node in nodes_of[first] & nodes_of[second]])
        apart = [point for point in meeting if shared.is_empty or point.distance(shared) > 0.2]
        assert bool(apart) <= (separated[first] or separated[second]), (first, second)
    barriers = [extract.line(nodes) for nodes, _ in extract.tagged("railway")]
    rail_nodes = {node for nodes, _ in extract.tagged("railway") for node in nodes}
    assert not rail_nodes & set().union(*nodes_of)
    crossing = np.unique(shapely.STRtree(lines).query(barriers, predicate="intersects")[1])
    assert all(separated[number] for number in crossing)
    assert len(crossing) == 3


def test_three_bridges(extract: Extract, drive: networkx.DiGraph) -> None:
    (water,) = extract.tagged("water", "river")
    river = shapely.Polygon([extract.xy[node] for node in water[0]])
    over = [(nodes, tags) for nodes, tags in extract.tagged("highway") if extract.line(nodes).intersects(river)]
    assert all(tags["bridge"] == "yes" and tags["layer"] == "1" for _, tags in over)
    drivable = [nodes for nodes, tags in over if _drivable(tags)]
    middles = np.array([extract.line(nodes).centroid.coords[0] for nodes in drivable])
    assert len(drivable) == len(over) == 3
    apart = np.hypot(*(middles[:, None] - middles[None]).transpose(2, 0, 1))
    assert apart[~np.eye(3, dtype=bool)].min() > 1000.0
    cut = drive.to_undirected()
    cut.remove_edges_from([pair for nodes in drivable for pair in pairwise(nodes)])
    sides = [part for part in networkx.connected_components(cut) if len(part) > 100]
    assert len(sides) == 2


def test_township_totals(folder: Path) -> None:
    header, rows = _rows(folder / "population_2025.xlsx", "分乡镇人口")
    assert header == ["行政区划代码", "乡镇街道", "常住人口", "登记失业人数"]
    assert 10 <= len(rows) <= 14
    assert all(isinstance(code, str) and len(code) == 9 and code.startswith("159999") for code, *_ in rows)
    assert 395_000 <= sum(int(str(persons)) for _, _, persons, _ in rows) <= 405_000
    assert all(0 < int(str(jobless)) < 0.05 * int(str(persons)) for _, _, persons, jobless in rows)
    townships = _layer(folder, "townships")
    assert sorted(townships["代码"]) == sorted(str(code) for code, *_ in rows)
    assert dict(zip(townships["代码"], townships["名称"], strict=True)) == {code: name for code, name, *_ in rows}
    sorts = Counter("街道" if "街道" in str(name) else "镇" if "镇" in str(name) else "乡" for _, name, *_ in rows)
    assert sorts == {"街道": 4, "镇": 3, "乡": 5}


def test_raster_is_close_to_the_totals_but_not_equal(folder: Path) -> None:
    townships = _layer(folder, "townships")
    official = {
        code: int(str(persons)) for code, _, persons, _ in _rows(folder / "population_2025.xlsx", "分乡镇人口")[1]
    }
    with rasterio.open(folder / "population_100m.tif") as source:
        assert source.dtypes == ("float32",)
        assert source.nodata == -99999
        assert source.compression.name == "deflate"
        persons = source.read(1)
        rows, columns = np.nonzero(persons > 0)
        values = persons[rows, columns]
        transform = source.transform
    assert (persons[persons != -99999] >= 0).all()
    assert (persons == -99999).any()
    assert (persons == 0).any()
    pixels = shapely.points(transform.c + (columns + 0.5) * transform.a, transform.f + (rows + 0.5) * transform.e)
    unit, pixel = shapely.STRtree(pixels).query(townships.geometry.values, predicate="contains")
    sums = np.bincount(unit, weights=values[pixel], minlength=len(townships))
    off = sums / np.array([official[code] for code in townships["代码"]]) - 1.0
    assert (np.abs(off) < 0.12).all()
    assert np.abs(off).max() > 0.02
    assert abs(values.sum() / 400_000 - 1.0) < 0.06


def test_boundaries_are_partitions_and_nest(folder: Path) -> None:
    townships, communities = _layer(folder, "townships"), _layer(folder, "communities")
    assert list(townships.columns) == ["代码", "名称", "geometry"]
    assert list(communities.columns) == ["代码", "名称", "所属乡镇", "geometry"]
    assert townships.crs.to_epsg() == communities.crs.to_epsg() == 4490
    assert 80 <= len(communities) <= 120
    assert communities["代码"].str.fullmatch(r"\d{12}").all()
    assert communities["代码"].is_unique
    assert communities["名称"].is_unique
    for layer in (townships, communities):
        assert layer.is_valid.all()
        assert set(layer.geom_type) <= {"Polygon", "MultiPolygon"}
        assert shapely.coverage_is_valid(layer.geometry.values)
    name_of = dict(zip(townships["代码"], townships["名称"], strict=True))
    assert (communities["代码"].str[:9].map(name_of) == communities["所属乡镇"]).all()
    assert set(communities["所属乡镇"]) == set(townships["名称"])
    whole = {name: shapely.union_all(part.geometry.values) for name, part in communities.groupby("所属乡镇")}
    for name, shape in zip(townships["名称"], townships.geometry, strict=True):
        assert shapely.symmetric_difference(whole[name], shape).area < 1e-10


def test_firms(folder: Path) -> None:
    text = (folder / "firms.csv").read_bytes().decode("gbk")
    header, *rows = list(csv.reader(text.splitlines()))
    assert header == ["企业名称", "行业", "从业人数", "经度", "纬度"]
    assert 1_200 <= len(rows) <= 1_800
    assert 140_000 <= sum(int(row[2]) for row in rows) <= 160_000
    assert all(row[0].startswith("虚构") for row in rows)
    assert len({row[0] for row in rows}) == len(rows)


def test_outlets_and_venues(folder: Path) -> None:
    header, rows = _rows(folder / "outlets.xlsx", "网点台账")
    assert header == ["编号", "网点名称", "网点类型", "地址", "经度", "纬度", "开办时间", "服务事项"]
    assert 26 <= len(rows) <= 34
    assert [row[0] for row in rows] == [f"WD{number + 1:03d}" for number in range(len(rows))]
    assert {row[2] for row in rows} == KINDS
    assert all(hasattr(row[6], "year") and 2020 <= row[6].year <= 2025 for row in rows)
    county = shapely.union_all(_layer(folder, "townships").geometry.values)
    assert all(shapely.contains_xy(county, float(str(row[4])), float(str(row[5]))) for row in rows)
    header, rows = _rows(folder / "venues.xlsx", "备选场地")
    assert header == ["编号", "场地名称", "场地类型", "经度", "纬度", "合作单位"]
    assert 20 <= len(rows) <= 30
    assert {row[2] for row in rows} <= VENUE_TYPES
    assert len({row[0] for row in rows}) == len({row[1] for row in rows}) == len(rows)
    assert all(shapely.contains_xy(county, float(str(row[3])), float(str(row[4]))) for row in rows)


def _pixels(folder: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    with rasterio.open(folder / "population_100m.tif") as source:
        persons = source.read(1).astype(float)
        transform = source.transform
    rows, columns = np.nonzero(persons > 0)
    x, y = TO_METRES.transform(transform.c + (columns + 0.5) * transform.a, transform.f + (rows + 0.5) * transform.e)
    return np.column_stack([x, y]), persons[rows, columns]


def test_outlets_leave_gaps(folder: Path, extract: Extract, walk: networkx.Graph) -> None:
    """A quarter of an hour at 4 km/h is 1,000 m; access to the nearest node is counted at both ends."""
    nodes = sorted(max(networkx.connected_components(walk), key=len))
    tree = cKDTree(np.array([extract.xy[node] for node in nodes]))
    _, rows = _rows(folder / "outlets.xlsx", "网点台账")
    places = np.column_stack(
        TO_METRES.transform([float(str(row[4])) for row in rows], [float(str(row[5])) for row in rows])
    )
    graph = walk.copy()
    for outlet, (away, nearest) in enumerate(zip(*tree.query(places), strict=True)):
        graph.add_edge(f"outlet {outlet}", nodes[nearest], metres=float(away))
    starts = {f"outlet {outlet}" for outlet in range(len(rows))}
    reached = networkx.multi_source_dijkstra_path_length(graph, starts, cutoff=1000.0, weight="metres")
    pixels, persons = _pixels(folder)
    away, nearest = tree.query(pixels)
    metres = np.array([reached.get(nodes[number], np.inf) for number in nearest]) + away
    walked = persons[metres <= 1000.0].sum() / persons.sum()
    circles = persons[cKDTree(places).query(pixels)[0] <= 1000.0].sum() / persons.sum()
    assert 0.35 <= walked <= 0.55
    assert circles > walked + 0.08


def test_settlements_are_on_the_network(extract: Extract, walk: networkx.Graph, drive: networkx.DiGraph) -> None:
    """No village lost its road: each ground has nodes of both main components."""
    main_walk = max(networkx.connected_components(walk), key=len)
    main_drive = max(networkx.strongly_connected_components(drive), key=len)
    names = {tags["name"] for tags in extract.points if tags.get("place") in {"town", "village"}}
    grounds = {
        tags["name"]: shapely.Polygon([extract.xy[node] for node in nodes])
        for nodes, tags in extract.tagged("landuse", "residential")
        if tags.get("name") in names
    }
    assert len(grounds) == len(names) - 1 >= 65, "all but the county seat, which has no one ground"
    tree = shapely.STRtree(shapely.points([extract.xy[node] for node in main_walk & main_drive]))
    inside = np.bincount(tree.query(list(grounds.values()), predicate="contains")[0], minlength=len(grounds))
    assert (inside >= 4).all(), [name for name, count in zip(grounds, inside, strict=True) if count < 4]
