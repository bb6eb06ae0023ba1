"""Quality figures of a paper town against sums on paper; cells against an enumeration of hexagons."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.cells import cell_centres, cells_in_box
from geodata.highways import MODES
from geodata.study_area import Source, StudyArea
from planning.area_quality import AreaQuality, area_quality
from tests.planning.conftest import make_area, make_network

BORDER = 700.0
NODES = [(0, 0), (500, 0), (1000, 0), (1500, 0), (5000, 5000), (5200, 5000)]
ROADS = [(0, 1), (1, 2), (2, 3), (4, 5)]
CELLS = [(0, 50), (200, 300), (-3000, -3000), (1200, 100)]
PERSONS = [100.0, 50.0, 10.0, 40.0]
OUTLETS = [(100, 0), (110, 0), (140, 0), (110, 0), (1400, 0)]


@pytest.fixture
def town() -> StudyArea:
    """Half a kilometre of road in the west, 1.2 km in the east of which 0.2 km hang on nothing; five outlets."""
    area = make_area(
        make_network(NODES, ROADS), outlets=OUTLETS, cells=CELLS, persons=PERSONS, border_x=BORDER, venues=[(-3000, 0)]
    )
    kinds = area.outlets.assign(kind=["gig_post", "gig_post", "gig_post", "service_window", "gig_post"])
    sources = (
        Source("roads", "roads.osm.pbf", "ab", "", "ODbL", 4),
        Source("population", "people.tif", "cd", "2025-12-31", "", 0),
    )
    return dataclasses.replace(area, outlets=kinds, sources=sources, parameters={**area.parameters, "h3_resolution": 8})


@pytest.fixture
def quality(town: StudyArea) -> AreaQuality:
    return area_quality(town)


def test_roads_per_unit(quality: AreaQuality) -> None:
    units = quality.units
    assert list(units["unit_id"]) == ["w", "e"]
    assert units["road_km"].tolist() == pytest.approx([0.5, 1.2])
    assert units["area_km2"].tolist() == pytest.approx([9.7 * 18, 8.3 * 18], rel=1e-6)
    assert units["road_km_per_km2"].tolist() == pytest.approx([0.5 / 174.6, 1.2 / 149.4], rel=1e-6)


def test_persons_by_their_way_to_the_road(quality: AreaQuality) -> None:
    units = quality.units
    assert units["persons"].tolist() == [160.0, 40.0]
    # The one of the east lives at exactly 100 m.
    assert units["persons_near_road"].tolist() == [100.0, 40.0]
    assert units["persons_off_roads"].tolist() == [10.0, 0.0]
    assert units["share_near_road"].tolist() == pytest.approx([100 / 160, 1.0])
    assert units["share_off_roads"].tolist() == pytest.approx([10 / 160, 0.0])


def test_cells_without_people_against_enumeration(town: StudyArea, quality: AreaQuality) -> None:
    fine = dataclasses.replace(town, parameters={**town.parameters, "h3_resolution": 9})
    for area, found in ((town, quality), (fine, area_quality(fine))):
        resolution = int(area.parameters["h3_resolution"])
        for place, polygon in enumerate(area.units.geometry):
            cells = cells_in_box(polygon.bounds, resolution, overlapping=True)
            cells = cells[shapely.contains_xy(polygon, cell_centres(cells))]
            homes = {f"{cell:x}" for cell in cells} & set(area.cells["cell"])
            row = found.units.iloc[place]
            assert row["cells"] == len(cells) > 100
            assert row["empty_cells"] == len(cells) - len(homes)
            assert row["empty_share"] == pytest.approx(1 - len(homes) / len(cells))
    assert area_quality(fine).units["empty_cells"].sum() == area_quality(fine).units["cells"].sum() - len(CELLS)


def test_the_whole_is_the_sum_of_the_units(quality: AreaQuality) -> None:
    whole, units = quality.whole, quality.units
    for name in ("area_km2", "road_km", "persons", "persons_off_roads", "outlets", "cells", "empty_cells"):
        assert whole[name] == pytest.approx(units[name].sum())
    assert whole["share_off_roads"] == pytest.approx(10 / 200)
    assert whole["share_near_road"] == pytest.approx(140 / 200)
    assert whole["road_km_per_km2"] == pytest.approx(1.7 / (18 * 18), rel=1e-6)


def test_points_off_roads(quality: AreaQuality) -> None:
    table = quality.off_roads.set_index(["mode", "role"])
    assert set(table.index) == {(mode, role) for mode in MODES for role in ("outlets", "venues", "cells")}
    for mode in MODES:
        assert table.loc[(mode, "outlets")].tolist() == [5, 0, 0.0]
        assert table.loc[(mode, "venues")].tolist() == [1, 1, 0.0]
        assert table.loc[(mode, "cells")].tolist() == [4, 1, 10.0]


def test_roads_that_hang_on_nothing(quality: AreaQuality) -> None:
    table = quality.islands.set_index("mode")
    assert table.loc["walk", "islands"] == 1
    assert table.loc["walk", "kilometres"] == pytest.approx(0.2)


def test_duplicates_are_of_one_kind_and_near(quality: AreaQuality) -> None:
    # Exactly 30 m counts; another kind at the same place does not.
    pairs = quality.duplicates
    assert list(zip(pairs["first"], pairs["second"], strict=True)) == [(0, 1), (1, 2)]
    assert pairs["metres"].tolist() == pytest.approx([10.0, 30.0])


def test_outlets_by_unit_and_outside(town: StudyArea, quality: AreaQuality) -> None:
    assert quality.units["outlets"].tolist() == [4, 1]
    assert len(quality.outlets_outside) == 0
    moved = dataclasses.replace(town, outlets=town.outlets.assign(unit=np.array([0, 0, -1, 0, -1], np.int32)))
    found = area_quality(moved)
    assert found.outlets_outside.tolist() == [2, 4]
    assert found.units["outlets"].tolist() == [3, 0]


def test_sources_with_and_without_dates(quality: AreaQuality) -> None:
    assert quality.sources.to_dict("list") == {
        "role": ["roads", "population"],
        "file": ["roads.osm.pbf", "people.tif"],
        "date": ["", "2025-12-31"],
        "licence": ["ODbL", ""],
        "rows": [4, 0],
    }


def test_the_population_check_gets_names(town: StudyArea, quality: AreaQuality) -> None:
    assert quality.population_check.empty
    check = pd.DataFrame({"unit": [1], "counted": [40.0], "stated": [50.0], "difference": [-10.0], "percent": [-20.0]})
    found = area_quality(dataclasses.replace(town, population_check=check)).population_check
    assert found.iloc[0].to_dict() == {
        "unit_id": "e", "name": "East", "unit": 1, "counted": 40.0, "stated": 50.0, "difference": -10.0, "percent": -20.0,
    }  # fmt: skip


def test_an_area_without_outlets_and_people_in_a_unit() -> None:
    area = make_area(make_network(NODES, ROADS), outlets=[], cells=CELLS[:1], persons=[5.0], border_x=BORDER)
    found = area_quality(dataclasses.replace(area, parameters={"h3_resolution": 7}))
    assert found.duplicates.empty
    assert found.units["outlets"].tolist() == [0, 0]
    assert np.isnan(found.units["share_near_road"].iloc[1])
    assert isinstance(area.units, gpd.GeoDataFrame)
