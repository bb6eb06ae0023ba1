"""Nobody comes in by accident: interfaces, sign-in, roles."""

from __future__ import annotations

import sys

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

import dashboard.__main__ as start
from dashboard import sign_in

AUTH = {
    "redirect_uri": "http://127.0.0.1:8501/oauth2callback",
    "cookie_secret": "a secret of the test alone, long enough",
    "client_id": "atlas",
    "client_secret": "none",
    "server_metadata_url": "http://127.0.0.1:1/.well-known/openid-configuration",
}


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (sign_in.OPEN_VARIABLE, sign_in.PLANNERS_VARIABLE, sign_in.CLAIM_VARIABLE):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]", "unix:///run/atlas.sock"])
def test_loopback_addresses_reach_this_machine_only(address: str) -> None:
    assert sign_in.is_loopback(address)
    assert sign_in.refusal(["--server.address", address]) is None


@pytest.mark.parametrize("address", ["", "0.0.0.0", "::", "10.0.0.7", "atlas.example"])
def test_other_addresses_are_refused_with_reason_and_remedy(address: str) -> None:
    assert not sign_in.is_loopback(address)
    told = sign_in.refusal([f"--server.address={address}"])
    assert told is not None
    for language in ("zh", "en"):
        for remedy in ("--server.address 127.0.0.1", "secrets.toml", "OUTLET_ATLAS_OPEN=1", address or "0.0.0.0"):
            assert remedy in told.say(language)


def test_the_last_address_named_counts() -> None:
    given = ["--server.address", "127.0.0.1", "--server.port", "8501", "--server.address=0.0.0.0"]
    assert sign_in.listening_address(given) == "0.0.0.0"


@pytest.mark.parametrize(("value", "refused"), [("1", False), ("", True), ("0", True), ("yes", True)])
def test_only_a_knowing_setting_opens_the_door(monkeypatch: pytest.MonkeyPatch, value: str, refused: bool) -> None:
    monkeypatch.setenv(sign_in.OPEN_VARIABLE, value)
    assert (sign_in.refusal(["--server.address", "0.0.0.0"]) is not None) == refused


