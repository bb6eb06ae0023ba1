"""Counts as people write them: full-width digits, thousands separators, 万 and 亿, counting words, "about", percentages."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import partial

import numpy as np
import pandas as pd

from geodata.intake.headers import unit_of_header
from geodata.intake.parsed import Parsed, Reading, parse_each
from geodata.schema import GROUP_PREFIX, Field

_PLAIN = r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?"
_DASHES = str.maketrans("−–—", "---")
_MULTIPLIERS = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
}
_COUNT = re.compile(
    r"(?P<about>大约|约为|约|近|≈|~)?\s*"
    r"(?P<number>[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?)\s*"
    r"(?P<over>[余多])?(?P<multiplier>十万|百万|千万|百|千|万|亿)?(?P<more>[余多])?\s*"
    r"(?P<word>[A-Za-z\u4e00-\u9fff]{1,4}?)??(?P<around>左右|上下)?\s*(?P<percent>[%‰])?"
)
_UNIT = re.compile(r"(十万|百万|千万|十|百|千|万|亿)?(\D*)")
_WORDS = {
    "persons": frozenset(["人", "口", "名", "位", "口人"]),
    "jobs": frozenset(["人", "名", "位", "个", "岗", "岗位", "个岗位"]),
}
_SHARES = {"%": Decimal("0.01"), "百分比": Decimal("0.01"), "‰": Decimal("0.001")}
_EXCEL_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|#N/A", re.IGNORECASE)


def plain_numbers(texts: pd.Series) -> pd.Series:
    """Return the numbers that are written in ordinary digits alone, float64; NaN for every other text."""
    plain = texts.str.fullmatch(_PLAIN)
    return pd.to_numeric(texts.where(plain), errors="coerce").astype(np.float64)


def parse_counts(field: Field, texts: pd.Series, *, unit: str = "", header: str = "") -> Parsed:
    """Read a column of counts.

    Parameters
    ----------
    field : Field
        A field of kind ``number``; shares are understood for population groups only.
    texts : Series of str
        The column; "" where there is none.
    unit : str
        Unit of the column or of the whole table: ``万人`` multiplies what does not name its own unit by 10,000.
    header : str
        The column's header: a unit that it names must suit the field, one of the whole table need not concern it.

    Returns
    -------
    Parsed
        float64.
    """
    factor, share, suits = _unit_factor(field, unit)
    if not suits and not unit_of_header(header):
        factor, share, suits = Decimal(1), False, True
    read = partial(_read_count, field=field, factor=factor, share=share, suits=suits)
    as_it_stands = factor == 1 and not share and suits
    plain = plain_numbers(texts) if as_it_stands else pd.Series(np.nan, index=texts.index)
    return parse_each(texts, plain, np.nan, read)


def _unit_factor(field: Field, unit: str) -> tuple[Decimal, bool, bool]:
    """Return what a column's unit multiplies by, whether it is a share, and whether it suits the field."""
    if unit in _SHARES:
        return _SHARES[unit], True, field.name.startswith(GROUP_PREFIX)
    found = _UNIT.fullmatch(unit)
    multiplier, word = (found[1] or "", found[2]) if found else ("", unit)
    return Decimal(_MULTIPLIERS[multiplier]), False, not word or word in _WORDS.get(field.unit, ())


def _read_count(text: str, *, field: Field, factor: Decimal, share: bool, suits: bool) -> Reading:
    plain = unicodedata.normalize("NFKC", text).strip().translate(_DASHES)
    if not suits:
        return Reading(np.nan, fault="column_unit")
    if _EXCEL_ERROR.fullmatch(plain):
        return Reading(np.nan, fault="excel_error")
    found = _COUNT.fullmatch(plain)
    if found is None:
        return Reading(np.nan, fault="comma" if re.fullmatch(r"[+-]?\d+(?:,\d+)+(?:\.\d+)?", plain) else "number")
    word, own = found["word"] or "", found["multiplier"] or ""
    if word and word not in _WORDS.get(field.unit, ()):
        return Reading(np.nan, fault="word")
    value = Decimal(found["number"].replace(",", "").replace(" ", ""))
    if found["percent"]:
        factor, share = _SHARES[found["percent"]], True
        if not field.name.startswith(GROUP_PREFIX) or own or word:
            return Reading(np.nan, fault="percentage")
    elif own or word:
        factor, share = Decimal(_MULTIPLIERS[own]), False
    about = found["about"] or found["over"] or found["more"] or found["around"]
    rules = (
        ("share", share),
        ("multiplier", bool(own)),
        ("column_unit", factor != 1 and not own),
        ("approximate", bool(about)),
        ("counting_word", bool(word)),
        ("separators", "," in plain or " " in found["number"]),
        ("full_width", plain != text),
    )
    return Reading(float(value * factor), next((rule for rule, applies in rules if applies), ""), share=share)
