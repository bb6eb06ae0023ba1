"""Every hostile or messy file gets its verdict: accepted, repaired, or refused by a named error in plain words."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pytest

from geodata.errors import FormatError, InputError, SourcesError, UploadError
from geodata.intake.grids import TABLE_SUFFIXES, read_grid
from geodata.layer_files import read_layer
from geodata.source_files import FileSource
from tests.geodata.hostile import makers as m

TABLE = [["名称", "人数"], ["甲厂", "12"], ["乙厂", "30"]]
UNITS = ["新城镇", "回民乡"]
POINT = "<Placemark><name>甲</name><Point><coordinates>111,40</coordinates></Point></Placemark>"
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
VRT = "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
WFS = "<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>"
CELLS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c><c r="B1" t="inlineStr"><is><t>人数</t></is></c></row>'
)


@dataclass(frozen=True)
class Case:
    """A file and its verdict: what it reads as, or the error and its words in both languages."""

    make: m.Make
    reads: object = None
    error: type[InputError] | None = None
    zh: str = ""
    en: str = ""


def accepted(make: m.Make, reads: object = TABLE) -> Case:
    """Read as it stands, or with what is safe repaired."""
    return Case(make, reads)


def refused(make: m.Make, zh: str, en: str, error: type[InputError] = UploadError) -> Case:
    """Refused."""
    return Case(make, None, error, zh, en)


CASES = {
    # Workbooks that ask for more memory than there is.
    "one cell in the last corner": refused(m.sheet(FAR), "延伸到第 1048576 行、第 16384 列", "reaches row 1048576"),
    "the corner behind odd quotes": refused(m.sheet(FAR.replace('"', "'")), "延伸到", "reaches row"),
    "a row beyond what a reader counts to": refused(
        m.sheet(f'{CELLS}<row r="9{"9" * 20}"><c r="A{"9" * 20}"><v>1</v></c></row>'), "延伸到", "reaches row"
    ),
    "the corner behind a bracket": refused(m.sheet('<c t=">" r="XFD1048576"><v>1</v></c>'), "延伸到", "reaches row"),
    "the corner in a part that is no sheet": refused(
        m.repacked(more={"xl/media/a.png": f"<x><sheetData>{FAR}</sheetData></x>"}), "延伸到", "reaches row", UploadError
    ),
    "a column of a million cells without a place": refused(
        m.sheet("<row>" + "<c><v>1</v></c>" * 20_000 + "</row>"), "第 1001 列", "column 1001"
    ),
    "formats to the last corner": accepted(
        m.sheet(f'{CELLS}<row r="1048576"><c r="XFD1048576" s="0"/></row>'), [["名称", "人数"]]
    ),
    "a sheet of 300 MB in 300 kB": refused(
        m.repacked(more={m.SHEET: b"<worksheet>" + b" " * 300_000_000}), "解压后超过", "unpacks to more"
    ),
    "a sheet that states five bytes and unpacks to 100 MB": refused(m.lying_bomb, "解压后超过", "unpacks to more"),
    "dimensions of four milliard rows in an old workbook": accepted(m.lying_dimensions),
    "two thousand parts": refused(
        m.repacked(more={f"x/{number}": "" for number in range(2000)}), "个文件，上限", "files; at most"
    ),
    # Workbooks that reach beyond themselves.
    "milliard laughs in a sheet": refused(m.repacked(more={m.SHEET: m.LAUGHS + "<worksheet/>"}), "DOCTYPE", "DOCTYPE"),
    "an external entity in the workbook": refused(
        m.repacked(more={"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><workbook>&b;</workbook>'}),
        "DOCTYPE", "DOCTYPE",
    ),
    "links, macros and connections": accepted(
        m.repacked(
            "a.xlsm",
            {
                "xl/externalLinks/externalLink1.xml": '<externalLink><externalBook r:id="rId1" xmlns:r="r"/></externalLink>',
                "xl/connections.xml": '<connections><connection id="1"><webPr url="http://127.0.0.1:9/"/></connection></connections>',
                "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(200),
            },
        )
    ),
    "formulas that start a program": accepted(
        m.sheet(
            f'{CELLS}<row r="2"><c r="A2" t="str"><f>cmd|\'/c calc\'!A0</f><v>甲厂</v></c><c r="B2"><f>1/0*WEBSERVICE("http://127.0.0.1")</f>'
            '<v>12</v></c></row><row r="3"><c r="A3" t="inlineStr"><is><t>=HYPERLINK("x")</t></is></c></row>'
        ),
        [["名称", "人数"], ["甲厂", "12"], ['=HYPERLINK("x")', ""]],
    ),
    "a member above the folder": refused(m.repacked(more={"../../evil": "x"}), "不安全的文件名", "unsafe name"),
    # Workbooks that are something else, or damaged.
    "a web page named .xls": refused(
        m.text("a.xls", "<html><table><tr><td>甲</td></tr></table></html>"), "网页", "web page", FormatError
    ),
    "text named .xlsx": refused(m.text("a.xlsx", "名称,人数\n甲,1\n"), "不是 Excel 工作簿", "no Excel workbook", FormatError),
    "a new workbook named .xls": accepted(m.renamed(m.book, "b.xls")),
    "an old workbook named .xlsx": accepted(m.renamed(m.old_book, "b.xlsx")),
    "a password": refused(
        m.text("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")),
        "打开密码", "password", FormatError,
    ),
    "half a workbook": refused(m.truncated(m.book, 0.5), "压缩内容无法读取", "packed content cannot be read", FormatError),
    "half an old workbook": refused(m.truncated(m.old_book, 0.3), "无法读取", "cannot be read", FormatError),
    "a workbook without its directory": refused(m.repacked(drop="xl/workbook.xml"), "没有工作表", "no sheet", FormatError),
    "a hidden first sheet": accepted(m.hidden_first),
    "nothing but hidden sheets": refused(m.all_hidden, "所有工作表都已隐藏", "all sheets are hidden", SourcesError),
    "error values": accepted(
        m.sheet(f'{CELLS}<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'),
        [["名称", "人数"], ["#REF!", "#DIV/0!"]],
    ),
    # Text files.
    "a title above, tabs, UTF-16": accepted(
        m.text("a.txt", "某市，某县，台账\r\n\r\n名称\t人数\r\n甲厂\t12\r\n", "utf-16"),
        [["某市，某县，台账", ""], ["", ""], ["名称", "人数"], ["甲厂", "12"]],
    ),
    "full-width commas in GBK": accepted(m.text("a.csv", "名称，人数\n甲厂，12\n乙厂，30\n", "gbk")),
    "characters that are not seen": accepted(m.text("a.csv", "\ufeff名\u200b称,人\x07数\u202e\n甲厂\u3000,\u200e12\n乙厂,30\x7f\n")),
    "null bytes": refused(m.text("a.csv", b"a,b\n1,\x002\n"), "空字节", "null bytes", FormatError),
    "UTF-16 without its mark": refused(m.text("a.csv", "名称,人数\n", "utf-16-le"), "空字节", "null bytes", FormatError),
    "UTF-8 and GBK in one file": refused(
        m.text("a.csv", ("名称,地址\n" * 20).encode() + "甲厂,一路".encode("gbk")), "无法读取", "cannot be read", FormatError
    ),
    "a quote that never ends": refused(m.text("a.csv", 'a,b\n1,"2\n3,4\n'), "无法读取", "cannot be read", FormatError),
    "a thousand and one columns": refused(m.text("a.csv", "," * 1000 + "1"), "第 1001 列", "column 1001"),
    "a cell of a megabyte": refused(m.text("a.csv", "a,b\n" + "x" * 1_000_000), "无法读取", "cannot be read", FormatError),
    # Layers that are something else.
    **{
        f"a VRT named {suffix}": refused(m.text(f"a{suffix}", VRT), f"内容不是 {suffix}", f"is not {suffix}", FormatError)
        for suffix in (".geojson", ".json", ".gpkg", ".shp", ".zip", ".parquet")
    },
    "a VRT named .kml": refused(m.text("a.kml", VRT), "有 0 个图层", "it has 0 layers", FormatError),
    "a web service named .kml": refused(m.text("a.kml", WFS), "有 0 个图层", "it has 0 layers", FormatError),
    "a GeoPackage named .geojson": refused(m.renamed(m.layer("b.gpkg"), "c.geojson"), "内容不是", "is not", FormatError),
    "a table named .parquet": refused(m.plain_parquet, "不是 GeoParquet", "no GeoParquet", FormatError),
    "JSON that is no layer": refused(m.text("a.json", '{"status":"1","pois":[]}'), "无法读取", "cannot be read", FormatError),
    # Layers that reach beyond themselves.
    "KML with entities": refused(m.kml(POINT, m.LAUGHS), "DOCTYPE", "DOCTYPE"),
    "KML with a link to another": accepted(
        m.kml(f"<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>{POINT}"), ["甲"]
    ),
    "a view that asks the network": refused(m.view_that_calls_home, "无法读取", "cannot be read", FormatError),
    "a shapefile that climbs out": refused(m.archive("a.zip", ("../a.shp", b"")), "不安全的文件名", "unsafe name"),
    "a shapefile with an absolute path": refused(m.archive("a.zip", ("C:\\a.shp", b"")), "不安全的文件名", "unsafe name"),
    "a shapefile that is a link": refused(m.archive("a.zip", (m.link("a.shp"), b"/etc/passwd")), "链接", "a link"),
    "a shapefile with a password": refused(m.encrypted_member, "已加密", "is encrypted"),
    "names that differ by case alone": refused(m.archive("a.zip", ("a.shp", b""), ("A.shp", b"")), "重复", "twice"),
    "200 MB of nothing": refused(m.archive("a.zip", ("a.shp", bytes(200_000_000))), "解压后超过", "unpacks to more"),
    # Layers that are damaged, or nearly right.
    "folders within folders": refused(m.kml("<Folder>" * 100_000), "嵌套", "nested"),
    "arrays within arrays": refused(m.deep_json, "无法读取", "cannot be read", FormatError),
    "KML in GBK": accepted(
        m.text("a.kml", f"<?xml version='1.0' encoding='GB2312'?><kml><Folder>{POINT}</Folder></kml>", "gbk"), ["甲"]
    ),
    "KML in GBK that says UTF-8": refused(
        m.text("a.kml", f"<?xml version='1.0' encoding='UTF-8'?><kml>{POINT}</kml>", "gbk"), "内容不是 utf-8", "not in utf-8", FormatError
    ),
    "zipped with names in GBK": accepted(m.zipped_layer("街道"), UNITS),
    "two shapefiles in one archive": refused(m.zipped_layer("街道", "社区"), "有 2 个图层", "it has 2 layers", FormatError),
    "zipped without .shx": refused(m.zipped_layer("街道", drop=".shx"), "缺少 .shx", ".shx is missing", FormatError),
    "no shapefile in the archive": refused(m.archive("a.zip", ("inner.zip", b"PK")), "没有 Shapefile", "no shapefile", FormatError),
    "GBK that says UTF-8": accepted(m.layer(encoding="GBK", cpg="UTF-8"), UNITS),
    "GBK that says nothing": accepted(m.layer(encoding="GBK", drop=".cpg"), UNITS),
    "without .dbf": refused(m.layer(drop=".dbf"), "缺少 .dbf", ".dbf is missing", FormatError),
    "half a GeoPackage": refused(m.truncated(m.layer("b.gpkg"), 0.4), "无法读取", "cannot be read", FormatError),
    "half a GeoJSON": refused(m.truncated(m.layer("b.geojson"), 0.6), "无法读取", "cannot be read", FormatError),
}  # fmt: skip
"""Each file by what is odd about it."""


def read(path: Path) -> object:
    """Read a file as the table or the layer that its suffix says; of a layer, the names."""
    if path.suffix in TABLE_SUFFIXES:
        return read_grid(path).rows
    layer = read_layer(FileSource("boundaries", path))
    assert isinstance(layer, gpd.GeoDataFrame)
    return layer["名称" if "名称" in layer else "name"].tolist()


@pytest.mark.parametrize("name", CASES)
def test_verdict(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[name]
    folder, temporary = tmp_path / "files", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    path = case.make(folder)
    before = {file: file.read_bytes() for file in folder.iterdir()}
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    check_memory = memory_taken()
    if case.error is None:
        assert read(path) == case.reads
    else:
        with pytest.raises(InputError) as caught:
            read(path)
        assert type(caught.value) is case.error, str(caught.value)
        (fault,) = caught.value.faults
        assert fault.file == path.name
        assert case.zh in fault.problem.zh
        assert case.en in fault.problem.en
        assert fault.remedy.zh
        assert fault.remedy.en
        assert "\n" not in caught.value.say("zh")
    assert check_memory() < 400, "megabytes"
    assert {file: file.read_bytes() for file in folder.iterdir()} == before, "originals stay, and nothing beside them"
    assert list(temporary.iterdir()) == []


def memory_taken() -> Callable[[], float]:
    """Return a function that tells by how many megabytes the process has grown at most since now."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return lambda: (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def test_there_are_forty_and_more() -> None:
    assert len(CASES) >= 40
    refusals = [case for case in CASES.values() if case.error]
    assert len(CASES) - len(refusals) >= 10
