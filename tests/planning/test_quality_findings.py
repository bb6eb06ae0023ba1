"""What is found is told in both languages with its size and a remedy; a clean area has nothing to tell."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from geodata.study_area import Source, StudyArea
from planning.area_quality import area_quality
from planning.quality_findings import Finding, quality_findings
from tests.planning.conftest import make_area, make_network

DATED = (Source("roads", "roads.osm", "ab", "2025-12-31", "", 3),)


@pytest.fixture
def clean() -> StudyArea:
    """A road through both units, an outlet in each, people beside the road."""
    area = make_area(
        make_network([(0, 0), (700, 0), (1500, 0)], [(0, 1), (1, 2)]),
        outlets=[(100, 0), (1400, 0)],
        cells=[(100, 20), (1400, 20)],
        persons=[10.0, 20.0],
        border_x=700.0,
    )
    return dataclasses.replace(area, sources=DATED, parameters={"h3_resolution": 7})


def told(area: StudyArea) -> tuple[Finding, ...]:
    findings = quality_findings(area, area_quality(area))
    severities = [finding.severity for finding in findings]
    assert severities == sorted(severities, reverse=True), "warnings first"
    for finding in findings:
        for text in (finding.problem, finding.remedy):
            assert text.zh
            assert text.en
            assert text.zh != text.en
    return findings


def the_one(findings: tuple[Finding, ...], words: str) -> Finding:
    found = [finding for finding in findings if words in finding.problem.en]
    assert len(found) == 1, [finding.problem.en for finding in findings]
    return found[0]


def test_a_clean_area_has_only_its_empty_cells_to_tell(clean: StudyArea) -> None:
    (finding,) = told(clean)
    assert finding.severity == "info"
    assert "nobody lives in" in finding.problem.en


def test_points_without_a_road(clean: StudyArea) -> None:
    area = make_area(
        make_network([(0, 0), (700, 0), (1500, 0)], [(0, 1), (1, 2)]),
        outlets=[(100, 0), (1400, 3000)],
        cells=[(100, 20), (1400, 3000)],
        persons=[10.0, 1234.0],
        border_x=700.0,
    )
    findings = told(dataclasses.replace(area, sources=DATED, parameters={"h3_resolution": 7}))
    assert (
        the_one(findings, "walking, cycling, e-bike, driving: 1 of 2 outlets have no road near").severity == "warning"
    )
    cells = the_one(
        findings, "walking, cycling, e-bike, driving: 1 of 2 demand cells (1,234 persons) have no road near"
    )
    assert cells.severity == "warning"
    assert "1,234 人" in cells.problem.zh
    units = the_one(findings, "5% or more of the people have no road near: East")
    assert "East" in units.problem.zh


def test_units_without_roads_people_or_outlets(clean: StudyArea) -> None:
    network = make_network([(0, 0), (600, 0)], [(0, 1)])
    area = make_area(network, outlets=[(100, 0)], cells=[(100, 20)], persons=[10.0], border_x=700.0)
    findings = told(dataclasses.replace(area, sources=DATED, parameters={"h3_resolution": 7}))
    assert the_one(findings, "1 units hold no road at all: East").severity == "warning"
    assert the_one(findings, "1 units have no people: East").severity == "warning"
    assert not [finding for finding in findings if "no outlet" in finding.problem.en], "nobody lives there"
    without = dataclasses.replace(clean, outlets=clean.outlets.assign(unit=np.zeros(2, np.int32)))
    assert the_one(told(without), "1 peopled units have no outlet: East").severity == "info"


def test_outlets_outside_and_listed_twice(clean: StudyArea) -> None:
    outside = dataclasses.replace(clean, outlets=clean.outlets.assign(unit=np.array([-1, 1], np.int32)))
    assert "outlet 0" in the_one(told(outside), "1 outlets lie outside the area").problem.zh
    first = clean.xy_metres["outlets"][0]
    near = {**clean.xy_metres, "outlets": np.array([first, first + np.array([0.0, 12.0])])}
    twice = the_one(told(dataclasses.replace(clean, xy_metres=near)), "1 pairs of outlets of one kind")
    assert twice.severity == "warning"
    assert "outlet 0／outlet 1" in twice.problem.zh


def test_islands_dates_and_population_check(clean: StudyArea) -> None:
    network = make_network([(0, 0), (700, 0), (1500, 0), (0, 300), (100, 300)], [(0, 1), (1, 2), (3, 4)])
    area = dataclasses.replace(
        clean,
        network=network,
        sources=(*DATED, *(Source("jobs", f"firms{number}.csv", "cd", "", "", 1) for number in range(7))),
        population_check=pd.DataFrame(
            {
                "unit": [0, 1], "counted": [119.0, 150.0], "stated": [100.0, 100.0], "difference": [19.0, 50.0],
                "percent": [19.0, 50.0],
            }
        ),
    )  # fmt: skip
    findings = told(area)
    assert (
        the_one(findings, "walking, cycling, e-bike, driving: 1 groups of roads (0.1 km) hang on nothing").severity
        == "info"
    )
    undated = the_one(findings, "7 sources state no date")
    assert undated.problem.zh.endswith("firms4.csv、…")
    check = the_one(findings, "in 1 units raster and stated totals differ by 20% or more")
    assert check.severity == "warning"
    assert "East 150 / 100" in check.problem.zh
    assert "West" not in check.problem.zh
