"""Bringing a records database to this version, step by step, with what it holds."""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from geodata.errors import Fault
from geodata.records.addresses import place_of
from geodata.records.errors import DatabaseError
from geodata.records.migrations import MIGRATIONS, VERSION_TABLE
from geodata.records.models import Base
from geodata.text import Text

_ONE_AT_A_TIME = threading.Lock()
"""Alembic keeps the migration that is running in the module `alembic.context`, one for the whole process."""


def migrate(connection: Connection, versions: tuple[Path, ...] = (MIGRATIONS / "versions",), to: str = "head") -> None:
    """Run the migrations that a database has not had yet.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction, which the caller ends and which keeps other processes from doing the same; on SQLite without
        foreign keys.
    versions : tuple of Path
        Folders of the migrations.
    to : str
        The version to reach.

    Raises
    ------
    DatabaseError
        The database was made by a newer version, holds tables of another program, or its references are broken.
    """
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", _literal(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(_literal, versions)))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    has = set(database_version(connection))
    if not has <= known:
        told = ", ".join(sorted(has - known))
        raise _refused(
            connection,
            Text(f"由更新的版本建立（{told}）", f"was made by a newer version ({told})"),
            Text("请升级本程序，或换一个数据库", "update this program, or use another database"),
        )
    if not has and (foreign := set(inspect(connection).get_table_names()) & set(Base.metadata.tables)):
        told = ", ".join(sorted(foreign))
        raise _refused(
            connection,
            Text(f"已有其他程序的表（{told}）", f"holds tables of another program ({told})"),
            Text("请换一个空数据库", "use an empty database"),
        )
    with _ONE_AT_A_TIME:
        command.upgrade(config, to)
    if connection.dialect.name == "sqlite" and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise _refused(
            connection,
            Text(
                f"有 {len(broken)} 条记录引用了不存在的记录",
                f"{len(broken)} records refer to others that are not there",
            ),
            Text("请用备份替换", "put a backup in its place"),
        )


def database_version(connection: Connection) -> tuple[str, ...]:
    """Return the version of a database, a tuple of one; empty where it has never been migrated."""
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_heads()


def _literal(path: Path) -> str:
    return str(path).replace("%", "%%")


def _refused(connection: Connection, problem: Text, remedy: Text) -> DatabaseError:
    return DatabaseError([Fault(place_of(connection.engine), problem, remedy)])
