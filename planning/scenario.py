"""A scenario: what the planner asks for, small and hashable."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import shapely

from geodata.highways import MODES
from geodata.kinds import KINDS
from geodata.text import Text, joined
from planning.bus_settings import MEDIAN, NINETIETH
from planning.errors import ScenarioError
from planning.siting_request import PLAIN_REQUEST, PROPOSABLE_KINDS, SitingRequest
from planning.slow_downs import SLOW_DOWNS

BUS = "bus"
"""The mode of those who walk, ride the timetable's vehicles and walk again."""

SCENARIO_MODES = (*MODES, BUS)
"""Modes that a scenario may ask for; the last one only where the study area has a timetable."""

BUS_PERCENTILES = (MEDIAN, NINETIETH)
"""Which of the departures, sorted by how long they take, may count by bus."""

MAX_MINUTES_LIMIT = 240.0
"""Longest service standard that makes sense, in minutes."""


def counted_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return kinds of existing outlets in the one form in which a scenario takes them, so that equal choices are equal.

    Parameters
    ----------
    kinds : iterable of str
        In any order, repeated or not.

    Returns
    -------
    tuple of str
        In the order of `geodata.kinds.KINDS`, what is no kind at the end, for `Scenario` to refuse; empty where all kinds count.
    """
    named = list(dict.fromkeys(kinds))
    known = tuple(kind for kind in KINDS if kind in named)
    strangers = tuple(kind for kind in named if kind not in KINDS)
    return () if len(known) == len(KINDS) and not strangers else known + strangers


@dataclass(frozen=True, slots=True)
class Scenario:
    """One question to the planning engine.

    Attributes
    ----------
    name : str
        The planner's name for it.
    mode : str
        One of `SCENARIO_MODES`.
    max_minutes : float
        Service standard: a person is covered at or under this many minutes.
    bus_percentile : int
        One of `BUS_PERCENTILES`: within how many minutes so many per cent of the departures arrive. Of no account in other
        modes.
    sites : int
        How many new sites are proposed at most; with 0 nothing is proposed. Where a share is to be reached, any number above 0.
    kinds : tuple of str
        Kinds of outlet that may be proposed.
    persons_weight, jobs_weight, priority_weight : float
        What one person, one job and one priority person count for in choosing sites. Non-negative, not all 0.
    time_limit_seconds : float
        How long the solver may take.
    slow_downs : tuple of str
        Keys of `planning.slow_downs.SLOW_DOWNS` under which travel is slower.
    closures : tuple of str
        Polygons as well-known text in EPSG:4326; roads that touch one are closed (bridge works, a flood). By bus, slow-downs
        and closures hold for the walks; the vehicles keep to their timetable.
    outlet_kinds : tuple of str
        Kinds of existing outlets that count, in the order of `geodata.kinds.KINDS`; empty where all do.
    siting : SitingRequest
        Goal, limits and locks of the new sites.
    """

    name: str = "default"
    mode: str = "walk"
    max_minutes: float = 15.0
    sites: int = 10
    kinds: tuple[str, ...] = PROPOSABLE_KINDS
    persons_weight: float = 1.0
    jobs_weight: float = 0.0
    priority_weight: float = 0.0
    time_limit_seconds: float = 30.0
    slow_downs: tuple[str, ...] = ()
    closures: tuple[str, ...] = ()
    bus_percentile: int = MEDIAN
    outlet_kinds: tuple[str, ...] = ()
    siting: SitingRequest = PLAIN_REQUEST

    def __post_init__(self) -> None:
        """Refuse values that no scenario can have, all at once."""
        weights = (self.persons_weight, self.jobs_weight, self.priority_weight)
        faults = [
            text
            for wrong, text in (
                (
                    self.mode not in SCENARIO_MODES,
                    Text(
                        f"出行方式“{self.mode}”不在 {'、'.join(SCENARIO_MODES)} 之列",
                        f"mode “{self.mode}” is none of {', '.join(SCENARIO_MODES)}",
                    ),
                ),
                (
                    self.bus_percentile not in BUS_PERCENTILES,
                    Text(
                        f"公交时间的百分位 {self.bus_percentile} 应为 {'、'.join(map(str, BUS_PERCENTILES))} 之一",
                        f"percentile {self.bus_percentile} of bus times must be one of {', '.join(map(str, BUS_PERCENTILES))}",
                    ),
                ),
                (
                    not 0 < self.max_minutes <= MAX_MINUTES_LIMIT,
                    Text(
                        f"服务时间 {self.max_minutes:g} 分钟应大于 0 且不超过 {MAX_MINUTES_LIMIT:g}",
                        f"{self.max_minutes:g} minutes must be above 0 and at most {MAX_MINUTES_LIMIT:g}",
                    ),
                ),
                (
                    self.sites < 0,
                    Text(f"新增点位数 {self.sites} 不能为负", f"{self.sites} sites: must not be negative"),
                ),
                (
                    not self.kinds or not set(self.kinds) <= set(PROPOSABLE_KINDS),
                    Text(
                        f"网点类型“{'、'.join(self.kinds)}”须至少一种，且都属于 {'、'.join(PROPOSABLE_KINDS)}",
                        f"kinds “{', '.join(self.kinds)}” must be one or more of {', '.join(PROPOSABLE_KINDS)}",
                    ),
                ),
                (
                    not all(math.isfinite(weight) and weight >= 0 for weight in weights) or not any(weights),
                    Text("权重不能为负，且不能全为 0", "weights must not be negative and not all be 0"),
                ),
                (
                    not set(self.slow_downs) <= set(SLOW_DOWNS) or len(set(self.slow_downs)) < len(self.slow_downs),
                    Text(
                        f"减速条件“{'、'.join(self.slow_downs)}”须互不重复，且都属于 {'、'.join(SLOW_DOWNS)}",
                        f"slow-downs “{', '.join(self.slow_downs)}” must differ and be among {', '.join(SLOW_DOWNS)}",
                    ),
                ),
                (
                    self.outlet_kinds != tuple(kind for kind in KINDS if kind in self.outlet_kinds),
                    Text(
                        f"计入的网点类型“{'、'.join(self.outlet_kinds)}”须互不重复，且按 {'、'.join(KINDS)} 的顺序取自其中",
                        f"kinds that count “{', '.join(self.outlet_kinds)}” must differ and be among {', '.join(KINDS)}, in this order",
                    ),
                ),
                (
                    not all(map(_is_area_on_earth, self.closures)),
                    Text(
                        "封闭范围须为经纬度（EPSG:4326）面，以 WKT 文字表示",
                        "closures must be valid polygons in longitude and latitude (EPSG:4326) as well-known text",
                    ),
                ),
                (
                    not self.time_limit_seconds >= 0,
                    Text(
                        f"求解时限 {self.time_limit_seconds:g} 秒不能为负",
                        f"a time limit of {self.time_limit_seconds:g} s must not be negative",
                    ),
                ),
            )
            if wrong
        ]
        if faults:
            raise ScenarioError(joined(faults))


def network_mode(mode: str) -> str:
    """Return the mode in which the roads are used: by bus people walk on them."""
    return "walk" if mode == BUS else mode


def _is_area_on_earth(text: str) -> bool:
    try:
        shape = shapely.from_wkt(text)
    except shapely.errors.GEOSException:
        return False
    if not isinstance(shape, shapely.Polygon | shapely.MultiPolygon) or shape.is_empty or not shape.is_valid:
        return False
    west, south, east, north = shape.bounds
    return bool(-180 <= west <= east <= 180 and -90 <= south <= north <= 90)
