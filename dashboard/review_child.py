"""The process that makes a package: ``python -m dashboard.review_child ARCHIVE``, with a pickled `Order` on its input.

It writes one JSON object a line: ``share``, ``zh`` and ``en`` while it works, then ``done``, or ``problem`` with both
languages. When its input ends before that, whoever ordered the package is gone: it removes the archive's folder and ends.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sys
import threading
from pathlib import Path

from dashboard import review_words as words
from dashboard.review_order import Order
from geodata.errors import InputError
from geodata.store import load_area
from geodata.text import Text
from planning.errors import PlanningError
from planning.review import review_figures
from planning.siting import Effort
from planning.snapshot import earlier_year
from publishing.errors import ExportError
from publishing.review_package import write_review_package

_REFUSED, _LEFT_ALONE = 2, 3
_READ_SHARE, _FIGURES_SHARE = 0.03, 0.1
"""Shares of the time after which the area is read and the figures are worked out."""


def make(order: Order, archive: Path) -> None:
    """Make the package that is ordered.

    Raises
    ------
    InputError
        A study area cannot be read.
    PlanningError
        The review cannot be made as asked, for instance since the area was prepared anew.
    ExportError
        A product cannot be made or written.
    """
    _tell(words.READING_AREA, 0.0)
    area = load_area(order.folder)
    earlier = None
    if order.snapshot is not None:
        there = None if order.earlier_folder is None else load_area(order.earlier_folder)
        earlier = earlier_year(order.snapshot, there)
    _tell(words.WORKING_OUT, _READ_SHARE)
    figures = review_figures(
        area,
        order.result,
        order.settings,
        year=order.year,
        as_of=order.as_of,
        earlier=earlier,
        effort=Effort(order.result.scenario.time_limit_seconds),
    )
    write_review_package(
        figures,
        order.choice,
        archive,
        on_progress=lambda text, share: _tell(text, _FIGURES_SHARE + (1 - _FIGURES_SHARE) * share),
    )


def main() -> int:
    """Make a package and return the exit status."""
    archive = Path(sys.argv[1])
    # Written by the dashboard that started this process, and by nobody else.
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301
    threading.Thread(target=_end_when_alone, args=(archive.parent,), daemon=True).start()
    try:
        make(order, archive)
    except (InputError, PlanningError, ExportError) as error:
        _write({"problem": {"zh": error.say("zh"), "en": error.say("en")}})
        return _REFUSED
    _write({"done": True})
    return 0


def _end_when_alone(folder: Path) -> None:
    # Not through `sys.stdin`: at the end of the program nobody may hold its lock.
    os.read(0, 1)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(_LEFT_ALONE)


def _tell(text: Text, share: float) -> None:
    _write({"share": share, "zh": text.zh, "en": text.en})


def _write(record: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
