"""Objects as arrays, against the OSM library's own objects one by one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest

from geodata.errors import FormatError
from geodata.osm_lines import read_osm_lines, read_ways
from geodata.osm_scan import NODE, RELATION, WAY

KEPT = frozenset({"highway", "barrier", "name", "oneway:bicycle", "maxspeed"})


def write(path: Path, seed: int) -> None:
    """Write a file of objects with odd texts, unordered, some with nothing to them."""
    rng = np.random.default_rng(seed)
    texts = ["a", "a,b=c", "100%", "中 街", "", "x\ny", "Nn1,n2", "é𝄞", " T "]
    mutable = osmium.osm.mutable
    with osmium.SimpleWriter(str(path)) as writer:
        for number in rng.permutation(200) + 1:
            tags = {"barrier": texts[number % 9]} if number % 7 == 0 else {"other": "x"} if number % 3 else {}
            place = (
                float(rng.integers(-1_800_000_000, 1_800_000_000)) / 1e7,
                float(rng.integers(-900_000_000, 900_000_000)) / 1e7,
            )
            writer.add_node(mutable.Node(id=int(number) << 33, location=place, tags=tags))
        for number in range(1, 100):
            nodes = [int(ref) << 33 for ref in rng.integers(1, 220, rng.integers(0, 9))]
            tags = {"name": texts[number % 9], "oneway:bicycle": texts[number % 4], "source": texts[number % 5]}
            if number % 4:
                tags = {"highway": texts[number % 3], **tags} if number % 2 else {**tags, "highway": texts[number % 3]}
            writer.add_way(mutable.Way(id=number, nodes=nodes, tags=tags))
        members = [("w", 5, "outer"), ("n", 7, "a@b,w9"), ("r", 3, ""), ("w", 6, "")]
        writer.add_relation(mutable.Relation(id=9, members=members, tags={"highway": "pedestrian"}))
        writer.add_relation(mutable.Relation(id=10, members=[], tags={"highway": "pedestrian"}))


def test_same_objects_as_one_by_one(tmp_path: Path) -> None:
    for seed, name in enumerate(("x.osm.pbf", "x.osm", "x.osm.bz2")):
        path = tmp_path / name
        write(path, seed)
        lines = read_osm_lines(path, ("highway", "barrier"), KEPT)
        places, at = {}, 0
        for item in osmium.FileProcessor(str(path)):
            if isinstance(item, osmium.osm.Node):
                places[item.id] = (item.location.x, item.location.y)
            if not ("highway" in item.tags or "barrier" in item.tags):
                continue
            refs = lines.refs[lines.indptr[at] : lines.indptr[at + 1]].tolist()
            if isinstance(item, osmium.osm.Way):
                assert (lines.kind[at], refs) == (WAY, [node.ref for node in item.nodes])
            elif isinstance(item, osmium.osm.Relation):
                assert (lines.kind[at], refs) == (RELATION, [of.ref for of in item.members if of.type == "w"])
            else:
                assert (lines.kind[at], refs) == (NODE, [])
            assert lines.number[at] == item.id
            assert lines.tags[lines.tagging[at]] == {tag.k: tag.v for tag in item.tags if tag.k in KEPT}
            at += 1
        assert at == len(lines.kind) == len(lines.tagging) == len(lines.indptr) - 1
        assert (np.diff(lines.node_id) > 0).all()
        assert {
            number: tuple(place)
            for number, place in zip(lines.node_id.tolist(), lines.node_lonlat.tolist(), strict=True)
        } == places
        assert len(lines.tags) == len({tuple(sorted(tags.items())) for tags in lines.tags})


def test_ways_by_number(tmp_path: Path) -> None:
    path = tmp_path / "x.osm.pbf"
    write(path, 0)
    number, indptr, refs = read_ways(path, np.array([4, 50, 7777]))
    expected = {way.id: [node.ref for node in way.nodes] for way in osmium.FileProcessor(str(path), osmium.osm.WAY)}
    assert number.tolist() == [4, 50]
    assert [refs[indptr[at] : indptr[at + 1]].tolist() for at in range(2)] == [expected[4], expected[50]]


@pytest.mark.parametrize("odd", [-4, 1 << 60])
def test_ways_by_odd_numbers(tmp_path: Path, odd: int) -> None:
    """Numbers below 0 are of ways that are not uploaded yet."""
    path = tmp_path / "x.osm"
    ways = {3: [1, 2], odd: [2, 3, 4], 8: [5]}
    nodes = {way: "".join(f"<nd ref='{of}'/>" for of in refs) for way, refs in ways.items()}
    body = "".join(f"<way id='{way}'>{of}</way>" for way, of in nodes.items())
    path.write_text(f"<osm version='0.6'>{body}</osm>")
    number, indptr, refs = read_ways(path, np.array([odd, 8, 77]))
    assert (number.tolist(), indptr.tolist(), refs.tolist()) == ([odd, 8], [0, 3, 4], [2, 3, 4, 5])


@pytest.mark.parametrize("sign", [1, -1])
def test_deleted_objects_are_not_there(tmp_path: Path, sign: int) -> None:
    path = tmp_path / "x.osm"
    tag = "<tag k='highway' v='{}'/>"
    nodes = "".join(f"<node id='{sign * of}' lon='{of}' lat='0' version='2'/>" for of in (1, 2))
    ways = "".join(
        f"<way id='{of}' visible='{seen}'><nd ref='{sign}'/><nd ref='{sign * 2}'/>{tag.format(of)}</way>"
        for of, seen in ((5, "false"), (6, "true"), (7, "false"), (8, "true"), (9, "false"))
    )
    gone = f"<relation id='3' visible='false'><member type='way' ref='6' role=''/>{tag.format('x')}</relation>"
    path.write_text(f"<osm version='0.6'>{nodes}{ways}{gone}</osm>")
    lines = read_osm_lines(path, ("highway",), KEPT)
    of_way = lines.kind == WAY
    assert lines.number[of_way].tolist() == [6, 8]
    assert [lines.tags[of]["highway"] for of in lines.tagging[of_way]] == ["6", "8"]
    assert lines.refs.tolist() == [sign, sign * 2] * 2
    assert (lines.kind == RELATION).sum() == 0
    assert read_ways(path, np.array([5, 6]))[0].tolist() == [6]


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from geodata.errors import InputError
from geodata.osm_lines import read_osm_lines, read_ways
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
path = Path(sys.argv[1])
for read in (lambda: read_osm_lines(path, ("highway",), frozenset()), lambda: read_ways(path, np.arange(1, 30_000))):
    try:
        read()
    except InputError as error:
        print(error.say("en"))
print("alive")
"""


