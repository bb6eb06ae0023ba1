"""The database opened, shared and failing: a file of this account alone, or a server that may be away."""

from __future__ import annotations

import os
import sqlite3
import stat
import traceback
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, text

from geodata.records.addresses import DATABASE_VARIABLE, records_url
from geodata.records.database import open_records, reading, writing
from geodata.records.errors import DatabaseError
from geodata.records.scenario_lists import list_scenarios, read_scenario
from geodata.records.scenarios import save_scenario
from tests.geodata.records.conftest import NOON, Save, at_once
from tests.geodata.records.postgresql import Server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a" / "b" / "records.sqlite"


def sqlite_url(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))


def test_the_file_is_made_for_this_account_alone(path: Path) -> None:
    mask = os.umask(0)
    try:
        engine = open_records(records_url({}, path.parent))
        with engine.connect() as connection:
            files = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in path.parent.iterdir()}
            settings = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
            ]
    finally:
        os.umask(mask)
    engine.dispose()
    assert settings == ["wal", 1, 30_000, 2]
    assert {"records.sqlite", "records.sqlite-wal", "records.sqlite-shm"} < set(files)
    assert {mode for name, mode in files.items() if not name.endswith(".lock")} == {0o600}


def test_closed_and_opened_again_it_holds_what_it_held(new_url: URL) -> None:
    first = open_records(new_url)
    saved = save_scenario(first, "sample", "甲", area_fingerprint="f", settings={}, author="张三", time=NOON)
    first.dispose()
    second = open_records(new_url)
    assert read_scenario(second, saved.id).name == "甲"
    second.dispose()


def test_two_servers_on_one_database_see_each_other(new_url: URL) -> None:
    one, other = open_records(new_url), open_records(new_url)
    saved = save_scenario(one, "sample", "甲", area_fingerprint="f", settings={}, author="张三", time=NOON)
    assert [scenario.id for scenario in list_scenarios(other)] == [saved.id]
    one.dispose()
    other.dispose()


def test_opened_by_many_threads_at_once_it_is_made_once(new_url: URL) -> None:
    opened = at_once(5, lambda _: open_records(new_url))
    assert all(isinstance(engine, Engine) for engine in opened), opened
    for engine in opened:
        engine.dispose()  # type: ignore[attr-defined]


def test_many_databases_are_made_at_once(tmp_path: Path) -> None:
    opened = at_once(6, lambda number: open_records(sqlite_url(tmp_path / f"{number}.sqlite")))
    assert all(isinstance(engine, Engine) for engine in opened), opened
    for engine in opened:
        assert list_scenarios(engine) == ()  # type: ignore[arg-type]
        engine.dispose()  # type: ignore[attr-defined]


def test_a_writer_that_fails_leaves_nothing(engine: Engine, save: Save) -> None:
    save("甲")

    def fail() -> None:
        with writing(engine) as session:
            session.execute(text("UPDATE scenarios SET name = '乙'"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert [scenario.name for scenario in list_scenarios(engine)] == ["甲"]


def test_readers_do_not_wait_for_a_writer(engine: Engine, save: Save) -> None:
    save("甲")
    with writing(engine) as session:
        session.execute(text("UPDATE scenarios SET name = '乙'"))
        assert [scenario.name for scenario in list_scenarios(engine)] == ["甲"]
    assert [scenario.name for scenario in list_scenarios(engine)] == ["乙"]


def test_what_the_database_says_is_told_and_names_no_password(engine: Engine) -> None:
    for use in (reading, writing):
        with pytest.raises(DatabaseError) as told, use(engine) as session:
            session.execute(text("SELECT * FROM nowhere"))
        assert "nowhere" in told.value.say("zh")
        assert told.value.faults[0].file == ("records.sqlite" if engine.dialect.name == "sqlite" else DATABASE_VARIABLE)


def test_a_file_that_another_program_keeps_locked_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geodata.records.database.BUSY_SECONDS", 0.05)
    engine = open_records(sqlite_url(path))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError, match="locked"):
        save_scenario(engine, "sample", "甲", area_fingerprint="f", settings={}, author="张三", time=NOON)
    assert list_scenarios(engine) == ()
    other.close()
    engine.dispose()


@pytest.mark.parametrize(
    "content", [b"no database, but long enough to look at" * 20, b"SQLite format 3\0" + b"\xff" * 2000]
)
def test_a_damaged_file_is_told_and_left_as_it_is(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(DatabaseError, match="数据库无法使用"):
        open_records(sqlite_url(path))
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_told(path: Path) -> None:
    path.parents[1].write_text("a file")
    with pytest.raises(DatabaseError) as told:
        open_records(sqlite_url(path))
    assert "the right to write" in told.value.say("en")


def test_a_server_that_refuses_is_told_without_the_password(server: Server) -> None:
    right = server.new_database()
    password = "p@ss/w:rd 密 %"
    wrong = {
        "password": right.set(password=password),
        "does not exist": right.set(database="nowhere"),
        "refused": right.set(port=1),
        "invalid": right.set(query={"sslmode": "sometimes"}),
    }
    for words, url in wrong.items():
        with pytest.raises(DatabaseError) as told:
            open_records(url)
        said = "".join(traceback.format_exception(told.value)) + told.value.say("en")
        for secret in (password, server.password, "p%40ss"):
            assert secret not in said
        assert words in told.value.say("en"), said
        assert told.value.faults[0].file == DATABASE_VARIABLE


def test_a_reason_that_holds_the_password_is_not_told(server: Server) -> None:
    # PostgreSQL names the user that it refuses.
    url = server.new_database().set(username=server.password[:8], password=server.password[:8])
    with pytest.raises(DatabaseError) as told:
        open_records(url)
    assert server.password[:8] not in "".join(traceback.format_exception(told.value))
    assert "(OperationalError)" in told.value.say("en")


def test_a_server_that_was_restarted_is_found_again(server: Server) -> None:
    url = server.new_database()
    engine = open_records(url)
    assert list_scenarios(engine) == ()
    with server.connect() as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [url.database])
    assert list_scenarios(engine) == ()
    engine.dispose()


def test_a_database_of_another_encoding_is_refused(server: Server) -> None:
    with pytest.raises(DatabaseError) as told:
        open_records(server.new_database("ENCODING 'SQL_ASCII'"))
    assert "SQL_ASCII" in told.value.say("zh")
    assert "UTF8" in told.value.say("en")


def test_an_account_that_may_not_make_tables_can_use_those_that_are_there(server: Server) -> None:
    url = server.new_database()
    with server.connect(str(url.database)) as admin:
        admin.execute("CREATE ROLE clerk LOGIN PASSWORD 'clerk'")
        clerk = url.set(username="clerk", password="clerk")
        with pytest.raises(DatabaseError, match="permission denied"):
            open_records(clerk)
        open_records(url).dispose()
        admin.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk")
        admin.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO clerk")
    engine = open_records(clerk)
    save_scenario(engine, "sample", "甲", area_fingerprint="f", settings={}, author="张三", time=NOON)
    assert len(list_scenarios(engine)) == 1
    engine.dispose()
