"""The columns of the demand cells as files that the browser fetches from this very server, and keeps.

They hold what does not change while a planner moves the slider or picks other colours: hexagons, people, units and the
minutes to the nearest outlet. Which class each cell is in travels with the page, a digit a cell
(`dashboard.layers.cell_layer`), and so do the words of the tooltips.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.static_files import area_folder, digest_of, keep_file
from geodata.network import Floats
from geodata.study_area import StudyArea
from planning.coverage import Coverage

_KEPT = 32
"""Files kept of one area; the oldest go first."""


def cell_file(area: StudyArea, coverage: Coverage, static: Path) -> str:
    """Write the columns of an area's cells below ``static`` unless they are there, and return their path relative to it.

    Parameters
    ----------
    area : StudyArea
        The cells.
    coverage : Coverage
        Minutes to the nearest outlet of each.
    static : Path
        The folder that Streamlit serves at ``/app/static``.

    Returns
    -------
    str
        ``areas/<folder of the area>/cells/<digest>.json``; see `columns`. Equal columns have equal names.
    """
    digest = digest_of(np.round(coverage.minutes, 1).tobytes())
    relative = area_folder(area.fingerprint) / "cells" / f"{digest}.json"
    keep_file(static / relative, lambda: _text(columns(area, coverage)), kept=_KEPT)
    return relative.as_posix()


def _text(told: dict[str, list[Any]]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def columns(area: StudyArea, coverage: Coverage) -> dict[str, list[Any]]:
    """Return the columns of `cell_file`, each in the order of the area's cells.

    Returns
    -------
    dict
        ``h`` H3 index, ``m`` minutes to the nearest outlet (None where none is reached), ``p`` persons, ``j`` jobs (both
        as `publishing.numbers.count_text` rounds them), ``u`` place in ``units``, the names of the units.
    """
    cells = area.cells
    return {
        "h": cells["cell"].tolist(),
        "m": [minutes if np.isfinite(minutes) else None for minutes in np.round(coverage.minutes, 1).tolist()],
        "p": _whole(cells["persons"].to_numpy()),
        "j": _whole(cells["jobs"].to_numpy()),
        "u": cells["unit"].tolist(),
        "units": area.units["name"].astype(str).tolist(),
    }


def _whole(counts: Floats) -> list[int]:
    return [int(count) for count in np.floor(counts + 0.5).tolist()]
