"""Times by bus in a study area: its timetable, stops and settings brought together for coverage and siting."""

from __future__ import annotations

import numpy as np

from geodata.network import read_only
from geodata.snapping import Snap
from geodata.study_area import Bus, StudyArea
from geodata.text import Text
from planning.bus import BusTimes, bus_time_matrix, bus_times
from planning.bus_settings import LONGEST_MINUTES, MEDIAN, BusSettings
from planning.errors import NoTimetableError
from planning.nearest import Nearest
from planning.travel_times import TravelTimes


def area_bus_settings(area: StudyArea, max_minutes: float = LONGEST_MINUTES) -> BusSettings:
    """Return the departure window and the limits that the area was prepared with.

    Parameters
    ----------
    area : StudyArea
        Its parameters count.
    max_minutes : float
        The longest journey; what takes longer is not looked for.

    Raises
    ------
    NoTimetableError
        The area was prepared without a timetable.
    """
    _bus(area)
    told = area.parameters
    return BusSettings(
        int(told["bus_window_start"]),
        int(told["bus_window_end"]),
        max_minutes,
        float(told["bus_walk_limit_minutes"]),
        float(told["bus_change_limit_minutes"]),
        float(told["bus_change_minutes"]),
    )


def area_bus_times(area: StudyArea, facilities: Snap) -> BusTimes:
    """Return every cell's minutes to its nearest facility, journeys of up to `planning.bus_settings.LONGEST_MINUTES`.

    Parameters
    ----------
    area : StudyArea
        The study area, under the conditions asked for.
    facilities : Snap
        Snapped for walking.

    Raises
    ------
    PlanningError
        The area has no timetable, or nothing runs in its window.
    """
    bus = _bus(area)
    return bus_times(
        area.network, bus.timetable, bus.stops, facilities, area.snaps["walk"]["cells"], area_bus_settings(area)
    )


def nearest_by_bus(times: BusTimes, percentile: int) -> Nearest:
    """Return the minutes at a percentile (50 or 90) and the facility that most departures lead to.

    Parameters
    ----------
    times : BusTimes
        Of every cell.
    percentile : int
        One of `planning.scenario.BUS_PERCENTILES`.

    Returns
    -------
    Nearest
        ``facility`` is −1 exactly where ``minutes`` is infinite.
    """
    minutes = times.median_minutes if percentile == MEDIAN else times.p90_minutes
    return Nearest(read_only(np.where(np.isfinite(minutes), times.facility, -1).astype(np.int32)), minutes)


def area_bus_matrix(area: StudyArea, facilities: Snap, *, max_minutes: float, percentile: int) -> TravelTimes:
    """Return the minutes from every cell to each facility by itself, up to ``max_minutes``.

    Parameters
    ----------
    area : StudyArea
        The study area, under the conditions asked for.
    facilities : Snap
        Snapped for walking.
    max_minutes : float
        The service standard.
    percentile : int
        Which of the departures to each facility counts, as in `planning.bus.bus_time_matrix`.

    Raises
    ------
    PlanningError
        The area has no timetable, or nothing runs in its window.
    """
    bus = _bus(area)
    settings, cells = area_bus_settings(area, max_minutes), area.snaps["walk"]["cells"]
    return bus_time_matrix(area.network, bus.timetable, bus.stops, facilities, cells, settings, percentile=percentile)


def _bus(area: StudyArea) -> Bus:
    if area.bus is None:
        raise NoTimetableError(
            Text(
                "该研究区没有公交时刻表：请在 sources.toml 的 [bus] 中写明 GTFS 文件并重新准备，或改用其他出行方式",
                "this study area has no bus timetable: name a GTFS feed under [bus] in sources.toml and prepare it again, or "
                "choose another mode",
            )
        )
    return area.bus
