"""The siting page: what its settings ask for, its progress, and every view of a plan."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from dashboard.solving import Job
from dashboard.state import Pick
from geodata.study_area import StudyArea
from geodata.text import Text
from planning.binding_limits import binding_limits
from planning.errors import SitingError
from planning.proposals import ScenarioResult, run_scenario
from planning.redundancy import redundancy
from planning.scenario import Scenario
from planning.siting import SolveProgress
from planning.siting_request import GOALS, LINEAR_CREDIT, SitingRequest
from publishing.numbers import count_text, share_text
from publishing.plans import objective_text, plan_notes
from publishing.siting_words import CLOSING_NOTE

SECONDS = 60


def asked(session) -> Scenario:
    """Return the scenario that the session's last job was about."""
    values = session.app.session_state.to_dict()
    (job,) = (value for key, value in values.items() if key.startswith("job:plan:"))
    return job.question.scenario


def tables(session) -> list:
    """Return the tables of the page's view; the one among the settings is there always."""
    return [frame.value for frame in session.app.dataframe if not str(frame.key or "").startswith("widget:")]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, sample_area: StudyArea):
    """Let jobs of the page wait for a release or their stop, after telling once where they stand."""
    release = threading.Event()
    news = SolveProgress(Text("换址改进", "improving by swaps"), 900.0, 1000.0, 0.1, 1.5)

    def run(area: StudyArea, scenario: Scenario, on_progress) -> ScenarioResult:
        while on_progress(news) and not release.wait(0.01):
            pass
        return run_scenario(area, scenario)

    monkeypatch.setattr("dashboard.scenario_session.run_scenario", run)
    yield release
    release.set()


def told(session) -> None:
    """Wait until the job has told where it stands, and draw the page anew."""
    (job,) = (value for key, value in session.app.session_state.to_dict().items() if key.startswith("job:plan:"))
    for _ in range(6000):
        if job.latest is not None:
            break
        job.wait(0.01)
    session.checked(session.app.run())


def test_while_it_solves_the_page_tells_how_far_it_is_and_can_stop_it(open_page, held) -> None:
    session = open_page("siting", sites=2)
    session.checked(session.app.button(key="solve").click().run())
    told(session)
    metrics = session.metrics()
    assert metrics["目前最好"][0] == "900"
    assert metrics["界限"][0] == "1,000"
    assert metrics["差距"][0] == "10.00%"
    assert session.app.button(key="solve").disabled
    (bar,) = session.app.get("progress")
    assert "换址改进" in bar.proto.text
    assert session.app.get("vega_lite_chart") or session.app.get("arrow_vega_lite_chart")
    session.app.button(key="stop-plan").click().run()
    session.finished("plan")
    assert "建成后人口覆盖率" in session.metrics()
    # What was stopped is this session's own: another one has to solve for itself.
    other = open_page("siting", sites=2)
    other.checked(other.app.button(key="solve").click().run())
    assert other.app.button(key="solve").disabled
    held.set()
    other.finished("plan")
    third = open_page("siting", sites=2)
    third.checked(third.app.button(key="solve").click().run())
    assert "建成后人口覆盖率" in third.metrics()


def test_weighted_figures_stay_hidden_while_priority_persons_count(open_page, held) -> None:
    session = open_page("siting", sites=2, priority_weight=1.0)
    session.checked(session.app.button(key="solve").click().run())
    told(session)
    assert set(session.metrics()) == {"差距"}


def test_what_conflicts_is_told_and_the_plan_before_stays(open_page, monkeypatch: pytest.MonkeyPatch) -> None:
    session = open_page("siting", sites=2).solve()
    assert not session.app.error

    def refuse(*_: object, **__: object) -> None:
        raise SitingError(Text("条件冲突", "conflict"))

    monkeypatch.setattr("dashboard.scenario_session.run_scenario", refuse)
    session.checked(session.app.number_input(key="widget:sites:zh").set_value(3).run())
    session.solve()
    assert session.app.error[0].value == "条件冲突"
    assert "建成后人口覆盖率" in session.metrics()
    assert session.app.warning


