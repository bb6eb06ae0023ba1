"""Column headers: what people overlook in them is overlooked, units are read out of them, and fields are found by them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from geodata.errors import Fault
from geodata.schema import GROUP_PREFIX, PAIR_HEADERS, Field
from geodata.source_files import FileSource
from geodata.text import Text

_UNIT = re.compile(
    r"%|‰|百分比|[百千万亿]|(?:十万|百万|千万|十|百|千|万|亿)?"
    r"(?:人次|人|口|名|位|户|个岗位|岗位|个|家|万元|元|平方米|平方公里|平方千米|m2|km2|公顷|亩|公里|千米|米|km|m|度|°|年|月|岁|间|张|台|辆|次)"
)
_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]$")
_BEHIND = re.compile(r"(?<=.)[,/、:]([^,/、:]+)$")
_FORM_WORDS = re.compile(r"必填|选填|可选|必填项|选填项|\*")
_MOST_TRIED = 8


def folded(text: str) -> str:
    """Return a header in ordinary letters, lower case, without blanks, line breaks and the star of required columns."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).strip("*").lower()


def unit_of_header(header: str) -> str:
    """Return the unit that a header names in brackets or after a comma or slash: ``万人`` of ``人口（万人）``; else ""."""
    return _split(header)[1]


def plain_header(header: str) -> str:
    """Return a header as `folded` has it, without its unit, "必填" and the number of a repeated header."""
    return _split(header)[0]


def _split(header: str) -> tuple[str, str]:
    text, unit = re.sub(r"#\d+$", "", folded(header)), ""
    while True:
        found = _BRACKETS.search(text) or (None if unit else _BEHIND.search(text))
        inside = found[1].removeprefix("单位").lstrip(":") if found else ""
        is_unit = not unit and _UNIT.fullmatch(inside) is not None
        if found is None or not (is_unit or _FORM_WORDS.fullmatch(inside)):
            return _without_bare_unit(text) if not unit else (text, unit)
        text = text[: found.start()].strip("*")
        unit = inside if is_unit else unit


def _without_bare_unit(text: str) -> tuple[str, str]:
    """Return 万人 apart that stands behind a header without brackets; "每万人" is a rate."""
    is_bare = len(text) > len("万人") and text.endswith("万人") and not text.endswith("每万人")
    return (text.removesuffix("万人"), "万人") if is_bare else (text, "")


def find_headers(
    source: FileSource, present: Sequence[str], fields: tuple[Field, ...], *, row: int = 1
) -> tuple[dict[str, str], list[Fault]]:
    """Find the column of each field: the one that ``columns`` names, else one of its usual headers, and no other.

    Parameters
    ----------
    source : FileSource
        With ``columns``, field → header (an empty header leaves the field without a column), and ``groups``.
    present : sequence of str
        Headers of the table.
    fields : tuple of Field
        Fields to find. A column of ``lon,lat`` pairs (`geodata.schema.PAIR_HEADERS`) is found for both.
    row : int
        Row of the header, for messages.

    Returns
    -------
    headers : dict of str to str
        Header of each field that is there.
    faults : list of Fault
        Fields that are unknown, required or named columns that are missing, headers that stand more than once.
    """
    known = {field.name for field in fields}
    faults = [
        Fault(
            source.path.name,
            Text(f"columns 中的字段“{name}”未知", f"unknown field “{name}” in columns"),
            Text(f"可用的字段：{'、'.join(sorted(known))}", f"use one of {', '.join(sorted(known))}"),
            column=name,
        )
        for name in source.columns
        if name not in known
    ]
    headers: dict[str, str] = {}
    for field in fields:
        named = _told(source, field)
        if named == "" and not field.required:
            continue
        found = _named(named, present) if named else _usual(field.headers, present)
        if len(found) == 1:
            headers[field.name] = found[0]
        elif found:
            faults.append(_repeated(source.path.name, found, row))
        elif field.required or named:
            faults.append(missing_column(source, field, present, row=row))
    if known >= {"lon", "lat"} and not {"lon", "lat"} & (headers.keys() | source.columns.keys()):
        pairs = _usual(PAIR_HEADERS, present)
        headers |= dict.fromkeys(("lon", "lat"), pairs[0]) if len(pairs) == 1 else {}
    return headers, faults


def _told(source: FileSource, field: Field) -> str | None:
    """Return the header that the planner named for a field or a population group, None where none was."""
    group = field.name.removeprefix(GROUP_PREFIX)
    return source.groups[group] if group != field.name else source.columns.get(field.name)


def _named(header: str, present: Sequence[str]) -> list[str]:
    """Return the columns with this header: as it is written, else with the same letters."""
    return [name for name in present if name == header] or [name for name in present if folded(name) == folded(header)]


def _usual(words: tuple[str, ...], present: Sequence[str]) -> list[str]:
    """Return the columns under the first of the words that is there, units left aside."""
    exact, plain = [folded(name) for name in present], [plain_header(name) for name in present]
    for word in words:
        wanted = folded(word)
        found = [name for name, whole, bare in zip(present, exact, plain, strict=True) if wanted in (whole, bare)]
        if found:
            return found
    return []


def _repeated(file: str, found: list[str], row: int) -> Fault:
    return Fault(
        file,
        Text(f"该列名出现 {len(found)} 次", f"{len(found)} columns have this header"),
        Text("请改名，使列名唯一", "rename them, so that one is left"),
        row=row,
        column=found[0],
    )


def missing_column(source: FileSource, field: Field, present: Sequence[str], *, row: int) -> Fault:
    """Return the fault of a field whose column is not there, with the headers that were looked for and those that are."""
    named = _told(source, field)
    tried = (named,) if named else field.headers[:_MOST_TRIED]
    more = not named and len(field.headers) > _MOST_TRIED
    return Fault(
        source.path.name,
        Text(
            f"缺少列（找过：{'、'.join(tried)}{'等' if more else ''}）",
            f"the column is missing (looked for {', '.join(tried)}{' and others' if more else ''})",
        ),
        Text(
            f"现有的列：{'、'.join(present)}；请改列名，或在 sources.toml 的 columns 中指定",
            f"it has {', '.join(present)}: rename one, or name it under columns in sources.toml",
        ),
        row=row,
        column=named or field.headers[0],
    )
