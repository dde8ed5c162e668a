"""Two sessions at once never mix."""

from playwright.sync_api import expect

from e2e.display import Display
from e2e.people import Technician
from e2e.stage import Stage


def test_two_sessions_at_once_never_mix(stage: Stage, screen: Display) -> None:
    with Display((1280, 720), source=2) as other_screen:
        purposes = ("Praxis Nord", "Praxis Süd")
        screens = (screen, other_screen)
        technicians = [stage.technician() for _ in purposes]
        customers = [stage.customer(display) for display in screens]
        for purpose, technician, customer in zip(purposes, technicians, customers, strict=True):
            customer.begins(technician.offers_a_key(purpose), recording=False)
            technician.sees_the_session(purpose)
            customer.writes(f"Hier ist {purpose}")
        for purpose, technician, display in zip(purposes, technicians, screens, strict=True):
            technician.reads(f"Hier ist {purpose}")
            technician.sees_the_screen()
            seen = technician.watches(3)
            assert {stamp.source for stamp in seen} == {display.source}
            technician.writes(f"Gruß an {purpose}")
        for mine, other, customer, technician in zip(
            purposes, reversed(purposes), customers, technicians, strict=True
        ):
            customer.reads(f"Gruß an {mine}")
            assert other not in customer.page.locator("body").inner_text()
            assert f"Hier ist {other}" not in technician.chat.inner_text()
        # Ending one leaves the other as it is.
        customers[0].ends()
        customers[0].sees_heading("Sitzung beendet")
        technicians[1].sees_the_screen()
        customers[1].ends()


def test_a_half_written_message_stays_in_its_session(technician: Technician, stage: Stage) -> None:
    purposes = ("Praxis Ost", "Praxis West")
    for purpose in purposes:
        stage.caller().begins(technician.offers_a_key(purpose), recording=False)
        technician.sees_the_session(purpose)
        if purpose == purposes[0]:
            technician.box("Nachricht").fill("Frau Muster, das Passwort ist")
            technician.returns_to_the_table()
    expect(technician.box("Nachricht")).to_have_value("")
    technician.opens_the_session(purposes[0])
    expect(technician.box("Nachricht")).to_have_value("Frau Muster, das Passwort ist")
    technician.opens_the_session(purposes[1])
    expect(technician.box("Nachricht")).to_have_value("")
