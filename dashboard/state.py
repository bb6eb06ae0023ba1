"""What one session remembers: settings, language, the plan solved last and what was clicked.

Streamlit forgets a widget's value when a page without that widget is shown. The values therefore live under keys of
their own; `bound` ties a widget to one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, cast

import streamlit as st

from geodata.text import LANGUAGES
from planning.bus_settings import MEDIAN
from planning.scenario import BUS, PROPOSABLE_KINDS, Scenario
from planning.slow_downs import slow_downs_of

DEFAULTS: dict[str, Any] = {
    "area": "",
    "language": LANGUAGES[0],
    "mode": "walk",
    "minutes": 15,
    "bus_percentile": MEDIAN,
    "slow_downs": [],
    "sites": 10,
    "kinds": list(PROPOSABLE_KINDS),
    "persons_weight": 1.0,
    "jobs_weight": 0.0,
    "priority_weight": 0.0,
    "time_limit": 20,
    "colour_by": "state",
    "show_catchment": False,
    "show_circles": False,
}
"""Settings that outlive a page, with their first values."""


class Binding(TypedDict):
    """Keyword arguments that tie a widget to a setting."""

    key: str
    on_change: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Pick:
    """What was clicked on a map: a cell or an outlet, by its own id and never by its row.

    Attributes
    ----------
    what : {"cell", "outlet", "site"}
        Which sort of thing.
    identity : str
        H3 index, outlet id or site id.
    """

    what: Literal["cell", "outlet", "site"]
    identity: str


def setting(name: str) -> Any:
    """Return the present value of a setting of `DEFAULTS`."""
    return st.session_state.setdefault(f"setting:{name}", DEFAULTS[name])


def bound(name: str) -> Binding:
    """Tie the widget that is about to be made to the setting ``name``."""
    # The browser keeps and sends the *label* of a choice. A widget of its own in each language spares it a label that
    # none of its options has any more.
    key = f"widget:{name}:{language()}"
    value = setting(name)
    # Assigning an equal value again would send it to the browser and undo what the user is just dragging.
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value

    def take_over() -> None:
        if st.session_state[key] is not None:
            st.session_state[f"setting:{name}"] = st.session_state[key]

    return {"key": key, "on_change": take_over}


def language() -> str:
    """Return the language of this session, ``"zh"`` or ``"en"``."""
    return cast("str", setting("language"))


def standard() -> Scenario:
    """Return the service standard as a scenario that proposes nothing."""
    return Scenario(
        mode=setting("mode"),
        max_minutes=float(setting("minutes")),
        bus_percentile=_percentile(),
        slow_downs=_slow_downs(),
        sites=0,
    )


def wanted() -> Scenario:
    """Return the scenario that the siting page's settings describe.

    Raises
    ------
    ScenarioError
        The settings contradict each other, for instance all weights are 0.
    """
    return Scenario(
        mode=setting("mode"),
        max_minutes=float(setting("minutes")),
        bus_percentile=_percentile(),
        slow_downs=_slow_downs(),
        sites=int(setting("sites")),
        kinds=tuple(kind for kind in PROPOSABLE_KINDS if kind in setting("kinds")),
        persons_weight=float(setting("persons_weight")),
        jobs_weight=float(setting("jobs_weight")),
        priority_weight=float(setting("priority_weight")),
        time_limit_seconds=float(setting("time_limit")),
    )


def _slow_downs() -> tuple[str, ...]:
    """Return the conditions chosen, in one order and without those that the mode does not feel."""
    return tuple(key for key in slow_downs_of(setting("mode")) if key in setting("slow_downs"))


def _percentile() -> int:
    """Return the percentile that counts; in modes without one always the same, so that their results stay theirs."""
    return int(setting("bus_percentile")) if setting("mode") == BUS else MEDIAN


def solved(fingerprint: str) -> Scenario | None:
    """Return the scenario solved last in the study area with this fingerprint, if any."""
    return cast("Scenario | None", st.session_state.get(f"solved:{fingerprint}"))


def remember_solved(fingerprint: str, scenario: Scenario) -> None:
    """Keep ``scenario`` as the one whose plan is shown and exported."""
    st.session_state[f"solved:{fingerprint}"] = scenario


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
