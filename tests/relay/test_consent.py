"""No picture leaves the customer's machine before the customer said so, nor after."""

from collections.abc import Callable

import pytest

from beistand.protocol import events as e
from beistand.protocol.events import Event, Reason, Surface, What
from beistand.protocol.frames import Stream
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State
from tests.relay.saying import TECHNICIAN, accepted, picture, steps
from tests.relay.side import Side
from tests.relay.world import Relay

PASSED = "a picture passed"
SHARING = e.SharingStarted(Surface.WINDOW)


async def pours(relay: Relay, technician: Side, customer: Side) -> bool:
    """Sends pictures from the customer's socket: whether anything came of it."""
    before = len(technician.frames)
    await customer.sends(*(picture(number, key=True) for number in range(1, 6)))
    await technician.catches_up(customer)
    return len(technician.frames) > before or any(relay.recordings.rglob("*"))


async def test_no_picture_passes_before_all_is_said_and_a_share_was_started(relay: Relay) -> None:
    technician, customer = await relay.meet()
    assert not await pours(relay, technician, customer), PASSED
    for step in steps(recording=True):
        await customer.says(step)
        await technician.hears(type(step))
        assert not await pours(relay, technician, customer), PASSED
    assert technician.state.phase is Phase.CONNECTED
    assert not await pours(relay, technician, customer), PASSED
    await customer.says(SHARING)
    assert await pours(relay, technician, customer)
    assert technician.pictures == [1, 2, 3, 4, 5]
    assert list(relay.recordings.rglob("*.seg"))


