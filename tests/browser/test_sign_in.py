"""Signing in against a small OpenID provider on this machine: no page before, the right role after."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from playwright.sync_api import Browser

from tests.browser.conftest import PATIENCE_MS, running_app

CLIENT, SECRET = "atlas", "of the test alone"
SECRETS = """[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "a cookie secret of the test alone"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{issuer}/.well-known/openid-configuration"

[roles]
planners = ["wang@renshe.example"]
"""


class Provider(http.server.ThreadingHTTPServer):
    """Signs in whoever `email` names, without asking."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.email = ""
        self.nonces: dict[str, str] = {}


class Answer(http.server.BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        provider, address = self.server, urlsplit(self.path)
        if address.path == "/.well-known/openid-configuration":
            self._send(
                {
                    "issuer": provider.issuer,
                    "authorization_endpoint": f"{provider.issuer}/authorize",
                    "token_endpoint": f"{provider.issuer}/token",
                    "jwks_uri": f"{provider.issuer}/keys",
                    "response_types_supported": ["code"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )
        elif address.path == "/keys":
            self._send({"keys": [provider.key.as_dict(private=False)]})
        elif address.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            assert asked["client_id"] == CLIENT
            assert asked["response_type"] == "code"
            code = f"code-{len(provider.nonces)}"
            provider.nonces[code] = asked["nonce"]
            self.send_response(302)
            self.send_header(
                "Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            )
            self.end_headers()

    def do_POST(self) -> None:
        provider = self.server
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        now = int(time.time())
        claims = {
            "iss": provider.issuer,
            "aud": CLIENT,
            "sub": provider.email,
            "iat": now,
            "exp": now + 300,
            "nonce": provider.nonces.pop(asked["code"][0]),
            "email": provider.email,
            "email_verified": True,
        }
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, provider.key)
        self._send({"access_token": "none", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def _send(self, content: dict[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_provider_decides_who_comes_in_and_the_list_who_plans(
    chromium: Browser, provider: Provider, tmp_path: Path, sample_area_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "areas").mkdir()
    (tmp_path / "areas" / "sample").symlink_to(sample_area_folder, target_is_directory=True)
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(SECRETS.format(client=CLIENT, secret=SECRET, issuer=provider.issuer), encoding="utf-8")
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(secrets))
    for name in ("OUTLET_ATLAS_PLANNERS", "OUTLET_ATLAS_USER_CLAIM"):
        monkeypatch.delenv(name, raising=False)
    with running_app(tmp_path / "areas", tmp_path / "projects", tmp_path / "log") as address:
        for email, role in (("li@renshe.example", "查看者"), ("wang@renshe.example", "规划者")):
            provider.email = email
            context = chromium.new_context(viewport={"width": 1366, "height": 768})
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.goto(f"{address}gaps?area=sample&at=111.1,43.2,9.5")
            page.get_by_role("heading", name="登录", level=1).wait_for()
            assert page.locator(".oa-map").count() == 0
            assert page.get_by_text("覆盖").count() == 0
            page.get_by_role("button", name="用单位账号登录").click()
            page.get_by_text(f"已登录：{email}（{role}）").first.wait_for()
            # What the link named is shown, though the provider sends everybody to the first page.
            page.wait_for_url("**/gaps?*at=111.1*")
            page.get_by_role("heading", name="覆盖与缺口", level=1).wait_for()
            assert not [one for one in context.cookies() if one["name"] == "outlet_atlas_return"]
            page.get_by_role("button", name="退出登录").first.click()
            page.get_by_role("heading", name="登录", level=1).wait_for()
            context.close()