def test_the_program_does_not_start_on_an_open_interface(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise AssertionError("started")

    monkeypatch.setattr(start, "warm_up", fail)
    monkeypatch.setattr(start.streamlit_cli, "main", fail)
    monkeypatch.setattr(sys, "argv", ["dashboard", "--server.address", "0.0.0.0"])
    with pytest.raises(SystemExit) as ended:
        start.main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "0.0.0.0 上监听" in told
    assert "listens on 0.0.0.0" in told


def door() -> None:
    import streamlit as st

    from dashboard import sign_in

    sign_in.admit("en")
    st.text(f"in: {sign_in.user_name()}, {sign_in.role()}, {sign_in.may_change()}, {sign_in.why_not('en')}")


def visit(user: dict[str, object] | None = None, *, auth: bool = True, **secrets: object) -> AppTest:
    app = AppTest.from_function(door)
    if auth:
        app.secrets["auth"] = AUTH
    for name, value in secrets.items():
        app.secrets[name] = value
    if user is not None:
        app.user = user
    app.run()
    assert not app.exception, [error.message for error in app.exception]
    return app


def test_a_page_on_an_open_interface_shows_the_reason_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    config.set_option("server.address", "0.0.0.0")
    try:
        app = visit(auth=False)
        assert [title.value for title in app.title] == ["Not open to others"]
        assert "OUTLET_ATLAS_OPEN=1" in app.error[0].value
        assert not app.text
        # With sign-in it may listen there.
        assert [title.value for title in visit().title] == ["Sign in"]
    finally:
        config.set_option("server.address", "127.0.0.1")


def test_without_sign_in_whoever_is_at_the_machine_plans() -> None:
    assert visit(auth=False).text[0].value == "in: , planner, True, None"


def signed_in(**claims: object) -> dict[str, object]:
    return {"is_logged_in": True, "email": "li@renshe.example", "name": "李规划", **claims}


def test_with_sign_in_nobody_unknown_comes_in() -> None:
    app = visit({"is_logged_in": False})
    assert [title.value for title in app.title] == ["Sign in"]
    assert [button.label for button in app.button] == ["Sign in"]
    assert not app.text


def test_named_providers_are_offered_each() -> None:
    common = {name: AUTH[name] for name in ("redirect_uri", "cookie_secret")}
    one = {name: value for name, value in AUTH.items() if name not in common}
    app = AppTest.from_function(door)
    app.secrets["auth"] = {**common, "bureau": one, "province": {**one, "client_kwargs": {"scope": "openid email"}}}
    app.run()
    assert [button.label for button in app.button] == ["Sign in with bureau", "Sign in with province"]


def test_who_is_not_listed_only_sees() -> None:
    (text,) = visit(signed_in()).text
    assert text.value.startswith("in: li@renshe.example, viewer, False, You are signed in as a viewer")


@pytest.mark.parametrize("listed", ["li@renshe.example", " WANG@x.example ,Li@Renshe.example", "*"])
def test_who_is_listed_plans(monkeypatch: pytest.MonkeyPatch, listed: str) -> None:
    monkeypatch.setenv(sign_in.PLANNERS_VARIABLE, listed)
    assert visit(signed_in()).text[0].value == "in: li@renshe.example, planner, True, None"


def test_the_list_may_stand_among_the_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(signed_in(), roles={"planners": ["li@renshe.example"]})
    assert "planner, True" in app.text[0].value
    for written in ("Li@renshe.example", "wang@renshe.example, li@renshe.example"):
        assert "planner, True" in visit(signed_in(), roles={"planners": written}).text[0].value
    assert "viewer, False" in visit(signed_in(), roles={"planners": "wang@renshe.example"}).text[0].value
    # The environment, once set, is the whole list.
    monkeypatch.setenv(sign_in.PLANNERS_VARIABLE, "wang@renshe.example")
    assert "viewer, False" in visit(signed_in(), roles={"planners": ["li@renshe.example"]}).text[0].value


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {"email_verified": "false"}, {"email": None}, {"email": ""}]
)
def test_who_cannot_be_told_does_not_come_in(monkeypatch: pytest.MonkeyPatch, claims: dict[str, object]) -> None:
    monkeypatch.setenv(sign_in.PLANNERS_VARIABLE, "*")
    app = visit(signed_in(**claims))
    assert "no usable “email”" in app.error[0].value
    assert [button.label for button in app.button] == ["Sign out"]
    assert not app.text


def test_another_claim_may_tell_people_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sign_in.CLAIM_VARIABLE, "employee_number")
    monkeypatch.setenv(sign_in.PLANNERS_VARIABLE, "150102")
    assert visit(signed_in(employee_number=150102)).text[0].value == "in: 150102, planner, True, None"
    # Nobody becomes a planner by calling themselves so in a claim that does not count.
    impostor = signed_in(employee_number=7, preferred_username="150102", name="150102")
    assert "viewer, False" in visit(impostor).text[0].value


def scripts(app: AppTest) -> list[str]:
    return [element.proto.body for element in app.get("html") if "<script" in element.proto.body]


def test_what_a_link_named_outlives_the_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    (kept,) = scripts(visit({"is_logged_in": False}))
    assert f"{sign_in.RETURN_COOKIE}=" in kept
    assert "location.pathname + location.search" in kept
    cookies: dict[str, str] = {}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: cookies))
    assert scripts(visit(signed_in())) == []
    cookies[sign_in.RETURN_COOKIE] = "%2Fgaps%3Farea%3Dsample"
    (back,) = scripts(visit(signed_in()))
    assert "location.replace" in back
    assert scripts(visit(auth=False)) == []
