"""Chat: what was written, in the order that the relay gave it, and how far each message came."""

from dataclasses import dataclass
from enum import StrEnum

from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.frames import HEADER_BYTES, Flag, Header, Stream, read_frame, read_header

MAX_CHARACTERS = 4000


class Delivery(StrEnum):
    """How far a message of one's own has come."""

    WAITING = "waiting"
    """The line is down: it goes out as soon as it is up."""
    SENDING = "sending"
    SENT = "sent"
    """The relay has it, in its place among all others."""
    DELIVERED = "delivered"
    """It stands on the other side's page."""


@dataclass(frozen=True)
class Message:
    """One message; `sequence` counts the messages of one sender, `at` is in ms since 1970."""

    sender: int
    sequence: int
    at: int
    text: str


def pack(message: Message) -> bytes:
    """The message as a frame. The text stays opaque to the relay."""
    payload = message.text.encode()
    header = Header(
        Stream.CHAT, message.sender, Flag.LAST, message.sequence, 0, message.at, len(payload)
    )
    return header.packed() + payload


def unpack(frame: bytes) -> Message:
    """The message in a frame. Raises RemoteProtocolError where it is no text."""
    header, payload = read_frame(frame)
    try:
        text = bytes(payload).decode()
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("a chat message is no text") from error
    return Message(header.sender, header.sequence, header.time, text)


def unpack_all(frames: bytes) -> list[Message]:
    """The messages in frames that lie one behind the other."""
    messages = []
    while frames:
        length = HEADER_BYTES + read_header(frames).length
        messages.append(unpack(frames[:length]))
        frames = frames[length:]
    return messages


class Chat:
    """The chat as one side sees it.

    A message is said until the relay has repeated it; its sender and sequence make it one message
    however often it was said.
    """

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.unsaid: list[Message] = []
        self.party = 0
        self.connected = False
        self._heard_by_others: dict[int, int] = {}
        self._last_sequence = 0

    def write(self, text: str, at: int) -> Message | None:
        """A new message of one's own, or None where there is nothing to say."""
        text = text.strip()[:MAX_CHARACTERS]
        if not text:
            return None
        self._last_sequence += 1
        message = Message(self.party, self._last_sequence, at, text)
        self.unsaid.append(message)
        return message

    def hear(self, frame: bytes) -> Message:
        """A message as the relay repeats it. Raises RemoteProtocolError where it is none."""
        message = unpack(frame)
        self.messages.append(message)
        if message.sender == self.party:
            self._last_sequence = max(self._last_sequence, message.sequence)
            self.unsaid = [each for each in self.unsaid if each.sequence > message.sequence]
        return message

    def heard_by(self, party: int, count: int) -> None:
        """Another party's page shows so many messages."""
        self._heard_by_others[party] = max(count, self._heard_by_others.get(party, 0))

    def delivery(self, message: Message) -> Delivery:
        """How far a message of one's own has come."""
        if message in self.unsaid:
            return Delivery.SENDING if self.connected else Delivery.WAITING
        number = self.messages.index(message) + 1
        read = max(self._heard_by_others.values(), default=0)
        return Delivery.DELIVERED if read >= number else Delivery.SENT

    def keep(self) -> list[list[object]]:
        """What a reload must not lose: the messages that the relay has not repeated yet."""
        return [[each.sequence, each.at, each.text] for each in self.unsaid]

    def take_back(self, kept: list[list[object]]) -> None:
        """What was kept over a reload, once the party's number and the history are known."""
        known = {each.sequence for each in self.messages if each.sender == self.party}
        for sequence, at, text in kept:
            if isinstance(sequence, int) and isinstance(at, int) and sequence not in known:
                self.unsaid.append(Message(self.party, sequence, at, str(text)))
                self._last_sequence = max(self._last_sequence, sequence)
