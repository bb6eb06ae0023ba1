"""Figures of a year: unchanged, and seen to be."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import Engine, text

from geodata.records.errors import MissingRecordError, NameTakenError, RecordsError
from geodata.records.snapshots import Snapshot, delete_snapshot, list_snapshots, save_snapshot
from tests.geodata.records.conftest import MORNING, at_once

CONTENT = {"persons": 0.1 + 0.2, "单位": {"b": [1, 2.0, None, True], "a": "中"}}
CANONICAL = '{"persons":0.30000000000000004,"单位":{"a":"中","b":[1,2.0,null,true]}}'


def save(engine: Engine, name: str = "年末", year: int = 2026, area_id: str = "sample") -> Snapshot:
    return save_snapshot(engine, area_id, name, year, CONTENT, area_fingerprint="f" * 16, author="张三", time=MORNING)


def test_a_snapshot_comes_back_with_its_checksum(engine: Engine) -> None:
    saved = save(engine)
    (found,) = list_snapshots(engine, "sample")
    assert {field: getattr(found, field) for field in Snapshot.__slots__} == {
        "id": saved.id,
        "area_id": "sample",
        "area_fingerprint": "f" * 16,
        "name": "年末",
        "year": 2026,
        "content": CONTENT,
        "sha256": hashlib.sha256(CANONICAL.encode()).hexdigest(),
        "author": "张三",
        "created": MORNING,
        "intact": True,
    }


def test_snapshots_are_listed_by_year_and_by_area(engine: Engine) -> None:
    for name, year in (("丙", 2027), ("甲", 2025), ("乙", 2025)):
        save(engine, name, year)
    save(engine, "丙", 2024, "other")
    assert [(found.year, found.name) for found in list_snapshots(engine, "sample")] == [
        (2025, "甲"), (2025, "乙"), (2027, "丙"),
    ]  # fmt: skip


def test_a_content_changed_by_other_means_is_seen(engine: Engine) -> None:
    saved = save(engine)
    with engine.begin() as connection:
        connection.execute(text("""UPDATE snapshots SET content = '{"persons": 1}'"""))
    (found,) = list_snapshots(engine, "sample")
    assert (found.intact, found.sha256) == (False, saved.sha256)


def test_a_name_is_used_once_in_an_area(engine: Engine) -> None:
    results = at_once(5, lambda _: save(engine))
    assert sum(isinstance(result, Snapshot) for result in results) == 1
    assert sum(isinstance(result, NameTakenError) for result in results) == 4
    with pytest.raises(NameTakenError, match="年末"):
        save(engine, year=2027)


def test_one_saved_by_mistake_is_deleted(engine: Engine) -> None:
    saved = save(engine)
    delete_snapshot(engine, saved.id)
    assert list_snapshots(engine, "sample") == ()
    with pytest.raises(MissingRecordError):
        delete_snapshot(engine, saved.id)
    assert save(engine).id > saved.id


def test_a_year_that_is_none_is_refused(engine: Engine) -> None:
    for year in (1949, 2101):
        with pytest.raises(RecordsError, match=str(year)):
            save(engine, year=year)
    assert list_snapshots(engine, "sample") == ()
