"""Clipboard and files through the agent: each by its own consent, whole or not at all."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from beistand.agent.saving import safe_name
from e2e.copier import Copier
from e2e.display import Display
from e2e.help import Help
from e2e.hostile import FILE, Observer
from e2e.people import Customer, Technician
from e2e.program import Program
from e2e.programs import wait_for
from e2e.world import Relay

THERE, BACK = "Grüße an Frau Weiß: 5 € für ☺", "Müller, Jürgen · geheime Wörter"


@pytest.fixture
def copier(screen: Display) -> Iterator[Copier]:
    with Copier(screen.environment) as copier:
        yield copier


def bytes_of(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def begins(help_: Help) -> tuple[Technician, Customer, Program]:
    """A session with the agent, and the technician's card open."""
    technician, customer = help_.begins()
    program = help_.gets_control()
    technician.sees_the_screen()
    technician.opens_the_exchange()
    return technician, customer, program


def asks(
    technician: Technician, customer: Customer, program: Program, button: str, sentence: str
) -> None:
    technician.presses(button)
    expect(customer.dialog("Anfrage")).to_contain_text(sentence)
    says_yes(customer, program)


def says_yes(customer: Customer, program: Program) -> None:
    """In the window of the program: on the page the technician could press it as well."""
    question = customer.dialog("Anfrage")
    expect(question).to_contain_text("im kleinen Fenster des Programms")
    expect(customer.button("Ablehnen", question)).to_be_visible()
    expect(customer.button("Zulassen", question)).to_have_count(0)
    program.grants()


def sends(technician: Technician, name: str, content: bytes) -> None:
    technician.sends_a_file({"name": name, "mimeType": "text/plain", "buffer": content})


def held(program: Program) -> list[str]:
    return sorted(each.name for each in program.downloads.iterdir())


def test_without_an_agent_nothing_of_it_can_be_asked_for(help_: Help) -> None:
    technician, _ = help_.begins()
    technician.opens_the_exchange()

    technician.sees("Möglich, sobald das Programm beim Kunden läuft und zugelassen ist.")
    for name in ("Text zum Kunden anfragen", "Text vom Kunden anfragen", "Datei senden"):
        expect(technician.button(name)).to_be_disabled()
    expect(technician.button("Datei anfordern")).to_be_disabled()


def test_text_goes_both_ways_each_by_its_own_consent(
    help_: Help, copier: Copier, agent_relay: Relay
) -> None:
    technician, customer, program = begins(help_)

    asks(
        technician,
        customer,
        program,
        "Text zum Kunden anfragen",
        "Text in Ihre Zwischenablage legen",
    )
    technician.presses("Text zum Kunden")
    technician.sees(
        "Der Browser gibt Ihre Zwischenablage nicht frei. Fügen Sie den Text unten ein und drücken "
        "Sie den Knopf noch einmal."
    )
    technician.box("Text für den Kunden").fill(THERE)
    technician.presses("Text zum Kunden")
    technician.sees("Der Text liegt in der Zwischenablage des Kunden.")
    assert copier.does("paste") == THERE
    technician.sees_button("Text vom Kunden anfragen")

    copier.does("copy", BACK)
    asks(
        technician,
        customer,
        program,
        "Text vom Kunden anfragen",
        "Text aus Ihrer Zwischenablage holen",
    )
    technician.presses("Text vom Kunden")
    expect(technician.box("Geholter Text")).to_have_value(BACK)
    customer.reads(f"Text wurde aus Ihrer Zwischenablage geholt (Zeichen: {len(BACK)}).")

    technician.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    technician.presses("Kopieren")
    technician.sees("Der Text ist kopiert.")
    copier.does("copy", "etwas anderes")
    technician.presses("Text zum Kunden")
    technician.sees("Der Text liegt in der Zwischenablage des Kunden.")
    wait_for(lambda: copier.does("paste") == BACK, "what was copied goes there")

    program.closes_the_first_way()
    technician.sees_button("Text zum Kunden anfragen")
    technician.sees_button("Text vom Kunden")

    program.is_closed()
    technician.sees_event("Text aus der Zwischenablage des Kunden geholt (Zeichen: {characters})")
    program.has_gone()
    said = "\n".join([*agent_relay.said, program.said])
    assert not any(word in said for word in (*THERE.split(), *BACK.split()) if len(word) > 3)


