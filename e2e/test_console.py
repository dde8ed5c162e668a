"""The technician's console: what is typed, shown and told there, beside the customer's journey."""

import re

from playwright.sync_api import Route, expect

from beistand.protocol.keys import Key, read_key
from e2e import timecode
from e2e.colleagues import Colleague
from e2e.people import PASSWORD, Customer, Technician
from e2e.stage import Stage

NO_SUCH_KEY = (
    "Dieser Schlüssel gilt nicht oder nicht mehr. Bitte vergleichen Sie die Ziffern"
    " oder lassen Sie sich einen neuen Schlüssel nennen."
)


def begins(technician: Technician, caller: Customer, purpose: str, recording: bool = False) -> None:
    caller.begins(technician.offers_a_key(purpose), recording=recording)
    technician.sees_the_session(purpose)
    technician.sees_step("Die Sitzung ist aufgebaut")


def test_what_is_allowed_and_not_shown_is_not_told_as_a_recording(
    technician: Technician, caller: Customer
) -> None:
    begins(technician, caller, "Nur erlaubt", recording=True)
    caller.sees("Erlaubt, sobald etwas gezeigt wird")
    technician.sees("Aufzeichnung, sobald etwas gezeigt wird")
    technician.does_not_see("Aufzeichnung läuft")
    caller.presses("Aufzeichnung beenden")
    technician.sees("Keine Aufzeichnung")


def test_a_request_says_what_it_is_for(technician: Technician, caller: Customer) -> None:
    begins(technician, caller, "Wozu das alles")
    technician.asks_for_recording()
    expect(caller.dialog("Anfrage")).to_contain_text("Wozu das alles")
    caller.refuses()
    technician.box("Wozu").fill("Für den Hersteller festhalten")
    technician.asks_for_recording()
    expect(caller.dialog("Anfrage")).to_contain_text("Für den Hersteller festhalten")
    caller.refuses()


def test_an_entered_key_pulls_nobody_away(technician: Technician, stage: Stage) -> None:
    first, second = stage.caller(), stage.caller()
    begins(technician, first, "Erster Kunde")
    technician.returns_to_the_table()
    key = technician.offers_a_key("Zweiter Kunde")
    technician.button("Öffnen", technician.row("Erster Kunde")).click()
    technician.sees_the_session("Erster Kunde")
    technician.box("Nachricht").fill("Mitten im Satz")

    second.opens_the_portal()
    second.enters(key)
    technician.sees("Ein Kunde hat den Schlüssel eingegeben: {who}")
    technician.sees_words("Erster Kunde")
    expect(technician.box("Nachricht")).to_have_value("Mitten im Satz")
    technician.button("Öffnen").click()
    technician.sees_the_session("Zweiter Kunde")
    technician.does_not_see("Ein Kunde hat den Schlüssel eingegeben: {who}")


def test_a_key_that_was_guessed_at_is_told_with_its_reason(
    technician: Technician, caller: Customer
) -> None:
    key = read_key(technician.offers_a_key("Erraten"))
    others = (f"{number:06}" for number in range(100000, 100009))
    caller.opens_the_portal()
    for secret in [other for other in others if other != key.secret][:5]:
        caller.enters(Key(key.locator, secret).spoken)
        caller.sees_alert(NO_SUCH_KEY)
    technician.sees_alert(
        "Der Schlüssel wurde nach zu vielen falschen Eingaben gesperrt."
        " Bitte erzeugen Sie einen neuen."
    )
    technician.does_not_see("Gültig noch")
    technician.sees_no_button("Schlüssel kopieren")
    technician.offers_a_key("Noch einmal")
    technician.sees_button("Schlüssel kopieren")


