"""Personal data at the door of a project: files that hold them are refused, or kept without the columns that the planner names."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from geodata.errors import Fault, FormatError, InputError, PersonalDataError, UploadError
from geodata.intake.grids import Grid, read_grid
from geodata.intake.layout import Layout, find_layout
from geodata.intake.personal_data import refuse_personal_data
from geodata.intake.roles import OSM_SUFFIXES, RASTER_SUFFIXES, ROLES, TABLE_SUFFIXES, suffix_of
from geodata.layer_files import layer_names, read_layer
from geodata.layers import attributes_as_text
from geodata.schema import SCHEMAS, Field
from geodata.source_files import FileSource
from geodata.tables import read_table
from geodata.text import Text

_FORMULA_SIGNS = ("=", "+", "-", "@")


def refuse_personal_columns(path: Path, role: str) -> None:
    """Raise `PersonalDataError` if any sheet or layer of a file holds personal data; it lists every column.

    What cannot be read is not refused here: that is told when the file is examined.

    Parameters
    ----------
    path : Path
        The file.
    role : str
        Key of `geodata.intake.roles.ROLES`.
    """
    suffix = suffix_of(path.name)
    if suffix in (*OSM_SUFFIXES, *RASTER_SUFFIXES) or role == "bus":
        # Maps, rasters and timetables describe places that anyone may see.
        return
    try:
        faults = _in_sheets(path, role) if suffix in TABLE_SUFFIXES else _in_layers(path, role)
    except (FormatError, UnicodeError):
        return
    if faults:
        raise PersonalDataError(faults)


def fields_of(role: str) -> tuple[Field, ...]:
    """Return the fields of every table that a role takes; those of the outlets' for instance."""
    table = ROLES[role].table
    names = ["population totals"] if role == "totals" else [name for name in SCHEMAS if name == table]
    if role == "population":
        names = ["population cells", "population squares"]
    return tuple(field for name in names for field in SCHEMAS[name])


def _in_sheets(path: Path, role: str) -> list[Fault]:
    """Return a fault per column with personal data of every sheet; the first sheet, often the only one, is read once."""
    source, fields = FileSource(role, path), fields_of(role)
    faults: list[Fault] = []
    try:
        table = read_table(source, fields)
        first, sheets = table.sheet, table.sheets
    except InputError as error:
        grid = read_grid(path)
        first, sheets = grid.sheet, grid.sheets
        faults += _told(error, grid)
    for sheet in sheets:
        if sheet != first:
            try:
                read_table(dataclasses.replace(source, sheet=sheet), fields)
            except InputError as error:
                faults += _told(error, read_grid(path, sheet=sheet))
    return faults


def _told(error: InputError, grid: Grid) -> Sequence[Fault]:
    """Return the personal data that a sheet was refused for; one without a table may hold them anywhere."""
    return error.faults if isinstance(error, PersonalDataError) else _beside(grid, frozenset())


def _beside(grid: Grid, table_rows: Collection[int]) -> Sequence[Fault]:
    """Return a fault per row outside a table that holds personal data."""
    beside = [(row, " ".join(cells)) for row, cells in enumerate(grid.rows, 1) if row not in table_rows]
    try:
        refuse_personal_data(grid.file, pd.DataFrame(), beside=beside)
    except PersonalDataError as error:
        return error.faults
    return ()


def _in_layers(path: Path, role: str) -> list[Fault]:
    faults: list[Fault] = []
    for layer in layer_names(path):
        source = FileSource(role, path, layer=layer)
        try:
            attributes_as_text(source, read_layer(source))
        except PersonalDataError as error:
            faults += error.faults
    return faults


def write_without_columns(path: Path, target: Path, role: str, without_columns: Sequence[str]) -> None:
    """Write a copy of a table as a workbook of text, without some columns.

    Parameters
    ----------
    path : Path
        The table.
    target : Path
        The ``.xlsx`` to write. Every sheet is in it, its rows at their numbers; notes with personal data are left blank.
        Texts that a spreadsheet program would take for formulas are marked as texts.
    role : str
        Key of `geodata.intake.roles.ROLES`; its usual headers tell where the header stands.
    without_columns : sequence of str
        Headers of the columns to leave out, as `find_layout` joins them, in whichever sheet they stand.

    Raises
    ------
    FormatError
        The table cannot be read.
    UploadError
        A header stands in no sheet.
    """
    fields = fields_of(role)
    first = read_grid(path)
    grids = [
        first if sheet == first.sheet else read_grid(path, sheet=sheet) for sheet in first.sheets or (first.sheet,)
    ]
    layouts = [find_layout(grid, fields) for grid in grids]
    missing = [header for header in without_columns if not any(header in layout.headers for layout in layouts)]
    if missing:
        raise UploadError(
            [
                Fault(
                    path.name,
                    Text("没有这一列", "there is no such column"),
                    Text("请核对列名", "check the header"),
                    column=header,
                )
                for header in missing
            ]
        )
    book = openpyxl.Workbook(write_only=True)
    for grid, layout in zip(grids, layouts, strict=True):
        kept = [column for column, header in enumerate(layout.headers) if header not in without_columns]
        page = book.create_sheet(grid.sheet or "Sheet1")
        for row in _kept_rows(grid, layout):
            page.append([_cell(page, row[column]) for column in kept] if row else [])
    book.save(target)


def _kept_rows(grid: Grid, layout: Layout) -> Iterator[Sequence[str]]:
    """Yield a sheet's rows, empty where notes hold personal data; a header of several rows stands joined in its last."""
    header = range(layout.header_first, layout.header_last + 1)
    notes = {fault.row for fault in _beside(grid, {*header, *layout.data_rows.tolist()})}
    for number, row in enumerate(grid.rows, 1):
        if number == layout.header_last:
            cells = zip(*grid.rows[layout.header_first - 1 : layout.header_last], strict=True)
            yield [joined if any(column) else "" for joined, column in zip(layout.headers, cells, strict=True)]
        else:
            yield () if number in header or number in notes else row


def _cell(page: object, text: str) -> WriteOnlyCell | str | None:
    plain = ILLEGAL_CHARACTERS_RE.sub("", text)
    if not plain.startswith(_FORMULA_SIGNS):
        return plain or None
    cell = WriteOnlyCell(page, plain)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
