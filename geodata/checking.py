"""Checking tables against their schema: headers are found, values understood or mended, and all faults listed at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from geodata.errors import Fault, SchemaError
from geodata.intake.checked_rows import check_rows
from geodata.intake.headers import find_headers, missing_column
from geodata.intake.report import FileReport, in_words
from geodata.schema import SCHEMAS, Field, fields_with_groups
from geodata.source_files import FileSource
from geodata.tables import TextTable, layer_table, read_table
from geodata.text import Text

_DATUM_WORDS = (
    (re.compile(r"高德|腾讯|火星|gcj", re.IGNORECASE), "GCJ-02"),
    (re.compile(r"百度|bd-?09", re.IGNORECASE), "BD-09"),
)
_PLACES = frozenset(["lon", "lat"])


@dataclass(frozen=True, slots=True, eq=False)
class CheckedTable:
    """A table that keeps its schema.

    Attributes
    ----------
    rows : DataFrame
        The schema's fields as columns, indexed by row number in the file: counts as float64 (absent ones 0), coordinates as
        float64 (NaN where there are none), all else as text (absent ones ""). Population groups come last, under
        `geodata.schema.GROUP_PREFIX` and their name.
    headers : mapping of str to str
        The file's header of each field that it has.
    remarks : tuple of Text
        Headers that no field uses, rows not used, repairs, and blanks that were taken for 0.
    report : FileReport
        What became of every row.
    """

    rows: pd.DataFrame
    headers: Mapping[str, str]
    remarks: tuple[Text, ...]
    report: FileReport


def read_checked_table(source: FileSource, role: str, *, codes: Collection[str] | None = None) -> CheckedTable:
    """Read a table and check it against the schema of its role.

    Parameters
    ----------
    source : FileSource
        The file. Where its ``faulty_rows`` say ``leave_out``, rows with faults are left out, counted and told.
    role : str
        Key of `geodata.schema.SCHEMAS`.
    codes : collection of str, optional
        Only rows with the code of one of these units count; the others are not even checked.

    Returns
    -------
    CheckedTable
        Ready for use.

    Raises
    ------
    FormatError, SourcesError
        As `geodata.tables.read_table`.
    SchemaError
        Columns are missing or stand twice, a header names a datum that ``crs`` does not, or values are wrong; lists the faults
        of every column. `PersonalDataError` if there are personal data.
    """
    fields = fields_with_groups(SCHEMAS[role], tuple(source.groups))
    table = read_table(source, fields)
    headers, faults = find_headers(source, list(table.frame.columns), fields, row=table.layout.header_last)
    faults += [*_missing_coordinates(source, role, table, headers), *_unsaid_datum(source, table, headers)]
    if faults:
        raise SchemaError(faults)
    leave_out = source.faulty_rows == "leave_out"
    return _checked(source, role, table, fields, headers, codes=codes, leave_out=leave_out)


def examine_table(source: FileSource, role: str, *, codes: Collection[str] | None = None) -> CheckedTable:
    """Read and check a table as `read_checked_table` does, for a report: faulty rows and values never raise.

    Returns
    -------
    CheckedTable
        The rows without faults, perhaps none; ``report.refused`` lists the faults. Where columns of coordinates are
        missing, every row without a confirmed place or a unit is refused.

    Raises
    ------
    FormatError, SourcesError, SchemaError
        The file is no table, holds personal data, or required columns are missing.
    """
    fields = fields_with_groups(SCHEMAS[role], tuple(source.groups))
    table = read_table(source, fields)
    headers, faults = find_headers(source, list(table.frame.columns), fields, row=table.layout.header_last)
    if faults:
        raise SchemaError(faults)
    return _checked(source, role, table, fields, headers, codes=codes, leave_out=True)


def checked_fields(
    source: FileSource, table: pd.DataFrame, fields: tuple[Field, ...], *, codes: Collection[str] | None = None
) -> CheckedTable:
    """Find the fields in a layer's attributes, as text indexed by row, and check them; faults always raise `SchemaError`.

    A layer is refused as a whole: a feature left out would leave a hole in the map.
    """
    text = layer_table(source.path.name, table)
    headers, faults = find_headers(source, list(text.frame.columns), fields)
    if faults:
        raise SchemaError(faults)
    return _checked(source, source.role, text, fields, headers, codes=codes, leave_out=False)


def _missing_coordinates(source: FileSource, role: str, table: TextTable, headers: Mapping[str, str]) -> list[Fault]:
    """Return a fault per missing column of coordinates, where rows cannot have their place from elsewhere."""
    fields = [field for field in SCHEMAS[role] if field.name in _PLACES and field.name not in headers]
    by_unit = role == "jobs" and ("code" in headers or "unit_name" in headers)
    if len(fields) == len(_PLACES) and (by_unit or source.places is not None):
        return []
    fields = [field for field in fields if not source.columns.get(field.name)]  # told already
    present = list(table.frame.columns)
    return [missing_column(source, field, present, row=table.layout.header_last) for field in fields]


def _unsaid_datum(source: FileSource, table: TextTable, headers: Mapping[str, str]) -> list[Fault]:
    """Return a fault where the header of the coordinates names a Chinese datum and ``crs`` names none."""
    if source.crs or "lon" not in headers:
        return []
    return [
        Fault(
            source.path.name,
            Text(
                f"列名说明坐标是 {datum}，但没有指定坐标系",
                f"the header says that coordinates are {datum}, but no crs is named",
            ),
            Text(f"请用 crs 指定 {datum}，或其实际坐标系", f"name {datum} under crs, or what they really are in"),
            row=table.layout.header_last,
            column=headers["lon"],
        )
        for word, datum in _DATUM_WORDS
        if word.search(headers["lon"])
    ]


def _checked(
    source: FileSource,
    role: str,
    table: TextTable,
    fields: tuple[Field, ...],
    headers: dict[str, str],
    *,
    codes: Collection[str] | None,
    leave_out: bool,
) -> CheckedTable:
    rows, refusals, report = check_rows(source, role, table, fields, headers, codes=codes)
    if refusals.count and not leave_out:
        raise SchemaError(refusals.shortened())
    return CheckedTable(rows, MappingProxyType(headers), (*report.remarks, *in_words(report)), report)
