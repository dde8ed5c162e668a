"""The browsers of the stories: a headless one for desks, for each customer one on a screen."""

import shutil
import subprocess
from pathlib import Path
from typing import Self

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from e2e.display import Display
from e2e.programs import end, wait_for

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A page that a story hands out itself counts as one from far away, which may not reach us.
    # And a bubble that offers to translate it would take the focus.
    "--disable-features=LocalNetworkAccessChecks,Translate",
]
# Makes the screen unavailable (NotReadableError): headless there is no picker that could be closed,
# and getDisplayMedia would wait for ever.
NO_SCREEN = "--use-fake-ui-for-media-stream"
CHOOSES_THE_SCREEN = "--auto-select-desktop-capture-source=Entire screen"
# The last --disable-features wins: it repeats those of FLAGS.
TO_PEERS = [
    "--allow-loopback-in-peer-connection",
    "--disable-features=LocalNetworkAccessChecks,Translate,WebRtcHideLocalIpsWithMdns",
]
TAGS = {"de": "de-DE", "en": "en-GB"}


def executable(playwright: Playwright) -> str:
    """Playwright's own Chromium if it was installed, else the system's."""
    own = Path(playwright.chromium.executable_path)
    found = str(own) if own.exists() else shutil.which("chromium")
    if found is None:
        raise RuntimeError("no Chromium: install the package chromium")
    return found


def headless(playwright: Playwright) -> Browser:
    """One browser for everybody who shows no screen: technicians, and customers who only chat."""
    return playwright.chromium.launch(
        executable_path=executable(playwright), args=[*FLAGS, NO_SCREEN]
    )


class ScreenBrowser:
    """A customer's own Chromium on a real screen, driven without being disguised.

    A browser that Playwright launches emulates focus on every page and keeps hidden ones awake; so
    this one is launched by itself and joined with `no_defaults`. Its tabs are really hidden when
    they are, and slowed down as a customer's are.
    """

    def __init__(
        self,
        playwright: Playwright,
        display: Display,
        profile: Path,
        language: str = "de",
        picker: bool = False,
        peers: bool = False,
    ) -> None:
        """`picker`: the browser asks what to share; else it takes the whole screen at once.

        `peers`: it finds another browser of this machine without the help of any name service.
        """
        self.display = display
        x, y, width, height = display.room
        tag = TAGS[language]
        choice = [] if picker else [CHOOSES_THE_SCREEN]
        self._program = subprocess.Popen(
            [
                executable(playwright),
                *FLAGS,
                *choice,
                *(TO_PEERS if peers else []),
                "--ozone-platform=x11",
                "--test-type",  # No warning about --no-sandbox across the page.
                f"--window-position={x},{y}",
                f"--window-size={width},{height}",
                f"--lang={tag}",
                f"--accept-lang={tag},{language}",
                "--remote-debugging-port=0",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            env=display.environment,
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        door = profile / "DevToolsActivePort"
        wait_for(lambda: door.exists() and "\n" in door.read_text(), "Chromium opens its door")
        port = door.read_text().split()[0]
        self._browser = playwright.chromium.connect_over_cdp(
            f"http://127.0.0.1:{port}", no_defaults=True
        )
        self.context: BrowserContext = self._browser.contexts[0]
        self.page: Page = self.context.pages[0]

    def hide(self) -> Page:
        """Opens a second tab in front of the customer's, which is hidden from then on."""
        cover = self.context.new_page()
        assert self.page.evaluate("document.visibilityState") == "hidden"
        return cover

    @property
    def process_id(self) -> int:
        return self._program.pid

    def is_let_go(self) -> None:
        """Nobody drives it any more: it goes on as it is, and only closing it is left."""
        self._browser.close()

    def close(self) -> None:
        self._browser.close()
        end(self._program)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
