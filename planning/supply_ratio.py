"""Supply ratio: outlets within reach per resident, shared fairly among all who reach them (two-step floating catchment area).

W. Luo and F. Wang, "Measures of spatial accessibility to health care in a GIS environment", Environment and Planning B 30
(2003), 865–884.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.network import Floats, read_only
from geodata.study_area import StudyArea
from planning.scenario import Scenario, network_mode
from planning.site_problem import reach_of_each

PERSONS_PER_RATIO = 10_000
"""Ratios are told as outlets per so many residents."""

_BLOCK = 64
"""So many outlets are searched at a time: all that a large city's outlets reach at once would fill the memory."""


def supply_ratio(area: StudyArea, scenario: Scenario) -> Floats:
    """Return how much of an outlet each cell has to itself.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions (`planning.conditions.area_under`).
    scenario : Scenario
        Mode, standard and percentile.

    Returns
    -------
    (c,) float64
        Outlets per `PERSONS_PER_RATIO` residents. First every outlet is divided by the residents of all cells that reach
        it within the standard, every outlet alike, since capacities are not known; then each cell adds up those that it
        reaches, ``A_i = Σ_j 1 / Σ_k P_k`` over outlets ``j`` within reach of ``i`` and cells ``k`` within reach of ``j``. 0
        where none is reached. The mean over the residents is the number of outlets that residents reach per residents
        of the area. An outlet that no resident reaches is shared out to nobody.
    """
    persons = area.cells["persons"].to_numpy(dtype=np.float64)
    outlets = area.snaps[network_mode(scenario.mode)]["outlets"]
    ratio = np.zeros(len(persons))
    for start in range(0, len(outlets), _BLOCK):
        reach = reach_of_each(area, scenario, outlets.at(np.arange(start, min(start + _BLOCK, len(outlets)))))
        outlet = np.repeat(np.arange(reach.facilities), np.diff(reach.indptr))
        sharing = np.bincount(outlet, weights=persons[reach.cell], minlength=reach.facilities)
        share = np.divide(PERSONS_PER_RATIO, sharing, out=np.zeros(len(sharing)), where=sharing > 0)
        ratio += np.bincount(reach.cell, weights=share[outlet], minlength=len(persons))
    return read_only(ratio)


def gini(values: Floats, weights: Floats) -> float:
    """Return the Gini coefficient of values that many have each.

    Parameters
    ----------
    values : (n,) float64
        At least 0.
    weights : (n,) float64
        How many have each; at least 0.

    Returns
    -------
    float
        0 where all have the same, towards 1 where few have all: twice the area between the Lorenz curve and the
        diagonal (C. Gini, "Measurement of inequality of incomes", The Economic Journal 31 (1921), 124–126). 0 where there
        is nothing, or nobody, to share.
    """
    order = np.argsort(values, kind="stable")
    people, held = weights[order], (values * weights)[order]
    if people.sum() <= 0 or held.sum() <= 0:
        return 0.0
    share_of_people, curve = people / people.sum(), _cumulated(held / held.sum())
    return max(0.0, float(1.0 - (share_of_people * (curve[1:] + curve[:-1])).sum()))


def _cumulated(shares: Floats) -> NDArray[np.float64]:
    return np.concatenate([[0.0], np.cumsum(shares)])
