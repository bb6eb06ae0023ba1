"""The bus timetable of a prepared study area on disk: plain arrays, no pickled objects."""

from __future__ import annotations

import dataclasses
import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np

from geodata.gtfs import Timetable
from geodata.network import read_only
from geodata.snapping import Snap
from geodata.study_area import Bus
from geodata.text import Text

BUS_FILE = "bus.npz"
"""Name of the file in an area's data folder."""

_TEXTS = "texts"


def save_bus(bus: Bus, data: Path) -> None:
    """Write the timetable and its snapped stops to ``data``."""
    timetable = bus.timetable
    arrays: dict[str, Any] = {f"stops_{part.name}": getattr(bus.stops, part.name) for part in dataclasses.fields(Snap)}
    texts: dict[str, Any] = {}
    for part in dataclasses.fields(Timetable):
        value = getattr(timetable, part.name)
        if isinstance(value, np.ndarray):
            arrays[part.name] = value
        else:
            texts[part.name] = value
    texts["remarks"] = [dataclasses.asdict(remark) for remark in timetable.remarks]
    arrays[_TEXTS] = np.array(json.dumps(texts, ensure_ascii=False, default=str))
    np.savez(data / BUS_FILE, **arrays)


def load_bus(data: Path) -> Bus:
    """Read what `save_bus` wrote.

    Parameters
    ----------
    data : Path
        The area's data folder.

    Returns
    -------
    Bus
        The same, to the bit.

    Raises
    ------
    OSError, ValueError, KeyError, TypeError
        The file is damaged.
    """
    with (data / BUS_FILE).open("rb") as file, np.load(file) as arrays:
        texts = json.loads(str(arrays[_TEXTS]))
        values: dict[str, Any] = {}
        for part in dataclasses.fields(Timetable):
            values[part.name] = read_only(arrays[part.name]) if part.name in arrays else texts[part.name]
        stops = Snap(*(read_only(arrays[f"stops_{part.name}"]) for part in dataclasses.fields(Snap)))
    for name in ("date", "first_date", "last_date"):
        values[name] = datetime.date.fromisoformat(values[name])
    for name in ("stop_id", "stop_name"):
        values[name] = tuple(values[name])
    values["remarks"] = tuple(Text(**remark) for remark in values["remarks"])
    return Bus(Timetable(**values), stops)
