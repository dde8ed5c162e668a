"""The explaining video is there, small enough, and told in both languages."""

import re
from pathlib import Path

import pytest

from beistand.texts import LANGUAGES

STATIC = Path(__file__).parent.parent / "web/static"
LARGEST = 2 * 1024 * 1024


def test_the_video_is_an_mp4_of_at_most_two_megabytes() -> None:
    video = (STATIC / "beistand.mp4").read_bytes()
    assert video[4:8] == b"ftyp"
    assert len(video) <= LARGEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_captions(language: str) -> None:
    captions = (STATIC / f"beistand.{language}.vtt").read_text("utf-8")
    assert captions.startswith("WEBVTT\n")
    assert len(re.findall(r"^[\d:.]+ --> [\d:.]+", captions, re.MULTILINE)) >= 5
