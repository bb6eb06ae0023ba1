"""Every test of the records runs on both databases, each time on an empty one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import URL, Engine

from geodata.records.database import open_records
from geodata.records.scenario_lists import SavedScenario
from geodata.records.scenarios import save_scenario
from tests.geodata.records.postgresql import Server, running_server

CHINA = timezone(timedelta(hours=8))
MORNING = datetime(2026, 5, 1, 9, 30, 15, 123456, tzinfo=CHINA)
NOON = datetime(2026, 5, 1, 12, 0, tzinfo=CHINA)
EVENING = datetime(2026, 5, 1, 18, 0, tzinfo=CHINA)
DATABASES = ("sqlite", "postgresql")

Save = Callable[..., SavedScenario]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_server() as started:
        yield started


@pytest.fixture(params=DATABASES)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """The address of a database in which nothing has been made yet."""
    if request.param == "sqlite":
        return URL.create("sqlite", database=str(tmp_path / "atlas" / "records.sqlite"))
    started: Server = request.getfixturevalue("server")
    return started.emptied_database()


@pytest.fixture
def engine(new_url: URL) -> Iterator[Engine]:
    opened = open_records(new_url)
    yield opened
    opened.dispose()


@pytest.fixture
def save(engine: Engine) -> Save:
    """Save a scenario of the same area, planner and time unless told otherwise."""

    def call(name: str = "方案一", **values: object) -> SavedScenario:
        given: dict[str, object] = {
            "area_id": "sample",
            "area_fingerprint": "f" * 16,
            "settings": {"mode": "walk", "max_minutes": 15.0, "siting": {"budget": None, "kinds": ["gig_post"]}},
            "author": "张三",
            "time": MORNING,
        } | values
        return save_scenario(engine, name=name, **given)  # type: ignore[arg-type]

    return call


def at_once(count: int, work: Callable[[int], object]) -> list[object]:
    """Run ``work(0) … work(count - 1)`` in threads that start together; return each result, or the exception."""
    start = Barrier(count)

    def run(number: int) -> object:
        start.wait(timeout=20)
        try:
            return work(number)
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))
