"""Where the records are kept: a SQLite file without any set-up, or PostgreSQL by one setting.

No message shows the setting itself, which may hold a password in a wrong place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from geodata.errors import Fault
from geodata.records.errors import DatabaseError
from geodata.text import Text

DATABASE_VARIABLE = "OUTLET_ATLAS_DATABASE"
"""Environment variable that names another database than the file: ``postgresql://user:password@host:port/database``."""

RECORDS_FILE = "records.sqlite"
"""Name of the file where the setting is not made."""

_DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "sqlite": "sqlite"}


def records_url(environment: Mapping[str, str], folder: Path) -> URL:
    """Return where the records are kept.

    Parameters
    ----------
    environment : mapping of str to str
        Environment variables; `DATABASE_VARIABLE` is read.
    folder : Path
        Where the file stands if the variable is missing or empty.

    Returns
    -------
    sqlalchemy.URL
        Of a SQLite file or of a PostgreSQL database.

    Raises
    ------
    DatabaseError
        The variable holds no such address, or a password where it could be shown.
    """
    setting = environment.get(DATABASE_VARIABLE, "").strip()
    if not setting:
        return URL.create("sqlite", database=str((folder / RECORDS_FILE).absolute()))
    try:
        url = make_url(setting)
    except (ArgumentError, ValueError):
        raise _wrong_setting(Text("不是数据库地址", "is no address of a database")) from None
    scheme = url.drivername.split("+")[0]
    if scheme not in _DRIVERS or url.drivername not in {scheme, _DRIVERS[scheme]}:
        raise _wrong_setting(Text("不是 PostgreSQL 或 SQLite 的地址", "is no address of PostgreSQL or SQLite"))
    if any("password" in key.lower() for key in url.query):
        raise _wrong_setting(Text("密码写在了“?”之后", "has the password behind the “?”"))
    if "@" in f"{url.host or ''}{url.database or ''}":
        raise _wrong_setting(Text("“@”不止一个", "has more than one “@”"))
    if scheme == "sqlite":
        if url.database in {None, "", ":memory:"}:
            raise _wrong_setting(Text("没有写文件名", "names no file"))
        return URL.create("sqlite", database=str(Path(str(url.database)).absolute()))
    if not url.database:
        raise _wrong_setting(Text("没有写数据库名", "names no database"))
    return url.set(drivername=_DRIVERS[scheme])


def place_of(engine: Engine) -> str:
    """Return what the database is called in messages: the file's name, or the setting's."""
    if engine.dialect.name == "sqlite":
        return Path(str(engine.url.database)).name
    return DATABASE_VARIABLE


def _wrong_setting(problem: Text) -> DatabaseError:
    return DatabaseError(
        [
            Fault(
                DATABASE_VARIABLE,
                problem,
                Text(
                    "请写成 postgresql://用户名:密码@主机:端口/数据库名，密码中的特殊字符写成 %40 的形式；留空则使用本机文件",
                    "write postgresql://user:password@host:port/database, special characters of the password in the form "
                    "%40; leave it empty to use a file on this machine",
                ),
            )
        ]
    )
