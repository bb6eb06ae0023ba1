"""Whether the server has answered everything that a page asked: read from the messages between the two."""

from __future__ import annotations

from playwright.sync_api import Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class Runs:
    """The runs of the script that a page has asked for.

    The state that the page itself shows tells of a click only once the server has begun to answer it, which under load
    takes longer than any fixed wait.
    """

    def __init__(self, page: Page) -> None:
        self._asked = self._running = True
        page.on("websocket", self._follow)

    def _follow(self, socket: WebSocket) -> None:
        if not socket.url.endswith("/_stcore/stream"):
            return
        self._asked = self._running = True  # a new connection begins with a run
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes) and BackMsg.FromString(payload).WhichOneof("type") == "rerun_script":
            self._asked = True

    def _received(self, payload: str | bytes) -> None:
        if not isinstance(payload, bytes):
            return
        message = ForwardMsg.FromString(payload)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._asked, self._running = False, True
        elif kind == "script_finished":
            # One that makes room for another is followed by it.
            self._running = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def over(self) -> bool:
        """Tell whether every run that was asked for has ended."""
        return not (self._asked or self._running)
