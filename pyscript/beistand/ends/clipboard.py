"""Clipboard: a text on its way from one clipboard to the other, in one frame."""

from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.frames import MAX_TEXT, Flag, Header, Stream, read_frame


def fits(text: str) -> bool:
    """Whether a text is short enough to be sent."""
    return len(_encoded(text)) <= MAX_TEXT


def pack(text: str, sender: int, sequence: int, time: int) -> bytes:
    """The text as a frame; an empty one says that there is nothing that could be sent."""
    payload = _encoded(text)
    header = Header(Stream.TEXT, sender, Flag.LAST, sequence, 0, time, len(payload))
    return header.packed() + payload


def unpack(frame: bytes) -> str:
    """The text in a frame. Raises RemoteProtocolError where it is none."""
    _, payload = read_frame(frame)
    try:
        return bytes(payload).decode()
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("what came for the clipboard is no text") from error


def _encoded(text: str) -> bytes:
    # Half a character, as some programs copy it, becomes a question mark.
    return text.encode("utf-8", "replace")
