"""Whatever a socket says: at worst it is closed with a code, and nobody else is harmed."""

import asyncio
import random
import struct
from collections.abc import Iterator

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.frames import MAX_PAYLOAD, Stream
from beistand.protocol.roles import Role
from beistand.protocol.wire import write_event, write_signal
from tests.relay.saying import message, picture
from tests.relay.side import Side, until
from tests.relay.world import Relay

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


async def test_ten_thousand_odd_and_broken_messages_harm_nobody(
    relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    """Each socket goes on until something broken closes it; then the next one comes back."""
    dice = random.Random(20261124)
    pair = await relay.helps()
    tasks = len(asyncio.all_tasks())
    technician, customer = await relay.helps()
    weighed, codes = 0, set()
    while weighed < EVERYTHING:
        said = list(until_broken(dice))
        weighed += len(said)
        for each in said:
            await customer.connection.send(each)
        codes.add(await customer.is_closed())
        await technician.sees(lambda state: not state.has(Role.CUSTOMER))
        if technician.state.over:
            technician, customer = await relay.helps()
        else:
            customer = await relay.comes_back(customer)
            await customer.is_welcome()
            await technician.sees(lambda state: state.has(Role.CUSTOMER))
    await customer.connection.close()
    await technician.connection.close()
    assert codes == {1008}
    assert "Traceback" not in caplog.text
    await is_unharmed(*pair)
    await until(lambda: len(asyncio.all_tasks()) <= tasks)


async def test_a_thousand_strangers_with_broken_first_messages_harm_nobody(
    relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    dice = random.Random(7)
    pair = await relay.helps()
    tasks = len(asyncio.all_tasks())

    async def strays() -> int | None:
        stranger = await relay.dials()
        await stranger.connection.send(broken(dice))
        return await stranger.is_closed()

    codes = set()
    for _ in range(50):
        codes |= set(await asyncio.gather(*(strays() for _ in range(20))))
    assert codes == {1008}
    assert "Traceback" not in caplog.text
    await is_unharmed(*pair)
    await until(lambda: len(asyncio.all_tasks()) <= tasks)


def until_broken(dice: random.Random) -> Iterator[str | bytes]:
    """Odd messages, each of which a socket survives, and one that it does not."""
    while dice.random() > 0.01:
        yield odd(dice)
    yield broken(dice)


def odd(dice: random.Random) -> str | bytes:
    """Well-formed and out of place."""
    frame = picture(
        sequence=dice.randrange(2**32),
        key=dice.random() < 0.5,
        size=dice.randrange(2000),
        part=dice.randrange(3),
        last=dice.random() < 0.5,
        stream=dice.choice([Stream.SCREEN, Stream.INPUT, Stream.FILES]),
    )
    # What becomes true waits for the disk: seldom.
    return dice.choice(TRUE) if dice.random() < 0.02 else dice.choice((*ODD, frame, frame))


def broken(dice: random.Random) -> str | bytes:
    """Noise, or something sound with the sense shaken out of it."""
    frame = bytearray(picture(dice.randrange(2**32), key=True, size=50))
    frame[dice.choice((0, 1, 2, 3, 18, 19, 20, 21))] ^= dice.randrange(8, 256)
    text = dice.choice(ODD)
    torn = text[: dice.randrange(1, len(text))]
    return dice.choice((dice.randbytes(dice.randrange(200)), bytes(frame), torn))


TRUE = (
    write_event(e.Paused()),
    write_event(e.Resumed()),
    write_event(e.RecordingDecided(True)),
    write_event(e.RecordingDecided(False)),
    write_event(e.SharingStarted(e.Surface.WINDOW)),
    write_event(e.SharingStopped()),
)
ODD = (
    write_event(e.Confirmed()),
    write_event(e.Granted("never asked")),
    write_event(e.Refused("never asked")),
    write_event(e.AgentAdmitted(3)),
    write_signal(s.MoreTime(s.Limit.ANSWER)),
    write_signal(s.ChatHeard(1)),
    write_signal(s.Alive(1)),
    '{"signal":"Alive","clock":0,"unknown":{"deep":[[[[]]]]}}',
)
