"""A second technician: called in, watching, taking over, giving back, sent away."""

import pytest
from playwright.sync_api import expect

from e2e.display import Display
from e2e.people import PASSWORD, Customer
from e2e.second import Second
from e2e.stage import Stage

JONAS = "Jonas Kern"


def second(stage: Stage, name: str = JONAS) -> Second:
    """Somebody else of the house, signed in and bound to secrecy."""
    stage.relay.makes_account(name, "technician", PASSWORD)
    page = stage.technician(signed_in=False).page
    somebody = Second(page, stage.relay.home, "de")
    somebody.starts_to_sign_in(name)
    somebody.gives_the_undertaking()
    return somebody


def help_is_on(stage: Stage, customer: Customer) -> Second:
    """Anna Berger helps a customer."""
    technician = stage.technician()
    anna = Second(technician.page, technician.home, "de")
    customer.begins(anna.offers_a_key(), recording=False)
    anna.sees_the_session()
    return anna


def test_a_colleague_is_asked_for_by_name_and_then_watches(
    own_stage: Stage, screen: Display
) -> None:
    customer = own_stage.customer(screen)
    jonas = second(own_stage)
    anna = help_is_on(own_stage, customer)
    anna.screen_width = jonas.screen_width = screen.width
    anna.sees_the_screen()
    anna.calls(JONAS, "Zweite Meinung")
    question = customer.dialog("Anfrage")
    for words in ("Anna Berger", JONAS, "Zur Verschwiegenheit verpflichtet", "Zweite Meinung"):
        expect(question).to_contain_text(words)
    expect(jonas.row("Drucker einrichten")).to_have_count(0)
    customer.grants()

    jonas.sees_words("Anna Berger bittet Sie in eine Sitzung: Drucker einrichten")
    expect(jonas.row("Drucker einrichten")).to_contain_text("Hinzugezogen von Anna Berger")
    jonas.comes()
    customer.sees_words(f"{JONAS} ist dazugekommen und sieht zu.")
    expect(customer.watcher(JONAS)).to_contain_text("sieht zu")
    jonas.sees_the_screen()
    anna.sees_the_screen()
    for button in ("Steuerung anfordern", "Sitzung beenden", "Höhere Rechte anfordern"):
        jonas.sees_no_button(button)
    jonas.writes("Hier Kern, ich sehe mit.")
    customer.reads("Hier Kern, ich sehe mit.")
    anna.reads("Hier Kern, ich sehe mit.")

    jonas.reloads()
    jonas.sees_the_screen()
    expect(customer.watcher(JONAS)).to_contain_text("sieht zu")
    customer.sends_away(JONAS)
    jonas.sees_heading("Bericht")
    expect(customer.watcher(JONAS)).to_have_count(0)
    anna.sees_step("Der Kunde hat {name} verabschiedet")
    anna.sees_the_screen()


def test_a_colleague_who_is_refused_never_sees_the_session(own_stage: Stage) -> None:
    customer = own_stage.caller()
    jonas = second(own_stage)
    own_stage.relay.makes_account("Otto Ohne", "technician", PASSWORD)
    anna = help_is_on(own_stage, customer)
    anna.opens_the_list()
    expect(anna.candidate("Otto Ohne")).to_contain_text("Verpflichtung zur Verschwiegenheit fehlt")
    expect(anna.button("Kunden fragen", anna.candidate("Otto Ohne"))).to_have_count(0)
    anna.presses("Abbrechen")
    anna.calls(JONAS, "Zweite Meinung")
    customer.refuses()
    anna.sees_step("Der Kunde hat die Anfrage abgelehnt: {right}")
    expect(jonas.row("Drucker einrichten")).to_have_count(0)
    expect(customer.watcher(JONAS)).to_have_count(0)


def test_a_session_is_handed_over_and_taken_back(own_stage: Stage) -> None:
    customer = own_stage.caller()
    jonas = second(own_stage)
    anna = help_is_on(own_stage, customer)
    anna.calls(JONAS, "Drucker")
    customer.grants()
    jonas.comes()
    customer.sees_words(f"{JONAS} ist dazugekommen und sieht zu.")

    anna.hands_over_to(JONAS)
    expect(customer.dialog("Anfrage")).to_contain_text("möchte die Fernwartung übergeben")
    expect(customer.dialog("Anfrage")).to_contain_text(JONAS)
    customer.grants()
    jonas.sees_button("Sitzung beenden")
    jonas.sees_button("Steuerung anfordern")
    anna.sees_no_button("Sitzung beenden")
    expect(customer.watcher("Anna Berger")).to_contain_text("ist da")
    customer.sees_words(
        f"{JONAS} hilft Ihnen ab jetzt. Was Sie vorher erlaubt hatten, gilt nicht mehr."
    )

    anna.presses("Zurücknehmen")
    expect(customer.dialog("Anfrage")).to_contain_text("Anna Berger")
    customer.grants()
    anna.sees_button("Sitzung beenden")
    jonas.sees_no_button("Sitzung beenden")
    anna.sends_away(JONAS)
    jonas.sees_heading("Bericht")
    anna.ends()
    anna.sees_heading("Bericht")
    anna.sees_event("{name} hat die Sitzung übernommen")
    anna.sees_event("{name} hat die Sitzung wieder übernommen")
    customer.sees_heading("Sitzung beendet")
    customer.sees_words(f"Anna Berger, {JONAS}")


def test_nothing_is_shown_while_the_technician_is_gone(own_stage: Stage, screen: Display) -> None:
    customer = own_stage.customer(screen)
    jonas = second(own_stage)
    anna = help_is_on(own_stage, customer)
    anna.screen_width = jonas.screen_width = screen.width
    anna.calls(JONAS, "Drucker")
    customer.grants()
    jonas.comes()
    jonas.sees_the_screen()
    anna.returns_to_the_table()
    jonas.sees("Es wird nichts gezeigt, solange nicht verbunden ist, wer hilft.")
    anna.button("Öffnen", anna.row("Drucker einrichten")).click()
    anna.sees_the_screen()
    jonas.sees_the_screen()


@pytest.mark.parametrize("name", ["Jonas <b onclick=alert(3)>Kern</b> {0}"])
def test_a_hostile_name_stays_words(own_stage: Stage, name: str) -> None:
    customer = own_stage.caller()
    jonas = second(own_stage, name)
    anna = help_is_on(own_stage, customer)
    anna.calls(name, "<img src=/ouch onerror=alert(1)>")
    expect(customer.dialog("Anfrage")).to_contain_text(name)
    expect(customer.dialog("Anfrage")).to_contain_text("<img src=/ouch onerror=alert(1)>")
    customer.grants()
    jonas.comes()
    expect(customer.watcher(name)).to_contain_text(name)
    anna.sees_words(f"{name} ist dabei und sieht zu")
    for person in (customer, anna, jonas):
        assert person.page.locator("[onclick], [onerror], [src='/ouch']").count() == 0
