"""GeoParquet: what is read, and what its metadata must hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geodata.errors import FormatError, UploadError
from geodata.geoparquet import read_geoparquet
from geodata.intake.limits import LIMITS

LAYER = gpd.GeoDataFrame(
    {"代码": ["1", "2"], "人口": [3, 4]}, geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], crs="EPSG:4490"
)


@pytest.mark.parametrize(
    "options", [{}, {"geometry_encoding": "geoarrow", "schema_version": "1.1.0"}, {"compression": "gzip"}]
)
def test_layers_come_back(tmp_path: Path, options: dict[str, Any]) -> None:
    LAYER.to_parquet(tmp_path / "b.parquet", **options)
    layer = read_geoparquet(tmp_path / "b.parquet", LIMITS)
    assert layer.crs == "EPSG:4490"
    assert layer["代码"].tolist() == ["1", "2"]
    assert shapely.equals(layer.geometry.to_numpy(), LAYER.geometry.to_numpy()).all()


def test_a_named_index_is_a_column(tmp_path: Path) -> None:
    LAYER.set_index("代码").to_parquet(tmp_path / "b.parquet")
    assert read_geoparquet(tmp_path / "b.parquet", LIMITS)["代码"].tolist() == ["1", "2"]
    LAYER.iloc[[1]].to_parquet(tmp_path / "b.parquet")
    assert list(read_geoparquet(tmp_path / "b.parquet", LIMITS).index) == [0]


@pytest.mark.parametrize(
    ("geo", "zh"),
    [
        (None, "没有几何信息"), (b"", "无法读取"), (b"[]", "无法读取"), (b'{"columns":{}}', "无法读取"),
        (b'{"version":"1.0.0","primary_column":"x","columns":{"x":{"encoding":"WKB","geometry_types":[]}}}', "无法读取"),
    ],
)  # fmt: skip
def test_metadata_that_say_nothing(tmp_path: Path, told: Any, geo: bytes | None, zh: str) -> None:
    table = pa.table({"a": [1, 2]})
    pq.write_table(table if geo is None else table.replace_schema_metadata({b"geo": geo}), tmp_path / "b.parquet")
    with pytest.raises(FormatError) as caught:
        read_geoparquet(tmp_path / "b.parquet", LIMITS)
    told(caught.value, "b.parquet", zh, "")


def test_geometry_that_is_none(tmp_path: Path) -> None:
    LAYER.to_parquet(tmp_path / "b.parquet")
    table = pq.read_table(tmp_path / "b.parquet")
    broken = table.set_column(table.schema.get_field_index("geometry"), "geometry", pa.array([b"\x01\x02", b""]))
    pq.write_table(broken, tmp_path / "b.parquet")
    with pytest.raises(FormatError, match="无法读取"):
        read_geoparquet(tmp_path / "b.parquet", LIMITS)


def test_sizes_are_checked_before_reading(tmp_path: Path, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    LAYER.to_parquet(tmp_path / "b.parquet")
    monkeypatch.setattr(gpd, "read_parquet", lambda _path: pytest.fail("it was read"))
    for limits in ({"rows": 1}, {"columns": 2}, {"unpacked_bytes": 10}):
        with pytest.raises(UploadError):
            read_geoparquet(tmp_path / "b.parquet", replace(LIMITS, **limits))


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + bytes(8) + b"PAR1", b"PAR1\xff\xff\xff\x7fPAR1"])
def test_damaged_files(tmp_path: Path, told: Any, content: bytes) -> None:
    (tmp_path / "b.parquet").write_bytes(content)
    with pytest.raises(FormatError) as caught:
        read_geoparquet(tmp_path / "b.parquet", LIMITS)
    told(caught.value, "b.parquet", "无法读取", "cannot be read")


def test_no_rows(tmp_path: Path, told: Any) -> None:
    LAYER.iloc[:0].to_parquet(tmp_path / "b.parquet")
    with pytest.raises(FormatError) as caught:
        read_geoparquet(tmp_path / "b.parquet", LIMITS)
    told(caught.value, "b.parquet", "没有要素", "no features")


def test_nested_attributes_stay(tmp_path: Path) -> None:
    frame = LAYER.assign(标签=[{"a": 1}, {"a": 2}], 列=[[1], [2, 3]], 类=pd.Categorical(["x", "y"]))
    frame.to_parquet(tmp_path / "b.parquet")
    layer = read_geoparquet(tmp_path / "b.parquet", LIMITS)
    assert layer["标签"][1] == {"a": 2}
    assert list(layer["列"][1]) == [2, 3]
