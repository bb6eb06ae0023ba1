"""Checking tables against their schema: headers are found, values understood, and all faults listed at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import h3.api.numpy_int as h3
import numpy as np
import pandas as pd
import pandera.pandas as pa

from geodata.errors import Fault, SchemaError, shortened
from geodata.kinds import kind_keys_by_name, venue_type_keys_by_name
from geodata.schema import SCHEMAS, Field
from geodata.source_files import FileSource
from geodata.tables import read_table
from geodata.text import Text

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_CELL = re.compile(r"[0-9a-f]{15}")


@dataclass(frozen=True, slots=True, eq=False)
class CheckedTable:
    """A table that keeps its schema.

    Attributes
    ----------
    rows : DataFrame
        The schema's fields as columns (numbers as float64; absent optional text "" and numbers 0), indexed by row
        number in the file.
    headers : mapping of str to str
        The file's header of each field that it has.
    remarks : tuple of Text
        Headers that no field uses, rows not used, and blanks that were taken for 0.
    """

    rows: pd.DataFrame
    headers: Mapping[str, str]
    remarks: tuple[Text, ...]


def read_checked_table(source: FileSource, role: str, *, codes: Collection[str] | None = None) -> CheckedTable:
    """Read a table and check it against the schema of its role.

    Parameters
    ----------
    source : FileSource
        The file.
    role : str
        Key of `geodata.schema.SCHEMAS`.
    codes : collection of str, optional
        Only rows with one of these codes count; the others are not even checked.

    Returns
    -------
    CheckedTable
        Ready for use.

    Raises
    ------
    SchemaError
        Columns are missing or stand twice, or values are wrong; lists the faults of every column.
    """
    return checked_fields(source, read_table(source), SCHEMAS[role], codes=codes)


def checked_fields(
    source: FileSource, table: pd.DataFrame, fields: tuple[Field, ...], *, codes: Collection[str] | None = None
) -> CheckedTable:
    """Find the fields in a table of text and check them; see `read_checked_table`."""
    file = source.path.name
    headers = _find_headers(source, list(table.columns), fields)
    faults: list[Fault] = []
    whole = len(table)
    if codes is not None:
        table = table[table[headers["code"]].isin(codes)]
    checked = pd.DataFrame(index=table.index)
    unused = [name for name in table.columns if name not in headers.values()]
    remarks = (
        [Text(f"{file}：未使用的列 {'、'.join(unused)}", f"{file}: columns not used: {', '.join(unused)}")]
        if unused
        else []
    )
    if len(table) < whole:
        count = whole - len(table)
        remarks.append(
            Text(f"{file}：{count} 行不属于研究区，未使用", f"{file}: {count} rows belong to no unit and are not used")
        )
    for field in fields:
        if field.name not in headers:
            checked[field.name] = 0.0 if field.kind == "number" else ""
            continue
        values, wrong = _PARSERS[field.kind](table[headers[field.name]])
        faults += shortened([_fault(file, field, headers[field.name], row, table) for row in table.index[wrong]])
        faults += shortened(_schema_faults(file, field, headers[field.name], values[~wrong]))
        blank = values.isna() & ~wrong
        if blank.any():
            remarks.append(
                Text(
                    f"{file}“{headers[field.name]}”：{int(blank.sum())} 个空白按 0 计",
                    f"{file}, “{headers[field.name]}”: {int(blank.sum())} blanks were taken for 0",
                )
            )
        checked[field.name] = values.fillna(0.0) if field.kind == "number" else values
    if faults:
        raise SchemaError(faults)
    return CheckedTable(checked, headers, tuple(remarks))


def _find_headers(source: FileSource, present: list[str], fields: tuple[Field, ...]) -> dict[str, str]:
    file = source.path.name
    known = {field.name for field in fields}
    faults = [
        Fault(
            file,
            Text(f"columns 中的字段“{name}”未知", f"unknown field “{name}” in columns"),
            Text(f"可用的字段：{'、'.join(sorted(known))}", f"use one of {', '.join(sorted(known))}"),
            column=name,
        )
        for name in source.columns
        if name not in known
    ]
    by_plain = {_plain(name): name for name in reversed(present)}
    headers: dict[str, str] = {}
    for field in fields:
        named = source.columns.get(field.name)
        wanted = (named,) if named else field.headers
        found = next((by_plain[_plain(header)] for header in wanted if _plain(header) in by_plain), None)
        if found is not None:
            headers[field.name] = found
            if present.count(found) > 1:
                faults.append(
                    Fault(
                        file,
                        Text(
                            f"该列名出现 {present.count(found)} 次", f"{present.count(found)} columns have this header"
                        ),
                        Text("请改名，使列名唯一", "rename them, so that one is left"),
                        row=1,
                        column=found,
                    )
                )
        elif field.required or named:
            tried = "、".join(wanted)
            faults.append(
                Fault(
                    file,
                    Text(f"缺少列（找过：{tried}）", f"the column is missing (looked for {', '.join(wanted)})"),
                    Text(
                        f"现有的列：{'、'.join(present)}；请改列名，或在 sources.toml 的 columns 中指定",
                        f"it has {', '.join(present)}: rename one, or name it under columns in sources.toml",
                    ),
                    row=1,
                    column=named or field.headers[0],
                )
            )
    if faults:
        raise SchemaError(faults)
    return headers


def _plain(header: str) -> str:
    """Return a header without what people overlook: case, and full-width brackets for ordinary ones."""
    return unicodedata.normalize("NFKC", header).strip().lower()


def _text(values: pd.Series) -> tuple[pd.Series, np.ndarray]:
    return values, np.zeros(len(values), dtype=bool)


def _number(values: pd.Series) -> tuple[pd.Series, np.ndarray]:
    plain = values.str.normalize("NFKC")
    grouped = plain.str.fullmatch(_THOUSANDS)
    plain = plain.where(~grouped, plain.str.replace(",", "")).replace("", None)
    numbers = pd.to_numeric(plain, errors="coerce").astype(np.float64)
    return numbers, (numbers.isna() & (values != "")).to_numpy() | np.isinf(numbers.to_numpy())


def _word(keys: dict[str, str]) -> Callable[[pd.Series], tuple[pd.Series, np.ndarray]]:
    def parse(values: pd.Series) -> tuple[pd.Series, np.ndarray]:
        found = values.str.lower().map(keys)
        return found.fillna(""), (found.isna() & (values != "")).to_numpy()

    return parse


def _cell(values: pd.Series) -> tuple[pd.Series, np.ndarray]:
    lower = values.str.lower()
    valid = [is_cell(text) for text in lower]
    return lower, ~np.array(valid, dtype=bool) & (values != "").to_numpy()


def is_cell(text: str) -> bool:
    """Return whether ``text`` is a valid H3 cell index in hexadecimal, lower case."""
    return _CELL.fullmatch(text) is not None and bool(h3.is_valid_cell(int(text, 16)))


_PARSERS: dict[str, Callable[[pd.Series], tuple[pd.Series, np.ndarray]]] = {
    "text": _text,
    "number": _number,
    "kind": _word(kind_keys_by_name()),
    "venue_type": _word(venue_type_keys_by_name()),
    "cell": _cell,
}

_EXPECTED = {
    "number": Text("不是数字", "is not a number"),
    "kind": Text("不是已知的网点类型", "is no known kind of outlet"),
    "venue_type": Text("不是已知的场地类型", "is no known type of venue"),
    "cell": Text("不是有效的 H3 编码", "is no valid H3 index"),
}
_REMEDIES = {
    "number": Text("请填写数字", "give a number"),
    "kind": Text("可用类型见 docs/sources.md", "docs/sources.md lists the kinds"),
    "venue_type": Text("可用类型见 docs/sources.md", "docs/sources.md lists the types"),
    "cell": Text("请填写 15 位十六进制 H3 编码", "give the 15 hexadecimal digits of an H3 cell"),
}


def _fault(file: str, field: Field, header: str, row: int, table: pd.DataFrame) -> Fault:
    value = str(table.loc[row, header])[:40]
    told = _EXPECTED[field.kind]
    return Fault(
        file, Text(f"“{value}”{told.zh}", f"“{value}” {told.en}"), _REMEDIES[field.kind], row=row, column=header
    )


def _schema_faults(file: str, field: Field, header: str, values: pd.Series) -> list[Fault]:
    """Check what remains by a pandera schema: given, in range, unique."""
    checks = []
    if field.kind == "number":
        checks.append(pa.Check.in_range(field.minimum, field.maximum))
    elif field.required:
        checks.append(pa.Check.str_length(min_value=1))
    column = pa.Column(
        np.float64 if field.kind == "number" else None, checks, nullable=not field.required, unique=field.unique
    )
    try:
        pa.DataFrameSchema({header: column}).validate(values.to_frame(header), lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.drop_duplicates("index")
        return [
            _broken_rule(file, field, header, int(row), case)
            for row, case in zip(cases["index"], cases["failure_case"], strict=True)
        ]
    return []


def _broken_rule(file: str, field: Field, header: str, row: int, value: object) -> Fault:
    if value == "" or value is None or value != value:
        problem, remedy = Text("值为空", "the value is missing"), Text("请补填", "fill it in")
    elif field.kind == "number":
        problem = Text(f"{value} 超出范围", f"{value} is out of range")
        remedy = Text(
            f"应在 {field.minimum:g} 至 {field.maximum:g} 之间",
            f"give a value between {field.minimum:g} and {field.maximum:g}",
        )
    else:
        problem = Text(f"“{value}”重复", f"“{value}” stands more than once")
        remedy = Text("请使其唯一", "make it unique")
    return Fault(file, problem, remedy, row=row, column=header)
