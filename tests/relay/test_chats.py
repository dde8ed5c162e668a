import asyncio
from pathlib import Path

from beistand.relay.chats import Chats
from tests.relay.keeping import sessions_in


async def test_chat_is_numbered_from_one_for_each_session(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1", "s2") as database:
        chats = Chats(database)
        assert await chats.add("s1", 1, 0, b"hello", 10) == 1
        assert await chats.add("s1", 2, 0, b"good day", 11) == 2
        assert await chats.add("s2", 1, 0, b"else", 12) == 1
        assert await chats.count("s1") == 2


async def test_a_repeated_frame_is_kept_once(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        chats = Chats(database)
        assert await chats.add("s1", 1, 5, b"hello", 10) == 1
        assert await chats.add("s1", 1, 5, b"hello", 20) is None
        assert await chats.add("s1", 1, 6, b"more", 30) == 2
        assert await chats.since("s1", 0) == [b"hello", b"more"]


async def test_frames_that_come_together_are_each_kept_once(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        chats = Chats(database)
        adding = [chats.add("s1", 1, turn % 10, b"%d" % (turn % 10), 1) for turn in range(30)]
        numbers = await asyncio.gather(*adding)
        assert sorted(number for number in numbers if number is not None) == list(range(1, 11))
        assert numbers.count(None) == 20


async def test_who_was_away_gets_the_rest_also_after_a_restart(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        for sequence in range(3):
            await Chats(database).add("s1", 1, sequence, b"%d" % sequence, 1)
    async with sessions_in(tmp_path) as database:
        chats = Chats(database)
        assert await chats.since("s1", 1) == [b"1", b"2"]
        assert await chats.since("s1", 3) == []
        assert await chats.since("s1", 0) == [b"0", b"1", b"2"]
        assert await chats.add("s1", 1, 2, b"2", 1) is None
