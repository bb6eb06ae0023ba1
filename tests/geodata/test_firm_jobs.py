"""Jobs of firms, with and without coordinates: every job is kept, and goes where firms are known to stand."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.cells import Pieces, cells_of
from geodata.errors import NoPeopleError, SchemaError
from geodata.firm_jobs import jobs_of_firms
from geodata.network import RoadNetwork
from geodata.source_files import FileSource
from geodata.text import Text
from tests.geodata.test_dasymetric import LAT, LON, network_of, zones_of

NAMES = ("城东", "城西", "城南", "城北", "荒地")
UNITS = gpd.GeoDataFrame(
    {"unit_id": [f"15010200{n + 1}" for n in range(5)], "name": list(NAMES)},
    geometry=[shapely.box(LON + 0.1 * n, LAT, LON + 0.1 * (n + 1), LAT + 0.1) for n in range(5)],
    crs="EPSG:4326",
)
SOURCE = FileSource("jobs", Path("firms.csv"))
PLACE = [(LON + 0.1 * n + 0.05, LAT + 0.05) for n in range(5)]
ZONES = zones_of(("industry", shapely.box(LON + 0.12, LAT + 0.02, LON + 0.13, LAT + 0.03)),
                 ("housing", shapely.box(LON + 0.22, LAT + 0.02, LON + 0.23, LAT + 0.03)))  # fmt: skip
STREETS = network_of(("residential", [(0.31, 0.01), (0.31, 0.02)]))


def firms_of(*rows: tuple[float, str, str, tuple[float, float] | None]) -> gpd.GeoDataFrame:
    columns = {
        "jobs": [jobs for jobs, _, _, _ in rows],
        "code": pd.Series([code for _, code, _, _ in rows], dtype="str"),
        "unit_name": pd.Series([name for _, _, name, _ in rows], dtype="str"),
    }
    points = [None if place is None else shapely.Point(place) for _, _, _, place in rows]
    frame = gpd.GeoDataFrame(columns, geometry=points, crs="EPSG:4326")
    return frame.set_axis(pd.RangeIndex(2, len(rows) + 2))


def people_in(*units: int) -> Pieces:
    lonlat = np.array([PLACE[unit] for unit in units]).reshape(-1, 2)
    counts = np.zeros((len(units), 4))
    counts[:, 0] = 10.0
    return Pieces(lonlat, cells_of(lonlat, 9), np.array(units, dtype=np.int32), counts)


def jobs(
    firms: gpd.GeoDataFrame,
    people: Pieces,
    *,
    source: FileSource = SOURCE,
    streets: RoadNetwork = STREETS,
    unplaced: str = "refuse",
) -> tuple[Pieces, tuple[Text, ...]]:
    return jobs_of_firms(firms, source, people, ZONES, streets, UNITS, 9, unplaced=unplaced)


def test_each_unit_by_what_is_known_there() -> None:
    """Jobs, then zones, then residents, then streets; housing is no place of work."""
    firms = firms_of(
        (30, "", "", PLACE[0]), (10, "", "", (PLACE[0][0] + 0.02, PLACE[0][1])), (8, "150102001", "", None),
        (5, "", "城西", None), (7, "150102003", "城西", None), (9, "150102004000", "", None), (2, "", "城北", None),
    )  # fmt: skip
    pieces, (remark,) = jobs(firms, people_in(0, 1, 2))
    assert pieces.counts.shape[1] == 4
    assert np.bincount(pieces.unit, weights=pieces.counts[:, 1]).tolist() == pytest.approx([48, 5, 7, 11])
    assert pieces.counts[:, [0, 2, 3]].sum() == 0
    east = pieces.unit == 0
    assert sorted(pieces.counts[east, 1]) == pytest.approx([2, 6, 10, 30]), "8 jobs as 30 to 10"
    west = pieces.lonlat[pieces.unit == 1]
    assert shapely.contains_xy(ZONES.geometry.iloc[0], west).all()
    assert pieces.lonlat[pieces.unit == 2].tolist() == [list(PLACE[2])]
    assert remark.zh == (
        "5 家企业（31 个岗位）没有坐标，在所属单元内分摊：1 个单元按已知岗位、1 个单元按商业、工业与物流用地、1 个单元按居民、1 个单元按街道"
    )
    assert "5 firms (31 jobs) have no coordinates" in remark.en
    assert "1 by streets" in remark.en


def test_all_firms_have_coordinates() -> None:
    pieces, remarks = jobs(firms_of((3, "", "", PLACE[0]), (4, "150102001", "", PLACE[1])), people_in(0))
    assert pieces.counts[:, 1].tolist() == [3, 4]
    assert pieces.unit.tolist() == [0, 1], "a point counts before what is stated"
    assert remarks == ()


def test_no_firm_has_coordinates() -> None:
    pieces, (remark,) = jobs(firms_of((3, "150102003", "", None), (4, "", "城南", None)), people_in(2, 2))
    assert pieces.counts[:, 1].sum() == pytest.approx(7)
    assert "1 个单元按居民" in remark.zh


def test_firms_outside_the_area_are_told() -> None:
    pieces, (remark,) = jobs(firms_of((3, "", "", PLACE[0]), (4, "", "", (LON - 1, LAT))), people_in(0))
    assert pieces.counts[:, 1].sum() == 3
    assert "1 家企业（4 个岗位）在研究区外" in remark.zh


def test_units_that_are_not_known(told: Any) -> None:
    firms = firms_of((3, "", "", PLACE[0]), (4, "150199", "", None), (5, "", "城中", None), (6, "150102002", "", None))
    with pytest.raises(SchemaError) as caught:
        jobs(firms, people_in(0))
    assert len(caught.value.faults) == 2
    told(caught.value, "firms.csv", "所属单元“150199”未知", "the unit “150199” is not known", row=3, value="150199")
    told(caught.value, "firms.csv", "所属单元“城中”未知", "“城中”", row=4)
    pieces, remarks = jobs(firms, people_in(0), source=dataclasses.replace(SOURCE, faulty_rows="leave_out"))
    assert pieces.counts[:, 1].sum() == pytest.approx(9)
    assert "2 家企业（9 个岗位）没有坐标且所属单元未知，未计入" in remarks[0].zh
    assert "1 家企业（6 个岗位）没有坐标，在所属单元内分摊" in remarks[1].zh


def test_jobs_with_nowhere_to_put_them(told: Any) -> None:
    firms = firms_of((3, "", "", PLACE[0]), (4, "", "荒地", None), (5, "", "城北", None))
    with pytest.raises(NoPeopleError) as caught:
        jobs(firms, people_in(0), streets=network_of())
    assert len(caught.value.faults) == 2
    told(caught.value, "firms.csv", "荒地 有 4 个没有坐标的岗位", "荒地 has 4 jobs without coordinates")
    pieces, (remark,) = jobs(firms, people_in(0), streets=network_of(), unplaced="evenly")
    assert np.bincount(pieces.unit, weights=pieces.counts[:, 1]).tolist() == pytest.approx([3, 0, 0, 5, 4])
    waste = pieces.unit == 4
    assert np.average(pieces.lonlat[waste], axis=0, weights=pieces.counts[waste, 1]) == pytest.approx(
        PLACE[4], abs=1e-4
    )
    assert "2 个单元按面积" in remark.zh


def test_firms_without_jobs_need_no_place() -> None:
    pieces, remarks = jobs(firms_of((3, "", "", PLACE[0]), (0, "", "荒地", None)), people_in(0), streets=network_of())
    assert pieces.counts[:, 1].sum() == 3
    assert remarks == ()
