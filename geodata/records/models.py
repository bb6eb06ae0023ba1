"""Tables of the records database, as SQLAlchemy maps them; the same on SQLite and on PostgreSQL.

Whoever changes a table writes a migration in ``migrations/versions``; a test compares the two. Lengths are in characters.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, Index, MetaData, String, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are called, so that a migration can name each of them on every database."""

ID_LENGTH, NAME_LENGTH, NOTE_LENGTH, KEY_LENGTH = 200, 100, 2000, 64
"""Most characters of ids of areas and sites, of names of records and people, of notes, and of keys and checksums."""


class Moment(TypeDecorator[datetime]):
    """A moment: comes with its time zone, is kept and returned in UTC. SQLite knows no time zones by itself."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the interface
        """Return the moment in UTC; raises ValueError where its time zone is not known."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the interface
        """Return the moment in UTC, with that time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all tables share: names of constraints, and how Python types are kept."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment(), dict[str, Any]: JSON(none_as_null=True)}  # noqa: RUF012 - read by SQLAlchemy


class ScenarioRow(Base):
    """A scenario: what was asked, and the key figures of its result. Its fields are those of `SavedScenario`."""

    __tablename__ = "scenarios"
    __table_args__ = (
        # An archived scenario gives its name free.
        Index(
            "uq_scenarios_area_id_name_in_use",
            "area_id",
            "name",
            unique=True,
            sqlite_where=text("archived = 0"),
            postgresql_where=text("NOT archived"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    area_fingerprint: Mapped[str] = mapped_column(String(KEY_LENGTH))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH))
    settings: Mapped[dict[str, Any]]
    figures: Mapped[dict[str, Any] | None]
    author: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    changed: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    archived: Mapped[bool]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy


class DecisionRow(Base):
    """What was decided about one site in one scenario. Its fields are those of `Decision`."""

    __tablename__ = "decisions"

    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenarios.id"), primary_key=True)
    site_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(KEY_LENGTH))
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH))
    author: Mapped[str] = mapped_column(String(NAME_LENGTH))
    decided: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy


class ProfileRow(Base):
    """How a table of a role is read. Its fields are those of `SavedProfile`."""

    __tablename__ = "profiles"
    # Without it SQLite would give the number of a deleted profile to the next one.
    __table_args__ = (UniqueConstraint("role", "name"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(KEY_LENGTH))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    content: Mapped[dict[str, Any]]
    author: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    changed: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy


class SnapshotRow(Base):
    """Figures of an area as they were in one year. Its fields are those of `Snapshot`."""

    __tablename__ = "snapshots"
    __table_args__ = (UniqueConstraint("area_id", "name"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    area_fingerprint: Mapped[str] = mapped_column(String(KEY_LENGTH))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    year: Mapped[int]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(KEY_LENGTH))
    author: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created: Mapped[datetime]


class ReviewFormRow(Base):
    """What is filled in for the reviews of an area. Its fields are those of `ReviewForm`."""

    __tablename__ = "review_forms"

    area_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    content: Mapped[dict[str, Any]]
    changed_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    changed: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy
