"""Reviews of the test town that the tests of GIS layers share; each is worked out once."""

from __future__ import annotations

import dataclasses
import functools

import geopandas as gpd
import numpy as np
import shapely

from geodata.study_area import StudyArea, with_only
from planning.proposals import run_scenario
from planning.review import ReviewFigures, ReviewSettings, review_figures
from planning.scenario import Scenario
from planning.siting import Effort
from planning.year_change import EarlierYear
from publishing.review_layers import review_layers
from tests.publishing.reviews import DAY, HOSTILE, renamed, review, with_cells

CASES = ("plain", "no_plan", "no_gaps", "no_outlets", "one_outlet", "nobody", "hostile", "earlier")


@functools.cache
def case(town: StudyArea, name: str) -> ReviewFigures:
    """Give the figures of one of `CASES`."""
    everybody = np.ones(len(town.cells), dtype=bool)
    match name:
        case "no_plan":
            return review(town, sites=0)
        case "no_gaps":
            return review(with_cells(town, run_scenario(town, Scenario(sites=0)).before.covered))
        case "no_outlets":
            return review(with_only(town, "outlets", np.zeros(0, dtype=int)), sites=0)
        case "one_outlet":
            return review(with_only(town, "outlets", np.arange(1)), sites=1)
        case "nobody":
            return review(with_cells(town, everybody, persons=0.0, priority_persons=0.0), sites=0)
        case "hostile":
            return review(renamed(town, HOSTILE), publisher=HOSTILE)
        case "earlier":
            return review(town, earlier=year_before(town), publisher="测试局")
    return review(town)


@functools.cache
def layers_of(town: StudyArea, name: str, language: str = "zh") -> dict[str, gpd.GeoDataFrame]:
    """Give the layers of one of `CASES`."""
    return review_layers(case(town, name), language)


def year_before(town: StudyArea) -> StudyArea:
    """Give the town of the year before: A01 was elsewhere, A02 had another name, there was B09 and no A03."""
    outlets = town.outlets.assign(outlet_id=["A01", "A02", "B09"], name=[town.outlets["name"][0], "旧名", "已撤网点"])
    moves = [(0.003, 0.0), (0.0, 0.0), (-0.05, 0.0)]
    places = [shapely.Point(p.x + x, p.y + y) for p, (x, y) in zip(outlets.geometry, moves, strict=True)]
    outlets = outlets.set_geometry(gpd.GeoSeries(places, crs=outlets.crs))
    return dataclasses.replace(town, outlets=outlets, fingerprint="e" * 16)


def review_of(area: StudyArea, scenario: Scenario, earlier: StudyArea | None = None) -> ReviewFigures:
    """Give the figures of a review of a scenario."""
    before = None if earlier is None else EarlierYear(2025, earlier)
    return review_figures(
        area,
        run_scenario(area, scenario),
        ReviewSettings(made_on=DAY),
        year=2026,
        as_of=DAY,
        earlier=before,
        effort=Effort(10.0),
    )
