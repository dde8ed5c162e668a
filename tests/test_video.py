"""The explaining video is there, small enough, whole, and told in both languages."""

import re
from pathlib import Path

import av
import pytest

from beistand.texts import LANGUAGES
from e2e.video import CAPTIONS, RATE
from e2e.video_file import decode_all

STATIC = Path(__file__).parent.parent / "web/static"
FILM = STATIC / "beistand.mp4"
LARGEST = 2 * 1024 * 1024
CUE = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n(.+)")

Cue = tuple[float, float, str]
"""From when to when, in seconds, and what is said."""


def cues(language: str) -> list[Cue]:
    head, *blocks = (STATIC / f"beistand.{language}.vtt").read_text("utf-8").strip().split("\n\n")
    assert head == "WEBVTT"
    found = []
    for block in blocks:
        cue = CUE.fullmatch(block)
        assert cue is not None, block
        found.append((_seconds(*cue.groups()[:3]), _seconds(*cue.groups()[3:6]), cue[7]))
    return found


def _seconds(hours: str, minutes: str, seconds: str) -> float:
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def test_the_video_is_an_mp4_of_at_most_two_megabytes() -> None:
    assert FILM.read_bytes()[4:8] == b"ftyp"
    assert FILM.stat().st_size <= LARGEST


def test_all_of_it_can_be_seen_and_it_is_as_long_as_what_is_said() -> None:
    film = decode_all(FILM)
    end = cues("de")[-1][1]
    assert film.codec == "h264"
    assert film.seconds == pytest.approx(end, abs=1 / RATE)
    assert len(film.scenes) == round(end * RATE)
    times = [scene.at for scene in film.scenes]
    assert times == pytest.approx([number / RATE for number in range(len(times))], abs=0.01)
    assert len({(scene.width, scene.height) for scene in film.scenes}) == 1


@pytest.mark.parametrize("place", [5_000, 200_000])
def test_a_torn_film_would_be_noticed(tmp_path: Path, place: int) -> None:
    whole = FILM.read_bytes()
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(whole[:place] + bytes(range(255, -1, -1)) + whole[place + 256 :])
    with pytest.raises(av.error.FFmpegError):
        decode_all(torn)


@pytest.mark.parametrize(("place", "language"), list(enumerate(LANGUAGES)))
def test_each_step_is_told_while_it_is_seen(place: int, language: str) -> None:
    told = cues(language)
    assert [text for _, _, text in told] == [caption[place] for caption in CAPTIONS.values()]
    begins = [begin for begin, _, _ in told]
    ends = [end for _, end, _ in told]
    assert begins == [0, *ends[:-1]]
    assert begins == sorted(begins)
