"""T8: somebody sets the machine's clock an hour forward or back, in the middle of everything."""

from pathlib import Path

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Reason
from beistand.protocol.signals import Unwelcome, Why
from beistand.relay.clock import SystemClock
from tests.relay.saying import message, picture
from tests.relay.world import Clock, Relay, a_relay

HOUR = 3600.0


class SetClock(Clock):
    """The relay's own clock, over a machine whose wall clock is set by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.wall = 1_800_000_000.0
        self._system = SystemClock(lambda: self.wall + self.seconds, lambda: self.seconds)

    def now(self) -> int:
        return self._system.now()


@pytest.fixture(params=[HOUR, -HOUR], ids=["forward", "back"])
def jump(request: pytest.FixtureRequest) -> float:
    return float(request.param)


async def test_a_session_goes_on_and_its_times_stay_in_order(tmp_path: Path, jump: float) -> None:
    clock = SetClock()
    async with a_relay(tmp_path, clock) as relay:
        technician, customer = await relay.helps(recording=True)
        for number in range(1, 7):
            clock.wall += jump if number % 2 else -jump
            await relay.passes(1)
            await customer.sends(picture(number, key=True), message(number, "noch da"))
            await technician.gets(picture(number, key=True))
            await technician.gets(message(number, "noch da"))
            await customer.says(e.Paused())
            await customer.says(e.Resumed())
        assert technician.state.visible
        assert technician.state.recording
        await customer.says(e.Ended(Reason.CUSTOMER))
        times = [entry.at for entry in await relay.ledger(customer.name)]
        segments = relay.services.recordings.listing(customer.name)
    assert times == sorted(times)
    assert all(segment.started <= segment.ended for segment in segments)


async def test_a_key_lives_as_long_as_was_told(tmp_path: Path, jump: float) -> None:
    clock = SetClock()
    async with a_relay(tmp_path, clock) as relay:
        (_, early), (session, late) = await relay.offers(), await relay.offers()
        clock.wall += jump
        await relay.passes(599)
        await relay.customer(early)
        await relay.passes(1)
        assert (await relay.events(session))[-1] == e.Ended(Reason.EXPIRED)
        stranger = await relay.dials()
        await stranger.joins(late)
        assert await stranger.is_unwelcome() == Unwelcome(Why.KEY)


async def test_a_ticket_and_an_invitation_live_as_long_as_was_told(
    tmp_path: Path, jump: float
) -> None:
    clock = SetClock()
    async with a_relay(tmp_path, clock) as relay:
        session, _ = await relay.offers()
        tickets = [await ticket(relay, session) for _ in range(2)]
        clock.wall += jump
        clock.seconds += 29
        assert relay.services.tickets.redeem(tickets[0]) is not None
        clock.seconds += 1
        assert relay.services.tickets.redeem(tickets[1]) is None
        invitation = relay.services.invitations.issue(session)
        clock.wall -= jump
        clock.seconds += 599
        assert relay.services.invitations.redeem(invitation) == session


async def test_deadlines_do_not_come_nearer_or_go_away(tmp_path: Path, jump: float) -> None:
    clock = SetClock()
    async with a_relay(tmp_path, clock) as relay:
        technician, customer = await relay.meet()
        clock.wall += jump
        await relay.passes(299)
        assert not technician.state.over
        await customer.signals(s.Alive(1))
        await relay.passes(1)
        ended = await technician.hears(e.Ended)
        assert ended.event == e.Ended(Reason.NO_ANSWER)


async def test_nobody_is_signed_out_or_stays_signed_in_for_longer(
    tmp_path: Path, jump: float
) -> None:
    clock = SetClock()
    async with a_relay(tmp_path, clock, signin_idle_minutes=30) as relay:
        token, (technician, customer) = await relay.signs_in(), await relay.helps()
        clock.wall += jump
        await relay.passes(1)
        await customer.says(e.Paused())
        await technician.hears(e.Paused)
        assert await relay.services.sign_ins.who(token) is not None
        await relay.passes(1798)
        assert await relay.services.sign_ins.who(token) is not None
        await relay.passes(1800)
        assert await relay.services.sign_ins.who(token) is None


async def ticket(relay: Relay, session: str) -> str:
    async with relay.browser(await relay.signs_in()) as page:
        answer = await page.post(f"/admin/sessions/{session}/ticket")
    found: str = answer.json()["ticket"]
    return found