def test_a_defect_is_not_hidden(open_page, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dashboard.scenario_session.run_scenario", break_)
    session = open_page("siting", sites=2)
    session.app.button(key="solve").click().run()
    (job,) = (value for key, value in session.app.session_state.to_dict().items() if key.startswith("job:plan:"))
    assert isinstance(job, Job)
    assert job.wait(SECONDS)
    assert session.app.run().exception


@pytest.mark.parametrize("goal", GOALS)
def test_every_goal_is_solved_with_its_certificate_and_figure(open_page, sample_area: StudyArea, goal: str) -> None:
    needs = {"target_share": 0.8} if goal == "share" else {"capacity": 4000} if goal == "capacity" else {}
    language = "en" if goal in {"share", "median", "capacity"} else "zh"
    session = open_page("siting", language=language, goal=goal, sites=2, time_limit=3, **needs).solve()
    result = session.app.session_state[f"solved:{sample_area.fingerprint}"]
    assert result.scenario.siting.goal == goal
    plan = result.proposal.plan
    text = session.text()
    if not len(result.proposal.sites):
        assert {"center": "最长计入的 60 分钟"}[goal] in text
        return
    assert objective_text(result, plan.objective, language) in text
    expected = {
        ("optimal", "zh"): "已证明最优",
        ("optimal", "en"): "Proven optimal",
        ("feasible", "zh"): "可行方案，至多比最好结果高" if plan.minimised else "可行方案，至多比最好结果低",
        ("feasible", "en"): "above the best possible" if plan.minimised else "below the best possible",
    }
    assert expected[plan.status, language] in text


def test_settings_that_do_not_matter_for_the_goal_leave_the_question_the_same(open_page, held) -> None:
    held.set()
    session = open_page(
        "siting",
        sites=1,
        capacity=123,
        target_share=0.8,
        unit_percent=50,
        full_minutes=3,
        longest_minutes=30,
        closable=["WD001"],
        kind_rules={"gig_post": {"cost": 7.0, "minutes": 20.0}},
    ).solve()
    assert asked(session) == Scenario(sites=1, time_limit_seconds=20.0)


def test_every_condition_reaches_the_question(open_page, sample_area: StudyArea, monkeypatch) -> None:
    scenarios = []

    def note(area: StudyArea, scenario: Scenario, on_progress) -> None:
        scenarios.append(scenario)
        raise SitingError(Text("够了", "enough"))

    monkeypatch.setattr("dashboard.scenario_session.run_scenario", note)
    venues = sample_area.venues["venue_id"].astype(str).tolist()
    limits = {
        "budget": 20.0,
        "kinds": ["gig_post", "gig_market"],
        "kind_rules": {"gig_post": {"cost": 2.5, "at_least": 1.0, "at_most": 4.0, "minutes": 25.0}},
        "by_kind": True,
        "spacing_metres": 300,
        "unit_at_least": 1,
        "unit_at_most": 9,
        "livestream": True,
        "movable_outlets": 2,
        "closable": ["WD003", "WD001", "stranger"],
        "required": [venues[0]],
        "forbidden": [venues[2], venues[1]],
    }
    common = {
        "budget": 20.0,
        "kind_costs": (("gig_post", 2.5),),
        "by_kind": True,
        "kind_minutes": (("gig_post", 25.0),),
        "kind_limits": (("gig_post", 1, 4),),
        "required": (venues[0],),
        "forbidden": tuple(sorted(venues[1:3])),
        "movable_outlets": 2,
        "closable": ("WD001", "WD003"),
        "spacing_metres": 300.0,
        "unit_at_least": 1,
        "unit_at_most": 9,
        "livestream_per_league": True,
    }
    open_page("siting", goal="share", unit_percent=50, target_share=0.8, **limits).solve()
    open_page("siting", goal="gradual", full_minutes=10, none_minutes=20, sites=4).solve()
    open_page("siting", goal="center", longest_minutes=45, sites=4).solve()
    open_page("siting", goal="capacity", capacity=700, sites=4).solve()
    assert [scenario.siting for scenario in scenarios] == [
        SitingRequest(goal="share", target_share=0.8, unit_share=0.5, **common),
        SitingRequest(goal="gradual", credit_steps=LINEAR_CREDIT),
        SitingRequest(goal="center", beyond_minutes=45.0),
        SitingRequest(goal="capacity", capacity=700.0),
    ]
    assert scenarios[0].kinds == ("gig_post", "gig_market")
    assert [scenario.sites for scenario in scenarios[1:]] == [4, 4, 4]


def test_notes_of_a_plan_stand_below_it(open_page, sample_area: StudyArea) -> None:
    session = open_page("siting", sites=200, minutes=60, kinds=["gig_market"], by_kind=True).solve()
    result = session.app.session_state[f"solved:{sample_area.fingerprint}"]
    notes = [note.zh for _, note in plan_notes(result)]
    assert len(notes) == 2
    assert all(note in session.text() for note in notes)


def test_outlets_that_close_are_ringed_and_named(open_page, sample_area: StudyArea) -> None:
    session = open_page("siting", sites=1, movable_outlets=1).solve()
    result = session.app.session_state[f"solved:{sample_area.fingerprint}"]
    closed = sample_area.outlets.iloc[result.proposal.closed]
    assert len(session.layers()["closed"]) == len(closed) == 1
    assert closed["name"].iloc[0] in session.text()
    gained = result.proposal.after.totals["persons_covered"] - result.before.totals["persons_covered"]
    assert session.metrics()["新增覆盖人口"][0] == count_text(gained)
    assert session.metrics()["建成后人口覆盖率"][0] == share_text(result.proposal.after.share())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_reasons_limits_and_existing_outlets_are_those_of_planning(
    open_page, sample_area: StudyArea, language: str
) -> None:
    session = open_page("siting", language=language, sites=2, view="reasons").solve()
    result = session.app.session_state[f"solved:{sample_area.fingerprint}"]
    assert len(tables(session)) == 1
    assert tables(session)[0].iloc[:, 1].tolist() == result.proposal.sites["name"].tolist()
    session.start("limits")
    limits = binding_limits(sample_area, result.scenario, result.proposal)
    table = tables(session)[1]
    assert table.iloc[:, 0].tolist() == [limit.say(language) for limit in limits["limit"]]
    choice = next(group for group in session.app.get("button_group") if group.key == f"widget:view:{language}")
    session.checked(choice.set_value("outlets").run())
    frame = redundancy(sample_area, result.scenario)
    assert tables(session)[0].iloc[:, 0].tolist() == frame["name"].tolist()
    assert CLOSING_NOTE.say(language) in session.text()


def test_limits_that_were_not_reached_are_told(
    open_page, sample_area: StudyArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped_after_one(*given: object, **named: object) -> object:
        return binding_limits(*given, **{**named, "on_limit": lambda done, _: done < 1})  # type: ignore[arg-type]

    session = open_page("siting", sites=2, spacing_metres=100, budget=9.0, view="reasons").solve()
    with monkeypatch.context() as early:
        early.setattr("dashboard.siting_views.binding_limits", stopped_after_one)
        session.start("limits")
    assert len(tables(session)[1]) == 1
    assert [warning.value for warning in session.app.warning] == [
        "3 项限制中只得出 1 项：其余因提前停止，或限时内没有解出而未列出。"
    ]


def test_only_outlets_that_count_are_on_the_map_and_others_cannot_be_made_closable(
    open_page, sample_area: StudyArea
) -> None:
    outlets = sample_area.outlets
    kind = str(outlets["kind"].iloc[0])
    other = outlets[outlets["kind"] != kind].iloc[0]
    counted = set(outlets["outlet_id"][outlets["kind"] == kind].astype(str))
    session = open_page("siting", sites=1, outlet_kinds=[kind])
    assert {row["o"] for row in session.layers()["outlets"]} == counted
    session.solve()
    assert {row["o"] for row in session.layers()["outlets"]} == counted
    session.app.session_state[f"pick:{sample_area.fingerprint}"] = Pick("outlet", str(other["outlet_id"]))
    session.checked(session.app.run())
    assert str(other["name"]) in session.text()
    assert "此网点的类型当前不计入" in session.text()
    assert not [toggle for toggle in session.app.toggle if str(toggle.key).startswith("closable:")]
    # A plan keeps the map that it was solved for; what can be asked follows the settings.
    session.app.session_state["setting:outlet_kinds"] = []
    session.checked(session.app.run())
    assert {row["o"] for row in session.layers()["outlets"]} == counted
    assert [toggle for toggle in session.app.toggle if toggle.key == f"closable:{other['outlet_id']}"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_trade_off_and_the_years_come_when_asked_for(open_page, sample_area: StudyArea, language: str) -> None:
    session = open_page("siting", language=language, sites=2, view="curve").solve()
    assert not tables(session)
    session.start("curve")
    table = tables(session)[0]
    assert table.iloc[:, 0].tolist() == list(range(8))
    chart = session.app.get("vega_lite_chart") or session.app.get("arrow_vega_lite_chart")
    assert len(chart) == 1
    choice = next(group for group in session.app.get("button_group") if group.key == f"widget:view:{language}")
    session.checked(choice.set_value("years").run())
    session.start("years")
    years = tables(session)[0]
    assert years.iloc[-1, 0] == 2027
    assert years.iloc[-1, 2] == 2


def test_robustness_tells_its_progress_and_names_the_sites_without_regret(
    open_page, sample_area: StudyArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.robustness.WALKING_METRES_PER_SECOND", (1.0, 1.2))
    session = open_page("siting", sites=1, view="robust").solve()
    session.start("robust")
    sites, variants = tables(session)
    regretless = sites[sites.iloc[:, -1] == "是"]["名称"]
    assert len(variants) >= 12
    assert re.search("可放心先建|没有点位", session.text())
    for name in regretless:
        assert name in session.text()


def test_a_plan_without_sites_says_why(open_page) -> None:
    text = open_page("siting", goal="share", target_share=0.8, minutes=60, mode="drive").solve().text()
    assert "不需要新增点位" in text


def test_an_own_area_forgets_the_names_of_another(open_page, sample_areas: Path) -> None:
    session = open_page("siting", required=["nowhere"], forbidden=["nowhere"], closable=["nobody"])
    for name in ("required", "forbidden", "closable"):
        assert session.app.session_state[f"setting:{name}"] == []
