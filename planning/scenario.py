"""A scenario: what the planner asks for, small and hashable."""

from __future__ import annotations

import math
from dataclasses import dataclass

from geodata.highways import MODES
from geodata.kinds import KINDS
from geodata.text import Text
from planning.errors import ScenarioError

PROPOSABLE_KINDS = tuple(kind.key for kind in KINDS.values() if kind.venue_types or kind.zone_venue_types)
"""Kinds that can be proposed as fixed sites."""

MAX_MINUTES_LIMIT = 240.0
"""Longest service standard that makes sense, in minutes."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One question to the planning engine.

    Attributes
    ----------
    name : str
        The planner's name for it.
    mode : str
        One of `geodata.highways.MODES`.
    max_minutes : float
        Service standard: a person is covered at or under this many minutes.
    sites : int
        How many new sites are proposed at most.
    kinds : tuple of str
        Kinds of outlet that may be proposed.
    persons_weight, jobs_weight, priority_weight : float
        What one person, one job and one priority person count for in choosing sites. Non-negative, not all 0.
    time_limit_seconds : float
        How long the solver may take.
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

    def __post_init__(self) -> None:
        """Refuse values that no scenario can have, all at once."""
        weights = (self.persons_weight, self.jobs_weight, self.priority_weight)
        faults = [
            text
            for wrong, text in (
                (
                    self.mode not in MODES,
                    Text(
                        f"出行方式“{self.mode}”不在 {'、'.join(MODES)} 之列",
                        f"mode “{self.mode}” is none of {', '.join(MODES)}",
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
            raise ScenarioError(Text("；".join(fault.zh for fault in faults), "; ".join(fault.en for fault in faults)))
