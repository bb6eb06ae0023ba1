"""What another planner changed in the meantime, and how that is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from geodata.errors import Fault
from geodata.records.errors import ConflictError, Difference
from geodata.records.fitness import LABELS, canonical_json, shown
from geodata.text import Text, joined

MISSING: Final = "—"
"""Stands in a `Difference` where a content has no such key."""

_MOST_TOLD = 5
_TIME = "%Y-%m-%d %H:%M"


def differences(
    seen: Mapping[str, Any], stored: Mapping[str, Any], wanted: Mapping[str, Any]
) -> tuple[Difference, ...]:
    """Return every value in which what is stored differs from what was seen, by the order of their paths.

    Parameters
    ----------
    seen, stored, wanted : mapping
        Fields of the record as the planner read it, as it is now, and as the planner wanted it. Mappings are compared
        key by key, lists as a whole.

    Returns
    -------
    tuple of Difference
        Empty where nothing differs.
    """
    return tuple(
        difference
        for key in sorted({*seen, *stored})
        for difference in _between((key,), seen.get(key, MISSING), stored.get(key, MISSING), wanted.get(key, MISSING))
    )


def same(value: object, other: object) -> bool:
    """Return whether two values are kept as the same JSON; True and 1 are not, though Python holds them equal."""
    return canonical_json(value) == canonical_json(other)


def conflict(
    record: str,
    *,
    stored: object,
    changed_by: str,
    changed: datetime,
    time: datetime,
    differs: tuple[Difference, ...],
) -> ConflictError:
    """Return the error that somebody else was faster, in words: who, when, and what differs.

    Parameters
    ----------
    record : str
        What the record is called.
    stored : object
        The record as it is now.
    changed_by : str
        Who changed it.
    changed : datetime
        When.
    time : datetime
        When the planner wanted to save; the other time is told in the time zone of this one.
    differs : tuple of Difference
        What the other one changed.
    """
    when = changed.astimezone(time.tzinfo).strftime(_TIME)
    told = [_told(difference) for difference in differs[:_MOST_TOLD]]
    if len(differs) > _MOST_TOLD:
        rest = len(differs) - _MOST_TOLD
        told.append(Text(f"另有 {rest} 处", f"{rest} more"))
    what = joined(told) if told else Text("内容相同，只是重新保存", "the values are the same, saved again")
    problem = Text(
        f"{changed_by} 已在 {when} 修改：{what.zh}。您的修改没有保存",
        f"{changed_by} changed it at {when}: {what.en}. Your change was not saved",
    )
    return ConflictError([Fault(shown(record), problem, _REMEDY)], stored, changed_by, changed, differs)


def deleted_conflict(record: str) -> ConflictError:
    """Return the error that somebody else has deleted the record."""
    problem = Text("已被他人删除。您的修改没有保存", "it was deleted by somebody else. Your change was not saved")
    return ConflictError([Fault(shown(record), problem, _REMEDY)], None, "", None, ())


_REMEDY = Text(
    "请先查看现在的内容，再重新修改，或另存为新名称",
    "look at what is there now, then make your change again, or save under another name",
)


def _between(path: tuple[str, ...], seen: Any, stored: Any, wanted: Any) -> tuple[Difference, ...]:
    if isinstance(seen, Mapping) and isinstance(stored, Mapping):
        inner = wanted if isinstance(wanted, Mapping) else {}
        return tuple(
            difference
            for key in sorted({*seen, *stored})
            for difference in _between(
                (*path, key), seen.get(key, MISSING), stored.get(key, MISSING), inner.get(key, MISSING)
            )
        )
    if same(seen, stored):
        return ()
    return (Difference(path, seen, stored, wanted),)


def _told(difference: Difference) -> Text:
    field, *keys = difference.path
    label = LABELS.get(field, Text(field, field))
    inner = shown(".".join(keys))
    seen, stored, wanted = (_value(value) for value in (difference.seen, difference.stored, difference.wanted))
    name = Text(f"{label.zh} {inner}", f"{label.en} {inner}") if keys else label
    if wanted in {seen, stored}:
        return Text(f"{name.zh} {seen} → {stored}", f"{name.en} {seen} → {stored}")
    return Text(f"{name.zh} {seen} → {stored}（您：{wanted}）", f"{name.en} {seen} → {stored} (you: {wanted})")


def _value(value: Any) -> str:
    if isinstance(value, str):
        return f"“{shown(value)}”" if value != MISSING else value
    return shown(canonical_json(value))
