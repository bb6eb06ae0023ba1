"""Downloading from a server on this machine that speaks the protocols of Overpass and Nominatim. No other network."""

from __future__ import annotations

import datetime
import json
import re
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import osmium
import osmnx
import pytest
import shapely

from geodata.download import Download, download_roads
from geodata.highways import HIGHWAY_NAMES
from geodata.osm import read_osm_features
from geodata.osm_roads import read_osm_roads
from geodata.overpass_file import DownloadError
from tests.geodata.conftest import SOUTH, WEST

DAY = datetime.date(2026, 3, 1)
PLACE = shapely.box(WEST, SOUTH, WEST + 0.01, SOUTH + 0.01)
STATUS = "Connected as: 1\nCurrent time: 2026-03-01T00:00:00Z\nAnnounced endpoint: none\nRate limit: 2\n2 slots available now.\n"


def node(number: int, east: float, north: float, **tags: str) -> dict[str, Any]:
    place = {"lon": round(WEST + east, 7), "lat": round(SOUTH + north, 7)}
    return {"type": "node", "id": number, **place, **({"tags": tags} if tags else {})}


def way(number: int, nodes: list[int], **tags: str) -> dict[str, Any]:
    return {"type": "way", "id": number, "nodes": nodes, "tags": tags}


ELEMENTS = [
    node(1, 0.001, 0.001),
    node(2, 0.005, 0.001, barrier="gate", note="东门 & <西门>"),
    node(3, 0.009, 0.001),
    node(4, 0.02, 0.001),
    node(10, 0.002, 0.002),
    node(11, 0.003, 0.002),
    node(12, 0.003, 0.003),
    node(13, 0.002, 0.003),
    node(20, 0.004, 0.004, amenity="townhall", name="政务大厅"),
    node(21, 0.5, 0.5, amenity="bank", name="远处的银行"),
    node(30, 0.030, 0.001),
    node(31, 0.031, 0.001),
    node(9_000_000_000, 0.006, 0.001, place="village", name="小村"),
    way(100, [1, 2, 3, 4], highway="residential", name="东街", oneway="yes"),
    way(101, [10, 11, 12, 13, 10], building="apartments"),
    way(102, [10, 11, 12, 13, 10]),
    way(103, [30, 31], highway="track"),
    way(104, [3, 4], route="ferry"),
    {
        "type": "relation",
        "id": 200,
        "members": [{"type": "way", "ref": 102, "role": "outer"}],
        "tags": {"type": "multipolygon", "landuse": "residential"},
    },
]
ASKED = re.compile(r"(node|way|relation)((?:\[[^\]]+\])+)\(poly:'([^']+)'\)")
TAG = re.compile(r"\[['\"]([\w:]+)['\"](?:=['\"]([^'\"]+)['\"])?\]")


