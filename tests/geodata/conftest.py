"""A tiny hand-made town whose every file can be spoilt one at a time, and small helpers for faults and OSM files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import rasterio
import shapely
from rasterio import Affine

from geodata.errors import Fault, InputError
from geodata.prepare import prepare_area
from geodata.source_files import FileSource
from geodata.study_area import StudyArea

WEST, SOUTH = 111.70, 40.80
Ways = Iterable[tuple[Iterable[int], Mapping[str, str]]]


class Told(Protocol):
    """Finds one fault among those of an error."""

    def __call__(self, error: InputError, file: str, zh: str, en: str, **place: object) -> Fault: ...


@pytest.fixture
def told() -> Told:
    """Return a check that an error holds exactly one fault of a file with these words, told in both languages."""

    def check(error: InputError, file: str, zh: str, en: str, **place: object) -> Fault:
        found = [fault for fault in error.faults if fault.file == file and zh in fault.problem.zh]
        assert len(found) == 1, str(error)
        fault = found[0]
        assert en in fault.problem.en
        assert fault.remedy.zh
        assert fault.remedy.en
        for key, value in place.items():
            assert getattr(fault, key) == value, (key, str(error))
        for language, remedy in (("zh", fault.remedy.zh), ("en", fault.remedy.en)):
            line = fault.say(language)
            assert file in line
            assert remedy in line
            assert line in error.say(language).splitlines()
            assert fault.row is None or str(fault.row) in line
            assert fault.column is None or fault.column in line
        return fault

    return check


def osm_text(
    nodes: Mapping[int, tuple[float, float]],
    ways: Ways = (),
    tagged: Mapping[int, Mapping[str, str]] = MappingProxyType({}),
) -> str:
    """Return an OSM file: nodes (lon, lat) by number, ways (nodes, tags), tags of nodes."""

    def tags(of: Mapping[str, str]) -> str:
        return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in of.items())

    lines = ['<?xml version="1.0" encoding="UTF-8"?><osm version="0.6" generator="test">']
    for number, (lon, lat) in nodes.items():
        lines.append(f'<node id="{number}" lon="{lon:.7f}" lat="{lat:.7f}">{tags(tagged.get(number, {}))}</node>')
    for number, (refs, of) in enumerate(ways, 1):
        lines.append(
            f'<way id="{number}">{"".join(f"<nd ref={chr(34)}{ref}{chr(34)}/>" for ref in refs)}{tags(of)}</way>'
        )
    return "\n".join([*lines, "</osm>"])


@pytest.fixture
def write_osm(tmp_path: Path) -> Callable[..., Path]:
    """Return a writer of small ``.osm`` files."""

    def write(*args: Any, name: str = "roads.osm", **kwargs: Any) -> Path:
        path = tmp_path / name
        path.write_text(osm_text(*args, **kwargs), encoding="utf-8")
        return path

    return write


@pytest.fixture
def file_source(tmp_path: Path) -> Callable[..., FileSource]:
    """Return a writer of a file that also names it as a source."""

    def make(name: str, content: str | bytes, role: str = "jobs", **options: Any) -> FileSource:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return FileSource(role, path, **options)

    return make


def write_raster(path: Path, values: Any, *, west: float, north: float, size: float, **options: Any) -> None:
    """Write a one-band GeoTIFF of square pixels, north up."""
    values = np.asarray(values)
    profile = {
        "crs": "EPSG:4326",
        "transform": Affine(size, 0.0, west, 0.0, -size, north),
        "dtype": values.dtype,
        **options,
    }
    with rasterio.open(
        path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1, **profile
    ) as raster:
        raster.write(values, 1)


@pytest.fixture(name="write_raster")
def _write_raster() -> Callable[..., None]:
    return write_raster


@dataclass
class Town:
    """The files of the town and its ``sources.toml``; change either, then `write`."""

    folder: Path
    tables: dict[str, Any] = field(default_factory=dict)

    def write(self) -> Path:
        """Write ``sources.toml`` and return it."""
        lines: list[str] = []
        for name, table in self.tables.items():
            for entry in table if isinstance(table, list) else [table]:
                lines.append(f"[[{name}]]" if isinstance(table, list) else f"[{name}]")
                lines += [f"{key} = {_toml(value)}" for key, value in entry.items()]
        path = self.folder / "sources.toml"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    def text(self, name: str, content: str, encoding: str = "utf-8") -> None:
        """Write a text file."""
        (self.folder / name).write_bytes(content.encode(encoding))

    def workbook(self, name: str, rows: Iterable[Iterable[object]], sheet: str = "表1") -> None:
        """Write a workbook of one sheet."""
        book = openpyxl.Workbook()
        page = book.active
        page.title = sheet
        for row in rows:
            page.append(list(row))
        book.save(self.folder / name)

    def totals(self, *rows: tuple[object, ...]) -> None:
        """Write the table of totals."""
        self.workbook("totals.xlsx", [("区划代码", "常住人口", "登记失业人数"), *rows])

    def units(self, **options: Any) -> gpd.GeoDataFrame:
        """Return the two units, side by side."""
        boxes = [
            shapely.box(WEST, SOUTH, WEST + 0.006, SOUTH + 0.01),
            shapely.box(WEST + 0.006, SOUTH, WEST + 0.012, SOUTH + 0.01),
        ]
        return gpd.GeoDataFrame({"代码": ["A1", "B2"], "名称": ["西街道", "东街道"]}, geometry=boxes, crs="EPSG:4326")


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


GRID = {100 * i + j: (WEST + 0.002 * i, SOUTH + 0.002 * j) for i in range(7) for j in range(6)}
"""Crossings of the town's streets, 0.002° apart."""


