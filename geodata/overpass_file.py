"""What the map server answered, written as an ordinary OSM file: all tags and numbers stay, nothing half-written does."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import osmium

from geodata.errors import Fault, InputError
from geodata.osm_file import is_write_failure, osm_writer
from geodata.text import Text

_KINDS = ("node", "way", "relation")
_MEMBER = {"node": "n", "way": "w", "relation": "r"}
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold; the OSM library breaks down at U+0000."""


class DownloadError(InputError):
    """Nothing was downloaded: no internet, the server is busy or refuses, or the place is unknown or empty."""


def download_error(file: str, problem: Text, remedy: Text) -> DownloadError:
    """Return the error that tells one problem and its remedy."""
    return DownloadError([Fault(file, problem, remedy)])


def write_answers(target: Path, answers: list[dict[str, Any]]) -> dict[str, int]:
    """Write answers of an Overpass server to a new file, and put it in its place when it is complete.

    Parameters
    ----------
    target : Path
        File to write or replace; its suffix says in which form.
    answers : list of dict
        Answers in Overpass's JSON; an object may stand in several.

    Returns
    -------
    dict of str to int
        How many nodes, ways and relations the file holds.

    Raises
    ------
    DownloadError
        The answers hold no road or make no sense, or the file cannot be written; ``target`` is as it was.
    """
    header = osmium.io.Header()
    header.set("generator", "Outlet Atlas")
    try:
        elements = {(of["type"], int(of["id"])): of for answer in answers for of in answer["elements"]}
        if not any(key[0] == "way" and "highway" in of.get("tags", {}) for key, of in elements.items()):
            raise download_error(
                target.name,
                Text("服务器上该范围内没有道路", "the server has no roads there"),
                Text("请核对地名或边界（WGS84 经纬度）", "check the name, or the outline (WGS84 degrees)"),
            )
        with tempfile.TemporaryDirectory(prefix=".download-", dir=target.parent) as folder:
            whole = Path(folder) / target.name
            with osm_writer(str(whole), header) as writer:
                for kind in _KINDS:
                    for key in sorted(key for key in elements if key[0] == kind):
                        _write_one(writer, kind, elements[key])
            os.replace(whole, target)
    except OSError as error:
        raise _not_written(target, error) from error
    except (KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        if is_write_failure(str(error)):
            raise _not_written(target, error) from error
        raise download_error(
            target.name,
            Text(f"服务器的回答无法识别（{error!r}）", f"the server's answer is not understood ({error!r})"),
            Text("请核对服务器地址", "check the address of the server"),
        ) from error
    return {kind: sum(key[0] == kind for key in elements) for kind in _KINDS}


def _not_written(target: Path, error: Exception) -> DownloadError:
    problem = Text(f"无法写入文件（{error}）", f"the file cannot be written ({error})")
    remedy = Text("请检查磁盘空间与权限", "check the disk's space and your rights to write there")
    return download_error(target.name, problem, remedy)


def _text(value: str) -> str:
    """Return a text, which must be one."""
    found = _NO_TEXT.search(value)
    if found is not None:
        raise ValueError(f"U+{ord(found[0]):04X}")
    return value


def _write_one(writer: osmium.SimpleWriter, kind: str, element: Mapping[str, Any]) -> None:
    tags = {_text(key): _text(value) for key, value in element.get("tags", {}).items()}
    if kind == "node":
        place = (element["lon"], element["lat"])
        writer.add_node(osmium.osm.mutable.Node(id=element["id"], location=place, tags=tags, version=1))
    elif kind == "way":
        writer.add_way(osmium.osm.mutable.Way(id=element["id"], nodes=element.get("nodes", []), tags=tags, version=1))
    else:
        members = [(_MEMBER[of["type"]], of["ref"], _text(of["role"])) for of in element.get("members", [])]
        writer.add_relation(osmium.osm.mutable.Relation(id=element["id"], members=members, tags=tags, version=1))
