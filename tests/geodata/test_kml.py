"""KML: folders, attributes, geometries, and links that are not followed."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.errors import UploadError
from geodata.intake.limits import LIMITS
from geodata.kml import read_kml

START = '<?xml version="1.0" encoding="{}"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>全市</name>'
END = "</Document></kml>"
POINT = "<Point><coordinates>111,40</coordinates></Point>"


def kml(folder: Path, body: str, encoding: str = "UTF-8") -> Path:
    path = folder / "社区.kml"
    path.write_bytes((START.format(encoding) + body + END).encode(encoding))
    return path


def layers(path: Path) -> dict[str, gpd.GeoDataFrame]:
    return read_kml(path, LIMITS)


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK", "gb2312", "utf-16"])
def test_folders_are_layers(tmp_path: Path, encoding: str) -> None:
    mark = f"<Placemark><name>甲</name>{POINT}</Placemark>"
    inner = f"<Folder>{mark}<name>内</name></Folder>"
    body = f"<Folder><name>道路</name>{mark}{inner}{mark}</Folder><Folder><name>空</name></Folder>"
    body += f"<Folder><name>道路</name>{mark}</Folder><Folder>{mark}</Folder>"
    found = layers(kml(tmp_path, body, encoding))
    assert {name: len(layer) for name, layer in found.items()} == {"道路": 2, "内": 1, "道路 (2)": 1, "社区": 1}
    assert set(found["道路"]["name"]) == {"甲"}
    assert list(layers(kml(tmp_path, mark))) == ["全市"]


def test_placemarks_alone(tmp_path: Path) -> None:
    (tmp_path / "a.kml").write_text(f'<kml><Placemark id="1">{POINT}</Placemark></kml>')
    (layer,) = layers(tmp_path / "a.kml").values()
    assert list(layers(tmp_path / "a.kml")) == ["a"]
    assert layer["name"].tolist() == [None]


def test_attributes(tmp_path: Path) -> None:
    body = (
        '<Schema name="s" id="s"><SimpleField name="人口" type="int"/></Schema>'
        "<Placemark><name> 甲 </name><description><![CDATA[<b>注</b>]]></description><address>一路1号</address><ExtendedData>"
        "<Data name='区划 代码'><displayName>x</displayName><value>001</value></Data>"
        '<Data name="a &amp; b"><value>2</value></Data><Data name="name"><value>乙</value></Data>'
        '<Data name="geometry"><value>点</value></Data><Data><value>3</value></Data><Data name="空"/>'
        f"</ExtendedData>{POINT}</Placemark>"
        '<Placemark><ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="人口">12</SimpleData></SchemaData>'
        f'<Data name="区划 代码"><value>002</value></Data></ExtendedData>{POINT}</Placemark>'
    )
    (layer,) = layers(kml(tmp_path, body)).values()
    first, second = layer.drop(columns="geometry").astype(object).where(layer.notna(), None).to_dict("records")
    assert first == {
        "name": "甲", "description": "<b>注</b>", "address": "一路1号", "区划 代码": "001", "a & b": "2", "name (2)": "乙",
        "geometry (2)": "点", "空": "", "人口": None,
    }  # fmt: skip
    assert {key: value for key, value in second.items() if value is not None} == {"人口": "12", "区划 代码": "002"}


RING = "<LinearRing><coordinates> 0,0 4,0\n4,4 0,4 0,0 </coordinates></LinearRing>"
HOLE = "<LinearRing><coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing>"
POLYGON = f"<Polygon><outerBoundaryIs>{RING}</outerBoundaryIs><innerBoundaryIs>{HOLE}</innerBoundaryIs></Polygon>"


@pytest.mark.parametrize(
    ("xml", "wkt"),
    [
        (POINT, "POINT (111 40)"),
        ("<Point><extrude>1</extrude><coordinates>111,40,5</coordinates></Point>", "POINT Z (111 40 5)"),
        ("<LineString><coordinates>1,2,5 3,4,6</coordinates></LineString>", "LINESTRING Z (1 2 5, 3 4 6)"),
        ("<LineString><coordinates>1,2,5 3,4</coordinates></LineString>", "LINESTRING (1 2, 3 4)"),
        (RING, "LINESTRING (0 0, 4 0, 4 4, 0 4, 0 0)"),
        (POLYGON, "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))"),
        (f"<MultiGeometry>{POINT}{POINT}</MultiGeometry>", "MULTIPOINT ((111 40), (111 40))"),
        (f"<MultiGeometry>{POLYGON}</MultiGeometry>", "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))"),
        (
            f"<MultiGeometry>{POINT}<MultiGeometry><LineString><coordinates>1,2 3,4</coordinates></LineString>"
            "</MultiGeometry></MultiGeometry>",
            "GEOMETRYCOLLECTION (POINT (111 40), LINESTRING (1 2, 3 4))",
        ),
        ("", None),
        ("<Model/>", None),
        ("<Point/>", None),
        ("<Point><coordinates>111, 40</coordinates></Point>", None),
        ("<Point><coordinates>x,40</coordinates></Point>", None),
        ("<Point><coordinates>nan,40</coordinates></Point>", None),
        ("<Point><coordinates>1,2,3,4</coordinates></Point>", None),
        ("<LineString><coordinates>1,2</coordinates></LineString>", None),
        ("<Polygon/>", None),
        (f"<MultiGeometry>{POINT}<Point/></MultiGeometry>", None),
    ],
)
def test_geometries(tmp_path: Path, xml: str, wkt: str | None) -> None:
    (layer,) = layers(kml(tmp_path, f"<Placemark>{xml}</Placemark>")).values()
    geometry = layer.geometry[0]
    assert (geometry and geometry.wkt) == wkt
    assert layer.crs == "EPSG:4326"


def test_the_same_geometries_as_gdal(tmp_path: Path) -> None:
    """What GDAL writes as KML comes back as it was."""
    shapes = [
        shapely.box(111, 40, 112, 41).difference(shapely.box(111.2, 40.2, 111.4, 40.4)),
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)]),
        shapely.LineString([(1.25, 2.5), (3, 4)]),
        shapely.Point(126.6543217, 45.7654321),
    ]
    frame = gpd.GeoDataFrame({"Name": list("甲乙丙丁"), "人口": [1, 2, 3, 4]}, geometry=shapes, crs="EPSG:4326")
    code = "import sys, geopandas; geopandas.read_parquet(sys.argv[1]).to_file(sys.argv[2], driver='KML')"
    frame.to_parquet(tmp_path / "a.parquet")
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.parquet"), str(tmp_path / "a.kml")],
        env={key: value for key, value in os.environ.items() if not key.startswith("GDAL_")}, check=True,
    )  # fmt: skip
    (layer,) = layers(tmp_path / "a.kml").values()
    assert shapely.equals_exact(shapely.normalize(layer.geometry), shapely.normalize(shapes), 1e-9).all()
    assert layer["name"].tolist() == list("甲乙丙丁")
    assert layer["人口"].tolist() == ["1", "2", "3", "4"]


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """The paths asked of a server on this machine, whose port stands first."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    paths.append(str(server.server_address[1]))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield paths
    server.shutdown()
    thread.join()
    server.server_close()