def test_an_old_page_is_loaded_anew_once_and_then_says_so(
    technician: Technician, caller: Customer
) -> None:
    loads: list[str] = []

    def from_a_cache(route: Route) -> None:
        loads.append(route.request.url)
        answer = route.fetch()
        text = re.sub(r'(<meta name="build" content=")[^"]*', r"\1old", answer.text())
        route.fulfill(response=answer, body=text)

    technician.page.route(re.compile("/admin(#.*)?$"), from_a_cache)
    technician.reloads()
    technician.sees_button("Sitzungsschlüssel erzeugen")
    caller.opens_the_portal()
    caller.enters(technician.offers_a_key("Alte Seite"))
    technician.sees(
        "Diese Seite ist veraltet. Bitte laden Sie sie neu, am besten mit Strg\xa0+\xa0F5."
    )
    assert len(loads) == 2


def test_who_is_signed_out_is_told_why(stage: Stage) -> None:
    technician = stage.technician()
    technician.page.context.clear_cookies()
    technician.box("Zweck").fill("Zu spät")
    technician.presses("Sitzungsschlüssel erzeugen")
    technician.sees_alert("Sie sind nicht mehr angemeldet. Bitte melden Sie sich noch einmal an.")


def test_a_fault_of_the_server_is_not_told_as_a_wrong_password(stage: Stage) -> None:
    technician = stage.technician(signed_in=False)
    technician.page.route(
        "**/admin/sign-in",
        lambda route: route.fulfill(status=503, json={"error": "DatabaseBusy"}),
    )
    technician.page.goto(f"{technician.home}/admin")
    technician.box("Benutzername").fill("Anna Berger")
    technician.page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    technician.presses("Anmelden")
    technician.sees_alert("Etwas ist schiefgegangen. Bitte laden Sie die Seite neu.")
    technician.does_not_see("Benutzername oder Passwort stimmt nicht.")


def test_signing_out_shows_nothing_of_before(stage: Stage) -> None:
    # An account's other pages stay signed in: this one has a sign-in of its own.
    technician = stage.technician(signed_in=False)
    technician.page.goto(f"{technician.home}/admin")
    technician.signs_in()
    technician.signs_out()
    assert technician.page.context.cookies() == []
    technician.page.goto(f"{technician.home}/admin")
    technician.sees_button("Anmelden")
    technician.does_not_see("Sitzungen")


def test_notes_are_kept_however_the_session_is_left(
    technician: Technician, caller: Customer
) -> None:
    begins(technician, caller, "Mit Notizen")
    technician.page.get_by_text("Notizen", exact=True).filter(visible=True).click()
    notes = technician.box("Notizen")
    notes.press_sequentially("Patrone")
    technician.reloads()  # at once, before a pause in typing
    technician.sees_the_session("Mit Notizen")
    technician.page.get_by_text("Notizen", exact=True).filter(visible=True).click()
    expect(notes).to_have_value("Patrone")
    notes.press_sequentially(" getauscht")
    caller.ends()
    technician.sees_heading("Bericht")
    expect(technician.box("Notizen")).to_have_value(re.compile("^Patrone|getauscht"))
    expect(technician.box("Notizen")).to_have_value(re.compile("Patrone"))
    expect(technician.box("Notizen")).to_have_value(re.compile("getauscht"))
    technician.box("Notizen").fill("Erledigt")
    technician.sees("Gespeichert um {time}")
    technician.opens_report("Mit Notizen")
    expect(technician.box("Notizen")).to_have_value("Erledigt")


def test_a_canned_answer_can_be_changed_before_it_is_sent(
    technician: Technician, caller: Customer
) -> None:
    begins(technician, caller, "Vorbereitete Antwort")
    technician.inserts("Einen Moment")
    message = technician.box("Nachricht")
    expect(message).to_be_focused()
    message.press_sequentially(" Danke!")
    message.press("Enter")
    caller.reads("Einen Moment bitte, ich prüfe das. Danke!")


