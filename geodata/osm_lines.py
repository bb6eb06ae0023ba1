"""The nodes, roads and barriers of an OpenStreetMap extract as arrays, without a Python call per node.

The OSM library reads the file once, in C++: it writes the place of every node to one file of fixed records, and the
few objects that have a wanted key to another, in its one-line-per-object text format (OPL, documented in the Osmium file
formats manual). A compiled scan then turns the lines into arrays. Nodes are told apart by their OSM number only, so that
a bridge and the road under it never meet, and ways may stand before their nodes.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

from geodata.osm_file import osm_writer, readable
from geodata.osm_scan import NODE, UNDEFINED, scan_lines

Ints = NDArray[np.int64]

_RECORD = np.dtype([("id", np.int64), ("lon", np.int32), ("lat", np.int32)])
_MOST_FILTERED = 1 << 40  # the library's set of numbers takes memory in proportion to the greatest, and none below 0
_ESCAPED = re.compile(r"%([0-9a-f]+)%")


@dataclass(frozen=True, slots=True, eq=False)
class OsmLines:
    """The nodes of an extract, and its nodes, ways and relations that have a wanted key.

    Attributes
    ----------
    node_id : (n,) int64
        OSM numbers of all nodes that have a place, ascending.
    node_lonlat : (n, 2) int32
        Their places in 1e-7 degrees.
    kind : (k,) uint8
        `NODE`, `WAY` or `RELATION` of `geodata.osm_scan`, of each object.
    number : (k,) int64
        Its OSM number.
    tagging : (k,) int64
        Position of its tags in ``tags``.
    indptr : (k + 1,) int64
        Where the references of each object begin in ``refs``.
    refs : (r,) int64
        OSM numbers of the nodes of ways and of the member ways of relations.
    tags : tuple of dict
        The distinct sets of kept tags.
    """

    node_id: Ints
    node_lonlat: NDArray[np.int32]
    kind: NDArray[np.uint8]
    number: Ints
    tagging: Ints
    indptr: Ints
    refs: Ints
    tags: tuple[dict[str, str], ...]


def read_osm_lines(path: Path, keys: tuple[str, ...], kept_tags: frozenset[str]) -> OsmLines:
    """Read all nodes, and the objects that have one of ``keys``.

    Parameters
    ----------
    path : Path
        Any file that the OSM library reads.
    keys : tuple of str
        An object is taken if it has a tag with one of these keys.
    kept_tags : frozenset of str
        Keys, in ASCII, whose values are kept.

    Returns
    -------
    OsmLines
        Objects in the order of the file.

    Raises
    ------
    FormatError
        The file is damaged or no OSM file.
    """
    wanted = osmium.filter.KeyFilter(*keys)
    text, records = _extracted(path, wanted, keep_places=True)
    scanned = scan_lines(text, kept_tags)
    if (scanned.refs < 0).any():
        # Editors number what is not uploaded yet below 0, and the library keeps no places of such nodes: read these
        # files with all nodes written out.
        wanted.enable_for(osmium.osm.WAY | osmium.osm.RELATION)
        text, _ = _extracted(path, wanted)
        scanned = scan_lines(text, kept_tags)
        nodes = scanned.kind == NODE
        records = np.empty(int(nodes.sum()), dtype=_RECORD)
        records["id"], places = scanned.number[nodes], scanned.place[nodes]
        records["lon"], records["lat"] = places[:, 0], places[:, 1]
    node_id, lonlat = _ascending(records)
    _, first, tagging = np.unique(scanned.tag_hash, return_index=True, return_inverse=True)
    tags = tuple(_kept(text[start:end].tobytes().decode(), kept_tags) for start, end in scanned.tag_span[first])
    return OsmLines(
        node_id, lonlat, scanned.kind, scanned.number, tagging.astype(np.int64), scanned.indptr, scanned.refs, tags
    )


def read_ways(path: Path, numbers: Ints) -> tuple[Ints, Ints, Ints]:
    """Read the node lists of the ways with the given OSM numbers, whatever their tags.

    Parameters
    ----------
    path : Path
        As for `read_osm_lines`.
    numbers : (w,) int64
        OSM numbers; those that the file lacks are passed over.

    Returns
    -------
    number, indptr, refs : (w,), (w + 1,), (r,) int64
        As in `OsmLines`.

    Raises
    ------
    FormatError
        The file is damaged or no OSM file.
    """
    fits = ((numbers >= 0) & (numbers < _MOST_FILTERED)).all()
    wanted = osmium.filter.IdFilter(numbers.tolist()) if fits else None
    text, _ = _extracted(path, wanted, entities=osmium.osm.WAY)
    scanned = scan_lines(text, frozenset())
    size = np.diff(scanned.indptr)
    kept = np.isin(scanned.number, numbers)
    indptr = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(size[kept])])
    return scanned.number[kept], indptr, scanned.refs[np.repeat(kept, size)]


def _extracted(
    path: Path,
    wanted: osmium.BaseFilter | None,
    *,
    keep_places: bool = False,
    entities: osmium.osm.osm_entity_bits = osmium.osm.ALL,
) -> tuple[NDArray[np.uint8], NDArray[np.void]]:
    """Return the text of the wanted objects (None: of all), and the records of all nodes if they are to be kept."""
    with tempfile.TemporaryDirectory(prefix="osm-") as folder:
        text, records = Path(folder) / "objects.opl", Path(folder) / "nodes.bin"
        handlers: list[osmium.BaseHandler | osmium.BaseFilter] = [] if wanted is None else [wanted]
        # The version brings the flag of visibility, by which the scan passes over deleted objects.
        lines = osmium.io.File(str(text), "opl,add_metadata=version")
        with readable(path), osm_writer(lines) as writer, osmium.io.Reader(str(path), entities) as reader:
            if keep_places:
                places = osmium.NodeLocationsForWays(osmium.index.create_map(f"sparse_file_array,{records}"))
                places.apply_nodes_to_ways = False
                handlers.insert(0, places)
                del places
            osmium.apply(reader, *handlers, writer)
        handlers.clear()  # which closes the file of records
        found = np.fromfile(records, dtype=_RECORD) if keep_places else np.empty(0, dtype=_RECORD)
        return np.fromfile(text, dtype=np.uint8), found


def _ascending(records: NDArray[np.void]) -> tuple[Ints, NDArray[np.int32]]:
    """Return the numbers and places of the nodes that have one, by number; of a repeated number the last."""
    records = records[(records["lon"] != UNDEFINED) & (records["lat"] != UNDEFINED)]
    number = np.ascontiguousarray(records["id"])
    rises = number[1:] > number[:-1]
    if not rises.all():
        order = np.argsort(number, kind="stable")
        records, number = records[order], number[order]
        last = np.append(number[1:] != number[:-1], [True] * bool(len(number)))
        records, number = records[last], number[last]
    return number, np.column_stack([records["lon"], records["lat"]])


def _kept(text: str, kept_tags: frozenset[str]) -> dict[str, str]:
    pairs = (pair.split("=") for pair in text.split(",") if pair)
    return {key: _unescaped(value) for key, value in pairs if key in kept_tags}


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
