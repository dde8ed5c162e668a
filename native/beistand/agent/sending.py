"""Sending: the file that the customer chooses, on its way to the technician."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO, Protocol

from beistand.ends.files import Outgoing, percent
from beistand.ends.side import Side
from beistand.protocol import events as e
from beistand.protocol.frames import MAX_FILE

log = logging.getLogger(__name__)

LONGEST_NAME = 200


class Chooser(Protocol):
    """Whoever sits at this computer."""

    def choose_file(self) -> Awaitable[Path | None]:
        """The file that the person chooses; None for none."""

    def told(self, key: str, **values: object) -> None:
        """Tell the person something, by the name of a text."""


class Sending:
    """From the granted request `name` on: asks for the file, says which, sends it when repeated."""

    def __init__(
        self,
        name: str,
        sequence: int,
        side: Side,
        send: Callable[[bytes], None],
        person: Chooser,
    ) -> None:
        self.name = name
        self._sequence, self._side, self._send, self._person = sequence, side, send, person
        self._outgoing: Outgoing | None = None
        self._chosen = asyncio.Event()
        self._moved = asyncio.Event()
        self._work = asyncio.ensure_future(self._run())

    @property
    def taken(self) -> int:
        """Bytes that the technician has."""
        return self._outgoing.taken if self._outgoing is not None else 0

    @property
    def percent(self) -> int:
        """How much of the file that is."""
        return percent(self.taken, self._outgoing.size) if self._outgoing is not None else 0

    def may_begin(self) -> None:
        """The relay has repeated which file it is."""
        self._chosen.set()

    def take(self, size: int) -> None:
        """The technician has so many bytes."""
        if self._outgoing is not None:
            self._outgoing.take(size)
            self._moved.set()

    def stop(self) -> None:
        """Nobody wants the file any more, or all of it is there."""
        self._work.cancel()

    async def _run(self) -> None:
        try:
            path = await self._person.choose_file()
            if path is not None:
                await self._send_file(path)
                return
        except OSError as error:
            log.warning("a file cannot be read: %s", type(error).__name__)
            self._person.told("agent.unreadable")
        self._side.say(e.Withdrawn(self.name))

    async def _send_file(self, path: Path) -> None:
        with await asyncio.to_thread(_open, path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_FILE:
                self._person.told("agent.too_large")
                self._side.say(e.Withdrawn(self.name))
                return
            # A name that is no text under Linux is shown with question marks.
            name = os.fsencode(path.name).decode("utf-8", "replace")[-LONGEST_NAME:]
            self._side.say(e.FileChosen(self.name, name, size))
            await self._chosen.wait()
            side = self._side
            self._outgoing = Outgoing(size, side.party, self._sequence, side.now)
            await self._parts(file, self._outgoing)

    async def _parts(self, file: BinaryIO, outgoing: Outgoing) -> None:
        while not outgoing.all_sent:
            wanted = outgoing.next
            if wanted is None:
                self._moved.clear()
                await self._moved.wait()
                continue
            # Beside the loop: a network drive may take its time.
            data = await asyncio.to_thread(file.read, len(wanted))
            if len(data) != len(wanted):
                raise OSError  # it has become shorter meanwhile
            self._send(outgoing.pack(data))


def _open(path: Path) -> BinaryIO:
    if not path.is_file():
        raise OSError  # a pipe, for instance, would never end
    return path.open("rb")
