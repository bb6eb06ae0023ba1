"""Methods and settings: what is told is what the code and the area hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from dashboard import settings_tables as tables
from dashboard import settings_words as words
from geodata.highways import HIGHWAYS, MODE_KMH
from geodata.store import load_area
from geodata.study_area import StudyArea
from planning.disclosure import MINIMUM_COUNT
from planning.slow_downs import SLOW_DOWNS
from tests.dashboard.conftest import Session

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def area(sample_area_folder: Path) -> StudyArea:
    return load_area(sample_area_folder)


def shown(session: Session) -> str:
    # Cells are Markdown, in which signs are escaped.
    return session.text() + "".join(table.value.to_csv() for table in session.app.table).replace("\\", "")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_tells_method_parameters_sources_and_server(
    open_page: Callable[..., Session], area: StudyArea, language: str
) -> None:
    session = open_page("settings", language=language)
    text = shown(session)
    for title, _, _ in words.METHOD:
        assert title.say(language) in text
    assert len(session.app.get("latex")) == sum(formula is not None for _, _, formula in words.METHOD)
    assert area.fingerprint in text
    for source in area.sources:
        assert source.sha256 in text
    assert str(MINIMUM_COUNT) in text
    assert "{" not in "".join(element.value for element in session.app.markdown)


def test_the_target_share_is_a_setting_of_the_session(open_page: Callable[..., Session]) -> None:
    session = open_page("settings")
    (slider,) = (one for one in session.app.slider if one.label == words.GOAL.zh)
    assert slider.value == 0.9
    session.checked(slider.set_value(0.8).run())
    assert session.app.session_state["setting:goal_share"] == 0.8


def test_without_any_area_method_and_server_are_told(open_page: Callable[..., Session], tmp_path: Path) -> None:
    text = shown(open_page("settings", areas=tmp_path))
    assert words.NO_AREA.zh in text
    assert words.METHOD[0][0].zh in text
    assert "OUTLET_ATLAS_AREAS" in text


def test_settings_that_contradict_each_other_are_told(open_page: Callable[..., Session], area: StudyArea) -> None:
    session = open_page("settings", persons_weight=0.0)
    assert len(session.app.warning) == 1
    assert area.fingerprint in shown(session)


def test_speeds_and_conditions_are_the_codes() -> None:
    speeds = tables.speeds_table("en")
    assert [f"{kmh:g} km/h" for kmh in MODE_KMH.values()] == speeds["Speed"].tolist()[: len(MODE_KMH)]
    roads = tables.roads_table("en").set_index("Class (OSM)")
    assert len(roads) == len(HIGHWAYS) - 1
    assert roads.loc["motorway", "On foot"] == "no"
    assert roads.loc["motorway", "Car, elsewhere (km/h)"] == "120"
    assert roads.loc["footway", "Bicycle, e-bike"] == "pushed"
    conditions = tables.conditions_table("en")
    told = sum(len(set(factors.values())) for one in SLOW_DOWNS.values() for factors in one.factors.values())
    assert len(conditions) == told
    assert "steps" in conditions.loc[conditions["Factor"] == "× 1.5", "Road class"].tolist()


def test_versions_are_those_installed() -> None:
    versions = dict(tables.versions_table("en").itertuples(index=False, name=None))
    assert versions["outlet-atlas"] == metadata.version("outlet-atlas")
    for library in ("streamlit", "numpy", "numba", "highspy"):
        assert versions[library] == metadata.version(library)


def test_every_variable_of_the_program_is_listed_and_none_else() -> None:
    code = [
        path
        for room in ("geodata", "planning", "publishing", "dashboard", "terminal")
        for path in (ROOT / room).rglob("*.py")
    ]
    used = {name for path in code for name in re.findall(r'"(OUTLET_ATLAS_[A-Z_]+)"', path.read_text(encoding="utf-8"))}
    assert used == set(words.VARIABLES)


def test_what_a_variable_is_set_to_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLET_ATLAS_DATABASE", "postgresql://atlas:geheim@127.0.0.1/atlas")
    monkeypatch.delenv("OUTLET_ATLAS_OPEN", raising=False)
    table = tables.variables_table("en").set_index("Environment variable")
    assert table.loc["OUTLET_ATLAS_DATABASE", "State"] == "set"
    assert table.loc["OUTLET_ATLAS_OPEN", "State"] == "default"
    assert "geheim" not in table.to_csv()
