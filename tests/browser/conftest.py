"""The real app in a real browser: Streamlit as its own process, Debian's Chromium driven by Playwright."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.runs import Runs

ROOT = Path(__file__).parents[2]
CHROMIUM_VARIABLE = "OUTLET_ATLAS_CHROMIUM"
FLAGS = [
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
COUNT_DRAWS = """
window.drawn = {calls: 0, last: 0};
for (const kind of [WebGLRenderingContext, WebGL2RenderingContext]) {
  for (const name of ["drawElements", "drawArrays", "drawElementsInstanced", "drawArraysInstanced"]) {
    const original = kind.prototype[name];
    if (!original) continue;
    kind.prototype[name] = function (...given) {
      window.drawn.calls += 1;
      window.drawn.last = performance.now();
      return original.apply(this, given);
    };
  }
}
"""
IDLE = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
PATIENCE_MS = 90_000


class Visitor:
    """One browser page on the app, with a record of everything it asked for and complained about."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._runs = Runs(page)
        page.set_default_timeout(PATIENCE_MS)
        page.add_init_script(COUNT_DRAWS)
        page.on("request", self._record_request)
        page.on("console", self._record_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("websocket", lambda socket_: self.requests.append(socket_.url))

    def _record_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _record_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def open(self) -> Visitor:
        self.page.goto(self.address)
        self.page.locator(".oa-map canvas").first.wait_for()
        self.map_drawn()
        return self

    def settled(self) -> None:
        """Wait until the server has answered all that was asked, and the page has drawn it."""
        # Some widgets let a moment pass before they send what was done to them.
        self.page.wait_for_timeout(300)
        until = time.monotonic() + PATIENCE_MS / 1000
        while not self._runs.over():
            assert time.monotonic() < until, "the server still runs the script"
            self.page.wait_for_timeout(50)
        self.page.locator(IDLE).wait_for()

    def map_drawn(self) -> None:
        self.settled()
        self.page.locator(".oa-map[data-ready='1']").first.wait_for()
        self.page.wait_for_function("drawn.calls > 0 && performance.now() - drawn.last > 400")

    def place_on_page(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where the page's map draws a place, in pixels of the page."""
        x, y = self.page.evaluate("([lon, lat]) => [...outletAtlasMaps.values()][0].project(lon, lat)", [lon, lat])
        return float(x), float(y)

    def go(self, title: str) -> None:
        self.page.get_by_test_id("stSidebarNav").get_by_text(title, exact=True).click()
        self.page.get_by_role("heading", name=title, level=1).wait_for()
        self.settled()

    def metric(self, label: str) -> str:
        box = self.page.get_by_test_id("stMetric").filter(has_text=label)
        return box.get_by_test_id("stMetricValue").inner_text()

    def told(self) -> str:
        """Return what stands on the page, and the complaints: what a failed test tells."""
        shown = self.page.locator("body").inner_text()
        return "\n".join([self.page.url, shown, "The browser complained:", *self.complaints])

    def strangers(self) -> list[str]:
        """Return every request that left this machine."""
        own = urlsplit(self.address).netloc
        return [
            url for url in self.requests if urlsplit(url).netloc != own and urlsplit(url).scheme not in ("data", "blob")
        ]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what stood on the page to the report of a failed test: the line that waited in vain tells little."""
    report = yield
    if report.when == "call" and report.failed:
        visitors = [value for value in item.funcargs.values() if isinstance(value, Visitor)]
        report.sections += [("page", visitor.told()) for visitor in visitors]
    return report


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = os.environ.get(CHROMIUM_VARIABLE) or shutil.which("chromium")
    if not path:
        pytest.fail(
            f"Chromium is missing: run `make system` (apt-get install chromium), or name it in {CHROMIUM_VARIABLE}"
        )
    return path


@contextlib.contextmanager
def running_app(areas: Path, projects: Path, log: Path) -> Iterator[str]:
    """Run the app over these folders and yield its address; its process ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard", "--server.port", str(port)],
            cwd=ROOT,
            env={**os.environ, "OUTLET_ATLAS_AREAS": str(areas), "OUTLET_ATLAS_PROJECTS": str(projects)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_ready(process, port, log)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def app_address(sample_area_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running app over the sample county."""
    areas = tmp_path_factory.mktemp("areas")
    (areas / "sample").symlink_to(sample_area_folder, target_is_directory=True)
    folder = tmp_path_factory.mktemp("app")
    with running_app(areas, folder / "projects", folder / "streamlit.log") as address:
        yield address


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
            return
        time.sleep(0.1)
    pytest.fail(f"Streamlit did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser, app_address: str) -> Iterator[Visitor]:
    with visiting(chromium, app_address) as visitor:
        yield visitor


@contextlib.contextmanager
def visiting(chromium: Browser, address: str) -> Iterator[Visitor]:
    """Open a browser page on the app; at the end nothing may have been asked for outside or complained about."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    visitor = Visitor(context.new_page(), address)
    try:
        yield visitor
    finally:
        context.close()
    assert visitor.strangers() == []
    assert visitor.complaints == []
