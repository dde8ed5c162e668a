"""The two pages of the screen's bench, run by Pyodide: one shares, the other looks.

It imports the portal's own modules; a bench of copies would prove nothing.
"""

import json
from typing import Any

import js
from pyodide.ffi import create_proxy

from beistand.portal import viewer
from beistand.portal.screen import Screen

PARTY = 7


def _socket(role: str) -> Any:
    socket = js.WebSocket.new(f"ws://{js.location.host}/line/{role}")
    socket.binaryType = "arraybuffer"
    return socket


class Customer:
    """Shares on a click; hears what the viewer says."""

    def __init__(self) -> None:
        self.socket = _socket("customer")
        self.failure = ""
        self.sender: Any = None
        self.capture: Any = None
        self.screen = Screen(self._send, self._buffered, self._failed)
        self.keep = [create_proxy(self.clicked), create_proxy(self.heard)]
        js.document.getElementById("share").addEventListener("click", self.keep[0])
        self.socket.addEventListener("message", self.keep[1])

    def _send(self, message: Any) -> None:
        self.socket.send(message)

    def _buffered(self) -> int:
        return int(self.socket.bufferedAmount)

    def _failed(self, reason: str) -> None:
        self.failure = reason

    async def clicked(self, _event: Any) -> None:
        self.capture = await self.screen.ask()
        js.document.getElementById("preview").srcObject = self.capture.stream
        self.sender = self.screen.sender(self.capture, PARTY)
        self.sender.start()

    def heard(self, event: Any) -> None:
        word, value = json.loads(event.data)
        if self.sender is None:
            return
        if word == "shown":
            self.sender.acknowledged(value)
        elif word == "key":
            self.sender.key_frame_wanted()
        elif word == "codecs":
            self.screen.offered(value)
        else:
            getattr(self.sender, word)()

    def report(self) -> str:
        if self.sender is None:
            return "null"
        counters, pace = self.sender.counters, self.sender.pace
        return json.dumps(
            {
                **vars(counters),
                "codec": self.sender.codec,
                "rate": pace.rate,
                "bitrate": pace.bitrate,
                "under_way": pace.under_way,
                "blurred": self.sender._rest.blurred,
                "failure": self.failure,
                "surface": self.capture.surface,
                "hidden": js.document.hidden,
                **_memory(),
            }
        )


class Technician:
    """Looks at what comes."""

    def __init__(self) -> None:
        self.socket = _socket("technician")
        self.bytes = self.messages = self.asked = 0
        self.size = (0, 0)
        self.viewer = viewer.Viewer(
            js.document.getElementById("screen"), self._shown, self._ask, self._sized
        )
        self.keep = [create_proxy(self.received)]
        self.socket.addEventListener("message", self.keep[0])

    def _shown(self, sequence: int) -> None:
        self.socket.send(f'["shown",{sequence}]')

    def _ask(self) -> None:
        self.asked += 1
        self.socket.send('["key",0]')

    def _sized(self, width: int, height: int) -> None:
        self.size = (width, height)

    def received(self, event: Any) -> None:
        self.messages += 1
        self.bytes += event.data.byteLength
        self.viewer.receive(event.data)

    def say(self, message: str) -> None:
        self.socket.send(message)

    def clear(self) -> None:
        self.viewer.clear()

    async def decodable(self) -> str:
        return json.dumps(await viewer.decodable())

    def report(self) -> str:
        return json.dumps(
            {
                "shown": self.viewer.shown,
                "bytes": self.bytes,
                "messages": self.messages,
                "asked": self.asked,
                "size": self.size,
                "hidden": js.document.hidden,
                **_memory(),
            }
        )


def _memory() -> dict[str, int]:
    heap = js.performance.memory.usedJSHeapSize
    return {"js_heap": heap, "wasm": js.pyodide._module.HEAPU8.length}


js.bench = create_proxy(Customer() if js.location.hash == "#customer" else Technician())
js.document.title = "ready"
