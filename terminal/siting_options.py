"""What may be asked of new sites on the command line, beside or instead of a file, as one `SitingRequest`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from geodata.text import Text, joined
from planning.errors import ScenarioError
from planning.siting_request import DEFAULT_TARGET_SHARE, PLAIN_REQUEST, SitingRequest
from terminal.siting_file import TABLE, read_siting

_PANEL = "选址要求 Siting"


def _option(name: str, zh: str, en: str, metavar: str | None = None) -> Any:
    return typer.Option(name, help=f"{zh}。{en}.", rich_help_panel=_PANEL, metavar=metavar)


Goal = Annotated[
    str | None,
    _option("--goal", "目标：cover、share、equity、median、center、gradual、capacity", "What the sites are chosen for"),
]
Target = Annotated[
    float | None, _option("--target", "share：总体覆盖率，0–1", "Share of all demand to be covered (goal share)")
]
UnitTarget = Annotated[
    float | None, _option("--unit-target", "share：各分区覆盖率，0–1", "Share to be covered in every area (goal share)")
]
Budget = Annotated[float | None, _option("--budget", "总预算，与费用同单位", "Budget, in the unit of the costs")]
Costs = Annotated[
    list[str] | None,
    _option("--cost", "某类网点单个费用，可重复", "Cost of one outlet of a kind; repeatable", "KIND=N"),
]
Required = Annotated[
    list[str] | None, _option("--require", "必建场地编号，可重复", "Venue that must be chosen; repeatable", "ID")
]
Forbidden = Annotated[
    list[str] | None, _option("--forbid", "禁建场地编号，可重复", "Venue that must not be chosen; repeatable", "ID")
]
Spacing = Annotated[float | None, _option("--spacing", "最小间距（米）", "Minimum spacing in metres")]
UnitMin = Annotated[
    int | None, _option("--unit-min", "每个分区网点至少（含现有）", "Outlets per area at least, existing counted")
]
UnitMax = Annotated[
    int | None, _option("--unit-max", "每个分区网点至多（含现有）", "Outlets per area at most, existing counted")
]
KindLimits = Annotated[
    list[str] | None,
    _option(
        "--kind-limit",
        "某类新建数量，可重复；上限可空",
        "New sites of a kind; repeatable, MAX may be left out",
        "KIND=MIN-MAX",
    ),
]
Livestream = Annotated[
    bool | None,
    _option("--livestream/--no-livestream", "每个盟市至少一个直播带岗基地", "A livestream base in every league"),
]
Movable = Annotated[
    int | None, _option("--movable", "可撤并迁移的现有网点至多", "Existing outlets that may close or move, at most")
]
Capacity = Annotated[
    float | None, _option("--capacity", "capacity：每个网点服务能力", "What one outlet can serve (goal capacity)")
]
ByKind = Annotated[
    bool | None, _option("--by-kind/--no-by-kind", "每类网点各有其需求", "Each kind serves a demand of its own")
]
Stages = Annotated[
    list[str] | None, _option("--stage", "某年建设数量，可重复", "Sites built in a year; repeatable", "YEAR=N")
]
SitingFile = Annotated[
    Path | None,
    _option(
        "--siting",
        r"含 \[siting] 表的 TOML 文件；命令行选项优先",
        r"TOML file with a table \[siting]; options win over it",
        "FILE",
    ),
]


def siting_request(
    goal: Goal = None,
    target: Target = None,
    unit_target: UnitTarget = None,
    budget: Budget = None,
    cost: Costs = None,
    require: Required = None,
    forbid: Forbidden = None,
    spacing: Spacing = None,
    unit_min: UnitMin = None,
    unit_max: UnitMax = None,
    kind_limit: KindLimits = None,
    livestream: Livestream = None,
    movable: Movable = None,
    capacity: Capacity = None,
    by_kind: ByKind = None,
    stage: Stages = None,
    siting: SitingFile = None,
) -> SitingRequest:
    """Return what the options ask for.

    Parameters
    ----------
    goal, target, unit_target, budget, cost, require, forbid, spacing, unit_min, unit_max, kind_limit, livestream, movable, \
