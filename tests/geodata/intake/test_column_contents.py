"""What values look like: shares, and what tells a field by itself."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.intake.column_contents import LOOKS_LIKE, SAMPLE, TELLING, looks_of, sampled, share_like, share_of_pairs
from geodata.schema import BOUNDARY_FIELDS, POLYGON_FIELDS, SCHEMAS, ZONE_FIELDS

FIELDS = {field.name: field for role in SCHEMAS.values() for field in role}


def share(field: str, *values: str) -> float:
    return share_like(FIELDS[field], pd.Series(list(values), dtype="str"))


@pytest.mark.parametrize(
    ("field", "values", "expected"),
    [
        ("lon", ["111.7", "126°30'", "40.8", "x"], 0.5), ("lat", ["111.7", "40.8"], 0.5), ("lon", ["521234.5", "38521234.2"], 0.5), ("lat", ["4512345.5"], 1.0),
        ("lon", ["500000", "600000"], 0.0), ("x", ["111.7"], 1.0), ("y", ["40.8"], 1.0),
        ("jobs", ["12", "3万", "x", "-5"], 0.5), ("code", ["150102", "150102001000", "1501", "991234"], 0.5), ("opened", ["2024-03", "x"], 0.5),
        ("kind", ["零工市场", "就业驿站（东）", "x", "y"], 0.5), ("venue_type", ["超市", "x"], 0.5), ("cell", ["8931b40c88fffff", "x"], 0.5),
        ("address", ["新华大街1号", "未知"], 0.5), ("name", ["甲站", "12"], 0.5), ("name", [], 0.0),
    ],
)  # fmt: skip
def test_shares(field: str, values: list[str], expected: float) -> None:
    assert share(field, *values) == expected


def test_pairs() -> None:
    assert share_of_pairs(pd.Series(["111.7,40.8", "40.8,111.7", "x", "1,2"], dtype="str")) == 0.5
    assert share_of_pairs(pd.Series([], dtype="str")) == 0.0


def test_samples_are_taken_from_the_whole_column() -> None:
    texts = pd.Series([str(number) if number % 2 else "" for number in range(10_000)], dtype="str")
    sample = sampled(texts)
    assert SAMPLE / 2 < len(sample) <= SAMPLE
    assert int(sample.iloc[-1]) > 9_900
    assert (sample != "").all()
    assert len(sampled(texts.iloc[:1])) == 0


def test_every_field_looks_like_something_that_has_words() -> None:
    for fields in (*SCHEMAS.values(), BOUNDARY_FIELDS, POLYGON_FIELDS, ZONE_FIELDS):
        assert {looks_of(field) for field in fields} <= set(LOOKS_LIKE)
    assert set(LOOKS_LIKE) > TELLING
