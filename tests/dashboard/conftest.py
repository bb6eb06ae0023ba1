"""The app over the prepared sample county, without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import dashboard.map
from geodata.store import load_area
from geodata.study_area import StudyArea

ROOT = Path(__file__).parents[2]


class Session:
    """One session of the app, as its user sees it."""

    def __init__(self, language: str, settings: dict[str, object]) -> None:
        self.app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        self.app.session_state["setting:language"] = language
        for name, value in settings.items():
            self.app.session_state[f"setting:{name}"] = value

    def go(self, page: str) -> Session:
        """Show the page with this address; AppTest itself only knows pages that are files."""
        self.app._page_hash = calc_hash(page) if page else ""
        return self.checked(self.app.run())

    def checked(self, app: AppTest) -> Session:
        assert not app.exception, [error.message for error in app.exception]
        return self

    def solve(self) -> Session:
        """Press the button that solves, and wait for the plan."""
        self.checked(self.app.button(key="solve").click().run())
        return self.finished("plan")

    def start(self, what: str) -> Session:
        """Press the button that starts a long analysis, and wait for it."""
        self.checked(self.app.button(key=f"start-{what}").click().run())
        return self.finished(what)

    def finished(self, what: str) -> Session:
        """Wait for a job, and draw the page anew as the browser does by itself."""
        state = self.app.session_state.to_dict()
        (job,) = (value for key, value in state.items() if key.startswith(f"job:{what}:"))
        assert job.wait(60)
        return self.checked(self.app.run())

    def metrics(self) -> dict[str, tuple[str, str]]:
        return {metric.label: (metric.value, metric.delta) for metric in self.app.metric}

    def layers(self) -> dict[str, list[dict[str, Any]]]:
        """Rows of every layer of the page's map, by the layer's id."""
        (chart,) = self.app.get("deck_gl_json_chart")
        return {layer["id"]: layer["data"] for layer in json.loads(chart.proto.json)["layers"]}

    def cells(self) -> list[dict[str, Any]]:
        """Rows of the map's cells, each with its colour ``f``, as the browser finds them."""
        (chart,) = self.app.get("deck_gl_json_chart")
        (layer,) = (layer for layer in json.loads(chart.proto.json)["layers"] if layer["id"].startswith("cells-"))
        prefix = "/app/static/"
        assert layer["data"].startswith(prefix)
        rows = json.loads((dashboard.map.STATIC / layer["data"].removeprefix(prefix)).read_text(encoding="utf-8"))
        told = re.fullmatch(r"@@=\((\[\[.*\]\])\)\[\('(\d*)'\)\[i\]\]", layer["getFillColor"])
        colours, classes = json.loads(told[1]), told[2]
        assert len(classes) == len(rows)
        return [{**row, "f": colours[int(classes[row["i"]])]} for row in rows]

    def sent_bytes(self) -> int:
        """How much the page's map sends to the browser."""
        (chart,) = self.app.get("deck_gl_json_chart")
        return len(chart.proto.json.encode())

    def text(self) -> str:
        """Everything a reader of the page sees as words."""
        kinds = ("title", "subheader", "markdown", "caption", "info", "error", "warning", "success", "text", "code")
        parts = [
            *(element.value for kind in kinds for element in self.app.get(kind)),
            *(f"{metric.label} {metric.value} {metric.delta}" for metric in self.app.metric),
            *(element.proto.body for element in self.app.get("html")),
            *(button.label for button in self.app.button),
            *(button.proto.label for button in self.app.get("download_button")),
            *(str(frame.value.to_csv()) for frame in self.app.dataframe),
        ]
        return "\n".join(map(str, parts))


@pytest.fixture(scope="session")
def sample_areas(sample_area_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of prepared areas that holds the sample county."""
    folder = tmp_path_factory.mktemp("areas")
    (folder / "sample").symlink_to(sample_area_folder, target_is_directory=True)
    return folder


@pytest.fixture(scope="session")
def static_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def open_page(sample_areas: Path, static_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Session]:
    """Return a function that opens a page of the app in a new session."""

    def open_it(page: str = "", *, language: str = "zh", areas: Path = sample_areas, **settings: object) -> Session:
        monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(areas))
        monkeypatch.setattr("dashboard.map.STATIC", static_folder)
        return Session(language, settings).go("").go(page)

    yield open_it
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def bus_areas(bus_area_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of prepared areas that holds the sample county with a bus line."""
    folder = tmp_path_factory.mktemp("with_bus")
    (folder / "bus").symlink_to(bus_area_folder, target_is_directory=True)
    return folder


@pytest.fixture(scope="session")
def bus_area(bus_area_folder: Path) -> StudyArea:
    return load_area(bus_area_folder)
