"""Reviews of the test town in every state that a report must find words for, and reading a Word document back."""

from __future__ import annotations

import dataclasses
import datetime
import io
from types import MappingProxyType

import docx
import numpy as np
import pandas as pd
from docx.document import Document

from geodata.study_area import StudyArea, with_only
from planning.proposals import run_scenario
from planning.review import ReviewFigures, ReviewSettings, review_figures
from planning.scenario import Scenario
from planning.siting import Effort
from planning.year_change import EarlierYear

DAY = datetime.date(2026, 11, 22)
LONG_NAME = "很长的名字" * 8
HOSTILE = '<w:p>&amp;]]></w:p> { TOC \\o "1-3" } =cmd|\x00\x07\x1b\u202e\ufffe\r\n$x^2$ 😀𬭎㛃\t"'


def review(area: StudyArea, *, sites: int = 3, earlier: StudyArea | None = None, **changes) -> ReviewFigures:
    """Give the figures of a review; ``changes`` are settings."""
    result = run_scenario(area, Scenario(name="测试方案", sites=sites))
    settings = ReviewSettings(**{"made_on": DAY, **changes})
    before = None if earlier is None else EarlierYear(2025, earlier)
    return review_figures(area, result, settings, year=2026, as_of=DAY, earlier=before, effort=Effort(10.0))


def with_cells(area: StudyArea, kept: np.ndarray, **columns: float) -> StudyArea:
    """Give the area with some of its cells only, and columns set to one value."""
    area = with_only(area, "cells", np.flatnonzero(kept))
    cells = area.cells.assign(**columns)
    counts = pd.DataFrame(cells[["persons", "jobs", "priority_persons"]])
    shares = pd.DataFrame({"cell": np.arange(len(cells)), "unit": cells["unit"].to_numpy()}).join(counts)
    return dataclasses.replace(area, cells=cells, cell_units=shares)


def renamed(area: StudyArea, name: str, text: str = "") -> StudyArea:
    """Give the area with one name for everything in it."""
    return dataclasses.replace(
        area,
        name=name,
        notice=text or name,
        outlets=area.outlets.assign(
            name=name, address=name, outlet_id=[f"{k}{name}" for k in range(len(area.outlets))]
        ),
        venues=area.venues.assign(name=name, partner=name),
        units=area.units.assign(name=name),
        boundaries=area.boundaries.assign(name=name),
    )


def states(town: StudyArea) -> dict[str, ReviewFigures]:
    """Give one review for every state a report must find words for."""
    everybody = np.ones(len(town.cells), dtype=bool)
    covered = run_scenario(town, Scenario(sites=0)).before.covered
    no_outlets = with_only(town, "outlets", np.zeros(0, dtype=int))
    one_outlet = with_only(town, "outlets", np.arange(1))
    older = dataclasses.replace(one_outlet, fingerprint="e" * 16)
    first_unit = (town.cells["unit"] == 0).to_numpy()
    return {
        "plain": review(town),
        "no_plan": review(town, sites=0),
        "no_gaps": review(with_cells(town, covered)),
        "no_outlets": review(no_outlets, sites=0),
        "one_outlet": review(one_outlet, sites=1),
        "nobody": review(with_cells(town, everybody, persons=0.0, priority_persons=0.0), sites=0),
        "no_jobs": review(with_cells(town, everybody, jobs=0.0)),
        "no_priority": review(with_cells(town, everybody, priority_persons=0.0)),
        "one_unit": review(with_cells(town, first_unit)),
        "one_person": review(with_cells(town, np.arange(len(town.cells)) == int(covered.argmax()), persons=1.0)),
        "earlier": review(town, earlier=older),
        "same_year": review(town, earlier=dataclasses.replace(town, fingerprint="e" * 16)),
        "goal_met": review(with_cells(town, covered), goal_share=0.5, sites=0),
        "long_names": review(renamed(town, LONG_NAME)),
        "hostile": review(renamed(town, HOSTILE), free_text=MappingProxyType({"overview": HOSTILE}), publisher=HOSTILE),
        "english": review(renamed(town, "Green Valley District"), sites=2),
        "nameless": review(renamed(town, "", "x")),
        "approved": review(town, approval_number="GS（2026）1234号", publisher="测试局"),
    }


def document(content: bytes) -> Document:
    """Give the Word document in a file's bytes."""
    return docx.Document(io.BytesIO(content))


def words_of(opened: Document) -> list[str]:
    """Give the text of all paragraphs and table cells, in the body, headers and footers."""
    texts = [paragraph.text for paragraph in opened.paragraphs]
    for table in opened.tables:
        texts += [text for row in rows_of(table) for text in row]
    for section in opened.sections:
        texts += [paragraph.text for part in (section.header, section.footer) for paragraph in part.paragraphs]
    return texts


def rows_of(table) -> list[list[str]]:
    """Give the text of a table's cells, its header first."""
    return [[cell.text for cell in row.cells] for row in table.rows]


def table_called(opened: Document, caption: str) -> list[list[str]]:
    """Give the rows of the table under a caption."""
    captions = [p for p in opened.paragraphs if p.style.name == "Review Table Caption" and p.text.endswith(caption)]
    assert len(captions) == 1, [p.text for p in captions]
    follower = captions[0]._p.getnext()
    return next(rows_of(table) for table in opened.tables if table._tbl is follower)


def number(text: str) -> float:
    """Read a count, minutes or a share in per cent back."""
    return float(text.replace(",", "").rstrip("%"))
