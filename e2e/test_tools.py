"""The tools of the stories do what they say, without any page of ours."""

import asyncio
import io
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import av
import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright

from beistand.protocol.states import Phase
from e2e import scenes, states, timecode
from e2e.browsers import ScreenBrowser
from e2e.display import Display
from e2e.line import Line
from e2e.programs import free_port
from e2e.scene import Scene
from e2e.silence import secrets_in
from e2e.snapshot import changes, snapshot
from e2e.timecode import CELL, CELLS, Stamp

PAGE = """<!doctype html><title>Probe</title><video muted autoplay width=300></video>
<button onclick="navigator.mediaDevices.getDisplayMedia({video: {frameRate: 30}}).then(stream => {
  stream.getVideoTracks()[0].onended = () => document.title = 'ended';
  document.querySelector('video').srcObject = stream;
  document.title = 'shared';
}, error => document.title = error.name)">share</button>"""


def picture(source: int, time: int, width: int = 1280, height: int = 720) -> Image.Image:
    image = Image.new("RGB", (width, height), (90, 90, 90))
    for index, white in enumerate(timecode.squares(source, time)):
        for top in (0, height - CELL):
            image.paste(
                (255,) * 3 if white else (0,) * 3,
                (index * CELL, top, index * CELL + CELL, top + CELL),
            )
    return image


def rgb(frame: av.VideoFrame) -> Image.Image:
    image = frame.to_image()  # type: ignore[no-untyped-call]
    assert isinstance(image, Image.Image)
    return image


def test_a_time_code_survives_jpeg_scaling_and_video() -> None:
    image = picture(3, 1_234_567_890)
    stamp = Stamp(source=3, time=1_234_567_890 % timecode.TURN)
    squeezed = io.BytesIO()
    image.save(squeezed, "JPEG", quality=20)
    assert timecode.from_image(Image.open(squeezed)) == stamp
    assert timecode.from_image(image.resize((640, 360)), screen_width=1280) == stamp
    film = io.BytesIO()
    with av.open(film, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        stream.options = {"crf": "35"}
        for moment in range(5):
            frame = av.VideoFrame.from_image(picture(3, moment * 33))  # type: ignore[no-untyped-call]
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    film.seek(0)
    with av.open(film, "r") as read:
        seen = [timecode.from_image(rgb(frame)) for frame in read.decode(video=0)]
    assert seen == [Stamp(3, moment * 33) for moment in range(5)]


def test_a_torn_or_empty_picture_has_no_time_code() -> None:
    torn = picture(1, 1000)
    torn.paste(picture(1, 1033).crop((0, 0, 1280, 360)), (0, 0))
    assert timecode.from_image(torn) is None
    assert timecode.from_image(Image.new("RGB", (1280, 720))) is None
    assert timecode.from_image(Image.new("RGB", (10, 10))) is None
    cells = timecode.squares(1, 1000)
    for wrong in range(2, CELLS - 2):
        assert (
            timecode.read([255.0 * (on != (place == wrong)) for place, on in enumerate(cells)])
            is None
        )


def test_a_snapshot_tells_what_is_new_gone_or_changed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "kept").mkdir(parents=True)
    for name in ("same", "gone", "changed"):
        (home / "kept" / name).write_text(name)
    before = snapshot((home,), tmp_path)
    assert changes(before, snapshot((home,), tmp_path)) == []

    (home / "kept" / "gone").unlink()
    (home / "kept" / "changed").write_text("otherwise")
    (home / ".hidden").touch()
    (tmp_path / "beside").touch()

    told = changes(before, snapshot((home,), tmp_path))
    assert [line.partition(":")[0].rpartition("/")[2] for line in told] == [
        *("beside", ".hidden", "changed", "gone")
    ]


def test_the_time_may_begin_again() -> None:
    assert timecode.strictly_rising([Stamp(1, timecode.TURN - 10), Stamp(1, 20)])
    assert not timecode.strictly_rising([Stamp(1, 20), Stamp(1, 20)])
    assert not timecode.strictly_rising([Stamp(1, 20), Stamp(1, timecode.TURN - 10)])
    assert timecode.rising([Stamp(1, timecode.TURN - 10), Stamp(1, 20), Stamp(1, 20)])
    assert not timecode.rising([Stamp(1, 20), Stamp(1, 10)])


def test_less_than_two_pictures_do_not_move() -> None:
    assert not timecode.strictly_rising([])
    assert not timecode.strictly_rising([Stamp(1, 20)])


def test_a_moment_before_the_time_begins_again_is_before_it() -> None:
    assert Stamp(1, 20).after(-30) == Stamp(1, timecode.TURN - 10)


class Shows:
    """A page on which these states can be seen."""

    def __init__(self, *found: str) -> None:
        self.found = list(found)

    def evaluate(self, expression: str, given: object) -> list[str]:
        return self.found


