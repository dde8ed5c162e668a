"""The sender against recorders: a capture, an encoder and a line without a browser."""

import asyncio

import pytest

from beistand.ends.codecs import AV1, H264, VP9
from beistand.ends.sender import NO_CODEC
from beistand.protocol.frames import Flag, Picture, read_frame, read_picture
from tests.ends.sending import Frame, World


async def test_nothing_happens_before_the_start() -> None:
    world = World()
    assert not world.sent
    assert not hasattr(world, "encoder")


async def test_it_begins_with_a_key_frame_that_opens_and_describes_the_picture() -> None:
    world = World(sequence=41)
    world.sender.start()
    await world.shows()
    world.encoder.works()
    header, payload = read_frame(world.sent[0])
    assert (header.sender, header.sequence) == (7, 41)
    assert header.flags == Flag.KEY | Flag.OPENS | Flag.LAST
    assert read_picture(payload)[0] == Picture("avc1.42E01F", 1280, 720)
    await world.moves(1)
    assert world.headers[1].flags == Flag.LAST
    assert world.sender.sequence == 43


async def test_every_frame_is_closed_and_one_is_kept() -> None:
    world = World()
    await world.begins()
    await world.moves(50)
    assert [frame.closed for frame in world.capture.frames] == [1] * 50 + [0]
    world.sender.stop()
    assert all(frame.closed == 1 for frame in world.capture.frames)


async def test_a_change_of_size_opens_a_new_configuration() -> None:
    world = World()
    await world.begins()
    await world.shows(Frame(1921, 1081))
    world.encoder.works()
    assert world.encoder.log[0] == "configure avc1.42E028 1920×1080"
    assert world.headers[0].flags == Flag.KEY | Flag.OPENS | Flag.LAST


async def test_a_request_is_answered_while_the_screen_stands_still() -> None:
    world = World()
    await world.begins()
    world.now += 60
    world.sender.key_frame_wanted()
    world.encoder.works()
    assert world.headers[0].flags == Flag.KEY | Flag.LAST


async def test_two_requests_at_once_get_one_key_frame() -> None:
    world = World()
    await world.begins()
    world.now += 60
    world.sender.key_frame_wanted()
    world.sender.key_frame_wanted()
    world.encoder.works()
    await world.moves(3)
    assert sum(header.key for header in world.headers) == 1


async def test_a_key_frame_on_its_way_is_not_followed_by_another() -> None:
    world = World()
    await world.begins()
    world.now += 60
    world.sender.key_frame_wanted()
    world.encoder.works(300_000)
    world.now += 2
    world.sender.key_frame_wanted()
    world.encoder.works()
    assert sum(header.key and header.part == 0 for header in world.headers) == 1


async def test_nor_on_a_long_way() -> None:
    world = World()
    await world.begins()
    world.sender.pace._round_trips = (300, 300)
    world.now += 60
    world.sender.key_frame_wanted()
    world.encoder.works()
    world.now += 0.5
    world.sender.key_frame_wanted()
    world.encoder.works()
    assert sum(header.key for header in world.headers) == 1


async def test_a_key_frame_that_was_lost_is_followed_by_the_one_that_was_asked_for() -> None:
    world = World()
    await world.begins()
    world.now += 60
    world.sender.key_frame_wanted()
    world.encoder.works()
    world.now += 1
    world.sender.key_frame_wanted()
    world.encoder.works()
    assert len(world.sent) == 1
    await world.shows(after=5)
    world.encoder.works()
    assert [header.key for header in world.headers] == [True, True]


async def test_a_request_after_the_viewer_has_gone_is_answered() -> None:
    world = World()
    await world.begins()
    world.sender.key_frame_wanted()
    await world.moves(100, answered=False)
    world.sent.clear()
    world.sender.key_frame_wanted()
    world.encoder.works()
    assert world.headers[0].key


async def test_nothing_is_encoded_or_sent_in_a_pause() -> None:
    world = World()
    await world.begins()
    await world.shows()
    world.sender.pause()
    world.encoder.works()
    log = len(world.encoder.log)
    await world.moves(10)
    world.sender.key_frame_wanted()
    assert not world.sent
    assert len(world.encoder.log) == log


async def test_after_a_pause_it_goes_on_with_a_key_frame_of_the_newest_picture() -> None:
    world = World()
    await world.begins()
    world.sender.pause()
    await world.moves(3)
    world.sender.resume()
    world.encoder.works()
    assert world.headers[0].key
    assert not world.capture.frames[-1].closed


