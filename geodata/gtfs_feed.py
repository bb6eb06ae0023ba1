"""The files of a GTFS feed (zip or folder) as tables of text, read within bounds and never unpacked to disk."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from geodata.errors import Fault, TimetableError
from geodata.text import Text

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Columns of ``calendar.txt``, in the order of `datetime.date.weekday`."""

MOST_BYTES = 2 * 1024**3
"""A feed that unpacks to more than this is refused."""

MOST_FILES = 1000
"""A zip file with more entries than this is refused."""

MOST_TOLD = 20
"""So many faults of one column are told one by one."""


@dataclass(frozen=True, slots=True)
class _File:
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    required: bool = True


FILES: Mapping[str, _File] = {
    "stops.txt": _File(("stop_id", "stop_lat", "stop_lon"), ("stop_name", "location_type", "parent_station")),
    "routes.txt": _File(("route_id",)),
    "trips.txt": _File(("route_id", "service_id", "trip_id")),
    "stop_times.txt": _File(
        ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"), ("pickup_type", "drop_off_type")
    ),
    "calendar.txt": _File(("service_id", *WEEKDAYS, "start_date", "end_date"), required=False),
    "calendar_dates.txt": _File(("service_id", "date", "exception_type"), required=False),
    "frequencies.txt": _File(("trip_id", "start_time", "end_time", "headway_secs"), required=False),
}
"""Files of the GTFS Schedule reference that are read, and their columns."""

_SAVE_AGAIN = Text("请向公交企业索取完整的 GTFS 数据", "ask the operator for a complete GTFS feed")


def read_feed(path: Path) -> dict[str, pd.DataFrame]:
    """Read the files of a feed.

    Parameters
    ----------
    path : Path
        A zip file or a folder. The files may lie at its top or together in one folder below.

    Returns
    -------
    dict of str to DataFrame
        One table per file of `FILES`, stripped text, "" where blank, indexed by the row in the file (the header is
        row 1; blank lines are not counted). An optional file or column that is absent or blank is empty.

    Raises
    ------
    TimetableError
        Lists every file that is missing, too large or damaged, and every column that is missing.
    """
    contents = _folder_contents(path) if path.is_dir() else _zip_contents(path)
    faults: list[Fault] = []
    tables = {}
    for name, file in FILES.items():
        if name not in contents:
            if file.required:
                faults.append(Fault(name, Text("数据中缺少该文件", "the feed lacks this file"), _SAVE_AGAIN))
            tables[name] = pd.DataFrame({column: pd.Series(dtype="str") for column in file.needed + file.optional})
            continue
        tables[name], found = _read_table(name, contents.pop(name), file)
        faults += found
    if not faults and tables["calendar.txt"].empty and tables["calendar_dates.txt"].empty:
        faults.append(
            Fault(
                "calendar.txt",
                Text(
                    "calendar.txt 与 calendar_dates.txt 均无内容",
                    "neither it nor calendar_dates.txt names a service day",
                ),
                _SAVE_AGAIN,
            )
        )
    if faults:
        raise TimetableError(faults)
    return tables


def value_faults(
    file: str, table: pd.DataFrame, column: str, wrong: NDArray[np.bool_], problem: Text, remedy: Text
) -> list[Fault]:
    """Return a fault for each wrong value of a column, with the value; from `MOST_TOLD` on only their number.

    Parameters
    ----------
    file : str
        Name of the file.
    table : DataFrame
        Its rows, as `read_feed` returns them.
    column : str
        The column.
    wrong : (r,) bool
        Which rows are wrong.
    problem : Text
        What is wrong, to be read after the value.
    remedy : Text
        What to do.
    """
    places = np.flatnonzero(wrong)
    values, rows = table[column], table.index
    faults = [
        Fault(
            file,
            Text(f"“{values.iloc[place][:40]}”{problem.zh}", f"“{values.iloc[place][:40]}” {problem.en}"),
            remedy,
            row=int(rows[place]),
            column=column,
        )
        for place in places[:MOST_TOLD]
    ]
    if len(places) > MOST_TOLD:
        rest = len(places) - MOST_TOLD
        more = Text(f"此列还有 {rest} 处错误", f"{rest} more faults in this column")
        faults.append(Fault(file, more, remedy, row=int(rows[places[MOST_TOLD]]), column=column))
    return faults


def _damaged(file: str, error: Exception | str) -> TimetableError:
    return TimetableError([Fault(file, Text(f"无法读取（{error}）", f"cannot be read ({error})"), _SAVE_AGAIN)])


