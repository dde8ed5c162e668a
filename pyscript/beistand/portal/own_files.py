"""Adapter: the technician's own files and clipboard, as far as the browser gives them."""

from collections.abc import Awaitable
from typing import Any

import js
from pyodide.ffi import JsException, jsnull, to_js

from beistand.portal import browser


class OwnFile:
    """A file chosen in the browser. See `transfers.Chosen`."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.name, self.size = str(file.name), int(file.size)

    def address(self) -> str:
        """By which a page can show it while it stands."""
        return str(js.URL.createObjectURL(self._file))

    async def read(self, start: int, end: int) -> bytes:
        """Its bytes from `start` to `end`. Raises OSError where they cannot be had any more."""
        try:
            buffer = await self._file.slice(start, end).arrayBuffer()
        except JsException as error:  # removed or changed since it was chosen
            raise OSError from error
        return bytes(buffer.to_bytes())


class Download:
    """A file that comes in, gathered outside Python's memory. See `transfers.Collector`."""

    def __init__(self) -> None:
        self._parts = js.Array.new()

    def add(self, data: bytes) -> None:
        """The bytes that follow."""
        self._parts.push(to_js(data))

    def save(self, name: str) -> None:
        """Let the browser save it. It is bytes to it, and never opened as a page of ours."""
        options = to_js({"type": "application/octet-stream"}, dict_converter=js.Object.fromEntries)
        browser.offer(name, js.Blob.new(self._parts, options))
        self._parts = js.Array.new()


def choose(ident: str) -> None:
    """Open the browser's file dialog of a hidden field, inside a click."""
    field = js.document.getElementById(ident)
    field.value = ""  # else the same file, chosen twice, would be no change
    field.click()


def chosen(ident: str) -> OwnFile | None:
    """The file that was chosen there."""
    file = js.document.getElementById(ident).files.item(0)
    return None if file is jsnull else OwnFile(file)


def show_picture(ident: str, address: str) -> None:
    """Show a picture at its place; none where the address is empty."""
    place = js.document.getElementById(ident)
    place.hidden = not address
    if address:
        place.src = address


def clipboard_text() -> Awaitable[str | None]:
    """The technician's own clipboard; None where the browser refuses. Called inside a click."""
    try:
        return _given(js.navigator.clipboard.readText())
    except (JsException, AttributeError):  # not there at all
        return _given(None)


async def _given(reading: Any) -> str | None:
    try:
        return None if reading is None else str(await reading)
    except JsException:  # refused
        return None
