"""From an OpenStreetMap file to saved network arrays for all modes, against ``osmium fileinfo -e`` and osmnx, in one run.

It takes Porto and Liechtenstein from the folder OUTLET_ATLAS_DATA (or
``../shared/data``); Liechtenstein is also laid out thirty times side by side, which makes a file of a province's size.
``osmium fileinfo -e`` (package osmium-tool) decodes every object of a file and counts it, and so is the floor below which
no reader gets. osmnx reads XML only: it is given the same roads as an ``.osm`` file, written beforehand.

Times are CPU seconds (all threads, children too), medians after one run that is not counted; the ratio is to the row of
Outlet Atlas of the same work, so that more than 1 is slower than Outlet Atlas.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import osmnx
from pyproj import Transformer

from benchmarks.measure import DATA, Row, cpu_median, cpu_seconds
from geodata.coordinates import fitting_metric_crs
from geodata.network import build_network
from geodata.osm_roads import read_osm_roads

TILES = 30
TILE_DEGREES = 0.3
"""Liechtenstein is less than this wide."""
STEP = 1 << 35
"""Between the OSM numbers of two tiles."""
REFERENCE = re.compile(r"(^|,)([nwr])(\d+)")


def save_network(path: Path, folder: Path) -> tuple[int, int]:
    """Read a file and save its network; return the numbers of nodes and pieces."""
    roads = read_osm_roads(path)
    crs = fitting_metric_crs(*roads.node_lonlat.min(axis=0), *roads.node_lonlat.max(axis=0))
    to_metres = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    xy = np.column_stack(to_metres.transform(roads.node_lonlat[:, 0], roads.node_lonlat[:, 1]))
    network = build_network(xy, roads.node_lonlat, roads.tail, roads.head, roads.highway, roads.kmh)
    names = ("node_xy_metres", "node_lonlat", "tail", "head", "metres", "highway")
    arrays = {name: getattr(network, name) for name in names}
    minutes = {f"minutes_{mode}": values for mode, values in network.minutes.items()}
    np.savez(folder / "network.npz", **arrays, **minutes)
    return network.nodes, network.edges


def tiled(path: Path, folder: Path) -> Path:
    """Lay the extract out side by side, nodes before ways before relations, under new numbers."""
    text, laid = folder / "one.opl", folder / "tiled.opl"
    subprocess.run(["osmium", "cat", "-O", "-f", "opl", "-o", str(text), str(path)], check=True)
    objects = text.read_text(encoding="utf-8").splitlines()
    with laid.open("w", encoding="utf-8") as file:
        for kind in "nwr":
            of_kind = [line for line in objects if line[0] == kind]
            for tile in range(TILES):
                file.writelines(moved(line, tile) for line in of_kind)
    target = folder / "tiled.osm.pbf"
    subprocess.run(["osmium", "cat", "-O", "-o", str(target), str(laid)], check=True)
    return target


def moved(line: str, tile: int) -> str:
    """Return one object, moved: six side by side in five rows, within the reach of one metric zone."""
    number, fields = line.split(" ", 1)
    fresh = f"{number[0]}{int(number[1:]) + tile * STEP}"
    if line[0] == "n":
        fields, lon, lat = fields.rsplit(" ", 2)
        east, south = (tile % 6) * TILE_DEGREES, (tile // 6) * TILE_DEGREES
        return f"{fresh} {fields} x{float(lon[1:]) + east:.7f} y{float(lat[1:]) - south:.7f}\n"
    start = fields.rindex(" N" if line[0] == "w" else " M") + 2
    references = REFERENCE.sub(lambda match: f"{match[1]}{match[2]}{int(match[3]) + tile * STEP}", fields[start:])
    return f"{fresh} {fields[:start]}{references}\n"


def peak_mib(path: Path, folder: Path) -> float:
    """Largest memory of a process of its own that reads and saves a file, in MiB, as Linux tells it."""
    code = "import sys; from pathlib import Path; from benchmarks.reading import save_network; "
    code += "save_network(Path(sys.argv[1]), Path(sys.argv[2])); print(Path('/proc/self/status').read_text())"
    command = [sys.executable, "-c", code, str(path), str(folder)]
    # Not from getrusage: what that says of a child includes the parent's memory at the moment of the fork.
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(re.search(r"VmHWM:\s*(\d+) kB", told)[1]) / 1024.0


def against_fileinfo(name: str, path: Path, folder: Path, runs: int) -> Iterator[Row]:
    work = f"{name} ({path.stat().st_size / 1e6:.1f} MB) → saved network, four modes"
    began = time.perf_counter()
    ours, (nodes, pieces) = cpu_median(lambda: save_network(path, folder), runs, children=True)
    wall = (time.perf_counter() - began) / (runs + 1)
    note = f"{nodes:,} nodes, {pieces:,} pieces; {wall:.2f} s by the clock, peak {peak_mib(path, folder):.0f} MiB"
    yield Row(work, "Outlet Atlas", ours, 1.0, note)
    command = ["osmium", "fileinfo", "-e", str(path)]
    floor, _ = cpu_median(lambda: subprocess.run(command, check=True, capture_output=True), runs, children=True)
    yield Row(work, "osmium fileinfo -e", floor, floor / ours, f"Outlet Atlas takes {ours / floor:.1f} × as long")


def against_osmnx(name: str, path: Path, folder: Path) -> Iterator[Row]:
    work = f"{name}: roads → directed graph"
    roads = folder / "roads.osm"
    subprocess.run(["osmium", "tags-filter", "-O", "-o", str(roads), str(path), "w/highway"], check=True)
    ours, (nodes, pieces) = cpu_median(lambda: save_network(roads, folder), 3, children=True)
    yield Row(work, "Outlet Atlas, the same .osm", ours, 1.0, f"{nodes:,} nodes, {pieces:,} pieces, four modes, saved")
    began = cpu_seconds(children=True)
    graph = osmnx.graph_from_xml(roads, bidirectional=False, simplify=False, retain_all=True)
    taken = cpu_seconds(children=True) - began
    note = f"{len(graph):,} nodes, {graph.size():,} arcs, not saved; once"
    yield Row(work, "osmnx.graph_from_xml", taken, taken / ours, note)


def rows() -> list[Row]:
    """Measure everything for which the files and programs are there."""
    found: list[Row] = []
    porto, small = DATA / "osm" / "porto_portugal.osm.pbf", DATA / "osm" / "liechtenstein-latest.osm.pbf"
    if not (porto.exists() and small.exists() and shutil.which("osmium")):
        return found
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found += against_fileinfo("Porto", porto, folder, 7)
        found += against_osmnx("Porto", porto, folder)
        found += against_fileinfo(f"Liechtenstein × {TILES}", tiled(small, folder), folder, 3)
    return found
