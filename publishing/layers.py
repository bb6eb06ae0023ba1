"""The GIS layers of a result as GeoDataFrames: what GeoPackage, GeoJSON and the map sheet hold and draw.

Attribute names are stable ASCII keys with the unit in the name; words are in the language asked for. Priority persons
are never given per cell, and elsewhere only where the count is large enough to show.
"""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.cells import cell_polygons
from geodata.study_area import StudyArea, with_only
from planning.catchments import catchment_polygons, dissolved_catchments
from planning.conditions import area_under, counted_area
from planning.coverage import REASONS as REASON_KEYS
from planning.coverage import Coverage, counted_facilities
from planning.disclosure import withheld_beside_sum
from planning.proposals import ScenarioResult
from planning.scenario import BUS, network_mode
from planning.site_problem import reach_of_each
from publishing.sentences import parameter_lines, site_reason, source_lines
from publishing.siting_words import ADVICE
from publishing.words import REASONS, ZONE_NAMES, kind_name, term, venue_name

WGS84 = "EPSG:4326"


def minute_limits(max_minutes: float) -> tuple[float, ...]:
    """Return the limits at which catchments and coverage classes are drawn, in minutes, the service standard last.

    Steps of 5 minutes up to a standard of 20 minutes, else about thirds of it in whole fives.
    """
    step = 5.0 if max_minutes <= 20.0 else float(np.ceil(max_minutes / 15.0) * 5.0)
    return (*np.arange(step, max_minutes, step).tolist(), float(max_minutes))


def dissolved_hexagons(cells: Iterable[str]) -> shapely.MultiPolygon:
    """Return the outline of a set of H3 cells as one multipolygon in EPSG:4326, with holes where cells are missing."""
    outline = h3.cells_to_h3shape(sorted(cells), tight=False)
    return shapely.MultiPolygon(
        [
            shapely.Polygon(
                [(lon, lat) for lat, lon in part.outer], [[(lon, lat) for lat, lon in hole] for hole in part.holes]
            )
            for part in outline
        ]
    )


def result_layers(area: StudyArea, result: ScenarioResult, language: str = "zh") -> dict[str, gpd.GeoDataFrame]:
    """Return every layer by name.

    Parameters
    ----------
    area : StudyArea
        The prepared study area.
    result : ScenarioResult
        What `planning.proposals.run_scenario` gave for it.
    language : str
        ``"zh"`` or ``"en"``, for the words among the attributes.

    Returns
    -------
    dict of str to GeoDataFrame
        ``outlets``, ``cells``, ``units``, ``gaps``, ``proposed_sites``, ``catchments``, ``catchments_dissolved``, each
        in EPSG:4326. A layer without rows is there all the same.
    """
    return {
        "outlets": outlets_layer(area, result, language),
        "cells": cells_layer(area, result, language),
        "units": units_layer(area, result),
        "gaps": gaps_layer(area, result, language),
        "proposed_sites": sites_layer(result, language),
        "catchments": catchments_layer(area, result),
        "catchments_dissolved": dissolved_layer(area, result),
    }


def outlets_layer(area: StudyArea, result: ScenarioResult, language: str) -> gpd.GeoDataFrame:
    """Return the existing outlets as points: whether the scenario's mode can reach each, and where something is proposed, the advice."""
    outlets = counted_area(area, result.scenario).outlets
    advice = {}
    if result.proposal:
        keys = np.where(np.isin(np.arange(len(outlets)), result.proposal.closed), "close", "keep").astype(object)
        advice = {"advice": keys, "advice_name": _words(term(ADVICE, str(key), language) for key in keys)}
    return gpd.GeoDataFrame(
        {
            "outlet_id": outlets["outlet_id"].to_numpy(),
            "name": outlets["name"].to_numpy(),
            "kind": outlets["kind"].to_numpy(),
            "kind_name": _words(kind_name(str(key), language) for key in outlets["kind"]),
            "address": outlets["address"].to_numpy(),
            "unit": _unit_names(area, outlets["unit"]),
            "on_road": _snapped_outlets(area, result),
            **advice,
        },
        geometry=outlets.geometry.to_numpy(),
        crs=WGS84,
    )


