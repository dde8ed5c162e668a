"""What goes out first on a line that is full."""

import asyncio
from typing import Any

from beistand.agent.line import Line
from beistand.protocol.frames import Flag, Header, Stream


def frame(stream: Stream, number: int) -> bytes:
    return Header(stream, 3, Flag.LAST, number, 0, 0, 0).packed()


class Narrow:
    """A connection that takes one message after the other, when told to."""

    def __init__(self) -> None:
        self.sent: list[str | bytes] = []
        self.takes = asyncio.Semaphore(0)
        self.closed = False

    async def send(self, message: str | bytes) -> None:
        await self.takes.acquire()
        self.sent.append(message)

    async def close(self) -> None:
        self.closed = True


async def test_answers_pass_between_the_parts_of_a_picture_and_all_keeps_its_order() -> None:
    line: Any = Line("http://localhost", *[lambda *_: None] * 4)
    narrow = line._connection = Narrow()
    draining = asyncio.ensure_future(line._drain(narrow))
    pictures = [frame(Stream.SCREEN, number) for number in range(3)]
    for picture in pictures:
        line.send_bytes(picture)
    await asyncio.sleep(0)
    file, chat = frame(Stream.FILES, 1), frame(Stream.CHAT, 1)
    line.send_bytes(file)
    line.send_text("done 1")
    line.send_bytes(chat)
    line.send_text("done 2")
    waiting = 4 * len(file) + len(chat) + 12
    assert line.waiting_bytes == waiting
    for _ in range(7):
        narrow.takes.release()
    while len(narrow.sent) < 7:  # noqa: ASYNC110 — nobody tells
        await asyncio.sleep(0)

    assert narrow.sent == [pictures[0], "done 1", chat, "done 2", *pictures[1:], file]
    await asyncio.sleep(0)
    assert line.waiting_bytes == 0
    line.send_text("the end")
    narrow.takes.release()
    line.close()
    await draining
    assert (narrow.sent[-1], narrow.closed) == ("the end", True)