def test_a_file_arrives_byte_for_byte_and_its_name_is_told_letter_for_letter(
    help_: Help, agent_relay: Relay
) -> None:
    technician, customer, program = begins(help_)
    watching = [Observer(each.page) for each in (technician, customer)]
    saved = safe_name(FILE)
    content = b"Planwort Quitte" + bytes_of(3_000_000)
    sends(technician, FILE, content)
    expect(customer.dialog("Anfrage")).to_contain_text(f"{FILE} (3,0\u00a0MB)")
    assert held(program) == []
    says_yes(customer, program)

    technician.sees("{file} ist beim Kunden angekommen.")
    assert held(program) == [saved]
    assert (program.downloads / saved).read_bytes() == content
    customer.reads(f"Die Datei {FILE} ist auf Ihrem Computer angekommen.")

    program.is_closed()
    technician.sees_event("Datei angeboten: {file} ({size})")
    named = technician.page.get_by_text(FILE).filter(visible=True)
    expect(named.first).to_be_visible()
    technician.sees_event("Die Datei ist beim Kunden angekommen")
    program.has_gone()
    assert held(program) == [saved]
    said = "\n".join([*agent_relay.said, program.said])
    assert "Quitte" not in said
    assert FILE not in said
    assert saved not in said
    for each in watching:
        each.saw_nothing_come_of_them()


def test_a_file_of_the_customer_is_chosen_in_the_systems_dialog(
    help_: Help, tmp_path: Path
) -> None:
    technician, customer, program = begins(help_)
    content = bytes_of(1_000_000)
    (program.home / "protokoll").write_bytes(content)
    technician.box("Welche Datei, und wozu?").fill("Das Protokoll des Druckers")
    technician.presses("Datei anfordern")
    expect(customer.dialog("Anfrage")).to_contain_text("Das Protokoll des Druckers")
    says_yes(customer, program)
    technician.sees("Der Kunde wählt eine Datei aus")

    with technician.page.expect_download() as download:
        program.chooses("protokoll")

    assert download.value.suggested_filename == "protokoll"
    download.value.save_as(tmp_path / "got")
    assert (tmp_path / "got").read_bytes() == content
    technician.sees_step("Der Kunde hat eine Datei ausgewählt: {file} ({size})")
    technician.sees_step("Die Datei ist beim Techniker angekommen")
    customer.reads("Ihre Datei protokoll ist übertragen.")


def test_a_dialog_that_is_closed_without_a_choice_sends_nothing(help_: Help) -> None:
    technician, customer, program = begins(help_)
    technician.presses("Datei anfordern")
    says_yes(customer, program)
    wait_for(lambda: "Datei auswählen" in program.display.titles(), "the file dialog")
    seen = technician.sees_the_screen()
    technician.sees_the_screen(after=seen)  # the dialog holds nothing up

    program.display.closes("Datei auswählen")

    technician.sees_step("Erlaubnis erloschen: {right}")
    expect(technician.button("Datei anfordern")).to_be_enabled()


def test_a_refused_file_goes_nowhere(help_: Help) -> None:
    technician, customer, program = begins(help_)
    sends(technician, "treiber.zip", b"abc")
    customer.refuses()

    technician.sees_step("Der Kunde hat die Anfrage abgelehnt: {right}")
    expect(technician.button("Datei senden")).to_be_enabled()
    assert held(program) == []


@pytest.mark.parametrize("by", ["technician", "customer"])
def test_stopped_in_the_middle_no_part_is_left(help_: Help, by: str) -> None:
    technician, customer, program = begins(help_)
    large = program.file.parent / "abbild.iso"
    large.write_bytes(bytes(100_000_000))
    technician.sends_a_file(large)
    says_yes(customer, program)
    wait_for(lambda: held(program), "the file is on its way")

    if by == "technician":
        technician.presses("Senden abbrechen")
    else:
        program.closes_the_first_way()

    technician.sees("Die Übertragung ist abgebrochen.")
    technician.sees_step("Die Übertragung der Datei ist abgebrochen")
    wait_for(lambda: held(program) == [], "nothing is left")
    expect(technician.page.get_by_text(re.compile("abbild.iso .*%"))).to_be_hidden()
    technician.sees_the_screen()
