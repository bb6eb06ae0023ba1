"""The rows of the demand cells as files that the browser fetches from this very server, and keeps.

A row holds what does not change while a planner moves the slider or picks other colours: the hexagon and the words of its
tooltip. Which class each cell is in travels with the page, a digit a cell (`dashboard.layers.cell_layer`).
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import streamlit as st

from dashboard import words
from geodata.study_area import StudyArea
from planning.coverage import Coverage
from publishing.numbers import count_text, minutes_text

_KEPT = 32
"""Files kept of one area; the oldest go first."""


def cell_file(area: StudyArea, coverage: Coverage, language: str, static: Path) -> str:
    """Write the rows of an area's cells below ``static`` unless they are there, and return their path relative to it.

    Parameters
    ----------
    area : StudyArea
        The cells.
    coverage : Coverage
        Minutes to the nearest outlet of each.
    language : str
        ``"zh"`` or ``"en"``.
    static : Path
        The folder that Streamlit serves at ``/app/static``.

    Returns
    -------
    str
        ``areas/<fingerprint>/cells/<digest>.json``: one object per cell in the area's order, with ``h`` (H3 index), ``i``
        (position) and the tooltip's lines ``t``, ``s`` and ``u``. Equal rows have equal names.
    """
    digest = hashlib.sha256(f"{area.name}\n{language}\n".encode() + np.round(coverage.minutes, 1).tobytes())
    return _written(area.fingerprint, digest.hexdigest()[:24], str(static), language, area, coverage)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _written(fingerprint: str, digest: str, static: str, language: str, _area: StudyArea, _coverage: Coverage) -> str:
    relative = Path("areas") / fingerprint / "cells" / f"{digest}.json"
    path = Path(static) / relative
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.writing")
        text = json.dumps(rows(_area, _coverage, language), ensure_ascii=False, separators=(",", ":"))
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
        _remove_oldest(path.parent)
    return relative.as_posix()


def _remove_oldest(folder: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    for path in files[:-_KEPT]:
        path.unlink(missing_ok=True)


def rows(area: StudyArea, coverage: Coverage, language: str) -> list[dict[str, str | int]]:
    """Return the rows of `cell_file`."""
    cells = area.cells
    unit_names = area.units["name"].to_numpy()[cells["unit"].to_numpy()]
    return [
        {
            "h": cell,
            "i": place,
            "t": str(unit),
            "s": words.fill(words.TIP_MINUTES, language, minutes=_with_unit(minutes, language)),
            "u": words.fill(words.TIP_PEOPLE, language, persons=count_text(persons), jobs=count_text(jobs)),
        }
        for place, (cell, unit, minutes, persons, jobs) in enumerate(
            zip(
                cells["cell"].tolist(),
                unit_names.tolist(),
                coverage.minutes.tolist(),
                cells["persons"].tolist(),
                cells["jobs"].tolist(),
                strict=True,
            )
        )
    ]


def _with_unit(minutes: float, language: str) -> str:
    if not np.isfinite(minutes):
        return minutes_text(minutes, language)
    return words.fill(words.MINUTES_SHORT, language, minutes=minutes)
