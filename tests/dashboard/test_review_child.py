"""The process that makes a package, from the order to the archive, on the test town."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import review_child
from dashboard.background import Turns
from dashboard.review_job import Making
from dashboard.review_order import Order
from geodata.store import save_area
from planning.errors import ReviewError
from planning.proposals import run_scenario
from planning.review import ReviewSettings, review_figures
from planning.review_record import figures_record
from planning.scenario import Scenario
from planning.siting import Effort
from planning.snapshot import earlier_year, snapshot_content
from publishing.atlas import AtlasChoice
from publishing.review_package import PackageChoice
from tests.publishing.conftest import build_town
from tests.publishing.reviews import DAY, review


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Order:
    town = build_town()
    folder = tmp_path_factory.mktemp("areas") / "town"
    save_area(town, folder)
    earlier = {**snapshot_content(review(town, sites=0)), "year": 2025}
    settings = ReviewSettings(DAY, publisher="测试局", free_text={"overview": "本年度……"})
    choice = PackageChoice(("kml", "geojson"), AtlasChoice(("coverage",), ()))
    return Order(folder, run_scenario(town, Scenario(sites=2)), settings, 2026, DAY, earlier, folder, choice)


@pytest.fixture
def made(order: Order) -> Iterator[Making]:
    """The package that a process of its own makes of the order."""
    making = Making(order, "", Turns(1), is_wanted=lambda: True)
    assert making.wait(120)
    yield making
    making.stop()


def test_a_package_holds_what_was_ordered_and_the_figures_of_the_page(order: Order, made: Making) -> None:
    assert made.outcome == "done", made.tail
    assert made.share == 1.0
    with zipfile.ZipFile(made.archive) as archive:
        names = set(archive.namelist())
        snapshot = json.loads(archive.read("snapshot.json"))
        readme = archive.read("README.txt").decode()
    assert "gis/outlet_atlas.kml" in names
    assert not {name for name in names if name.endswith((".pdf", ".docx", ".xlsx", ".html"))}
    assert "内部使用，未经审核不得公开" in readme
    here = review_figures(
        build_town(),
        order.result,
        order.settings,
        year=2026,
        as_of=DAY,
        earlier=earlier_year(order.snapshot or {}, build_town()),
        effort=Effort(order.result.scenario.time_limit_seconds),
    )
    assert here.change is not None
    assert here.change.split is not None
    assert snapshot["figures"] == json.loads(json.dumps(figures_record(here)))


def test_an_area_prepared_anew_meanwhile_is_told(order: Order, tmp_path: Path) -> None:
    save_area(dataclasses.replace(build_town(), fingerprint="e" * 16), tmp_path / "town")
    anew = dataclasses.replace(order, folder=tmp_path / "town", snapshot=None, earlier_folder=None)
    archive = tmp_path / "review.zip"
    with pytest.raises(ReviewError, match="请重新计算"):
        review_child.make(anew, archive)
    assert not archive.exists()


def test_left_alone_it_tidies_up_and_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr(review_child.os, "read", lambda *_: b"")
    monkeypatch.setattr(review_child.os, "_exit", ended.append)
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "half").touch()
    review_child._end_when_alone(tmp_path / "private")
    assert not (tmp_path / "private").exists()
    assert ended == [3]
