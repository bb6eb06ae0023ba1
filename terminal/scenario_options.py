"""The options that make a scenario, given to every command that asks for one."""

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from geodata.text import Text
from planning.errors import ScenarioError
from planning.siting_request import PLAIN_REQUEST, SitingRequest
from terminal.options import (
    BusPercentile,
    ClosedAreas,
    CountedKinds,
    JobsWeight,
    Kinds,
    Minutes,
    Mode,
    PersonsWeight,
    PriorityWeight,
    Sites,
    SlowDowns,
    TimeLimit,
)
from terminal.siting_options import siting_request

if TYPE_CHECKING:
    from planning.scenario import Scenario

_PERSONS_ONLY = (1.0, 0.0, 0.0)
"""Weights where none are given, those of a `planning.scenario.Scenario`."""


def scenario_asked(
    sites: Sites = 10,
    mode: Mode = "walk",
    minutes: Minutes = 15.0,
    percentile: BusPercentile = 50,
    kind: Kinds = None,
    slow_down: SlowDowns = None,
    closed: ClosedAreas = None,
    count_kind: CountedKinds = None,
    time_limit: TimeLimit = 30.0,
    weight_persons: PersonsWeight = _PERSONS_ONLY[0],
    weight_jobs: JobsWeight = _PERSONS_ONLY[1],
    weight_priority: PriorityWeight = _PERSONS_ONLY[2],
    *,
    siting: SitingRequest = PLAIN_REQUEST,
) -> "Scenario":
    """Return the scenario that options ask for.

    Parameters
    ----------
    sites, mode, minutes, percentile, kind, slow_down, closed, count_kind, time_limit, weight_persons, weight_jobs, weight_priority
        Options of a command.
    siting : SitingRequest
        What is asked of new sites.

    Returns
    -------
    Scenario
        All kinds where none is named.

    Raises
    ------
    ScenarioError
        The options cannot be; lists every fault. Weights of the whole demand are refused with a demand by kind, where they
        would count for nothing.
    InputError
        The file of closed areas cannot be used.
    """
    from geodata.closures import read_closures
    from planning.scenario import Scenario, counted_kinds
    from planning.siting_request import PROPOSABLE_KINDS

    weights = (weight_persons, weight_jobs, weight_priority)
    if siting.by_kind and weights != _PERSONS_ONLY:
        raise ScenarioError(
            Text(
                "分类型需求下各类型自有权重（选址文件中的 kind_weights），不能再给 --weight-persons、--weight-jobs、--weight-priority",
                "with a demand by kind each kind has weights of its own (kind_weights in the siting file): leave out "
                "--weight-persons, --weight-jobs and --weight-priority",
            )
        )
    return Scenario(
        mode=mode,
        max_minutes=minutes,
        bus_percentile=percentile,
        sites=sites,
        kinds=tuple(kind) if kind else PROPOSABLE_KINDS,
        persons_weight=weight_persons,
        jobs_weight=weight_jobs,
        priority_weight=weight_priority,
        time_limit_seconds=time_limit,
        slow_downs=tuple(slow_down or ()),
        closures=read_closures(closed) if closed else (),
        outlet_kinds=counted_kinds(count_kind or ()),
        siting=siting,
    )


def takes_scenario(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command with the options of a scenario in place of its parameter ``scenario``.

    Parameters
    ----------
    command : callable
        Its other parameters stay as they are. It and the options must be in a module whose annotations are no strings.

    Returns
    -------
    callable
        For `typer`, which reads its options from the signature.
    """
    of_siting = inspect.signature(siting_request).parameters
    of_scenario = {
        name: parameter
        for name, parameter in inspect.signature(scenario_asked).parameters.items()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    }
    own = [parameter for name, parameter in inspect.signature(command).parameters.items() if name != "scenario"]

    @functools.wraps(command)
    def with_options(**values: Any) -> None:
        siting = siting_request(**{name: values.pop(name) for name in of_siting})
        scenario = scenario_asked(**{name: values.pop(name) for name in of_scenario}, siting=siting)
        command(scenario=scenario, **values)

    arguments = [parameter for parameter in own if parameter.default is parameter.empty]
    rest = [parameter for parameter in own if parameter.default is not parameter.empty]
    parameters = [*arguments, *of_scenario.values(), *of_siting.values(), *rest]
    # functools.wraps points to the command, whose own signature and annotations typer would read instead.
    del with_options.__wrapped__
    with_options.__annotations__ = {}
    with_options.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return with_options


def refuse_no_sites(scenario: "Scenario") -> None:
    """Refuse a scenario without new sites where a proposal is wanted; raises `ScenarioError`."""
    if scenario.sites < 1:
        raise ScenarioError(
            Text(f"新增点位数 {scenario.sites} 应至少为 1", f"{scenario.sites} sites: propose at least 1")
        )
