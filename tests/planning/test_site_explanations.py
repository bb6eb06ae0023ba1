"""Why a site is proposed: figures recomputed one by one."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.study_area import StudyArea
from planning.coverage import measure_coverage
from planning.proposals import run_scenario
from planning.scenario import Scenario
from planning.site_explanations import community_of_cell, explain_sites


def test_the_paper_towns_sites(river_town: StudyArea) -> None:
    scenario = Scenario(sites=2)
    proposal = run_scenario(river_town, scenario).proposal
    assert proposal is not None
    told = explain_sites(river_town, scenario, proposal)
    assert told["persons_alone"].tolist() == [400.0, 300.0]
    assert told["jobs_alone"].tolist() == [7.0, 0.0]
    assert told["cells_alone"].tolist() == [1, 1]
    assert told["communities"].tolist() == [["East"], ["East"]]
    assert told["communities_served"].tolist() == [1, 1]
    assert told["persons_shared_sites"].tolist() == [0.0, 0.0]
    assert told["persons_shared_outlets"].tolist() == [0.0, 0.0]
    assert told["alternative_id"].tolist() == ["v2", "v2"]
    assert told["alternative_loss"].tolist() == [400.0, 300.0]  # v2 gains nobody


def test_figures_of_the_sample_county_are_those_of_coverage_runs(sample_area: StudyArea) -> None:
    scenario = Scenario(sites=6)
    result = run_scenario(sample_area, scenario)
    proposal = result.proposal
    assert proposal is not None
    told = explain_sites(sample_area, scenario, proposal)
    before = result.before.totals
    venues = proposal.sites["venue"].to_numpy()
    for place, venue in enumerate(venues):
        alone = measure_coverage(sample_area, "walk", 15.0, added_venues=np.array([venue])).totals
        assert told["persons_alone"].iloc[place] == pytest.approx(alone["persons_covered"] - before["persons_covered"])
        assert told["jobs_alone"].iloc[place] == pytest.approx(alone["jobs_covered"] - before["jobs_covered"])
        other = proposal.problem.options["venue"].iloc[told["alternative"].iloc[place]]
        replaced = np.append(np.delete(venues, place), other)
        after = measure_coverage(sample_area, "walk", 15.0, added_venues=replaced).totals["persons_covered"]
        loss = proposal.after.totals["persons_covered"] - after
        assert told["alternative_loss"].iloc[place] == pytest.approx(loss, abs=1e-6)
        assert other not in venues
    assert (told["persons_alone"].to_numpy() >= proposal.sites["persons_gained"].to_numpy() - 1e-6).all()
    assert told["communities_served"].ge(told["communities"].map(len)).all()


def test_the_finest_boundaries_name_the_communities(sample_area: StudyArea) -> None:
    names = community_of_cell(sample_area)
    communities = set(sample_area.boundaries.loc[sample_area.boundaries["level"] == "community", "name"])
    assert set(names) <= communities | {""}
    assert (names != "").mean() > 0.9
