"""A colleague: no byte before the customer's yes, none after a dismissal, and never a hand."""

from dataclasses import replace

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event, What
from beistand.protocol.frames import Stream
from beistand.protocol.roles import Role
from beistand.relay.permissions import Rank
from beistand.relay.places import place_of
from beistand.relay.rooms import Room
from tests.relay.calling import (
    about,
    asks,
    candidate,
    comes,
    kern,
    knocks,
    lets_in,
    watched,
)
from tests.relay.saying import build, message, picture
from tests.relay.side import Side
from tests.relay.world import Relay

# Coming in


async def test_who_was_not_let_in_gets_no_byte(relay: Relay) -> None:
    user = await kern(relay)
    technician, customer = await relay.helps()
    nothing: tuple[int, s.Why, list[object]] = (403, s.Why.SIGN_IN, [])

    assert await knocks(relay, technician.name, user) == nothing
    asked = await asks(relay, technician, What.COLLEAGUE, user)
    assert await knocks(relay, technician.name, user) == nothing
    assert isinstance(asked.event, e.Requested)
    await customer.hears(e.Requested)
    await customer.says(e.Refused(asked.event.request))
    assert await knocks(relay, technician.name, user) == nothing
    assert len(await relay.services.sessions.latest(of=user.id)) == 0


async def test_silence_is_no(relay: Relay) -> None:
    user = await kern(relay)
    technician, _ = await relay.helps()
    await asks(relay, technician, What.COLLEAGUE, user)

    await relay.passes(relay.settings.answer_seconds + 1)

    assert (await technician.hears(e.Withdrawn)).by is Role.RELAY
    assert (await knocks(relay, technician.name, user))[1] is s.Why.SIGN_IN


async def test_the_customer_reads_name_and_undertaking_of_who_is_to_come(relay: Relay) -> None:
    user = await kern(relay)
    technician, customer = await relay.helps()

    await asks(relay, technician, What.COLLEAGUE, user)

    asked = (await customer.hears(e.Requested)).event
    assert (asked.what, asked.name) == (What.COLLEAGUE, "Jonas Kern")
    assert asked.undertaking == "2027-01-15"
    assert asked.why == "Zweite Meinung"


async def test_after_the_yes_a_colleague_sees_the_picture_the_steps_and_the_chat(
    relay: Relay,
) -> None:
    _, technician, customer, colleague = await watched(relay)

    assert colleague.welcome is not None
    assert colleague.welcome.role is Role.COLLEAGUE
    await colleague.sees(lambda state: state.has(Role.COLLEAGUE))
    assert await relay.events(technician.name) == colleague.events
    first = picture(1, key=True)
    await customer.sends(first, message(1, "Guten Tag"))
    for viewer in (technician, colleague):
        await viewer.gets(first)
        await viewer.gets(message(1, "Guten Tag"))
    party = colleague.welcome.party
    own = message(1, "Hier Kern", sender=party)
    await colleague.sends(own)
    await customer.gets(own)
    await technician.gets(own)


async def test_a_page_cannot_name_somebody_else(relay: Relay) -> None:
    user = await kern(relay)
    old = await relay.somebody("Otto Ohne", Rank.TECHNICIAN, undertakes=False)
    auditor = await relay.somebody("Rita Rat", Rank.AUDITOR)
    technician, customer = await relay.helps()
    true = await about(relay, technician.name, What.COLLEAGUE, user)
    lies = [
        replace(true, name="Dr. Krause"),
        replace(true, name="jonas kern"),
        replace(true, party=true.party + 1),
        replace(true, undertaking="2020-01-01"),
        replace(true, undertaking=""),
        replace(true, name=relay.user.name),
        await about(relay, technician.name, What.COLLEAGUE, old),
        await about(relay, technician.name, What.COLLEAGUE, auditor),
    ]
    for lie in lies:
        await technician.mutters(lie)
    await customer.catches_up(technician)
    assert customer.state.requests == ()
    await technician.says(true)


