"""Looking at tables: layout, columns, every value, and where the coordinates lie."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.checking import CheckedTable, examine_table
from geodata.errors import InputError, PersonalDataError
from geodata.far_points import FAR_ROLES, without_far_rows
from geodata.intake.codes import known_codes
from geodata.intake.columns import ColumnMatch, propose_columns, propose_groups
from geodata.intake.coordinate_systems import CrsProposal, Ground, propose_crs_of_points
from geodata.intake.examined import PREVIEW_ROWS, Examination, with_proposals
from geodata.intake.grids import read_grid
from geodata.intake.place_names import plain_name, short_unit_name
from geodata.intake.positions import repaired_positions
from geodata.intake.values import parse_coordinates, parse_pairs
from geodata.points import DEFAULT_CRS
from geodata.schema import GROUP_PREFIX, SCHEMAS, Field
from geodata.source_files import FileSource
from geodata.tables import TextTable, read_table
from geodata.text import Text

Floats = NDArray[np.float64]

_BY_UNIT = frozenset({"population totals", "priority"})
_AXES = (("lon", "lat"), ("x", "y"))


def schemas_of(role: str) -> tuple[str, ...]:
    """Return the schemas (keys of `SCHEMAS`) by which a table of a role may be read."""
    several = {"totals": ("population totals",), "population": ("population cells", "population squares")}
    return several.get(role, (role,))


def examine_table_file(
    source: FileSource, role: str, *, ground: Ground | None, codes: Collection[str] | None
) -> Examination:
    """Look at a table; see `geodata.intake.examination.examine`."""
    fields = tuple(dict.fromkeys(field for schema in schemas_of(role) for field in SCHEMAS[schema]))
    found = Examination(source, role, schemas_of(role)[0], fields=SCHEMAS[schemas_of(role)[0]])
    try:
        table = read_table(source, fields)
    except InputError as error:
        personal = error.columns if isinstance(error, PersonalDataError) else ()
        found = dataclasses.replace(found, faults=error.faults, personal=personal)
        return _with_raw_preview(found)
    schema, matches = _best_schema(table, schemas_of(role))
    columns = with_proposals(source, matches)
    found = dataclasses.replace(
        found,
        schema=schema,
        fields=SCHEMAS[schema],
        preview=table.frame.head(PREVIEW_ROWS),
        table=table,
        matches=matches,
        columns=columns,
        groups=MappingProxyType(propose_groups(table, matches) if role in {"population", "totals"} else {}),
        sheets=table.sheets,
    )
    as_proposed = dataclasses.replace(source, columns=columns)
    try:
        checked = examine_table(as_proposed, schema, codes=codes if schema in _BY_UNIT else None)
    except InputError as error:
        return dataclasses.replace(found, faults=error.faults)
    crs = _crs(source, table, checked.headers, ground)
    if ground is not None and ground.units is not None and role in FAR_ROLES:
        try:
            checked = without_far_rows(as_proposed, checked, ground.units)
        except InputError as error:
            return dataclasses.replace(found, faults=error.faults, crs=crs)
    read = {name: header for name, header in checked.headers.items() if not name.startswith(GROUP_PREFIX)}
    return dataclasses.replace(
        found,
        columns=MappingProxyType({**read, **columns}),
        checked=checked,
        crs=crs,
        summary=_summary(checked, SCHEMAS[schema]),
    )


def _best_schema(table: TextTable, schemas: tuple[str, ...]) -> tuple[str, tuple[ColumnMatch, ...]]:
    """Return the schema whose required fields the columns fit best, of equal ones the first, and the columns."""
    proposed = {schema: propose_columns(table, SCHEMAS[schema]) for schema in schemas}

    def fit(schema: str) -> float:
        required = {field.name for field in SCHEMAS[schema] if field.required}
        return float(np.mean([match.score for match in proposed[schema] if match.field in required]))

    best = max(schemas, key=fit)
    return best, proposed[best]


def _with_raw_preview(found: Examination) -> Examination:
    """Return an examination with the first rows of a file as they stand; they help to name the sheet or the header row.

    Personal data are not shown.
    """
    if found.personal or found.source.without_columns:
        return found
    try:
        grid = read_grid(found.source.path, sheet=found.source.sheet)
    except InputError:
        return found
    rows = grid.rows[:PREVIEW_ROWS]
    preview = pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="row"), dtype="str")
    return dataclasses.replace(found, preview=preview, sheets=grid.sheets)


def _crs(source: FileSource, table: TextTable, headers: Mapping[str, str], ground: Ground | None) -> CrsProposal | None:
    """Hold all coordinates against the ground, also of rows that are refused: in the CRS as stated that may be all."""
    axes = next((axes for axes in _AXES if set(axes) <= set(headers)), None)
    if ground is None or axes is None:
        return None
    columns = [table.frame[headers[name]] for name in axes]
    if headers[axes[0]] == headers[axes[1]]:
        parsed = parse_pairs(columns[0], headers[axes[0]])
    else:
        parsed = (parse_coordinates(columns[0]), parse_coordinates(columns[1]))
    x, y = _as_repaired(source, *(axis.values for axis in parsed))
    if not (np.isfinite(x) & np.isfinite(y)).any():
        return None
    words = [field for field in ("name", "code", "unit_name") if field in headers]
    rows = pd.DataFrame({field: table.frame[headers[field]] for field in words}, index=table.frame.index)
    return propose_crs_of_points(
        x,
        y,
        own_unit=own_units(rows, ground),
        names=rows.get("name"),
        ground=ground,
        stated=source.crs or DEFAULT_CRS,
    )


def _as_repaired(source: FileSource, x: pd.Series, y: pd.Series) -> tuple[Floats, Floats]:
    """Return coordinates as checking repairs them; where most rows are swapped, as they stand: then the columns are."""
    raw = pd.DataFrame({"lon": x, "lat": y})
    positions, repairs = repaired_positions(source, raw, {})
    swapped = repairs.loc[repairs["rule"] == "swapped", "row"].nunique()
    used = raw if 2 * swapped > raw.notna().all(axis=1).sum() else positions
    return used["lon"].to_numpy(dtype=np.float64), used["lat"].to_numpy(dtype=np.float64)


def own_units(rows: pd.DataFrame, ground: Ground) -> NDArray[np.int32] | None:
    """Return the reporting unit that each row names by its code, else by the unit's name.

    Parameters
    ----------
    rows : DataFrame
        With ``code`` and ``unit_name`` or one of them.
    ground : Ground
        With the units.

    Returns
    -------
    (p,) int32 or None
        Positions in ``ground.units``, −1 where none is named; None where the table or the ground has no units.
    """
    if ground.units is None or not {"code", "unit_name"} & set(rows.columns):
        return None
    found = pd.Series(-1, index=rows.index, dtype="int32")
    ids, names = ground.units["unit_id"].astype(str), ground.units["name"].astype(str)
    if "unit_name" in rows:
        for form in (short_unit_name, plain_name):
            found = _where_known(rows["unit_name"].map(form), names.map(form), found)
    if "code" in rows:
        found = _where_known(known_codes(rows["code"], set(ids)), ids, found)
    return np.asarray(found, dtype=np.int32)


def _where_known(texts: pd.Series, known: pd.Series, found: pd.Series) -> pd.Series:
    """Return the position of each text among the known ones, where it stands there once; else what was found before."""
    once = known[(known != "") & ~known.duplicated(keep=False)]
    position = texts.map(pd.Series(once.index.to_numpy(), index=once.to_numpy()))
    return position.fillna(found).astype("int32")


def _summary(checked: CheckedTable, fields: tuple[Field, ...]) -> tuple[Text, ...]:
    """Return the sums of what is counted: the figure by which a planner knows the right file."""
    words = {
        "persons": Text("人口合计", "persons in all"),
        "jobs": Text("岗位合计", "jobs in all"),
        "priority_persons": Text("重点人群合计", "priority persons in all"),
    }
    return tuple(
        Text(f"{words[field.name].zh} {total:,.0f}", f"{words[field.name].en}: {total:,.0f}")
        for field in fields
        if field.name in words and field.name in checked.headers
        for total in [float(checked.rows[field.name].sum())]
    )
