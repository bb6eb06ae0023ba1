"""The records database of a server: where it stands, that it is opened once, and who writes into it."""

from __future__ import annotations

import getpass
from pathlib import Path

import pytest
import streamlit as st

from dashboard import records
from geodata.records.errors import DatabaseError


@pytest.fixture(autouse=True)
def _forget_engines():
    yield
    st.cache_resource.clear()


def test_without_a_setting_the_file_stands_beside_the_areas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(tmp_path / "areas"))
    monkeypatch.delenv("OUTLET_ATLAS_DATABASE", raising=False)
    opened = records.engine()
    assert Path(str(opened.url.database)) == tmp_path / "records" / "records.sqlite"
    assert records.engine() is opened
    monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(tmp_path / "other" / "areas"))
    other = records.engine()
    assert other is not opened
    for engine in (opened, other):
        engine.dispose()


def test_what_cannot_be_opened_is_told_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.sqlite"
    path.write_bytes(b"no database at all" * 100)
    monkeypatch.setenv("OUTLET_ATLAS_DATABASE", f"sqlite:///{path}")
    with pytest.raises(DatabaseError):
        records.engine()
    path.unlink()
    records.engine().dispose()


def test_the_author_is_who_is_signed_in_or_runs_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "planner")
    assert records.author() == "planner"
    monkeypatch.setattr("dashboard.sign_in.user_name", lambda: "wang\u202e@example.com" + "x" * 200)
    assert records.author().startswith("wang@example.com")
    assert len(records.author()) == 100
    monkeypatch.setattr("dashboard.sign_in.user_name", lambda: "")

    def nobody() -> str:
        raise OSError

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert records.author()


def test_times_have_a_zone_and_are_told_to_the_minute() -> None:
    now = records.now()
    assert now.utcoffset() is not None
    assert records.moment_text(now) == now.strftime("%Y-%m-%d %H:%M")
