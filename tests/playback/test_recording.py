import pytest

from beistand.playback.recording import RecordingError
from tests.playback.studio import NOW, PICTURE, SMALL, Relay, Take


def minute(number: int) -> bytes:
    opened = number * 60_000
    take = Take(opened, sequence=number * 10).shoots(opened, PICTURE).shoots(opened + 100)
    return take.cut(opened + 60_000)


async def test_a_session_that_was_not_recorded_has_an_empty_timeline() -> None:
    assert (await Relay().opened()).timeline.duration == 0


async def test_a_segment_is_fetched_when_it_is_wanted_and_only_once() -> None:
    relay = Relay(*(minute(number) for number in range(5)))
    recording = await relay.opened()
    assert recording.timeline.duration == 300_000
    assert relay.asked == ["recording"]
    third = recording.timeline.span(150_000)
    reel = await recording.reel(third)
    assert [shot.at for shot in reel.film.shots] == [NOW + 120_000, NOW + 120_100]
    assert await recording.reel(third) is reel
    assert relay.asked == ["recording", "3"]


async def test_only_a_few_segments_stay_loaded() -> None:
    relay = Relay(*(minute(number) for number in range(5)))
    recording = await relay.opened()
    for span in [*recording.timeline.spans, recording.timeline.spans[-1]]:
        await recording.reel(span)
    await recording.reel(recording.timeline.spans[0])
    assert relay.asked == ["recording", "1", "2", "3", "4", "5", "1"]


async def test_only_the_first_bytes_are_fetched_to_know_the_kind_of_picture() -> None:
    relay = Relay(minute(0), Take().shoots(0, SMALL).cut(0))
    recording = await relay.opened()
    pictures = [await recording.opening(span) for span in recording.timeline.spans]
    assert pictures == [PICTURE, SMALL]
    assert relay.asked == ["recording", "1 opening", "2 opening"]


async def test_what_failed_once_is_fetched_again() -> None:
    relay = Relay(minute(0))
    recording = await relay.opened()
    span = recording.timeline.spans[0]
    relay.answers = False
    for _ in range(2):
        with pytest.raises(RecordingError):
            await recording.reel(span)
    relay.answers = True
    assert (await recording.reel(span)).film.shots


async def test_what_cannot_be_loaded_is_said() -> None:
    relay = Relay(minute(0), Take().notes(0).cut(100), minute(0)[:120])
    recording = await relay.opened()
    relay.takes = (b"x" * 100, *relay.takes[1:2])
    for span in recording.timeline.spans:
        with pytest.raises(RecordingError):
            await recording.reel(span)
    relay.answers = False
    with pytest.raises(RecordingError):
        await relay.opened()


async def test_a_changed_segment_is_shown_and_named() -> None:
    changed = bytearray(minute(0))
    changed[20] ^= 1
    relay = Relay(bytes(changed), minute(1))
    recording = await relay.opened()
    for span in recording.timeline.spans:
        assert (await recording.reel(span)).film.shots
    assert recording.damaged == {1}
