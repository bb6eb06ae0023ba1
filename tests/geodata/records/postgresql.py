"""A PostgreSQL server of the tests' own: a new cluster in a temporary folder, on 127.0.0.1, gone when the tests end."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import TupleRow
from sqlalchemy import URL

REMEDY = "run `make system` (apt-get install postgresql)"
USER = "atlas"
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=16MB -c max_connections=60"


class Server:
    """A running server; gives empty databases."""

    def __init__(self, port: int, password: str) -> None:
        self.port, self.password, self.databases = port, password, 0

    def url(self, database: str) -> URL:
        return URL.create("postgresql+psycopg", USER, self.password, "127.0.0.1", self.port, database)

    def connect(self, database: str = "postgres") -> psycopg.Connection[TupleRow]:
        """Connect as the server's owner, each statement for itself."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=self.password, dbname=database, autocommit=True
        )

    def new_database(self, options: str = "") -> URL:
        self.databases += 1
        name = f"test_{self.databases}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 {}")
        with self.connect() as connection:
            connection.execute(statement.format(sql.Identifier(name), sql.SQL(options)))
        return self.url(name)

    def emptied_database(self) -> URL:
        """Empty the database that every server has: much faster than to make another one."""
        with self.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return self.url("postgres")


@contextmanager
def running_server() -> Iterator[Server]:
    """Make a cluster, run it, and remove it at the end whatever happened."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="outlet-atlas-postgresql-"))
    try:
        password = secrets.token_hex(12)
        secret = folder / "password"
        secret.write_text(password)
        if os.geteuid() == 0:
            for place in (folder, secret):
                shutil.chown(place, *_ACCOUNT)
        data, log = folder / "data", folder / "log"
        _run(
            programs / "initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8",
            "--no-locale", "--no-sync", cwd=folder,
        )  # fmt: skip
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {FAST}"
        try:
            _run(programs / "pg_ctl", "start", "-D", data, "-l", log, "-w", "-t", "60", "-o", options, cwd=folder)
            yield Server(port, password)
        finally:
            if (data / "postmaster.pid").exists():
                _run(programs / "pg_ctl", "stop", "-D", data, "-m", "immediate", "-w", cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_ACCOUNT = ("postgres", "postgres")
"""PostgreSQL refuses to run as root; Debian's package makes this account."""


def _programs() -> Path:
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        pytest.fail(f"PostgreSQL is missing: {REMEDY}")
    return found[-1].parent


def _run(*command: object, cwd: Path) -> None:
    account = {"user": _ACCOUNT[0], "group": _ACCOUNT[1], "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryFile() as said:
        # Not a pipe: the server would hold it open.
        done = subprocess.run(
            [str(part) for part in command], cwd=cwd, stdout=said, stderr=said, stdin=subprocess.DEVNULL,
            check=False, timeout=120, **account,
        )  # fmt: skip
        if done.returncode:
            said.seek(0)
            log = cwd / "log"
            told = log.read_text() if log.exists() else ""
            pytest.fail(f"{command[0]} failed:\n{said.read().decode(sys.getfilesystemencoding(), 'replace')}\n{told}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
