"""Migrations: they make what the models say, keep what is there, and stop at what they do not know."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import IntegrityError

from geodata.records.database import open_records
from geodata.records.decisions import list_decisions
from geodata.records.errors import DatabaseError
from geodata.records.migrating import database_version, migrate
from geodata.records.migrations import MIGRATIONS, VERSION_TABLE
from geodata.records.models import Base
from geodata.records.profiles import list_profiles
from geodata.records.scenario_lists import read_scenario
from geodata.records.snapshots import list_snapshots
from tests.geodata.records.conftest import MORNING

VERSIONS = MIGRATIONS / "versions"
NEXT = """
import sqlalchemy as sa
from alembic import op
revision = "0999"
down_revision = {newest!r}
def upgrade():
    anew = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("scenarios", recreate=anew) as table:
        table.add_column(sa.Column("region", sa.String(20), nullable=False, server_default="x"))
    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))
    {last}
"""
FIRST_VERSION = """
INSERT INTO scenarios (id, area_id, area_fingerprint, name, note, settings, figures, author, created, changed_by, changed,
  version, archived) VALUES (7, 'sample', 'ffff', '方案一', '备注', '{"max_minutes": 15.0, "kinds": ["gig_post"]}', NULL,
  '张三', '2026-05-01 01:30:15.123456', '李四', '2026-05-01 04:00:00.000000', 3, false);
INSERT INTO decisions (scenario_id, site_id, verdict, note, author, decided, version)
  VALUES (7, 'v1', 'rejected', '太远', '李四', '2026-05-01 04:00:00.000000', 2);
INSERT INTO profiles (id, role, name, content, author, created, changed_by, changed, version)
  VALUES (1, 'outlets', '年报表', '{"header_row": 2}', '张三', '2026-05-01 01:30:15.123456', '张三',
  '2026-05-01 01:30:15.123456', 1);
INSERT INTO snapshots (id, area_id, area_fingerprint, name, year, content, sha256, author, created)
  VALUES (1, 'sample', 'ffff', '年末', 2026, '{"covered":0.5}',
  '2ab9fb5dd3f4a1d4ba0ca5a47c8e1a0c0e0e2b8e0a3ae1bd9e0f3c7d3d9c1a11', '张三', '2026-05-01 01:30:15.123456');
