"""``python -m benchmarks [part …]`` measures and writes ``benchmarks/results.md``; parts left out keep their results."""

from __future__ import annotations

import dataclasses
import datetime
import importlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Row

PARTS = {
    "travel_times": "Nearest outlet and travel time matrix",
    "synthetic": "Synthetic networks",
    "reading": "Reading OpenStreetMap files",
    "population": "People to cells",
    "snapping": "Snapping",
    "catchments": "Catchments",
    "bus": "Bus",
    "siting": "Siting: small and published instances",
    "siting_large": "Siting: large instances",
}
PEERS = (
    "numba", "numpy", "scipy", "shapely", "networkx", "osmnx", "osmium", "exactextract", "geopandas", "pandana", "ferrobus", "highspy", "ortools",
    "pulp", "pyscipopt", "spopt",
)  # fmt: skip
FOLDER = Path(__file__).parent
FIGURES = FOLDER / "results.json"
PICTURES = {"siting_large": FOLDER / "siting_gap.png"}
"""What a part draws, shown below its table."""


def measured(part: str) -> dict[str, object]:
    """Measure one part in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "rows.json"
        subprocess.run([sys.executable, "-m", "benchmarks", "--one", part, str(target)], check=True)
        rows = json.loads(target.read_text(encoding="utf-8"))
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PEERS)
    machine = f"{os.cpu_count()} cores of a shared {platform.machine()} machine, Python {platform.python_version()}, {versions}"
    return {"date": datetime.date.today().isoformat(), "machine": machine, "rows": rows}


def report(figures: dict[str, dict[str, object]]) -> str:
    lines = [
        "# Results",
        "",
        "Made by `make bench`. CPU seconds (all threads), medians of several runs in one process; the machines are shared",
        "and noisy: quote the ratios. × is the method's CPU time over that of Outlet Atlas. Siting: one run each in a process",
        "of its own, building the model included; where a time limit stopped it, × tells only what was spent until then.",
        "",
    ]
    for part, title in PARTS.items():
        if part not in figures:
            continue
        of_part = figures[part]
        lines += [f"## {title}", "", f"Measured on {of_part['date']}, {of_part['machine']}.", ""]
        lines += ["| work | method | CPU s | × | note |", "| --- | --- | ---: | ---: | --- |"]
        rows = [Row(**row) for row in of_part["rows"]]  # type: ignore[attr-defined]
        lines += [f"| {row.work} | {row.method} | {row.seconds:.4f} | {row.ratio:.1f} | {row.note} |" for row in rows]
        lines.append("")
        if part in PICTURES:
            lines += [f"![Gap over CPU seconds]({PICTURES[part].name})", ""]
    return "\n".join(lines)


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        module = importlib.import_module(f"benchmarks.{sys.argv[2]}")
        rows = [dataclasses.asdict(row) for row in module.rows()]
        Path(sys.argv[3]).write_text(json.dumps(rows), encoding="utf-8")
        return
    figures = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    for part in sys.argv[1:] or PARTS:
        print(f"{part} …", flush=True)
        figures[part] = measured(part)
        FIGURES.write_text(json.dumps(figures, indent=1), encoding="utf-8")
        (FOLDER / "results.md").write_text(report(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
