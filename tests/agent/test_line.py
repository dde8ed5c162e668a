"""What goes out first on a line that is full, and what is said of one that cannot be had."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from beistand.agent.line import Line
from beistand.protocol.frames import Flag, Header, Stream
from e2e.programs import free_port


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


@asynccontextmanager
async def somebody(answers: bytes) -> AsyncIterator[int]:
    """A server that says this to whatever it hears; its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(answers)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def trouble(origin: str) -> str:
    """What the line says when its first attempt has failed."""
    failed = asyncio.Event()
    line = Line(origin, lambda: None, lambda _: None, lambda _: None, failed.set)
    running = asyncio.ensure_future(line.run())
    try:
        async with asyncio.timeout(5):
            await failed.wait()
        return line.trouble
    finally:
        running.cancel()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "http_proxy", "all_proxy", "wss_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


async def test_nobody_is_there() -> None:
    assert await trouble(f"http://127.0.0.1:{free_port()}") == "unreachable"


async def test_somebody_else_is_there() -> None:
    async with somebody(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n") as port:
        assert await trouble(f"http://127.0.0.1:{port}") == "unreachable"


async def test_the_way_is_not_safe() -> None:
    async with somebody(b"no TLS at all") as port:
        assert await trouble(f"https://127.0.0.1:{port}") == "untrusted"


async def test_the_proxy_does_not_let_it_through(monkeypatch: pytest.MonkeyPatch) -> None:
    async with somebody(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") as port:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        assert await trouble("https://hilfe.example.org") == "proxy"


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "nothing known"])
async def test_a_proxy_of_another_kind_is_told_and_not_fallen_over(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    assert await trouble("https://hilfe.example.org") == "proxy"
