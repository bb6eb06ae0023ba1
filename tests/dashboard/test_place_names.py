"""Names of places: which are shown at which zoom, and where among the layers."""

from __future__ import annotations

import itertools
import json

import geopandas as gpd
import numpy as np
import pytest

from dashboard.layers import circle_layer, outlet_layer, unit_layer
from dashboard.map import _with_names
from dashboard.place_names import label_text, names_layer, place_rows
from geodata.study_area import StudyArea

LABEL_PIXELS = 1.2


def places(*rows: tuple[str, str, float, float]) -> gpd.GeoDataFrame:
    names, kinds, lon, lat = zip(*rows, strict=True)
    return gpd.GeoDataFrame({"name": names, "place": kinds}, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")


def boxes(rows: list[dict], zoom: float) -> list[tuple[float, float, float, float]]:
    """Where the labels shown at a zoom stand, in pixels: middle and size; Chinese labels only."""
    pixels = 512 * 2**zoom
    return [
        (
            row["x"] / 360 * pixels,
            np.log(np.tan(np.pi / 4 + np.radians(row["y"]) / 2)) / (2 * np.pi) * pixels,
            len(row["n"]) * row["s"],
            LABEL_PIXELS * row["s"],
        )
        for row in rows
        if row["z"] <= zoom
    ]


def test_full_width_characters_become_plain_ones() -> None:
    assert label_text(" 新区（Ａ１） ") == "新区(A1)"


def test_no_name_covers_another_at_any_zoom_and_all_are_there_in_the_end() -> None:
    rng = np.random.default_rng(5)
    kinds = rng.choice(["town", "village", "neighbourhood", "hamlet"], 80)
    spots = rng.normal([111.3, 43.2], 0.03, (80, 2))
    rows = place_rows(
        places(*((f"地名{at % 10}", kind, *spot) for at, (kind, spot) in enumerate(zip(kinds, spots, strict=True))))
    )
    assert [row["z"] for row in rows] == sorted(row["z"] for row in rows)
    shown = []
    for zoom in np.arange(8.0, 20.0, 0.5):
        drawn = boxes(rows, zoom)
        shown.append(len(drawn))
        for (x, y, width, height), (other_x, other_y, other_width, other_height) in itertools.combinations(drawn, 2):
            apart = abs(x - other_x) >= (width + other_width) / 2 or abs(y - other_y) >= (height + other_height) / 2
            assert apart, zoom
    assert 0 < shown[0] < shown[8] < shown[-1]
    assert len([row for row in rows if row["z"] <= 30]) == 80


def test_the_larger_place_keeps_its_name() -> None:
    rows = place_rows(
        places(("小村", "village", 111.3, 43.2), ("大镇", "town", 111.3001, 43.2), ("远市", "city", 112.3, 43.2))
    )
    assert [row["n"] for row in rows] == ["远市", "大镇", "小村"]
    assert rows[0]["z"] == 0.0
    # From 111.30 to 111.3001 degrees are (2 * 14.75 + 2 * 12.25) / 2 + 8 pixels at this zoom.
    assert rows[2]["z"] == pytest.approx(np.log2(35 * 360 / 0.0001 / 512), abs=0.01)


def test_nameless_places_and_areas_without_any_are_no_fault() -> None:
    assert place_rows(places(("", "town", 111.3, 43.2), ("　", "town", 111.3, 43.2))) == []
    assert place_rows(places(("甲", "town", 111.3, 43.2)).iloc[:0]) == []


def test_two_names_of_one_spot_never_stand_on_each_other() -> None:
    first, second = place_rows(places(("甲", "town", 111.3, 43.2), ("乙", "town", 111.3, 43.2)))
    assert (first["n"], second["n"]) == ("甲", "乙")
    assert second["z"] > 18


def test_names_stand_over_the_ground_and_under_the_markers(sample_area: StudyArea) -> None:
    names = names_layer("/app/static/places.json", dark=False)
    ground = [unit_layer(sample_area), circle_layer(sample_area, 1000.0)]
    markers = [outlet_layer(sample_area, "zh")]
    assert _with_names([*ground, *markers], names) == [*ground, names, *markers]
    assert _with_names(ground, names) == [*ground, names]


def test_light_and_dark_differ_in_colours_alone() -> None:
    light, dark = (json.loads(names_layer("/p", dark=dark).to_json()) for dark in (False, True))
    differing = {key for key in light if light[key] != dark[key]}
    assert differing == {"getColor", "outlineColor"}
