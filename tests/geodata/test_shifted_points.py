"""Preparing tells of tables whose coordinates are shifted, and of no others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geodata.checking import examine_table
from geodata.chinese_datums import wgs84_to_bd09, wgs84_to_gcj02
from geodata.reading import read_everything
from geodata.shifted_points import shift_remarks
from geodata.source_files import FileSource
from geodata.sources import read_sources
from geodata.text import Text
from tests.geodata.intake.made_town import features, roads, shop_lonlat, units


def told(tmp_path: Path, lon: np.ndarray, lat: np.ndarray, names: list[str], crs: str = "") -> list[Text]:
    path = tmp_path / "网点.csv"
    frame = {"编号": range(len(lon)), "名称": names, "类型": "零工驿站", "经度": lon, "纬度": lat}
    pd.DataFrame(frame).to_csv(path, index=False)
    source = FileSource("outlets", path, crs=crs)
    rows = examine_table(source, "outlets").rows
    return shift_remarks({"outlets": (source, rows)}, units(), roads(), features())


@pytest.mark.parametrize(("crs", "shift"), [("GCJ-02", wgs84_to_gcj02), ("BD-09", wgs84_to_bd09)])
def test_shifted_tables_are_told_with_what_to_write(tmp_path: Path, crs: str, shift: object) -> None:
    lon, lat, names = shop_lonlat(120)
    [remark] = told(tmp_path, *shift(lon, lat), names)  # type: ignore[operator]
    assert f'[outlets] 中写 crs = "{crs}"' in remark.zh
    assert f'write crs = "{crs}" in [outlets]' in remark.en
    assert told(tmp_path, *shift(lon, lat), names, crs=crs) == [], "once it is decided there is nothing to tell"  # type: ignore[operator]


def test_rows_that_were_swapped_and_mended_speak_for_no_other_crs(tmp_path: Path) -> None:
    lon, lat, names = shop_lonlat(120)
    swapped = np.arange(len(lon)) % 3 > 0
    assert told(tmp_path, np.where(swapped, lat, lon), np.where(swapped, lon, lat), names) == []
    shifted = wgs84_to_gcj02(lon, lat)
    [remark] = told(tmp_path, np.where(swapped, shifted[1], shifted[0]), np.where(swapped, *shifted), names)
    assert 'crs = "GCJ-02"' in remark.zh
    assert "对调" not in remark.zh


def test_without_coordinates_nothing_is_told() -> None:
    rows = pd.DataFrame({"lon": [np.nan], "lat": [np.nan], "name": ["甲"]})
    assert shift_remarks({"jobs": (FileSource("jobs", Path("a.csv")), rows)}, units(), roads(), features()) == []


def test_reading_everything_tells_it(sample_sources: Path) -> None:
    sources = read_sources(sample_sources)
    assert not any("坐标可能有偏移" in remark.zh for remark in read_everything(sources, lambda *_: None).remarks)
