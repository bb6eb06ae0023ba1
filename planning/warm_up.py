"""Compiling the numba kernels ahead of time, so that no planner waits for a compiler in front of the map."""

from __future__ import annotations

from geodata.snapping import snap_points
from geodata.study_area import StudyArea
from planning.bus import bus_time_matrix, bus_times
from planning.bus_settings import BusSettings
from planning.catchments import catchment_polygons, dissolved_catchments
from planning.coverage import measure_coverage
from planning.explanations import explain_cell
from planning.nearest import nearest_facility, nearest_node_minutes
from planning.scenario import Scenario
from planning.siting.warm_up import compile_solvers
from planning.travel_times import nodes_within, travel_time_matrix


def compile_kernels(area: StudyArea) -> None:
    """Run every compiled search and solver once; the compiled code is kept on disk beside the package.

    Parameters
    ----------
    area : StudyArea
        Any prepared study area; only the types of its arrays matter.
    """
    compile_solvers()
    scenario = Scenario(sites=0, max_minutes=1.0)
    network, snaps = area.network, area.snaps["walk"]
    outlets, cells = snaps["outlets"], snaps["cells"]
    few = outlets.at(slice(0, 1))
    snap_points(network, "walk", area.xy_metres["cells"][:1], snap_metres=1.0)
    explain_cell(area, scenario, measure_coverage(area, scenario.mode, scenario.max_minutes), 0)
    nearest_facility(network, "walk", outlets, cells)
    nearest_node_minutes(network, "walk", outlets, cutoff_minutes=1.0)
    travel_time_matrix(network, "walk", few, cells, max_minutes=1.0)
    nodes_within(network, "walk", few, max_minutes=1.0)
    catchment_polygons(network, "walk", few, max_minutes=1.0, metric_crs=area.metric_crs)
    dissolved_catchments(network, "walk", few, minutes=[1.0], metric_crs=area.metric_crs)
    if area.bus is not None:
        start = int(area.parameters["bus_window_start"])
        settings = BusSettings(window_start_minutes=start, window_end_minutes=start + 1, max_minutes=1.0)
        ways = network, area.bus.timetable, area.bus.stops, few, cells, settings
        bus_times(*ways)
        bus_time_matrix(*ways)
