"""The layers of a review as GeoDataFrames: what GeoPackage, GeoJSON, Shapefile and KML hold.

Every figure is taken from `planning.review.ReviewFigures`. Fields are those of `publishing.layer_fields`, whatever the review
holds, so that what is set up on the layers of one year opens with those of the next.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.cells import cell_polygons
from geodata.text import Text
from planning.comparison import final_coverage
from planning.conditions import area_under
from planning.coverage import Coverage
from planning.review import ReviewFigures
from planning.scenario import network_mode
from planning.year_change import YearChange
from publishing.change_signs import CELL_CLASSES
from publishing.gains import without_idle_gains
from publishing.layer_fields import FLAG, LAYER_FIELDS, WORDS, fields_of
from publishing.layer_styles import CELL_STATES
from publishing.layers import WGS84, catchments_layer, cells_layer, dissolved_layer, gaps_layer, sites_layer
from publishing.map_approval import approval_text
from publishing.numbers import share_text
from publishing.report_blocks import clean_text
from publishing.report_change import CHANGE_NAMES
from publishing.sentences import parameter_lines, source_lines
from publishing.sheet_surfaces import coverage_surface, gain_surface
from publishing.siting_words import ADVICE
from publishing.tables import NUMBER
from publishing.words import kind_name, term

OUTLET_CHANGES = {**CHANGE_NAMES, "same": Text("不变", "as before")}
"""What became of an outlet (`planning.outlet_changes.OUTLET_CHANGES`)."""

REACH_STATES = {
    "existing": Text("现有网点", "Existing outlet"),
    "to_close": Text("建议撤并或迁移的网点", "Outlet to close or move"),
    "proposed": Text("建议点位", "Proposed site"),
    "with_proposed": Text("建成建议点位后", "With the proposed sites"),
}
"""Of what a catchment is; ``with_proposed`` of all outlets together, those to be closed left out."""


def review_layers(figures: ReviewFigures, language: str = "zh") -> dict[str, gpd.GeoDataFrame]:
    """Return every layer of a review by name.

    Parameters
    ----------
    figures : ReviewFigures
        The review.
    language : str
        ``"zh"`` or ``"en"``, for the words among the attributes.

    Returns
    -------
    dict of str to GeoDataFrame
        The layers of `publishing.layer_fields.LAYER_NAMES` in EPSG:4326, those of changes only where the review is compared
        with an earlier year. A layer without rows is there all the same. Withheld counts are missing, as are minutes from
        where nothing is reached; texts are single lines without control characters.
    """
    area, result, change = figures.area, figures.result, figures.change
    layers = {
        "outlets": _outlets(figures, language),
        "cells": _cells(figures, language),
        "units": _units(figures),
        "gaps": gaps_layer(area, result, language),
        "proposed_sites": _sites(figures, language),
        "catchments": _with_states(catchments_layer(area, result), language),
        "catchments_dissolved": _with_states(dissolved_layer(area, result), language),
    }
    if change is not None:
        layers["outlet_changes"] = _outlet_changes(change, language)
        layers["cell_changes"] = _cell_changes(change, language)
    return {name: _shaped(layer, name) for name, layer in layers.items()}


def review_metadata(figures: ReviewFigures, language: str) -> pd.DataFrame:
    """Return what the layers hang on and may be used for, as a table of ``item`` and ``value``.

    Parameters
    ----------
    figures : ReviewFigures
        The review.
    language : str
        ``"zh"`` or ``"en"``.
    """
    area, settings, change = figures.area, figures.settings, figures.change
    below, sources = settings.suppress_below, source_lines(area, language)
    rows = [
        (Text("研究区", "Study area"), area.name),
        (Text("重要提示", "Notice"), area.notice),
        (Text("地图审核", "Map approval"), approval_text(settings.approval_number).say(language)),
        (Text("评估年度", "Year under review"), str(figures.year)),
        (Text("对比年度", "Compared with"), "" if change is None else str(change.from_year)),
        (Text("制图单位", "Made by"), settings.publisher),
        (Text("制图日期", "Made on"), settings.made_on.isoformat()),
        (Text("坐标系（图层）", "CRS of the layers"), f"WGS84 ({WGS84})"),
        (Text("达标比例", "Share to be covered"), share_text(settings.goal_share)),
    ]
    if below > 1:
        small = Text(
            f"大于 0 且小于 {below} 的重点人员数及可推算出它们的数不公开，在图层中为空",
            f"counts of priority persons above 0 and below {below}, and those that would give them away, are empty",
        )
        rows.append((Text("小数值", "Small counts"), small.say(language)))
    told = [(label.say(language), value) for label, value in rows]
    told += parameter_lines(area, figures.result.scenario, language)
    told += [(Text("资料来源", "Source").say(language), line) for line in sources]
    remarks = [*area.remarks, *(change.remarks if change is not None else ())]
    told += [(Text("说明", "Remark").say(language), remark.say(language)) for remark in remarks]
    cleaned = [(clean_text(item), clean_text(value)) for item, value in told]
    return pd.DataFrame([row for row in cleaned if row[1]], columns=["item", "value"], dtype="str")


def _outlets(figures: ReviewFigures, language: str) -> gpd.GeoDataFrame:
    """Return all existing outlets, those of kinds that do not count too."""
    area, result, change = figures.area, figures.result, figures.change
    outlets, scenario = area.outlets, result.scenario
    whole = area_under(area, dataclasses.replace(scenario, outlet_kinds=()))
    counts = outlets["kind"].isin(scenario.outlet_kinds or outlets["kind"]).to_numpy(dtype=bool)
    states = np.full(len(outlets), "existing", dtype=object)
    if result.proposal is not None:
        states[np.flatnonzero(counts)[result.proposal.closed]] = "to_close"
    frame = pd.DataFrame(
        {
            **{column: outlets[column].to_numpy() for column in ("outlet_id", "name", "kind", "address")},
            "kind_name": [kind_name(str(kind), language) for kind in outlets["kind"]],
            "unit": np.append(area.units["name"].to_numpy(dtype=object), "")[outlets["unit"].to_numpy(dtype=np.int64)],
            "counts": counts,
            "on_road": whole.snaps[network_mode(scenario.mode)]["outlets"].snapped,
            "state": states,
            "state_name": [
                Text("现有", "existing").say(language) if state == "existing" else term(ADVICE, "close", language)
                for state in states
            ],
        }
    )
    if change is not None:
        later = change.outlets[change.outlets["change"] != "closed"].set_index("outlet_id")
        columns = ["change", "earlier_name", "earlier_kind", "moved_metres"]
        frame = frame.join(later[columns], on="outlet_id")
        frame = _with_change_names(frame, language)
    return gpd.GeoDataFrame(frame, geometry=outlets.geometry.to_numpy(), crs=WGS84)


def _cells(figures: ReviewFigures, language: str) -> gpd.GeoDataFrame:
    area, result = figures.area, figures.result
    after = final_coverage(result)
    by_minutes = coverage_surface(result.before, result.scenario)
    class_names = np.array([each.name.say(language) for each in by_minutes.classes], dtype=object)
    by_state = gain_surface(result.before, after)
    state_names = np.array([each.name.say(language) for each in by_state.classes], dtype=object)
    return cells_layer(area, result, language).assign(
        minutes_after=_finite(after),
        covered_after=after.covered,
        minutes_class=by_minutes.of_cell,
        minutes_class_name=class_names[by_minutes.of_cell],
        state=np.array(CELL_STATES, dtype=object)[by_state.of_cell],
        state_name=state_names[by_state.of_cell],
        supply_ratio=figures.supply,
    )


def _units(figures: ReviewFigures) -> gpd.GeoDataFrame:
    frame, change = figures.units, figures.change
    minutes = ["minutes_p50", "minutes_p90"]
    # GIS formats have no infinity; they have NULL.
    frame = frame.assign(**frame[minutes].replace(np.inf, np.nan))
    if change is not None:
        earlier = change.units.set_index("unit_id")[["earlier_share", "covered_change", "share_change"]]
        frame = frame.join(earlier, on="unit_id")
    return gpd.GeoDataFrame(frame, geometry=figures.area.units.geometry.to_numpy(), crs=WGS84)


def _sites(figures: ReviewFigures, language: str) -> gpd.GeoDataFrame:
    """Return the proposed sites in build order with their years and what speaks for each."""
    layer, sites, explained = sites_layer(figures.result, language), figures.sites, figures.explained
    if explained is None:
        missing: dict[str, list[object]] = {
            field.key: [] for field in LAYER_FIELDS["proposed_sites"] if field.key not in layer
        }
        return gpd.GeoDataFrame(layer.assign(**missing), crs=WGS84)
    layer = layer.assign(
        build_year=sites["build_year"].to_numpy(),
        communities=[Text("、", ", ").say(language).join(names) for names in explained["communities"]],
    )
    own = (
        "persons_alone", "jobs_alone", "communities_served", "persons_shared_sites", "persons_shared_outlets",
        "alternative_id", "alternative_name",
    )  # fmt: skip
    layer = layer.assign(**{column: explained[column].to_numpy() for column in own})
    return gpd.GeoDataFrame(without_idle_gains(figures.result.scenario, layer, sites["kind"]), crs=WGS84)


def _with_states(catchments: gpd.GeoDataFrame, language: str) -> gpd.GeoDataFrame:
    named = catchments.rename(columns={"status": "state"})
    return named.assign(state_name=_said(REACH_STATES, named["state"], language))


def _outlet_changes(change: YearChange, language: str) -> gpd.GeoDataFrame:
    """Return the outlets that are not as they were: where they are, or were where they closed."""
    outlets = change.outlets[change.outlets["change"] != "same"]
    outlets = _with_change_names(outlets, language).assign(
        kind_name=[kind_name(str(kind), language) for kind in outlets["kind"]]
    )
    return gpd.GeoDataFrame(outlets, geometry=gpd.points_from_xy(outlets["lon"], outlets["lat"]), crs=WGS84)


def _with_change_names(outlets: pd.DataFrame, language: str) -> pd.DataFrame:
    return outlets.assign(
        change_name=_said(OUTLET_CHANGES, outlets["change"], language),
        earlier_kind_name=[kind_name(str(kind), language) for kind in outlets["earlier_kind"]],
    )


def _cell_changes(change: YearChange, language: str) -> gpd.GeoDataFrame:
    """Return the cells of either year."""
    names = {key: each.name for key, each in CELL_CLASSES.items()}
    cells = change.cells.assign(change_name=_said(names, change.cells["change"], language))
    return gpd.GeoDataFrame(cells, geometry=cell_polygons(cells["cell"]).to_numpy(), crs=WGS84)


def _shaped(layer: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Return a layer with its fields in their order, each of the type of its format and every text one clean line."""
    types = {FLAG: np.bool_, NUMBER: np.int64}
    columns = {
        field.key: _cleaned(layer[field.key])
        if field.style in WORDS
        else layer[field.key].astype(types.get(field.style, np.float64))
        for field in fields_of(name, layer.columns)
    }
    return gpd.GeoDataFrame(columns, geometry=layer.geometry.to_numpy(), crs=layer.crs).reset_index(drop=True)


def _cleaned(texts: pd.Series) -> pd.Series:
    # Most texts repeat: units, kinds, reasons.
    clean = {text: clean_text(str(text)) for text in texts.dropna().unique()}
    return texts.map(clean).fillna("").astype("str")


def _said(words: dict[str, Text], keys: Iterable[object], language: str) -> list[str]:
    return [term(words, str(key), language) for key in keys]


def _finite(coverage: Coverage) -> NDArray[np.float64]:
    return np.where(np.isfinite(coverage.minutes), coverage.minutes, np.nan)