async def test_what_the_encoder_held_when_the_pause_began_is_never_sent() -> None:
    world = World()
    await world.begins()
    await world.shows()
    world.sender.pause()
    world.sender.resume()
    world.encoder.works()
    assert [header.key for header in world.headers] == [True]


async def test_a_slow_encoder_is_given_two_frames_and_then_the_newest() -> None:
    world = World()
    await world.begins()
    for _ in range(10):
        await world.shows()
    assert world.encoder.log == ["delta", "delta"]
    world.encoder.works()
    assert world.encoder.log[2:] == ["delta"]


async def test_a_frame_that_had_to_wait_goes_with_the_next_answer() -> None:
    world = World()
    await world.begins()
    world.buffered = 1_000_000
    await world.shows()
    assert world.encoder.log == []
    world.buffered = 0
    world.sender.acknowledged(world.sender.sequence - 1)
    assert world.encoder.log == ["delta"]


async def test_a_still_screen_is_encoded_five_times_a_second() -> None:
    world = World()
    await world.begins()
    await world.moves(60, size=40)
    world.encoder.log.clear()
    await world.moves(150, size=40)
    assert 20 <= len(world.encoder.log) <= 28


async def test_a_blurred_picture_becomes_crisp_when_it_rests() -> None:
    world = World()
    await world.begins()
    await world.moves(30, size=60_000)
    assert "crisp" not in world.encoder.log
    await world.moves(14, size=40)
    assert world.encoder.log.count("crisp") == 1


async def test_what_the_encoder_began_anew_by_itself_becomes_crisp_when_it_rests() -> None:
    world = World()
    await world.begins()
    await world.shows()
    world.encoder.waiting = [True]
    world.encoder.works()
    world.sender.acknowledged(world.sender.sequence - 1)
    await world.moves(14, size=40)
    assert world.encoder.log.count("crisp") == 1


async def test_a_blurred_picture_becomes_crisp_though_no_further_frame_comes() -> None:
    world = World()
    await world.begins()
    await world.moves(30, size=60_000)
    world.now += 1
    await asyncio.sleep(0.9)
    assert world.encoder.log[-1] == "crisp"


async def test_the_next_family_is_taken_where_the_first_is_missing() -> None:
    world = World(supported=["av01"], offers=[H264, VP9, AV1])
    world.sender.start()
    await world.shows()
    assert world.sender.codec == "av01.0.05M.08"


async def test_without_a_common_codec_it_gives_up_and_says_so() -> None:
    world = World(supported=["av01"], offers=[H264])
    world.sender.start()
    await world.shows()
    assert world.failures == [NO_CODEC]
    assert world.capture.stopped
    assert world.capture.frames[0].closed


async def test_a_viewer_without_the_codec_changes_it() -> None:
    world = World(supported=["avc1", "vp09"])
    await world.begins()
    world.sender.offered([H264, VP9])
    assert world.encoder.log == []
    world.sender.offered([VP9])
    for _ in range(5):
        await asyncio.sleep(0)
    assert world.encoder.log == ["configure vp09.00.31.08 1280×720", "crisp"]


async def test_an_encoder_that_fails_once_is_opened_again() -> None:
    world = World()
    await world.begins()
    world.encoder.failed("OperationError")
    for _ in range(5):
        await asyncio.sleep(0)
    assert world.encoder.log == ["configure avc1.42E01F 1280×720", "crisp"]
    assert not world.failures


async def test_an_encoder_that_fails_again_at_once_is_given_up() -> None:
    world = World()
    await world.begins()
    world.encoder.failed("OperationError")
    await world.shows()
    world.encoder.failed("OperationError")
    assert world.failures == ["OperationError"]
    assert world.capture.stopped


@pytest.mark.parametrize("paused", [False, True])
async def test_after_the_stop_nothing_is_sent(paused: bool) -> None:
    world = World()
    await world.begins()
    await world.shows()
    if paused:
        world.sender.pause()
    world.sender.stop()
    world.encoder.works()
    world.sender.acknowledged(0)
    world.sender.key_frame_wanted()
    world.sender.resume()
    world.sender.stop()
    assert not world.sent
    assert world.capture.stopped
    assert all(frame.closed == 1 for frame in world.capture.frames)
