"""Feeds in every wrapping are read alike, and bad ones refused with the file, row and column."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geodata import gtfs_feed
from geodata.errors import TimetableError
from geodata.gtfs_feed import FILES, MOST_TOLD, read_feed, value_faults
from geodata.text import Text
from tests.feeds import LINE, write_feed, zipped


def faults_of(path: Path) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(TimetableError) as caught:
        read_feed(path)
    return [(fault.file, fault.row, fault.column) for fault in caught.value.faults]


def test_folder_zip_and_zip_with_a_folder_are_read_alike(tmp_path: Path) -> None:
    folder = write_feed(tmp_path / "feed", {})
    expected = read_feed(folder)
    assert set(expected) == set(FILES)
    assert expected["stops.txt"]["stop_name"].tolist() == ["甲站", "乙站", "丙站"]
    assert expected["stop_times.txt"].index.tolist() == [2, 3, 4, 5, 6, 7]
    assert expected["stop_times.txt"].loc[6, "arrival_time"] == ""
    assert expected["frequencies.txt"].empty
    for inside in ("", "公交/", "feed\\"):
        for name, table in read_feed(zipped(folder, inside=inside)).items():
            pd.testing.assert_frame_equal(table, expected[name])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_byte_order_mark_gbk_blanks_and_quotes(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = 'stop_name, stop_id,stop_lat,stop_lon,note\n"甲,站", A ,43,122,"两\n行"\n乙站,B,43,122.01,\n\n'
    files = {"stops.txt": text.replace("\n", line_end).encode(encoding)}
    stops = read_feed(write_feed(tmp_path / "feed", files))["stops.txt"]
    assert stops["stop_id"].tolist() == ["A", "B"]
    assert stops["stop_name"].tolist() == ["甲,站", "乙站"]
    assert stops["parent_station"].tolist() == ["", ""]


def test_missing_files_and_columns_are_told_at_once(tmp_path: Path) -> None:
    files = {
        "routes.txt": None,
        "trips.txt": "route_id,trip_id\n",
        "stops.txt": "stop_id,stop_lat,stop_lat,stop_lon\n",
        "stop_times.txt": b"",
    }
    assert faults_of(write_feed(tmp_path / "feed", files)) == [
        ("stops.txt", 1, "stop_lat"),
        ("routes.txt", None, None),
        ("trips.txt", 1, "service_id"),
        *(("stop_times.txt", 1, column) for column in FILES["stop_times.txt"].needed),
    ]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf\r\n", b"header", b"header\n", b"\xef\xbb\xbfheader\r\n"])
def test_an_optional_file_without_rows_is_as_if_absent(tmp_path: Path, content: bytes) -> None:
    for name in ("frequencies.txt", "calendar_dates.txt"):
        header = ",".join(FILES[name].needed).encode()
        feed = read_feed(write_feed(tmp_path / name, {name: content.replace(b"header", header)}))
        assert feed[name].empty
        assert list(feed[name].columns) == list(FILES[name].needed)
    needed = {"routes.txt": content.replace(b"header", b"route_id")}
    if b"header" in content:
        assert read_feed(write_feed(tmp_path / "needed", needed))["routes.txt"].empty
    else:
        assert faults_of(write_feed(tmp_path / "needed", needed)) == [("routes.txt", 1, "route_id")]


def test_no_calendar_at_all(tmp_path: Path) -> None:
    assert faults_of(write_feed(tmp_path / "feed", {"calendar.txt": None})) == [("calendar.txt", None, None)]


def test_rows_that_do_not_fit_the_header_are_told_by_number(tmp_path: Path) -> None:
    routes = "route_id,route_type\nr,3\nq\np,3,x\n"
    assert faults_of(write_feed(tmp_path / "feed", {"routes.txt": routes})) == [
        ("routes.txt", 3, None),
        ("routes.txt", 4, None),
    ]


def test_an_open_quotation_mark_does_not_swallow_rows(tmp_path: Path) -> None:
    stops = LINE["stops.txt"].replace("乙站", '"乙站')
    assert faults_of(write_feed(tmp_path / "feed", {"stops.txt": stops})) == [("stops.txt", None, None)]


@pytest.mark.parametrize("content", [b"\xff\xfe\xfd\xfc", b"\x00"])
def test_bytes_that_are_no_text(tmp_path: Path, content: bytes) -> None:
    assert faults_of(write_feed(tmp_path / "feed", {"trips.txt": content}))[0][0] == "trips.txt"


@pytest.mark.parametrize("cut", [0.0, 0.5, 0.95])
def test_a_truncated_zip(tmp_path: Path, cut: float) -> None:
    path = zipped(write_feed(tmp_path / "feed", {}))
    path.write_bytes(path.read_bytes()[: int(cut * path.stat().st_size)])
    assert faults_of(path) == [("feed.zip", None, None)]


def test_a_damaged_entry(tmp_path: Path) -> None:
    path = zipped(write_feed(tmp_path / "feed", {}))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as feed:
        entry = feed.getinfo("stop_times.txt")
    content[entry.header_offset + 60] ^= 0xFF
    path.write_bytes(content)
    assert faults_of(path) == [("feed.zip", None, None)]


def test_a_missing_file(tmp_path: Path) -> None:
    assert faults_of(tmp_path / "none.zip") == [("none.zip", None, None)]


@pytest.mark.parametrize("name", ["../stops.txt", "/stops.txt", "a/../../stops.txt", "..\\stops.txt", "C:/stops.txt"])
def test_paths_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w") as feed:
        feed.writestr(name, LINE["stops.txt"])
    with pytest.raises(TimetableError, match="unsafe path"):
        read_feed(path)


def test_a_file_in_two_folders_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w") as feed:
        for folder in "ab":
            feed.writestr(f"{folder}/stops.txt", LINE["stops.txt"])
    with pytest.raises(TimetableError, match="more than once"):
        read_feed(path)


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as feed:
        feed.writestr("stops.txt", b"0" * 10_000_000)
    monkeypatch.setattr(gtfs_feed, "MOST_BYTES", 9_000_000)
    with pytest.raises(TimetableError, match="GiB"):
        read_feed(path)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "stops.txt").write_bytes(b"0" * 10_000_000)
    with pytest.raises(TimetableError, match="GiB"):
        read_feed(folder)
    monkeypatch.setattr(gtfs_feed, "MOST_FILES", 0)
    monkeypatch.setattr(gtfs_feed, "MOST_BYTES", 10**9)
    with pytest.raises(TimetableError, match="GiB"):
        read_feed(path)


def test_many_faults_of_a_column_are_counted() -> None:
    table = pd.DataFrame({"x": [str(k) for k in range(100)]}, index=pd.RangeIndex(2, 102))
    text = Text("不对", "is wrong")
    faults = value_faults("a.txt", table, "x", np.ones(100, dtype=bool), text, text)
    assert len(faults) == MOST_TOLD + 1
    assert (faults[0].row, faults[-1].row) == (2, 22)
    assert "80" in faults[-1].problem.en
    assert value_faults("a.txt", table, "x", np.zeros(100, dtype=bool), text, text) == []