def _square(number: int, west: float, south: float, size: float) -> dict[int, tuple[float, float]]:
    corners = ((west, south), (west + size, south), (west + size, south + size), (west, south + size))
    return {number + place: corner for place, corner in enumerate(corners)}


def town_osm() -> str:
    """Return the town: a grid of streets, two blocks of flats, a shop, a hall, residential land and a pond."""
    streets: list[tuple[list[int], dict[str, str]]] = [
        ([100 * i + j for j in range(6)], {"highway": "residential"}) for i in range(7)
    ]
    streets += [([100 * i + j for i in range(7)], {"highway": "residential"}) for j in range(6)]
    nodes = dict(GRID)
    shapes = (
        (1000, WEST + 0.0005, SOUTH + 0.0005, 0.0005, {"building": "apartments", "building:levels": "6"}),
        (1010, WEST + 0.0085, SOUTH + 0.0045, 0.0005, {"building": "house"}),
        (1020, WEST + 0.0081, SOUTH + 0.0061, 0.0015, {"landuse": "residential", "name": "东里"}),
        (1030, WEST + 0.0041, SOUTH + 0.0061, 0.0015, {"landuse": "commercial", "name": "商圈"}),
        (1040, WEST + 0.0021, SOUTH + 0.0081, 0.0010, {"natural": "water", "name": "池"}),
    )
    for number, west, south, size, tags in shapes:
        nodes |= _square(number, west, south, size)
        streets.append(([number, number + 1, number + 2, number + 3, number], tags))
    tagged = {
        2000: {"shop": "supermarket", "name": "大超市"},
        2001: {"amenity": "townhall", "name": "政务大厅"},
        2002: {"place": "town", "name": "小镇"},
    }
    nodes |= {2000: (WEST + 0.0045, SOUTH + 0.0065), 2001: (WEST + 0.0031, SOUTH + 0.0031), 2002: (WEST, SOUTH)}
    return osm_text(nodes, streets, tagged)


def build_town(folder: Path) -> Town:
    """Write the town's files to a new folder."""
    town = Town(folder)
    town.folder.mkdir()
    town.text("roads.osm", town_osm())
    town.units().to_file(town.folder / "units.gpkg", layer="units", driver="GPKG", engine="pyogrio")
    town.totals(("A1", 1200, 30), ("B2", 800, 20))
    firms = f"企业名称,从业人数,经度,纬度\n甲厂,100,{WEST + 0.001},{SOUTH + 0.001}\n乙厂,50,{WEST + 0.009},{SOUTH + 0.005}\n"
    town.text("firms.csv", firms, "gbk")
    town.workbook(
        "outlets.xlsx",
        [
            ("编号", "网点名称", "网点类型", "经度", "纬度", "地址"),
            ("1", "一号站", "家门口就业服务站", WEST + 0.001, SOUTH + 0.003, "一路"),
        ],
    )
    town.text("venues.csv", f"编号,名称,类型,经度,纬度\nV1,大超市,超市,{WEST + 0.0045},{SOUTH + 0.0065}\n")
    town.tables = {
        "area": {"name": "小镇", "data_date": "2025-12-31"},
        "boundaries": [{"file": "units.gpkg", "level": "township"}],
        "roads": {"file": "roads.osm"},
        "population": {"method": "dasymetric", "totals": "totals.xlsx"},
        "jobs": {"file": "firms.csv"},
        "outlets": {"file": "outlets.xlsx"},
        "venues": {"file": "venues.csv"},
    }
    return town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """The town, prepared by the dasymetric method unless its tables are changed."""
    return build_town(tmp_path / "town")


@pytest.fixture(scope="session")
def town_area(tmp_path_factory: pytest.TempPathFactory) -> StudyArea:
    """The town as it is, prepared."""
    return prepare_area(build_town(tmp_path_factory.mktemp("towns") / "town").write())


@pytest.fixture
def raster_town(town: Town) -> Town:
    """The town with a population raster of 12 × 10 pixels, one person more from each to the next, and no totals."""
    write_raster(
        town.folder / "people.tif",
        np.arange(1, 121, dtype=np.float32).reshape(10, 12),
        west=WEST,
        north=SOUTH + 0.01,
        size=0.001,
        nodata=-1.0,
    )
    town.tables["population"] = {"method": "raster", "file": "people.tif"}
    return town
