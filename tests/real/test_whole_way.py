"""The whole way on real input: totals against the sources, times against networkx, sites against enumeration."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.network import RoadNetwork
from geodata.store import load_area, save_area
from geodata.study_area import StudyArea, with_only
from planning.coverage import measure_coverage
from planning.proposals import propose_sites, run_scenario
from planning.scenario import Scenario
from planning.travel_times import travel_time_matrix
from tests.real.conftest import run_atlas

CENSUS_2020 = {"道里区": 1_097_430, "南岗区": 1_390_679, "道外区": 811_178, "松北区": 413_515, "香坊区": 1_120_185}


def test_harbin_keeps_the_census_to_the_person(harbin: StudyArea) -> None:
    units = measure_coverage(harbin, "walk", 15.0).units.set_index("name")["persons_total"]
    for name, persons in CENSUS_2020.items():
        assert units[name] == pytest.approx(persons, abs=1)
    assert harbin.cells["persons"].sum() == pytest.approx(sum(CENSUS_2020.values()), abs=1)


def test_harbin_people_live_where_homes_are_mapped(harbin: StudyArea) -> None:
    housing = harbin.zones.geometry[harbin.zones["zone"].isin(["housing", "resettlement"])]
    near_homes = shapely.buffer(shapely.union_all(housing.to_numpy()), 0.003)
    persons = harbin.cells["persons"].to_numpy()
    inside = shapely.intersects(near_homes, harbin.cells.geometry.to_numpy())
    assert persons[inside].sum() > 0.9 * persons.sum()
    assert any("modelled" in remark.en for remark in harbin.remarks)


def test_porto_alegre_keeps_every_person_and_job(porto_alegre: StudyArea, data: Path) -> None:
    table = pd.read_csv(data / "porto_alegre/poa_hexgrid.csv")
    assert porto_alegre.cells["persons"].sum() == pytest.approx(table["population"].sum(), abs=1)
    assert porto_alegre.cells["jobs"].sum() == pytest.approx(table["jobs"].sum(), abs=1)
    shown = porto_alegre.cells.set_index("cell")["persons"]
    assert (
        shown.to_dict() == table[table[["population", "jobs"]].sum(axis=1) > 0].set_index("id")["population"].to_dict()
    )


def networkx_minutes(network: RoadNetwork, mode: str) -> nx.DiGraph:
    """The reversed graph on the same pieces; of parallel ones the quickest counts."""
    graph = nx.DiGraph()
    for direction, (start, end) in enumerate(((network.tail, network.head), (network.head, network.tail))):
        minutes = network.minutes[mode][:, direction].astype(float)
        for a, b, weight in zip(end.tolist(), start.tolist(), minutes.tolist(), strict=True):
            if np.isfinite(weight) and weight < graph.get_edge_data(a, b, {"weight": np.inf})["weight"]:
                graph.add_edge(a, b, weight=weight)
    return graph


def leg(share: float, minutes: float) -> float:
    """Minutes for a share of an edge; a share of 0 takes none, even where the edge may not be used."""
    return share * minutes if share else 0.0


@pytest.mark.parametrize("mode", ["walk", "bicycle", "drive"])
@pytest.mark.parametrize("town", ["harbin", "porto_alegre"])
def test_travel_times_equal_networkx(town: str, mode: str, request: pytest.FixtureRequest) -> None:
    area: StudyArea = request.getfixturevalue(town)
    network, snaps = area.network, area.snaps[mode]
    outlets, cells = snaps["outlets"], snaps["cells"]
    limit = 15.0
    times = travel_time_matrix(network, mode, outlets, cells, max_minutes=limit)
    graph = networkx_minutes(network, mode)
    forward, backward = network.minutes[mode].astype(float).T
    compared = 0
    for outlet in range(0, len(outlets), 3):
        edge, place = outlets.edge[outlet], outlets.fraction[outlet]
        if edge < 0:
            continue
        starts = ((network.tail[edge], leg(place, forward[edge])), (network.head[edge], leg(1 - place, backward[edge])))
        graph.add_weighted_edges_from([("outlet", int(node), leg) for node, leg in starts if np.isfinite(leg)])
        reached = nx.single_source_dijkstra_path_length(graph, "outlet", cutoff=limit)
        graph.remove_node("outlet")
        expected = np.full(len(cells), np.inf)
        for cell in np.flatnonzero(cells.snapped):
            on, where = cells.edge[cell], cells.fraction[cell]
            ways = [
                leg(where, backward[on]) + reached.get(int(network.tail[on]), np.inf),
                leg(1 - where, forward[on]) + reached.get(int(network.head[on]), np.inf),
            ]
            if on == edge:
                ways.append(leg(place - where, forward[on]) if place >= where else leg(where - place, backward[on]))
            expected[cell] = min(way for way in ways) + cells.access_minutes[cell] + outlets.access_minutes[outlet]
        found = np.full(len(cells), np.inf)
        row, minutes = times.row(outlet)
        found[row] = minutes
        inside = expected < limit - 0.01
        assert np.abs(found[inside] - expected[inside]).max(initial=0.0) < 0.01
        assert np.isinf(found[expected > limit + 0.01]).all()
        compared += int(inside.sum())
    assert compared > 50


def test_three_sites_for_harbin_are_the_best_of_all_choices(harbin: StudyArea) -> None:
    kept = np.arange(0, len(harbin.venues), 14)[:16]
    area = with_only(harbin, "venues", kept)
    before = measure_coverage(area, "walk", 15.0)
    proposal = propose_sites(area, Scenario(sites=3))
    values = [
        measure_coverage(area, "walk", 15.0, added_venues=np.array(choice)).totals["persons_covered"]
        for choice in combinations(range(len(kept)), 3)
    ]
    assert proposal.plan.status == "optimal"
    assert proposal.plan.objective == pytest.approx(max(values) - before.totals["persons_covered"])


def test_harbin_survives_saving_and_proposes(harbin: StudyArea, tmp_path: Path) -> None:
    save_area(harbin, tmp_path / "harbin")
    loaded = load_area(tmp_path / "harbin")
    result = run_scenario(loaded, Scenario(sites=10))
    assert result.fingerprint == harbin.fingerprint
    assert result.proposal is not None
    assert result.proposal.plan.status == "optimal"
    assert len(result.proposal.sites) == 10
    network_covered = result.before.totals["persons_covered"]
    assert 0 < network_covered < result.before.totals["persons_straight"]


def test_harbin_from_the_terminal(harbin_folder: Path, tmp_path: Path) -> None:
    covered = run_atlas("coverage", str(harbin_folder), "--json")
    assert covered.returncode == 0
    record = json.loads(covered.stdout)
    assert record["persons_total"] == pytest.approx(sum(CENSUS_2020.values()), abs=1)
    assert len(record["units"]) == len(CENSUS_2020)
    out = tmp_path / "out"
    exported = run_atlas("export", str(harbin_folder), str(out), "--sites", "5")
    assert exported.returncode == 0, exported.stderr
    assert {"map_sheet.pdf", "map_sheet.png", "workbook.xlsx"} <= {path.name for path in out.iterdir()}