"""


@contextmanager
def plain(url: URL) -> Iterator[Connection]:
    """A connection as the migrations get it: in one transaction, tables included, without foreign keys."""
    if url.database and url.get_backend_name() == "sqlite":
        Path(url.database).parent.mkdir(exist_ok=True)
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET TIME ZONE 'UTC'"))
            yield connection
    finally:
        engine.dispose()


def newest(connection: Connection) -> str:
    (version,) = database_version(connection)
    return version


def further_version(folder: Path, newest_version: str, last: str = "pass") -> tuple[Path, Path]:
    folder.mkdir(exist_ok=True)
    (folder / "v0999_next.py").write_text(NEXT.format(newest=newest_version, last=last), encoding="utf-8")
    return (VERSIONS, folder)


def filled(url: URL, folder: Path, last: str = "pass") -> tuple[Path, Path]:
    """Make a database of the present version that holds something, and return migrations that go further."""
    with plain(url) as connection:
        migrate(connection)
        for statement in FIRST_VERSION.split(";\n")[:-1]:
            connection.exec_driver_sql(statement.strip())
        return further_version(folder / "more", newest(connection), last)


def compared(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def test_migrations_make_what_the_models_say(engine: Engine) -> None:
    assert compared(engine) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE scenarios DROP COLUMN note",
        "ALTER TABLE profiles ADD COLUMN extra INTEGER",
        "DROP INDEX uq_scenarios_area_id_name_in_use",
        "DROP TABLE decisions",
    ],
)
def test_the_comparison_sees_a_difference(engine: Engine, change: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(change))
    assert compared(engine)


def test_the_migrations_are_one_line_from_the_first(engine: Engine) -> None:
    with engine.connect() as connection:
        version = newest(connection)
    numbers = sorted(path.name[1:5] for path in VERSIONS.glob("v*.py"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert version == numbers[-1]


def test_an_upgrade_from_the_first_version_keeps_everything(new_url: URL) -> None:
    with plain(new_url) as connection:
        migrate(connection, to="0001")
        for statement in FIRST_VERSION.split(";\n")[:-1]:
            connection.exec_driver_sql(statement.strip())
    engine = open_records(new_url)
    try:
        scenario = read_scenario(engine, 7)
        assert (scenario.name, scenario.note, scenario.author, scenario.created) == ("方案一", "备注", "张三", MORNING)
        assert (scenario.changed_by, scenario.version, scenario.archived, scenario.figures) == ("李四", 3, False, None)
        assert scenario.settings == {"max_minutes": 15.0, "kinds": ["gig_post"]}
        (decision,) = list_decisions(engine, 7)
        assert (decision.site_id, decision.verdict, decision.note, decision.version) == ("v1", "rejected", "太远", 2)
        assert [profile.content for profile in list_profiles(engine)] == [{"header_row": 2}]
        (snapshot,) = list_snapshots(engine, "sample")
        assert (snapshot.year, snapshot.content) == (2026, {"covered": 0.5})
    finally:
        engine.dispose()


def test_a_table_made_anew_keeps_its_rows_and_those_that_refer_to_it(
    new_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = filled(new_url, tmp_path)
    monkeypatch.setattr("geodata.records.database.migrate", partial(migrate, versions=versions))
    engine = open_records(new_url)
    with engine.connect() as connection:
        assert database_version(connection) == ("0999",)
        joined = "SELECT s.name, s.region, d.note FROM scenarios s JOIN decisions d ON d.scenario_id = s.id"
        assert connection.execute(text(joined)).all() == [("方案一", "x", "太远")]
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("DELETE FROM scenarios"))
    engine.dispose()


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    new_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = filled(new_url, tmp_path, last='op.execute("SELECT * FROM nowhere")')
    with monkeypatch.context() as patched:
        patched.setattr("geodata.records.database.migrate", partial(migrate, versions=versions))
        with pytest.raises(DatabaseError, match="nowhere"):
            open_records(new_url)
    engine = open_records(new_url)
    assert read_scenario(engine, 7).name == "方案一"
    assert len(list_decisions(engine, 7)) == 1
    assert compared(engine) == []
    engine.dispose()


def test_references_to_nothing_stop_an_upgrade(new_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = filled(new_url, tmp_path, last='op.execute("DELETE FROM scenarios")')
    monkeypatch.setattr("geodata.records.database.migrate", partial(migrate, versions=versions))
    with pytest.raises(DatabaseError):
        open_records(new_url)
    monkeypatch.undo()
    engine = open_records(new_url)
    assert len(list_decisions(engine, 7)) == 1
    engine.dispose()


def test_a_database_of_a_newer_version_is_refused(new_url: URL, tmp_path: Path) -> None:
    with plain(new_url) as connection:
        migrate(connection)
        migrate(connection, further_version(tmp_path / "more", newest(connection)))
    with pytest.raises(DatabaseError) as told:
        open_records(new_url)
    assert "由更新的版本建立（0999）" in told.value.say("zh")
    assert "was made by a newer version (0999)" in told.value.say("en")
    with plain(new_url) as connection:
        assert database_version(connection) == ("0999",)


def test_tables_of_another_program_are_not_touched(new_url: URL) -> None:
    with plain(new_url) as connection:
        connection.execute(text("CREATE TABLE scenarios (title VARCHAR(9))"))
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(9))"))
    with pytest.raises(DatabaseError, match="其他程序的表（scenarios）"):
        open_records(new_url)
    with plain(new_url) as connection:
        assert sorted(inspect(connection).get_table_names()) == ["alembic_version", "scenarios"]


def test_other_programs_in_the_same_database_are_no_hindrance(new_url: URL) -> None:
    with plain(new_url) as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(9))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('theirs')"))
    open_records(new_url).dispose()
    with plain(new_url) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).all() == [("theirs",)]


def test_two_processes_that_start_at_once_migrate_once(new_url: URL) -> None:
    script = (
        "import sys; from sqlalchemy import make_url; from geodata.records.database import open_records;"
        "address = sys.stdin.readline().strip(); print('ready', flush=True); sys.stdin.readline();"
        "open_records(make_url(address)).dispose(); print('opened')"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script], cwd=Path(__file__).parents[3], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    for process in processes:
        assert process.stdin
        process.stdin.write(new_url.render_as_string(hide_password=False) + "\n")
        process.stdin.flush()
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60) for process in processes] == [("opened\n", "")] * 2
    with plain(new_url) as connection:
        assert newest(connection)