async def test_this_test_would_see_a_relay_that_lets_everything_through(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(State, "lets_through", lambda state, stream, role: True)
    with pytest.raises(AssertionError, match=PASSED):
        await test_no_picture_passes_before_all_is_said_and_a_share_was_started(relay)


@pytest.mark.parametrize(
    "broken",
    [
        lambda state, stream, role: state.phase is Phase.CONNECTED,
        lambda state, stream, role: state.surface is not None,
        lambda state, stream, role: role is Role.CUSTOMER,
    ],
    ids=["looks at the phase alone", "forgets the pause", "looks at the role alone"],
)
async def test_this_test_would_see_a_relay_that_forgets_one_condition(
    relay: Relay, monkeypatch: pytest.MonkeyPatch, broken: Callable[..., bool]
) -> None:
    monkeypatch.setattr(State, "lets_through", broken)
    with pytest.raises(AssertionError, match=PASSED):
        await whoever_takes_it_back_is_obeyed(relay)


@pytest.mark.parametrize("recording", [False, True])
async def test_nothing_passes_once_it_was_paused_stopped_or_ended(
    relay: Relay, recording: bool
) -> None:
    await whoever_takes_it_back_is_obeyed(relay, recording)


async def whoever_takes_it_back_is_obeyed(relay: Relay, recording: bool = False) -> None:
    technician, customer = await relay.helps(recording, sharing=False)
    await nothing_passes(relay, technician, customer)
    taken_back: list[tuple[Event, Event]] = [
        (SHARING, e.Paused()),
        (e.Resumed(), e.SharingStopped()),
        (SHARING, e.Ended(Reason.CUSTOMER)),
    ]
    for sequence, (given, back) in enumerate(taken_back):
        await customer.says(given)
        await customer.sends(picture(sequence, key=True))
        await technician.gets(picture(sequence, key=True))
        await customer.says(back)
        await technician.hears(type(back))
        await nothing_passes(relay, technician, customer)


async def nothing_passes(relay: Relay, technician: Side, customer: Side) -> None:
    arrived, lying = len(technician.frames), on_disk(relay)
    await customer.sends(*(picture(number, key=True) for number in range(100, 105)))
    await technician.catches_up(customer)
    assert len(technician.frames) == arrived, PASSED
    assert on_disk(relay) == lying


def on_disk(relay: Relay) -> dict[str, int]:
    return {file.name: file.stat().st_size for file in relay.recordings.rglob("*.seg")}


@pytest.mark.parametrize("stream", list(Stream))
async def test_no_stream_is_open_before_the_session_is_on(relay: Relay, stream: Stream) -> None:
    technician, customer = await relay.meet()
    await customer.sends(picture(1, key=True, stream=stream))
    await technician.catches_up(customer)
    await technician.sends(picture(1, key=True, sender=TECHNICIAN, stream=stream))
    await customer.catches_up(technician)
    assert technician.frames == customer.frames == []


@pytest.mark.parametrize("stream", [Stream.SCREEN, Stream.INPUT, Stream.FILES])
async def test_a_technician_shows_and_moves_nothing(relay: Relay, stream: Stream) -> None:
    technician, customer = await relay.helps(recording=True)
    await technician.sends(picture(1, key=True, sender=TECHNICIAN, stream=stream))
    await customer.catches_up(technician)
    assert customer.frames == technician.frames == []
    assert on_disk(relay) == {}


async def test_a_frame_with_another_sender_closes_the_socket_and_is_not_passed_on(
    relay: Relay,
) -> None:
    technician, customer = await relay.helps()
    await customer.sends(picture(1, key=True, sender=TECHNICIAN))
    assert await customer.is_closed() == 1008
    await technician.hears(e.Left)
    assert technician.frames == []


async def test_nothing_is_passed_on_while_no_technician_is_there(relay: Relay) -> None:
    technician, customer = await relay.helps(recording=True)
    await technician.hangs_up()
    await customer.hears(e.Left)
    await customer.sends(picture(1, key=True))
    back = await relay.technician(customer.name)
    await back.catches_up(customer)
    assert back.frames == []
    assert on_disk(relay) == {}


async def test_only_the_customer_opens_the_door(relay: Relay) -> None:
    technician, customer = await relay.helps(sharing=False)
    opening = [e.RecordingDecided(True), SHARING, e.Granted("r"), e.Resumed(), e.AgentAdmitted(3)]
    for event in opening:
        await technician.mutters(event)
        assert await technician.is_closed() == 1008
        technician = await relay.technician(customer.name)
    assert not set(opening) & set(await relay.events(customer.name))


async def test_a_recording_that_was_refused_leaves_no_folder(relay: Relay) -> None:
    technician, customer = await relay.helps(recording=False)
    await customer.sends(picture(1, key=True))
    await technician.gets(picture(1, key=True))
    await customer.says(e.Ended(Reason.CUSTOMER))
    assert not relay.recordings.exists() or not list(relay.recordings.iterdir())
    assert e.RecordingDecided(False) in await relay.events(customer.name)


async def test_a_withdrawn_recording_gets_no_further_byte_and_grows_again_after_a_yes(
    relay: Relay,
) -> None:
    technician, customer = await relay.helps(recording=True)
    await customer.sends(picture(1, key=True))
    await technician.gets(picture(1, key=True))
    await customer.says(e.RecordingDecided(False))
    await technician.hears(e.RecordingDecided)
    lying = on_disk(relay)
    assert lying
    await customer.sends(picture(2, key=True))
    await technician.gets(picture(2, key=True))
    await technician.says(e.Requested("r", What.RECORDING, "Für die Akte"))
    assert on_disk(relay) == lying
    await customer.hears(e.Requested)
    await customer.says(e.Granted("r"))
    await customer.sends(picture(3, key=True))
    await technician.gets(picture(3, key=True))
    assert len(on_disk(relay)) == 2


async def test_a_consent_names_the_agreement_that_was_shown(relay: Relay) -> None:
    _, customer = await relay.meet()
    await customer.says(e.Confirmed())
    said = await customer.says(accepted())
    assert said.event == accepted()
    kept = await relay.services.consents.text(accepted().digest)
    assert kept is not None
    assert "Ihr Softwarehaus" in kept


@pytest.mark.parametrize(
    "other",
    [
        e.AgreementAccepted(1, "0" * 64, "de"),
        e.AgreementAccepted(2, accepted().digest, "de"),
        e.AgreementAccepted(1, accepted().digest, "en"),
        e.AgreementAccepted(1, accepted().digest, "fr"),
    ],
    ids=["another text", "another number", "another language", "no language of ours"],
)
async def test_a_consent_to_another_text_closes_the_socket_and_is_none(
    relay: Relay, other: e.AgreementAccepted
) -> None:
    technician, customer = await relay.meet()
    await customer.says(e.Confirmed())
    await customer.mutters(other)
    assert await customer.is_closed() == 1008
    await technician.hears(e.Left)
    assert technician.state.phase is Phase.CONFIRMED
    assert technician.state.agreement is None
