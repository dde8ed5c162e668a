"""Whoever helps comes back with a ticket, which asks anew; a seat's secret brings none of them."""

from collections.abc import Awaitable, Callable

import pytest

from beistand.protocol import signals as s
from beistand.protocol.roles import Role
from beistand.relay.accounts import User
from beistand.relay.permissions import Rank
from beistand.relay.sign_ins import Way
from tests.relay.calling import lets_in
from tests.relay.saying import build
from tests.relay.side import Side
from tests.relay.world import Relay

Change = Callable[[Relay, User], Awaitable[None]]


async def nothing(relay: Relay, user: User) -> None:
    """All is as it was."""


async def disabled(relay: Relay, user: User) -> None:
    await relay.services.accounts.disable(user.id)
    await relay.services.sign_ins.end_all(user.id)


async def signed_out(relay: Relay, user: User) -> None:
    await relay.services.sign_ins.end_all(user.id)


async def too_long_ago(relay: Relay, user: User) -> None:
    relay.clock.seconds += relay.settings.signin_hours * 3600


async def role_changed(relay: Relay, user: User) -> None:
    await relay.services.accounts.set_role(user.id, Rank.AUDITOR)


async def undertaking_expired(relay: Relay, user: User) -> None:
    undertakings = relay.services.undertakings
    day = undertakings.today
    await undertakings.file(user.id, "1 (de)", day, user.id, day, "Ich schweige.")
    relay.clock.seconds += 2 * 24 * 3600


REFUSED: dict[Change, s.Why | None] = {
    nothing: None,
    disabled: s.Why.SIGN_IN,
    signed_out: s.Why.SIGN_IN,
    too_long_ago: s.Why.SIGN_IN,
    role_changed: s.Why.SIGN_IN,
    undertaking_expired: s.Why.UNDERTAKING,
}
"""What a ticket says that was given before; None where it lets in."""


async def helps(relay: Relay, role: Role) -> tuple[User, Side, Side, str]:
    """Eva as technician or colleague of a running session: with her side and her sign-in."""
    eva = await relay.somebody("Eva Roth", Rank.TECHNICIAN)
    token = await relay.signs_in(eva, Way.PASSKEY)
    session, key = await relay.offers(by=eva if role is Role.TECHNICIAN else None)
    technician = await relay.technician(session, token=token if role is Role.TECHNICIAN else "")
    customer = await relay.customer(key)
    await customer.agrees()
    if role is Role.TECHNICIAN:
        return eva, technician, customer, token
    await lets_in(relay, technician, customer, eva)
    return eva, await relay.technician(session, token=token), customer, token


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.COLLEAGUE])
@pytest.mark.parametrize("change", REFUSED, ids=lambda change: change.__name__)
async def test_nobody_who_helps_comes_back_without_being_asked_for_everything(
    relay: Relay, role: Role, change: Change
) -> None:
    eva, side, customer, token = await helps(relay, role)
    assert side.welcome is not None
    party = side.welcome.party
    assert side.welcome.secret == ""
    # As a relay before this rule gave it to everybody.
    old = await relay.services.seats.give(customer.name, party)
    ticket = await relay.ticket(customer.name, token)
    await change(relay, eva)
    for secret in (side.welcome.secret, old):
        back = await relay.dials()
        await back.resumes(side, secret=secret)
        assert await back.is_unwelcome() == s.Unwelcome(s.Why.GONE)
    if change is undertaking_expired:
        # Days have gone by: the sign-in and the ticket are new, the undertaking is not.
        ticket = await relay.ticket(customer.name, await relay.signs_in(eva, Way.PASSKEY))
    again = await relay.dials()
    await again.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
    why = REFUSED[change]
    if why is None:
        assert (await again.is_welcome()).party == party
    else:
        assert (await again.is_unwelcome()).why is why