def test_key_and_link_are_copied(technician: Technician, caller: Customer) -> None:
    technician.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    key = technician.offers_a_key("Zum Kopieren")
    technician.presses("Schlüssel kopieren")
    technician.sees("Der Schlüssel ist kopiert.")
    read = "() => navigator.clipboard.readText()"
    assert read_key(technician.page.evaluate(read)) == read_key(key)
    technician.presses("Link kopieren")
    technician.sees("Der Link ist kopiert.")
    caller.page.goto(technician.page.evaluate(read))
    caller.presses("Senden")
    caller.sees_question("Fernwartung starten")


def test_the_screen_is_fitted_shown_in_its_own_size_and_alone(
    technician: Technician, customer: Customer
) -> None:
    began = timecode.this_moment()
    customer.begins(technician.offers_a_key("Ansichten"), recording=True)
    technician.sees_the_session()
    first = technician.sees_the_screen()
    zoom = technician.page.get_by_role("status", name="Vergrößerung", exact=True)
    technician.presses("1:1")
    expect(zoom).to_have_text("100\xa0%")
    box = technician.screen.bounding_box()
    assert box is not None
    assert round(box["width"]) == technician.screen.evaluate("canvas => canvas.width")
    technician.presses("Vergrößern")
    expect(zoom).to_have_text("125\xa0%")
    technician.presses("Einpassen")
    expect(zoom).not_to_have_text("125\xa0%")
    technician.presses("Vollbild")
    full = technician.page.locator(":fullscreen")
    expect(full.get_by_role("img", name="Bildschirm des Kunden", exact=True)).to_be_visible()
    technician.page.evaluate("() => document.exitFullscreen()")

    technician.sees("{width}\xa0×\xa0{height} · {rate}\xa0Bilder/s")
    stopped = timecode.this_moment()
    customer.stops_sharing()
    technician.sees("Wartet auf den Bildschirm")
    technician.page.wait_for_timeout(1500)  # its figures are told once a second
    technician.does_not_see("{width}\xa0×\xa0{height} · {rate}\xa0Bilder/s")
    shared_again = timecode.this_moment()
    customer.shares()
    last = technician.sees_the_screen()
    technician.ends()

    technician.sees_heading("Bericht")
    times = [text.split()[0] for text in technician.marks.all_inner_texts()]
    assert times == sorted(times)
    assert times
    place = technician.recording.get_by_role("slider", name="Stelle")
    place.fill(str(int(place.get_attribute("max") or 0) // 2))
    expect(place).to_have_value(re.compile(r"^[1-9]\d+$"))
    technician.goes_to("Der Kunde hat die Freigabe beendet")
    technician.sees_a_picture_between(stopped.after(-1000), stopped.after(1000))
    technician.goes_to("Der Kunde zeigt den ganzen Bildschirm", 1)
    technician.sees_a_picture_between(shared_again, last)
    technician.goes_to("Der Kunde zeigt den ganzen Bildschirm", 0)
    expect(place).to_have_value(re.compile(r"^\d{1,3}$"))
    technician.sees_a_picture_between(began, first)


def test_a_colleague_does_not_enter_under_another_name(own_stage: Stage) -> None:
    own_stage.relay.makes_account("Bernd Colling", "supervisor", PASSWORD)
    technician, caller = own_stage.technician(), own_stage.caller()
    begins(technician, caller, "Annas Sitzung")
    page = own_stage.technician(signed_in=False).page
    colleague = Colleague(page, own_stage.relay.home)
    colleague.starts_to_sign_in("Bernd Colling")
    expect(colleague.row("Annas Sitzung")).to_be_visible()
    expect(colleague.button("Öffnen", colleague.row("Annas Sitzung"))).to_have_count(0)
    colleague.page.goto(technician.page.url)
    colleague.reloads()
    colleague.sees(
        "Diese Sitzung gehört zu einem anderen Konto."
        " Nur wer den Schlüssel erzeugt hat, kann sie öffnen."
    )
    expect(colleague.row("Annas Sitzung")).to_be_visible()
    technician.writes("Hier ist Anna")
    caller.reads("Hier ist Anna")
