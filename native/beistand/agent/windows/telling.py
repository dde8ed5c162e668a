"""Telling: what goes through the pipe between the agent and the program with its rights."""

import ctypes
import re
import struct
from collections.abc import Sequence
from typing import Final

from beistand.agent.windows.send_input import INPUT

PIPES: Final = re.compile(r"\\\\\.\\pipe\\beistand-[0-9a-f]{32}")
"""Our pipes' names, and no others."""
READY: Final = b"R"
"""The only thing that the program with the rights says."""
OPEN, PRESS = 1, 2
MOST: Final = 1 << 16
_SIZE: Final = ctypes.sizeof(INPUT)


class Heading:
    """What comes before each message: its kind, and its size in bytes."""

    _FORM: Final = struct.Struct("<BI")
    SIZE: Final = _FORM.size

    @classmethod
    def write(cls, kind: int, content: bytes) -> bytes:
        """A message with its heading."""
        return cls._FORM.pack(kind, len(content)) + content

    @classmethod
    def read(cls, head: bytes) -> tuple[int, int]:
        """Kind and size."""
        kind, size = cls._FORM.unpack(head)
        return kind, size


def pressing(inputs: Sequence[INPUT]) -> bytes:
    """Messages that have these keys and buttons pressed."""
    most = MOST // _SIZE
    pieces = (inputs[at : at + most] for at in range(0, len(inputs), most))
    return b"".join(Heading.write(PRESS, b"".join(map(bytes, piece))) for piece in pieces)


def inputs_in(content: bytes) -> list[INPUT]:
    """The keys and buttons of a message; none where it is not whole."""
    if len(content) % _SIZE:
        return []
    return [INPUT.from_buffer_copy(content, at) for at in range(0, len(content), _SIZE)]
