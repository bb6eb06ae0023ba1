"""Tables from disk: Excel and text files, read as text with the row numbers that the planner's program shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from geodata.errors import Fault, FormatError, SchemaError, shortened
from geodata.intake.grids import Grid, read_grid
from geodata.intake.header_rows import is_value, known_words
from geodata.intake.headers import folded, unit_of_header
from geodata.intake.layout import Layout, find_layout
from geodata.intake.personal_data import refuse_personal_data
from geodata.network import read_only
from geodata.schema import Field
from geodata.source_files import FileSource
from geodata.text import Text

_TEXT_SUFFIXES = (".csv", ".txt")
_CONTACT = "contact"
_FIELDS_ALIKE = 2


@dataclass(frozen=True, slots=True, eq=False)
class TextTable:
    """A table as text.

    Attributes
    ----------
    file : str
        Name of the file.
    frame : DataFrame
        Stripped text, empty cells as "", indexed by the row number in the file (``row``); data rows alone. Columns stand
        under their headers; a header that stands twice is numbered ("备注 #2").
    units : mapping of str to str
        Unit of each header (`Layout.units`).
    layout : Layout
        Where header, data and the rest stand.
    sheet : str
        The sheet that was read; "" for a text file.
    sheets : tuple of str
        All sheets of the workbook.
    merged : tuple of (int, str)
        Row and header of each cell that took the value of the merged cell it is part of.
    unread : tuple of str
        Visible sheets beside it that seem to hold such a table too, where the planner has not chosen the sheet.
    """

    file: str
    frame: pd.DataFrame
    units: Mapping[str, str]
    layout: Layout
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    merged: tuple[tuple[int, str], ...] = ()
    unread: tuple[str, ...] = ()


def read_table(source: FileSource, fields: tuple[Field, ...] = ()) -> TextTable:
    """Read a table as text.

    Parameters
    ----------
    source : FileSource
        A workbook or text file (`geodata.intake.grids.read_grid`), with its sheet and header row where the planner told them.
    fields : tuple of Field
        What it should hold: their usual headers tell the header row (`geodata.intake.layout.find_layout`).

    Returns
    -------
    TextTable
        Without blank rows, titles, totals, repeated headers and notes. Words in a cell merged over several rows stand in each
        of them; a number does not, since it would count several times.

    Raises
    ------
    FormatError
        The file is no table, an empty one, or some row of a text file is longer than the header.
    SourcesError
        The workbook has no sheet of that name.
    SchemaError
        A column to be left out is not there.
    PersonalDataError
        Some column holds personal data, used or not, and is not to be left out.
    """
    grid = read_grid(source.path, sheet=source.sheet)
    table = _without_columns(source, table_of(grid, fields, header_row=source.header_row))
    named = source.columns.get(_CONTACT, "")
    words = {folded(word) for field in fields if field.name == _CONTACT for word in (*field.headers, named)}
    contacts = {header for header in table.frame.columns if folded(header) in words}
    taken = set(table.frame.index)
    beside = [
        (row, " ".join(filter(None, cells)))
        for row, cells in enumerate(grid.rows, 1)
        if row not in taken and any(cells)
    ]
    refuse_personal_data(table.file, table.frame, contacts=contacts, beside=beside)
    return table


def _without_columns(source: FileSource, table: TextTable) -> TextTable:
    """Return a table without the columns that the planner leaves out."""
    left_out = [name for name in table.frame.columns if name in source.without_columns]
    missing = [name for name in source.without_columns if name not in left_out]
    if missing:
        present = "、".join(table.frame.columns)
        raise SchemaError(
            [
                Fault(
                    table.file,
                    Text("没有这一列（without_columns）", "there is no such column (without_columns)"),
                    Text(f"现有的列：{present}", f"it has {present}"),
                    row=table.layout.header_last,
                    column=name,
                )
                for name in missing
            ]
        )
    merged = tuple(cell for cell in table.merged if cell[1] not in left_out)
    return dataclasses.replace(table, frame=table.frame.drop(columns=left_out), merged=merged)


def table_of(grid: Grid, fields: tuple[Field, ...] = (), *, header_row: int = 0) -> TextTable:
    """Cut the table out of a sheet; see `read_table`, which also refuses personal data.

    Parameters
    ----------
    grid : Grid
        The sheet.
    fields : tuple of Field
        What it should hold.
    header_row : int
        Row of the last header row, from 1; 0: found by itself.

    Returns
    -------
    TextTable
        At least one row.

    Raises
    ------
    FormatError
        There are no rows of data, or some row of a text file is longer than the header.
    """
    layout = find_layout(grid, fields, header_row=header_row)
    if not len(layout.data_rows):
        problem = Text("表中没有数据行", "the table holds no rows")
        remedy = Text("表头之下应为数据", "the header comes first, data follow")
        raise FormatError([Fault(grid.file, problem, remedy)])
    named = np.array(
        [any(column) for column in zip(*grid.rows[layout.header_first - 1 : layout.header_last], strict=True)]
    )
    if grid.file.lower().endswith(_TEXT_SUFFIXES):
        _refuse_longer_rows(grid, layout, int(np.flatnonzero(named)[-1]) + 1)
    merged = _fill_merged(grid, layout)
    rows = [grid.rows[row - 1] for row in layout.data_rows]
    columns = {
        header: np.array(cells, dtype=object)
        for header, cells in zip(layout.headers, zip(*rows, strict=True), strict=True)
    }
    for row, column, value in merged:
        columns[layout.headers[column]][np.searchsorted(layout.data_rows, row)] = value
    # Columns that hold nothing, not even a header, are the edge of a sheet.
    kept = {
        header: cells for header, cells, has in zip(columns, columns.values(), named, strict=True) if has or cells.any()
    }
    frame = pd.DataFrame(kept, index=pd.Index(layout.data_rows, name="row"), dtype="str")
    units = dict(zip(layout.headers, layout.units, strict=True))
    return TextTable(
        file=grid.file,
        frame=frame,
        units=MappingProxyType({header: units[header] for header in kept}),
        layout=layout,
        sheet=grid.sheet,
        sheets=grid.sheets,
        merged=tuple((row, layout.headers[column]) for row, column, _ in merged),
        unread=_sheets_alike(grid, fields),
    )


def _sheets_alike(grid: Grid, fields: tuple[Field, ...]) -> tuple[str, ...]:
    """Return the sheets that were not read and have usual headers of several fields in a row, and something below."""
    if not grid.others:
        return ()
    words = [{folded(word) for word in field.headers} for field in fields]

    def is_header(row: list[str]) -> bool:
        return sum(known_words(row, of_field) > 0 for of_field in words) >= _FIELDS_ALIKE

    filled = {sheet: [row for row in rows if any(row)] for sheet, rows in grid.others.items()}
    return tuple(sheet for sheet, rows in filled.items() if any(map(is_header, rows[:-1])))


def layer_table(file: str, attributes: pd.DataFrame) -> TextTable:
    """Return the attributes of a layer, as text indexed by row, as a table.

    Parameters
    ----------
    file : str
        Name of the file.
    attributes : DataFrame
        Text; "" where there is none.
    """
    headers = tuple(str(name) for name in attributes.columns)
    units = tuple(unit_of_header(header) for header in headers)
    rows = read_only(attributes.index.to_numpy(dtype=np.int64))
    frame = attributes.set_axis(list(headers), axis=1).astype("str")
    return TextTable(
        file=file,
        frame=frame,
        units=MappingProxyType(dict(zip(headers, units, strict=True))),
        layout=Layout(1, 1, headers, units, rows, "", (), (), ()),
    )


def _refuse_longer_rows(grid: Grid, layout: Layout, width: int) -> None:
    """Refuse rows of a text file with more cells than the header: a separator stands inside a value, and all is shifted."""
    faults = [
        Fault(
            grid.file,
            Text(f"有 {cells} 列，而表头只有 {width} 列", f"it has {cells} columns, but the header only {width}"),
            Text("请检查引号与每行的列数", "check the quotes, and that every row has as many columns as the header"),
            row=int(row),
        )
        for row in layout.data_rows
        if (cells := max(place for place, cell in enumerate(grid.rows[row - 1], 1) if cell)) > width
    ]
    if faults:
        raise FormatError(shortened(faults))


def _fill_merged(grid: Grid, layout: Layout) -> list[tuple[int, int, str]]:
    """Return row, column and value of the cells below the first of each cell that is merged over several rows of data."""
    data = set(layout.data_rows.tolist())
    return [
        (row, left, value)
        for top, left, bottom, right in grid.merged
        if left == right and top >= layout.header_last and (value := grid.rows[top][left]) and not is_value(value)
        for row in range(top + 2, bottom + 2)
        if row in data
    ]
