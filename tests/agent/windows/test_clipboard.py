"""What stands in Windows' clipboard, and what a text becomes there."""

from beistand.agent.windows.clipboard import content_of, text_in
from beistand.ends.clipboard import fits
from beistand.protocol.frames import MAX_TEXT

READ = 2 * (2 * MAX_TEXT + 1)
"""Bytes that are looked at, and no more."""


def test_a_text_comes_back_as_it_was_put_there() -> None:
    text = "Grüße an Frau Weiß: 5 € ☺ 😀\nzweite Zeile"
    assert text_in(content_of(text)) == text


def test_lines_end_there_as_windows_ends_them_and_never_twice() -> None:
    assert content_of("a\nb\r\nc") == "a\r\nb\r\nc\0".encode("utf-16-le")


def test_what_lies_behind_the_end_is_not_read() -> None:
    assert text_in(content_of("offen") + "geheim".encode("utf-16-le")) == "offen"
    assert text_in("ohne Ende".encode("utf-16-le")) == "ohne Ende"


def test_half_a_character_ends_nothing() -> None:
    assert text_in(b"a\0\x3d\xd8b\0\0\0") == "a\ufffdb"


def test_the_longest_text_is_whole_and_a_longer_one_is_none() -> None:
    longest = "\n" * MAX_TEXT
    assert text_in(content_of(longest)[:READ]) == longest
    assert fits(longest)
    assert text_in(content_of("\n" * (MAX_TEXT + 1))[:READ]) == ""
    assert not fits(text_in(content_of("a" * (2 * MAX_TEXT))[:READ]))
    assert text_in(content_of("a" * (2 * MAX_TEXT + 1))[:READ]) == ""
