"""How good the data behind a study area are: figures per reporting unit, and findings with what to do about each."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import h3.api.numpy_int as h3
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geodata.highways import MODE_KMH, MODES
from geodata.layers import containing_polygon
from geodata.network import Floats
from geodata.snapping import islands
from geodata.study_area import StudyArea

NEAR_METRES = 100.0
"""So near to a road people live beside it."""

DUPLICATE_METRES = 30.0
"""Two outlets of one kind as near as this are rather one that was listed twice."""

_METRES_SLACK = 1e-6
_ROLES = ("outlets", "venues", "cells")


@dataclass(frozen=True, slots=True, eq=False)
class AreaQuality:
    """Quality figures of a study area.

    Attributes
    ----------
    units : DataFrame
        A row per reporting unit, in their order: ``unit_id``, ``name``, ``area_km2``, ``road_km`` (carriageways whose
        middle lies in the unit), ``road_km_per_km2``, ``persons``, ``persons_near_road`` (their cell's demand point is
        `NEAR_METRES` or less from the road it is walked to from), ``persons_off_roads`` (no road within ``snap_metres``),
        ``share_near_road`` and ``share_off_roads`` (0 to 1, NaN without persons), ``outlets``, ``cells`` (H3 cells whose
        middle lies in the unit), ``empty_cells`` (those of them where nobody lives), ``empty_share`` (0 to 1, NaN
        without cells).
    whole : Series
        The same figures of the whole area but for ``unit_id`` and ``name``.
    off_roads : DataFrame
        Points without a road near: ``mode``, ``role`` (``outlets``, ``venues``, ``cells``, ``stops``), ``points``, ``off``,
        ``persons_off`` (0 but for cells).
    islands : DataFrame
        Roads that hang on nothing: ``mode``, ``islands`` (groups of roads apart from the main network), ``kilometres``.
    outlets_outside : (o,) int64
        Positions of the outlets outside every unit.
    duplicates : DataFrame
        Pairs of outlets of one kind at most `DUPLICATE_METRES` apart: ``first`` and ``second`` (positions), ``metres``.
    sources : DataFrame
        The files: ``role``, ``file``, ``date`` and ``licence`` ("" where not stated), ``rows``.
    population_check : DataFrame
        Counted against stated persons (`StudyArea.population_check`), with ``unit_id`` and ``name``; empty without totals.
    """

    units: pd.DataFrame
    whole: pd.Series
    off_roads: pd.DataFrame
    islands: pd.DataFrame
    outlets_outside: NDArray[np.int64]
    duplicates: pd.DataFrame
    sources: pd.DataFrame
    population_check: pd.DataFrame


def area_quality(area: StudyArea) -> AreaQuality:
    """Measure the quality of a study area's data.

    Parameters
    ----------
    area : StudyArea
        The study area.

    Returns
    -------
    AreaQuality
        `planning.quality_findings.quality_findings` puts it into words.
    """
    units = _units(area)
    names = area.units[["unit_id", "name"]]
    check = area.population_check
    named = names.iloc[check["unit"].to_numpy()].reset_index(drop=True)
    return AreaQuality(
        units=units,
        whole=_with_shares(units.drop(columns=["unit_id", "name"]).sum().to_frame().T).iloc[0],
        off_roads=_off_roads(area),
        islands=_islands(area),
        outlets_outside=np.flatnonzero(area.outlets["unit"].to_numpy() < 0),
        duplicates=_duplicates(area.outlets, area.xy_metres["outlets"]),
        sources=pd.DataFrame(
            [(one.role, one.file, one.date, one.licence, one.rows) for one in area.sources],
            columns=["role", "file", "date", "licence", "rows"],
        ),
        population_check=pd.concat([named, check.reset_index(drop=True)], axis=1),
    )


def _units(area: StudyArea) -> pd.DataFrame:
    count = len(area.units)
    of_cells, snap = area.cell_units, area.snaps["walk"]["cells"]
    cell, unit = of_cells["cell"].to_numpy(), of_cells["unit"].to_numpy()
    persons = of_cells["persons"].to_numpy()
    access_metres = snap.access_minutes * (MODE_KMH["walk"] / 0.06)
    near = snap.snapped & (access_metres <= NEAR_METRES + _METRES_SLACK)
    outlets = area.outlets["unit"].to_numpy()
    cells, empty_cells = _cells_and_empty_ones(area)

    def persons_where(flag: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(unit, weights=persons * flag[cell], minlength=count), dtype=np.float64)

    return _with_shares(
        pd.DataFrame(
            {
                "unit_id": area.units["unit_id"].to_numpy(),
                "name": area.units["name"].to_numpy(),
                "area_km2": area.units.to_crs(area.metric_crs).area.to_numpy() / 1e6,
                "road_km": _road_kilometres(area),
                "persons": np.bincount(unit, weights=persons, minlength=count),
                "persons_near_road": persons_where(near),
                "persons_off_roads": persons_where(~snap.snapped),
                "outlets": np.bincount(outlets[outlets >= 0], minlength=count),
                "cells": cells,
                "empty_cells": empty_cells,
            }
        )
    )


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of figures with what follows from them."""
    persons, cells = table["persons"].where(table["persons"] > 0), table["cells"].where(table["cells"] > 0)
    return table.assign(
        road_km_per_km2=table["road_km"] / table["area_km2"],
        share_near_road=table["persons_near_road"] / persons,
        share_off_roads=table["persons_off_roads"] / persons,
        empty_share=table["empty_cells"] / cells,
    )


