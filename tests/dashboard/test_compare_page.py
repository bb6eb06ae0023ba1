"""The page 方案对比: what it compares, solves, tells and leaves out."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from dashboard import solving, state
from dashboard.scenario_figures import figures_json
from geodata.records.scenarios import save_scenario
from geodata.study_area import StudyArea
from planning.comparison import key_figures
from planning.proposals import run_scenario
from planning.scenario import Scenario
from publishing.numbers import count_text, share_text

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def results(sample_area: StudyArea):
    return {sites: run_scenario(sample_area, Scenario(sites=sites)) for sites in (0, 2, 3)}


@pytest.fixture
def save(engine: Engine, sample_area: StudyArea, results):
    """Save a scenario with so many sites, solved or not, and return its key."""

    def call(name: str, sites: int, *, solved: bool = False, **values: object) -> str:
        settings = {name: state.DEFAULTS[name] for name in state.SCENARIO_SETTINGS} | {"sites": sites}
        given = {
            "area_fingerprint": sample_area.fingerprint,
            "settings": settings,
            "figures": figures_json(key_figures(sample_area, results[sites])) if solved else None,
            "author": "王芳",
            "time": NOON,
        } | values
        return str(save_scenario(engine, given.pop("area_id", "sample"), name, **given).id)

    return call


def solved_all(session):
    """Wait for what the page solves, and draw it anew."""
    for _ in range(2):
        for job in list(session.app.session_state.to_dict().get("compare-jobs", {}).values()):
            assert job.wait(60)
        session.checked(session.app.run())
    return session


def test_without_a_scenario_it_shows_the_way(open_page, engine: Engine) -> None:
    session = open_page("compare")
    assert "还没有保存过方案" in session.text()
    session.app.button(key="to-siting").click().run()
    assert not session.app.exception


def test_a_scenario_solved_before_stands_beside_today(open_page, save, results) -> None:
    key = save("甲", 2, solved=True)
    session = solved_all(open_page("compare"))
    html = session.text()
    before, after = results[0].before, results[2].proposal.after
    assert share_text(before.share()) in html
    assert share_text(after.share()) in html
    gained = after.totals["persons_covered"] - before.totals["persons_covered"]
    assert f'<small class="good">+{count_text(gained)}</small>' in html
    assert f"新覆盖 **{count_text(gained)}** 人" in html
    assert session.app.query_params["compare"] == f"now,{key}"
    units, sites = (frame.value for frame in session.app.dataframe)
    changes = units["覆盖人口变化"].abs().tolist()
    assert changes == sorted(changes, reverse=True)
    assert sites["场地"].tolist() == results[2].proposal.sites["name"].tolist()
    assert set(sites["出现在"]) == {"仅右"}


def test_unsolved_scenarios_are_solved_when_asked(open_page, save) -> None:
    first, second = save("甲", 2), save("乙", 3)
    session = open_page("overview")
    session.app.query_params["compare"] = f"{first},{second}"
    session.go("compare")
    assert "尚未在现有数据上求解：甲、乙" in session.text()
    assert "未求解" in session.text()
    assert not session.app.dataframe
    solved_all(session.checked(session.app.button(key="compare-solve").click().run()))
    html = session.text()
    assert "尚未" not in html
    assert len(session.app.dataframe) == 2
    # What differs among the settings is told, the other than the first marked.
    assert '<th>新增点位数</th><td>2</td><td class="other">3</td>' in html
    # The session's own settings and plan are not those of the comparison.
    assert session.app.session_state["setting:sites"] == 10
    assert not [key for key in session.app.session_state.to_dict() if key.startswith(("solved:", "job:plan"))]


def test_other_areas_are_compared_by_figures_alone(open_page, save) -> None:
    here, there = save("甲", 2, solved=True), save("别处", 3, solved=True, area_id="elsewhere", area_fingerprint="x")
    session = open_page("overview")
    session.app.query_params["compare"] = f"{here},{there}"
    solved_all(session.go("compare"))
    assert "属于其他研究区，只比较主要指标：别处（elsewhere）" in session.text()
    assert "人口覆盖率" in session.text()
    assert not session.app.dataframe


def test_figures_of_former_data_are_told(open_page, save) -> None:
    save("甲", 2, solved=True, area_fingerprint="former")
    session = open_page("compare")
    assert "保存之后数据已重新准备，表中为旧数据的指标：甲" in session.text()
    assert session.app.button(key="compare-solve")


def test_other_standards_and_impossible_settings_are_told(open_page, save) -> None:
    defaults = {name: state.DEFAULTS[name] for name in state.SCENARIO_SETTINGS}
    first = save("甲", 2)
    second = save("乙", 2, settings={**defaults, "minutes": 20})
    third = save("丙", 2, settings={**defaults, "persons_weight": 0.0})
    session = open_page("overview")
    session.app.query_params["compare"] = f"now,{first},{second},{third},9999"
    session.go("compare")
    html = session.text()
    assert "服务标准不同（步行 15 分钟、步行 20 分钟）" in html
    assert "“丙”无法求解" in html
    assert "有的不存在" in html


def test_stored_names_do_not_become_markup(open_page, save) -> None:
    save(HOSTILE, 2)
    html = open_page("compare").text()
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert HOSTILE not in html.replace("\\<img", "").replace("\\>", ">")


def test_damaged_settings_are_told_and_the_others_compared(open_page, save) -> None:
    defaults = {name: state.DEFAULTS[name] for name in state.SCENARIO_SETTINGS}
    keys = [
        save("甲", 2),
        save("乙", 3),
        save("丙", 2, settings={**defaults, "kind_rules": []}),
        save("丁", 2, settings={**defaults, "kind_rules": []}, area_id="elsewhere", area_fingerprint="x"),
    ]
    session = open_page("overview")
    session.app.query_params["compare"] = ",".join(keys)
    session.go("compare")
    html = session.text()
    assert "“丙”无法求解" in html
    assert "“丁（elsewhere）”无法求解" in html
    assert '<th>新增点位数</th><td>2</td><td class="other">3</td>' in html


def test_today_that_cannot_be_under_the_first_conditions_is_told(open_page, save) -> None:
    defaults = {name: state.DEFAULTS[name] for name in state.SCENARIO_SETTINGS}
    nowhere = ["POLYGON ((1 1, 1.1 1, 1.1 1.1, 1 1))"]
    first, second = save("甲", 2, settings={**defaults, "closures": nowhere}), save("乙", 3)
    session = open_page("overview")
    session.app.query_params["compare"] = f"now,{first},{second}"
    session.go("compare")
    html = session.text()
    assert "“现状”无法求解" in html
    assert "尚未在现有数据上求解：甲、乙" in html
    assert "人口覆盖率" in html
    # Settings are told without coordinates.
    assert "POLYGON" not in html
    assert "1 项" in html
    # The first one fails for the same reason; then today stands beside the second.
    solved_all(session.checked(session.app.button(key="compare-solve").click().run()))
    html = session.text()
    assert "“甲”无法求解" in html
    assert "“现状”无法求解" not in html
    assert len(session.app.dataframe) == 2


def test_a_scenario_and_its_copy_are_solved_once(open_page, save, monkeypatch: pytest.MonkeyPatch) -> None:
    started, go_on = [], threading.Event()

    def solve_slowly(*asked: object, **options: object) -> object:
        started.append(asked)
        assert go_on.wait(60)
        return run_scenario(*asked, **options)

    monkeypatch.setattr("dashboard.scenario_session.run_scenario", solve_slowly)
    turns = solving.Turns(4)
    monkeypatch.setattr("dashboard.solving.turns", lambda: turns)
    keys = [save("甲", 2), save("甲 副本", 2)]
    session = open_page("overview")
    session.app.query_params["compare"] = ",".join(keys)
    session.go("compare")
    threads = jobs_at_work()
    session.checked(session.app.button(key="compare-solve").click().run())
    assert jobs_at_work() - threads == 1
    go_on.set()
    solved_all(session)
    assert len(started) == 1
    assert len(session.app.dataframe) == 2


def jobs_at_work() -> int:
    return sum(thread.name == "job-plan" for thread in threading.enumerate())


def test_the_legend_counts_the_outlets_that_the_map_shows(open_page, save, sample_area: StudyArea) -> None:
    defaults = {name: state.DEFAULTS[name] for name in state.SCENARIO_SETTINGS}
    kind = str(sample_area.outlets["kind"].iloc[0])
    assert sample_area.outlets["kind"].nunique() > 1
    keys = [save("甲", 2), save("乙", 2, settings={**defaults, "sites": 2, "outlet_kinds": [kind]})]
    session = open_page("overview")
    session.app.query_params["compare"] = ",".join(keys)
    session.go("compare")
    solved_all(session.checked(session.app.button(key="compare-solve").click().run()))
    legend = session.component("legend")
    assert legend is not None
    assert [one["key"] for one in legend["kinds"]] == [kind]
