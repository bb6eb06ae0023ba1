"""A timetable on disk comes back as it was, to the bit, and a damaged file is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from geodata.bus_store import BUS_FILE, load_bus, save_bus
from geodata.errors import AreaError
from geodata.gtfs import Timetable
from geodata.snapping import Snap
from geodata.store import load_area, save_area
from geodata.study_area import Bus, StudyArea
from geodata.text import Text
from tests.feeds import with_buses
from tests.geodata.conftest import SOUTH, WEST

STOPS = np.array([[WEST, SOUTH + 0.001], [WEST + 0.004, SOUTH + 0.003], [WEST + 0.2, SOUTH]])


@pytest.fixture
def area(town_area: StudyArea) -> StudyArea:
    """Two vehicles over three stops, one of them far from every road."""
    trips = [[(0, 60, 60), (1, 300, 330), (2, 600, 600)], [(2, 0, 0), (0, 900, 900, 0, 1)]]
    return with_buses(town_area, STOPS, trips)


def assert_same_bus(one: Bus, two: Bus) -> None:
    for mine, yours, kind in ((one.timetable, two.timetable, Timetable), (one.stops, two.stops, Snap)):
        for part in dataclasses.fields(kind):
            before, after = getattr(mine, part.name), getattr(yours, part.name)
            if isinstance(before, np.ndarray):
                assert before.dtype == after.dtype, part.name
                np.testing.assert_array_equal(before, after, err_msg=part.name)
                assert not after.flags.writeable, part.name
            else:
                assert type(before) is type(after), part.name
                assert before == after, part.name


def test_what_was_saved_is_loaded(area: StudyArea, tmp_path: Path) -> None:
    assert area.bus is not None
    assert area.bus.timetable.connections > 0
    named = dataclasses.replace(
        area.bus.timetable, stop_name=("甲站", "“乙” \\ \n", ""), remarks=(Text("一", "one"), Text("二", "two"))
    )
    bus = Bus(named, area.bus.stops)
    save_bus(bus, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [BUS_FILE]
    assert_same_bus(bus, load_bus(tmp_path))


def test_an_area_keeps_its_buses(area: StudyArea, tmp_path: Path) -> None:
    assert area.bus is not None
    save_area(area, tmp_path / "area")
    loaded = load_area(tmp_path / "area")
    assert loaded.bus is not None
    assert_same_bus(area.bus, loaded.bus)
    assert dict(loaded.parameters) == dict(area.parameters)
    # Saved again without buses, none are left.
    save_area(dataclasses.replace(area, bus=None), tmp_path / "area")
    assert load_area(tmp_path / "area").bus is None


def test_a_damaged_file_is_refused(area: StudyArea, tmp_path: Path) -> None:
    save_area(area, tmp_path / "area")
    (file,) = (tmp_path / "area").rglob(BUS_FILE)
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(AreaError):
        load_area(tmp_path / "area")
