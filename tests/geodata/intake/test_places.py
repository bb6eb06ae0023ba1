"""The table of confirmed places: written, edited and read again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geodata.errors import SchemaError
from geodata.intake.places import PLACE_HEADERS, read_places, write_places

HEADER = "行号,名称,地址,经度,纬度,匹配地名,得分\r\n"


def places(**columns: Any) -> pd.DataFrame:
    plain = {"row": [2, 7], "name": ["新阳路站", "=1+1"], "address": ["新阳路 5 号", ""], "lon": [126.61, 126.5],
             "lat": [45.75, 45.7], "matched": ["新阳路街道办事处", "@某地"], "score": [93.5, 60.0]}  # fmt: skip
    return pd.DataFrame(plain | columns)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "地点.csv"
    write_places(path, places())
    found = read_places(path)
    pd.testing.assert_frame_equal(found, places(), check_dtype=False)
    assert found["row"].dtype == np.int64
    assert found["lon"].dtype == np.float64
    assert [entry.name for entry in tmp_path.iterdir()] == ["地点.csv"]


def test_excel_opens_it_and_takes_nothing_for_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    texts = ["=1+1", "+8", "-2", "@x", "\tx", "'x"]
    write_places(path, pd.concat([places()] * 3).assign(row=range(2, 8), name=texts))
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf" + HEADER.encode())
    names = [line.split(",")[1] for line in raw.decode("utf-8-sig").splitlines()[1:]]
    assert all(name.startswith("'") for name in names)
    assert read_places(path)["name"].tolist() == ["=1+1", "+8", "-2", "@x", "\tx", "'x"]


def test_a_table_saved_by_excel_in_gbk(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes((HEADER + "3,甲,乙路,126.5,45.5,,\r\n,,,,,,\r\n").encode("gb18030"))
    found = read_places(path)
    assert found[["row", "name", "address", "lon", "lat", "matched"]].to_numpy().tolist() == [
        [3, "甲", "乙路", 126.5, 45.5, ""]
    ]
    assert np.isnan(found["score"][0])


def test_matched_name_and_score_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("行号,名称,地址,经度,纬度\n3,甲,,126.5,45.5\n", encoding="utf-8")
    assert read_places(path)["matched"].tolist() == [""]


def test_every_fault_is_told(tmp_path: Path, told: Any) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        HEADER + "1.5,甲,,126,45,,\n3,,,126,45,,\n4,甲,,226,45,,\n5,甲,,126,北,,\n6,甲,,1,1,,\n6,乙,,1,1,,\n",
        encoding="utf-8",
    )
    with pytest.raises(SchemaError) as caught:
        read_places(path)
    told(caught.value, "p.csv", "“1.5”不是行号", "is no row number", row=2, column="行号", value="1.5")
    told(caught.value, "p.csv", "名称和地址均为空", "neither a name nor an address", row=3, column="名称")
    told(caught.value, "p.csv", "“226”不是经度", "is no longitude", row=4, column="经度")
    told(caught.value, "p.csv", "“北”不是纬度", "is no latitude", row=5, column="纬度")
    assert [fault.row for fault in caught.value.faults if "“6”" in fault.problem.zh] == [6, 7]
    assert len(caught.value.faults) == 6


def test_missing_columns(tmp_path: Path, told: Any) -> None:
    path = tmp_path / "p.csv"
    path.write_text("行号,名称\n3,甲\n", encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        read_places(path)
    told(caught.value, "p.csv", "缺少列：地址、经度、纬度", "columns are missing: 地址, 经度, 纬度", row=1)
    path.write_bytes(b"")
    with pytest.raises(SchemaError):
        read_places(path)


def test_headers_cover_what_is_returned() -> None:
    assert list(PLACE_HEADERS) == ["row", "name", "address", "lon", "lat", "matched", "score"]