async def test_what_is_missing_is_told_beside_each_name(relay: Relay) -> None:
    user = await kern(relay)
    await relay.somebody("Otto Ohne", Rank.TECHNICIAN, undertakes=False)
    await relay.somebody("Rita Rat", Rank.AUDITOR)
    technician, customer = await relay.helps()
    await relay.services.accounts.disable((await relay.somebody("Weg", Rank.TECHNICIAN)).id)
    async with relay.browser(await relay.signs_in()) as page:
        address = f"/admin/sessions/{technician.name}/colleagues"
        told = {each["name"]: each for each in (await page.get(address)).json()}
        assert {name: each["missing"] for name, each in told.items()} == {
            "Jonas Kern": ["signed_in"],
            "Otto Ohne": ["undertaking", "signed_in"],
            "Rita Rat": ["right", "signed_in"],
        }
        assert told["Jonas Kern"]["undertaking"] == "2027-01-15"
        await lets_in(relay, technician, customer, user)
        colleague = await comes(relay, technician.name, user)
        await customer.sees(lambda state: state.has(Role.COLLEAGUE))
        told = {each["name"]: each for each in (await page.get(address)).json()}
    assert told["Jonas Kern"]["missing"] == ["there"]
    assert colleague.welcome is not None
    assert told["Jonas Kern"]["party"] == colleague.welcome.party


async def test_an_undertaking_that_expired_lets_no_colleague_in_and_hands_nothing_over(
    relay: Relay,
) -> None:
    user = await relay.somebody("Jonas Kern", Rank.TECHNICIAN, undertakes=False)
    undertakings = relay.services.undertakings
    today = undertakings.today
    await undertakings.file(user.id, "Papier 3", today, relay.user.id, today)
    technician, customer = await relay.helps()
    await lets_in(relay, technician, customer, user)
    colleague = await comes(relay, technician.name, user)
    await technician.sees(lambda state: state.has(Role.COLLEAGUE))
    asked = await about(relay, technician.name, What.HANDOVER, user)

    relay.clock.seconds += 16 * 3600  # into the next day

    await technician.mutters(replace(asked, undertaking=today.isoformat()))
    await customer.catches_up(technician)
    assert customer.state.requests == ()
    await colleague.hangs_up()
    await technician.sees(lambda state: not state.has(Role.COLLEAGUE))
    side = await relay.dials()
    ticket = await relay.ticket(technician.name, await relay.signs_in(user))
    await side.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
    assert (await side.is_unwelcome()).why is s.Why.UNDERTAKING


# Watching


@pytest.mark.parametrize(
    "event",
    [e.Ended(e.Reason.TECHNICIAN), e.KeyOffered("a", "b", "c"), e.Granted("r"), e.Lowered()],
    ids=str,
)
async def test_a_colleague_who_says_what_only_others_say_is_cut_off(
    relay: Relay, event: Event
) -> None:
    _, _, customer, colleague = await watched(relay)

    await colleague.mutters(event)

    assert await colleague.is_closed() == 1008
    assert not customer.state.over


async def test_what_a_colleague_asks_for_never_becomes_true(relay: Relay) -> None:
    user, technician, customer, colleague = await watched(relay)
    assert colleague.welcome is not None
    party = colleague.welcome.party
    told = await candidate(relay, technician.name, user)
    day = told.undertaking
    for what in What:
        asked = e.Requested(f"r{what}", what, "", "bild.png", 9, 2, party, user.name, day)
        await colleague.mutters(asked)
    await customer.catches_up(colleague)
    assert customer.state.requests == ()
    assert len([each for each in customer.events if isinstance(each, e.Requested)]) == 1


async def test_a_colleagues_hands_and_files_reach_nobody(relay: Relay) -> None:
    _, technician, customer, colleague = await watched(relay)
    assert colleague.welcome is not None
    party = colleague.welcome.party
    for stream in (Stream.INPUT, Stream.FILES, Stream.TEXT, Stream.SCREEN):
        await colleague.sends(picture(1, key=True, sender=party, stream=stream))

    await customer.catches_up(colleague)
    await technician.catches_up(colleague)

    assert customer.frames == []
    assert technician.frames == []


async def test_nobody_watches_while_the_technician_is_gone(relay: Relay) -> None:
    _, technician, customer, colleague = await watched(relay)
    await technician.hangs_up()
    await customer.sees(lambda state: not state.has(Role.TECHNICIAN))

    await customer.sends(picture(1, key=True))
    await colleague.catches_up(customer)

    assert colleague.pictures == []
    assert (await knocks_on_chat(customer, colleague)) == "Ist noch jemand da?"


async def knocks_on_chat(customer: Side, colleague: Side) -> str:
    said = message(1, "Ist noch jemand da?")
    await customer.sends(said)
    await colleague.gets(said)
    return colleague.chat[-1][-len("Ist noch jemand da?") :].decode()


