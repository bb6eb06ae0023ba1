"""What looking at one file finds, in one value for every sort of file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd

from geodata.checking import CheckedTable
from geodata.errors import Fault
from geodata.intake.columns import ColumnMatch
from geodata.intake.coordinate_systems import CrsProposal
from geodata.schema import Field
from geodata.source_files import FileSource
from geodata.tables import TextTable
from geodata.text import Text

PREVIEW_ROWS = 20
"""So many rows of a file are shown."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Examination:
    """What one file holds, as it would be read.

    Attributes
    ----------
    source : FileSource
        The file, with the decisions so far.
    role : str
        Key of `geodata.intake.roles.ROLES`, as asked.
    schema : str
        What it was looked at as: key of `geodata.schema.SCHEMAS` for a table, else ``layer``, ``osm``, ``raster`` or ``gtfs``.
    preview : DataFrame
        Its first rows as text, indexed by row number; empty where it has none.
    fields : tuple of Field
        The fields that the role looks for.
    table : TextTable or None
        The table, or a layer's attributes; None where it cannot be read or is no table.
    matches : tuple of ColumnMatch
        Which column is proposed for each field.
    columns : mapping of str to str
        Field → header as ``checked`` reads it: the planner's decisions, and the proposals where there are none.
    groups : mapping of str to str
        Columns proposed as population groups: name → header.
    checked : CheckedTable or None
        The table as checked, with its report; None where it cannot be checked.
    faults : tuple of Fault
        Why it cannot be read or checked as a whole; what single rows of a table have is in the report.
    crs : CrsProposal or None
        In which CRS its coordinates are, where there is ground to tell; ``swapped`` is told of the coordinates as they
        stand in the columns of ``columns``, or in the layer's file.
    layers, sheets : tuple of str
        Those that the file has.
    personal : tuple of str
        Columns that hold personal data.
    summary : tuple of Text
        What it holds, in figures, a line each.
    """

    source: FileSource
    role: str
    schema: str
    preview: pd.DataFrame = field(default_factory=pd.DataFrame)
    fields: tuple[Field, ...] = ()
    table: TextTable | None = None
    matches: tuple[ColumnMatch, ...] = ()
    columns: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    groups: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    checked: CheckedTable | None = None
    faults: tuple[Fault, ...] = ()
    crs: CrsProposal | None = None
    layers: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    summary: tuple[Text, ...] = ()


def with_proposals(source: FileSource, matches: tuple[ColumnMatch, ...]) -> Mapping[str, str]:
    """Return a column per field: the planner's, and what is proposed for the others out of the columns still free.

    Parameters
    ----------
    source : FileSource
        With the planner's decisions.
    matches : tuple of ColumnMatch
        The proposals.
    """
    taken = set(source.columns.values())
    proposed = {
        match.field: match.header
        for match in matches
        if match.header and match.field not in source.columns and match.header not in taken
    }
    return MappingProxyType({**proposed, **source.columns})
