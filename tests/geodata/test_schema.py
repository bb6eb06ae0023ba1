"""The schema itself: complete, and without ambiguity."""

from __future__ import annotations

from geodata.intake.headers import folded, plain_header
from geodata.schema import (
    BOUNDARY_FIELDS,
    GROUP_PREFIX,
    PAIR_HEADERS,
    POLYGON_FIELDS,
    SCHEMAS,
    ZONE_FIELDS,
    fields_with_groups,
)

ALL = {**SCHEMAS, "boundaries": BOUNDARY_FIELDS, "zones": ZONE_FIELDS, "polygons": POLYGON_FIELDS}


def test_every_field_is_documented_and_no_two_share_a_header() -> None:
    for role, fields in ALL.items():
        headers = [folded(header) for field in fields for header in field.headers]
        assert len(headers) == len(set(headers)), role
        assert not set(headers) & set(map(folded, PAIR_HEADERS)), role
        assert all(field.headers == tuple(filter(None, field.headers)) for field in fields), role
        assert all(field.description for field in fields), role
        assert all(field.unit for field in fields if field.kind == "number"), role


def test_headers_are_written_as_they_are_compared() -> None:
    """A usual header with a unit or in capitals would never be found."""
    for fields in ALL.values():
        assert all(header == folded(header) == plain_header(header) for field in fields for header in field.headers)


def test_the_roles_of_the_data_door() -> None:
    assert set(SCHEMAS) == {
        "outlets", "venues", "jobs", "population totals", "population cells", "population squares", "priority",
    }  # fmt: skip
    assert {field.name for field in SCHEMAS["outlets"]} >= {
        "opened",
        "operator",
        "contact",
        "services",
        "code",
        "unit_name",
    }
    places = [
        field for role in ("outlets", "venues", "jobs") for field in SCHEMAS[role] if field.name in ("lon", "lat")
    ]
    assert len(places) == 6
    assert not any(field.required for field in places), "a row may have its place from elsewhere"


def test_groups_come_after_the_fields() -> None:
    fields = fields_with_groups(POLYGON_FIELDS, ("老年", "就业"))
    assert fields[: len(POLYGON_FIELDS)] == POLYGON_FIELDS
    assert [field.name for field in fields[-2:]] == [f"{GROUP_PREFIX}老年", f"{GROUP_PREFIX}就业"]
    assert all(field.kind == "number" and field.minimum == 0 and not field.headers for field in fields[-2:])
