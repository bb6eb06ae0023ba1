"""The one setting: which database, and never a word of it in a message."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine

from geodata.records.addresses import DATABASE_VARIABLE, place_of, records_url
from geodata.records.errors import DatabaseError

SECRET = "s3cr3t"


@pytest.mark.parametrize("setting", [None, "", "  "])
def test_without_a_setting_it_is_a_file(setting: str | None, tmp_path: Path) -> None:
    url = records_url({} if setting is None else {DATABASE_VARIABLE: setting}, tmp_path / "a b%20中")
    assert (url.drivername, url.database) == ("sqlite", str(tmp_path / "a b%20中" / "records.sqlite"))


def test_a_relative_folder_is_told_from_where_the_program_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert records_url({}, Path("x")).database == str(tmp_path / "x" / "records.sqlite")
    assert records_url({DATABASE_VARIABLE: "sqlite:///y.db"}, Path("x")).database == str(tmp_path / "y.db")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_named_in_the_usual_ways(scheme: str) -> None:
    url = records_url({DATABASE_VARIABLE: f" {scheme}://u:p%40%2Fw@db.local:5433/atlas?sslmode=require\n"}, Path())
    assert (url.drivername, url.username, url.password) == ("postgresql+psycopg", "u", "p@/w")
    assert (url.host, url.port, url.database, dict(url.query)) == ("db.local", 5433, "atlas", {"sslmode": "require"})


@pytest.mark.parametrize(
    "setting",
    [
        SECRET,
        f"postgresql://u:{SECRET}@host:port/db",
        f"postgresql://u:x@{SECRET}@host/db",
        f"postgresql://host/u:{SECRET}@db",
        f"postgresql://u:{SECRET}@host",
        f"postgresql://u@host/db?password={SECRET}",
        f"postgresql://u@host/db?sslpassword={SECRET}",
        f"postgresql+asyncpg://u:{SECRET}@host/db",
        f"mysql://u:{SECRET}@host/db",
        f"{SECRET}://host/db",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_without_being_shown(setting: str) -> None:
    with pytest.raises(DatabaseError) as told:
        records_url({DATABASE_VARIABLE: setting}, Path())
    (fault,) = told.value.faults
    assert fault.file == DATABASE_VARIABLE
    for language in ("zh", "en"):
        assert SECRET not in told.value.say(language)
        assert "postgresql://" in told.value.say(language)
    assert told.value.__cause__ is None


def test_messages_name_the_file_or_the_setting() -> None:
    assert place_of(create_engine("sqlite:////a/b.sqlite")) == "b.sqlite"
    assert place_of(create_engine("postgresql+psycopg://u:p@h/d")) == DATABASE_VARIABLE
