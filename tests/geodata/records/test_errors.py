"""Errors of the records: all are told like every other fault of input."""

from __future__ import annotations

from geodata.errors import InputError
from geodata.records.errors import (
    ConflictError,
    DatabaseError,
    MissingRecordError,
    NameTakenError,
    RecordsError,
    missing_record,
)


def test_whoever_shows_faults_of_input_shows_these_too() -> None:
    for kind in (DatabaseError, MissingRecordError, NameTakenError, ConflictError):
        assert issubclass(kind, RecordsError)
    assert issubclass(RecordsError, InputError)


def test_a_missing_record_is_named() -> None:
    assert missing_record("12").say("zh") == "12：记录不存在，或已被删除。请刷新页面，重新选择。"
    assert missing_record("12").say("en").startswith("12: there is no such record")
