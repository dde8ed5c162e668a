"""Adapter: the clipboard under X11, the selection CLIPBOARD, given and taken as ICCCM §2 says.

It has a connection of its own, which the agent's loop listens to: a program that does not answer
holds nothing up. (Tk waits five seconds for it, and with it would wait the picture.)
"""

import asyncio
import struct
from typing import Any, Final

import xcffib
from xcffib import xproto

from beistand.agent.x11.connection import atom, connect, root_of
from beistand.protocol.frames import MAX_TEXT

_PATIENCE: Final = 2.0
"""Seconds that a program has for its answer."""
_PIECE: Final = 64 * 1024
"""Bytes of a longer text that go at once (INCR)."""
_NAMES: Final = ("CLIPBOARD", "TARGETS", "UTF8_STRING", "STRING", "INCR", "BEISTAND_CLIPBOARD")
_CONFIDENTIAL: Final = "x-kde-passwordManagerHint"
"""With this target password managers mark what nobody else should read."""
_ENCODINGS: Final = (("UTF8_STRING", "utf-8"), ("STRING", "latin-1"))


class X11Clipboard:
    """See `system.Clipboard`."""

    def __init__(self, display: str | None = None) -> None:
        self._connection = connect(display)
        self._core = self._connection.core
        self._atoms = {name: atom(self._connection, name) for name in (*_NAMES, _CONFIDENTIAL)}
        self._window = self._connection.generate_id()
        self._core.CreateWindow(
            *(0, self._window, root_of(self._connection).root, -1, -1, 1, 1, 0),
            *(xproto.WindowClass.InputOnly, 0, xproto.CW.EventMask),
            [xproto.EventMask.PropertyChange],
        )
        self._text: bytes | None = None
        self._going: dict[tuple[int, int], bytes] = {}
        self._asked = 0
        self._answer: asyncio.Future[bytes] | None = None
        self._pieces: list[bytes] | None = None
        self._loop = asyncio.get_running_loop()
        self._socket = self._connection.get_file_descriptor()
        self._loop.add_reader(self._socket, self._hear)
        self._hear()

    async def read(self) -> str:
        """The text; empty where there is none, where it is too long, or marked as a password."""
        if self._text is not None:
            return self._text.decode()
        told = await self._ask("TARGETS")
        offered = struct.unpack(f"={len(told) // 4}I", told[: len(told) // 4 * 4])
        if self._atoms[_CONFIDENTIAL] in offered:
            return ""
        for name, encoding in _ENCODINGS:
            if self._atoms[name] in offered:
                return (await self._ask(name)).decode(encoding, "replace")
        return ""

    def write(self, text: str) -> bool:
        """Put a text there; False where another program does not let go of the clipboard."""
        self._text = text.replace("\r\n", "\n").encode()
        self._going.clear()
        selection = self._atoms["CLIPBOARD"]
        try:
            self._core.SetSelectionOwner(self._window, selection, xproto.Time.CurrentTime)
            owner = self._core.GetSelectionOwner(selection).reply().owner
        except xcffib.XcffibException:
            owner = 0
        self._hear()
        return bool(owner == self._window)

    def close(self) -> None:
        """Let go of everything; what was put there is gone with it."""
        self._loop.remove_reader(self._socket)
        self._connection.disconnect()

    # Taking

    async def _ask(self, target: str) -> bytes:
        """What the owner of the clipboard gives for the target; nothing where it is silent."""
        answer = self._answer = self._loop.create_future()
        self._asked, self._pieces = self._atoms[target], None
        names = self._atoms["CLIPBOARD"], self._asked, self._atoms["BEISTAND_CLIPBOARD"]
        try:
            self._core.ConvertSelection(self._window, *names, xproto.Time.CurrentTime)
            self._hear()
            return await asyncio.wait_for(answer, _PATIENCE)
        except (TimeoutError, xcffib.XcffibException):
            return b""
        finally:
            self._answer = None

    def _got(self, data: bytes) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(data if len(data) <= MAX_TEXT else b"")

    def _fetch(self) -> tuple[int, bytes]:
        """Type and content of the property that an answer stands in, which is removed with it."""
        place, any_type = self._atoms["BEISTAND_CLIPBOARD"], xproto.GetPropertyType.Any
        found = self._core.GetProperty(
            True, self._window, place, any_type, 0, 2 * MAX_TEXT // 4
        ).reply()
        return found.type, bytes(found.value.buf())

    def _answered(self, event: Any) -> None:
        if self._answer is None or event.target != self._asked:
            return  # too late
        if not event.property:
            self._got(b"")
            return
        kind, data = self._fetch()
        if kind == self._atoms["INCR"]:
            self._pieces = []
        else:
            self._got(data)

    def _next_piece(self) -> None:
        if self._pieces is None:
            return
        _, data = self._fetch()
        self._pieces.append(data)
        if not data or sum(map(len, self._pieces)) > MAX_TEXT:
            self._got(b"".join(self._pieces))
            self._pieces = None

    # Giving

    def _serve(self, event: Any) -> None:
        """Another program pastes. Old ones name no property: the target's name serves then."""
        place = event.property or event.target
        given = self._text is not None and self._put(event.requestor, place, event.target)
        notify = xproto.SelectionNotifyEvent.synthetic(
            event.time, event.requestor, event.selection, event.target, place if given else 0
        )
        self._core.SendEvent(False, event.requestor, xproto.EventMask.NoEvent, notify.pack())

    def _put(self, window: int, place: int, target: int) -> bool:
        assert self._text is not None
        atoms = self._atoms
        if target == atoms["TARGETS"]:
            offer = struct.pack("=2I", atoms["TARGETS"], atoms["UTF8_STRING"])
            self._change(window, place, xproto.Atom.ATOM, 32, offer)
        elif target != atoms["UTF8_STRING"]:
            return False
        elif len(self._text) <= _PIECE:
            self._change(window, place, target, 8, self._text)
        else:
            wanted = [xproto.EventMask.PropertyChange]
            self._core.ChangeWindowAttributes(window, xproto.CW.EventMask, wanted)
            self._going[window, place] = self._text
            self._change(window, place, atoms["INCR"], 32, struct.pack("=I", len(self._text)))
        return True

    def _go_on(self, window: int, place: int) -> None:
        """The other program has taken a piece; an empty one tells it that it has everything."""
        rest = self._going.pop((window, place), None)
        if rest is None:
            return
        self._change(window, place, self._atoms["UTF8_STRING"], 8, rest[:_PIECE])
        if rest:
            self._going[window, place] = rest[_PIECE:]

    def _change(self, window: int, place: int, kind: int, size: int, content: bytes) -> None:
        count = len(content) * 8 // size
        self._core.ChangeProperty(
            xproto.PropMode.Replace, window, place, kind, size, count, content
        )

    # Hearing

    def _hear(self) -> None:
        """Everything that has arrived. Answers to our questions may bring events along."""
        try:
            while (event := self._event()) is not None:
                self._follow(event)
            self._connection.flush()
        except xcffib.ConnectionException:
            # The X server is gone: the screen says so, and the agent ends.
            self._loop.remove_reader(self._socket)
            self._got(b"")

    def _event(self) -> Any:
        while True:
            try:
                return self._connection.poll_for_event()
            except xcffib.ConnectionException:
                raise
            except xcffib.Error:
                continue  # a window that wanted our text is gone

    def _follow(self, event: Any) -> None:
        match event:
            case xproto.SelectionRequestEvent():
                self._serve(event)
            case xproto.SelectionNotifyEvent():
                self._answered(event)
            case xproto.SelectionClearEvent():
                self._text = None
            case xproto.PropertyNotifyEvent(state=xproto.Property.NewValue):
                if (event.window, event.atom) == (self._window, self._atoms["BEISTAND_CLIPBOARD"]):
                    self._next_piece()
            case xproto.PropertyNotifyEvent():
                self._go_on(event.window, event.atom)
