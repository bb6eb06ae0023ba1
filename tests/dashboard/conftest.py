"""The app over the prepared sample county, without a browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import URL, Engine
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import dashboard.static_files
from geodata.records.database import open_records
from geodata.store import load_area
from geodata.study_area import StudyArea

ROOT = Path(__file__).parents[2]
BAR_PAGE = Path(__file__).with_name("bar_page.py")


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

    def component(self, name: str) -> dict[str, Any] | None:
        """What the page tells its map ("map") or its legend ("legend"), if it has one."""
        told = (element.proto for element in self.app.get("bidi_component"))
        return next((json.loads(one.json) for one in told if one.component_name == f"outlet_atlas_{name}"), None)

    def layers(self) -> dict[str, Any]:
        """Rows of every layer of the page's map, by the layer's id."""
        told = self.component("map")
        assert told is not None
        return {layer["id"]: self._content(layer["data"]) for layer in told["maps"][0]["layers"]}

    def _content(self, data: Any) -> Any:
        """Follow the address of a file as the browser does."""
        if not isinstance(data, str):
            return data
        prefix = "/app/static/"
        assert data.startswith(prefix)
        path = dashboard.static_files.STATIC / data.removeprefix(prefix)
        return json.loads(path.read_text(encoding="utf-8"))

    def cells(self) -> list[dict[str, Any]]:
        """The map's cells, each with its values by column and its colour ``f``, as the browser finds them."""
        told = self.component("map")
        assert told is not None
        (layer,) = (layer for layer in told["maps"][0]["layers"] if layer["id"] == "cells")
        columns, cells = self._content(layer["data"]), layer["cells"]
        names = columns.pop("units")
        assert len(cells["of"]) == len(columns["h"])
        rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
        return [
            {**row, "t": names[row["u"]], "f": cells["colours"][int(digit)]}
            for row, digit in zip(rows, cells["of"], strict=True)
        ]

    def sent_bytes(self) -> int:
        """How much the page's map and legend send to the browser."""
        return sum(len(element.proto.SerializeToString()) for element in self.app.get("bidi_component"))

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
            json.dumps(self.component("legend"), ensure_ascii=False),
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


@pytest.fixture(autouse=True)
def _own_static(static_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes where the server keeps its files."""
    monkeypatch.setattr("dashboard.static_files.STATIC", static_folder)


@pytest.fixture(scope="session", autouse=True)
def _components_scanned_once() -> Iterator[None]:
    """Streamlit looks through every installed package whenever AppTest makes a session: a fifth of these tests' time."""
    with pytest.MonkeyPatch.context() as patch:
        found = manifest_scanner.scan_component_manifests()
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture
def open_page(sample_areas: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Session]:
    """Return a function that opens a page of the app in a new session."""

    def open_it(page: str = "", *, language: str = "zh", areas: Path = sample_areas, **settings: object) -> Session:
        monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(areas))
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


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The database of the server, opened a second time by the test."""
    monkeypatch.setenv("OUTLET_ATLAS_DATABASE", f"sqlite:///{tmp_path / 'r.sqlite'}")
    opened = open_records(URL.create("sqlite", database=str(tmp_path / "r.sqlite")))
    yield opened
    opened.dispose()


@pytest.fixture
def open_bar(sample_areas: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(sample_areas))

    def open_it(**query: str) -> AppTest:
        app = AppTest.from_file(str(BAR_PAGE), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, [error.message for error in app.exception]
        return app

    yield open_it
    st.cache_resource.clear()
