"""The record of a review holds every figure, and nothing that JSON does not know."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from geodata.study_area import StudyArea
from planning.proposals import run_scenario
from planning.review import ReviewFigures, ReviewSettings, review_figures
from planning.review_record import figures_record, plain
from planning.scenario import Scenario
from planning.siting import Effort
from planning.year_change import EarlierYear


@pytest.fixture
def figures(river_town: StudyArea) -> ReviewFigures:
    settings = ReviewSettings(date(2026, 3, 1), free_text=MappingProxyType({"overview": "河边小镇"}), public=False)
    result = run_scenario(river_town, Scenario(sites=2))
    return review_figures(
        river_town, result, settings, year=2025, as_of=date(2026, 1, 1), earlier=EarlierYear(2024, river_town),
        effort=Effort(5.0),
    )  # fmt: skip


def test_every_field_is_in_the_record(figures: ReviewFigures) -> None:
    record = figures_record(figures)
    apart = {"result", "supply", "order"}
    assert {field.name for field in dataclasses.fields(figures)} - apart <= set(record)
    assert {"scenario", "plan", "gaps"} <= set(record)


def test_it_comes_back_from_json_as_it_was(figures: ReviewFigures) -> None:
    record = figures_record(figures)
    assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_figures_are_those_of_the_review(figures: ReviewFigures) -> None:
    record = figures_record(figures)
    assert [unit["persons_covered_after"] for unit in record["units"]] == figures.units[
        "persons_covered_after"
    ].tolist()
    assert record["planned"]["persons_covered"] == figures.planned.persons_covered
    assert record["planned"]["priority_covered"] is None
    assert record["today"]["minutes_p50"] == figures.today.minutes_p50
    assert record["change"]["cells"] == {"both": 2, "neither": 4}
    assert [row["figure"] for row in record["change"]["totals"]] == list(figures.change.totals.index)
    assert record["settings"]["made_on"] == "2026-03-01"
    assert record["settings"]["free_text"] == {"overview": "河边小镇"}
    assert record["plan"]["closed_outlets"] == []
    assert len(record["gaps"]) == len(figures.result.gaps.table)
    assert "priority_persons" not in record["gaps"][0]
    assert record["withheld"]["area_after"] is True
    # Nobody reaches anything from the cell that is on no road.
    assert {gap["nearest_minutes"] for gap in record["gaps"]} >= {None}


def test_plain_values() -> None:
    assert plain(np.float64("inf")) is None
    assert plain(np.array([1, 2])) == [1, 2]
    assert plain((True, None, "字")) == [True, None, "字"]
    assert plain(pd.DataFrame({"a": [1.5, np.nan]}, index=pd.Index(["x", "y"], name="key"))) == [
        {"key": "x", "a": 1.5},
        {"key": "y", "a": None},
    ]
    with pytest.raises(TypeError, match="object"):
        plain(object())
