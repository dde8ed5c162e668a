"""The line between a browser and the relay, which can be cut, paused, delayed and made narrow."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Self, TypeVar

T = TypeVar("T")
CHUNK = 16_384


class Line:
    """A TCP proxy to `target` on a thread of its own; its methods may be called from any thread."""

    def __init__(self, target: int, port: int) -> None:
        self.target, self.port = target, port
        self.delay = 0.0
        """Seconds that each piece waits on its way."""
        self.throttle = 0
        """Bytes in a second and direction; 0 is as fast as it goes."""
        self.passed = 0
        """Bytes that have passed, both ways."""
        self._broken = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flows: asyncio.Event
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        self._thread.start()
        self._server = self._wait(self._open())

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def pause(self) -> None:
        """Nothing passes any more and nobody is told, as when a cable is pulled."""
        self._do(self._flows.clear)

    def flow(self) -> None:
        """All is well again, after `pause` and after `cut`."""
        self._broken = False
        self._do(self._flows.set)

    def cut(self) -> None:
        """Every connection breaks, and new ones are refused."""
        self._broken = True
        self._do(self._break)

    def close(self) -> None:
        self._do(self._flows.set)
        self._wait(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _do(self, work: Callable[[], None]) -> None:
        async def once() -> None:
            work()

        self._wait(once())

    async def _open(self) -> asyncio.Server:
        self._flows = asyncio.Event()
        self._flows.set()
        return await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    def _break(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _shut(self) -> None:
        self._server.close()
        self._break()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._writers.add(writer)
        try:
            if self._broken:
                return
            await self._flows.wait()
            await self._join(reader, writer)
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            return  # The relay is down: the browser sees its connection break, as it would.
        self._writers.add(far_writer)
        try:
            await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))
        finally:
            self._writers.discard(far_writer)
            far_writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(CHUNK):
                await self._flows.wait()
                if self.delay or self.throttle:
                    narrow = len(piece) / self.throttle if self.throttle else 0
                    await asyncio.sleep(self.delay + narrow)
                self.passed += len(piece)
                writer.write(piece)
                await writer.drain()
        if not writer.is_closing() and writer.can_write_eof():
            with suppress(OSError):
                writer.write_eof()
