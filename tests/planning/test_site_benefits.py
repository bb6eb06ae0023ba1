"""Benefits and alternatives against trying every replacement by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from geodata.study_area import StudyArea
from planning.scenario import Scenario
from planning.site_benefits import Benefits, benefits
from planning.site_problem import site_problem
from planning.siting_request import SitingRequest


def test_benefits_by_hand(river_town: StudyArea) -> None:
    scenario = Scenario(sites=1, siting=SitingRequest(goal="median", beyond_minutes=40.0))
    problem = site_problem(river_town, scenario)
    worth = benefits(problem, scenario)
    # Minutes saved against 40: at G, cell 3 is 0 minutes away.
    assert worth.matrix[0, 3] == 40.0
    assert worth.now.tolist() == pytest.approx([32.5, 25.0, 23.5, 2.5, 0.0, 0.0])
    assert worth.gains(problem.weights, worth.now)[0] == pytest.approx(400 * 37.5)
    with_g = worth.with_options(np.array([0], dtype=np.int32))
    assert with_g.tolist() == pytest.approx([32.5, 25.0, 23.5, 40.0, 0.0, 0.0])


def test_options_that_reach_nobody_gain_nothing() -> None:
    matrix = csr_matrix(np.array([[0.0, 0.0], [0.5, 0.0], [0.0, 0.0], [0.2, 1.0], [0.0, 0.0]]))
    worth = Benefits(matrix, np.array([0.1, 0.0]))
    assert worth.gains(np.array([10.0, 3.0]), worth.now).tolist() == pytest.approx([0.0, 4.0, 0.0, 4.0, 0.0])
