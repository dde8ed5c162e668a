"""Adapter: the WebSocket to the relay, opened again whenever it is lost."""

from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import create_once_callable, create_proxy, to_js

from beistand.protocol.frames import STREAM_OFFSET, Stream

SILENCE_SECONDS = 15
"""The relay sends a sign of life every five seconds; a line silent for longer is dead."""
PAUSES_MS = (200, 500, 1000, 2000, 3000)


class Link:
    """One line to the relay, across as many sockets as it takes.

    `opened` is called on each new socket and says the first message; `heard` gets each text,
    `chat` each frame of chat, text or file, `screen` each screen frame as an ArrayBuffer that
    stays on the JavaScript side.
    """

    def __init__(
        self,
        path: str,
        opened: Callable[[], None],
        heard: Callable[[str], None],
        chat: Callable[[bytes], None],
        screen: Callable[[Any], None],
        lost: Callable[[], None],
    ) -> None:
        scheme = "wss:" if js.location.protocol == "https:" else "ws:"
        self._address = f"{scheme}//{js.location.host}{path}"
        self._opened, self._heard, self._lost = opened, heard, lost
        self._chat, self._screen = chat, screen
        self._socket: Any = None
        self._wanted = False
        self._failures = 0
        self._last_sign = 0.0
        # One set of proxies for the life of the page: a new socket gets the same listeners.
        self._listeners = {
            "open": create_proxy(self._on_open),
            "message": create_proxy(self._on_message),
            "close": create_proxy(self._on_close),
        }
        js.setInterval(create_proxy(self._look_for_life), 5000)
        js.addEventListener("online", create_proxy(self._on_online))

    def open(self) -> None:
        """Open the line and keep it open."""
        self._wanted = True
        if self._socket is None:
            self._connect()

    def close(self) -> None:
        """Close the line for good."""
        self._wanted = False
        if self._socket is not None:
            self._socket.close()

    @property
    def is_wanted(self) -> bool:
        """Whether the line is open, or will be again."""
        return self._wanted

    def start_over(self) -> None:
        """Give this socket up and open another after a pause."""
        if self._socket is not None:
            self._socket.close()

    @property
    def waiting_bytes(self) -> int:
        """What the browser has not handed to the network yet."""
        return int(self._socket.bufferedAmount) if self._socket is not None else 0

    def send_text(self, text: str) -> None:
        """Send a text message; lost where the line is down."""
        if self._is_open():
            self._socket.send(text)

    def send_bytes(self, data: bytes) -> None:
        """Send a small frame; lost where the line is down."""
        if self._is_open():
            self._socket.send(to_js(data))

    def send_buffer(self, buffer: Any) -> None:
        """Send a frame that lies on the JavaScript side; lost where the line is down."""
        if self._is_open():
            self._socket.send(buffer)

    def _is_open(self) -> bool:
        return self._socket is not None and self._socket.readyState == 1

    def _connect(self) -> None:
        self._last_sign = js.performance.now()
        self._socket = js.WebSocket.new(self._address)
        self._socket.binaryType = "arraybuffer"
        for name, listener in self._listeners.items():
            self._socket.addEventListener(name, listener)

    def _on_open(self, event: Any) -> None:
        if self._is_mine(event):
            self._failures = 0
            self._opened()

    def _on_message(self, event: Any) -> None:
        if not self._is_mine(event):
            return
        self._last_sign = js.performance.now()
        data = event.data
        if isinstance(data, str):
            self._heard(data)
        elif js.Uint8Array.new(data, STREAM_OFFSET, 1)[0] == Stream.SCREEN:
            self._screen(data)
        else:
            self._chat(data.to_bytes())

    def _on_close(self, event: Any) -> None:
        if not self._is_mine(event):
            return
        self._forget_socket()
        if self._wanted:
            pause = PAUSES_MS[min(self._failures, len(PAUSES_MS) - 1)]
            self._failures += 1
            js.setTimeout(create_once_callable(self._reconnect), pause)

    def _forget_socket(self) -> None:
        for name, listener in self._listeners.items():
            self._socket.removeEventListener(name, listener)
        self._socket = None
        self._lost()

    def _reconnect(self) -> None:
        if self._wanted and self._socket is None:
            self._connect()

    def _on_online(self, event: Any) -> None:
        self._reconnect()

    def _look_for_life(self) -> None:
        # A browser shows a page neither pings nor a line that died without a word.
        silent = js.performance.now() - self._last_sign > SILENCE_SECONDS * 1000
        if self._socket is not None and silent:
            self._socket.close()
            self._forget_socket()
            self._reconnect()

    def _is_mine(self, event: Any) -> bool:
        return self._socket is not None and bool(event.target == self._socket)
