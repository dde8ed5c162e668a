"""Adapter: the line on which the relay says that the table of sessions has changed."""

from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import create_once_callable, create_proxy

PAUSE_MS = 2000
SIGNED_OUT = 4401
"""The relay's code for a page whose sign-in is over."""


class Live:
    """Calls `changed` at each change, and after each interruption, since something may have.

    `signed_out` is called when the relay says that nobody is signed in any more.
    """

    def __init__(
        self, path: str, changed: Callable[[], None], signed_out: Callable[[], None]
    ) -> None:
        scheme = "wss:" if js.location.protocol == "https:" else "ws:"
        self._address = f"{scheme}//{js.location.host}{path}"
        self._changed = changed
        self._signed_out = signed_out
        self._socket: Any = None
        self._wanted = False
        self._interrupted = False
        self._on_message = create_proxy(lambda event: changed())
        self._on_open = create_proxy(self._opened)
        self._on_close = create_proxy(self._closed)

    def open(self) -> None:
        """Listen from now on."""
        self._wanted = True
        if self._socket is None:
            self._connect()

    def close(self) -> None:
        """Listen no longer."""
        self._wanted = False
        if self._socket is not None:
            self._socket.close()

    def _connect(self) -> None:
        self._socket = js.WebSocket.new(self._address)
        self._socket.addEventListener("open", self._on_open)
        self._socket.addEventListener("message", self._on_message)
        self._socket.addEventListener("close", self._on_close)

    def _opened(self, event: Any) -> None:
        if self._interrupted:
            self._interrupted = False
            self._changed()

    def _closed(self, event: Any) -> None:
        self._socket = None
        if event.code == SIGNED_OUT:
            self._wanted = False
            self._signed_out()
        elif self._wanted:
            self._interrupted = True
            js.setTimeout(create_once_callable(self._again), PAUSE_MS)

    def _again(self) -> None:
        if self._wanted and self._socket is None:
            self._connect()
