"""A customer with Firefox, Debian's as it is, driven by the protocol that it speaks itself."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from e2e.bidi import BidiError, Node, Tab
from e2e.display import Display
from e2e.names import Names
from e2e.programs import end, wait_for
from e2e.showing import Showing

PATIENCE = 60.0
"""Seconds until something must be seen; Firefox starts the page in about ten."""
COUNTS = """(chat, text) => [...chat.querySelectorAll('*')]
  .filter(each => !each.children.length && each.textContent.trim() === text).length"""


LANGUAGE = {"intl.accept_languages": "de-DE, de"}
# As before version 130, on Android, and where an administrator has switched it off.
NO_ENCODER = {"dom.media.webcodecs.enabled": False}


class Firefox:
    """The program, headless or on a display, with a profile and a home of its own below `folder`.

    `preferences` are Firefox's own, by their names.
    """

    def __init__(
        self,
        folder: Path,
        preferences: Mapping[str, str | bool] | None = None,
        display: Display | None = None,
    ) -> None:
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if program is None:
            raise RuntimeError("no Firefox: install the package firefox-esr")
        profile = folder / "firefox"
        profile.mkdir()
        chosen = {**LANGUAGE, **(preferences or {})}
        lines = [f'user_pref("{name}", {json.dumps(value)});\n' for name, value in chosen.items()]
        (profile / "user.js").write_text("".join(lines))
        words = ["--no-remote", "--remote-debugging-port", "0"]
        if display is None:
            words.append("--headless")
        self._program = subprocess.Popen(
            [program, *words, "--profile", str(profile), "about:blank"],
            env={**(display.environment if display else os.environ), "HOME": str(folder)},
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # Firefox chooses a free port and writes it here once it listens.
        door = profile / "WebDriverBiDiServer.json"
        try:
            wait_for(lambda: door.exists() and door.read_text(), "Firefox opens its door", PATIENCE)
            port = json.loads(door.read_text())["ws_port"]
            self.tab = Tab(f"ws://127.0.0.1:{port}/session")
        except BaseException:
            end(self._program)
            raise

    def close(self) -> None:
        self.tab.close()
        end(self._program)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class FirefoxCustomer(Showing):
    """Says the sentences of `people.Customer`, in German, without Playwright."""

    def __init__(self, tab: Tab, home: str) -> None:
        self.tab, self.home = tab, home
        self.names = Names("de")

    def opens_the_portal(self, key: str = "") -> None:
        """With a key: by the link that the technician sent."""
        self.tab.opens(f"{self.home}/#{key.replace(' ', '')}" if key else self.home)

    def enters(self, key: str) -> None:
        self._clicks("textbox", "Sitzungsschlüssel")
        self.tab.types(key)
        self.presses("Senden")

    def confirms(self) -> None:
        self.answers("Fernwartung starten", "Ja")

    def agrees(self) -> None:
        self._clicks(
            "radio", "Ich habe die oben stehenden Bedingungen gelesen und stimme ihnen zu."
        )
        self.answers("Kundenvereinbarung", "OK")

    def allows_recording(self) -> None:
        self.answers("Aufzeichnung", "Zulassen")
        self.sees_heading("Fernwartung")

    def refuses_recording(self) -> None:
        self.answers("Aufzeichnung", "Ablehnen")
        self.sees_heading("Fernwartung")

    def begins(self, key: str) -> None:
        """All steps from the portal into the session, recorded."""
        self.opens_the_portal()
        self.enters(key)
        self.confirms()
        self.agrees()
        self.allows_recording()

    def writes(self, text: str) -> None:
        self._clicks("textbox", "Nachricht")
        self.tab.types(text)
        self.presses("Nachricht senden")

    def reloads(self) -> None:
        self.tab.reloads()

    def presses(self, name: str) -> None:
        self._clicks("button", name)

    def answers(self, dialog: str, answer: str) -> None:
        self._clicks("button", answer, dialog)

    def reads(self, text: str) -> None:
        """The message is in the chat exactly once."""
        self._awaits(
            lambda: (
                [self.tab.run(COUNTS, chat, text) for chat in self.tab.find("log", "Chat")] == [1]
            ),
            f"{text!r} once in the chat",
        )

    def sees(self, sentence: str) -> None:
        """A sentence of the catalogue, with any words in its fields, is on the page."""
        pattern = self.names.sentence(sentence)
        self._awaits(lambda: pattern.search(self.tab.text()), repr(sentence))

    def sees_words(self, words: str) -> None:
        """Words that somebody of the story has written are on the page."""
        self._awaits(lambda: words in self.tab.text(), repr(words))

    def does_not_see(self, sentence: str) -> None:
        pattern = self.names.sentence(sentence)
        self._awaits(lambda: not pattern.search(self.tab.text()), f"no {sentence!r}")

    def sees_heading(self, name: str) -> None:
        self._awaits(lambda: self.tab.find("heading", name), f"the heading {name!r}")

    def sees_question(self, name: str) -> None:
        self._awaits(lambda: self.tab.find("dialog", name), f"the dialog {name!r}")

    def sees_no_button(self, name: str) -> None:
        self._awaits(lambda: not self.tab.find("button", name), f"no button {name!r}")

    def _clicks(self, role: str, name: str, dialog: str = "") -> None:
        self._awaits(lambda: self._reaches(role, name, dialog), f"{role} {name!r} {dialog}")

    def _reaches(self, role: str, name: str, dialog: str) -> bool:
        within: Node | None = None
        if dialog:
            # The page has others below it: while a dialog is open, only what is in it answers.
            found = self.tab.find("dialog", dialog)
            if not found:
                return False
            within = found[0]
        nodes = self.tab.find(role, name, within)
        return len(nodes) == 1 and self.tab.click(nodes[0])

    def _awaits(self, happened: Callable[[], object], what: str) -> None:
        refused: list[str] = []

        def seen() -> object:
            try:
                return happened()
            except BidiError as error:  # between two pages, and for nodes that were replaced
                refused[:] = [str(error)]
                return False

        try:
            wait_for(seen, what, PATIENCE)
        except TimeoutError as error:
            said = re.sub(r"\s+", " ", self.tab.text())
            reason = f"{error} {refused} {self.tab.errors}; the page says: {said}"
            raise AssertionError(reason) from None
