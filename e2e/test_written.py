"""Nothing has to be heard or said: help in writing alone, and what comes by itself is announced."""

from playwright.sync_api import expect

from e2e.keys import has_the_focus
from e2e.people import Customer, Technician
from e2e.person import Person

LIVE = (
    "[role=status], [role=alert], [role=log], output, [role=alertdialog], dialog[aria-labelledby]"
)

# What there is in this order, with anything between: parts of the accessibility tree.
PORTAL = """
- region "Hilfe direkt an Ihrem Bildschirm":
  - heading "Hilfe direkt an Ihrem Bildschirm" [level=1]
  - textbox "Sitzungsschlüssel"
  - button "Senden"
  - heading "So geht es" [level=2]
  - list:
    - listitem
    - listitem
    - listitem
"""
SESSION = """
- region "Fernwartung":
  - heading "Fernwartung" [level=1]
  - status:
    - strong: Anna Berger
  - button "Sitzung beenden"
  - status:
    - text: "Sie sind:"
    - strong: anwesend
  - button "Ich gehe weg"
  - region "Ihr Bildschirm":
    - heading "Ihr Bildschirm" [level=2]
    - status: Ihr Bildschirm wird nicht gezeigt.
    - button "Bildschirm freigeben"
  - region "Diese Sitzung":
    - heading "Diese Sitzung" [level=2]
    - term: Aufzeichnung
    - definition:
      - status: Wird nicht aufgezeichnet
    - term: Spätestens bis
  - heading "Chat" [level=2]
  - log "Chat"
  - textbox "Nachricht"
  - button "Nachricht senden"
"""
CONSOLE = """
- 'region "Sitzung: Ohne Namen"':
  - 'heading "Sitzung: Ohne Namen" [level=1]'
  - status "Stand der Sitzung":
    - list:
      - listitem: Kunde ist da
      - listitem: Praxis anwesend
      - listitem: Keine Aufzeichnung
      - listitem: Verbunden
  - textbox "Wozu"
  - button "Aufzeichnung anfragen"
  - button "Sitzung beenden"
  - toolbar "Ansicht"
  - group "Bildfläche":
    - status:
      - paragraph: Wartet auf den Bildschirm
  - group:
    - log "Ablauf"
  - log "Chat"
  - textbox "Nachricht"
"""
END = """
- dialog "Sitzung beenden":
  - heading "Sitzung beenden" [level=2]
  - button "Ja"
  - button "Nein"
"""


def is_told(person: Person, sentence: str) -> None:
    """It is on the page, in a place whose changes a screen reader tells by itself."""
    text = person.page.get_by_text(person.names.sentence(sentence)).filter(visible=True).first
    expect(text).to_be_visible()
    assert text.evaluate(f"element => element.closest('{LIVE}') !== null"), sentence


def test_help_from_the_first_word_to_the_last_in_writing_alone(
    technician: Technician, caller: Customer
) -> None:
    caller.opens_the_portal(technician.offers_a_key("Ohne Telefon"))  # by the link in a letter
    caller.presses("Senden")
    caller.confirms()
    caller.agrees()
    caller.refuses_recording()
    technician.sees_the_session("Ohne Telefon")
    technician.writes("Guten Tag, wir schreiben uns. Was sehen Sie auf dem Bildschirm?")
    caller.reads("Guten Tag, wir schreiben uns. Was sehen Sie auf dem Bildschirm?")
    caller.writes("Eine Meldung: Papierstau.")
    technician.reads("Eine Meldung: Papierstau.")
    technician.box("Wozu").fill("Damit Sie es nachlesen können.")
    technician.asks_for_recording()
    caller.sees_words("Damit Sie es nachlesen können.")
    caller.refuses()
    technician.writes("Bitte öffnen Sie die Klappe vorn.")
    caller.reads("Bitte öffnen Sie die Klappe vorn.")
    caller.writes("Es geht wieder. Danke!")
    technician.reads("Es geht wieder. Danke!")
    for person in (technician, caller):
        expect(person.page.locator("audio")).to_have_count(0)
    caller.ends()
    caller.sees_heading("Sitzung beendet")
    assert "Papierstau" in caller.takes_the_conversation_away()


def test_what_comes_by_itself_is_announced_to_both(
    technician: Technician, caller: Customer
) -> None:
    key = technician.offers_a_key("Angesagt")
    expect(technician.page.get_by_role("status", name="Sitzungsschlüssel")).to_have_text(key)
    caller.opens_the_portal()
    caller.enters("12")
    caller.sees_alert(
        "Der Schlüssel stimmt so nicht. Bitte vergleichen Sie die Ziffern:"
        " Es müssen zehn sein, oft sind nur zwei vertauscht."
    )
    caller.enters(key)
    caller.confirms()
    caller.agrees()
    caller.refuses_recording()
    technician.sees_the_session("Angesagt")
    has_the_focus(caller.heading("Fernwartung"))
    for sentence in ("Kunde ist da", "Keine Aufzeichnung", "Praxis anwesend"):
        is_told(technician, sentence)
    is_told(technician, "Der Kunde hat der Kundenvereinbarung zugestimmt (Fassung {number})")
    is_told(caller, "Ihr Bildschirm wird nicht gezeigt.")
    is_told(caller, "Wird nicht aufgezeichnet")
    caller.writes("Hören Sie mich?")
    technician.reads("Hören Sie mich?")
    technician.asks_for_recording()
    caller.sees_question("Anfrage")
    has_the_focus(caller.heading("Anfrage"))
    caller.grants()
    is_told(caller, "Erlaubt, sobald etwas gezeigt wird")
    is_told(technician, "Aufzeichnung, sobald etwas gezeigt wird")
    caller.presses("Ich gehe weg")
    is_told(technician, "Praxis abwesend: nur ansehen")
    is_told(caller, "abwesend")
    technician.returns_to_the_table()
    is_told(
        caller,
        "Solange unser Mitarbeiter nicht verbunden ist, wird nichts von Ihrem Bildschirm"
        " übertragen.",
    )


def test_what_a_screen_reader_finds_on_the_portal_and_in_a_session(
    technician: Technician, caller: Customer
) -> None:
    caller.opens_the_portal()
    caller.sees_button("Senden")
    expect(caller.page.get_by_role("main")).to_match_aria_snapshot(PORTAL)
    caller.enters(technician.offers_a_key("Vorlesen"))
    caller.confirms()
    caller.agrees()
    caller.refuses_recording()
    technician.sees_the_session("Vorlesen")
    expect(caller.page.get_by_role("main")).to_match_aria_snapshot(SESSION)
    expect(technician.page.get_by_role("main")).to_match_aria_snapshot(CONSOLE)
    caller.presses("Sitzung beenden")
    expect(caller.dialog("Sitzung beenden")).to_match_aria_snapshot(END)
