"""The schema itself: complete, and without ambiguity."""

from __future__ import annotations

from geodata.schema import BOUNDARY_FIELDS, SCHEMAS, ZONE_FIELDS


def test_every_field_is_documented_and_no_two_share_a_header() -> None:
    for role, fields in {**SCHEMAS, "boundaries": BOUNDARY_FIELDS, "zones": ZONE_FIELDS}.items():
        headers = [header.lower() for field in fields for header in field.headers]
        assert len(headers) == len(set(headers)), role
        assert all(field.description for field in fields), role
        assert all(field.unit for field in fields if field.kind == "number"), role
