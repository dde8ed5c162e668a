"""The customer takes a signed receipt away, and the portal's page checks it in the browser."""

from pathlib import Path

from playwright.sync_api import expect

from e2e.people import Customer, Technician

GENUINE = (
    "Der Nachweis ist echt und unverändert. Der Server von {organisation} hat ihn unterschrieben."
)
CHANGED = "Das ist kein gültiger Nachweis. Die Datei wurde verändert oder ist keiner."


def test_the_receipt_is_downloaded_and_one_changed_byte_is_found(
    technician: Technician, caller: Customer, tmp_path: Path
) -> None:
    caller.begins(technician.offers_a_key("Quittung bitte"), recording=False)
    technician.sees_the_session()
    caller.ends()
    caller.sees_heading("Sitzung beendet")
    file = caller.downloads_the_receipt(tmp_path)
    assert file.name.startswith("Nachweis-Fernwartung-")

    opens_the_check(caller)
    requests: list[str] = []
    caller.page.on("request", lambda request: requests.append(request.url))
    checks(caller, file)
    caller.sees(GENUINE)
    caller.sees_words("Quittung bitte")
    caller.sees("Fassung {number}, zugestimmt")
    # Who was there is told although nothing was shown.
    presence = caller.page.get_by_role("cell", name=caller.names("Anwesenheit der Praxis"))
    expect(presence.first).to_be_visible()

    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"Quittung bitte", b"Quittung bitts"))
    checks(caller, file)
    caller.sees(CHANGED)
    caller.does_not_see(GENUINE)
    file.write_bytes(whole[:-1])
    checks(caller, file)
    caller.sees(CHANGED)
    assert requests == [], "nothing is uploaded"


def opens_the_check(caller: Customer) -> None:
    """By the link on the page that says it is over; waits until the page is ready."""
    with caller.page.expect_popup() as aside:  # the summary stays where it is
        link = caller.page.get_by_role("link", name=caller.names("Nachweis prüfen"), exact=True)
        link.first.click()
    caller.sees_heading("Sitzung beendet")
    caller.page = aside.value
    expect(caller.button("Prüfen")).to_be_enabled()


def checks(caller: Customer, file: Path) -> None:
    caller.page.get_by_label(caller.names("Datei mit dem Nachweis"), exact=True).set_input_files(
        file
    )
    caller.presses("Prüfen")
