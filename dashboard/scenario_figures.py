"""Key figures of a result as they are kept with a scenario, and in a line of words."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import scenario_words as words
from dashboard.markdown import plain
from dashboard.words import fill
from geodata.study_area import StudyArea
from planning.comparison import KeyFigures, key_figures
from planning.proposals import ScenarioResult
from planning.scenario import Scenario
from publishing.numbers import count_text, share_of_text, share_text

_UNREACHABLE = "inf"
_MAY_BE_INFINITE = ("minutes_p50", "minutes_p90", "gap")
_MAY_LACK = ("priority_total", "priority_covered", "cost", "gap")
_MOST = 1e15  # more than any figure, less than where floats lose whole numbers


def figures_of_result(area: StudyArea, result: ScenarioResult) -> KeyFigures:
    """Return the key figures of a result, computed once per server."""
    chosen = () if result.proposal is None else tuple(result.proposal.plan.chosen.tolist())
    return _figures(area.fingerprint, result.scenario, chosen, area, result)


@st.cache_resource(max_entries=48, show_spinner=False)
def _figures(
    fingerprint: str,  # noqa: ARG001 - part of the cache key
    scenario: Scenario,  # noqa: ARG001
    chosen: tuple[int, ...],  # noqa: ARG001 - a plan that was stopped early differs from the scenario's
    _area: StudyArea,
    _result: ScenarioResult,
) -> KeyFigures:
    return key_figures(_area, _result)


def figures_json(figures: KeyFigures) -> dict[str, Any]:
    """Return figures as JSON, which knows no infinity."""
    kept = dataclasses.asdict(figures) | {"sites_by_kind": dict(figures.sites_by_kind)}
    return {
        name: _UNREACHABLE if isinstance(value, float) and math.isinf(value) else value for name, value in kept.items()
    }


def figures_of(kept: Mapping[str, Any] | None) -> KeyFigures | None:
    """Return figures from their JSON; None where there are none, or such as this version of the program does not keep."""
    if kept is None or set(kept) != {field.name for field in dataclasses.fields(KeyFigures)}:
        return None
    if not all(_is_figure(name, value) for name, value in kept.items()):
        return None
    values = {name: math.inf if kept[name] == _UNREACHABLE else kept[name] for name in _MAY_BE_INFINITE}
    return KeyFigures(**{**kept, **values})


def _is_figure(name: str, value: Any) -> bool:
    """Return whether a figure has a value that `figures_json` could have given it."""
    if name == "worst_unit":
        return isinstance(value, str)
    if name == "sites_by_kind":
        return isinstance(value, dict) and all(isinstance(count, int) and _is_number(count) for count in value.values())
    if name == "closed":
        return isinstance(value, int) and _is_number(value)
    return (
        (value is None and name in _MAY_LACK)
        or (value == _UNREACHABLE and name in _MAY_BE_INFINITE)
        or _is_number(value)
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -_MOST <= value <= _MOST


def figures_line(kept: Mapping[str, Any] | None, language: str) -> str:
    """Return the figures that tell a scenario from others, as Markdown in one line."""
    figures = figures_of(kept)
    if figures is None:
        return words.NO_FIGURES.say(language)
    return fill(
        words.FIGURES,
        language,
        persons=count_text(figures.persons_covered),
        share=share_of_text(figures.persons_covered, figures.persons_total),
        sites=sum(figures.sites_by_kind.values()),
        unit=plain(figures.worst_unit),
        unit_share=share_text(figures.worst_unit_share),
    )
