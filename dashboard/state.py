"""What one session remembers: settings, language, the plan solved last and what was clicked.

Streamlit forgets a widget's value when a page without that widget is shown. The values therefore live under keys of
their own; `bound` ties a widget to one of them.

A widget's present value is its first value too, which `with_value`, `with_default` and `with_index` add to a binding.
A browser that has just drawn a widget may report the first value before it takes up the one that the server set, and that
would pass for a change. What may be emptied gets None instead: a browser refills an emptied widget with its first value.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, cast

import streamlit as st

from dashboard import scenario_asked, solving
from dashboard.setting_checks import checked
from geodata.text import LANGUAGES
from planning.bus_settings import MEDIAN
from planning.proposals import ScenarioResult
from planning.scenario import Scenario
from planning.siting_request import PROPOSABLE_KINDS

_SCENARIO_DEFAULTS: dict[str, Any] = {
    "mode": "walk",
    "minutes": 15,
    "bus_percentile": MEDIAN,
    "slow_downs": [],
    "outlet_kinds": [],
    "goal": "cover",
    "sites": 10,
    "target_share": 0.9,
    "unit_percent": 0,
    "capacity": 5000,
    "full_minutes": 10,
    "none_minutes": 20,
    "longest_minutes": 60,
    "kinds": list(PROPOSABLE_KINDS),
    "persons_weight": 1.0,
    "jobs_weight": 0.0,
    "priority_weight": 0.0,
    "time_limit": 20,
    "budget": None,
    "by_kind": False,
    "kind_rules": {},
    "spacing_metres": 0,
    "unit_at_least": 0,
    "unit_at_most": None,
    "livestream": False,
    "movable_outlets": 0,
    "closable": [],
    "required": [],
    "forbidden": [],
    "own_candidates": [],
    "decisions": {},
    "venue_costs": {},
    "stages": {},
    "closures": [],
}

DEFAULTS: dict[str, Any] = {
    "area": "",
    "language": LANGUAGES[0],
    **_SCENARIO_DEFAULTS,
    "goal_share": 0.9,
    "view": "plan",
    "show_candidates": False,
    "colour_by": "state",
    "group": "persons",
    "gaps_view": "units",
    "show_catchment": False,
    "show_circles": False,
    "show_cells": True,
    "show_bands": False,
    "hidden_kinds": [],
    "base_tiles": False,
}
"""Settings that outlive a page, with their first values."""

SCENARIO_SETTINGS = tuple(_SCENARIO_DEFAULTS)
"""The settings that make up a scenario; the others only tell what is shown and how."""


class Binding(TypedDict):
    """Keyword arguments that tie a widget to a setting."""

    key: str
    on_change: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Pick:
    """What was clicked on a map or in a table, by its own id and never by its row.

    Attributes
    ----------
    what : {"cell", "outlet", "site", "unit", "gap"}
        Which sort of thing.
    identity : str
        H3 index, outlet id, site id, unit id or the gap's number.
    """

    what: Literal["cell", "outlet", "site", "unit", "gap"]
    identity: str


def setting(name: str) -> Any:
    """Return the present value of a setting of `DEFAULTS`."""
    return st.session_state.setdefault(f"setting:{name}", copy.deepcopy(DEFAULTS[name]))


def bound(name: str, *, may_be_empty: bool = False) -> Binding:
    """Tie the widget that is about to be made to the setting ``name``; an emptied one keeps its value unless it may be empty."""
    # The browser keeps and sends the *label* of a choice. A widget of its own in each language spares it a label that
    # none of its options has any more.
    key = f"widget:{name}:{language()}"
    value = setting(name)
    # Assigning an equal value again would send it to the browser and undo what the user is just dragging.
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value

    def take_over() -> None:
        if may_be_empty or st.session_state[key] is not None:
            st.session_state[f"setting:{name}"] = st.session_state[key]

    return {"key": key, "on_change": take_over}


def with_value(binding: Binding) -> dict[str, Any]:
    """Return a binding with the present value as ``value``: for inputs, sliders, toggles and checkboxes."""
    return {**binding, "value": _present(binding)}


def with_default(binding: Binding) -> dict[str, Any]:
    """Return a binding with the present value as ``default``: for multiselects, pills and segmented controls."""
    return {**binding, "default": _present(binding)}


def with_index(options: Sequence[object], binding: Binding) -> dict[str, Any]:
    """Return a binding with the place of the present value among the options as ``index``: for selectboxes and radios.

    Parameters
    ----------
    options : sequence
        The options of the widget.
    binding : Binding
        What ties it; its value may be none of the options, the index then is None.
    """
    value = _present(binding)
    return {**binding, "index": options.index(value) if value in options else None}


def _present(binding: Binding) -> Any:
    return st.session_state.get(binding["key"])


def language() -> str:
    """Return the language of this session, ``"zh"`` or ``"en"``."""
    return cast("str", setting("language"))


def scenario_settings() -> dict[str, Any]:
    """Return the present value of every setting of `SCENARIO_SETTINGS`, ready to be written as JSON."""
    return {name: copy.deepcopy(setting(name)) for name in SCENARIO_SETTINGS}


def take_over(settings: Mapping[str, Any]) -> None:
    """Set the scenario's settings to stored ones; missing ones take their first values.

    Widgets that this run has drawn already show the former values: call `st.rerun` after them.

    Raises
    ------
    planning.errors.ScenarioError
        Unknown names or impossible values; then nothing is changed.
    """
    for name, value in checked(settings, _SCENARIO_DEFAULTS).items():
        st.session_state[f"setting:{name}"] = copy.deepcopy(value)
    st.session_state["takeovers"] = takeovers() + 1


def takeovers() -> int:
    """Return how often settings were taken over; part of the key of widgets that keep edits of their own."""
    return int(st.session_state.get("takeovers", 0))


def standard() -> Scenario:
    """Return the service standard as a scenario that proposes nothing."""
    return scenario_asked.standard(scenario_settings())


def wanted() -> Scenario:
    """Return the scenario that the siting page's settings describe.

    Raises
    ------
    PlanningError
        The settings contradict each other, for instance all weights are 0.
    """
    return scenario_asked.wanted(scenario_settings())


def solved(fingerprint: str) -> ScenarioResult | None:
    """Return the plan that this session solved last in the study area with this fingerprint, if any."""
    job, key = solving.job("plan", fingerprint), f"solved:{fingerprint}"
    if job is not None and not job.is_running and job.answer is not None:
        st.session_state[key] = job.answer
    return cast("ScenarioResult | None", st.session_state.get(key))


def pick(fingerprint: str) -> Pick | None:
    """Return what was clicked last in the study area with this fingerprint, if anything."""
    return cast("Pick | None", st.session_state.get(f"pick:{fingerprint}"))


def remember_pick(fingerprint: str, picked: Pick | None) -> None:
    """Keep what was clicked, or forget it with None."""
    st.session_state[f"pick:{fingerprint}"] = picked
    st.session_state["picks"] = picks() + 1


def picks() -> int:
    """Return how often something was clicked in this session."""
    return int(st.session_state.get("picks", 0))
