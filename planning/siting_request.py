"""What is asked of the siting of new outlets: the goal, the limits and the locks. Small and hashable, part of a scenario."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from geodata.kinds import KINDS
from geodata.text import Text, joined
from planning.errors import ScenarioError
from planning.own_candidates import OwnCandidate, candidate_faults

GOALS = ("cover", "share", "equity", "median", "center", "gradual", "capacity")
"""What the sites are chosen for.

``cover``: the most weight within the standard (MCLP). ``share``: the fewest sites, or the least cost, for a share of all
weight (partial LSCP). ``equity``: the worst-off unit as well as can be (max-min). ``median``: the least sum of minutes
(p-median). ``center``: the least longest way (p-center). ``gradual``: coverage that fades with the minutes.
``capacity``: the most weight served where each outlet can serve only so many.
"""

DEFAULT_TARGET_SHARE = 0.9
"""Share of all weight to be covered where a share is the goal and none is said."""

PROPOSABLE_KINDS = tuple(kind.key for kind in KINDS.values() if kind.venue_types or kind.zone_venue_types)
"""Kinds that can be proposed as fixed sites."""

LINEAR_CREDIT = tuple((float(minutes), (20 - minutes) / 10) for minutes in range(10, 21))
"""Full credit up to 10 minutes, falling to none at 20, by steps of one minute."""


@dataclass(frozen=True, slots=True)
class SitingRequest:
    """How new sites are to be chosen.

    Attributes
    ----------
    goal : str
        One of `GOALS`.
    target_share, unit_share : float
        For ``share``: the share of all weight and of the weight in every reporting unit to be covered, 0 to 1.
    budget : float or None
        All new sites cost at most this together, in the unit of the costs; no limit where None.
    kind_costs : tuple of (str, float)
        Cost of a new outlet by kind; 1 for kinds not named.
    venue_costs : tuple of (str, float)
        Cost at a venue (``venue_id``), instead of the kind's.
    by_kind : bool
        Each kind serves a demand of its own (`planning.site_problem.KIND_WEIGHTS`, or ``kind_weights``), within its own
        minutes, beside existing outlets of the same kind. Else every outlet serves everybody alike.
    kind_minutes : tuple of (str, float)
        With ``by_kind``: the standard of a kind, where it is not the scenario's.
    kind_weights : tuple of (str, (float, float, float))
        With ``by_kind``: what a person, a job and a priority person count for in a kind's demand.
    kind_limits : tuple of (str, int, int or None)
        At least and at most so many new sites of a kind.
    required, forbidden : tuple of str
        Venues (``venue_id``) that must and must not be chosen.
    movable_outlets : int
        At most so many existing outlets may be closed or moved: for each that closes, one new site more may be opened.
    closable : tuple of str
        Which outlets (``outlet_id``) may be closed; all of them where empty.
    spacing_metres : float
        New sites stand at least so far, in a straight line, from each other and from existing outlets that stay.
    unit_at_least, unit_at_most : int, int or None
        Outlets in every reporting unit, existing ones counted.
    livestream_per_league : bool
        At least one livestream base in every league (boundaries of level ``league``; the whole area where there are none).
    capacity : float or None
        For ``capacity``: what weight one outlet can serve.
    credit_steps : tuple of (float, float)
        For ``gradual``: up to and including so many minutes, such a credit; none beyond the last.
    beyond_minutes : float
        For ``median`` and ``center``: ways are looked for up to so many minutes; who has a longer one counts with this. Whom
        no venue and no outlet reaches in that time is left out of ``center``.
    stages : tuple of (int, int)
        Year and number of sites built in it; even years up to the goal where empty (`planning.build_years`).
    own_candidates : tuple of OwnCandidate
        Places that the planner adds to the study area's venues; their ids can be required and forbidden like others.
    """

    goal: str = "cover"
    target_share: float = DEFAULT_TARGET_SHARE
    unit_share: float = 0.0
    budget: float | None = None
    kind_costs: tuple[tuple[str, float], ...] = ()
    venue_costs: tuple[tuple[str, float], ...] = ()
    by_kind: bool = False
    kind_minutes: tuple[tuple[str, float], ...] = ()
    kind_weights: tuple[tuple[str, tuple[float, float, float]], ...] = ()
    kind_limits: tuple[tuple[str, int, int | None], ...] = ()
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    movable_outlets: int = 0
    closable: tuple[str, ...] = ()
    spacing_metres: float = 0.0
    unit_at_least: int = 0
    unit_at_most: int | None = None
    livestream_per_league: bool = False
    capacity: float | None = None
    credit_steps: tuple[tuple[float, float], ...] = LINEAR_CREDIT
    beyond_minutes: float = 60.0
    stages: tuple[tuple[int, int], ...] = ()
    own_candidates: tuple[OwnCandidate, ...] = ()

    def __post_init__(self) -> None:
        """Refuse values that no request can have, all at once."""
        groups = (
            self._number_faults(),
            self._kind_faults(),
            self._goal_faults(),
            self._idle_faults(),
            candidate_faults(self.own_candidates, PROPOSABLE_KINDS),
        )
        faults = [text for group in groups for wrong, text in group if wrong]
        if faults:
            raise ScenarioError(joined(faults))

    @property
    def has_kind_rules(self) -> bool:
        """Whether it matters which kind stands in a venue."""
        return bool(self.by_kind or self.kind_costs or self.kind_limits or self.livestream_per_league)

    def _number_faults(self) -> Iterable[tuple[bool, Text]]:
        costs = [cost for _, cost in (*self.kind_costs, *self.venue_costs)]
        if self.budget is not None:
            costs.append(self.budget)
        yield (
            not all(math.isfinite(cost) and cost >= 0 for cost in costs),
            Text("费用与预算须为有限的非负数", "costs and budget must be finite and not negative"),
        )
        yield (
            bool(set(self.required) & set(self.forbidden)),
            Text(
                f"同一场地既要求建设又禁止建设：{'、'.join(sorted(set(self.required) & set(self.forbidden)))}，请取消其一",
                f"required and forbidden at once: {', '.join(sorted(set(self.required) & set(self.forbidden)))}; drop one of the two",
            ),
        )
        yield (
            self.movable_outlets < 0,
            Text("可撤并迁移的现有网点数不能为负", "the number of outlets that may move must not be negative"),
        )
        yield (
            not (math.isfinite(self.spacing_metres) and self.spacing_metres >= 0),
            Text("最小间距须为非负数（米）", "the minimum spacing must be a number of metres, not negative"),
        )
        yield (
            self.unit_at_least < 0 or (self.unit_at_most is not None and self.unit_at_most < self.unit_at_least),
            Text(
                "每个单元的网点下限须非负且不大于上限",
                "outlets per unit: the lower limit must not be negative nor above the upper one",
            ),
        )
        yield (
            any(year < 1900 or sites < 0 for year, sites in self.stages)
            or [year for year, _ in self.stages] != sorted({year for year, _ in self.stages}),
            Text("分年计划的年份须递增，点位数不能为负", "stages: years must ascend and numbers not be negative"),
        )

    def _kind_faults(self) -> Iterable[tuple[bool, Text]]:
        named = [
            str(entry[0]) for entry in (*self.kind_costs, *self.kind_minutes, *self.kind_weights, *self.kind_limits)
        ]
        unknown = sorted(set(named) - set(PROPOSABLE_KINDS))
        yield (
            bool(unknown),
            Text(
                f"网点类型“{'、'.join(unknown)}”不在 {'、'.join(PROPOSABLE_KINDS)} 之列",
                f"kinds “{', '.join(unknown)}” are none of {', '.join(PROPOSABLE_KINDS)}",
            ),
        )
        yield (
            not self.by_kind and bool(self.kind_minutes or self.kind_weights),
            Text(
                "各类型的时间与权重仅在分类型需求下有效：请启用“分类型需求”",
                "minutes and weights by kind hold only with a demand by kind: switch it on",
            ),
        )
        yield (
            not all(0 < minutes <= 240 for _, minutes in self.kind_minutes),
            Text("各类型服务时间应大于 0 且不超过 240 分钟", "minutes by kind must be above 0 and at most 240"),
        )
        yield (
            not all(
                any(weights) and all(math.isfinite(weight) and weight >= 0 for weight in weights)
                for _, weights in self.kind_weights
            ),
            Text("各类型权重不能为负，且不能全为 0", "weights by kind must not be negative and not all be 0"),
        )
        yield (
            any(low < 0 or (high is not None and high < low) for _, low, high in self.kind_limits),
            Text(
                "各类型点位数下限须非负且不大于上限",
                "sites by kind: the lower limit must not be negative nor above the upper one",
            ),
        )

    def _idle_faults(self) -> Iterable[tuple[bool, Text]]:
        """Refuse settings that would be ignored, lest somebody believe they held."""
        names_a_share = self.target_share != DEFAULT_TARGET_SHARE or self.unit_share > 0
        yield (
            self.goal != "share" and names_a_share,
            Text("目标覆盖率仅在目标“share”下有效", "target shares hold only with the goal “share”"),
        )
        yield (
            self.goal != "capacity" and self.capacity is not None,
            Text("服务能力仅在目标“capacity”下有效", "a capacity holds only with the goal “capacity”"),
        )
        yield (
            bool(self.closable) and not self.movable_outlets,
            Text(
                "列出了可撤并的网点，却不允许撤并：请给出可撤并迁移的现有网点数",
                "outlets that may close are named but none may move: say how many may",
            ),
        )

    def _goal_faults(self) -> Iterable[tuple[bool, Text]]:
        yield (
            self.goal not in GOALS,
            Text(f"目标“{self.goal}”不在 {'、'.join(GOALS)} 之列", f"goal “{self.goal}” is none of {', '.join(GOALS)}"),
        )
        yield (
            not (0 <= self.target_share <= 1 and 0 <= self.unit_share <= 1),
            Text("目标覆盖率须在 0 与 1 之间", "target shares must lie between 0 and 1"),
        )
        yield (
            self.goal == "capacity" and not (self.capacity is not None and 0 < self.capacity < math.inf),
            Text("请给出每个网点可服务的人数（大于 0）", "say how much one outlet can serve, above 0"),
        )
        yield (
            not 0 < self.beyond_minutes <= 240,
            Text(
                "最长计入时间应大于 0 且不超过 240 分钟",
                "the longest way that counts must be above 0 and at most 240 minutes",
            ),
        )
        minutes, credit = [step[0] for step in self.credit_steps], [step[1] for step in self.credit_steps]
        yield (
            not self.credit_steps
            or minutes != sorted(set(minutes))
            or credit != sorted(credit, reverse=True)
            or not (minutes[0] > 0 and minutes[-1] <= 240 and credit[-1] >= 0 and credit[0] <= 1),
            Text(
                "递减覆盖表的时间须递增（0–240 分钟），系数须在 0 与 1 之间且递减",
                "credit steps: minutes must ascend (0 to 240), credits descend between 1 and 0",
            ),
        )


PLAIN_REQUEST = SitingRequest()
"""The most weight within the standard, without further limits."""