@dataclass
class Server:
    """What the server has, how it answers, and what it was asked."""

    elements: list[dict[str, Any]] = field(default_factory=lambda: list(ELEMENTS))
    status: str = STATUS
    code: int = 200
    body: str | None = None
    remark: str = ""
    silent: bool = False
    place: dict[str, Any] | None = None
    asked: list[str] = field(default_factory=list)
    url: str = ""
    released: threading.Event = field(default_factory=threading.Event)

    def answer(self, query: str) -> dict[str, Any]:
        by_key = {(of["type"], of["id"]): of for of in self.elements}
        found: dict[tuple[str, int], dict[str, Any]] = {}

        def take(key: tuple[str, int]) -> None:
            found[key] = by_key[key]
            for number in by_key[key].get("nodes", []):
                take(("node", number))
            for member in by_key[key].get("members", []):
                take((member["type"], member["ref"]))

        for kind, tags, ring in ASKED.findall(query):
            numbers = [float(number) for number in ring.split()]
            ground = shapely.Polygon(list(zip(numbers[1::2], numbers[::2], strict=True)))
            for key, of in by_key.items():
                wanted = TAG.findall(tags)
                if (
                    key[0] == kind
                    and all(of.get("tags", {}).get(k) == v or (k in of.get("tags", {}) and not v) for k, v in wanted)
                    and self.line(of, by_key).intersects(ground)
                ):
                    take(key)
        reply = {
            "version": 0.6,
            "osm3s": {"timestamp_osm_base": "2026-02-28T23:00:00Z"},
            "elements": list(found.values()),
        }
        return reply | ({"remark": self.remark} if self.remark else {})

    def line(self, of: dict[str, Any], by_key: dict[tuple[str, int], dict[str, Any]]) -> Any:
        if of["type"] == "node":
            return shapely.Point(of["lon"], of["lat"])
        if of["type"] == "relation":
            return shapely.union_all([self.line(by_key[m["type"], m["ref"]], by_key) for m in of["members"]])
        return shapely.LineString([(by_key["node", n]["lon"], by_key["node", n]["lat"]) for n in of["nodes"]])


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that stops when the test is over."""
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def reply(self, text: str, code: int = 200) -> None:
            content = text.encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/api/status":
                self.reply(told.status)
            elif parts.path == "/search":
                told.asked.append(parse_qs(parts.query)["q"][0])
                self.reply(json.dumps([told.place] if told.place else []))
            else:
                self.reply("nothing here", 404)

        def do_POST(self) -> None:
            query = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["data"][0]
            told.asked.append(query)
            if told.silent:
                told.released.wait(20)
                return
            self.reply(told.body if told.body is not None else json.dumps(told.answer(query)), told.code)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        told.url = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield told
        told.released.set()
        listening.shutdown()
        thread.join()


def fetched(server: Server, target: Path, place: Any = PLACE, **options: Any) -> Download:
    options = {"timeout_seconds": 20, "margin_metres": 100.0} | options
    return download_roads(
        place, target, as_of=DAY, overpass_url=f"{server.url}/api", nominatim_url=server.url, **options
    )


def refused(server: Server, target: Path, place: Any = PLACE, **options: Any) -> str:
    """Check that nothing is written, and return what is told."""
    before = {path: path.read_bytes() for path in target.parent.iterdir() if path.is_file()}
    with pytest.raises(DownloadError) as caught:
        fetched(server, target, place, **options)
    assert {path: path.read_bytes() for path in target.parent.iterdir()} == before
    (fault,) = caught.value.faults
    assert fault.file == target.name
    for text in (fault.problem, fault.remedy):
        assert text.zh
        assert text.en
    return f"{fault.problem.zh} {fault.problem.en} {fault.remedy.zh} {fault.remedy.en}"


@pytest.mark.parametrize("suffix", [".osm.pbf", ".osm", ".osm.gz"])
def test_by_outline(server: Server, tmp_path: Path, suffix: str) -> None:
    """Everything that the server has in the outline arrives with its numbers and tags, and reads like any extract."""
    told: list[float] = []
    result = fetched(server, tmp_path / f"roads{suffix}", on_progress=lambda _text, share: told.append(share))
    assert [path.name for path in tmp_path.iterdir()] == [f"roads{suffix}"]
    held = {(type(of).__name__.lower(), of.id): dict(of.tags) for of in osmium.FileProcessor(str(result.path))}
    inside = [of for of in ELEMENTS if of["id"] not in {21, 30, 31, 103}]
    assert held == {(of["type"], of["id"]): of.get("tags", {}) for of in inside}
    assert list(held) == sorted(held, key=lambda key: (("node", "way", "relation").index(key[0]), key[1]))
    assert (result.nodes, result.ways, result.relations) == (10, 4, 1)
    roads = read_osm_roads(result.path)
    assert sorted(HIGHWAY_NAMES[code] for code in roads.highway) == ["ferry"] + ["residential"] * 3
    features = read_osm_features(result.path)
    assert sorted(features.areas["building"]) == ["", "apartments"]
    assert sorted(features.areas["landuse"]) == ["", "residential"]
    assert features.points["name"].tolist() == ["政务大厅"]
    assert features.places["name"].tolist() == ["小村"]
    assert told == sorted(told)


def test_what_goes_into_sources(server: Server, tmp_path: Path) -> None:
    result = fetched(server, tmp_path / "赛罕.osm.pbf")
    assert (result.place, result.date, result.map_time) == ("", "2026-03-01", "2026-02-28T23:00:00Z")
    assert tomllib.loads(result.as_toml()) == {
        "roads": {"file": "赛罕.osm.pbf", "date": "2026-03-01", "licence": "ODbL, © OpenStreetMap contributors"}
    }


def test_by_name(server: Server, tmp_path: Path) -> None:
    west, south, east, north = PLACE.bounds
    server.place = {
        "place_id": 1, "osm_type": "relation", "osm_id": 5, "lat": str(south), "lon": str(west), "importance": 0.5,
        "display_name": "赛罕区, 呼和浩特市, 中国", "boundingbox": [str(south), str(north), str(west), str(east)],
        "geojson": shapely.geometry.mapping(PLACE), "class": "boundary", "type": "administrative",
    }  # fmt: skip
    result = fetched(server, tmp_path / "roads.osm.pbf", "赛罕区")
    assert result.place == "赛罕区, 呼和浩特市, 中国"
    assert server.asked[0] == "赛罕区"
    assert result.ways == 4
    server.place["geojson"] = {"type": "Point", "coordinates": [west, south]}
    assert "no outline of “赛罕区”" in refused(server, tmp_path / "again.osm.pbf", "赛罕区")


def test_an_unknown_name(server: Server, tmp_path: Path) -> None:
    assert "没有找到“乌有镇”" in refused(server, tmp_path / "roads.osm.pbf", "乌有镇")


def test_roads_around_the_outline_are_taken_too(server: Server, tmp_path: Path) -> None:
    """The track begins 1.7 km east of the outline; the bank is further than any margin and no road."""
    near = fetched(server, tmp_path / "near.osm.pbf", margin_metres=100.0)
    far = fetched(server, tmp_path / "far.osm.pbf", margin_metres=3000.0)
    assert (near.ways, far.ways) == (4, 5)
    assert far.nodes == near.nodes + 2


def test_a_file_that_is_there_is_replaced_only_in_the_end(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "roads.osm"
    target.write_text("the old file", encoding="utf-8")
    server.code, server.body = 504, "busy"
    refused(server, target)
    server.code, server.body = 200, None
    fetched(server, target)
    assert read_osm_roads(target).ways == 2


@pytest.mark.parametrize(
    ("code", "body", "words"),
    [
        (429, "rate limited", "too many requests (429)"),
        (504, "<html>timeout</html>", "is busy (504)"),
        (503, "", "is busy (503)"),
        (400, "<html>parse error</html>", "is not understood (400"),
        (200, "<html>a hotel's login page</html>", "is not understood (200"),
        (200, '{"what": 1}', "is not understood (200"),
        (200, '{"elements": [{"type": "way"}]}', "is not understood (KeyError"),
        (200, '{"elements": [{"type": "node", "id": 1}, {"type": "way", "id": 1, "nodes": [1], "tags": {"highway": "path"}}]}',
         "is not understood (KeyError"),
        (200, '{"elements": [{"type": "way", "id": 1, "nodes": [1], "tags": {"highway": "a\\u0000b"}}]}',
         "is not understood (ValueError('U+0000"),
        (200, '{"elements": [{"type": "way", "id": 1, "nodes": [1], "tags": {"highway": "a", "b\\u001f": "c"}}]}',
         "is not understood (ValueError('U+001F"),
        (200, '{"elements": [{"type": "way", "id": 1, "nodes": [1], "tags": {"highway": "a\\ud800"}}]}',
         "is not understood (ValueError('U+D800"),
        (200, '{"elements": [{"type": "way", "id": 1, "nodes": [1], "tags": {"highway": 5}}]}',
         "is not understood (TypeError"),
        (200, '{"elements": [{"type": "way", "id": 1, "nodes": [1], "tags": {"highway": "a"}}, {"type": "relation", "id": 1,'
         ' "members": [{"type": "way", "ref": 1, "role": "\\u0000"}]}]}', "is not understood (ValueError('U+0000"),
        (200, '{"elements": []}', "has no roads there"),
    ],
)  # fmt: skip
def test_answers_that_are_none(server: Server, tmp_path: Path, code: int, body: str, words: str) -> None:
    server.code, server.body = code, body
    assert words in refused(server, tmp_path / "roads.osm.pbf")


def test_an_answer_that_was_broken_off(server: Server, tmp_path: Path) -> None:
    """A server that runs out of time sends what it has, with a remark: half a town would pass for a whole one."""
    server.remark = "runtime error: Query timed out"
    assert "Query timed out" in refused(server, tmp_path / "roads.osm.pbf")


def test_a_server_that_keeps_silent(server: Server, tmp_path: Path) -> None:
    server.silent = True
    assert "within 1 s" in refused(server, tmp_path / "roads.osm.pbf", timeout_seconds=1)


def test_no_network(server: Server, tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        server.url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        assert "cannot be reached" in refused(server, tmp_path / "roads.osm.pbf")


@pytest.mark.parametrize(
    "status", ["", "no such page", STATUS.replace("2 slots available now.", "Currently running queries")]
)
def test_a_server_of_ones_own_tells_nothing_of_slots(server: Server, tmp_path: Path, status: str) -> None:
    server.status = status
    assert fetched(server, tmp_path / "roads.osm.pbf").ways == 4


@pytest.mark.parametrize(
    "outline",
    [
        shapely.Polygon(),
        shapely.Point(WEST, SOUTH),
        shapely.box(500_000, 4_500_000, 501_000, 4_501_000),
        shapely.Polygon([(111, 40), (112, 41), (112, 40), (111, 41)]),
    ],
)
def test_outlines_that_are_none(server: Server, tmp_path: Path, outline: Any) -> None:
    assert "no valid polygon" in refused(server, tmp_path / "roads.osm.pbf", outline)
    assert not server.asked


@pytest.mark.parametrize("name", ["roads.gpkg", "roads", "missing/roads.osm"])
def test_files_that_cannot_be_written(server: Server, tmp_path: Path, name: str) -> None:
    with pytest.raises(DownloadError, match="不能写入"):
        fetched(server, tmp_path / name)
    assert not server.asked
    assert not list(tmp_path.iterdir())


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from geodata.errors import InputError
from geodata.overpass_file import write_answers
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
elements = [{"type": "node", "id": of, "lat": 40, "lon": 110, "tags": {"name": str(of**9)}} for of in range(1, 60_000)]
elements.append({"type": "way", "id": 1, "nodes": [1, 2], "tags": {"highway": "path"}})
for suffix in (".osm.pbf", ".osm"):
    try:
        write_answers(Path(sys.argv[1]) / f"roads{suffix}", [{"elements": elements}])
    except InputError as error:
        print(error.say("en"))
print("alive")
"""


def test_a_full_disk(tmp_path: Path) -> None:
    """A limit on the size of files stands in for it: the error is told, the process lives on, nothing is left."""
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    told = run.stdout.splitlines()
    assert [line.split(" (")[0] for line in told[:2]] == [
        f"roads{suffix}: the file cannot be written" for suffix in (".osm.pbf", ".osm")
    ]
    assert all("check the disk's space" in line for line in told[:2])
    assert told[2:] == ["alive"]
    assert not run.stderr
    assert not list(tmp_path.iterdir())


def test_settings_of_osmnx_are_put_back(server: Server, tmp_path: Path) -> None:
    def all_settings() -> dict[str, Any]:
        return {name: value for name, value in vars(osmnx.settings).items() if name.islower()}

    before, resolve = all_settings(), socket.getaddrinfo
    fetched(server, tmp_path / "roads.osm.pbf")
    server.code, server.body = 429, ""
    refused(server, tmp_path / "roads.osm.pbf")
    assert all_settings() == before
    assert socket.getaddrinfo is resolve
    assert not list(Path.cwd().glob("cache")), "osmnx's cache folder"
