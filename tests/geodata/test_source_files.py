"""Which files are layers of centre lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.source_files import is_layer


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("道路.gpkg", True), ("道路.SHP", True), ("道路.zip", True), ("道路.kml", True), ("道路.parquet", True), ("道路.json", True),
        ("a.osm.pbf", False), ("a.osm", False), ("a.osm.bz2", False), ("a.xml", False), ("a.xlsx", False),
    ],
)  # fmt: skip
def test_layers_by_suffix(name: str, layer: bool) -> None:
    assert is_layer(Path(name)) == layer
