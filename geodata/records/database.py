"""The records database opened and brought to this version, its transactions, and its failures told without a password."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from sqlalchemy import URL, Connection, Engine, NullPool, Pool, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from geodata.atomic import locked
from geodata.errors import Fault
from geodata.records.addresses import DATABASE_VARIABLE, place_of
from geodata.records.errors import DatabaseError
from geodata.records.fitness import canonical_json
from geodata.records.migrating import migrate
from geodata.text import Text

BUSY_SECONDS = 30
"""How long a writer waits for another one on SQLite."""

CONNECT_SECONDS = 10
"""How long PostgreSQL may take to answer at all."""

_WRITES = "outlet_atlas_writes"
_MIGRATION_LOCK = 0x6F61_7265_636F


def open_records(url: URL) -> Engine:
    """Open the records database, made if it is missing and brought to this version if it is older.

    Parameters
    ----------
    url : sqlalchemy.URL
        From `records_url`.

    Returns
    -------
    sqlalchemy.Engine
        For the functions of this package, from any thread; ``dispose()`` closes it.

    Raises
    ------
    DatabaseError
        It cannot be made, reached or migrated, was made by a newer version or by another program, or does not keep all
        characters.
    """
    if url.get_backend_name() == "sqlite":
        return _open_file(url)
    engine = _postgresql(url)
    try:
        with _told(engine), engine.begin() as connection:
            _refuse_other_encoding(connection)
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            migrate(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session in which to read; raises `DatabaseError` where the database fails."""
    with _told(engine), Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Give a session whose changes are made all together at the end, or not at all.

    Other writers wait: on SQLite all, on PostgreSQL those that want a row which is locked ``FOR UPDATE``.

    Raises
    ------
    DatabaseError
        The database fails; nothing was changed.
    sqlalchemy.exc.IntegrityError
        A constraint is broken; only the caller knows what that means.
    """
    with (
        _told(engine, (IntegrityError,)),
        Session(engine.execution_options(**{_WRITES: True})) as session,
        session.begin(),
    ):
        yield session


def _open_file(url: URL) -> Engine:
    path = Path(str(url.database))
    migrator = _sqlite(url, foreign_keys=False, poolclass=NullPool)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.with_name(f"{path.name}.lock")):
            if not path.exists():
                # What planners think of sites is for the account that runs the server alone.
                os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
            with _told(migrator), migrator.execution_options(**{_WRITES: True}).begin() as connection:
                migrate(connection)
    except OSError as error:
        raise _failed(path.name, str(error.strerror or error)) from error
    return _sqlite(url)


def _sqlite(url: URL, *, foreign_keys: bool = True, poolclass: type[Pool] | None = None) -> Engine:
    engine = create_engine(
        url, connect_args={"timeout": BUSY_SECONDS}, json_serializer=canonical_json, poolclass=poolclass
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        # Transactions begin below and nowhere else: the driver would leave out changes of tables.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL").close()
        # A migration replaces whole tables; with foreign keys on, that would delete what refers to them.
        connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Who reads first and writes later would fail, not wait, if another one wrote in between.
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    # Text arrives as text whatever the server's own encoding, which can then be looked at.
    arguments: dict[str, Any] = {"client_encoding": "utf8"}
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = CONNECT_SECONDS
    return create_engine(url, connect_args=arguments, json_serializer=canonical_json, pool_pre_ping=True)


def _refuse_other_encoding(connection: Connection) -> None:
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise DatabaseError(
            [
                Fault(
                    DATABASE_VARIABLE,
                    Text(
                        f"数据库编码为 {encoding}，不能保存全部汉字",
                        f"the database is in {encoding}, which cannot hold all text",
                    ),
                    Text("请用 UTF8 编码新建数据库", "make a database with the encoding UTF8"),
                )
            ]
        )


@contextmanager
def _told(engine: Engine, passing: tuple[type[DBAPIError], ...] = ()) -> Iterator[None]:
    """Tell a failure of the database as `DatabaseError`, but for those that are ``passing``."""
    try:
        yield
    except passing:
        raise
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
        password = str(engine.url.password or "")
        if password and any(form in reason for form in (password, quote(password), quote_plus(password))):
            reason = type(error.orig).__name__
        # Not chained: the driver's error may hold what the setting says.
        raise _failed(place_of(engine), reason) from None


def _failed(place: str, reason: str) -> DatabaseError:
    remedy = (
        Text(
            f"请检查 {DATABASE_VARIABLE} 中的主机、端口、数据库名、用户名和密码，以及数据库是否在运行",
            f"check host, port, database, user and password in {DATABASE_VARIABLE}, and that the database is running",
        )
        if place == DATABASE_VARIABLE
        else Text(
            "请检查磁盘空间与写入权限；若文件损坏，请用备份替换",
            "check the free space and the right to write; if the file is damaged, put a backup in its place",
        )
    )
    return DatabaseError(
        [Fault(place, Text(f"数据库无法使用（{reason}）", f"the database cannot be used ({reason})"), remedy)]
    )
