"""The rows of one table, read field by field: what is understood, what was repaired, what is refused, what is passed over."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.intake.codes import code_remarks, known_codes, parse_codes
from geodata.intake.parsed import FAULTS, Parsed
from geodata.intake.positions import (
    confirmed_positions,
    off_earth,
    repaired_positions,
    tell_in_metres,
    tell_moved,
    tell_off_earth,
)
from geodata.intake.refusals import Refusals, Told
from geodata.intake.report import FileReport, no_repairs
from geodata.intake.row_rules import (
    ids_from_names,
    refuse_fractions,
    refuse_repeated,
    refuse_words_among_codes,
    require_place,
    require_values,
)
from geodata.intake.values import parse_field, parse_pairs
from geodata.schema import GROUP_PREFIX, Field
from geodata.source_files import FileSource
from geodata.tables import TextTable
from geodata.text import Text

_SHARE_DECIMALS = 6
_BY_UNIT = ("population totals", "priority")
_UNREAD_DATES = ("date", "day_or_month", "january")
_LEFT_OUT = {
    "totals": Text("合计行", "a total"),
    "repeated": Text("重复的表头或标题", "the header or title once more"),
    "notes": Text("说明", "a note"),
}


def check_rows(
    source: FileSource,
    role: str,
    table: TextTable,
    fields: tuple[Field, ...],
    headers: Mapping[str, str],
    *,
    codes: Collection[str] | None,
) -> tuple[pd.DataFrame, Refusals, FileReport]:
    """Read and check the values of every field.

    Parameters
    ----------
    source : FileSource
        With the places that the planner confirmed.
    role : str
        Key of `geodata.schema.SCHEMAS`, or the role of a layer.
    table : TextTable
        The table.
    fields : tuple of Field
        Its fields.
    headers : mapping of str to str
        Column of each field that is there.
    codes : collection of str or None
        Codes of the units that count; rows of others are passed over.

    Returns
    -------
    rows : DataFrame
        The rows without faults, as `geodata.checking.CheckedTable` has them.
    refusals : Refusals
        Every fault.
    report : FileReport
        What became of all rows.
    """
    read = len(table.frame)
    remarks = _unused_columns(table, headers) + _unread_sheets(table)
    if codes is not None:
        table = _rows_of_units(table, headers["code"], codes, remarks)
    frame = table.frame
    refusals = Refusals(table.file, frame)
    repairs = [_merged_cells(table)]
    rows = pd.DataFrame(index=frame.index)
    for field, parsed in _parsed_fields(table, fields, headers):
        header, values = headers[field.name], parsed.values
        # What is not needed and cannot be read costs no row its place.
        blanked = np.isin(parsed.fault, _UNREAD_DATES) & (field.kind == "date") & (not field.required)
        parsed.rule[blanked] = "unread_date"
        unread = (parsed.fault != "") & ~blanked
        if field.name == "code" and codes is not None:
            values = known_codes(values, codes).where(~unread, "")
            parsed.rule[(values != parsed.values).to_numpy()] = "code_length"
        if parsed.share.any() and field.name.startswith(GROUP_PREFIX):
            values = values.mask(parsed.share, (values * rows["persons"]).round(_SHARE_DECIMALS))
        refusals.add(header, unread, _telling(parsed.fault))
        require_values(field, values, header, unread, refusals)
        refuse_fractions(role, field, values, header, refusals)
        if field.name == "code" and role in _BY_UNIT and codes is None:
            refuse_words_among_codes(values, header, refusals)
        repairs.append(_repaired(frame[header], values, parsed.rule))
        if field.kind == "number":
            remarks += _blanks_as_nothing(table.file, field, header, values, unread)
            values = values.fillna(0.0)
        rows[field.name] = values
    nothing = {"number": 0.0, "coordinate": np.nan}
    for field in fields:
        if field.name not in headers:
            rows[field.name] = pd.Series(nothing.get(field.kind, ""), index=rows.index, dtype=_dtype(field))
    rows = rows[[field.name for field in fields]]
    _check_rows_together(source, role, rows, fields, headers, refusals, repairs)
    accepted = rows[~refusals.faulty]
    report = FileReport(
        file=table.file,
        role=role,
        rows_read=read,
        rows_accepted=len(accepted),
        rows_passed_over=read - len(frame),
        repairs=_by_row(repairs),
        refused=refusals.all(),
        refused_count=refusals.count,
        left_out=tuple(
            sorted(
                ((row, told) for name, told in _LEFT_OUT.items() for row in getattr(table.layout, name)), key=_row_of
            )
        ),
        remarks=tuple(remarks),
    )
    return accepted, refusals, report


def _row_of(left_out: tuple[int, Text]) -> int:
    return left_out[0]


def _dtype(field: Field) -> str:
    return "float64" if field.kind in ("number", "coordinate") else "str"


def _parsed_fields(
    table: TextTable, fields: tuple[Field, ...], headers: Mapping[str, str]
) -> Iterator[tuple[Field, Parsed]]:
    """Read the columns in the order of the fields; one column may hold longitude and latitude."""
    pair = headers.get("lon") if headers.get("lon") == headers.get("lat") else None
    pairs = dict(zip(("lon", "lat"), parse_pairs(table.frame[pair], pair), strict=True)) if pair else {}
    for field in fields:
        header = headers.get(field.name)
        if header is not None:
            yield (
                field,
                pairs.get(field.name)
                or parse_field(field, table.frame[header], unit=table.units.get(header, ""), header=header),
            )


def _check_rows_together(
    source: FileSource,
    role: str,
    rows: pd.DataFrame,
    fields: tuple[Field, ...],
    headers: Mapping[str, str],
    refusals: Refusals,
    repairs: list[pd.DataFrame],
) -> None:
    """Refuse rows without a place and values that stand twice; give numbers to rows that have none."""
    names = {field.name for field in fields}
    if names >= {"lon", "lat"}:
        _check_positions(source, role, rows, headers, refusals, repairs)
    for field in fields:
        if field.unique:
            by_name = field.name == "id" and "id" not in headers
            if by_name:
                rows["id"] = ids_from_names(rows)
            header = headers.get("name" if by_name else field.name)
            if header is not None:
                refuse_repeated(rows[field.name], header, refusals)


def _check_positions(
    source: FileSource,
    role: str,
    rows: pd.DataFrame,
    headers: Mapping[str, str],
    refusals: Refusals,
    repairs: list[pd.DataFrame],
) -> None:
    """Mend coordinates that can be read in one way only; refuse rows off the earth and rows without a place."""
    positions, mended = repaired_positions(source, rows, headers)
    repairs.append(mended)
    rows[["lon", "lat"]] = positions
    column = headers.get("lon", "经度")
    lonlat = positions.to_numpy()
    away = off_earth(source, positions)
    in_metres = tell_in_metres(source, positions, away)
    if in_metres is not None:
        refusals.add_as_one(column, away, in_metres)
    else:
        refusals.add(column, away, lambda place, _value: tell_off_earth(*lonlat[place]))
    places = confirmed_positions(source, rows)
    moved = places.loc[~places["agrees"], "confirmed"]
    refusals.add(column, rows.index.isin(moved.index), lambda place, _value: tell_moved(moved[rows.index[place]]))
    require_place(rows, headers, places.index.tolist(), by_unit=role == "jobs", refusals=refusals)


def _telling(fault: NDArray[np.object_]) -> Callable[[int, str], Told]:
    def tell(place: int, value: str) -> Told:
        problem, remedy = FAULTS[fault[place]]
        return Text(f"“{value}”{problem.zh}", f"“{value}” {problem.en}"), remedy

    return tell


def _repaired(texts: pd.Series, values: pd.Series, rule: NDArray[np.object_]) -> pd.DataFrame:
    changed = rule != ""
    after = values[changed]
    written = after.map("{:.15g}".format).mask(after.isna(), "") if after.dtype == np.float64 else after
    return pd.DataFrame(
        {"row": texts.index[changed], "column": texts.name, "before": texts[changed].to_numpy(), "after": written.to_numpy(), "rule": rule[changed]},
    )  # fmt: skip


def _by_row(repairs: list[pd.DataFrame]) -> pd.DataFrame:
    nothing = no_repairs()
    joined = pd.concat([nothing, *(found for found in repairs if len(found))], ignore_index=True)
    return joined.astype(nothing.dtypes.to_dict()).sort_values("row", kind="stable", ignore_index=True)


def _merged_cells(table: TextTable) -> pd.DataFrame:
    rows = [
        (row, column, "", table.frame.loc[row, column], "merged")
        for row, column in table.merged
        if row in table.frame.index
    ]
    return pd.DataFrame(rows, columns=list(no_repairs().columns))


def _unused_columns(table: TextTable, headers: Mapping[str, str]) -> list[Text]:
    unused = [name for name in table.frame.columns if name not in headers.values()]
    if not unused:
        return []
    return [
        Text(f"{table.file}：未使用的列：{'、'.join(unused)}", f"{table.file}: columns not used: {', '.join(unused)}")
    ]


def _unread_sheets(table: TextTable) -> list[Text]:
    if not table.unread:
        return []
    zh, en = "、".join(f"“{sheet}”" for sheet in table.unread), ", ".join(f"“{sheet}”" for sheet in table.unread)
    return [
        Text(
            f"{table.file}：只读取了工作表“{table.sheet}”；{zh} 也有这类数据，未读取。请用 sheet 指定，或合并为一张表",
            f"{table.file}: only the sheet “{table.sheet}” was read; {en} seem to hold such data too and were not: "
            "name the one that counts under sheet, or put them into one",
        )
    ]


def _rows_of_units(table: TextTable, header: str, codes: Collection[str], remarks: list[Text]) -> TextTable:
    """Return the rows of known units, and those whose code cannot be read, which are refused later."""
    parsed = parse_codes(table.frame[header])
    mine = (known_codes(parsed.values, codes) != "").to_numpy() | (parsed.fault != "")
    count = int((~mine).sum())
    if count:
        remarks.append(
            Text(
                f"{table.file}：{count} 行不属于研究区，未使用",
                f"{table.file}: {count} rows belong to no unit and are not used",
            )
        )
    remarks += code_remarks(table.file, header, parsed.values, codes)
    return dataclasses.replace(table, frame=table.frame[mine])


def _blanks_as_nothing(
    file: str, field: Field, header: str, values: pd.Series, unread: NDArray[np.bool_]
) -> list[Text]:
    blank = 0 if field.required else int((values.isna() & ~unread).sum())
    if not blank:
        return []
    return [Text(f"{file}“{header}”：{blank} 个空白按 0 计", f"{file}, “{header}”: {blank} blanks were taken for 0")]
