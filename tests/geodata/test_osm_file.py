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
from geodata.osm_file import check_osm_file, readable

BOMB = (
    "<?xml version='1.0'?><!DOCTYPE osm [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)).replace("&a0;", "&a;")
    + "]><osm version='0.6'><node id='1' lat='0' lon='0'><tag k='name' v='&a11;'/></node></osm>"
)
OUTSIDE = "<!DOCTYPE osm SYSTEM 'file:///etc/hostname'><osm version='0.6'/>"
BEHIND_A_COMMENT = "<!-- " + "x" * 5000 + " -->" + BOMB.removeprefix("<?xml version='1.0'?>")


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


@pytest.mark.parametrize("text", ["", "<!-- nothing -->", "<!-- " + "x" * 70_000 + " --><osm version='0.6'/>"])
def test_no_element(tmp_path: Path, told: Any, text: str) -> None:
    (tmp_path / "x.osm").write_text(text)
    with pytest.raises(FormatError) as caught:
        check_osm_file(tmp_path / "x.osm")
    told(caught.value, "x.osm", "没有 osm 元素", "it has no osm element")


@pytest.mark.parametrize("text", ["<osm version='0.6'/>", "<?xml version='1.0'?>\n<!-- x --><osm version='0.6'></osm>"])
def test_ordinary_files(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.osm").write_text(text)
    check_osm_file(tmp_path / "x.osm")


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
