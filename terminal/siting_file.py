"""A TOML file that says what is asked of new sites: its table ``[siting]`` has the fields of `SitingRequest` by name."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from geodata.errors import Fault, FormatError, InputError
from geodata.text import Text
from planning.errors import ScenarioError
from planning.own_candidates import OwnCandidate
from planning.siting_request import SitingRequest

TABLE = "siting"
"""Name of the table that holds the request."""


def read_siting(path: Path) -> dict[str, Any]:
    """Read and check the table ``[siting]`` of a file.

    Parameters
    ----------
    path : Path
        A TOML file in UTF-8; other tables in it are refused.

    Returns
    -------
    dict
        Fields of `planning.siting_request.SitingRequest` by name, only those that the file gives.

    Raises
    ------
    FormatError
        The file is missing or no TOML.
    InputError
        Keys or values are wrong; lists every fault with its key and what to write.
    """
    content = _loaded(path)
    table = content.get(TABLE)
    faults = [
        Fault(
            path.name,
            Text(f"未知的表或键“{name}”", f"unknown table or key “{name}”"),
            Text(f"请把全部要求写在 [{TABLE}] 表中", f"write everything into the table [{TABLE}]"),
            column=name,
        )
        for name in content
        if name != TABLE
    ]
    if not isinstance(table, dict):
        missing = Text(f"缺少表 [{TABLE}]", f"the table [{TABLE}] is missing")
        faults.append(Fault(path.name, missing, Text(f"请加入一行 [{TABLE}]", f"add a line [{TABLE}]"), column=TABLE))
        raise InputError(faults)
    fields = {}
    for name, value in table.items():
        fault = _unknown(path, name) if name not in _READERS else None
        if fault is None:
            fields[name], fault = _checked(path, name, value)
        if fault is not None:
            faults.append(fault)
    if faults:
        raise InputError(faults)
    return fields


def _loaded(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        problem, remedy = Text("文件不存在", "the file does not exist"), Text("请检查路径", "check the path")
    except (OSError, UnicodeDecodeError) as error:
        problem = Text(f"无法读取（{error}）", f"cannot be read ({error})")
        remedy = Text("请以 UTF-8 编码保存为文本文件", "save it as a text file in UTF-8")
    except tomllib.TOMLDecodeError as error:
        problem = Text(f"不是有效的 TOML（{error}）", f"is not valid TOML ({error})")
        remedy = Text("请改正所指的行", "mend the line it names")
    raise FormatError([Fault(path.name, problem, remedy)])


def _unknown(path: Path, name: str) -> Fault:
    return Fault(
        path.name,
        Text(f"未知的键“{name}”", f"unknown key “{name}”"),
        Text(f"可用的键：{'、'.join(_READERS)}", f"use one of {', '.join(_READERS)}"),
        column=name,
    )


def _checked(path: Path, name: str, value: object) -> tuple[Any, Fault | None]:
    """Return a value as its field wants it, or what is wrong with it by itself."""
    reader, form = _READERS[name]
    try:
        read = reader(value)
    except (TypeError, ValueError):
        problem = Text(f"值 {value!r} 的写法不对", f"the value {value!r} is not written as it should be")
        return None, Fault(path.name, problem, Text(f"应写作 {form}", f"write it as {form}"), column=name)
    try:
        # Beside what it only goes with, so that nothing but the value itself is judged.
        SitingRequest(**{**_companions(name, read), name: read})
    except ScenarioError as error:
        return None, Fault(path.name, error.text, Text(f"应写作 {form}", f"write it as {form}"), column=name)
    return read, None


def _companions(name: str, value: object) -> Mapping[str, Any]:
    return {"capacity": 1.0} if (name, value) == ("goal", "capacity") else _COMPANIONS.get(name, {})


_COMPANIONS: Mapping[str, Mapping[str, Any]] = {
    "target_share": {"goal": "share"},
    "unit_share": {"goal": "share"},
    "closable": {"movable_outlets": 1},
    "capacity": {"goal": "capacity"},
    "kind_minutes": {"by_kind": True},
    "kind_weights": {"by_kind": True},
}


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _items(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _words(value: object) -> tuple[str, ...]:
    return tuple(_word(item) for item in _items(value))


def _table_of(read: Callable[[object], Any]) -> Callable[[object], tuple[tuple[str, Any], ...]]:
    def reader(value: object) -> tuple[tuple[str, Any], ...]:
        if not isinstance(value, dict):
            raise TypeError
        return tuple((key, read(entry)) for key, entry in value.items())

    return reader


def _weights(value: object) -> tuple[float, float, float]:
    persons, jobs, priority = _items(value)
    return _number(persons), _number(jobs), _number(priority)


def _limits(value: object) -> tuple[tuple[str, int, int | None], ...]:
    spans = _table_of(_items)(value)
    if any(len(span) not in {1, 2} for _, span in spans):
        raise ValueError
    return tuple((kind, _whole(span[0]), _whole(span[1]) if len(span) == 2 else None) for kind, span in spans)


def _steps(value: object) -> tuple[tuple[float, float], ...]:
    return tuple((_number(minutes), _number(credit)) for minutes, credit in map(_items, _items(value)))


def _stages(value: object) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((int(year), sites) for year, sites in _table_of(_whole)(value)))


def _candidates(value: object) -> tuple[OwnCandidate, ...]:
    return tuple(_candidate(_table_of(lambda entry: entry)(table)) for table in _items(value))


def _candidate(entries: tuple[tuple[str, Any], ...]) -> OwnCandidate:
    given = dict(entries)
    kinds, cost = given.pop("kinds", []), given.pop("cost", None)
    identity, name, lon, lat = (given.pop(key, None) for key in ("id", "name", "lon", "lat"))
    if given:
        raise ValueError
    return OwnCandidate(
        _word(identity), _word(name), _number(lon), _number(lat), _words(kinds), None if cost is None else _number(cost)
    )


_READERS: Mapping[str, tuple[Callable[[object], Any], str]] = {
    "goal": (_word, '"cover"'),
    "target_share": (_number, "0.9"),
    "unit_share": (_number, "0.5"),
    "budget": (_number, "50.0"),
    "kind_costs": (_table_of(_number), "{ gig_post = 2.0 }"),
    "venue_costs": (_table_of(_number), '{ "V12" = 3.5 }'),
    "by_kind": (_flag, "true"),
    "kind_minutes": (_table_of(_number), "{ gig_market = 30 }"),
    "kind_weights": (_table_of(_weights), "{ gig_post = [0, 1, 0.5] }"),
    "kind_limits": (_limits, "{ gig_market = [1, 3], gig_post = [2] }"),
    "required": (_words, '["V12", "V13"]'),
    "forbidden": (_words, '["V12", "V13"]'),
    "movable_outlets": (_whole, "2"),
    "closable": (_words, '["A01", "A02"]'),
    "spacing_metres": (_number, "500"),
    "unit_at_least": (_whole, "1"),
    "unit_at_most": (_whole, "4"),
    "livestream_per_league": (_flag, "true"),
    "capacity": (_number, "5000"),
    "credit_steps": (_steps, "[[10, 1.0], [15, 0.5], [20, 0.2]]"),
    "beyond_minutes": (_number, "60"),
    "stages": (_stages, '{ "2026" = 4, "2027" = 6 }'),
    "own_candidates": (
        _candidates,
        '[{ id = "own-1", name = "旧粮站", lon = 106.8123, lat = 39.6543, kinds = ["gig_post"], cost = 2.0 }]',
    ),
}
"""How each field is read, and an example of how it is written."""
