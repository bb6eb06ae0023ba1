"""Time to the first map and from the slider to the map redrawn, in software graphics: ``python -m benchmarks.dashboard_map``.

Runs the dashboard over a folder of prepared areas (``--areas``), opens it in Chromium twice, and prints seconds and bytes
with the load of the machine, for these are wall times.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS, PATIENCE_MS, running_app

READY = ".oa-map[data-ready='1']"
DEFAULT_TURNS = 5


def first_map_and_slider(browser: Browser, address: str, turns: int) -> None:
    """Open the dashboard, turn the slider, and print what it took."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    sent = [0]
    page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: sent.__setitem__(0, sent[0] + len(frame)))
    )
    began = time.perf_counter()
    page.goto(address)
    page.locator(READY).first.wait_for()
    print(
        f"first map {time.perf_counter() - began:.2f} s, {sent[0] / 1e3:.0f} kB over the socket, load {os.getloadavg()[0]:.1f}"
    )
    page.wait_for_timeout(2000)
    slider = page.get_by_role("slider").first
    for _ in range(turns):
        sent[0] = 0
        # Marked here, so that the map's own "ready" can only be the one after the turn.
        page.evaluate("document.querySelector('.oa-map').dataset.ready = 'turning'")
        began = time.perf_counter()
        slider.press("ArrowRight")
        page.wait_for_selector(READY)
        print(
            f"slider to redrawn map {time.perf_counter() - began:.2f} s, {sent[0] / 1e3:.0f} kB, load {os.getloadavg()[0]:.1f}"
        )
        page.wait_for_timeout(1500)
    context.close()


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=Path, required=True, help="folder of prepared study areas")
    parser.add_argument("--turns", type=int, default=DEFAULT_TURNS, help="how often the slider is turned")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with running_app(arguments.areas, Path(folder) / "projects", Path(folder) / "log") as address:
            for visit in ("cold", "warm"):
                print(visit)
                first_map_and_slider(browser, address, arguments.turns)
        browser.close()


if __name__ == "__main__":
    main()
