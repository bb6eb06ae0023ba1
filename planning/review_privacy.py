"""What must not leave the bureau with a review: small counts of priority persons and groups, and names of contacts.

It is taken out of the values themselves, so that a product cannot show it by mistake.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pandas as pd

from geodata.cells import group_columns
from geodata.study_area import StudyArea
from planning.comparison import KeyFigures
from planning.coverage import Coverage
from planning.proposals import ScenarioResult
from planning.scenario import Scenario
from planning.site_problem import demand_layers, layer_weights
from planning.suppression import Flags, WithheldCounts, withheld_counts

_PRIORITY = "priority_persons"


def weighs_priority(scenario: Scenario) -> bool:
    """Return whether priority persons count in the weights, so that no weighted figure may be told."""
    return any(layer_weights(scenario, layer)[2] > 0 for layer in demand_layers(scenario))


def withheld_priority(today: Coverage, planned: Coverage, *, below: int) -> WithheldCounts:
    """Return which counts of priority persons are withheld.

    Parameters
    ----------
    today, planned : Coverage
        Coverage by the existing outlets and with the proposed sites.
    below : int
        Counts above 0 and below this are small.
    """
    counts = (today.units[f"{_PRIORITY}_total"], *(state.units[f"{_PRIORITY}_covered"] for state in (today, planned)))
    total, covered, after = (count.to_numpy(dtype=np.float64) for count in counts)
    return withheld_counts(total, covered, after, below=below)


def published_area(area: StudyArea, scenario: Scenario, *, public: bool) -> StudyArea:
    """Return a copy of an area without priority persons and groups per cell and, for the public, without contacts.

    Parameters
    ----------
    area : StudyArea
        The study area; it is not changed.
    scenario : Scenario
        The scenario under which it will be looked at.
    public : bool
        Whether names of contacts are left out.

    Returns
    -------
    StudyArea
        With the same fingerprint; what is left out of the cells is missing (NaN), contacts are empty.
    """
    columns = [_PRIORITY, *group_columns(area.groups)]
    nothing = dict.fromkeys(columns, np.nan)
    outlets = area.outlets
    if public and "contact" in outlets:
        outlets = outlets.assign(contact="")
    network = area.network
    if scenario.slow_downs or scenario.closures:
        # Areas under conditions are kept by network and fingerprint: this one must not be taken for the whole one.
        network = dataclasses.replace(network)
    return dataclasses.replace(
        area,
        outlets=outlets,
        cells=area.cells.assign(**nothing),
        cell_units=area.cell_units.assign(**nothing),
        network=network,
    )


def published_result(result: ScenarioResult, withheld: WithheldCounts) -> ScenarioResult:
    """Return a copy of a result in which counts of priority persons are missing (NaN) where they are withheld.

    Parameters
    ----------
    result : ScenarioResult
        It is not changed.
    withheld : WithheldCounts
        Which counts are withheld.

    Returns
    -------
    ScenarioResult
        Gaps and sites tell nothing of priority persons at all, nor does any coverage of those within the straight-line circle or
        without a road.
    """
    before = _published(result.before, withheld, withheld.covered, withheld.area_covered)
    gaps = dataclasses.replace(result.gaps, table=result.gaps.table.assign(**{_PRIORITY: np.nan}))
    proposal = result.proposal
    if proposal is not None:
        after = _published(proposal.after, withheld, withheld.after, withheld.area_after)
        sites = proposal.sites.assign(**{f"{_PRIORITY}_gained": np.nan})
        proposal = dataclasses.replace(proposal, sites=sites, after=after)
    return dataclasses.replace(result, before=before, gaps=gaps, proposal=proposal)


def published_figures(figures: KeyFigures, totals: dict[str, float], *, no_total: bool, no_covered: bool) -> KeyFigures:
    """Return key figures with the counts of priority persons of a coverage's totals, None where they are withheld."""
    return dataclasses.replace(
        figures,
        priority_total=None if no_total else float(totals[f"{_PRIORITY}_total"]),
        priority_covered=None if no_covered else float(totals[f"{_PRIORITY}_covered"]),
    )


def _published(coverage: Coverage, withheld: WithheldCounts, no_covered: Flags, none_covered: bool) -> Coverage:
    totals: dict[str, float] = dict(coverage.totals)
    units: pd.DataFrame = coverage.units
    hidden: dict[str, tuple[Any, bool]] = {
        "total": (withheld.total, withheld.area_total),
        "covered": (no_covered, none_covered),
        "straight": (True, True),
        "unsnapped": (True, True),
    }
    for name, (of_units, of_area) in hidden.items():
        column = f"{_PRIORITY}_{name}"
        units = units.assign(**{column: units[column].mask(np.broadcast_to(of_units, len(units)))})
        totals[column] = float("nan") if of_area else totals[column]
    return dataclasses.replace(coverage, totals=totals, units=units)
