"""From a workbook of 200,000 firms to a checked table, against ``pandas.read_excel`` with openpyxl for the same file, in one run.

pandas only reads the cells. Outlet Atlas finds the header, looks for personal data in all ten columns, reads the numbers and checks
every row. Each runs in a process of its own, imports included; times are its CPU seconds (medians), memory is the
largest that Linux tells of it.
"""

from __future__ import annotations

import random
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl

from benchmarks.measure import Row, cpu_seconds

FIRMS = 200_000
HEADERS = ("编号", "企业名称", "经度", "纬度", "从业人数", "行业", "地址", "电话区号", "统一社会信用代码", "备注")
RUNS = 3
_MEMORY = "; print(Path('/proc/self/status').read_text())"
OURS = (
    "import sys; from pathlib import Path; from geodata.checking import read_checked_table; "
    "from geodata.source_files import FileSource; "
    "columns = {'name': '企业名称', 'lon': '经度', 'lat': '纬度', 'jobs': '从业人数'}; "
    "print(len(read_checked_table(FileSource('jobs', Path(sys.argv[1]), columns=columns), 'jobs').rows))" + _MEMORY
)
PANDAS = (
    "import sys; from pathlib import Path; import pandas; "
    "print(len(pandas.read_excel(sys.argv[1], engine='openpyxl')))" + _MEMORY
)


def write_firms(path: Path, firms: int = FIRMS) -> None:
    """Write a workbook of firms around Harbin, the same every time."""
    chance = random.Random(1)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("企业")
    sheet.append(HEADERS)
    for firm in range(firms):
        lon, lat = chance.uniform(126.4, 126.9), chance.uniform(45.6, 45.9)
        code = f"91230100MA{firm:08d}"
        address = f"哈尔滨市道里区某街{firm}号"
        jobs = chance.randrange(1, 500)
        sheet.append((firm, f"企业{firm}有限公司", lon, lat, jobs, "制造业", address, "0451", code, "无"))
    book.save(path)


def measured(code: str, path: Path) -> tuple[float, float, int]:
    """Return the median CPU seconds of a process, its largest memory in MiB, and the rows that it read."""
    seconds, peak, rows = [], 0.0, 0
    for _ in range(RUNS):
        began = cpu_seconds(children=True)
        told = subprocess.run(
            [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
        ).stdout
        seconds.append(cpu_seconds(children=True) - began)
        rows = int(told.split()[0])
        peak = max(peak, float(re.search(r"VmHWM:\s*(\d+) kB", told)[1]) / 1024.0)
    return statistics.median(seconds), peak, rows


def rows() -> list[Row]:
    """Measure both readers on the same file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "firms.xlsx"
        write_firms(path)
        work = f"{FIRMS:,} firms, {len(HEADERS)} columns, .xlsx ({path.stat().st_size / 1e6:.1f} MB) → table"
        found = []
        for method, code in (("Outlet Atlas, checked", OURS), ("pandas.read_excel, openpyxl, unchecked", PANDAS)):
            taken, peak, count = measured(code, path)
            ours = found[0].seconds if found else taken
            found.append(Row(work, method, taken, taken / ours, f"{count:,} rows, peak {peak:.0f} MiB"))
    return found
