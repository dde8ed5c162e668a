"""The signed receipt: fetched as soon as the session is over, kept for the button."""

import asyncio

from beistand.portal import browser
from beistand.portal.requests import RequestFailedError, ask_text
from beistand.portal.view import View
from beistand.protocol.wire import Entry
from beistand.texts import Texts


class SignedReceipt:
    """The file that the customer takes away; its button is there once the file is."""

    def __init__(self, view: View, texts: Texts) -> None:
        self._view = view
        self._texts = texts
        self._text = ""
        self.wanted = False
        """Whether it has been asked for."""

    def fetch(self, session_id: str, secret: str) -> None:
        """Ask the relay for it, by the secret of the seat that this page had."""
        self.wanted = True
        self._fetching = asyncio.ensure_future(self._fetch(session_id, secret))

    async def _fetch(self, session_id: str, secret: str) -> None:
        body = {"session": session_id, "secret": secret}
        try:
            self._text = await ask_text("POST", "/receipt", body)
        except RequestFailedError:
            return  # the page says what happened without it
        self._view.reveal("download-receipt")
        self._view.reveal("about-receipt")

    def download(self, entries: list[Entry]) -> None:
        """Give it to the person."""
        start = browser.local(entries[0].at) if entries else browser.local(browser.now())
        browser.download(self._texts("receipt.file", date=f"{start:%Y-%m-%d}"), self._text)
