"""The files of the base map."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
import streamlit as st
from shapely.geometry import shape

from dashboard.basemap import ROAD_CLASSES, base_map_path, road_features
from dashboard.static_files import area_folder
from geodata.highways import HIGHWAY_NAMES
from geodata.study_area import StudyArea


@pytest.fixture
def written(sample_area: StudyArea, tmp_path: Path) -> Path:
    st.cache_resource.clear()
    return tmp_path / base_map_path(sample_area, tmp_path)


def features(folder: Path, name: str) -> list[dict]:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["features"]


def test_every_highway_class_is_drawn_once() -> None:
    drawn = [name for names in ROAD_CLASSES.values() for name in names]
    assert sorted(drawn) == sorted(HIGHWAY_NAMES)


def test_roads_keep_their_length(sample_area: StudyArea) -> None:
    network = sample_area.network
    total = sum(shape(json.loads(text)["geometry"]).length for text in road_features(network))
    ends = np.round(network.node_lonlat, 5)
    pieces = {tuple(sorted((tuple(a), tuple(b)))) for a, b in zip(ends[network.tail], ends[network.head], strict=True)}
    expected = sum(np.hypot(a[0] - b[0], a[1] - b[1]) for a, b in pieces)
    assert total == pytest.approx(expected, rel=0.002)


def test_files_hold_the_area(sample_area: StudyArea, written: Path) -> None:
    assert len(features(written, "boundaries")) == len(sample_area.boundaries)
    reported = [feature for feature in features(written, "boundaries") if feature["properties"]["u"]]
    assert len(reported) == len(sample_area.units)
    assert len(features(written, "land")) == len(sample_area.scenery) + len(sample_area.zones)
    names = {row["n"] for row in json.loads((written / "places.json").read_text(encoding="utf-8"))}
    assert names == set(sample_area.places["name"])
    west, south, east, north = sample_area.boundaries.total_bounds
    for feature in features(written, "boundaries"):
        assert shapely.box(west, south, east, north).buffer(1e-4).covers(shape(feature["geometry"]))


def test_it_is_written_once_and_whole(sample_area: StudyArea, written: Path, tmp_path: Path) -> None:
    assert sorted(entry.name for entry in written.parent.iterdir()) == [written.name]
    before = (written / "roads.json").stat().st_mtime_ns
    st.cache_resource.clear()
    assert tmp_path / base_map_path(sample_area, tmp_path) == written
    assert (written / "roads.json").stat().st_mtime_ns == before


def test_a_failure_leaves_nothing_half_written(
    sample_area: StudyArea, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    st.cache_resource.clear()
    monkeypatch.setattr("dashboard.basemap.place_rows", fail)
    with pytest.raises(OSError, match="disk full"):
        base_map_path(sample_area, tmp_path)
    assert list((tmp_path / area_folder(sample_area.fingerprint)).iterdir()) == []
