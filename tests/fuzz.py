"""Spoilt files for the readers, for as long as wanted.

``python -m tests.fuzz --minutes 10`` reads spoilt files of every format in processes of their own, so that a reader that
brings its process down, runs out of memory or never ends is seen, and reports each kind of fault once with the command
that repeats it. ``--only .xls --number 17`` reads one spoilt file in this process. Exits with 1 if anything was found.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.geodata.fuzzing import SEEDS, check

BATCH = 500
"""Files that one process reads."""

SLOW_SECONDS, HANGING_SECONDS = 5.0, 60.0
MOST_BYTES = 3 << 30
"""Memory that a process may take."""


def tell(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def work(name: str, first: int, count: int) -> None:
    """Read spoilt files one after another; a line of JSON before and after each tells how far it came."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            tell(json.dumps({"number": number}))
            start = time.monotonic()
            try:
                verdict = check(name, number, Path(folder))
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                last = traceback.extract_tb(error.__traceback__)[-1]
                verdict = f"FAULT {type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {error}"
                for left in Path(folder).rglob("*"):
                    if left.is_file():
                        left.unlink()
            tell(json.dumps({"verdict": verdict, "seconds": time.monotonic() - start}))


def watch(name: str, first: int, found: dict[str, str], verdicts: Counter[str]) -> int:
    """Let a process read a batch; return the number after the last one that it read or fell over."""
    command = [sys.executable, "-m", "tests.fuzz", "--only", name, "--number", str(first), "--count", str(BATCH)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        out, err = process.communicate(timeout=HANGING_SECONDS + BATCH * SLOW_SECONDS)
        ended = f"exit {process.returncode}"
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        ended = "it never ends"
    number = first
    is_open = False
    for line in out.splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            told = json.loads(line)
            is_open = "number" in told
            if is_open:
                number = told["number"]
                continue
            verdicts[f"{name} {told['verdict'][:40]}"] += 1
            if told["verdict"].startswith("FAULT"):
                found.setdefault(f"{name} {told['verdict']}"[:160], repeated(name, number))
            if told["seconds"] > SLOW_SECONDS:
                found.setdefault(f"{name} takes {told['seconds']:.0f} s", repeated(name, number))
    if is_open or process.returncode:
        last = next((line for line in err.splitlines() if "panick" in line or "memory" in line), err[-200:])
        found.setdefault(f"{name} brings its process down ({ended}): {last}"[:200], repeated(name, number))
    return number + 1


def repeated(name: str, number: int) -> str:
    """Return the command that reads one spoilt file again."""
    return f"python -m tests.fuzz --only {name} --number {number}"


def main() -> int:
    """Run as the module's docstring says."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=10.0)
    options.add_argument("--only", choices=SEEDS, help="the kind of file")
    options.add_argument("--number", type=int, help="the spoilt file; with --count the first of them")
    options.add_argument("--count", type=int, default=0)
    options.add_argument("--start", type=int, default=0, help="number of the first spoilt file of every kind")
    given = options.parse_args()
    if given.count:
        work(given.only, given.number, given.count)
        return 0
    if given.number is not None:
        with tempfile.TemporaryDirectory() as folder:
            tell(check(given.only, given.number, Path(folder)))
        return 0
    names = [given.only] if given.only else list(SEEDS)
    following = dict.fromkeys(names, given.start)
    found: dict[str, str] = {}
    verdicts: Counter[str] = Counter()
    end = time.monotonic() + 60 * given.minutes
    for name in itertools.cycle(names):
        following[name] = watch(name, following[name], found, verdicts)
        if time.monotonic() > end:
            break
    for verdict, count in sorted(verdicts.items()):
        tell(f"{count:8} {verdict}")
    tell(f"{sum(verdicts.values())} files read, {len(found)} kinds of fault found")
    for fault, command in found.items():
        tell(f"{fault}\n    {command}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
