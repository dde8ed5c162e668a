"""A colleague who is called into a session, for the relay's tests."""

from dataclasses import replace
from itertools import count

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import What
from beistand.protocol.roles import Role
from beistand.protocol.wire import Entry
from beistand.relay.accounts import User
from beistand.relay.colleagues import Candidate
from beistand.relay.permissions import Rank
from tests.relay.saying import build
from tests.relay.side import Side
from tests.relay.world import Relay

_NAMES = count(1)


async def candidate(relay: Relay, session: str, user: User) -> Candidate:
    """What the technician's page is told of somebody."""
    state = (await relay.room(session)).state
    found = await relay.services.colleagues.candidates(session, state)
    return next(each for each in found if each.user_id == user.id)


async def about(relay: Relay, session: str, what: What, user: User) -> e.Requested:
    """The request that a page makes about somebody, with the truth in it."""
    told = await candidate(relay, session, user)
    name, day = f"{what}{next(_NAMES)}", told.undertaking
    about_it = e.Requested(name, what, "Zweite Meinung", party=told.party, name=told.name)
    return replace(about_it, undertaking=day)


async def asks(relay: Relay, technician: Side, what: What, user: User) -> Entry:
    """The technician asks the customer about somebody of the house."""
    return await technician.says(await about(relay, technician.name, what, user))


async def lets_in(relay: Relay, technician: Side, customer: Side, user: User) -> None:
    """The customer says yes to a colleague."""
    asked = await asks(relay, technician, What.COLLEAGUE, user)
    assert isinstance(asked.event, e.Requested)
    await customer.hears(e.Requested)
    await customer.says(e.Granted(asked.event.request))


async def comes(relay: Relay, session: str, user: User) -> Side:
    """Somebody enters a session."""
    return await relay.technician(session, token=await relay.signs_in(user))


async def hands_over(relay: Relay, technician: Side, customer: Side, user: User) -> None:
    """The customer says yes to another technician."""
    asked = await asks(relay, technician, What.HANDOVER, user)
    assert isinstance(asked.event, e.Requested)
    await customer.hears(e.Requested)
    await customer.says(e.Granted(asked.event.request))
    await technician.sees(lambda state: state.technician == user.name)


async def kern(relay: Relay) -> User:
    return await relay.somebody("Jonas Kern", Rank.TECHNICIAN)


async def watched(relay: Relay) -> tuple[User, Side, Side, Side]:
    """Jonas Kern with technician, customer and his own page in a running session."""
    user = await kern(relay)
    technician, customer = await relay.helps()
    await lets_in(relay, technician, customer, user)
    colleague = await comes(relay, technician.name, user)
    await customer.sees(lambda state: state.has(Role.COLLEAGUE))
    await technician.sees(lambda state: state.has(Role.COLLEAGUE))
    return user, technician, customer, colleague


async def knocks(relay: Relay, session: str, user: User) -> tuple[int, s.Why, list[object]]:
    """What somebody gets who tries the route and the socket: a status, a refusal, every byte."""
    token = await relay.signs_in(user)
    async with relay.browser(token) as page:
        status = (await page.post(f"/admin/sessions/{session}/ticket")).status_code
    side = await relay.dials()
    ticket = await relay.ticket(session, token)
    await side.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
    refusal = await side.is_unwelcome()
    return status, refusal.why, [each for each in side.heard if each is not refusal]
