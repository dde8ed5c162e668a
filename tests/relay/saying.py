"""What is said to a relay in its tests: steps, consents, pictures, messages."""

from functools import cache
from pathlib import Path

from beistand.protocol import events as e
from beistand.protocol.events import Event
from beistand.protocol.frames import Flag, Header, Stream
from beistand.protocol.roles import CUSTOMER_PARTY
from beistand.relay.agreements import Agreement
from beistand.relay.assets import Assets
from beistand.relay.places import TECHNICIAN_PARTY
from beistand.relay.undertaking_texts import UndertakingTexts
from beistand.relay.wheel import Wheels

TECHNICIAN = TECHNICIAN_PARTY

# Packing what the browser loads takes half a second, and is the same for every test.
assets = cache(Assets)


@cache
def wheels(bytecode: Path) -> Wheels:
    return Wheels(bytecode)


def build() -> str:
    return wheels(assets().bytecode).build


def steps(recording: bool = False) -> list[Event]:
    """What the customer says on the way into a session."""
    return [e.Confirmed(), accepted(), e.RecordingDecided(recording)]


def accepted(organisation: str = "Ihr Softwarehaus") -> e.AgreementAccepted:
    """The consent to the agreement that the relay shows."""
    text = (assets().web / "agreements" / "1.de.md").read_text("utf-8")
    shown = Agreement(1, "de", text.replace("{organisation}", organisation))
    return e.AgreementAccepted(shown.number, shown.digest, shown.language)


def undertaking(organisation: str = "Ihr Softwarehaus") -> dict[str, object]:
    """The undertaking of secrecy by the text that the relay shows."""
    shown = UndertakingTexts(assets().web / "undertakings", lambda: organisation).current("de")
    return {"number": shown.number, "language": shown.language, "digest": shown.digest}


def picture(
    sequence: int,
    key: bool = False,
    size: int = 1000,
    sender: int = CUSTOMER_PARTY,
    part: int = 0,
    last: bool = True,
    stream: Stream = Stream.SCREEN,
) -> bytes:
    """One part of a frame; its payload is nobody's business."""
    flags = (Flag.LAST if last else Flag.NONE) | (Flag.KEY if key else Flag.NONE)
    header = Header(stream, sender, flags, sequence, part, 1_800_000_000_000, size)
    return header.packed() + bytes(size)


def message(sequence: int, text: str, sender: int = CUSTOMER_PARTY) -> bytes:
    """A chat message."""
    payload = text.encode()
    header = Header(Stream.CHAT, sender, Flag.LAST, sequence, 0, 1_800_000_000_000, len(payload))
    return header.packed() + payload
