"""Adapter: the window around the page: address, clock, timers, downloads, the small window."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import js
from pyodide.ffi import JsException, create_once_callable, create_proxy, jsnull, to_js


def now() -> int:
    """Milliseconds since 1970."""
    return int(js.Date.now())


def local(at: int) -> datetime:
    """A moment in the person's own zone. `at` in milliseconds since 1970."""
    minutes = -int(js.Date.new(at).getTimezoneOffset())
    return datetime.fromtimestamp(at / 1000, timezone(timedelta(minutes=minutes)))


def local_time(at: str) -> datetime:
    """The same of a moment that is written as in ISO 8601, with its zone."""
    return local(round(datetime.fromisoformat(at).timestamp() * 1000))


def zone() -> str:
    """The name of the person's own zone in the tz database."""
    return str(js.Intl.DateTimeFormat.new().resolvedOptions().timeZone)


def midnight(day: str, after: int = 0) -> int | None:
    """When a day that is written as 2026-11-24 begins in the person's own zone, or the one so many
    days `after` it; nothing where no day is written. In milliseconds since 1970."""
    try:
        when = date.fromisoformat(day) + timedelta(days=after)
        return max(0, int(js.Date.new(when.year, when.month - 1, when.day).getTime()))
    except (ValueError, OverflowError):
        return None


def language() -> str:
    """The page's language."""
    return str(js.document.documentElement.lang)


def page_says(name: str) -> str:
    """What the relay wrote into the page's head as <meta name=…>."""
    meta = js.document.querySelector(f"meta[name={name}]")
    return "" if meta is jsnull else str(meta.content)


def user_agent() -> str:
    """How this browser names itself."""
    return str(js.navigator.userAgent)


def host() -> tuple[str, int]:
    """The relay's host and port, as an agent must know them; 0 is the usual port."""
    return str(js.location.hostname), int(js.location.port or 0)


def take_fragment() -> str:
    """What stands behind the # of the address, which is cleared from it and from the history.

    A form that was sent to get this page is forgotten too: otherwise the browser asks at each
    reload whether to send it again.
    """
    fragment = str(js.location.hash).removeprefix("#")
    js.history.replaceState(None, "", js.location.pathname + js.location.search)
    return fragment


def put_fragment(text: str) -> None:
    """Let a reload find its way back; never for secrets."""
    address = js.location.pathname + js.location.search
    js.history.replaceState(None, "", address + (f"#{text}" if text else ""))


def fragment() -> str:
    """What stands behind the # of the address."""
    return str(js.location.hash).removeprefix("#")


def reload() -> None:
    """Load the page anew."""
    js.location.reload()


def on_leaving(action: Callable[[], None]) -> None:
    """Do something when the page is left: reloaded, closed, or gone on from."""
    js.addEventListener("pagehide", create_proxy(lambda event: action()))


def print_page() -> None:
    """Open the browser's print dialog."""
    js.print()


def random_name() -> str:
    """A name that nothing else bears."""
    return str(js.crypto.randomUUID()).replace("-", "")


def every(milliseconds: int, action: Callable[[], None]) -> None:
    """Do something again and again for the life of the page."""
    js.setInterval(create_proxy(action), milliseconds)


def later(milliseconds: int, action: Callable[[], None]) -> None:
    """Do something once."""
    js.setTimeout(create_once_callable(action), milliseconds)


def download(name: str, text: str) -> None:
    """Offer a text as a file."""
    options = to_js({"type": "text/plain;charset=utf-8"}, dict_converter=js.Object.fromEntries)
    offer(name, js.Blob.new(to_js([text]), options))


def offer(name: str, blob: Any) -> None:
    """Offer a Blob as a file."""
    address = js.URL.createObjectURL(blob)
    link = js.document.createElement("a")
    link.href = address
    link.download = name
    link.click()
    later(60_000, lambda: js.URL.revokeObjectURL(address))


async def chosen_file(ident: str) -> bytes | None:
    """What is in the file that the person chose; None where none was."""
    files = js.document.getElementById(ident).files
    if not files.length:
        return None
    buffer = await files.item(0).arrayBuffer()
    return bytes(buffer.to_bytes())


async def copy(text: str) -> bool:
    """Put a text onto the clipboard; False where the browser does not let us."""
    try:
        await js.navigator.clipboard.writeText(text)
    except JsException:  # the person is told to copy by hand
        return False
    return True


def small_window_possible() -> bool:
    """Whether the browser has Document Picture-in-Picture."""
    return hasattr(js.window, "documentPictureInPicture")


def small_window(template: str, closed: Callable[[Any], None]) -> Awaitable[Any]:
    """Open the always-on-top window with a template's content; its document is the answer.

    Called inside a click, which opening the window uses up.
    """
    size = to_js({"width": 340, "height": 190}, dict_converter=js.Object.fromEntries)
    return _furnish(js.documentPictureInPicture.requestWindow(size), template, closed)


async def _furnish(opening: Any, template: str, closed: Callable[[Any], None]) -> Any:
    window = await opening
    document = window.document
    document.documentElement.lang = language()
    document.title = js.document.title
    document.body.appendChild(js.document.getElementById(template).content.cloneNode(True))
    window.addEventListener("pagehide", create_once_callable(lambda event: closed(document)))
    return document


def close_small_window() -> None:
    """Close the small window, if there is one."""
    if small_window_possible() and js.documentPictureInPicture.window:
        js.documentPictureInPicture.window.close()


def show_preview(ident: str, stream: Any) -> None:
    """Show a capture to the person who shares it; None shows nothing."""
    video = js.document.getElementById(ident)
    video.srcObject = jsnull if stream is None else stream
    if stream is not None:
        video.play()
