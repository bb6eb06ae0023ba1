"""A scenario's settings in words, where two versions of it or two scenarios differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard import scenario_words as words
from dashboard import state
from dashboard.scenario_asked import NO_KIND_RULE
from dashboard.words import LIST_COMMA, fill
from geodata.records.conflicts import MISSING, same
from geodata.records.errors import Difference
from geodata.study_area import StudyArea
from planning.slow_downs import SLOW_DOWNS
from publishing import words as terms
from publishing.numbers import plain_text, share_text
from publishing.plans import GOALS

_SHARES = {"target_share"}
_ONLY_COUNTED = {"closures"}  # outlines as coordinates tell nobody anything
_LISTED = {"required", "forbidden", "closable"}
_MOST_NAMED, _MOST_PLAIN = 4, 1e5


def complete(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return saved settings with those at their first values that did not exist when they were saved, and without empty rules."""
    kept = {name: settings.get(name, state.DEFAULTS[name]) for name in state.SCENARIO_SETTINGS}
    # The table of kinds writes down what nobody has set.
    rules = {
        kind: {field: value for field, value in rule.items() if value != NO_KIND_RULE.get(field)}
        for kind, rule in kept["kind_rules"].items()
    }
    return kept | {"kind_rules": {kind: rule for kind, rule in rules.items() if rule}}


def differing(*settings: Mapping[str, Any]) -> list[str]:
    """Return the names of the settings in which any of several scenarios differ, in the order of the settings."""
    first, *others = map(complete, settings)
    return [
        name for name in first if any(not same(_comparable(first[name]), _comparable(other[name])) for other in others)
    ]


def _comparable(value: Any) -> Any:
    """Return a value such that what means the same is the same: 2 and 2.0, and lists of names in any order."""
    if isinstance(value, Mapping):
        return {key: _comparable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted(value) if all(isinstance(entry, str) for entry in value) else list(map(_comparable, value))
    return int(value) if isinstance(value, float) and value.is_integer() else value


def setting_label(name: str, language: str) -> str:
    """Return what a setting is called; a name without words is shown as it is."""
    return words.SETTING_LABELS[name].say(language) if name in words.SETTING_LABELS else name


def setting_text(name: str, value: Any, language: str, area: StudyArea | None = None) -> str:
    """Return a setting's value in words, as plain text: what comes from files is not escaped.

    Parameters
    ----------
    name : str
        One of `dashboard.state.SCENARIO_SETTINGS`.
    value : object
        Its value, as JSON.
    language : str
        ``"zh"`` or ``"en"``.
    area : StudyArea, optional
        Where it is known, venues and outlets are called by their names.
    """
    if value == MISSING:
        return MISSING
    if value is None:
        return words.ANY.say(language)
    if isinstance(value, bool):
        return (words.YES if value else words.NO).say(language)
    if isinstance(value, int | float):
        return _number_text(name, value, language)
    if isinstance(value, list | Mapping):
        return _entries_text(name, value, language, area)
    return _word(name, str(value), language)


def difference_text(difference: Difference, language: str, area: StudyArea | None = None) -> str:
    """Return what somebody else changed, as plain text: from what, to what, and what was wanted if that is different.

    Parameters
    ----------
    difference : Difference
        One of a conflict's.
    language : str
        ``"zh"`` or ``"en"``.
    area : StudyArea, optional
        Where it is known, venues and outlets are called by their names.
    """
    field, *keys = difference.path
    if field == "figures":
        return words.FIGURES_DIFFER.say(language)
    name = keys[0] if field == "settings" and keys else field
    label = words.FIELD_LABELS[name].say(language) if name in words.FIELD_LABELS else setting_label(name, language)
    if len(keys) > 1:
        label = f"{label} {'.'.join(keys[1:])}"
    seen, stored, wanted = (
        setting_text(name, value, language, area) for value in (difference.seen, difference.stored, difference.wanted)
    )
    if same(difference.wanted, difference.seen) or same(difference.wanted, difference.stored):
        return fill(words.DIFFERENCE, language, label=label, seen=seen, stored=stored)
    return fill(words.DIFFERENCE_MINE, language, label=label, seen=seen, stored=stored, wanted=wanted)


def _number_text(name: str, value: float, language: str) -> str:
    if name in _SHARES and 0 <= value <= 1:
        return share_text(value)
    if name == "bus_percentile" and value in terms.PERCENTILES:
        return terms.PERCENTILES[int(value)].say(language)
    if abs(value) < _MOST_PLAIN:
        return plain_text(value)
    # A whole number may be too large for a float.
    return f"{value:,}" if isinstance(value, int) else f"{value:,.0f}"


def _entries_text(name: str, value: list[Any] | Mapping[str, Any], language: str, area: StudyArea | None) -> str:
    if not value:
        return words.NOTHING.say(language)
    if (
        name not in _ONLY_COUNTED
        and isinstance(value, list)
        and all(isinstance(entry, str) for entry in value)
        and len(value) <= _MOST_NAMED
    ):
        names = _names(name, area)
        return LIST_COMMA.say(language).join(names.get(entry) or _word(name, entry, language) for entry in value)
    return fill(words.ENTRIES, language, count=len(value))


def _names(name: str, area: StudyArea | None) -> dict[str, str]:
    """Return the name of everything that a setting lists by its id."""
    if area is None or name not in _LISTED:
        return {}
    table, column = (area.outlets, "outlet_id") if name == "closable" else (area.venues, "venue_id")
    return dict(zip(table[column].astype(str), table["name"].astype(str), strict=True))


def _word(name: str, value: str, language: str) -> str:
    if name == "mode" and value in terms.MODES:
        return terms.MODES[value].say(language)
    if name == "goal" and value in GOALS:
        return GOALS[value].say(language)
    if name == "slow_downs" and value in SLOW_DOWNS:
        return SLOW_DOWNS[value].name.say(language)
    if name in {"kinds", "outlet_kinds"}:
        return terms.kind_name(value, language)
    return value
