"""How the records database became what it is: one file in ``versions`` per change, run in order when it is opened.

A change of `geodata.records.models` comes with a new file there: ``revision`` the next number, ``down_revision`` the one
before, ``upgrade`` the steps (with ``op.batch_alter_table`` for anything SQLite cannot alter in place). A file that was
released is never changed. There is no way back down: before an upgrade, copy the file or dump the database.
"""

from pathlib import Path

MIGRATIONS = Path(__file__).parent
"""The folder alembic runs."""

VERSION_TABLE = "outlet_atlas_version"
"""The table that holds the database's version; a name of our own, where several programs share a database."""