def cells_layer(area: StudyArea, result: ScenarioResult, language: str) -> gpd.GeoDataFrame:
    """Return the demand cells as hexagons with persons, jobs, minutes (missing if unreachable), reason and gap rank."""
    before = result.before
    ids = np.append(counted_area(area, result.scenario).outlets["outlet_id"].to_numpy(dtype=object), "")
    reasons = [REASON_KEYS[code] for code in before.reason]
    columns = {
        "cell": area.cells["cell"].to_numpy(),
        "unit": _unit_names(area, area.cells["unit"]),
        "persons": area.cells["persons"].to_numpy(),
        "jobs": area.cells["jobs"].to_numpy(),
        "minutes": _finite(before.minutes),
        "covered": before.covered,
        "straight_covered": before.straight_covered,
        "reason": _words(reasons),
        "reason_name": _words(term(REASONS, key, language) for key in reasons),
        "nearest_outlet": ids[before.nearest],
        "gap": result.gaps.of_cell,
    }
    if result.proposal:
        after = result.proposal.after
        columns |= {"minutes_after": _finite(after.minutes), "covered_after": after.covered}
    return gpd.GeoDataFrame(columns, geometry=cell_polygons(area.cells["cell"]).to_numpy(), crs=WGS84)


def units_layer(area: StudyArea, result: ScenarioResult) -> gpd.GeoDataFrame:
    """Return the reporting units with their coverage; withheld counts of priority persons are missing."""
    units = result.before.units
    kept = [column for column in units.columns if not column.startswith("priority_persons")]
    frame = units[kept].copy()
    total, covered = units["priority_persons_total"], units["priority_persons_covered"]
    hidden_total, hidden_covered = withheld_beside_sum(total), withheld_beside_sum(covered, total)
    frame["priority_persons_total"] = total.mask(hidden_total)
    frame["priority_persons_covered"] = covered.mask(hidden_covered)
    frame["priority_persons_withheld"] = hidden_total | hidden_covered
    if result.proposal:
        after = result.proposal.after.units
        for column in ("persons_covered", "jobs_covered"):
            frame[f"{column}_after"] = after[column].to_numpy()
    return gpd.GeoDataFrame(frame, geometry=area.units.geometry.to_numpy(), crs=WGS84)


def gaps_layer(area: StudyArea, result: ScenarioResult, language: str) -> gpd.GeoDataFrame:
    """Return the gaps as dissolved hexagons with their figures."""
    gaps = result.gaps.table
    members = pd.Series(area.cells["cell"].to_numpy()).groupby(result.gaps.of_cell).agg(list)
    frame = gaps.drop(columns="priority_persons").assign(
        nearest_minutes=_finite(gaps["nearest_minutes"].to_numpy(dtype=np.float64)),
        reason_name=_words(term(REASONS, str(key), language) for key in gaps["reason"]),
    )
    return gpd.GeoDataFrame(frame, geometry=[dissolved_hexagons(members[rank]) for rank in gaps["gap"]], crs=WGS84)


def sites_layer(result: ScenarioResult, language: str) -> gpd.GeoDataFrame:
    """Return the proposed sites as points in build order; no rows where nothing is proposed."""
    if result.proposal is None:
        empty = {"site_id": pd.Series([], dtype="str"), "name": pd.Series([], dtype="str")}
        return gpd.GeoDataFrame({"build_order": pd.Series([], dtype=np.int64), **empty}, geometry=[], crs=WGS84)
    sites = result.proposal.sites
    frame = sites.drop(columns=["option", "venue", "lon", "lat", "priority_persons_gained"]).rename(
        columns={"order": "build_order"}
    )
    frame = frame.assign(
        kind_name=_words(kind_name(str(key), language) for key in sites["kind"]),
        venue_name=_words(venue_name(str(key), language) for key in sites["venue_type"]),
        zone_name=_words(term(ZONE_NAMES, str(key), language) for key in sites["zone"]),
        why=_words(site_reason(row, result.scenario, language) for _, row in sites.iterrows()),
    )
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(sites["lon"], sites["lat"]), crs=WGS84)


def catchments_layer(area: StudyArea, result: ScenarioResult) -> gpd.GeoDataFrame:
    """Return what is reached within the service standard of each existing outlet and each proposed site.

    An outlet away from every road has no catchment; its row stays, without geometry. By bus nothing is reached along the
    roads alone: a catchment is then the outline of the demand cells from which that very outlet is reached.
    """
    area = area_under(area, result.scenario)
    scenario, added = result.scenario, _added_venues(result)
    facilities = counted_facilities(area, scenario.mode, added)
    if scenario.mode == BUS:
        reach = reach_of_each(area, scenario, facilities)
        polygons = np.array(
            [_outline_of(area, reach.row(facility)[0]) for facility in range(len(facilities))], dtype=object
        )
    else:
        polygons = catchment_polygons(
            area.network,
            scenario.mode,
            facilities,
            max_minutes=scenario.max_minutes,
            metric_crs=area.metric_crs,
        ).to_numpy()
    outlets, venues = area.outlets, area.venues.iloc[added]
    return gpd.GeoDataFrame(
        {
            "facility_id": np.concatenate([outlets["outlet_id"].to_numpy(object), venues["venue_id"].to_numpy(object)]),
            "name": np.concatenate([outlets["name"].to_numpy(object), venues["name"].to_numpy(object)]),
            "status": np.concatenate([_outlet_states(area, result), np.full(len(venues), "proposed", dtype=object)]),
            "max_minutes": np.full(len(polygons), scenario.max_minutes),
        },
        geometry=_present(polygons),
        crs=WGS84,
    )


