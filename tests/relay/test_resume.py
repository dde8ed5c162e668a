"""Whoever was cut off comes back into the same session, with nothing lost and nothing twice."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Reason, What
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase
from tests.relay.saying import TECHNICIAN, build, message, picture
from tests.relay.side import Side, dials
from tests.relay.world import Clock, Relay, a_relay

HERE = Path(__file__).resolve().parents[2]


async def test_a_customer_comes_back_without_a_key_and_hears_what_was_missed(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await customer.hangs_up()
    await technician.hears(e.Left)
    await technician.sends(message(1, "Sind Sie noch da?", TECHNICIAN))
    await technician.says(e.Requested("r", What.RECORDING))
    back = await relay.comes_back(customer)
    await back.is_welcome()
    await back.gets(message(1, "Sind Sie noch da?", TECHNICIAN))
    await back.sees(lambda state: state.has(Role.CUSTOMER))
    # What the two sockets heard together is the ledger, with no gap and no repetition.
    assert customer.entries + back.entries == await relay.ledger(customer.name)
    assert back.state.phase is Phase.CONNECTED
    assert not back.state.visible


async def test_who_comes_back_with_nothing_hears_everything(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await customer.sends(message(1, "Guten Tag"))
    await technician.gets(message(1, "Guten Tag"))
    welcome = customer.welcome
    assert welcome is not None
    reloaded = await relay.dials()
    await reloaded.signals(
        s.Resume(s.PROTOCOL_VERSION, 0, 0, build(), welcome.session, welcome.secret)
    )
    again = await reloaded.is_welcome()
    assert again.chat == 1
    await reloaded.gets(message(1, "Guten Tag"))
    await reloaded.sees(lambda state: state.has(Role.CUSTOMER))
    assert reloaded.entries[: again.events] == (await relay.ledger(customer.name))[: again.events]


async def test_the_old_secret_is_good_until_the_new_one_is_used(relay: Relay) -> None:
    _, first = await relay.meet()
    second = await relay.comes_back(first)
    assert (await second.is_welcome()).secret != first.welcome.secret  # type: ignore[union-attr]
    # As if the welcome had been lost on its way: the page still has the first secret.
    again = await relay.comes_back(first)
    await again.is_welcome()
    third = await relay.comes_back(again)
    await third.is_welcome()
    for used in (first, second):
        late = await relay.comes_back(used)
        assert await late.is_unwelcome() == s.Unwelcome(s.Why.GONE)


async def test_a_wrong_secret_or_session_is_gone(relay: Relay) -> None:
    _, customer = await relay.meet()
    _, other = await relay.meet()
    for wrong in ({"secret": "0" * 43}, {"session": "0" * 32}, {"session": other.name}):
        side = await relay.comes_back(customer, **wrong)
        assert await side.is_unwelcome() == s.Unwelcome(s.Why.GONE)


async def test_after_the_end_nobody_comes_back(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await technician.says(e.Ended(Reason.TECHNICIAN))
    await customer.hears(e.Ended)
    late = await relay.comes_back(customer)
    assert await late.is_unwelcome() == s.Unwelcome(s.Why.GONE)


async def test_chat_is_there_exactly_once_however_often_it_was_sent(relay: Relay) -> None:
    technician, customer = await relay.helps()
    first, second = message(1, "eins"), message(2, "zwei")
    await customer.sends(first, first, second)
    await technician.gets(second)
    await customer.hangs_up()
    await technician.hears(e.Left)
    # The page cannot know what arrived, and says all of it again.
    back = await relay.comes_back(customer)
    await back.is_welcome()
    await back.sends(first, second, message(3, "drei"), second)
    await technician.catches_up(back)
    await back.catches_up(technician)
    assert technician.chat == [first, second, message(3, "drei")]
    assert customer.chat + back.chat == [first, second, message(3, "drei")]
    assert await relay.services.chats.since(customer.name, 0) == technician.chat


async def test_the_same_sequence_of_both_sides_is_two_messages(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await customer.sends(message(1, "Frage"))
    await technician.gets(message(1, "Frage"))
    await technician.sends(message(1, "Antwort", TECHNICIAN))
    await customer.gets(message(1, "Antwort", TECHNICIAN))
    await technician.gets(message(1, "Antwort", TECHNICIAN))
    assert customer.chat == technician.chat


async def test_a_stopped_relay_goes_on_with_its_sessions(tmp_path: Path) -> None:
    clock = Clock()
    async with a_relay(tmp_path, clock) as relay:
        technician, customer = await relay.helps(recording=True)
        await customer.sends(message(1, "Guten Tag"), picture(1, key=True))
        await technician.gets(picture(1, key=True))
        session, key = await relay.offers()
    async with a_relay(tmp_path, clock) as relay:
        gone = (await relay.events(customer.name))[-3:]
        assert sorted(map(repr, gone)) == sorted(
            map(repr, [e.SharingStopped(), e.Left(1), e.Left(TECHNICIAN)])
        )
        back = await relay.comes_back(customer)
        await back.is_welcome()
        console = await relay.technician(customer.name)
        await back.says(e.SharingStarted(e.Surface.WINDOW))
        await back.sends(picture(2, key=True))
        await console.gets(picture(2, key=True))
        assert len(list(relay.recordings.rglob("*.seg"))) == 2
        # A key that was told to somebody before is good after.
        assert (await relay.customer(key)).name == session


async def test_the_clocks_of_a_session_run_again_after_a_restart(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        _, customer = await relay.helps()
    async with a_relay(tmp_path) as relay:
        await relay.passes(601)
        assert (await relay.events(customer.name))[-1] == e.Ended(Reason.LOST)


# kill -9 of a real process


@contextmanager
def a_process(data: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-m", "beistand.relay", "serve"]
    place = ["--host", "127.0.0.1", "--port", str(port), "--data-dir", str(data)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "BEISTAND_LOG_LEVEL": "warning"}
    with subprocess.Popen(
        [*words, *place], cwd=HERE, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            # What became of its sessions while it was down is told to the log first.
            assert any("ready" in line for line in process.stdout)
            yield process
        finally:
            process.kill()


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_killed_relay_goes_on_where_it_was(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        _, customer = await relay.helps()
    port = a_free_port()
    with a_process(tmp_path, port) as process:
        back = await rejoins(port, customer)
        await back.says(e.SharingStarted(e.Surface.MONITOR))
        await back.sends(message(1, "Guten Tag"))
        await back.gets(message(1, "Guten Tag"))
        process.send_signal(signal.SIGKILL)
        assert await back.is_closed() == 1006
    with a_process(tmp_path, port):
        again = await rejoins(port, back)
        await again.sends(message(1, "Guten Tag"), message(2, "Noch da"))
        await again.gets(message(2, "Noch da"))
    assert [type(event) for event in again.events][-3:] == [e.SharingStopped, e.Left, e.Joined]
    assert back.chat + again.chat == [message(1, "Guten Tag"), message(2, "Noch da")]
    async with a_relay(tmp_path) as relay:
        assert await relay.services.ledger.verify(customer.name) is None


async def rejoins(port: int, before: Side) -> Side:
    side = await dials(port)
    await side.resumes(before)
    await side.is_welcome()
    await side.sees(lambda state: state.has(Role.CUSTOMER))
    return side
