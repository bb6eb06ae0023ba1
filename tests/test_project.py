"""What the repository promises of itself: two commands, a lock without addresses, documents that match the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from geodata.kinds import KINDS, VENUE_TYPES
from geodata.schema import SCHEMAS
from geodata.source_keys import KEYS

ROOT = Path(__file__).parents[1]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_lock_pins_every_dependency_with_hashes_and_names_no_address() -> None:
    lock = read("requirements.lock")
    assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links", lock)
    pinned = set(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==", lock, re.MULTILINE))
    project = tomllib.loads(read("pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.match(r"[A-Za-z0-9-]+", text)[0].lower() for text in wanted}  # type: ignore[index]
    assert names <= pinned
    assert lock.count("==") <= lock.count("--hash=sha256:")


def test_the_readme_has_exactly_two_commands() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", read("README.md"), re.DOTALL)
    commands = [line.split("#")[0].strip() for block in blocks for line in block.strip().splitlines()]
    assert commands == ["make run", "make test"]
    assert "make test" in read(".ci/run")


def test_every_key_of_sources_toml_is_documented() -> None:
    text = read("docs/sources.md")
    missing = [f"{key.table}.{key.name}" for key in KEYS if f"| `{key.table}.{key.name}` |" not in text]
    assert not missing


def test_every_field_kind_and_venue_type_is_documented() -> None:
    text = read("docs/sources.md")
    fields = [
        f"{role}: {field.name}" for role, fields in SCHEMAS.items() for field in fields if f"`{field.name}`" not in text
    ]
    assert not fields
    words = [entry.chinese for table in (KINDS, VENUE_TYPES) for entry in table.values()]
    assert [word for word in words if word not in text] == []


def test_the_tables_in_the_docs_are_those_of_the_code() -> None:
    from docs.tables import documents

    for name, text in documents().items():
        assert read(name) == text, f"{name} is out of date: run make docs"
