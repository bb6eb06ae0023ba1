"""The records database of this server, opened once, and what every entry in it carries: who and when."""

from __future__ import annotations

import getpass
import os
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import streamlit as st
from sqlalchemy import URL, Engine

from dashboard import areas, sign_in, state
from geodata.records.addresses import records_url
from geodata.records.database import open_records
from geodata.records.models import NAME_LENGTH

FOLDER = "records"
"""Folder beside that of the areas, in which the file of records stands unless another database is set."""

CHINA = timezone(timedelta(hours=8))
"""Whose day it is that deadlines are counted from and products are dated by."""

_NOBODY = "?"


def records_folder() -> Path:
    """Return the folder in which the file of records stands unless another database is set."""
    return areas.areas_folder().absolute().parent / FOLDER


def engine() -> Engine:
    """Return the records database, opened and brought to this version once per server.

    Raises
    ------
    geodata.records.errors.DatabaseError
        It cannot be opened, reached or migrated. The next call tries again.
    """
    return _opened(records_url(os.environ, records_folder()))


@st.cache_resource(show_spinner=False, hash_funcs={URL: lambda url: url.render_as_string(hide_password=False)})
def _opened(url: URL) -> Engine:
    return open_records(url)


def author() -> str:
    """Return who changes records in this session: who is signed in, or else the account that runs the server."""
    name = sign_in.user_name() or _account()
    # A name too long or with odd characters must not keep anybody from saving.
    return "".join(letter for letter in name if letter.isprintable()).strip()[:NAME_LENGTH] or _NOBODY


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""  # an account without a name, as in some containers


def today() -> date:
    """Return the day that it is in China."""
    return datetime.now(tz=CHINA).date()


def now() -> datetime:
    """Return the present time with the server's time zone."""
    return datetime.now().astimezone()


def moment_text(moment: datetime) -> str:
    """Return a moment to the minute, in the server's time zone."""
    return moment.astimezone(now().tzinfo).strftime("%Y-%m-%d %H:%M")


def area_id() -> str:
    """Return the folder's name of the area on show, under which its scenarios are kept; "" where there is no area."""
    names = [folder.name for folder in areas.prepared_areas()]
    chosen = str(state.setting("area"))
    return chosen if chosen in names else next(iter(names), "")
