"""The pipe to the program with administrator rights, as far as it can be tested without Windows."""

import ctypes

import pytest

from beistand.agent.windows import rights
from beistand.agent.windows.rights import _Held
from beistand.agent.windows.telling import OPEN, Heading, pressing


class Pipe:
    """What was written into it, and whether it was closed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, broken: bool = False) -> None:
        self.written: list[bytes] = []
        self.closed = False
        self._broken = broken
        monkeypatch.setattr(rights, "_write", self._write)
        monkeypatch.setattr(rights, "_close", self._close)

    def _write(self, pipe: int, message: bytes, size: int, *_: ctypes.c_void_p) -> bool:
        self.written.append(message[:size])
        return not self._broken

    def _close(self, pipe: int) -> None:
        self.closed = True


def test_to_press_nothing_does_not_end_the_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = Pipe(monkeypatch)
    held = _Held(7, 8)
    opens = Heading.write(OPEN, b"terminal")
    for message in (pressing([]), opens):
        held.tell(message)
    held.close()
    held._telling.join(10)
    assert (pipe.written, pipe.closed) == ([opens], True)


def test_nothing_is_told_into_a_broken_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = Pipe(monkeypatch, broken=True)
    held = _Held(7, 8)
    held.tell(b"one")
    held.tell(b"two")
    held._telling.join(10)
    assert (pipe.written, pipe.closed) == ([b"one"], True)