def test_links_are_not_followed(tmp_path: Path, asked: list[str]) -> None:
    address = f"http://127.0.0.1:{asked[0]}"
    body = (
        f"<NetworkLink><Link><href>{address}/a.kml</href></Link></NetworkLink>"
        f'<Style id="s"><IconStyle><Icon><href>{address}/b.png</href></Icon></IconStyle></Style>'
        f"<Placemark><name>甲</name><styleUrl>{address}/c.kml#s</styleUrl>"
        f'<ExtendedData><SchemaData schemaUrl="{address}/d.kml#x"><SimpleData name="a">1</SimpleData></SchemaData></ExtendedData>'
        f"{POINT}</Placemark>"
    )
    (layer,) = layers(kml(tmp_path, body)).values()
    assert layer["name"].tolist() == ["甲"]
    assert len(asked) == 1, asked


def test_other_xml_holds_no_layers(tmp_path: Path) -> None:
    (tmp_path / "a.kml").write_text("<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>")
    assert layers(tmp_path / "a.kml") == {}


def test_limits(tmp_path: Path) -> None:
    path = kml(tmp_path, f"<Folder><Placemark>{POINT}</Placemark></Folder>" * 3)
    assert len(read_kml(path, replace(LIMITS, rows=3))) == 3
    for limits in ({"rows": 2}, {"columns": 2}):
        with pytest.raises(UploadError):
            read_kml(path, replace(LIMITS, **limits))
