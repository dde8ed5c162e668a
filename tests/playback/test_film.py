import pytest

from beistand.playback.film import Film, develop, first_picture
from beistand.protocol.segments import SegmentError
from tests.playback.studio import NOW, PICTURE, SMALL, Take


def times(film: Film) -> list[int]:
    return [shot.at - NOW for shot in film.shots]


async def test_parts_are_for_the_viewer_and_content_for_a_file() -> None:
    data = Take().shoots(0, PICTURE, parts=3).notes(10).shoots(33).cut(100)
    film = await develop(data)
    assert film.intact
    key, delta = film.shots
    assert key.picture == PICTURE
    assert delta.picture is None
    assert [data[start:end] for start, end in key.content] == [b"<1.0>", b"<1.1>", b"<1.2>"]
    assert [data[start:end] for start, end in delta.content] == [b"<2.0>"]
    assert len(key.parts) == 3
    assert data[slice(*key.parts[0])].endswith(PICTURE.packed() + b"<1.0>")


async def test_a_picture_that_never_became_whole_is_left_out() -> None:
    take = Take().shoots(0, PICTURE).shoots(33).shoots(66, parts=2).loses()
    film = await develop(take.torn())
    assert [shot.sequence for shot in film.shots] == [1, 2]
    assert not film.intact


async def test_after_a_gap_nothing_is_shown_before_a_key_frame() -> None:
    take = Take().shoots(0, PICTURE).shoots(33).loses().shoots(66).shoots(99, SMALL).shoots(132)
    assert [shot.sequence for shot in (await develop(take.cut(200))).shots] == [1, 4, 5]


async def test_frames_that_arrived_in_a_burst_are_shown_as_they_were_taken() -> None:
    take = Take(50).shoots(50, PICTURE, taken=-1000).shoots(250, taken=-900).shoots(251, taken=-800)
    take.shoots(270, taken=-700)
    # The last one travelled fastest: 970 ms ahead of the customer's clock.
    assert times(await develop(take.cut(300))) == [50, 70, 170, 270]


async def test_a_clock_of_the_customer_that_jumps_is_not_believed() -> None:
    for jump in (90_000, -90_000):
        take = Take().shoots(0, PICTURE, taken=0).shoots(33, taken=jump + 33)
        take.shoots(66, taken=jump + 66)
        assert times(await develop(take.cut(100))) == [0, 33, 66]


async def test_no_two_pictures_have_the_same_time() -> None:
    take = Take().shoots(5, PICTURE, taken=5).shoots(5, taken=5).shoots(5, taken=4)
    assert times(await develop(take.cut(100))) == [5, 6, 7]


async def test_each_moment_has_its_picture_and_each_picture_its_key() -> None:
    take = Take().shoots(0, PICTURE).shoots(100).shoots(200, PICTURE).shoots(300)
    film = await develop(take.cut(1000))
    moments = (-50, 0, 99, 100, 250, 5000)
    assert [film.index(NOW + each) for each in moments] == [0, 0, 0, 1, 2, 3]
    assert [film.key_before(each) for each in range(4)] == [0, 0, 2, 2]
    assert [film.lasts(each) for each in range(4)] == [100, 100, 100, 700]


async def test_a_changed_recording_is_told_from_an_intact_one() -> None:
    data = bytearray(Take().shoots(0, PICTURE).cut(100))
    data[-1] ^= 1
    assert not (await develop(bytes(data))).intact


def test_the_first_picture_is_known_from_the_first_bytes() -> None:
    data = Take().notes(0).shoots(0, SMALL, parts=2).shoots(33).cut(100)
    assert first_picture(data) == SMALL
    assert first_picture(data[:160]) == SMALL
    assert first_picture(data[:100]) is None
    assert first_picture(Take().notes(0).cut(0)) is None
    with pytest.raises(SegmentError):
        first_picture(b"something else, and long enough to be the head of a segment")
