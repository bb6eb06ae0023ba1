"""Decisions about proposed sites: kept, undone, solved around, and written to the records of an open scenario."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import make_url

from dashboard.scenario_asked import locks
from dashboard.state import Pick
from geodata.records.database import open_records
from geodata.records.decisions import decide, list_decisions
from geodata.records.scenarios import save_scenario
from geodata.study_area import StudyArea


def choice(session, site: str, place: str = "card"):
    return next(group for group in session.app.get("button_group") if group.key == f"decide:{place}:{site}:zh")


def plan_sites(session, area: StudyArea) -> list[str]:
    return session.app.session_state[f"solved:{area.fingerprint}"].proposal.sites["site_id"].tolist()


def decisions(session) -> dict[str, dict[str, str]]:
    return session.app.session_state["setting:decisions"]


def test_a_decision_goes_before_the_conditions() -> None:
    decided = {
        "a": {"verdict": "accepted", "reason": ""},
        "b": {"verdict": "locked", "reason": ""},
        "c": {"verdict": "rejected", "reason": "租金高"},
    }
    assert locks(["c", "d"], ["a", "e"], decided) == (("a", "b", "d"), ("c", "e"))
    assert locks(["d"], [], {}) == (("d",), ())


def test_accepted_sites_stay_rejected_ones_go_and_all_can_be_undone(open_page, sample_area: StudyArea) -> None:
    session = open_page("siting", sites=3).solve()
    first, second, _ = plan_sites(session, sample_area)
    session.checked(choice(session, second).set_value("accepted").run())
    session.checked(choice(session, first).set_value("rejected").run())
    session.checked(session.app.text_input(key=f"reason:card:{first}:zh").set_value("租金高").run())
    assert decisions(session) == {
        second: {"verdict": "accepted", "reason": ""},
        first: {"verdict": "rejected", "reason": "租金高"},
    }
    assert "已采纳 1、已拒绝 1" in session.text()
    session.checked(session.app.button(key="solve-decided").click().run())
    session.finished("plan")
    again = plan_sites(session, sample_area)
    assert second in again
    assert first not in again
    assert len(again) == 3
    # What is shown keeps to the decisions: the button says why it waits.
    assert session.app.button(key="solve-decided").disabled
    assert "已按这些决定求解" in session.app.button(key="solve-decided").help
    session.checked(session.app.button(key=f"undo:{first}").click().run())
    assert list(decisions(session)) == [second]
    assert not session.app.button(key="solve-decided").disabled
    # A control that comes back to the page first reports nothing: that is no decision. Taking back has its own buttons.
    session.checked(choice(session, second).set_value(None).run())
    assert list(decisions(session)) == [second]
    session.checked(session.app.button(key=f"undo:{second}").click().run())
    assert decisions(session) == {}
    assert not [button for button in session.app.button if button.key == "solve-decided"]


def test_a_site_clicked_on_the_map_is_decided_beside_it_and_its_card_is_first(
    open_page, sample_area: StudyArea
) -> None:
    session = open_page("siting", sites=2).solve()
    _, second = plan_sites(session, sample_area)
    session.app.session_state[f"pick:{sample_area.fingerprint}"] = Pick("site", second)
    session.checked(session.app.run())
    session.checked(choice(session, second, "panel").set_value("locked").run())
    assert decisions(session)[second]["verdict"] == "locked"
    assert choice(session, second).value == "locked"
    cards = [group.key for group in session.app.get("button_group") if str(group.key).startswith("decide:card:")]
    assert cards[0] == f"decide:card:{second}:zh"


def test_decisions_of_another_area_are_forgotten(open_page) -> None:
    session = open_page("siting", decisions={"nowhere": {"verdict": "locked", "reason": ""}})
    assert decisions(session) == {}


def test_viewers_see_decisions_and_why_they_cannot_make_any(open_page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.sign_in.why_not", lambda language: "您是查看者")
    session = open_page("siting", sites=1).solve()
    groups = [group for group in session.app.get("button_group") if str(group.key).startswith("decide:")]
    assert groups
    assert all(group.disabled and group.help == "您是查看者" for group in groups)


def test_decisions_are_recorded_with_author_and_time_in_the_scenario_that_is_open(
    open_page, sample_area: StudyArea, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setenv("OUTLET_ATLAS_DATABASE", f"sqlite:///{tmp_path / 'records.db'}")
    engine = open_records(make_url(f"sqlite:///{tmp_path / 'records.db'}"))
    session = open_page("siting", sites=2, decisions={}).solve()
    first, second = plan_sites(session, sample_area)
    # Decided before anything is saved: written once it is.
    session.checked(choice(session, first).set_value("locked").run())
    settings = {name: session.app.session_state[f"setting:{name}"] for name in ("sites", "decisions")}
    saved = save_scenario(
        engine,
        area_id="sample",
        area_fingerprint=sample_area.fingerprint,
        name="方案一",
        settings=settings,
        author="张三",
        time=datetime(2026, 5, 1, tzinfo=UTC),
    )
    session.app.session_state["scenario:sample"] = saved
    session.checked(session.app.run())
    session.checked(choice(session, second).set_value("rejected").run())
    session.checked(session.app.text_input(key=f"reason:card:{second}:zh").set_value("租金高").run())
    kept = {decision.site_id: decision for decision in list_decisions(engine, saved.id)}
    assert (kept[first].verdict, kept[second].verdict, kept[second].note) == ("locked", "rejected", "租金高")
    assert all(decision.author and decision.decided.tzinfo for decision in kept.values())
    session.checked(session.app.button(key=f"undo:{second}").click().run())
    assert {decision.site_id: decision.verdict for decision in list_decisions(engine, saved.id)} == {
        first: "locked",
        second: "withdrawn",
    }
    # Somebody else decides about the same site: told, not overwritten.
    there = next(decision for decision in list_decisions(engine, saved.id) if decision.site_id == first)
    decide(engine, saved.id, first, "rejected", author="李四", time=datetime(2026, 5, 2, tzinfo=UTC), seen=there)
    session.checked(choice(session, first).set_value("accepted").run())
    assert "李四" in session.app.error[0].value
    after = {decision.site_id: decision.verdict for decision in list_decisions(engine, saved.id)}
    assert after[first] == "rejected"
