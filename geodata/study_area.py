"""The prepared study area: everything planning needs, checked and brought to one place."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.gtfs import Timetable
from geodata.network import Floats, RoadNetwork
from geodata.snapping import Snap
from geodata.text import Text

FORMAT_VERSION = 5
"""Goes up when the same files would give another study area."""

OUTLET_DETAILS = ("opened", "code", "operator", "services", "contact")
"""What a table of outlets may state beyond what planning needs: opening date, code of the unit, operating body, service
items, contact at the bureau."""


def no_population_check() -> pd.DataFrame:
    """Return the ``population_check`` of an area whose persons were not rescaled."""
    return pd.DataFrame(
        {
            "unit": np.zeros(0, dtype=np.int32),
            **{name: np.zeros(0) for name in ("counted", "stated", "difference", "percent")},
        }
    )


@dataclass(frozen=True, slots=True)
class Source:
    """One file behind a study area.

    Attributes
    ----------
    role : str
        What it was used for: ``roads``, ``population``, ``jobs``, …
    file : str
        File name, without its folder.
    sha256 : str
        Checksum of its content.
    date, licence : str
        As stated in ``sources.toml``; empty if not stated.
    rows : int
        Rows accepted; 0 where rows are not counted.
    """

    role: str
    file: str
    sha256: str
    date: str
    licence: str
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class Bus:
    """The buses of a study area.

    Attributes
    ----------
    timetable : Timetable
        What runs on the day that counts; window and limits stand among the area's parameters.
    stops : Snap
        Its stops, joined to the walking network.
    """

    timetable: Timetable
    stops: Snap


@dataclass(frozen=True, slots=True, eq=False)
class StudyArea:
    """A study area, ready for planning. All geometry is in EPSG:4326 unless the name says otherwise.

    Attributes
    ----------
    name : str
        Name of the region.
    notice : str
        In the planner's own words, a warning to be shown wherever the area is shown (for instance that it is synthetic); may be empty.
    data_date : str
        ISO date up to which the data hold.
    metric_crs : str
        CRS of every length and of ``network.node_xy_metres``.
    outlets : GeoDataFrame
        ``outlet_id``, ``name``, ``kind`` (key of `geodata.kinds.KINDS`), ``address``, `OUTLET_DETAILS` ("" where not
        stated; ``contact`` is for the bureau alone and stands in internal reviews only), ``unit`` (position in ``units``, −1
        outside all), point geometry.
    venues : GeoDataFrame
        Candidate sites: ``venue_id``, ``name``, ``venue_type``, ``zone``, ``kinds`` (suitable kinds, joined by
        commas, never empty), ``partner``, ``origin`` (``list`` or ``osm``), ``unit``, point geometry.
    cells : GeoDataFrame
        Demand cells with people or jobs: ``cell`` (H3 index as text), ``persons``, ``jobs``,
        ``priority_persons`` (float64), one column per group (`geodata.cells.group_columns`), ``area_km2``, ``unit``; the
        geometry is the demand point, the population-weighted middle of what was counted into the cell.
    cell_units : DataFrame
        What of each cell lies in which unit: ``cell`` and ``unit`` (positions), ``persons``, ``jobs``,
        ``priority_persons`` and the groups. Sums over a unit are that unit's totals, over a cell that cell's.
    units : GeoDataFrame
        Reporting units: ``unit_id``, ``name``, ``level``, polygon geometry.
    boundaries : GeoDataFrame
        Every boundary level: ``unit_id``, ``name``, ``level``, polygon geometry.
    zones : GeoDataFrame
        Land use: ``zone`` (key of `geodata.kinds.ZONES`), ``name``, polygon geometry.
    scenery : GeoDataFrame
        What only the map shows: ``layer`` (``water``, ``green``, ``rail``), ``name``, geometry.
    places : GeoDataFrame
        Settlement names for the map: ``place`` (OSM value), ``name``, point geometry.
    network : RoadNetwork
        The roads.
    xy_metres : mapping of str to (p, 2) float64
        Coordinates of ``"outlets"``, ``"venues"`` and ``"cells"`` in the metric CRS.
    snaps : mapping of str to mapping of str to Snap
        ``snaps[mode]["outlets" | "venues" | "cells"]``.
    bus : Bus or None
        What runs, where a timetable was given.
    sources : tuple of Source
        The files behind it.
    parameters : mapping of str to str or number
        The settings it was prepared with, by their keys in ``sources.toml``.
    remarks : tuple of Text
        What a reader of the results must know: rows not used, method of spreading, points outside, ….
    fingerprint : str
        Checksum over sources, parameters and format; equal fingerprints mean equal areas but for their names.
    groups : tuple of str
        Names of the groups by age or employment, in the order of their columns.
    population_check : DataFrame
        Where totals per unit rescaled a raster: ``unit`` (position), ``counted`` (the raster's persons), ``stated`` (the
        total), ``difference`` (counted less stated) and ``percent`` (of stated; infinite where nobody is stated and
        somebody was counted). Empty otherwise.
    """

    name: str
    notice: str
    data_date: str
    metric_crs: str
    outlets: gpd.GeoDataFrame
    venues: gpd.GeoDataFrame
    cells: gpd.GeoDataFrame
    cell_units: pd.DataFrame
    units: gpd.GeoDataFrame
    boundaries: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    scenery: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    network: RoadNetwork
    xy_metres: Mapping[str, Floats]
    snaps: Mapping[str, Mapping[str, Snap]]
    bus: Bus | None
    sources: tuple[Source, ...]
    parameters: Mapping[str, str | int | float]
    remarks: tuple[Text, ...]
    fingerprint: str
    groups: tuple[str, ...] = ()
    population_check: pd.DataFrame = field(default_factory=no_population_check)


def with_only(area: StudyArea, role: str, kept: NDArray[np.integer]) -> StudyArea:
    """Return a copy of a study area with some of its outlets, venues or cells, and everything that belongs to them in step.

    Parameters
    ----------
    area : StudyArea
        The study area; it is not changed.
    role : str
        ``"outlets"``, ``"venues"`` or ``"cells"``.
    kept : (k,) int
        Positions of the rows that stay, in their new order.

    Returns
    -------
    StudyArea
        With the same fingerprint. What of a cell lies in which unit (``cell_units``) is left as it is.
    """
    changes: dict[str, Any] = {
        role: getattr(area, role).iloc[kept].reset_index(drop=True),
        "xy_metres": {**area.xy_metres, role: area.xy_metres[role][kept]},
        "snaps": {mode: {**snaps, role: snaps[role].at(kept)} for mode, snaps in area.snaps.items()},
    }
    return dataclasses.replace(area, **changes)
