"""Demand cells: sums are kept per cell and per unit, against sums in exact fractions."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.cells import (
    GROUPS,
    Pieces,
    build_cells,
    cell_centres,
    cell_corners,
    cell_polygons,
    cells_in_box,
    cells_of,
    group_columns,
    hexagons_of,
    joined_pieces,
)

PLACES = [(111.70 + 0.002 * i, 40.80 + 0.002 * j) for i in range(4) for j in range(4)]
COUNT = st.one_of(st.just(0.0), st.floats(0.01, 1e5), st.integers(1, 10**6).map(float))


def pieces_of(rows: list[tuple[tuple[float, float], int, tuple[float, float, float]]]) -> Pieces:
    lonlat = np.array([place for place, _, _ in rows]).reshape(-1, 2)
    return Pieces(
        lonlat,
        cells_of(lonlat, 9),
        np.array([unit for _, unit, _ in rows], dtype=np.int32),
        np.array([counts for _, _, counts in rows]).reshape(-1, 3),
    )


ROWS = st.lists(
    st.tuples(st.sampled_from(PLACES), st.integers(0, 2), st.tuples(COUNT, COUNT, COUNT)), min_size=1, max_size=40
).filter(lambda rows: any(any(counts) for _, _, counts in rows))


@settings(deadline=None)
@given(ROWS)
def test_sums_are_kept(rows: list[tuple[tuple[float, float], int, tuple[float, float, float]]]) -> None:
    cells, cell_units = build_cells(pieces_of(rows))
    per_unit: dict[int, list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 3)
    per_cell: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 3)
    for (lon, lat), unit, counts in rows:
        index = h3.latlng_to_cell(lat, lon, 9)
        if any(counts):
            per_unit[unit] = [total + Fraction(count) for total, count in zip(per_unit[unit], counts, strict=True)]
            per_cell[index] = [total + Fraction(count) for total, count in zip(per_cell[index], counts, strict=True)]
    assert list(cells["cell"]) == sorted(per_cell)
    for index, sums in zip(cells["cell"], cells[list(GROUPS)].to_numpy(), strict=True):
        assert sums.tolist() == pytest.approx([float(total) for total in per_cell[index]], rel=1e-12, abs=1e-6)
    of_units = cell_units.groupby("unit")[list(GROUPS)].sum()
    assert set(of_units.index) == set(per_unit)
    for unit, sums in of_units.iterrows():
        assert sums.tolist() == pytest.approx([float(total) for total in per_unit[unit]], rel=1e-12, abs=1e-6)
    of_cells = cell_units.groupby("cell")[list(GROUPS)].sum().to_numpy()
    np.testing.assert_allclose(of_cells, cells[list(GROUPS)].to_numpy(), rtol=1e-12)
    assert (cells.geometry.to_numpy() != None).all()  # noqa: E711
    assert np.isfinite(shapely.get_coordinates(cells.geometry.to_numpy())).all()
    assert cell_units["cell"].between(0, len(cells) - 1).all()


@settings(deadline=None)
@given(ROWS)
def test_a_demand_point_lies_among_its_people(
    rows: list[tuple[tuple[float, float], int, tuple[float, float, float]]],
) -> None:
    cells, _ = build_cells(pieces_of(rows))
    for index, point in zip(cells["cell"], cells.geometry, strict=True):
        here = [row for row in rows if h3.latlng_to_cell(row[0][1], row[0][0], 9) == index and any(row[2])]
        inhabited = [row for row in here if row[2][0]]
        employed = [row for row in here if row[2][1]]
        column = 0 if inhabited else 1 if employed else 2
        used = inhabited or employed or here
        total = sum(row[2][column] for row in used)
        weights = [row[2][column] / total for row in used]
        mean = [sum(w * row[0][axis] for w, row in zip(weights, used, strict=True)) for axis in (0, 1)]
        assert (point.x, point.y) == pytest.approx(mean, abs=1e-8)


def test_the_heaviest_unit_has_the_cell() -> None:
    place = PLACES[0]
    rows = [(place, 2, (5.0, 0.0, 0.0)), (place, 0, (3.0, 900.0, 0.0)), (place, 1, (5.0, 0.0, 0.0))]
    cells, cell_units = build_cells(pieces_of(rows))
    assert cells["unit"].tolist() == [1], "of equal ones the first"
    assert cell_units["unit"].tolist() == [0, 1, 2]
    jobs_only, _ = build_cells(pieces_of([(place, 0, (0.0, 1.0, 0.0)), (place, 1, (0.0, 2.0, 0.0))]))
    assert jobs_only["unit"].tolist() == [1]


def test_empty_pieces_make_no_cells() -> None:
    rows = [(PLACES[0], 0, (0.0, 0.0, 0.0)), (PLACES[15], 0, (1.0, 0.0, 0.0))]
    cells, _ = build_cells(pieces_of(rows))
    assert len(cells) == 1
    assert (cells.geometry.iloc[0].x, cells.geometry.iloc[0].y) == pytest.approx(PLACES[15])


def test_types() -> None:
    cells, cell_units = build_cells(pieces_of([(PLACES[0], 0, (1.0, 2.0, 3.0))]))
    assert cells.crs == "EPSG:4326"
    assert cells["unit"].dtype == cell_units["unit"].dtype == cell_units["cell"].dtype == np.int32
    assert list(cells.columns) == ["cell", *GROUPS, "area_km2", "unit", "geometry"]
    assert cells["area_km2"].iloc[0] == pytest.approx(h3.cell_area(cells["cell"].iloc[0], unit="km^2"))


def test_joined_pieces_keep_their_order() -> None:
    one, two = pieces_of([(PLACES[0], 0, (1.0, 0.0, 0.0))]), pieces_of([(PLACES[9], 1, (0.0, 2.0, 0.0))])
    both = joined_pieces([one, two])
    assert both.unit.tolist() == [0, 1]
    assert both.counts.tolist() == [[1, 0, 0], [0, 2, 0]]
    assert both.cell.tolist() == [*one.cell, *two.cell]


@pytest.mark.parametrize("resolution", [7, 9, 10])
def test_cells_agree_with_h3_one_by_one(resolution: int) -> None:
    lonlat = np.array([*PLACES, (-51.2, -30.0), (0.0, 0.0), (179.99, 60.0)])
    found = cells_of(lonlat, resolution)
    assert found.dtype == np.uint64
    texts = [h3.latlng_to_cell(lat, lon, resolution) for lon, lat in lonlat]
    assert [h3.int_to_str(int(cell)) for cell in found] == texts
    centres = cell_centres(found)
    assert [tuple(centre) for centre in centres] == [h3.cell_to_latlng(text)[::-1] for text in texts]
    outlines = cell_polygons(pd.Series(texts[:16], index=range(7, 23)))
    assert list(outlines.index) == list(range(7, 23))
    assert outlines.crs == "EPSG:4326"
    assert shapely.contains_xy(outlines.to_numpy(), lonlat[:16, 0], lonlat[:16, 1]).all(), "longitude comes first"
    assert cell_centres(found[:0]).shape == (0, 2)


def test_groups_are_counted_beside_the_rest() -> None:
    lonlat = np.array([PLACES[0], PLACES[0], PLACES[15]])
    counts = np.array([[5.0, 0, 0, 2.0, 1.0], [0, 4.0, 0, 3.0, 0], [0, 0, 0, 0, 7.0]])
    pieces = Pieces(lonlat, cells_of(lonlat, 9), np.array([0, 1, 1], dtype=np.int32), counts)
    cells, cell_units = build_cells(pieces, ("老人", "学徒"))
    assert group_columns(("老人", "学徒")) == ("group_0", "group_1")
    assert list(cells.columns) == ["cell", *GROUPS, "group_0", "group_1", "area_km2", "unit", "geometry"]
    assert cells[["group_0", "group_1"]].sum().tolist() == [5.0, 8.0]
    assert cell_units.groupby("unit")[["group_0", "group_1"]].sum().to_numpy().tolist() == [[2, 1], [3, 7]]
    alone = cells[cells["group_1"] == 7.0].geometry.iloc[0]
    assert (alone.x, alone.y) == pytest.approx(PLACES[15]), "a group alone places its cell too"


@pytest.mark.parametrize("resolution", [7, 9])
def test_cells_of_a_box(resolution: int) -> None:
    """Against every cell around the box: centres in it, or any common ground with it."""
    box = (111.70, 40.80, 111.76, 40.83)
    middle = h3.latlng_to_cell(40.815, 111.73, resolution)
    around = np.array([h3.str_to_int(cell) for cell in h3.grid_disk(middle, 30 if resolution == 9 else 6)], np.uint64)
    corners, begin = cell_corners(around)
    polygon = shapely.box(*box)
    inside = shapely.contains_xy(polygon, cell_centres(around))
    assert cells_in_box(box, resolution).tolist() == sorted(around[inside].tolist())
    touching = shapely.intersects(polygon, hexagons_of(corners, begin))
    assert cells_in_box(box, resolution, overlapping=True).tolist() == sorted(around[touching].tolist())


def test_corners_of_cells() -> None:
    pentagon = h3.get_pentagons(5)[0]
    cells = np.array([h3.str_to_int(pentagon), int(cells_of(np.array([PLACES[0]]), 5)[0])], dtype=np.uint64)
    corners, begin = cell_corners(cells)
    for number, cell in enumerate(cells.tolist()):
        ring = [(lon, lat) for lat, lon in h3.cell_to_boundary(h3.int_to_str(cell))]
        assert corners[begin[number] : begin[number + 1]].tolist() == [list(corner) for corner in ring]
        assert hexagons_of(corners, begin)[number].equals(shapely.Polygon(ring))
    nothing = np.zeros(0, dtype=np.uint64)
    assert len(hexagons_of(*cell_corners(nothing))) == 0
