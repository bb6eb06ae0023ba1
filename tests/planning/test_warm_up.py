"""Compiling ahead: after it, nothing a planner does meets the compiler."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path

from numba.core.dispatcher import Dispatcher

from geodata.store import load_area
from planning.catchments import catchment_polygons, dissolved_catchments
from planning.explanations import explain_cell
from planning.proposals import run_scenario
from planning.scenario import Scenario
from planning.siting_request import GOALS, SitingRequest
from planning.warm_up import compile_kernels


def compiled():
    return {
        (name, value.__name__, str(signature))
        for name, module in list(sys.modules.items())
        if name.split(".")[0] in {"geodata", "planning"}
        for value in vars(module).values()
        if isinstance(value, Dispatcher)
        for signature in value.signatures
    }


area = load_area(Path(sys.argv[1]))
compile_kernels(area)
before = compiled()
needed = {"share": {"target_share": 0.6}, "capacity": {"capacity": 9000.0}}
goals = [Scenario(sites=3, siting=SitingRequest(goal=goal, **needed.get(goal, {}))) for goal in GOALS]
for scenario in goals:
    run_scenario(area, scenario)
for scenario in (Scenario(sites=8, siting=SitingRequest(unit_at_least=1, spacing_metres=400.0)), Scenario(sites=0, mode="drive", max_minutes=5.0, slow_downs=("winter",))):
    result = run_scenario(area, scenario)
    for cell in (0, 5, len(area.cells) - 1):
        explain_cell(area, scenario, result.before, cell)
    snap = area.snaps[scenario.mode]["outlets"]
    where = {"metric_crs": area.metric_crs}
    dissolved_catchments(area.network, scenario.mode, snap, minutes=[2.0, 5.0], **where)
    catchment_polygons(area.network, scenario.mode, snap, max_minutes=3.0, **where)
print(len(before))
print(sorted(compiled() - before))
"""


def test_nothing_is_left_to_compile(sample_area_folder: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(sample_area_folder)], capture_output=True, text=True, check=True, timeout=300
    )
    count, late = run.stdout.splitlines()
    assert int(count) > 20
    assert late == "[]"
