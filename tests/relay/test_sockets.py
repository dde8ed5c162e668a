"""From the first message on a socket to a seat, and back out."""

import asyncio

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.keys import Key
from beistand.protocol.roles import Role
from beistand.protocol.wire import write_event, write_signal
from beistand.relay import sockets
from tests.relay.saying import TECHNICIAN, build, message
from tests.relay.side import until
from tests.relay.world import Relay


async def test_the_key_lets_a_customer_in_once(relay: Relay) -> None:
    _, key = await relay.offers()
    customer = await relay.customer(key)
    assert customer.welcome is not None
    assert (customer.welcome.role, customer.welcome.party) == (Role.CUSTOMER, 1)
    again = await relay.dials()
    await again.joins(key)
    assert await again.is_unwelcome() == s.Unwelcome(s.Why.KEY)


async def test_a_ticket_lets_a_technician_in_once(relay: Relay) -> None:
    session, _ = await relay.offers()
    ticket = await relay.ticket(session)
    enter = s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket)
    technician = await relay.dials()
    await technician.signals(enter)
    welcome = await technician.is_welcome()
    assert (welcome.role, welcome.party) == (Role.TECHNICIAN, TECHNICIAN)
    again = await relay.dials()
    await again.signals(enter)
    assert await again.is_unwelcome() == s.Unwelcome(s.Why.SIGN_IN)


@pytest.mark.parametrize("seconds", [29, 31])
async def test_a_ticket_is_good_for_thirty_seconds(relay: Relay, seconds: int) -> None:
    session, _ = await relay.offers()
    ticket = await relay.ticket(session)
    relay.clock.seconds += seconds
    side = await relay.dials()
    await side.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
    if seconds < 30:
        await side.is_welcome()
    else:
        assert (await side.is_unwelcome()).why is s.Why.SIGN_IN


async def test_a_page_of_another_build_is_told_to_reload_and_keeps_its_key(relay: Relay) -> None:
    _, key = await relay.offers()
    for old in (
        s.Join(s.PROTOCOL_VERSION, "another", key.locator, key.proof),
        s.Join(s.PROTOCOL_VERSION + 1, build(), key.locator, key.proof),
        s.Enter(s.PROTOCOL_VERSION, 0, 0, "another", "ticket"),
        s.Resume(s.PROTOCOL_VERSION, 0, 0, "another", "session", "secret"),
    ):
        side = await relay.dials()
        await side.signals(old)
        assert await side.is_unwelcome() == s.Unwelcome(s.Why.RELOAD)
    await relay.customer(key)


async def test_the_newest_tab_wins(relay: Relay) -> None:
    technician, customer = await relay.helps()
    tab = await relay.comes_back(customer)
    await tab.is_welcome()
    assert await customer.is_unwelcome() == s.Unwelcome(s.Why.ELSEWHERE)
    # The picture belonged to the old tab.
    await technician.hears(e.SharingStopped)
    await technician.hears(e.Left)
    await technician.hears(e.Joined)
    await tab.sees(lambda state: state.has(Role.CUSTOMER) and not state.visible)
    await tab.says(e.SharingStarted(e.Surface.WINDOW))


async def test_the_newest_tab_of_the_technician_wins_too(relay: Relay) -> None:
    technician, customer = await relay.helps()
    newer = await relay.technician(customer.name)
    assert await technician.is_unwelcome() == s.Unwelcome(s.Why.ELSEWHERE)
    await newer.says(e.Requested("r", e.What.RECORDING))
    assert (await customer.hears(e.Joined)).event == e.Joined(
        TECHNICIAN, Role.TECHNICIAN, "Anna Berger", undertaking="2027-01-15"
    )


async def test_who_says_nothing_is_closed_after_a_while(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "FIRST_MESSAGE_SECONDS", 0.05)
    assert await (await relay.dials()).is_closed() == 1008


@pytest.mark.parametrize(
    "first",
    [
        b"\x01" + bytes(21),
        message(1, "hallo"),
        "",
        "hallo",
        "[]",
        "{}",
        '{"signal":"Join"}',
        write_event(e.Confirmed()),
        write_signal(s.MoreTime(s.Limit.ANSWER)),
        write_signal(s.Welcome(Role.CUSTOMER, 1, 0, 0, 0, "", "")),
        '{"entry":1,"by":"relay","party":0,"at":0,"said":{"event":"KeyAccepted"}}',
    ],
)
async def test_another_first_message_closes_the_socket(relay: Relay, first: str | bytes) -> None:
    side = await relay.dials()
    await side.connection.send(first)
    assert await side.is_closed() == 1008


async def test_nobody_comes_in_twice_on_one_socket(relay: Relay) -> None:
    technician, customer = await relay.meet()
    _, key = await relay.offers()
    await customer.joins(key)
    assert await customer.is_closed() == 1008
    await technician.hears(e.Left)


async def test_a_key_taken_back_in_the_moment_of_its_use_looks_like_any_wrong_key(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, key = await relay.offers()
    prove = relay.services.offers.prove

    async def prove_too_late(locator: str, proof: str) -> str:
        name = await prove(locator, proof)
        await (await relay.room(session)).hang_up(TECHNICIAN)
        return name

    monkeypatch.setattr(relay.services.offers, "prove", prove_too_late)
    side = await relay.dials()
    await side.joins(key)
    assert await side.is_unwelcome() == s.Unwelcome(s.Why.KEY)


async def test_made_up_sessions_cost_no_memory(relay: Relay) -> None:
    rooms = len(relay.lobby._rooms)
    for number in range(5):
        side = await relay.dials()
        await side.signals(
            s.Resume(s.PROTOCOL_VERSION, 0, 0, build(), f"made up {number}", "secret")
        )
        assert await side.is_unwelcome() == s.Unwelcome(s.Why.GONE)
    assert len(relay.lobby._rooms) == rooms


async def test_a_socket_leaves_no_task_behind(relay: Relay) -> None:
    before = asyncio.all_tasks()
    technician, customer = await relay.helps()
    await customer.connection.close()
    await technician.hears(e.Left)
    await technician.connection.close()
    wrong = await relay.dials()
    await wrong.joins(Key("000", "000000"))
    await wrong.is_unwelcome()
    await until(lambda: not asyncio.all_tasks() - before)


async def test_a_relay_that_stops_tells_the_pages_to_come_back(relay: Relay) -> None:
    _, customer = await relay.helps()
    for server in relay.servers:
        server.should_exit = True
    assert await customer.is_closed() == 1012
