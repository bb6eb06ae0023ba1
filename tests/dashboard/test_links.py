"""Links: what an address restores, what it names in vain, and that it stays in step with the session."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from geodata.records.scenarios import archive_scenario
from tests.dashboard.test_scenario_bar import press, save_as, text


@pytest.fixture
def saved_as(open_bar, engine: Engine):
    """Save a scenario with seven sites and return it."""
    from geodata.records.scenario_lists import list_scenarios

    app = open_bar()
    app.number_input(key="widget:sites:zh").set_value(7).run()
    save_as(app, "<b>共享</b>")
    return list_scenarios(engine)[0]


def test_a_link_restores_the_scenario_in_another_session(open_bar, saved_as) -> None:
    app = open_bar(area="sample", scenario=str(saved_as.id), at="111.1,43.2,9.5")
    assert app.number_input(key="widget:sites:zh").value == 7
    assert ":green-badge[已保存]" in text(app)
    assert app.query_params["scenario"] == str(saved_as.id)
    assert app.query_params["at"] == "111.1,43.2,9.5"
    link = app.button(key="link")
    assert link.label == f"?area=sample&scenario={saved_as.id}&at=111.1,43.2,9.5"
    # The address stays in step when the scenario is closed, and when another page has dropped its parameters.
    app.query_params.clear()
    app.run()
    assert app.query_params["scenario"] == str(saved_as.id)
    press(app, "scenario-close")
    assert "scenario" not in app.query_params


def test_a_link_is_taken_over_once(open_bar, saved_as) -> None:
    app = open_bar(scenario=str(saved_as.id))
    app.number_input(key="widget:sites:zh").set_value(4).run()
    assert app.number_input(key="widget:sites:zh").value == 4
    assert ":orange-badge[有未保存的修改]" in text(app)


@pytest.mark.parametrize("named", ["99", "abc", "-1", "1" * 40, "1; DROP TABLE scenarios"])
def test_an_unknown_scenario_is_told(open_bar, named: str) -> None:
    app = open_bar(scenario=named)
    assert "不存在" in app.warning[0].value
    assert "scenario" not in app.query_params
    press(app, "address-understood")
    assert not app.warning


def test_an_unknown_area_is_told_and_names_are_inert(open_bar) -> None:
    app = open_bar(area="<img src=x onerror=alert(1)>")
    assert "不在本服务器上" in app.warning[0].value
    assert "\\<img src=x" in app.warning[0].value
    assert "area" not in app.query_params


def test_an_archived_scenario_is_shown_and_told(open_bar, engine: Engine, saved_as) -> None:
    archive_scenario(engine, saved_as, author="李雷", time=saved_as.changed)
    app = open_bar(scenario=str(saved_as.id))
    assert "李雷" in app.warning[0].value
    assert "\\<b\\>共享" in app.warning[0].value
    assert app.number_input(key="widget:sites:zh").value == 7
    assert app.button(key="scenario-details").disabled
    assert press(app, "scenario-archive").button(key="scenario-details").disabled is False


def test_a_scenario_that_this_version_cannot_use_is_told(open_bar, engine: Engine, saved_as) -> None:
    from geodata.records.scenarios import change_scenario

    change_scenario(engine, saved_as, author="李雷", time=saved_as.changed, settings={"sites": -3, "colour": "red"})
    app = open_bar(scenario=str(saved_as.id))
    assert "未能打开" in app.warning[0].value
    assert app.number_input(key="widget:sites:zh").value == 10


def test_a_scenario_of_an_area_that_is_gone_is_told(open_bar, engine: Engine, saved_as) -> None:
    from geodata.records.scenarios import save_scenario

    gone = save_scenario(engine, "gone", "甲", area_fingerprint="f", settings={}, author="李雷", time=saved_as.changed)
    app = open_bar(scenario=str(gone.id))
    assert "该研究区不在本服务器上" in app.warning[0].value
