"""Every widget's first value is its present one: until a browser shows the present one, it may report the first."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard import records
from dashboard.review_words import STEPS
from dashboard.state import Pick
from geodata.intake.project_files import add_file
from geodata.intake.projects import change_entry, change_project, new_project
from geodata.records.review_forms import change_review_form
from geodata.records.scenarios import save_scenario
from geodata.study_area import StudyArea
from tests.dashboard.conftest import Session
from tests.feeds import write_feed, zipped

EMPTIED = re.compile(r"(widget:(budget|unit_at_most)|tied:(header|level)|cost):")
"""Keys of widgets that may be emptied: nothing is their first value."""

_CHOICES = {"selectbox", "radio"}
_SEVERAL = {"multiselect", "button_group"}
_PLAIN = {"slider", "number_input", "text_input", "text_area", "checkbox", "toggle", "date_input"}


def first_and_present(kind: str, widget: Any) -> tuple[object, object]:
    """Return what a browser shows and reports first, and what the server says; choices by their places."""
    proto = widget.proto
    if kind in _SEVERAL:
        return list(proto.default), list(widget.indices)
    if kind == "slider":
        return list(proto.default), [widget.value]
    if kind == "date_input":
        return [day.replace("/", "-") for day in proto.default], [] if widget.value is None else [str(widget.value)]
    first = proto.default if kind in {"checkbox", "toggle"} or proto.HasField("default") else None
    return first, widget.index if kind in _CHOICES else widget.value


def seen_in(session: Session) -> set[str]:
    """Check all widgets of a page that nobody has touched, and return the names of those that show a kept value."""
    names = set()
    for kind in _CHOICES | _SEVERAL | _PLAIN:
        for widget in session.app.get(kind):
            first, present = first_and_present(kind, widget)
            key = widget.key or ""
            assert first == (None if EMPTIED.match(key) else present), (kind, widget.label, key)
            if key.startswith(("widget:", "tied:")):
                names.add(key.split(":")[3 if key.startswith("tied:review") else 1])
    return names


@pytest.fixture
def two_areas(sample_area_folder: Path, bus_areas: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "two"
    folder.mkdir()
    (folder / "a").symlink_to(bus_areas / "bus", target_is_directory=True)
    (folder / "b").symlink_to(sample_area_folder, target_is_directory=True)
    return folder


def test_pages_that_show_settings(
    open_page, two_areas: Path, engine: Engine, sample_area: StudyArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTLET_ATLAS_TILES", "https://tiles.example/{z}/{x}/{y}.png")
    venues = sample_area.venues["venue_id"].astype(str).tolist()
    outlet = str(sample_area.outlets["outlet_id"].iloc[0])
    shown = dict.fromkeys(("show_catchment", "show_circles", "show_bands", "show_candidates", "base_tiles"), True)
    session = open_page(
        language="en", areas=two_areas, area="b", mode="bicycle", minutes=25, slow_downs=["winter"], group="jobs",
        colour_by="persons", gaps_view="times", goal_share=0.8, goal="share", target_share=0.95,
        outlet_kinds=sorted(set(sample_area.outlets["kind"])), kinds=["gig_post", "gig_market"], unit_percent=10,
        persons_weight=2.0, jobs_weight=1.0, priority_weight=0.5, time_limit=10, budget=50.0, unit_at_most=5,
        unit_at_least=1, spacing_metres=100, movable_outlets=1, livestream=True, by_kind=True, closable=[outlet],
        required=venues[:1], forbidden=venues[1:3], stages={"2026": 1}, venue_costs={venues[0]: 3.0}, **shown,
    )  # fmt: skip
    seen = seen_in(session)
    given = {"area_fingerprint": sample_area.fingerprint, "settings": {}, "author": "王芳", "time": records.now()}
    save_scenario(engine, "b", "方案", **given)
    for page in ("gaps", "settings", "compare", "siting"):
        seen |= seen_in(session.go(page))
    for picked in (Pick("site", venues[0]), Pick("outlet", outlet)):
        session.app.session_state[f"pick:{sample_area.fingerprint}"] = picked
        seen |= seen_in(session.checked(session.app.run()))
    assert {"area", "mode", "goal_percent", "gaps_view", "goal_share", "target_share", "closable", "base_tiles"} <= seen


def test_a_plan_and_its_review(open_page, engine: Engine, bus_areas: Path, bus_area: StudyArea) -> None:
    session = open_page("siting", areas=bus_areas, mode="bus", bus_percentile=90, sites=1, view="years").solve()
    seen = seen_in(session)
    session.app.session_state["setting:view"] = "plan"
    session.checked(session.app.run())
    keys = (group.key or "" for group in session.app.get("button_group"))
    (site,) = (key.split(":")[2] for key in keys if key.startswith("decide:"))
    session.app.session_state["setting:decisions"] = {site: {"verdict": "locked", "reason": "near"}}
    seen |= seen_in(session.checked(session.app.run()))
    for name, value in (("of", "today"), ("year", 2023)):
        session.app.session_state[f"review:bus:{name}"] = value
    seen |= seen_in(session.go("export"))
    session.app.session_state["review-step:zh"] = STEPS["years"].zh
    session.checked(session.app.run())
    session.checked(session.app.button(key="freeze").click().run())
    kept = {
        "publisher": "局", "approval_number": "蒙S（2026）001号", "approval_at": "2026-05-01T12:00:00+00:00",
        "made_on": "2026-05-01", "paper": "A4", "public": False, "goal_share": 0.8, "suppress_below": 5,
        "unit_sheets": "some", "units": [str(bus_area.units["unit_id"].iloc[0])], "themes": ["coverage", "gaps"],
        "sections": ["gaps", "methods"], "free_text": {"methods": "无"}, "products": ["atlas_pdf"], "language": "en",
        "compare_with": 1,
    }  # fmt: skip
    change_review_form(engine, "bus", kept, author="李四", time=records.now())
    for name, value in (("as_of", date(2026, 5, 1)), ("year", 2024), ("page", 2), ("section", "methods")):
        session.app.session_state[f"review:bus:{name}"] = value
    for title in STEPS.values():
        session.app.session_state["review-step:zh"] = title.zh
        seen |= seen_in(session.checked(session.app.run()))
    assert {"bus_percentile", "view", "of", "as_of", "made_on", "units", "compare_with", "page", "products"} <= seen


def test_a_project(sample_sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLET_ATLAS_PROJECTS", str(tmp_path / "projects"))
    monkeypatch.setenv("OUTLET_ATLAS_AREAS", str(tmp_path / "areas"))
    county = sample_sources.parent
    project = new_project(tmp_path / "projects", "测试区")
    project = add_file(project, "bus", "bus.zip", zipped(write_feed(tmp_path / "feed", {})).read_bytes())
    project = add_file(project, "roads", "centre.gpkg", (county / "boundaries.gpkg").read_bytes())
    for role, name in (("outlets", "outlets.csv"), ("venues", "venues.csv"), ("population", "squares.csv")):
        table = "编号,名称,别名,类型,经度,纬度,男,女\n1,东城,驿站,就业驿站,111.3,43.2,5,6\n,,,,,,,\n"
        project = add_file(project, role, name, table.encode())
        columns = {"name": "别名", "lon": "经度", "lat": "纬度"}
        about = {"crs": "GCJ-02", "faulty_rows": "leave_out", "header_row": 1, "date": "2025", "licence": "CC0"}
        project = change_entry(project, role, columns=columns, groups={"女": "女"}, **about)
    settings = {"square_metres": 500.0, "unplaced": "evenly", "venues_from_osm": True, "zones_from_osm": True}
    settings |= {"join_metres": 2.0, "parameters": {"h3_resolution": 8, "snap_metres": 300.0}}
    about = {"name": "区", "notice": "稿", "data_date": "2025-12-31"}
    project = change_project(project, population_method="squares", settings=settings, **about)

    def seen_at(*steps: str) -> set[str]:
        session = Session("zh", {})
        session.app.query_params["project"] = project.folder.name
        names = set()
        for step in steps:
            session.app.query_params["step"] = step
            names |= seen_in(session.go("data"))
        return names

    seen = seen_at("about", "roads", "people", "more", "outlets", "prepare")
    project = add_file(project, "boundaries", "boundaries.gpkg", (county / "boundaries.gpkg").read_bytes())
    key = project.of_role("boundaries")[0].key
    project = change_entry(
        project, key, layer="communities", level="community", columns={"code": "代码", "name": "名称"}
    )
    seen |= seen_at("boundaries")
    change_project(change_entry(project, key, confirmed=("file",)), population_method="dasymetric")
    seen |= seen_at("people", "outlets")
    assert {"step", "date", "notice", "method", "square_metres", "unplaced", "join_metres", "venues_from_osm"} <= seen
    assert {"column", "groups", "crs", "plain-crs", "layer", "level", "header", "faulty", "licence"} <= seen
    assert {"parameter", "bus-window_start"} <= seen
