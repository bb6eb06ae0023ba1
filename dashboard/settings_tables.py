"""The tables of the page 方法与设置, read from the code and the study area that figures are made with, never written down twice."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib import metadata

import pandas as pd

from dashboard import settings_words as words
from dashboard.words import LIST_COMMA
from geodata.highways import HIGHWAYS, MODES
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.scenario import Scenario
from planning.slow_downs import ALL_ROADS, SLOW_DOWNS
from publishing import words as terms
from publishing.numbers import count_text, plain_text
from publishing.sentences import parameter_lines, role_text, speed_text

PROGRAM = "outlet-atlas"
"""The name under which this program is installed."""


def parameters_table(area: StudyArea, scenario: Scenario, language: str) -> pd.DataFrame:
    """Return label and value of everything that a present figure hangs on."""
    return _table(parameter_lines(area, scenario, language), (words.PARAMETER, words.VALUE), language)


def speeds_table(language: str) -> pd.DataFrame:
    """Return the speed of each mode and where it comes from."""
    rows = [
        (terms.MODES[mode].say(language), speed_text(mode, language), words.SPEED_SOURCES[mode].say(language))
        for mode in MODES
    ]
    return _table(rows, (words.SPEED_MODE, words.SPEED, words.SPEED_SOURCE), language)


def roads_table(language: str) -> pd.DataFrame:
    """Return who may use each class of road, and the speed limit of cars where none is posted, in km/h."""
    yes, no, pushed = words.ALLOWED.say(language), words.CLOSED.say(language), words.PUSHED.say(language)
    rows = [
        (
            road.name,
            yes if road.walk else no,
            pushed if road.dismount else yes if road.cycle else no,
            plain_text(road.limit_kmh) if road.drive else no,
            plain_text(road.rural_limit_kmh) if road.drive else no,
        )
        for road in HIGHWAYS.values()
        # Boats go at their own speed and take cars only where tagged so (`docs/methods.md`).
        if road.name != "ferry"
    ]
    header = (words.ROAD_CLASS, words.ON_FOOT, words.BY_CYCLE, words.LIMIT_TOWN, words.LIMIT_COUNTRY)
    return _table(rows, header, language)


def conditions_table(language: str) -> pd.DataFrame:
    """Return what the minutes are multiplied by under each condition, per mode and road class."""
    comma = LIST_COMMA.say(language)
    rows = []
    for slow_down in SLOW_DOWNS.values():
        for mode, factors in slow_down.factors.items():
            for factor in sorted(set(factors.values())):
                roads = [
                    words.ALL_OTHERS.say(language) if name == ALL_ROADS else name
                    for name, one in factors.items()
                    if one == factor
                ]
                rows.append(
                    (
                        slow_down.name.say(language),
                        terms.MODES[mode].say(language),
                        comma.join(roads),
                        f"× {plain_text(factor)}",
                    )
                )
    return _table(rows, (words.CONDITION, words.SPEED_MODE, words.ROADS, words.FACTOR), language)


def files_table(area: StudyArea, language: str) -> pd.DataFrame:
    """Return the files behind a study area with date, licence, rows used and checksum."""
    rows = [
        (
            role_text(source.role, language),
            source.file,
            source.date,
            source.licence,
            count_text(source.rows) if source.rows else "",
            source.sha256,
        )
        for source in area.sources
    ]
    header = (
        words.FILE_ROLE,
        words.FILE_NAME,
        words.FILE_DATE,
        words.FILE_LICENCE,
        words.FILE_ROWS,
        words.FILE_CHECKSUM,
    )
    return _table(rows, header, language)


def versions_table(language: str) -> pd.DataFrame:
    """Return the versions of this program, of Python and of the libraries that the program asks for."""
    wanted = [requirement for requirement in metadata.requires(PROGRAM) or () if "extra ==" not in requirement]
    names = sorted({_distribution(requirement) for requirement in wanted})
    installed = {found.metadata["Name"].lower().replace("_", "-") for found in metadata.distributions()}
    rows = [
        (PROGRAM, metadata.version(PROGRAM)),
        ("python", platform.python_version()),
        *((name, metadata.version(name)) for name in names if name in installed),
    ]
    return _table(rows, (words.PROGRAM, words.VERSION), language)


def variables_table(language: str) -> pd.DataFrame:
    """Return every environment variable of the server, what it does and whether it is set; never what it is set to."""
    rows = [
        (name, effect.say(language), (words.IS_SET if os.environ.get(name) else words.IS_NOT_SET).say(language))
        for name, effect in words.VARIABLES.items()
    ]
    return _table(rows, (words.VARIABLE, words.EFFECT, words.STATE), language)


def _distribution(requirement: str) -> str:
    """Return the name at the beginning of a requirement such as ``dask[distributed]>=2025.5``."""
    end = next((at for at, sign in enumerate(requirement) if not (sign.isalnum() or sign in "-_.")), len(requirement))
    return requirement[:end].lower().replace("_", "-")


def _table(rows: Sequence[tuple[str, ...]], header: tuple[Text, ...], language: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[title.say(language) for title in header], dtype=object)
