"""What the settings take: sites by year as people write them, numbers within their ranges, outlets that count."""

from __future__ import annotations

import pytest

from dashboard.setting_checks import RANGES, TARGET_SHARES
from dashboard.siting_form import stages_of
from geodata.study_area import StudyArea


@pytest.mark.parametrize("text", ["2026=4, 2027=6", "2027：6；2026 = 4", "2026=4，2027=6，"])
def test_stages_are_read_as_people_write_them(text: str) -> None:
    assert stages_of(text) == {"2026": 4, "2027": 6}


def test_no_stages_and_wrong_ones() -> None:
    assert stages_of(" ") == {}
    for text in ("4", "26=4", "2026=-1", "2026=4, x"):
        assert stages_of(text) is None


@pytest.mark.parametrize("goal", ["cover", "share", "gradual", "median", "capacity"])
def test_numbers_and_shares_can_be_what_settings_from_elsewhere_can_be(
    open_page, monkeypatch: pytest.MonkeyPatch, goal: str
) -> None:
    for name, (least, most) in RANGES.items():
        monkeypatch.setitem(RANGES, name, (least, most - 1))
    monkeypatch.setattr("dashboard.siting_form.TARGET_SHARES", (*TARGET_SHARES, 0.5))
    app = open_page("siting", goal=goal).app
    shown = {
        name: (widget.min, widget.max)
        for widget in app.number_input
        for name in RANGES
        if widget.key == f"widget:{name}:zh"
    }
    assert {"persons_weight", "time_limit", "budget", "spacing_metres", "unit_at_most", "movable_outlets"} <= set(shown)
    assert shown == {name: RANGES[name] for name in shown}
    if goal == "share":
        assert "50%" in app.selectbox(key="widget:target_share:zh").options


def test_only_outlets_that_count_can_be_named_as_closable(open_page, sample_area: StudyArea) -> None:
    outlets = sample_area.outlets
    kind = str(outlets["kind"].iloc[0])
    counts = outlets[outlets["kind"] == kind]
    assert 0 < len(counts) < len(outlets)
    other = str(outlets["outlet_id"][outlets["kind"] != kind].iloc[0])
    kept = str(counts["outlet_id"].iloc[0])
    session = open_page("siting", outlet_kinds=[kind], closable=[kept, other], movable_outlets=1, sites=1)
    assert session.app.session_state["setting:closable"] == [kept]
    assert len(session.app.multiselect(key="widget:closable:zh").options) == len(counts)
    session.solve()
    assert not session.app.error
