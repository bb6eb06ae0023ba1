"""Files that must not be parsed, or would be read wrongly."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import osmium
import pytest

from geodata.errors import FormatError
from geodata.osm import read_osm_features
from geodata.osm_file import check_osm_file, osm_writer, readable

BOMB = (
    "<?xml version='1.0'?><!DOCTYPE osm [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)).replace("&a0;", "&a;")
    + "]><osm version='0.6'><node id='1' lat='0' lon='0'><tag k='name' v='&a11;'/></node></osm>"
)
OUTSIDE = "<!DOCTYPE osm SYSTEM 'file:///etc/hostname'><osm version='0.6'/>"
BEHIND_A_COMMENT = "<!-- " + "x" * 100_000 + " -->" + BOMB.removeprefix("<?xml version='1.0'?>")


def plain(text: str) -> bytes:
    return text.encode()


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, BEHIND_A_COMMENT, BOMB.replace("DOCTYPE osm", "DOCTYPE\nosm")])
@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("x.osm", plain),
        ("x.osm.gz", lambda text: gzip.compress(text.encode())),
        ("x.osm.bz2", lambda text: bz2.compress(text.encode())),
        ("x.osm", lambda text: text.replace("<?xml version='1.0'?>", "").encode("utf-16")),
    ],
)
def test_entities_are_refused_before_parsing(
    tmp_path: Path, told: Any, text: str, name: str, packed: Callable[[str], bytes]
) -> None:
    (tmp_path / name).write_bytes(packed(text))
    with pytest.raises(FormatError) as caught:
        check_osm_file(tmp_path / name)
    told(caught.value, name, "可能是有害文件", "can be harmful; it was not read")


@pytest.mark.parametrize("text", ["", "<!-- nothing -->", "<!-- " + "x" * 1_100_000 + " --><osm version='0.6'/>"])
def test_no_element(tmp_path: Path, told: Any, text: str) -> None:
    (tmp_path / "x.osm").write_text(text)
    with pytest.raises(FormatError) as caught:
        check_osm_file(tmp_path / "x.osm")
    told(caught.value, "x.osm", "开头没有 osm 元素", "no osm element begins it")


@pytest.mark.parametrize(
    "text",
    [
        "<osm version='0.6'/>",
        "<?xml version='1.0'?>\n<!-- x --><osm version='0.6'></osm>",
        "<!-- " + "x" * 200_000 + " --><osm version='0.6'/>",
        "<osm version='0.6'><!-- action='delete' --><node id='1'><tag k='note' v=\"action='delete'\"/></node></osm>",
        "<osm version='0.6'><node id='1' action='modify'/></osm>",
    ],
)
def test_ordinary_files(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.osm").write_text(text)
    check_osm_file(tmp_path / "x.osm")


@pytest.mark.parametrize("before", [0, (1 << 20) - 60, 2 << 20])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("mark", ["action='delete'", 'action = "delete"'])
def test_objects_deleted_in_an_editor(tmp_path: Path, told: Any, before: int, encoding: str, mark: str) -> None:
    path = tmp_path / "x.osm"
    nodes = "<node id='1'/>" + " " * before + f"<node id='2' {mark}/>"
    path.write_text(f"<osm version='0.6'>{nodes}</osm>", encoding=encoding)
    with pytest.raises(FormatError) as caught:
        check_osm_file(path)
    told(caught.value, "x.osm", "标记为已删除", "marked as deleted")


@pytest.mark.parametrize("name", ["MAP.OSM.PBF", "MAP.OSM", "map.osm.zip", "map"])
def test_suffixes_that_are_none(tmp_path: Path, told: Any, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"")
    with pytest.raises(FormatError) as caught:
        check_osm_file(path)
    told(caught.value, name, "后缀无法识别", "suffix that is not known")
    assert ".osm.gz" in caught.value.say("en")
    assert str(tmp_path) not in caught.value.say("en")


def test_an_xml_file_in_disguise(tmp_path: Path, told: Any) -> None:
    """The library goes by the last suffix."""
    (tmp_path / "x.pbf.osm").write_text(BOMB)
    with pytest.raises(FormatError) as caught:
        check_osm_file(tmp_path / "x.pbf.osm")
    told(caught.value, "x.pbf.osm", "可能是有害文件", "can be harmful; it was not read")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_damaged_compression(tmp_path: Path, told: Any, pack: Callable[[bytes], bytes]) -> None:
    whole = pack(b"<osm version='0.6'>" + b"".join(b"<node id='%d'/>" % number for number in range(9999)) + b"</osm>")
    path = tmp_path / ("x.osm.gz" if pack is gzip.compress else "x.osm.bz2")
    for place in (12, 40, len(whole) // 2):
        path.write_bytes(whole[:place] + b"\xff" * 8 + whole[place + 8 :])
        with pytest.raises(FormatError) as caught:
            read_osm_features(path)
        told(caught.value, path.name, "不是完整的 OSM 文件", "is no complete OSM file")


@pytest.mark.parametrize(
    "of", ["id='abc'", "id='99999999999999999999'", "id='1' version='x'", "id='1' timestamp='soon'", "id='1' uid='x'"]
)
def test_attributes_that_are_none(tmp_path: Path, told: Any, of: str) -> None:
    path = tmp_path / "x.osm"
    path.write_text(f"<osm version='0.6'><way {of}><nd ref='1'/></way></osm>")
    with pytest.raises(FormatError) as caught, readable(path):
        list(osmium.FileProcessor(str(path)))
    told(caught.value, "x.osm", "不是完整的 OSM 文件", "is no complete OSM file")


def test_a_full_disk_is_no_damaged_file(tmp_path: Path, told: Any) -> None:
    for said in ("Write failed: File too large", "Could not resize file: No space left on device"):
        with pytest.raises(FormatError) as caught, readable(tmp_path / "x.osm.pbf"):
            raise RuntimeError(said)
        told(caught.value, "x.osm.pbf", "临时文件写不下", "cannot be written")
        assert "清理磁盘空间" in caught.value.say("zh")


def test_a_writer_is_closed_whatever_happens(tmp_path: Path) -> None:
    node = osmium.osm.mutable.Node(id=1, location=(1, 1))
    with osm_writer(str(tmp_path / "x.osm")) as writer:
        writer.add_node(node)
    broken = osm_writer(str(tmp_path / "y.osm"))
    broken.__enter__().add_node(node)
    assert not broken.__exit__(ZeroDivisionError, ZeroDivisionError(), None), "the error goes on"
    assert (tmp_path / "x.osm").read_text() == (tmp_path / "y.osm").read_text()


def test_a_file_of_the_past(tmp_path: Path, told: Any) -> None:
    path = tmp_path / "x.osh.pbf"
    with osmium.SimpleWriter(osmium.io.File(str(path), "osh.pbf")) as writer:
        writer.add_node(osmium.osm.mutable.Node(id=1, location=(0, 0), version=1, visible=True))
    with pytest.raises(FormatError) as caught:
        check_osm_file(path)
    told(caught.value, "x.osh.pbf", "是历史或变更文件", "a file of changes or of history")


@pytest.mark.parametrize("lon", ["-300.0", "1e3", "abc", "nan"])
def test_coordinates_that_are_none(tmp_path: Path, told: Any, lon: str) -> None:
    path = tmp_path / "x.osm"
    path.write_text(f"<osm version='0.6'><node id='5' lat='1.5' lon='{lon}'/></osm>")
    with pytest.raises(FormatError) as caught, readable(path):
        list(osmium.FileProcessor(str(path)))
    told(
        caught.value,
        "x.osm",
        f"无法识别的坐标（wrong format for coordinate: '{lon}'）",
        "a coordinate that cannot be read",
    )


def test_other_errors_are_not_swallowed(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), readable(tmp_path / "x.osm"):
        raise ZeroDivisionError