def _too_large(file: str) -> TimetableError:
    return TimetableError(
        [
            Fault(
                file,
                Text(
                    f"解压后超过 {MOST_BYTES / 1024**3:g} GiB，或文件过多",
                    f"unpacks to more than {MOST_BYTES / 1024**3:g} GiB, or to too many files",
                ),
                Text("请只保留本地区的线路", "keep only the lines of the region"),
            )
        ]
    )


def _folder_contents(path: Path) -> dict[str, bytes]:
    try:
        files = [path / name for name in FILES if (path / name).is_file()]
        if sum(file.stat().st_size for file in files) > MOST_BYTES:
            raise _too_large(path.name)
        return {file.name: file.read_bytes() for file in files}
    except OSError as error:
        raise _damaged(path.name, error) from error


def _zip_contents(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as feed:
            entries = feed.infolist()
            unsafe = [entry.filename for entry in entries if _leads_out(entry.filename)]
            if unsafe:
                raise _damaged(path.name, f"unsafe path: {unsafe[0][:80]}")
            if len(entries) > MOST_FILES:
                raise _too_large(path.name)
            wanted = [(_place(entry.filename), entry) for entry in entries]
            wanted = [(place, entry) for place, entry in wanted if place.name in FILES]
            # What the entries say of their size is what the zip reader keeps to, and the checksum must fit.
            if sum(entry.file_size for _, entry in wanted) > MOST_BYTES:
                raise _too_large(path.name)
            depth = min((len(place.parts) for place, _ in wanted), default=0)
            top = [(place.name, entry) for place, entry in wanted if len(place.parts) == depth]
            if len({name for name, _ in top}) < len(top):
                raise _damaged(path.name, "a file stands more than once")
            return {name: feed.read(entry) for name, entry in top}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        # A zip file with a password is a RuntimeError.
        raise _damaged(path.name, error) from error


def _place(name: str) -> PurePosixPath:
    """Return an entry's path; some programs write it with backslashes."""
    return PurePosixPath(name.replace("\\", "/"))


def _leads_out(name: str) -> bool:
    parts = _place(name).parts
    return ".." in parts or name.startswith(("/", "\\")) or (bool(parts) and parts[0].endswith(":"))


def _read_table(name: str, content: bytes, file: _File) -> tuple[pd.DataFrame, list[Fault]]:
    """Return a file's columns and its faults; without the needed columns the table is empty."""
    columns = file.needed + file.optional
    empty = pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not file.required and not content.strip():
        return empty, []
    try:
        header = _header(content.decode("utf-8").lstrip("\r\n"))
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            return empty, list(_damaged(name, error).faults)
        content, header = text.encode(), _header(text.lstrip("\r\n"))
    plain = [column.strip() for column in header]
    faults = [
        Fault(name, Text("缺少列", "the column is missing"), _SAVE_AGAIN, row=1, column=column)
        for column in file.needed
        if column not in plain
    ]
    faults += [
        Fault(
            name,
            Text("该列名出现多次", "more than one column has this header"),
            Text("请改名，使列名唯一", "rename them, so that one is left"),
            row=1,
            column=column,
        )
        for column in columns
        if plain.count(column) > 1
    ]
    if content.count(b'"') % 2:
        faults.append(
            Fault(name, Text("引号未成对", "a quotation mark is not closed"), Text("请检查引号", "check the quotes"))
        )
    if faults:
        return empty, faults
    here = {header[plain.index(column)]: column for column in columns if column in plain}

    def odd_row(row: arrow_csv.InvalidRow) -> str:
        odd.append(row)
        return "skip"

    odd: list[arrow_csv.InvalidRow] = []
    try:
        table = arrow_csv.read_csv(
            # The reader takes a header alone only with the end of its line.
            io.BytesIO(content if content.endswith(b"\n") else content + b"\n"),
            # Rows are only numbered when read by one thread.
            read_options=arrow_csv.ReadOptions(use_threads=False),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=odd_row),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(here), column_types=dict.fromkeys(here, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        return empty, list(_damaged(name, error).faults)
    faults = [
        Fault(
            name,
            Text(
                f"有 {row.actual_columns} 列，而表头有 {row.expected_columns} 列",
                f"it has {row.actual_columns} columns, but the header {row.expected_columns}",
            ),
            Text("请检查引号与逗号", "check quotes and commas"),
            row=row.number,
        )
        for row in odd[:MOST_TOLD]
    ]
    frame = table.rename_columns([here[column] for column in table.column_names]).to_pandas()
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="row")
    return pd.DataFrame(
        {column: frame[column].astype("str").str.strip() if column in frame else "" for column in columns},
        index=frame.index,
        dtype="str",
    ), faults


def _header(text: str) -> list[str]:
    return next(csv.reader(io.StringIO(text[: text.find("\n") + 1] or text)), [])
