"""In which groups the gains of a site are told: with a demand by kind, only in those that its kind serves.

A kind's demand may leave persons or jobs out; how many of them a site gains beside others of its kind would then mean nothing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.text import Text
from planning.scenario import Scenario
from planning.site_problem import layer_weights
from publishing.numbers import count_text


def gained_groups(scenario: Scenario, kind: str) -> tuple[str, ...]:
    """Return which of ``persons`` and ``jobs`` a new site's gains are told in: with a demand by kind those its kind serves."""
    weights = layer_weights(scenario, kind)[:2] if scenario.siting.by_kind else (1.0, 1.0)
    return tuple(group for group, weight in zip(("persons", "jobs"), weights, strict=True) if weight > 0)


def without_idle_gains(scenario: Scenario, frame: pd.DataFrame, kinds: pd.Series) -> pd.DataFrame:
    """Return rows of sites whose gains are missing in groups that a site's kind does not serve.

    Parameters
    ----------
    scenario : Scenario
        With a demand by kind a kind serves only groups that it weighs.
    frame : DataFrame
        One row per site; columns like ``persons_gained`` and ``jobs_alone`` where there are any.
    kinds : Series of str
        Kind of each.
    """
    told = frame.copy()
    for group in ("persons", "jobs"):
        idle = np.array([group not in gained_groups(scenario, str(kind)) for kind in kinds], dtype=bool)
        for column in (f"{group}_gained", f"{group}_alone"):
            if column in told and idle.any():
                told[column] = told[column].astype(np.float64).mask(idle)
    return told


def gains_text(row: pd.Series, scenario: Scenario, language: str) -> str:
    """Return persons and jobs of a site, for instance ``120 人、30 个岗位``; only groups that its kind serves.

    Parameters
    ----------
    row : Series
        With ``kind``, ``persons_gained`` and ``jobs_gained``.
    scenario : Scenario
        See `gained_groups`.
    language : str
        ``"zh"`` or ``"en"``.
    """
    groups = gained_groups(scenario, str(row["kind"]))
    told = [
        Text(f"{count} {zh}", f"{count} {en}").say(language)
        for group, zh, en in (("persons", "人", "persons"), ("jobs", "个岗位", "jobs"))
        if group in groups
        for count in [count_text(row[f"{group}_gained"])]
    ]
    if not told:
        return Text("其类型自己的需求", "demand of its own kind").say(language)
    return Text("、", " and ").say(language).join(told)
