"""Somebody in front of a page: what every person of the stories does and sees."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from playwright.sync_api import Locator, Page, Route, expect

from e2e.names import Names

PATIENCE = 20.0
"""Seconds until something must be seen; a page takes about three to start."""


class Person:
    """Somebody in front of a page, in a language."""

    def __init__(self, page: Page, home: str, language: str = "de") -> None:
        self.page, self.home = page, home
        self.names = Names(language)
        page.set_default_timeout(PATIENCE * 1000)

    def button(self, name: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=self.names(name), exact=True)

    def box(self, name: str) -> Locator:
        return self.page.get_by_role("textbox", name=self.names(name), exact=True)

    def dialog(self, name: str) -> Locator:
        return self.page.get_by_role("dialog", name=self.names(name), exact=True)

    def heading(self, name: str) -> Locator:
        # The session's heading also names who it is with.
        return self.page.get_by_role("heading", name=self.names(name), exact=True)

    def presses(self, name: str) -> None:
        self.button(name).click()

    def answers(self, dialog: str, answer: str) -> None:
        self.button(answer, self.dialog(dialog)).click()

    def sees(self, sentence: str, within: float = PATIENCE) -> None:
        """A sentence of the catalogue, with any words in its fields, is on the page."""
        text = self.page.get_by_text(self.names.sentence(sentence))
        expect(text.filter(visible=True).first).to_be_visible(timeout=within * 1000)

    def sees_words(self, words: str) -> None:
        """Words that somebody of the story has written are on the page."""
        text = self.page.get_by_text(words, exact=True)
        expect(text.filter(visible=True).first).to_be_visible()

    def does_not_see(self, sentence: str, within: float = PATIENCE) -> None:
        text = self.page.get_by_text(self.names.sentence(sentence))
        expect(text.filter(visible=True)).to_have_count(0, timeout=within * 1000)

    def sees_heading(self, name: str, within: float = PATIENCE) -> None:
        expect(self.heading(name)).to_be_visible(timeout=within * 1000)

    def sees_question(self, name: str) -> None:
        role = self.page.get_by_role
        question = role("dialog", name=self.names(name)).or_(
            role("alertdialog", name=self.names(name))
        )
        expect(question).to_be_visible(timeout=PATIENCE * 1000)

    def sees_no_question(self, name: str) -> None:
        expect(self.page.get_by_role("alertdialog", name=self.names(name))).to_have_count(0)
        expect(self.dialog(name)).to_have_count(0)

    def sees_button(self, name: str, within: float = PATIENCE) -> None:
        expect(self.button(name)).to_be_visible(timeout=within * 1000)

    def sees_box(self, name: str) -> None:
        expect(self.box(name)).to_be_visible()

    def sees_no_button(self, name: str) -> None:
        expect(self.button(name)).to_have_count(0)

    def sees_alert(self, sentence: str, within: float = PATIENCE) -> None:
        alert = self.page.get_by_role("alert").filter(visible=True)
        told = alert.filter(has_text=self.names.sentence(sentence))
        expect(told).to_be_visible(timeout=within * 1000)

    @property
    def chat(self) -> Locator:
        return self.page.get_by_role("log", name=self.names("Chat"), exact=True)

    def writes(self, text: str) -> None:
        self.box("Nachricht").fill(text)
        self.presses("Nachricht senden")

    def reads(self, text: str, within: float = PATIENCE) -> None:
        """The message is in the chat exactly once."""
        expect(self.chat.get_by_text(text, exact=True)).to_have_count(1, timeout=within * 1000)

    def sees_how_far_it_came(self, text: str, how: str) -> None:
        """What stands below a message of one's own."""
        message = self.chat.locator("> *").filter(has=self.page.get_by_text(text, exact=True))
        told = message.get_by_text(self.names(how), exact=True)
        expect(told.filter(visible=True)).to_have_count(1)

    def sees_a_link(self, address: str) -> None:
        """In the chat, as the browser shows one: opened apart, without a word of where from."""
        link = self.chat.get_by_role("link", name=address, exact=True)
        expect(link).to_have_attribute("href", address)
        expect(link).to_have_attribute("target", "_blank")
        expect(link).to_have_attribute("rel", re.compile(r"\bnoopener\b.*\bnoreferrer\b"))

    @contextmanager
    def is_held_up(self, requests: str) -> Iterator[None]:
        """What the page asks for at such an address waits until the end of this."""
        held: list[Route] = []
        over = Event()

        def hold(route: Route) -> None:
            if over.is_set():
                route.continue_()
            else:
                held.append(route)

        self.page.route(requests, hold)
        yield
        over.set()
        for route in held:
            route.continue_()

    def reloads(self) -> None:
        self.page.reload()

    def ends(self) -> None:
        self.presses("Sitzung beenden")
        self.answers("Sitzung beenden", "Ja")
