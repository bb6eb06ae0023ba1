"""A frozen year is read again as it was, tells where it comes from, and gives nothing away."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import Any

import pytest

from geodata.records.fitness import content_sha256
from geodata.study_area import Source, StudyArea
from planning.errors import ReviewError
from planning.proposals import run_scenario
from planning.review import ReviewFigures, ReviewSettings, review_figures
from planning.scenario import Scenario
from planning.siting import Effort
from planning.snapshot import earlier_year, snapshot_content
from planning.year_change import year_change
from planning.year_mixtures import standard_of


@pytest.fixture
def area(river_town: StudyArea) -> StudyArea:
    source = Source("roads", "roads.osm.pbf", "a" * 64, "2025-01-01", "ODbL", 6)
    return dataclasses.replace(river_town, sources=(source,), outlets=river_town.outlets.assign(contact="李四"))


@pytest.fixture
def figures(area: StudyArea) -> ReviewFigures:
    result = run_scenario(area, Scenario(sites=1))
    settings = ReviewSettings(date(2026, 3, 1), public=False)
    return review_figures(area, result, settings, year=2025, as_of=date(2026, 1, 1), effort=Effort(5.0))


@pytest.fixture
def content(figures: ReviewFigures) -> dict[str, Any]:
    return json.loads(json.dumps(snapshot_content(figures), ensure_ascii=False, allow_nan=False))


def test_what_it_was_made_of(area: StudyArea, content: dict[str, Any]) -> None:
    assert content["inputs"]["sources"] == [dataclasses.asdict(area.sources[0])]
    assert content["inputs"]["fingerprint"] == area.fingerprint
    assert content["inputs"]["parameters"] == dict(area.parameters)
    assert content["figures"]["scenario"]["sites"] == 1
    assert content["standard"] == dict(standard_of(Scenario()))


def test_layers(area: StudyArea, figures: ReviewFigures, content: dict[str, Any]) -> None:
    cells = content["layers"]["cells"]
    assert cells["cell"] == area.cells["cell"].tolist()
    assert cells["persons"] == [100, 200, 300, 400, 25, 10]
    assert cells["minutes"] == [7.5, 15.0, 16.5, 37.5, None, None]
    assert cells["covered"] == "110000"
    assert content["layers"]["outlets"]["outlet_id"] == ["o0"]


def test_nothing_is_given_away(content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False)
    assert "李四" not in text
    assert "priority_persons" not in text
    assert "priority" not in json.dumps(content["layers"])


def test_the_same_review_has_the_same_checksum(figures: ReviewFigures) -> None:
    assert content_sha256(snapshot_content(figures)) == content_sha256(snapshot_content(figures))


def test_a_year_read_again_has_not_changed(area: StudyArea, figures: ReviewFigures, content: dict[str, Any]) -> None:
    result = run_scenario(area, Scenario(sites=0))
    for earlier in (earlier_year(content), earlier_year(content, area)):
        assert earlier.year == 2025
        change = year_change(area, result, earlier, year=2026)
        assert change.same_standard
        assert (change.totals["change"] == 0).all()
        assert (change.units["covered_change"] == 0).all()
        assert set(change.outlets["change"]) == {"same"}
        assert set(change.cells["change"]) == {"both", "neither"}
    assert earlier_year(content).area is None
    assert change.split is not None
    assert (change.split == 0).all(axis=None)


def test_a_town_without_outlets_and_people_can_be_frozen(area: StudyArea, figures: ReviewFigures) -> None:
    empty = dataclasses.replace(figures.area, outlets=area.outlets.iloc[:0], cells=area.cells.iloc[:0])
    state = earlier_year(snapshot_content(dataclasses.replace(figures, area=empty, result=_nobody(figures)))).frozen
    assert state is not None
    assert state.state.cells.empty
    assert state.state.outlets.empty


def _nobody(figures: ReviewFigures):
    before = figures.result.before
    nobody = dataclasses.replace(before, minutes=before.minutes[:0], covered=before.covered[:0])
    return dataclasses.replace(figures.result, before=nobody)


def test_what_is_no_snapshot_is_refused(content: dict[str, Any], area: StudyArea) -> None:
    with pytest.raises(ReviewError, match="不是年度评估的快照"):
        earlier_year({"covered": 12})
    with pytest.raises(ReviewError, match="不是年度评估的快照"):
        earlier_year(content | {"format": 99})
    with pytest.raises(ReviewError, match=r"已损坏.*layers"):
        earlier_year({name: value for name, value in content.items() if name != "layers"})
    spoilt = content | {"layers": content["layers"] | {"cells": content["layers"]["cells"] | {"covered": "1"}}}
    with pytest.raises(ReviewError, match="已损坏"):
        earlier_year(spoilt)
    with pytest.raises(ReviewError, match="不是由该研究区"):
        earlier_year(content, dataclasses.replace(area, fingerprint="other"))


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("totals", "persons_total"), "nan", "Infinity"),
        (("layers", "outlets", "lon"), [None], "Infinity"),
        (("layers", "outlets", "lat"), [1000.0], "lon, lat"),
        (("layers", "cells", "cell", 0), "zzz", "zzz"),
        (("layers", "cells", "cell"), 5, "int"),
        (("figures", "units", 0, "persons_total"), "inf", "Infinity"),
    ],
)
def test_what_no_year_can_have_is_refused(content: dict[str, Any], place: tuple, value: object, told: str) -> None:
    inner: Any = content
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    with pytest.raises(ReviewError, match=told):
        earlier_year(content)


@pytest.mark.parametrize("place", [("layers", "cells", "cell"), ("layers", "outlets", "outlet_id")])
def test_nothing_may_stand_twice(content: dict[str, Any], place: tuple[str, str, str]) -> None:
    layer = content[place[0]][place[1]]
    for name, column in layer.items():
        layer[name] = column[:1] * 2 + column[1:]
    with pytest.raises(ReviewError, match=str(layer[place[2]][0])):
        earlier_year(content)
