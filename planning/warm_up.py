"""Compiling the numba kernels ahead of time, so that no planner waits for a compiler in front of the map."""

from __future__ import annotations

from geodata.study_area import StudyArea
from planning.proposals import run_scenario
from planning.scenario import Scenario
from planning.travel_times import travel_time_matrix


def compile_kernels(area: StudyArea) -> None:
    """Run every compiled search once; the compiled code is kept on disk beside the package.

    Parameters
    ----------
    area : StudyArea
        Any prepared study area; only the types of its arrays matter.
    """
    run_scenario(area, Scenario(sites=0, max_minutes=1.0))
    snaps = area.snaps["walk"]
    travel_time_matrix(area.network, "walk", snaps["outlets"], snaps["cells"], max_minutes=1.0)
