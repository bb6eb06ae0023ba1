"""Snapshots: a review frozen as plain content, with what it was made of, and read again to compare later years with.

A snapshot holds what the products show and no more: nothing that was withheld, no contacts.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import h3
import numpy as np
import pandas as pd

from geodata.study_area import StudyArea
from geodata.text import Text
from planning.errors import ReviewError
from planning.review import ReviewFigures
from planning.review_record import figures_record, plain
from planning.year_change import TOTALS, EarlierYear, FrozenYear, YearState, year_state
from planning.year_mixtures import standard_of

SNAPSHOT_FORMAT = 1
"""Goes up when a snapshot is written in another way."""

_OUTLET_COLUMNS = ("outlet_id", "name", "kind", "lon", "lat")
_UNIT_COLUMNS = ("unit_id", "name", "outlets", "persons_total", "persons_covered")
_UNIT_NUMBERS = ("outlets", "persons_total", "persons_covered")
_MOST_LON, _MOST_LAT = 180.0, 90.0
_PERSON_DECIMALS, _MINUTE_DECIMALS, _DEGREE_DECIMALS = 3, 2, 7


def snapshot_content(figures: ReviewFigures) -> dict[str, Any]:
    """Return a review as the content of a snapshot.

    Parameters
    ----------
    figures : ReviewFigures
        From `planning.review.review_figures`.

    Returns
    -------
    dict
        JSON: ``format``, ``year``; ``inputs``: the area's fingerprint, parameters and sources, each with its SHA-256;
        ``standard`` (`planning.year_mixtures.standard_of`); ``totals`` (as in `planning.year_change.YearState`); ``figures``
        (`planning.review_record.figures_record`); ``layers``: ``cells`` and ``outlets``, a list per column. Of a cell:
        ``cell`` (H3 index), ``persons`` and ``jobs`` (three decimals), ``minutes`` (two decimals, null where no outlet can be
        reached); ``covered`` is one text of 0 and 1, a letter per cell.
    """
    area, before = figures.area, figures.result.before
    state = year_state(area, before)
    cells = area.cells
    return {
        "format": SNAPSHOT_FORMAT,
        "year": figures.year,
        "inputs": {
            "fingerprint": area.fingerprint,
            "parameters": plain(dict(area.parameters)),
            "sources": [dataclasses.asdict(source) for source in area.sources],
        },
        "standard": dict(standard_of(figures.result.scenario)),
        "totals": plain(dict(state.totals)),
        "figures": figures_record(figures),
        "layers": {
            "cells": {
                "cell": cells["cell"].tolist(),
                "persons": np.round(cells["persons"].to_numpy(), _PERSON_DECIMALS).tolist(),
                "jobs": np.round(cells["jobs"].to_numpy(), _PERSON_DECIMALS).tolist(),
                "minutes": plain(np.round(before.minutes, _MINUTE_DECIMALS)),
                "covered": "".join(np.where(before.covered, "1", "0")),
            },
            "outlets": {name: plain(_rounded(state.outlets[name]).tolist()) for name in _OUTLET_COLUMNS},
        },
    }


def earlier_year(content: Mapping[str, Any], area: StudyArea | None = None) -> EarlierYear:
    """Return the year of a snapshot to compare with.

    Parameters
    ----------
    content : mapping
        From `snapshot_content`, also after a way through JSON.
    area : StudyArea, optional
        The study area that the snapshot was made of, where it is still at hand: the change can then be split.

    Returns
    -------
    EarlierYear
        For `planning.year_change.year_change`.

    Raises
    ------
    ReviewError
        The content is no snapshot of a review, or of another format, or the area is not that of the snapshot.
    """
    if content.get("format") != SNAPSHOT_FORMAT:
        raise ReviewError(
            Text(
                f"快照不是年度评估的快照，或格式（{content.get('format')}）与本程序（{SNAPSHOT_FORMAT}）不符：请选择其他快照",
                f"this is no snapshot of a review, or of format {content.get('format')} and not {SNAPSHOT_FORMAT}: choose "
                "another one",
            )
        )
    try:
        state = _state(content)
        frozen = FrozenYear(str(content["inputs"]["fingerprint"]), dict(content["standard"]), state)
        year = int(content["year"])
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise ReviewError(
            Text(
                f"快照内容不完整或已损坏（{error}）：请选择其他快照",
                f"the snapshot is incomplete or spoilt ({error}): choose another one",
            )
        ) from error
    return EarlierYear(year, area, frozen)


def _state(content: Mapping[str, Any]) -> YearState:
    layer = content["layers"]["cells"]
    covered = np.array(list(layer["covered"]), dtype=str) == "1"
    cells = pd.DataFrame({"cell": list(layer["cell"]), "persons": list(layer["persons"]), "covered": covered})
    units = pd.DataFrame({name: [unit[name] for unit in content["figures"]["units"]] for name in _UNIT_COLUMNS})
    outlets = pd.DataFrame({name: list(content["layers"]["outlets"][name]) for name in _OUTLET_COLUMNS})
    totals = {name: float(content["totals"][name]) for name in TOTALS}
    state = YearState(
        totals,
        cells.astype({"cell": "str", "persons": np.float64}),
        units.astype(
            {
                "unit_id": "str",
                "name": "str",
                "outlets": np.int64,
                "persons_total": np.float64,
                "persons_covered": np.float64,
            }
        ),
        outlets.astype({"outlet_id": "str", "name": "str", "kind": "str", "lon": np.float64, "lat": np.float64}),
    )
    _refuse_impossible(state)
    return state


def _refuse_impossible(state: YearState) -> None:
    """Refuse what no year can have, whoever wrote it: ``ValueError``."""
    numbers = [
        list(state.totals.values()), state.cells["persons"], *(state.units[name] for name in _UNIT_NUMBERS),
        *(state.outlets[name] for name in ("lon", "lat")),
    ]  # fmt: skip
    if not all(np.isfinite(np.asarray(column, dtype=np.float64)).all() for column in numbers):
        raise ValueError("Infinity")
    if (state.outlets["lon"].abs() > _MOST_LON).any() or (state.outlets["lat"].abs() > _MOST_LAT).any():
        raise ValueError("lon, lat")
    for column in (state.cells["cell"], state.units["unit_id"], state.outlets["outlet_id"]):
        if column.duplicated().any():
            raise ValueError(f"{column.name}: {column[column.duplicated()].iloc[0]}")
    for cell in state.cells["cell"]:
        if not h3.is_valid_cell(cell):
            raise ValueError(f"cell: {cell}")


def _rounded(column: pd.Series) -> pd.Series:
    return column.round(_DEGREE_DECIMALS) if pd.api.types.is_float_dtype(column) else column
