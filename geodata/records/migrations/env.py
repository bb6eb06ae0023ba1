"""What alembic runs to migrate: on the connection, and inside the transaction, that the caller has opened."""

from alembic import context

from geodata.records.migrations import VERSION_TABLE
from geodata.records.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
