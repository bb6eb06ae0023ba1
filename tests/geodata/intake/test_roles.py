"""Every role is told in both languages and has its place in sources.toml."""

from __future__ import annotations

import pytest

from geodata.intake.roles import ROLES, Role, suffix_of
from geodata.source_keys import KEYS

EXPECTED = {
    "outlets", "venues", "population", "totals", "priority", "jobs", "boundaries", "zones", "roads", "features", "elevation",
    "bus",
}  # fmt: skip


def test_every_role_is_there() -> None:
    assert set(ROLES) == EXPECTED
    assert all(role.key == key for key, role in ROLES.items())
    assert {key for key, role in ROLES.items() if role.required} == {"boundaries", "roads"}
    assert {key for key, role in ROLES.items() if role.several} == {"boundaries"}


@pytest.mark.parametrize("role", ROLES.values(), ids=list(ROLES))
def test_roles_are_told_in_both_languages(role: Role) -> None:
    for text in (role.name, role.purpose, role.needs):
        assert text.zh
        assert text.en
        assert text.zh != text.en
    assert bool(role.examples.zh) == bool(role.examples.en)
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in role.suffixes)


@pytest.mark.parametrize("role", ROLES.values(), ids=list(ROLES))
def test_roles_name_a_key_of_sources_toml(role: Role) -> None:
    assert (role.table, role.file_key) in {(key.table, key.name) for key in KEYS}


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("网点.XLSX", ".xlsx"),
        ("roads.osm.pbf", ".pbf"),
        ("roads.OSM.GZ", ".osm.gz"),
        ("roads.osm.bz2", ".osm.bz2"),
        ("a.b.csv", ".csv"),
        ("noname", ""),
    ],
)
def test_suffixes(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix
