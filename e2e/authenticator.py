"""Things that people sign in with: a device that holds passkeys, and an app that shows codes."""

from time import monotonic, sleep, time

import pyotp
from playwright.sync_api import Page


class Device:
    """A device in the person's browser, in Chromium's own software (WebAuthn over CDP)."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._ident = made["authenticatorId"]

    def knows_its_holder(self, known: bool) -> None:
        """Whether finger, face or PIN is right."""
        said = {"authenticatorId": self._ident, "isUserVerified": known}
        self._session.send("WebAuthn.setUserVerified", said)


class App:
    """An app on somebody's phone that was given a key."""

    def __init__(self, key: str) -> None:
        self._totp = pyotp.TOTP(key.replace(" ", ""))
        self._last = ""

    def code(self) -> str:
        """The code that it shows now; as a person would, waits for the next one if need be."""
        deadline = monotonic() + 35
        while (code := self._totp.at(time())) == self._last and monotonic() < deadline:
            sleep(0.2)
        self._last = code
        return code
