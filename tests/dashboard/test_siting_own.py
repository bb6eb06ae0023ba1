"""Own candidates on the page: by coordinates in any system, by name, from a cell; and what is refused with the reason."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from dashboard.scenario_asked import as_setting, own_candidates
from dashboard.siting_own import gazetteer, lonlat_of
from dashboard.state import Pick
from geodata.chinese_datums import CHINESE_DATUMS
from geodata.study_area import StudyArea
from planning.errors import ScenarioError
from planning.own_candidates import OwnCandidate


def kept(session) -> list[dict]:
    return session.app.session_state["setting:own_candidates"]


def add(session, name: str, text: str, crs: str = "EPSG:4326"):
    session.app.text_input(key="own-name").set_value(name)
    session.app.text_input(key="own-lonlat").set_value(text)
    session.app.selectbox(key="own-crs:zh").set_value(crs)
    return session.checked(session.app.button(key="own-add:coordinates").click().run())


def test_a_candidate_survives_being_kept_as_a_setting() -> None:
    candidate = OwnCandidate("own-1", "旧粮站", 106.8, 39.6, ("gig_post",), 2.0)
    assert own_candidates([as_setting(candidate)]) == (candidate,)


@pytest.mark.parametrize(
    "text", ["106.8, 39.6", "106.8，39.6", " 106.8  39.6 ", "106.8°、39.6°", "１０６．８，３９．６", "+106.8;39.60"]
)
def test_coordinates_are_read_as_people_write_them(text: str) -> None:
    assert lonlat_of(text, "EPSG:4326") == pytest.approx((106.8, 39.6))
    assert lonlat_of(text, "EPSG:4490") == pytest.approx((106.8, 39.6), abs=1e-5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "106.8",
        "106.8, 39.6, 5",
        "a, b",
        "nan, 3",
        "500, 39.6",
        "39.6, 106.8",
        "106.8_1, 39.6",
        "1e2, 39.6",
        "0x6a, 39.6",
    ],
)
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError):
        lonlat_of(text, "EPSG:4326")


@pytest.mark.parametrize("crs", ["GCJ-02", "BD-09"])
def test_coordinates_from_web_maps_are_shifted_back(crs: str) -> None:
    lon, lat = lonlat_of("106.8, 39.6", crs)
    there = CHINESE_DATUMS[crs](np.array([106.8]), np.array([39.6]))
    assert (lon, lat) == pytest.approx(tuple(float(value[0]) for value in there))
    assert abs(lon - 106.8) > 1e-3


def test_a_candidate_by_coordinates_takes_part_and_is_told_as_the_planners_own(
    open_page, sample_area: StudyArea
) -> None:
    plain = open_page("siting", sites=1).solve()
    best = plain.app.session_state[f"solved:{sample_area.fingerprint}"].proposal.sites.iloc[0]
    session = open_page("siting", sites=1, forbidden=[str(best["site_id"])])
    add(session, "旧粮站", f"{best['lon']:.7f}, {best['lat']:.7f}")
    assert [one["name"] for one in kept(session)] == ["旧粮站"]
    session.checked(session.app.multiselect(key="widget:required:zh").select("own-1").run())
    session.solve()
    site = session.app.session_state[f"solved:{sample_area.fingerprint}"].proposal.sites.iloc[0]
    assert site["site_id"] == "own-1"
    assert site["persons_gained"] == pytest.approx(best["persons_gained"], rel=0.02)
    assert "自选点位" in session.text()
    session.checked(session.app.button(key="own-remove:own-1").click().run())
    assert kept(session) == []
    assert session.app.session_state["setting:required"] == []


def test_a_candidate_gets_an_id_that_no_venue_of_the_area_has(
    open_page, sample_area: StudyArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = sample_area.venues["venue_id"].astype(str).tolist()
    venues = sample_area.venues.assign(venue_id=["own-1", *ids[1:]])
    monkeypatch.setattr("dashboard.areas.load_area", lambda *_: dataclasses.replace(sample_area, venues=venues))
    session = open_page("siting", sites=1)
    point = sample_area.outlets.geometry.iloc[0]
    add(session, "旧粮站", f"{point.x:.6f}, {point.y:.6f}")
    assert [one["site_id"] for one in kept(session)] == ["own-2"]
    session.solve()
    assert not session.app.error


def test_what_cannot_be_a_candidate_is_told(open_page, sample_area: StudyArea) -> None:
    session = open_page("siting")
    middle = sample_area.cells.geometry.iloc[0]
    add(session, "远处", "100.0, 30.0")
    assert "在研究区外" in session.app.error[0].value
    add(session, "反了", f"{middle.y:.6f}, {middle.x:.6f}")
    assert "经度写在前面" in session.app.error[0].value
    add(session, "空白", "不知道")
    assert "请输入两个数" in session.app.error[0].value
    assert kept(session) == []


def test_a_candidate_by_name_is_confirmed_among_proposals(open_page, sample_area: StudyArea) -> None:
    session = open_page("siting", own_candidates=[])
    group = next(group for group in session.app.get("button_group") if group.key == "own-way:zh")
    session.checked(group.set_value("address").run())
    outlet = str(sample_area.outlets["name"].iloc[0])
    session.checked(session.app.text_input(key="own-search").set_value(outlet).run())
    assert outlet.replace("(", "").split("（")[0] in session.app.radio[0].options[0].replace("\\", "")
    session.checked(session.app.button(key="own-add:place").click().run())
    (one,) = kept(session)
    assert (one["lon"], one["lat"]) == pytest.approx(
        (sample_area.outlets.geometry.x.iloc[0], sample_area.outlets.geometry.y.iloc[0]), abs=2e-3
    )


def test_every_sort_of_place_is_in_the_gazetteer(sample_area: StudyArea) -> None:
    known = gazetteer(sample_area)
    assert {"unit", "settlement", "venue", "outlet"} == set(known.what)
    assert len(known.names) == len(known.lonlat) == len(known.unit)


def test_a_clicked_cell_becomes_a_candidate_and_its_roads_can_be_closed(open_page, sample_area: StudyArea) -> None:
    session = open_page("siting")
    cells = sample_area.cells
    place = int(cells["persons"].to_numpy().argmax())
    cell = str(cells["cell"].iloc[place])
    session.app.session_state[f"pick:{sample_area.fingerprint}"] = Pick("cell", cell)
    session.checked(session.app.run())
    add_here = next(button for button in session.app.button if button.label == "作为候选点")
    session.checked(add_here.click().run())
    (one,) = kept(session)
    point = cells.geometry.iloc[place]
    assert (one["lon"], one["lat"]) == pytest.approx((point.x, point.y), abs=1e-6)
    assert one["name"] == "自选点位 1"
    session.checked(session.app.button(key="close-cell").click().run())
    assert len(session.app.session_state["setting:closures"]) == 1
    session.checked(session.app.button(key="open-cell").click().run())
    assert session.app.session_state["setting:closures"] == []
