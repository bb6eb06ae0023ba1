"""Why each site is proposed: what it brings by itself, whom it serves, what it shares, and the best alternative to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geodata.study_area import StudyArea
from planning.proposals import Proposal
from planning.scenario import Scenario
from planning.search import Floats, Ints
from planning.site_alternatives import alternatives
from planning.site_problem import SiteProblem

LEVELS_FROM_COARSE = ("league", "county", "district", "township", "community")
"""Usual boundary levels; the finest one there is names the communities that a site serves."""

_NAMED = 5


def explain_sites(area: StudyArea, scenario: Scenario, proposal: Proposal) -> pd.DataFrame:
    """Return what speaks for each proposed site.

    Parameters
    ----------
    area : StudyArea
        The study area under the scenario's conditions.
    scenario : Scenario
        What was asked.
    proposal : Proposal
        The answer.

    Returns
    -------
    DataFrame
        One row per site, in build order: ``option``; ``persons_alone``, ``jobs_alone``, ``cells_alone`` (gained were it the
        only new site); ``communities`` (names of those it serves, by persons served, at most five), ``communities_served``
        (their number); ``persons_shared_sites`` and ``persons_shared_outlets`` (served by it and by another proposed site,
        by an existing outlet); ``alternative`` (option of the best rejected alternative, −1 for none), ``alternative_id``,
        ``alternative_name`` and ``alternative_loss`` (what choosing it instead would cost, in the goal's objective: see
        `planning.site_alternatives.Alternatives`; infinite where there is none).
    """
    problem = proposal.problem
    sites = proposal.sites["option"].to_numpy(dtype=np.int32)
    staying = proposal.staying
    everything = np.concatenate([sites, staying])
    other = alternatives(problem, scenario, everything, sites)
    ids = np.append(area.venues["venue_id"].to_numpy(dtype=object), "")
    names = np.append(area.venues["name"].to_numpy(dtype=object), "")
    venue = np.append(problem.options["venue"].to_numpy(), -1)[other.option]
    return pd.DataFrame(
        {
            "option": sites,
            **_alone(area, problem, sites, staying),
            **_communities(area, problem, sites),
            **_shared(area, problem, sites, staying),
            "alternative": other.option,
            "alternative_id": ids[venue],
            "alternative_name": names[venue],
            "alternative_loss": other.loss,
        }
    )


def _alone(area: StudyArea, problem: SiteProblem, sites: Ints, staying: Ints) -> dict[str, list[float]]:
    covered = problem.covered_with(staying)
    served = [problem.served(site) for site in sites.tolist()]
    gained = [problem.cells(demand[~covered[demand]]) for demand in served]
    return {
        "persons_alone": [float(area.cells["persons"].to_numpy()[cells].sum()) for cells in gained],
        "jobs_alone": [float(area.cells["jobs"].to_numpy()[cells].sum()) for cells in gained],
        "cells_alone": [len(cells) for cells in gained],
    }


def _communities(area: StudyArea, problem: SiteProblem, sites: Ints) -> dict[str, list[object]]:
    """Return the finest boundary units that each site serves, those with most persons served first."""
    name = community_of_cell(area)
    persons = area.cells["persons"].to_numpy()
    named: list[object] = []
    count: list[object] = []
    for site in sites.tolist():
        cells = problem.cells(problem.served(site))
        by_name = pd.Series(persons[cells]).groupby(name[cells]).sum().drop("", errors="ignore")
        ranked = by_name.sort_values(ascending=False, kind="stable").index.astype(str).tolist()
        named.append(ranked[:_NAMED])
        count.append(len(ranked))
    return {"communities": named, "communities_served": count}


def community_of_cell(area: StudyArea) -> np.ndarray:
    """Return the name of the finest boundary unit around each cell's demand point, (cells,) object; empty outside all."""
    levels = set(area.boundaries["level"])
    finest = next((level for level in reversed(LEVELS_FROM_COARSE) if level in levels), None)
    layer = area.units if finest is None else area.boundaries[area.boundaries["level"] == finest]
    names = np.full(len(area.cells), "", dtype=object)
    cell, unit = layer.sindex.query(area.cells.geometry, predicate="intersects")
    # The first unit of a cell on a border counts.
    names[cell[::-1]] = layer["name"].to_numpy(dtype=object)[unit[::-1]]
    return names


def _shared(area: StudyArea, problem: SiteProblem, sites: Ints, staying: Ints) -> dict[str, Floats]:
    persons = np.tile(area.cells["persons"].to_numpy(), len(problem.layers))
    by_sites = np.asarray(problem.cover[sites].sum(axis=0)).ravel()
    by_outlets = problem.covered_with(staying)
    served = [problem.served(site) for site in sites.tolist()]
    return {
        "persons_shared_sites": np.array([persons[demand[by_sites[demand] > 1]].sum() for demand in served]),
        "persons_shared_outlets": np.array([persons[demand[by_outlets[demand]]].sum() for demand in served]),
    }
