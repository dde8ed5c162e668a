"""Whatever a socket says: at worst it is closed with a code, and nobody else is harmed."""

import asyncio
import random
import struct
from collections.abc import Callable

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.frames import MAX_PAYLOAD, Stream
from beistand.protocol.roles import Role
from beistand.protocol.wire import write_event, write_signal
from tests.relay.world import Relay, Side, message, picture, until

EVERYTHING = 10_000


async def is_unharmed(technician: Side, customer: Side) -> None:
    """The session of others goes on as if nothing were."""
    await technician.catches_up(customer)
    await customer.catches_up(technician)
    assert technician.state.visible


@pytest.mark.parametrize(
    "said",
    [
        "",
        "hallo",
        "null",
        "[]",
        "[" * 10_000,
        '{"event":"Unheard"}',
        '{"event":"Confirmed"',
        '{"event":["Confirmed"]}',
        '{"event":"RecordingDecided"}',
        '{"event":"RecordingDecided","allowed":1}',
        '{"event":"AgreementAccepted","number":1e99,"digest":"","language":"de"}',
        '{"event":"Ended","reason":"mood"}',
        '{"event":"Granted","request":"' + "r" * 33 + '"}',
        '{"event":"Granted","request":"\\u0000"}',
        '{"event":"Granted","request":"\\ud800"}',
        '{"signal":"ChatHeard","chat":-1}',
        '{"signal":"ChatHeard","chat":' + "9" * 5000 + "}",
        '{"entry":1}',
        '{"entry":1,"by":"relay","party":0,"at":0,"said":{"event":"Connected"}}',
        "x" * 20_000,
    ],
    ids=lambda said: said[:40],
)
async def test_a_text_that_says_nothing_closes_its_socket(relay: Relay, said: str) -> None:
    pair = await relay.helps()
    technician, customer = await relay.helps()
    await customer.connection.send(said)
    assert await customer.is_closed() == 1008
    await technician.hears(e.Left)
    await is_unharmed(*pair)


def altered(at: int, what: bytes) -> bytes:
    frame = picture(1, key=True)
    return frame[:at] + what + frame[at + len(what) :]


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x01",
        picture(1)[:21],
        picture(1) + b"more",
        picture(1)[:-1],
        altered(0, b"\x02"),
        altered(1, b"\x00"),
        altered(1, b"\x09"),
        altered(2, b"\x00"),
        altered(2, b"\x02"),
        altered(3, b"\xff"),
        altered(18, struct.pack("!I", MAX_PAYLOAD + 1)),
        picture(1, size=MAX_PAYLOAD + 1),
        picture(1, part=1, stream=Stream.CHAT),
        picture(1, last=False, stream=Stream.CHAT),
        message(1, "x" * 40_000),
    ],
    ids=lambda frame: f"{frame[:22].hex()} and {max(0, len(frame) - 22)}",
)
async def test_a_frame_that_is_none_closes_its_socket(relay: Relay, frame: bytes) -> None:
    pair = await relay.helps()
    technician, customer = await relay.helps()
    await customer.sends(frame)
    assert await customer.is_closed() == 1008
    await technician.hears(e.Left)
    assert technician.frames == []
    await is_unharmed(*pair)


async def test_a_message_of_two_megabytes_is_not_even_read(relay: Relay) -> None:
    pair = await relay.helps()
    technician, customer = await relay.helps()
    await customer.sends(bytes(2 * 1024 * 1024))
    assert await customer.is_closed() == 1009
    await technician.hears(e.Left)
    stranger = await relay.dials()
    await stranger.connection.send("x" * (2 * 1024 * 1024))
    assert await stranger.is_closed() == 1009
    await is_unharmed(*pair)


async def test_a_text_that_is_no_utf_8_closes_its_socket(relay: Relay) -> None:
    pair = await relay.helps()
    technician, customer = await relay.helps()
    await customer.connection.send(b"\xff\xfe{}", text=True)
    assert await customer.is_closed() == 1007
    await technician.hears(e.Left)
    await is_unharmed(*pair)


async def test_ten_thousand_strange_messages_harm_nobody(
    relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    """Random and mutated, of a seed: on each socket until it is closed, then on the next."""
    dice = random.Random(20261124)
    pair = await relay.helps()
    tasks = len(asyncio.all_tasks())
    strange = messages(dice)
    left, codes = EVERYTHING, set()
    technician, customer = await relay.helps()
    while left > 0:
        # A burst: the relay closes at the first one that it cannot take, the rest is lost.
        burst = [next(strange)() for _ in range(min(left, 100))]
        left -= len(burst)
        await asyncio.gather(
            *(customer.connection.send(each) for each in burst), return_exceptions=True
        )
        await customer.connection.close()
        codes.add(await customer.is_closed())
        await technician.sees(lambda state: not state.has(Role.CUSTOMER) or state.over)
        if technician.state.over:
            technician, customer = await relay.helps()
        else:
            customer = await relay.comes_back(customer, heard=0, chat=0)
            customer.session = type(customer.session)(Role.RELAY)
            await customer.is_welcome()
            await technician.sees(lambda state: state.has(Role.CUSTOMER))
    await customer.connection.close()
    await technician.connection.close()
    assert codes <= {1000, 1005, 1007, 1008}
    assert "Traceback" not in caplog.text
    await is_unharmed(*pair)
    await until(lambda: len(asyncio.all_tasks()) <= tasks + 2)


def messages(dice: random.Random) -> "Strange":
    return Strange(dice)


class Strange:
    """Messages as nobody should send them, without end."""

    TEXTS = (
        write_event(e.Paused()),
        write_event(e.RecordingDecided(True)),
        write_event(e.SharingStarted(e.Surface.WINDOW)),
        write_signal(s.StillHere()),
        write_signal(s.ChatHeard(1)),
        write_signal(s.Alive(1)),
    )

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def __next__(self) -> Callable[[], str | bytes]:
        return self._dice.choice(
            (self.noise, self.mutated_frame, self.mutated_text, self.sound, self.sound, self.sound)
        )

    def noise(self) -> bytes:
        return self._dice.randbytes(self._dice.randrange(200))

    def mutated_frame(self) -> bytes:
        frame = bytearray(picture(self._dice.randrange(2**32), key=True, size=50))
        for _ in range(self._dice.randrange(1, 4)):
            frame[self._dice.randrange(len(frame))] = self._dice.randrange(256)
        return bytes(frame)

    def mutated_text(self) -> str:
        text = list(self._dice.choice(self.TEXTS))
        for _ in range(self._dice.randrange(1, 4)):
            text[self._dice.randrange(len(text))] = chr(self._dice.randrange(1, 0x2000))
        return "".join(text)

    def sound(self) -> str | bytes:
        frame = picture(self._dice.randrange(100), key=self._dice.random() < 0.5, size=500)
        return self._dice.choice((*self.TEXTS, frame, frame))