async def test_a_slow_colleague_costs_the_technician_nothing(relay: Relay) -> None:
    _, technician, customer, colleague = await watched(relay)
    await customer.sends(picture(1, key=True, size=200_000))
    await technician.gets(picture(1, key=True, size=200_000))
    for number in range(2, 40):
        await technician.signals(s.Shown(number - 1))
        assert (await customer.hears(s.Shown)).sequence == number - 1
        await customer.sends(picture(number, size=20_000))
        await technician.gets(picture(number, size=20_000))
    await colleague.catches_up(customer)

    assert technician.pictures == list(range(1, 40))
    assert len(colleague.pictures) < 20


async def test_a_colleague_who_fell_behind_asks_for_few_key_frames(relay: Relay) -> None:
    _, technician, customer, colleague = await watched(relay)
    for _ in range(5):
        await colleague.signals(s.KeyFrameWanted())
    await technician.catches_up(colleague)
    await customer.catches_up(technician)
    wanted = [each for each in customer.heard if isinstance(each, s.KeyFrameWanted)]
    assert len(wanted) == 1

    await relay.passes(6)

    await customer.hears(s.KeyFrameWanted)


async def test_the_picture_comes_in_what_all_who_watch_can_decode(relay: Relay) -> None:
    _, technician, customer, colleague = await watched(relay)
    await technician.signals(s.Decodes(("h264", "vp9", "av1")))
    assert (await customer.hears(s.Decodes)).codecs == ("h264", "vp9", "av1")
    await colleague.signals(s.Decodes(("av1", "vp9")))
    assert (await customer.hears(s.Decodes)).codecs == ("vp9", "av1")
    await colleague.signals(s.Decodes(("hevc",)))
    assert (await customer.hears(s.Decodes)).codecs == ("h264", "vp9", "av1")
    await colleague.signals(s.Decodes(("av1",)))
    assert (await customer.hears(s.Decodes)).codecs == ("av1",)
    await colleague.hangs_up()
    assert (await customer.hears(s.Decodes)).codecs == ("h264", "vp9", "av1")


# Going


@pytest.mark.parametrize("by", ["customer", "technician"])
async def test_who_is_sent_away_hears_nothing_from_that_moment_on(relay: Relay, by: str) -> None:
    user, technician, customer, colleague = await watched(relay)
    assert colleague.welcome is not None
    sides = {"customer": customer, "technician": technician}

    await sides[by].says(e.ColleagueDismissed(colleague.welcome.party))
    await customer.sends(picture(1, key=True))
    await technician.gets(picture(1, key=True))

    assert (await colleague.is_unwelcome()).why is s.Why.SENT_AWAY
    assert colleague.pictures == []
    assert await knocks(relay, technician.name, user) == (403, s.Why.SENT_AWAY, [])
    row = (await relay.services.sessions.latest(of=user.id))[0]
    assert row.id == technician.name  # it stays in the person's own reports


async def test_who_was_sent_away_comes_back_only_after_another_yes(relay: Relay) -> None:
    user, technician, customer, colleague = await watched(relay)
    assert colleague.welcome is not None
    await customer.says(e.ColleagueDismissed(colleague.welcome.party))
    await technician.sees(lambda state: not state.has(Role.COLLEAGUE))

    await lets_in(relay, technician, customer, user)
    again = await comes(relay, technician.name, user)

    assert again.welcome is not None
    assert again.welcome.party == colleague.welcome.party


async def test_a_reload_in_mid_watch_is_no_new_question(relay: Relay) -> None:
    user, technician, customer, colleague = await watched(relay)
    await colleague.hangs_up()
    await customer.sees(lambda state: not state.has(Role.COLLEAGUE))

    again = await comes(relay, technician.name, user)
    newest = await comes(relay, technician.name, user)

    assert (await again.is_unwelcome()).why is s.Why.ELSEWHERE
    await customer.sends(picture(1, key=True))
    await newest.gets(picture(1, key=True))


async def test_a_restarted_relay_still_knows_who_was_let_in(relay: Relay) -> None:
    user, technician, _, colleague = await watched(relay)
    session = technician.name
    for side in (technician, colleague):
        await side.hangs_up()
    entries = await relay.ledger(session)
    row = await relay.services.sessions.row(session)

    room = Room(session, entries, relay.services, lambda: None)

    assert row is not None
    participant = row.participant(user.id)
    assert participant is not None
    assert (participant.called_by, participant.admitted) == ("Anna Berger", True)
    assert place_of(room.state, participant.party) is Role.COLLEAGUE