capacity, by_kind, stage
        Fields of `planning.siting_request.SitingRequest`; each one given replaces the file's as a whole.
    siting : Path, optional
        See `terminal.siting_file.read_siting`.

    Returns
    -------
    SitingRequest
        Defaults for what neither says.

    Raises
    ------
    InputError
        The file is wrong; lists every fault.
    ScenarioError
        An option is wrong, or all together cannot be; lists every fault.
    """
    faults: list[Text] = []
    options = {
        "goal": goal,
        "target_share": target,
        "unit_share": unit_target,
        "budget": budget,
        "kind_costs": _pairs("--cost", cost, float, "KIND=N", faults),
        "required": None if require is None else tuple(require),
        "forbidden": None if forbid is None else tuple(forbid),
        "spacing_metres": spacing,
        "unit_at_least": unit_min,
        "unit_at_most": unit_max,
        "kind_limits": _limits(kind_limit, faults),
        "livestream_per_league": livestream,
        "movable_outlets": movable,
        "capacity": capacity,
        "by_kind": by_kind,
        "stages": _stages(stage, faults),
    }
    given = {field: value for field, value in options.items() if value is not None}
    fields = (read_siting(siting) if siting else {}) | given
    faults += _idle_target(fields)
    try:
        request = SitingRequest(**fields)
    except ScenarioError as error:
        place = (
            Text(f"{siting.name} [{TABLE}] 与选项：", f"{siting.name} [{TABLE}] with the options: ")
            if siting
            else Text("", "")
        )
        faults.append(Text(place.zh + error.text.zh, place.en + error.text.en))
    if faults:
        raise ScenarioError(joined(faults))
    return request


def _idle_target(fields: Mapping[str, Any]) -> list[Text]:
    """Return what `SitingRequest` cannot tell: that its own first target was asked for, but with another goal."""
    if fields.get("target_share") != DEFAULT_TARGET_SHARE or fields.get("goal", PLAIN_REQUEST.goal) == "share":
        return []
    return [Text("目标覆盖率仅在目标“share”下有效", "target shares hold only with the goal “share”")]


def _pairs(
    option: str, texts: list[str] | None, number: Callable[[str], Any], form: str, faults: list[Text]
) -> tuple[tuple[str, Any], ...] | None:
    """Return texts like ``KIND=N`` as pairs; None where none are given, faulty ones noted and left out."""
    if not texts:
        return None
    pairs: dict[str, Any] = {}
    for text in texts:
        key, _, value = text.partition("=")
        try:
            read = number(value)
        except ValueError:
            faults.append(Text(f"{option} 的“{text}”应写作 {form}", f"{option}: “{text}” must be written {form}"))
            continue
        if key in pairs:
            faults.append(Text(f"{option} 重复给出“{key}”", f"{option}: “{key}” is given twice"))
        pairs[key] = read
    return tuple(pairs.items())


def _limits(texts: list[str] | None, faults: list[Text]) -> tuple[tuple[str, int, int | None], ...] | None:
    pairs = _pairs("--kind-limit", texts, _span, "KIND=MIN-MAX", faults)
    return None if pairs is None else tuple((kind, low, high) for kind, (low, high) in pairs)


def _span(text: str) -> tuple[int, int | None]:
    low, dash, high = text.partition("-")
    return int(low), int(high) if high else None if dash else int(low)


def _stages(texts: list[str] | None, faults: list[Text]) -> tuple[tuple[int, int], ...] | None:
    pairs = _pairs("--stage", texts, int, "YEAR=N", faults)
    if pairs is None:
        return None
    wrong = [year for year, _ in pairs if not year.isdecimal()]
    faults += [
        Text(f"--stage 的年份“{year}”应为整数", f"--stage: the year “{year}” must be a whole number") for year in wrong
    ]
    return tuple(sorted((int(year), sites) for year, sites in pairs if year not in wrong))
