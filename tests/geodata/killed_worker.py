"""A process that does one piece of work after another, each in a fork of its own, which the test kills at random moments.

Everything is imported and compiled before the first fork, so that a kill falls into the work and not into its start. It
reads a line per piece of work and another (``kill`` or ``wait``) that ends it, and writes what the fork tells, and ``ended``.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from geodata.intake.project_files import add_file
from geodata.intake.projects import change_entry, change_project, open_project
from geodata.prepare import prepare_area
from geodata.store import save_area
from geodata.study_area import StudyArea


def tell(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def prepare(sources: Path, folder: Path) -> None:
    """Prepare and save an area, as ``outlet-atlas prepare`` does."""
    save(prepare_area(sources), folder)


def save(area: StudyArea, folder: Path) -> None:
    """Save an area."""
    tell("saving")
    save_area(area, folder)
    tell("done")


def change(folder: Path, number: int) -> None:
    """Give a project another file of outlets and change decisions, over and over."""
    project = open_project(folder)
    for step in range(1000):
        rows = "".join(f"{row},站{row},服务窗口,111.7,40.8\n" for row in range(1 + (number + step) % 200))
        project = add_file(
            project, "outlets", f"台账{number}.csv", f"编号,网点名称,网点类型,经度,纬度\n{rows}".encode()
        )
        tell("saving")
        project = change_entry(project, "outlets", licence=f"{number}-{step}")
        project = change_project(project, notice=f"{number}-{step}")


def main() -> None:
    area = prepare_area(Path(sys.argv[1]))
    save_area(area, Path(sys.argv[2]))
    work: dict[str, Callable[[str, str], None]] = {
        "prepare": lambda sources, folder: prepare(Path(sources), Path(folder)),
        "save": lambda notice, folder: save(dataclasses.replace(area, notice=notice), Path(folder)),
        "change": lambda folder, number: change(Path(folder), int(number)),
    }
    tell("ready")
    for line in sys.stdin:
        what, first, second = line.rstrip("\n").split("\t")
        pid = os.fork()
        if not pid:
            work[what](first, second)
            os._exit(0)
        # Nobody else has to do with the fork, so that its number cannot stand for another process by now.
        if sys.stdin.readline() == "kill\n":
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        tell("ended")


if __name__ == "__main__":
    main()
