"""Who may what in a session into which the customer let them: every route and message."""

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event
from beistand.protocol.signals import Signal
from beistand.protocol.states import Phase
from beistand.relay.permissions import Rank
from tests.relay.calling import lets_in
from tests.relay.console.test_matrix import (
    LETTERS,
    MESSAGES,
    ROUTES,
    House,
    let_through,
    stays_open,
)
from tests.relay.side import Side
from tests.relay.world import Relay

# In a session into which the customer has let them by name, where that differs from a foreign one.
PART = {
    ("POST", "/admin/sessions/{session:str}/ticket"): "TSA",
    ("GET", "/admin/sessions/{session:str}/colleagues"): "TSA",
    ("GET", "/admin/sessions/{session:str}/report"): "TSA",
    ("GET", "/admin/sessions/{session:str}/agreement"): "TSA",
    ("POST", "/admin/sessions/{session:str}/export"): "TSA",
}
# What a colleague's socket may say: to watch, to chat, and to wish for what was handed over.
WATCHES: set[type[Event | Signal]] = {
    *(e.Requested, e.Withdrawn),
    *(s.Alive, s.Decodes, s.KeyFrameWanted, s.Shown, s.ChatHeard),
}


@pytest.fixture
async def house(relay: Relay) -> House:
    house = House(relay)
    await house.move_in()
    return house


async def called_in(house: House, rank: Rank) -> tuple[str, Side]:
    """A running session into which the customer has let somebody; and the customer."""
    session, key = await house.relay.offers()
    technician = await house.relay.technician(session)
    customer = await house.relay.customer(key)
    await customer.agrees()
    await technician.sees(lambda state: state.phase is Phase.CONNECTED)
    await lets_in(house.relay, technician, customer, house.people[rank])
    return session, customer


HELPERS = [Rank.TECHNICIAN, Rank.SUPERVISOR, Rank.ADMIN]


@pytest.mark.parametrize("rank", HELPERS)
async def test_every_route_of_a_session_lets_through_whom_the_customer_has_let_in(
    house: House, rank: Rank
) -> None:
    session, customer = await called_in(house, rank)
    told, wanted = {}, {}
    for (method, path), row in ROUTES.items():
        if "{session:str}" in path and not path.endswith("/end"):
            wanted[path] = LETTERS[rank] in PART.get((method, path), row[1])
            told[path] = await let_through(house, rank, method, path, session)
    assert told == wanted
    end = "/admin/sessions/{session:str}/end"
    ends = await let_through(house, rank, "POST", end, session)
    assert ends == (LETTERS[rank] in ROUTES["POST", end][1])
    await customer.connection.close()


@pytest.mark.parametrize("rank", HELPERS)
async def test_every_message_of_a_colleague(house: House, rank: Rank) -> None:
    session, customer = await called_in(house, rank)
    token = await house.token(rank)
    colleague = await house.relay.technician(session, token=token)
    told = set()
    for kind in MESSAGES:
        if await stays_open(colleague, customer, kind):
            told.add(kind)
        else:
            colleague = await house.relay.technician(session, token=token)
    assert told == WATCHES
    assert not customer.state.over
