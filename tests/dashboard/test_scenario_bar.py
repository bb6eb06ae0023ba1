"""The bar of scenarios: saving, opening, conflicts of two planners, archive, viewers, and a database that fails."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard import records
from dashboard.scenario_figures import figures_json
from geodata.records.scenario_lists import list_scenarios, read_scenario
from geodata.records.scenarios import change_scenario
from tests.dashboard.test_scenario_figures import FIGURES

HOSTILE = "<img src=x onerror=alert(1)> **x** [a](http://b)"


def checked(app: AppTest) -> AppTest:
    assert not app.exception, [error.message for error in app.exception]
    return app


def press(app: AppTest, key: str) -> AppTest:
    return checked(app.button(key=key).click().run())


def save_as(app: AppTest, name: str, note: str = "") -> AppTest:
    press(app, "scenario-save-as")
    app.text_input(key="scenario-name-new").set_value(name)
    app.text_area(key="scenario-note-new").set_value(note)
    return press(app, "scenario-apply")


def text(app: AppTest) -> str:
    kinds = ("markdown", "caption", "info", "error", "warning", "toast", "code")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))


def test_save_change_and_open_again(open_bar, engine: Engine) -> None:
    app = open_bar()
    assert "尚未保存为方案" in text(app)
    app.number_input(key="widget:sites:zh").set_value(7).run()
    save_as(app, "方案一", "先东后西")
    assert "方案：**方案一** :green-badge[已保存]" in text(app)
    assert "先东后西" in text(app)
    (saved,) = list_scenarios(engine, "sample")
    assert saved.settings["sites"] == 7
    assert saved.figures is None
    assert saved.author == records.author()
    assert app.query_params["scenario"] == str(saved.id)
    assert app.button(key="scenario-save").disabled
    app.number_input(key="widget:sites:zh").set_value(9).run()
    assert ":orange-badge[有未保存的修改]" in text(app)
    press(app, "scenario-save")
    assert read_scenario(engine, saved.id).settings["sites"] == 9
    other = open_bar()
    press(press(other, "scenario-open"), f"open-{saved.id}")
    assert other.number_input(key="widget:sites:zh").value == 9
    assert "方案一" in text(other)


def test_two_planners_get_a_conflict_and_choose(open_bar, engine: Engine) -> None:
    first = save_as(open_bar(), "共同方案")
    (saved,) = list_scenarios(engine, "sample")
    second = open_bar(scenario=str(saved.id))
    first.number_input(key="widget:sites:zh").set_value(12).run()
    second.number_input(key="widget:sites:zh").set_value(8).run()
    press(first, "scenario-save")
    press(second, "scenario-save")
    told = text(second)
    assert "已被他人修改" in told
    assert "新增点位数：10 → 12（您：8）" in told
    assert read_scenario(engine, saved.id).settings["sites"] == 12
    # The planner's own settings are still there, to be saved under another name …
    assert second.number_input(key="widget:sites:zh").value == 8
    save_as(second, "我的方案")
    assert {one.name: one.settings["sites"] for one in list_scenarios(engine)} == {"共同方案": 12, "我的方案": 8}
    assert "已被他人修改" not in text(second)
    # … or to be given up for the other version.
    third = open_bar(scenario=str(saved.id))
    third.number_input(key="widget:sites:zh").set_value(3).run()
    first.number_input(key="widget:sites:zh").set_value(13).run()
    press(first, "scenario-save")
    press(press(third, "scenario-save"), "conflict-load")
    assert third.number_input(key="widget:sites:zh").value == 13
    assert "已被他人修改" not in text(third)


def test_rename_copy_archive_restore(open_bar, engine: Engine) -> None:
    app = save_as(open_bar(), "甲")
    (saved,) = list_scenarios(engine)
    press(app, "scenario-details")
    app.text_input(key=f"scenario-name-{saved.id}-1").set_value("乙")
    press(app, "scenario-apply")
    assert read_scenario(engine, saved.id).name == "乙"
    press(press(app, "scenario-open"), f"copy-{saved.id}")
    assert [one.name for one in list_scenarios(engine, order="name")] == ["乙", "乙 副本"]
    press(app, "scenario-archive")
    assert [one.name for one in list_scenarios(engine)] == ["乙"]
    press(app, "scenario-open")
    app.toggle(key="scenario-archived").set_value(True).run()
    (away,) = list_scenarios(engine, archived=True)
    press(app, f"restore-{away.id}")
    assert len(list_scenarios(engine)) == 2
    assert "乙 副本" in text(app)


def test_a_name_taken_is_told_in_the_dialog(open_bar, engine: Engine) -> None:
    save_as(open_bar(), "甲")
    app = save_as(open_bar(), "甲")
    assert "已有名为“甲”的方案" in app.error[0].value
    assert len(list_scenarios(engine)) == 1


def test_stored_names_are_inert_everywhere(open_bar, engine: Engine) -> None:
    app = save_as(open_bar(), HOSTILE, HOSTILE)
    other = open_bar()
    press(other, "scenario-open")
    for shown in (text(app), text(other)):
        assert "onerror" in shown
        assert "<img" not in shown.replace("\\<img", "")
        assert "**x**" not in shown
        assert "[a](http" not in shown


def test_solved_scenarios_keep_figures_and_are_solved_again_when_opened(open_bar, engine: Engine) -> None:
    app = open_bar()
    app.number_input(key="widget:sites:zh").set_value(2).run()
    save_as(app, "甲")
    (saved,) = list_scenarios(engine)
    finish(press(app, "solve"))
    press(app, "scenario-save")
    kept = read_scenario(engine, saved.id)
    assert sum(kept.figures["sites_by_kind"].values()) == 2
    other = open_bar(scenario=str(saved.id))
    finish(other)
    (job,) = (value for key, value in other.session_state.to_dict().items() if key.startswith("job:plan:"))
    assert len(job.answer.proposal.sites) == 2
    press(other, "scenario-open")
    assert "新增 2 处" in text(other)


def finish(app: AppTest) -> None:
    for key, value in app.session_state.to_dict().items():
        if key.startswith("job:plan:"):
            assert value.wait(60)
    checked(app.run())


def test_a_database_that_fails_is_told_and_nothing_else_stops(open_bar, tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "bad.sqlite"
    path.write_bytes(b"no database at all" * 100)
    monkeypatch.setenv("OUTLET_ATLAS_DATABASE", f"sqlite:///{path}")
    app = open_bar()
    assert "方案数据库无法使用" in app.warning[0].value
    assert app.number_input(key="widget:sites:zh").value == 10


def test_viewers_open_but_do_not_save(open_bar, engine: Engine, monkeypatch) -> None:
    save_as(open_bar(), "甲")
    (saved,) = list_scenarios(engine)
    monkeypatch.setattr("dashboard.sign_in.role", lambda: "viewer")
    app = open_bar()
    press(press(app, "scenario-open"), f"open-{saved.id}")
    for key in ("scenario-save", "scenario-save-as", "scenario-details", "scenario-archive"):
        assert app.button(key=key).disabled
        assert app.button(key=key).help
    press(app, "scenario-open")
    assert app.button(key=f"copy-{saved.id}").disabled


def test_what_a_viewer_sends_all_the_same_is_not_written(open_bar, engine: Engine, monkeypatch) -> None:
    app = save_as(open_bar(), "甲")
    (saved,) = list_scenarios(engine)
    app.number_input(key="widget:sites:zh").set_value(7).run()
    asked = press(open_bar(scenario=str(saved.id)), "scenario-save-as")
    listed = press(open_bar(), "scenario-open")
    # Buttons that a browser was given while its user was a planner, or that were enabled there by hand.
    monkeypatch.setattr("dashboard.sign_in.role", lambda: "viewer")
    monkeypatch.setattr("dashboard.sign_in.why_not", lambda _: None)
    for key in ("scenario-save", "scenario-archive"):
        assert "以“查看者”身份登录" in press(app, key).error[0].value
    asked.text_input(key="scenario-name-new").set_value("乙")
    assert "以“查看者”身份登录" in press(asked, "scenario-apply").error[0].value
    assert "以“查看者”身份登录" in press(listed, f"copy-{saved.id}").error[0].value
    (kept,) = list_scenarios(engine)
    assert (kept.name, kept.version, kept.settings["sites"]) == ("甲", 1, 10)
    # To look at one is no change.
    assert not press(listed, f"open-{saved.id}").error


def test_damaged_figures_do_not_close_the_list(open_bar, engine: Engine) -> None:
    save_as(open_bar(), "甲")
    (saved,) = list_scenarios(engine)
    damaged = {**figures_json(FIGURES), "sites_by_kind": None}
    change_scenario(engine, saved, author="李雷", time=saved.changed, figures=damaged)
    assert "未求解" in text(press(open_bar(), "scenario-open"))


def test_data_prepared_anew_are_told_and_nothing_is_solved_unasked(open_bar, engine: Engine) -> None:
    save_as(open_bar(), "甲")
    (saved,) = list_scenarios(engine)
    changed = change_scenario(
        engine, saved, author="李雷", time=saved.changed, area_fingerprint="former", figures={"persons": 1}
    )
    app = open_bar(scenario=str(changed.id))
    assert "研究区数据已重新准备（保存时指纹 former" in app.info[0].value
    assert not [key for key in app.session_state.to_dict() if key.startswith("job:plan")]
    finish(press(app, "scenario-solve"))
    assert [key for key in app.session_state.to_dict() if key.startswith("job:plan")]
    press(app, "scenario-save")
    assert read_scenario(engine, saved.id).area_fingerprint != "former"
    assert not app.info
