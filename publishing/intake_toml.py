"""What was found out about a file, as lines for ``sources.toml``, and which of it the planner should confirm first."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from geodata.intake.columns import SURE_SCORE
from geodata.intake.examination import Examination
from geodata.intake.headers import find_headers
from geodata.intake.roles import ROLES, TABLE_SUFFIXES, suffix_of
from geodata.text import Text

_AXES = (("lon", "lat"), ("x", "y"))


def sources_lines(found: Examination) -> tuple[str, ...]:
    """Return the lines of ``sources.toml`` by which a file is read as it was examined.

    Parameters
    ----------
    found : Examination
        From `geodata.intake.examination.examine`.

    Returns
    -------
    tuple of str
        The table's header, the file and, where they were decided or are proposed, ``layer``, ``sheet``, ``header_row``,
        ``crs``, ``axes_swapped``, ``columns``, ``groups``, ``without_columns`` and ``faulty_rows``. Only proposals beyond doubt change the
        CRS; where a table's axes are swapped, the two columns change places. What the file cannot tell (``level`` of boundaries,
        ``method`` of the population) is not among them. Empty where the file could not be read.
    """
    if found.table is None:
        return ()
    role, source = ROLES[found.role], found.source
    is_table = suffix_of(source.path.name) in TABLE_SUFFIXES
    crs, swapped = source.crs, False
    if found.crs is not None and found.crs.differs:
        crs, swapped = found.crs.candidates[0].crs, found.crs.candidates[0].swapped
    elif found.crs is not None:
        swapped = found.crs.stated_swapped
    columns = {name: header for name, header in found.columns.items() if header or name in source.columns}
    axes = next((axes for axes in _AXES if columns.keys() >= set(axes)), None)
    if is_table and swapped and axes is not None:
        columns[axes[0]], columns[axes[1]] = columns[axes[1]], columns[axes[0]]
    settings: dict[str, object] = {
        "layer": source.layer,
        "sheet": found.table.sheet if len(found.sheets) > 1 else "",
        "header_row": source.header_row,
        "crs": crs,
        "axes_swapped": not is_table and (swapped or (found.crs is None and source.axes_swapped)),
        "columns": columns,
        "groups": dict(source.groups or found.groups),
        "without_columns": list(source.without_columns),
        "faulty_rows": source.faulty_rows if source.faulty_rows != "refuse" else "",
    }
    header = f"[[{role.table}]]" if role.several else f"[{role.table}]"
    lines = [f"{role.file_key} = {_toml(source.path.name)}"]
    return (header, *lines, *(f"{key} = {_toml(value)}" for key, value in settings.items() if value))


def to_confirm(found: Examination) -> tuple[Text, ...]:
    """Return what of these lines is no certainty: columns whose header is not a usual one, groups, and an unclear CRS.

    Parameters
    ----------
    found : Examination
        From `geodata.intake.examination.examine`.

    Returns
    -------
    tuple of Text
        A line each, with the reason; empty where nothing needs a second look.
    """
    if found.table is None:
        return ()
    undecided = dataclasses.replace(found.source, columns=MappingProxyType({}), groups=MappingProxyType({}))
    by_itself, _ = find_headers(undecided, list(found.table.frame.columns), found.fields)
    told = [
        Text(
            f"{match.field} ← “{match.header}”：{match.reason.zh}",
            f"{match.field} ← “{match.header}”: {match.reason.en}",
        )
        for match in found.matches
        if match.header
        and match.field not in found.source.columns
        and found.columns.get(match.field) == match.header
        and (by_itself.get(match.field) != match.header or match.score < SURE_SCORE)
    ]
    if found.groups and not found.source.groups:
        names, names_en = "、".join(found.groups), ", ".join(found.groups)
        told.append(Text(f"groups：{names} 是否保留", f"groups: whether to keep {names_en}"))
    if found.crs is not None and (found.crs.differs or not found.crs.is_clear):
        told.append(Text(f"crs：{found.crs.reason.zh}", f"crs: {found.crs.reason.en}"))
    return tuple(told)


def _toml(value: object) -> str:
    """Return a value as TOML writes it in one line; its strings are those of JSON."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