def dissolved_layer(area: StudyArea, result: ScenarioResult) -> gpd.GeoDataFrame:
    """Return what is reached from any outlet within each of `minute_limits`, at present and with the proposed sites.

    By bus: the outlines of the demand cells within each limit.
    """
    area = area_under(area, result.scenario)
    scenario, proposal = result.scenario, result.proposal
    limits = minute_limits(scenario.max_minutes)
    parts = []
    states = [("existing", area, result.before, np.zeros(0, np.int64))]
    if proposal is not None and len(proposal.sites) + len(proposal.closed):
        kept = np.setdiff1d(np.arange(len(area.outlets)), proposal.closed)
        states.append(("with_proposed", with_only(area, "outlets", kept), proposal.after, _added_venues(result)))
    for status, stage, coverage, added in states:
        if scenario.mode == BUS:
            polygons = np.array([outline_within(stage, coverage, limit) for limit in limits], dtype=object)
        else:
            polygons = dissolved_catchments(
                stage.network,
                scenario.mode,
                counted_facilities(stage, scenario.mode, added),
                minutes=limits,
                metric_crs=stage.metric_crs,
            ).to_numpy()
        parts.append(
            gpd.GeoDataFrame({"status": status, "max_minutes": list(limits)}, geometry=_present(polygons), crs=WGS84)
        )
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=WGS84)


def outline_within(area: StudyArea, coverage: Coverage, max_minutes: float) -> shapely.MultiPolygon:
    """Return the outline of the demand cells within ``max_minutes`` of any outlet, in EPSG:4326; empty without any."""
    return _outline_of(area, np.flatnonzero(coverage.minutes <= max_minutes))


def _outline_of(area: StudyArea, cells: NDArray[np.integer]) -> shapely.MultiPolygon:
    return dissolved_hexagons(area.cells["cell"].to_numpy()[cells])


def _snapped_outlets(area: StudyArea, result: ScenarioResult) -> NDArray[np.bool_]:
    mode = network_mode(result.scenario.mode)
    return area_under(area, result.scenario).snaps[mode]["outlets"].snapped


def metadata_table(area: StudyArea, result: ScenarioResult, language: str) -> pd.DataFrame:
    """Return what the figures hang on as a table of ``item`` and ``value``: name, notice, parameters, sources, remarks."""
    rows = [("name", area.name), ("notice", area.notice), *parameter_lines(area, result.scenario, language)]
    rows += [("source", line) for line in source_lines(area, language)]
    rows += [("remark", remark.say(language)) for remark in area.remarks]
    return pd.DataFrame(rows, columns=["item", "value"], dtype="str")


def _added_venues(result: ScenarioResult) -> NDArray[np.int64]:
    chosen = result.proposal.sites["venue"].to_numpy() if result.proposal else np.zeros(0)
    return np.asarray(chosen, dtype=np.int64)


def _outlet_states(area: StudyArea, result: ScenarioResult) -> NDArray[np.object_]:
    """Return for each outlet ``existing``, or ``to_close`` where the plan closes it."""
    states = np.full(len(area.outlets), "existing", dtype=object)
    if result.proposal:
        states[result.proposal.closed] = "to_close"
    return states


def _finite(minutes: NDArray[np.float64]) -> NDArray[np.float64]:
    # GIS formats have no infinity; they have NULL.
    return np.where(np.isfinite(minutes), minutes, np.nan)


def _present(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the polygons with None for empty ones."""
    present = polygons.copy()
    present[shapely.is_empty(polygons)] = None
    return present


def _words(words: Iterable[str]) -> NDArray[np.object_]:
    return np.array(list(words), dtype=object)


def _unit_names(area: StudyArea, unit: pd.Series) -> NDArray[np.object_]:
    names = np.append(area.units["name"].to_numpy(dtype=object), "")
    return np.asarray(names[unit.to_numpy(dtype=np.int64)])
