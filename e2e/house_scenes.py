"""A walk through everything that an administrator decides about the house."""

from collections.abc import Iterator

from e2e.administrator import Administrator
from e2e.scene import Scene, arranged
from e2e.states import every_mark


def walk(anna: Administrator) -> Iterator[Scene]:
    """Needs an administrator who is signed in, and leaves one; nothing is published."""
    anna.opens_the_administration()
    anna.sees("Das fehlt noch:")
    anna.opens_the_help("So schreiben Sie Überschriften, Listen und Platzhalter")
    yield Scene("texts", anna.page)
    yield from arranged("texts", anna.page, *every_mark("admin", "complete"))
    anna.reads_the_version(1)
    yield Scene("text-read", anna.page)
    anna.closes_the_text()
    anna.presses("Datenschutz")
    anna.sees("Noch nichts veröffentlicht. Es gilt der mitgelieferte Text.")
    yield Scene("notice-texts", anna.page)
    anna.presses("Impressum")
    anna.sees_heading("Impressum")
    yield Scene("imprint-texts", anna.page)
    anna.presses("Sitzungen")
    anna.sees_button("Sitzungsschlüssel erzeugen")
