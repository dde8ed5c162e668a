"""Two practices at once: nothing that one holds opens or answers anything in the other's."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import What
from beistand.protocol.keys import Key
from beistand.protocol.wire import Entry
from beistand.relay.accounts import User
from beistand.relay.permissions import Rank
from tests.relay.saying import TECHNICIAN, build, message, picture
from tests.relay.side import Side
from tests.relay.world import Relay


@dataclass
class Practice:
    """All that one practice and its technician have in their hands."""

    user: User
    token: str
    session: str
    key: Key
    technician: Side
    customer: Side
    agent: Side
    invitation: str

    @property
    def secret(self) -> str:
        assert self.customer.welcome is not None
        return self.customer.welcome.secret


async def practice(relay: Relay, name: str) -> Practice:
    user = await relay.somebody(f"Technik {name}", Rank.TECHNICIAN)
    token = await relay.signs_in(user)
    session, key = await relay.offers(f"Zweck {name}", by=user)
    technician = await relay.technician(session, token=token)
    customer = await relay.customer(key)
    await customer.agrees(recording=True)
    await customer.says(e.SharingStarted(e.Surface.WINDOW))
    await customer.signals(s.Invite())
    invitation = (await customer.hears(s.Invited)).token
    agent = await relay.dials()
    await agent.signals(s.Accept(s.PROTOCOL_VERSION, "4711", invitation))
    joined = await customer.hears(e.Joined)
    await customer.says(e.AgentAdmitted(joined.event.party))
    await agent.is_welcome()
    await technician.says(e.Requested(f"control {name}", What.CONTROL, name))
    await customer.sends(picture(1, key=True), message(1, f"Chat {name}"))
    await technician.gets(message(1, f"Chat {name}"))
    return Practice(user, token, session, key, technician, customer, agent, invitation)


@pytest.fixture
async def two(relay: Relay) -> tuple[Practice, Practice]:
    return await practice(relay, "Nord"), await practice(relay, "Süd")


def heard(side: Side) -> int:
    return len([each for each in side.heard if isinstance(each, Entry | bytes)])


async def test_nothing_of_one_practice_opens_anything_of_another(
    relay: Relay, two: tuple[Practice, Practice]
) -> None:
    north, south = two
    before = await relay.ledger(south.session)
    sides = south.technician, south.customer, south.agent

    # The technician of one, with the session's number of the other, at every route that names one.
    async with relay.browser(north.token) as page:
        for method, path in (
            *(("POST", each) for each in ("ticket", "end", "export", "hold")),
            *(("GET", each) for each in ("colleagues", "report", "chat", "recording", "agreement")),
            *(("GET", each) for each in ("recording/1", "hold")),
            *(("PUT", each) for each in ("notes",)),
        ):
            answer = await page.request(
                method, f"/admin/sessions/{south.session}/{path}", json={"text": "x"}
            )
            assert answer.status_code == 403, (method, path)
            assert "Süd" not in answer.text
        listed = (await page.get("/admin/sessions")).json()["sessions"]
        assert [row["id"] for row in listed] == [north.session]
        everything = (await page.post("/admin/reports", json={"words": "Süd"})).text
        assert south.session not in everything

    # The seat's secret of one with the number of the other, and the other way round.
    for session, secret in ((south.session, north.secret), (north.session, south.secret)):
        assert await asks_for_a_receipt(relay, {"session": session, "secret": secret}) == 404
    for knock in KNOCKS:
        stranger = await knock(relay, north, south)
        refusal = await stranger.is_unwelcome()
        assert not [each for each in stranger.heard if each is not refusal], knock

    # What one says and shows never reaches the other, by whichever name it calls things.
    await all_catch_up(south)
    counted = [heard(side) for side in sides]
    await north.customer.sends(picture(2), message(2, "Nur Nord"))
    await north.technician.gets(message(2, "Nur Nord"))
    await north.technician.sends(message(1, "Auch Nord", TECHNICIAN))
    await north.customer.mutters(e.Granted("control Süd"))
    await north.customer.mutters(e.AgentAdmitted(99))
    await all_catch_up(south)
    assert [heard(side) for side in sides] == counted
    assert await relay.ledger(south.session) == before
    assert not south.technician.state.grants(What.CONTROL)


async def all_catch_up(practice: Practice) -> None:
    """Wait until everything that was said before has arrived everywhere."""
    await practice.technician.catches_up(practice.customer)
    for side in (practice.customer, practice.agent):
        await side.catches_up(practice.technician)


async def asks_for_a_receipt(relay: Relay, body: dict[str, str]) -> int:
    async with relay.browser() as page:
        return (await page.post("/receipt", json=body)).status_code


async def a_resume(relay: Relay, north: Practice, south: Practice) -> Side:
    """Coming back into the other session with one's own secret."""
    side = await relay.dials()
    said: dict[str, Any] = {"version": s.PROTOCOL_VERSION, "heard": 0, "chat": 0, "build": build()}
    await side.signals(s.Resume(**said, session=south.session, secret=north.secret))
    return side


async def a_used_key(relay: Relay, north: Practice, south: Practice) -> Side:
    """The other's key, which is used up."""
    side = await relay.dials()
    await side.joins(south.key)
    return side


async def a_mixed_key(relay: Relay, north: Practice, south: Practice) -> Side:
    """An open key's locator with the proof of one's own."""
    _, fresh = await relay.offers("Frisch", by=south.user)
    side = await relay.dials()
    proof = north.key.proof
    await side.signals(s.Join(s.PROTOCOL_VERSION, build(), fresh.locator, proof))
    return side


async def a_ticket(relay: Relay, north: Practice, south: Practice) -> Side:
    """A ticket that was made for one's own sign-in and the other's session."""
    side = await relay.dials()
    ticket = await relay.ticket(south.session, north.token)
    await side.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
    return side


async def an_invitation(relay: Relay, north: Practice, south: Practice) -> Side:
    """The other's invitation, which the other's program has used."""
    side = await relay.dials()
    await side.signals(s.Accept(s.PROTOCOL_VERSION, "4711", f"{south.invitation[:-1]}z"))
    return side


Knock = Callable[[Relay, Practice, Practice], Awaitable[Side]]
KNOCKS: tuple[Knock, ...] = (a_resume, a_used_key, a_mixed_key, a_ticket, an_invitation)


async def test_every_id_key_and_token_of_two_practices_is_another(
    two: tuple[Practice, Practice],
) -> None:
    north, south = (
        {each.session, each.key.locator, each.key.secret, each.secret, each.invitation, each.token}
        for each in two
    )
    assert north & south == set()
