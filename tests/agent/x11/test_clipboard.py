import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from beistand.agent.x11.clipboard import X11Clipboard
from beistand.agent.x11.masked_screen import MaskedScreen
from beistand.protocol.frames import MAX_TEXT
from e2e.copier import Copier
from tests.agent.x11.desk import Desk

TEXT = "Grüße an Frau Weiß:\n5 € für {alle} ☺ 😀\tEnde"
LONG = "Ä0123456789\n" * 20_000  # 260,000 bytes: in pieces, and just short enough


@pytest.fixture(scope="module")
def server() -> Iterator[Desk]:
    with Desk() as desk:
        yield desk


@pytest.fixture
def desk(server: Desk) -> Desk:
    return server


@pytest.fixture
def copier(desk: Desk) -> Iterator[Copier]:
    """Another program."""
    with Copier(desk.environment) as copier:
        yield copier


async def does(copier: Copier, *words: str) -> str:
    """Told beside the loop: what it wants of the clipboard has to be served meanwhile."""
    return await asyncio.to_thread(copier.does, *words)


@pytest.fixture
async def clipboard(desk: Desk) -> AsyncIterator[X11Clipboard]:
    clipboard = X11Clipboard(desk.name)
    yield clipboard
    clipboard.close()


@pytest.mark.parametrize("text", [TEXT, LONG, "x", ""], ids=["signs", "long", "one", "none"])
async def test_another_program_pastes_what_was_put_there(
    copier: Copier, clipboard: X11Clipboard, text: str
) -> None:
    assert clipboard.write(text)

    assert await does(copier, "paste") == text


@pytest.mark.parametrize("text", [TEXT, LONG, "x", ""], ids=["signs", "long", "one", "none"])
async def test_what_another_program_has_copied_is_read(
    copier: Copier, clipboard: X11Clipboard, text: str
) -> None:
    await does(copier, "copy", text)

    assert await clipboard.read() == text


async def test_two_of_our_own_kind_understand_each_other(
    desk: Desk, clipboard: X11Clipboard
) -> None:
    other = X11Clipboard(desk.name)
    try:
        for text in (TEXT, LONG):
            clipboard.write(text)
            assert await other.read() == text
    finally:
        other.close()


async def test_line_ends_of_windows_become_those_of_this_system(
    copier: Copier, clipboard: X11Clipboard
) -> None:
    clipboard.write("a\r\nb")

    assert await does(copier, "paste") == "a\nb"


async def test_what_was_put_there_is_replaced_by_what_somebody_copies(
    copier: Copier, clipboard: X11Clipboard
) -> None:
    clipboard.write("ours")
    await does(copier, "copy", "theirs")

    assert await clipboard.read() == "theirs"


async def test_our_own_text_is_read_without_asking_anybody(clipboard: X11Clipboard) -> None:
    clipboard.write(TEXT)

    assert await clipboard.read() == TEXT


async def test_a_text_that_is_too_long_is_not_read(copier: Copier, clipboard: X11Clipboard) -> None:
    await does(copier, "copy", "x" * (MAX_TEXT + 1))

    assert await clipboard.read() == ""


async def test_what_a_password_manager_marks_is_not_read(
    copier: Copier, clipboard: X11Clipboard
) -> None:
    await does(copier, "copy", "geheim")
    await does(copier, "mark", "x-kde-passwordManagerHint")

    assert await clipboard.read() == ""


async def test_a_clipboard_that_nobody_owns_is_empty(
    copier: Copier, clipboard: X11Clipboard
) -> None:
    await does(copier, "copy", "gone with its program")
    copier.program.kill()
    copier.program.wait()

    assert await clipboard.read() == ""


async def test_a_program_that_does_not_answer_holds_up_neither_the_loop_nor_the_next_question(
    copier: Copier, clipboard: X11Clipboard
) -> None:
    await does(copier, "copy", "never given")
    await does(copier, "hang")
    started, turns = time.monotonic(), 0
    reading = asyncio.ensure_future(clipboard.read())
    while not reading.done():
        await asyncio.sleep(0.01)
        turns += 1

    assert reading.result() == ""
    assert time.monotonic() - started < 4
    assert turns > 50
    clipboard.write("ours again")
    assert await clipboard.read() == "ours again"


async def test_the_clipboard_of_an_excluded_program_counts_as_excluded(
    desk: Desk, copier: Copier
) -> None:
    await does(copier, "copy", "geheim")
    screen = MaskedScreen(desk.name)
    try:
        assert not screen.clipboard_is_excluded()
        with Copier(desk.environment) as other:
            (ident,) = (
                each.ident
                for each in screen.applications()
                if each.ident.startswith(f"{copier.program.pid}.")
            )
            screen.exclude([ident])
            assert screen.clipboard_is_excluded()
            await does(other, "copy", "offen")
            assert not screen.clipboard_is_excluded()
    finally:
        screen.close()
