"""Which column holds which field: proposed by usual headers, headers like them and contents, for the planner to confirm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

from geodata.intake.column_contents import LOOKS_LIKE, TELLING, looks_of, sampled, share_like, share_of_pairs
from geodata.intake.headers import folded, plain_header
from geodata.intake.numbers import parse_counts
from geodata.schema import GROUP_PREFIX, PAIR_HEADERS, Field
from geodata.tables import TextTable
from geodata.text import Text, joined

LEAST_SCORE = 0.5
"""Columns that score less are no proposals."""

_LIKE_HEADER = 0.6
_LIKE_LATIN = 0.8
"""Latin words of few letters are alike by chance (id, kind)."""
_CONTAINED = 0.85
_LATER_WORD = 0.002
_CONTENT_ALONE = 0.65
_CONTRADICTED = 0.55
_WORDS = frozenset(["kind", "venue_type"])
_LEAST_SHARE, _MOST_SHARE_AGAINST = 0.8, 0.2
_MOST_OTHERS = 3
_GROUP = re.compile(
    r"\d+\s*[-—–~～至到]\s*\d+\s*(?:周岁|岁)|\d+\s*(?:周岁|岁)|劳动年龄|适龄|青年|中年|老年|老人|少儿|儿童|年龄|就业|失业|无业|务工|务农|农民工|毕业生|退役军人|退休"
)
_NO_GROUP = re.compile(r"单位|企业|机构|年份|年度|平均|备注")
_LEAST_NUMBERS = 0.8
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)年?度?[末底]?")
_OF_SEVERAL_YEARS = 0.6
"""Which of several years is meant, only the planner knows: such a column never fits beyond doubt."""

SURE_SCORE = 0.85
"""Columns that score less are to be confirmed by the planner."""


@dataclass(frozen=True, slots=True, eq=False)
class ColumnMatch:
    """The column proposed for a field.

    Attributes
    ----------
    field : str
        Name of the field.
    header : str
        Header of the column; "" for none.
    score : float
        How well it fits, 0 to 1; 1 for a usual header with fitting values.
    reason : Text
        Why.
    others : tuple of str
        The next best headers.
    """

    field: str
    header: str
    score: float
    reason: Text
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Fit:
    score: float
    reason: Text


def propose_columns(table: TextTable, fields: tuple[Field, ...]) -> tuple[ColumnMatch, ...]:
    """Propose a column for each field, and no column for two, but for one of pairs of coordinates.

    Parameters
    ----------
    table : TextTable
        The table.
    fields : tuple of Field
        The fields of its role.

    Returns
    -------
    tuple of ColumnMatch
        One per field, in their order. All together the scores are the largest possible (assignment problem). Of columns
        that differ in the year alone the newest is proposed, to be confirmed.
    """
    headers = list(table.frame.columns)
    fits = [[_fit(field, header, table) for header in headers] for field in fields]
    scores = np.array([[fit.score for fit in row] for row in fits])
    scores = np.where(scores >= LEAST_SCORE, scores, 0.0)
    chosen = {
        int(field): int(column)
        for field, column in zip(*linear_sum_assignment(-scores), strict=True)
        if scores[field, column] > 0.0
    }
    pairs = _column_of_pairs(table, fields, {headers[column] for column in chosen.values()})
    matches = []
    for place, field in enumerate(fields):
        order = [headers[column] for column in np.argsort(-scores[place], kind="stable") if scores[place, column] > 0.0]
        header, fit = "", _Fit(0.0, Text("没有合适的列", "no column fits"))
        if place in chosen:
            header, fit = headers[chosen[place]], fits[place][chosen[place]]
        if pairs is not None and field.name in {"lon", "lat"} and not _has_axes(fields, chosen):
            header, fit = pairs
        years = _same_in_other_years(header, headers, {headers[column] for column in chosen.values()} - {header})
        if len(years) > 1:
            header, fit = years[0], _Fit(min(fit.score, _OF_SEVERAL_YEARS), _years_reason(years))
            order = [*years, *(name for name in order if name not in years)]
        others = tuple(name for name in order if name != header)[:_MOST_OTHERS]
        matches.append(ColumnMatch(field.name, header, fit.score, fit.reason, others))
    return tuple(matches)


def _same_in_other_years(header: str, headers: Sequence[str], taken: set[str]) -> list[str]:
    """Return the headers that are this one but for the year, the newest first, itself among them; none without a year."""
    known = {name: found for name in headers if (found := _YEAR.search(folded(name)))}
    if header not in known:
        return []
    like = _YEAR.sub("", folded(header))
    same = [name for name in known if _YEAR.sub("", folded(name)) == like and name not in taken]
    return sorted(same, key=lambda name: known[name][1], reverse=True)


def _years_reason(years: list[str]) -> Text:
    return Text(
        f"有 {len(years)} 个年份的列（{'、'.join(years)}），暂取最新的，请确认",
        f"there are columns of {len(years)} years ({', '.join(years)}); the newest is taken for the time being: confirm it",
    )


def _has_axes(fields: Sequence[Field], chosen: dict[int, int]) -> bool:
    return {"lon", "lat"} <= {fields[place].name for place in chosen}


def _column_of_pairs(table: TextTable, fields: Sequence[Field], taken: set[str]) -> tuple[str, _Fit] | None:
    """Return the column that holds both coordinates, if there is one."""
    if not {"lon", "lat"} <= {field.name for field in fields}:
        return None
    words = set(map(folded, PAIR_HEADERS))
    best: tuple[str, _Fit] | None = None
    for header in table.frame.columns:
        share = share_of_pairs(sampled(table.frame[header]))
        if share < _LEAST_SHARE or (header in taken and plain_header(header) not in words):
            continue
        usual = plain_header(header) in words
        fit = _Fit((1.0 if usual else _CONTENT_ALONE) * share, _content_reason("pair", share))
        if best is None or fit.score > best[1].score:
            best = header, fit
    return best


def _fit(field: Field, header: str, table: TextTable) -> _Fit:
    """Return how well a column fits a field, by its header and its values."""
    name, reason = _header_score(field, header)
    looks = looks_of(field)
    if name < _LIKE_HEADER and looks not in TELLING:
        return _Fit(0.0, reason)
    sample = sampled(table.frame[header])
    share = share_like(field, sample, named=name >= _LIKE_HEADER)
    told = joined([reason, _content_reason(looks, share)])
    if name < _LIKE_HEADER:
        score = _CONTENT_ALONE * share if share >= _LEAST_SHARE else 0.0
        return _Fit(score, _content_reason(looks, share))
    usual = name >= 1.0 - _LATER_WORD * len(field.headers)
    if sample.empty or share >= _MOST_SHARE_AGAINST:
        return _Fit(name, reason) if usual else _Fit(0.75 * name + 0.2 * share, told)
    # Words that are not known yet stand under the right header all the same.
    return _Fit(_CONTRADICTED if usual else 0.7 * name if looks in _WORDS else 0.0, told)


def _content_reason(looks: str, share: float) -> Text:
    told = LOOKS_LIKE[looks]
    return Text(f"{share:.0%} 的值像{told.zh}", f"{share:.0%} of the values look like {told.en}")


def _header_score(field: Field, header: str) -> tuple[float, Text]:
    """Return how near a header is to the usual ones of a field: 1 for the first of them, a little less for later ones."""
    plain = plain_header(header)
    best, word_of_best = 0.0, ""
    for place, word in enumerate(field.headers):
        wanted = folded(word)
        if wanted in (plain, folded(header)):
            return 1.0 - _LATER_WORD * place, Text(f"列名是“{word}”", f"the header is “{word}”")
        score = fuzz.ratio(plain, wanted) / 100.0
        if wanted.isascii():
            contained = re.search(rf"(?<![a-z]){re.escape(wanted)}(?![a-z])", plain) is not None and not plain.isascii()
            score = score if score >= _LIKE_LATIN else 0.0
        else:
            contained = len(wanted) > 1 and wanted in plain
        score = max(score, _CONTAINED * contained)
        if score > best:
            best, word_of_best = score, word
    return 0.95 * best, Text(f"列名与“{word_of_best}”相近", f"the header is like “{word_of_best}”")


def propose_groups(table: TextTable, matches: Sequence[ColumnMatch]) -> dict[str, str]:
    """Propose columns of population by age or employment.

    Parameters
    ----------
    table : TextTable
        A table of population.
    matches : sequence of ColumnMatch
        Columns that hold fields already.

    Returns
    -------
    dict of str to str
        Name of the group (its header without the unit) → header, for columns of numbers whose header tells an age or whether
        people work.
    """
    taken = {match.header for match in matches}
    count = Field(GROUP_PREFIX, "number", False, (), "", minimum=0.0, unit="persons")
    groups: dict[str, str] = {}
    for header in table.frame.columns:
        plain = plain_header(header)
        if header in taken or not _GROUP.search(plain) or _NO_GROUP.search(plain):
            continue
        sample = sampled(table.frame[header])
        parsed = parse_counts(count, sample, unit=table.units.get(header, ""), header=header)
        if parsed.values.notna().any() and float((parsed.fault == "").mean()) >= _LEAST_NUMBERS:
            groups.setdefault(plain, header)
    return groups