def test_what_was_only_arranged_does_not_count_as_reached() -> None:
    lost = "portal: connection=lost"
    page = cast(Page, Shows(*states.all_states()))
    reached = Scene("reached", page, Phase.CONNECTED)
    phases = [Scene(phase, page, phase, arranged=True) for phase in Phase]
    assert scenes.unseen([reached, *phases]) == {}
    cast(Shows, page).found.remove(lost)
    without = Scene("without", page, Phase.CONNECTED)
    assert scenes.unseen([without, *phases]) == {"only arranged": {lost}}
    assert scenes.unseen([without]).keys() == {"phases", "states", "only arranged"}


@pytest.fixture
def echo() -> Iterator[int]:
    loop, port = asyncio.new_event_loop(), free_port()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(1000):
            writer.write(piece)
        writer.close()

    async def serve() -> asyncio.Server:
        return await asyncio.start_server(answer, "127.0.0.1", port)

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(serve(), loop).result()
    yield port
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_a_line_can_be_paused_and_cut(echo: int) -> None:
    with Line(echo, free_port()) as line:
        here = ("127.0.0.1", line.port)
        with socket.create_connection(here, 5) as call:
            call.sendall(b"one")
            assert call.recv(10) == b"one"
            line.pause()
            call.sendall(b"two")
            call.settimeout(0.2)
            with pytest.raises(TimeoutError):
                call.recv(10)
            line.flow()
            call.settimeout(5)
            assert call.recv(10) == b"two"
            line.cut()
            assert refuses(call)
        with socket.create_connection(here, 5) as refused:
            assert refuses(refused)
        line.flow()
        with socket.create_connection(here, 5) as again:
            again.sendall(b"three")
            assert again.recv(10) == b"three"


def refuses(call: socket.socket) -> bool:
    try:
        return call.recv(10) == b""
    except ConnectionError:
        return True


def shows_the_probe(page: Page) -> None:
    page.route("**/*", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.goto("http://localhost:9/")
    page.get_by_role("button").click()


def test_a_real_screen_is_captured_hidden_resized_and_stopped(
    playwright: Playwright, tmp_path: Path
) -> None:
    with Display(source=2) as display, ScreenBrowser(playwright, display, tmp_path) as browser:
        page = browser.page
        shows_the_probe(page)
        page.wait_for_function("() => document.title === 'shared'")
        seen = timecode.from_element(page.locator("video"), seconds=1.5)
        assert len(seen) >= 15
        assert timecode.strictly_rising(seen)
        assert {stamp.source for stamp in seen} == {2}
        browser.hide().close()
        assert page.evaluate("() => document.visibilityState") == "visible"
        assert display.stop_sharing()
        page.wait_for_function("() => document.title === 'ended'")
        page.get_by_role("button").click()
        page.wait_for_function("() => document.title === 'shared'")
        display.resize(1000, 600)
        page.wait_for_function("() => document.querySelector('video').videoWidth === 1000")
        assert timecode.from_element(page.locator("video"), seconds=1)


def test_the_real_picker_is_closed_by_a_key(playwright: Playwright, tmp_path: Path) -> None:
    with (
        Display() as display,
        ScreenBrowser(playwright, display, tmp_path, picker=True) as browser,
    ):
        shows_the_probe(browser.page)
        browser.page.wait_for_function("() => !document.hasFocus()")
        display.press("Escape")
        browser.page.wait_for_function("() => document.title === 'NotAllowedError'")


TOKEN = "q" * 20 + "-_" + "7" * 21
ROW = '{{"number":41,"at":"2026-11-25T09:33:48.611Z","what":"KeyUsed","who":"{}","chain":"{}"}}'


@pytest.mark.parametrize(
    "line",
    [
        f"GET /session?ticket={TOKEN} 101",
        ROW.format(TOKEN, "0" * 64),
        ROW.format("123 456 7890", "0" * 64),
        ROW.format("0" * 64, "0" * 64),
        "proof 1f" + "a0" * 31,
        "key 1234567890 is wrong",
        "secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "abcd-efgh-2345-abcd-efgh-2345",
        "File /home/k/beistand-localhost_20000-k7q2m9xwbt4r.run",
        "cookie: geheim",
    ],
)
def test_a_secret_in_what_was_said_is_found(line: str) -> None:
    assert secrets_in(["Beistand is ready", line], known={"geheim"})


@pytest.mark.parametrize(
    "line",
    [
        f"Make the first account here: http://localhost:8000/setup#{TOKEN}",
        ROW.format("Anna Berger", "0" * 64),
        "2026-11-25 09:33:48,611 WARNING beistand.relay.sockets: a socket is closed: 1785000000000",
        "session a3c1e2f4a3c1e2f4a3c1e2f4a3c1e2f4: Granted came too late",
        "",
    ],
)
def test_what_is_no_secret_is_let_stand(line: str) -> None:
    assert secrets_in([line], known={"geheim"}) == []
