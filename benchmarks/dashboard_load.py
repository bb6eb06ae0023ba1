"""Many planners at once: ``python -m benchmarks.dashboard_load [sessions] [rounds]`` starts the dashboard and uses it as they would.

Each session is a client of its own that speaks Streamlit's protocol over a web socket, so that the server does all its work and
nothing is spent on drawing; between two interactions a planner looks at the page for a while. Told are the time from an interaction
to the end of its rerun, the bytes sent for it, errors, and the memory of the server per further session.
"""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.util import calc_hash
from websockets.sync.client import connect

from geodata.prepare import prepare_area
from geodata.sample import write_sample_county
from geodata.store import save_area

PAGES = ("overview", "gaps", "siting")
MODES = ("步行", "自行车", "电动自行车", "驾车")
THINK_SECONDS = (1.0, 4.0)
PATIENCE_SECONDS = 120.0
_ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)
_WIDGET = re.compile(rb"\$\$ID-[0-9a-f]{32}-[\w:.\-]+")


@dataclass(frozen=True)
class Turn:
    """One interaction: what was done, seconds until the server had no more to say, bytes it sent, and its error if any."""

    what: str
    seconds: float
    sent_bytes: int
    error: str


class Planner:
    """One session of the dashboard."""

    def __init__(self, address: str, seed: int) -> None:
        self.rng = random.Random(seed)
        self.socket = connect(f"ws://{address}/_stcore/stream", subprotocols=["streamlit"], max_size=None, legacy=True)
        self.page, self.widgets, self.states = "overview", set[str](), dict[str, WidgetState]()
        self.cached: dict[str, None] = {}
        self.turns = [self._run("first page")]

    def widget(self, key: str) -> str:
        """Return the id of the widget whose key is ``key``."""
        return next(name for name in self.widgets if name.endswith(f"-{key}"))

    def act(self) -> None:
        """Do one of the things that planners do most."""
        deed = self.rng.choice((self._turn_slider, self._turn_slider, self._go, self._change_mode))
        self.turns.append(deed())

    def _turn_slider(self) -> Turn:
        state = WidgetState(id=self.widget("widget:minutes:zh"))
        state.double_array_value.data.append(self.rng.randint(5, 30))
        return self._run("service time", state)

    def _change_mode(self) -> Turn:
        return self._run("mode", WidgetState(id=self.widget("widget:mode:zh"), string_value=self.rng.choice(MODES)))

    def _go(self) -> Turn:
        self.page = self.rng.choice(PAGES)
        return self._run(f"page {self.page}")

    def _run(self, what: str, state: WidgetState | None = None) -> Turn:
        if state is not None:
            self.states[state.id] = state
        order = BackMsg()
        client = order.rerun_script
        client.page_script_hash = calc_hash("" if self.page == "overview" else self.page)
        client.page_name = "" if self.page == "overview" else self.page
        client.widget_states.widgets.extend(self.states.values())
        client.cached_message_hashes.extend(self.cached)
        client.context_info.timezone = "Asia/Shanghai"
        began, sent, error = time.monotonic(), 0, ""
        self.socket.send(order.SerializeToString())
        while True:
            content = self.socket.recv(timeout=PATIENCE_SECONDS)
            assert isinstance(content, bytes)
            sent += len(content)
            news = ForwardMsg.FromString(content)
            if news.metadata.cacheable and news.hash:
                self.cached[news.hash] = None
            if news.WhichOneof("type") == "delta":
                self.widgets.update(found.decode() for found in _WIDGET.findall(content))
                element = news.delta.new_element
                if element.WhichOneof("type") == "exception":
                    error = f"{element.exception.type}: {element.exception.message}"
            # A page may ask for itself anew; that run belongs to the same interaction.
            if news.WhichOneof("type") == "script_finished" and news.script_finished in _ENDS:
                return Turn(what, time.monotonic() - began, sent, error)


def server(areas: Path, folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start the dashboard and return it with its address once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"OUTLET_ATLAS_AREAS": str(areas), "OUTLET_ATLAS_PROJECTS": str(folder / "projects")}
    process = subprocess.Popen([sys.executable, "-m", "dashboard", "--server.port", str(port)], env=environment)
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return process, f"127.0.0.1:{port}"
    raise RuntimeError("the dashboard did not start")


def measure(sessions: int, rounds: int) -> str:
    """Return the report of so many sessions with so many interactions each."""
    with tempfile.TemporaryDirectory() as folder:
        sources = write_sample_county(Path(folder, "files"))
        save_area(prepare_area(sources), Path(folder, "areas", "sample"))
        process, address = server(Path(folder, "areas"), Path(folder))
        try:
            memory = psutil.Process(process.pid).memory_info
            planners = [Planner(address, 0)]
            for _ in range(4 * rounds):
                planners[0].act()  # what all share is loaded and computed once; it is no session's memory
            first = memory().rss
            planners += [Planner(address, seed) for seed in range(1, sessions)]
            threads = [threading.Thread(target=_work, args=(planner, rounds)) for planner in planners]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            last = memory().rss
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
    turns = [turn for planner in planners for turn in planner.turns]
    later = [turn for planner in planners for turn in planner.turns[-rounds:]]
    lines = [
        f"{sessions} sessions, {len(turns)} interactions, load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
        f"errors: {sum(bool(turn.error) for turn in turns)}",
        *sorted({turn.error for turn in turns if turn.error}),
        f"memory per further session: {(last - first) / max(sessions - 1, 1) / 2**20:.1f} MiB",
    ]
    for what in ("all", *sorted({turn.what for turn in later})):
        some = [turn for turn in later if what in {"all", turn.what}]
        seconds = sorted(turn.seconds for turn in some)
        ninety_five = seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))]
        most = max(turn.sent_bytes for turn in some)
        lines.append(
            f"{what}: {len(some)}, median {statistics.median(seconds):.2f} s, p95 {ninety_five:.2f} s, "
            f"most sent {most / 1000:.0f} kB"
        )
    return "\n".join(lines)


def _work(planner: Planner, rounds: int) -> None:
    for _ in range(rounds):
        time.sleep(planner.rng.uniform(*THINK_SECONDS))
        planner.act()


def main() -> None:
    """Measure and write the report."""
    sessions, rounds = (int(given) for given in (*sys.argv[1:3], *("10", "12")[len(sys.argv) - 1 :]))
    sys.stdout.write(measure(sessions, rounds) + "\n")


if __name__ == "__main__":
    main()
