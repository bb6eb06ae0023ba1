"""All figures of a review as one plain record: what snapshots keep and what the products are compared with."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from planning.conditions import counted_area
from planning.review import ReviewFigures
from planning.year_change import YearChange


def figures_record(figures: ReviewFigures) -> dict[str, Any]:
    """Return all figures of a review as JSON knows them.

    Parameters
    ----------
    figures : ReviewFigures
        From `planning.review.review_figures`.

    Returns
    -------
    dict
        ``year``, ``as_of``, ``area`` (name, notice, data date, fingerprint, metric CRS), ``scenario`` and ``settings`` by their
        fields, ``today`` and ``planned`` (key figures), ``plan`` (status, gap, candidates, closed outlets; null without
        sites), and as lists of rows with the columns of `ReviewFigures`: ``units``, ``outlets``, ``groups`` (``totals`` and
        ``units``), ``gaps``, ``sites``, ``explained``, ``years``; ``equity``, ``minutes``, ``progress``, ``progress_after``,
        ``change`` (null without an earlier year; without its cells) and ``withheld``. Nothing is rounded. What is withheld,
        cannot be reached or is not there is null.
    """
    area, equity = figures.area, figures.equity
    return {
        "year": figures.year,
        "as_of": plain(figures.as_of),
        "area": {name: getattr(area, name) for name in ("name", "notice", "data_date", "fingerprint", "metric_crs")},
        "scenario": plain(dataclasses.asdict(figures.result.scenario)),
        "settings": {field.name: plain(getattr(figures.settings, field.name)) for field in _fields(figures.settings)},
        "today": plain(dataclasses.asdict(figures.today)),
        "planned": plain(dataclasses.asdict(figures.planned)),
        "plan": _plan(figures),
        "units": plain(figures.units),
        "outlets": plain(figures.outlets),
        "groups": {"totals": plain(figures.groups.totals), "units": plain(figures.groups.units)},
        "equity": {
            field.name: plain(getattr(equity, field.name)) for field in _fields(equity) if field.name != "ratio"
        },
        "gaps": plain(figures.result.gaps.table.drop(columns="priority_persons")),
        "minutes": {field.name: plain(getattr(figures.minutes, field.name)) for field in _fields(figures.minutes)},
        "progress": plain(dataclasses.asdict(figures.progress)),
        "progress_after": plain(dataclasses.asdict(figures.progress_after)),
        "sites": plain(figures.sites),
        "explained": plain(figures.explained),
        "years": plain(figures.years),
        "change": None if figures.change is None else _change(figures.change),
        "withheld": {field.name: plain(getattr(figures.withheld, field.name)) for field in _fields(figures.withheld)},
    }


def plain(value: Any) -> Any:
    """Return a value as JSON knows it.

    Parameters
    ----------
    value : object
        Numbers, text, dates, texts in two languages, arrays, tables, mappings and sequences of these.

    Returns
    -------
    object
        Tables as lists of rows, a named index being their first column; numbers that are none, and NaT, as None.

    Raises
    ------
    TypeError
        The value is of no such kind.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, np.generic | np.ndarray):
        return plain(value.tolist())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, pd.DataFrame):
        rows = value.reset_index() if value.index.name is not None else value
        return plain(rows.to_dict("records"))
    raise TypeError(f"no way to write {type(value).__name__} as JSON")


def _plan(figures: ReviewFigures) -> dict[str, Any] | None:
    proposal = figures.result.proposal
    if proposal is None:
        return None
    outlets = counted_area(figures.area, figures.result.scenario).outlets
    return {
        "status": proposal.plan.status,
        "gap": plain(proposal.plan.gap),
        "candidates": proposal.candidates,
        "closed_outlets": plain(outlets["outlet_id"].iloc[proposal.closed].tolist()),
    }


def _change(change: YearChange) -> dict[str, Any]:
    told = {field.name: getattr(change, field.name) for field in _fields(change) if field.name != "cells"}
    remarks = [{"zh": remark.zh, "en": remark.en} for remark in change.remarks]
    counts = change.cells["change"].value_counts().sort_index()
    return plain({**told, "remarks": remarks, "cells": counts.to_dict()})  # type: ignore[no-any-return]


def _fields(value: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(value)