def test_a_full_disk(tmp_path: Path) -> None:
    """The error is told, and the process lives on; a limit on the size of files stands in for the full disk."""
    path = tmp_path / "x.osm.pbf"
    mutable = osmium.osm.mutable
    with osmium.SimpleWriter(str(path)) as writer:
        writer.add_node(mutable.Node(id=1, location=(1, 1)))
        for number in range(1, 25_000):
            writer.add_way(mutable.Way(id=number, nodes=[1, 2], tags={"highway": "x" * 1000}))
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    told = run.stdout.splitlines()
    assert ["Could not resize" in told[0], "Write failed" in told[1]] == [True, True]
    assert all("free space on the disk" in line for line in told[:2])
    assert told[2:] == ["alive"]
    assert not run.stderr


def test_a_text_that_is_none(tmp_path: Path, told: Any) -> None:
    """The writer fails in the middle; the process must outlive it."""
    path = tmp_path / "x.osm.pbf"
    with osmium.SimpleWriter(osmium.io.File(str(path), "pbf,pbf_compression=none")) as writer:
        writer.add_way(osmium.osm.mutable.Way(id=1, nodes=[1], tags={"highway": "ABCDEFGH"}))
    path.write_bytes(path.read_bytes().replace(b"ABCDEFGH", b"\xff\xfe\xff\xff\xc0\xff\xff\xe4"))
    with pytest.raises(FormatError) as caught:
        read_osm_lines(path, ("highway",), KEPT)
    told(caught.value, "x.osm.pbf", "不是完整的 OSM 文件", "is no complete OSM file")


def test_a_file_of_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.osm"
    path.write_text("<osm version='0.6'/>")
    lines = read_osm_lines(path, ("highway",), KEPT)
    assert (len(lines.node_id), len(lines.kind), len(lines.refs), lines.indptr.tolist()) == (0, 0, 0, [0])


def test_of_a_repeated_node_the_last_counts(tmp_path: Path) -> None:
    path = tmp_path / "x.osm"
    nodes = "".join(f"<node id='{number}' lon='{lon}' lat='0'/>" for number, lon in ((2, 1), (1, 2), (2, 3)))
    path.write_text(f"<osm version='0.6'>{nodes}</osm>")
    lines = read_osm_lines(path, ("highway",), KEPT)
    assert lines.node_id.tolist() == [1, 2]
    assert lines.node_lonlat.tolist() == [[20_000_000, 0], [30_000_000, 0]]
