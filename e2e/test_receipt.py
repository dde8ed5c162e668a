"""The customer takes a signed receipt away, and the portal's page checks it in the browser."""

from pathlib import Path

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

    caller.opens_the_check_of_receipts()
    requests: list[str] = []
    caller.page.on("request", lambda request: requests.append(request.url))
    caller.checks_the_receipt(file)
    caller.sees(GENUINE)
    caller.sees_words("Quittung bitte")
    caller.sees("Fassung {number}, zugestimmt")

    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"Quittung bitte", b"Quittung bitts"))
    caller.checks_the_receipt(file)
    caller.sees(CHANGED)
    caller.does_not_see(GENUINE)
    file.write_bytes(whole[:-1])
    caller.checks_the_receipt(file)
    caller.sees(CHANGED)
    assert requests == [], "nothing is uploaded"