def _road_kilometres(area: StudyArea) -> Floats:
    network = area.network
    middle = (network.node_lonlat[network.tail] + network.node_lonlat[network.head]) / 2.0
    unit = containing_polygon(area.units.geometry, middle)
    inside = unit >= 0
    kilometres = np.bincount(unit[inside], weights=network.metres[inside] / 1000.0, minlength=len(area.units))
    return np.asarray(kilometres, dtype=np.float64)


def _cells_and_empty_ones(area: StudyArea) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the number of H3 cells whose middle lies in each unit, and of those of them where nobody lives."""
    resolution = int(area.parameters["h3_resolution"])
    peopled = area.cells["cell"][area.cells["persons"] > 0]
    homes = np.array([h3.str_to_int(cell) for cell in peopled], dtype=np.uint64)
    cells = np.zeros(len(area.units), dtype=np.int64)
    empty = np.zeros(len(area.units), dtype=np.int64)
    for place, polygon in enumerate(area.units.geometry):
        inside = np.asarray(h3.h3shape_to_cells(h3.geo_to_h3shape(polygon), resolution), dtype=np.uint64)
        cells[place] = len(inside)
        empty[place] = len(inside) - np.isin(inside, homes).sum()
    return cells, empty


def _off_roads(area: StudyArea) -> pd.DataFrame:
    rows = []
    persons = area.cells["persons"].to_numpy()
    for mode in MODES:
        for role in _ROLES:
            away = ~area.snaps[mode][role].snapped
            rows.append(
                (mode, role, len(away), int(away.sum()), float(persons[away].sum()) if role == "cells" else 0.0)
            )
    if area.bus is not None:
        away = ~area.bus.stops.snapped
        rows.append(("walk", "stops", len(away), int(away.sum()), 0.0))
    return pd.DataFrame(rows, columns=["mode", "role", "points", "off", "persons_off"])


def _islands(area: StudyArea) -> pd.DataFrame:
    apart = {mode: islands(area.network, mode) for mode in MODES}
    rows = [(mode, found.count, float(found.kilometres[1:].sum())) for mode, found in apart.items()]
    return pd.DataFrame(rows, columns=["mode", "islands", "kilometres"])


def _duplicates(outlets: gpd.GeoDataFrame, xy_metres: Floats) -> pd.DataFrame:
    pairs = np.zeros((0, 2), dtype=np.int64)
    if len(outlets) > 1:
        pairs = KDTree(xy_metres).query_pairs(DUPLICATE_METRES + _METRES_SLACK, output_type="ndarray")
        kind = outlets["kind"].to_numpy()
        pairs = pairs[kind[pairs[:, 0]] == kind[pairs[:, 1]]]
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    first, second = pairs.T
    metres = np.hypot(*(xy_metres[first] - xy_metres[second]).T)
    return pd.DataFrame({"first": first, "second": second, "metres": metres})
