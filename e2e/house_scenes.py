"""A walk through everything that an administrator decides about the house."""

from collections.abc import Iterator

from e2e.administrator import Administrator
from e2e.scene import Scene, arranged
from e2e.states import Arrangement, every_mark
from tests.relay.pictures import png

PICTURE = png(240, 80)


def walk(anna: Administrator) -> Iterator[Scene]:
    """Needs an administrator who is signed in, and leaves one; nothing is changed."""
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
    anna.sees_the_text("Impressum")
    yield Scene("imprint-texts", anna.page)
    anna.presses("Unterauftragsverarbeiter")
    anna.sees_the_text("Unterauftragsverarbeiter")
    yield Scene("processors-texts", anna.page)
    anna.presses("Auftritt")
    anna.sees("Gut lesbar: Kontrast {ratio} : 1.")
    anna.sees("Es wird das Zeichen der Software gezeigt.")
    yield Scene("brand", anna.page)
    anna.chooses_colours(light="#ff6600", dark="#003366")
    anna.sees("Farbe {colour} nehmen")
    yield Scene("brand-refused", anna.page)
    anna.chooses_colours(light="blau", dark="#7fd0d6")
    anna.sees("Schreiben Sie die Farbe als # und sechs Zeichen von 0 bis 9 und a bis f.")
    anna.chooses_a_logo(PICTURE)
    anna.sees_button("Logo entfernen")
    yield Scene("brand-odd", anna.page)
    yield from arranged("brand-alert", anna.page, Arrangement({}, shown=("brand-alert",)))
    anna.presses("Aufbewahrung")
    anna.sees("Keine Sitzung hat eine Löschsperre.")
    yield Scene("retention", anna.page)
    alert = Arrangement({}, shown=("retention-alert",), hidden=("forecast",))
    yield from arranged("retention-alert", anna.page, alert)
    anna.presses("Sitzungen")
    anna.sees_button("Sitzungsschlüssel erzeugen")
