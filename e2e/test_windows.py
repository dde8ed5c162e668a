"""The agent for Windows, under Wine: downloaded, admitted, seen, steered, and gone.

Wine and the package take their time: this is `make test-windows`, apart from `make test`.
"""

import os
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from e2e.copier import Copier
from e2e.display import Display
from e2e.people import Customer, Technician
from e2e.programs import ROOT, wait_for
from e2e.stage import Stage
from e2e.wine import WindowsProgram, Wine

WANTED = os.environ.get("BEISTAND_TEST_WINDOWS", "")
pytestmark = pytest.mark.skipif(not WANTED, reason="make test-windows")
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0"
BLACK = (0, 0, 0)
EDITOR = (320, 300)
"""A place inside of the editor's window."""
THERE, BACK = "Grüße an Frau Weiß: 5 € für ☺\nzweite Zeile", "Müller, Jürgen · geheime Wörter"


@pytest.fixture
def wine(tmp_path: Path, screen: Display) -> Iterator[Wine]:
    with Wine(tmp_path, screen) as wine:
        yield wine


def begins(stage: Stage, screen: Display) -> tuple[Technician, Customer]:
    """A customer with Windows has said yes to control, and is offered the program."""
    technician, customer = stage.technician(), stage.caller(user_agent=BROWSER)
    technician.screen_width = screen.width
    customer.begins(technician.offers_a_key())
    technician.sees_the_session()
    technician.asks_for_control()
    customer.grants()
    return technician, customer


def comes_in(technician: Technician, customer: Customer, program: WindowsProgram) -> None:
    """The program that was started is let in, and its picture is seen."""
    customer.admits_the_program(program.code)
    technician.sees_the_screen(within=30)
    program.is_calm()


def test_under_windows_it_is_seen_and_steered_hides_a_program_and_leaves_nothing(
    agent_stage: Stage, wine: Wine, screen: Display, tmp_path: Path
) -> None:
    technician, customer = begins(agent_stage, screen)
    wine.start("notepad")
    wait_for(lambda: any("Editor" in title for title in screen.titles()), "the editor", 30)

    file = customer.downloads_the_program(tmp_path)
    assert file.suffix == ".exe"
    program = WindowsProgram(file, wine)
    comes_in(technician, customer, program)

    technician.clicks_at(*EDITOR)
    text = "Grüße an Frau Weiß: 5 € für {alle} [@home] ~ | \\ ☺"
    technician.types(text)
    technician.page.keyboard.press("Control+a")
    technician.page.keyboard.press("Control+c")
    wait_for(lambda: wine.clipboard() == text, "the text was typed")

    assert technician.colour_at(*EDITOR) != BLACK
    program.excludes_or_includes()
    technician.sees_step("Der Kunde hat Anwendungen ausgenommen: {programs}")
    technician.waits_for_colour(*EDITOR, BLACK)

    technician.writes("Wir sind fertig.")
    program.is_closed()
    technician.sees_heading("Bericht")
    technician.sees_event("Der Kunde hat die Sitzung beendet")
    program.has_gone()
    program.leaves_nothing()


def test_under_windows_who_came_without_being_asked_chooses_before_the_first_picture(
    agent_stage: Stage, wine: Wine, screen: Display, tmp_path: Path
) -> None:
    technician, customer = agent_stage.technician(), agent_stage.caller(user_agent=BROWSER)
    customer.page.add_init_script("delete MediaDevices.prototype.getDisplayMedia")
    technician.screen_width = screen.width
    customer.begins(technician.offers_a_key())
    technician.sees_the_session()
    wine.start("notepad")
    wait_for(lambda: any("Editor" in title for title in screen.titles()), "the editor", 30)

    customer.presses("Mit einem kleinen Programm zeigen")
    technician.asks_for_control()  # a yes meanwhile shows nothing that was to be hidden
    customer.grants()
    program = WindowsProgram(customer.downloads_the_program(tmp_path), wine)
    customer.admits_the_program(program.code)
    program.hides_the_first_program_and_shows_the_rest()

    technician.sees_the_screen(within=30)
    technician.waits_for_colour(*EDITOR, BLACK)
    technician.sees_step("Der Kunde hat Anwendungen ausgenommen: {programs}")
    program.is_closed()
    program.has_gone()
    program.leaves_nothing()


def test_under_windows_the_rights_open_a_command_prompt_that_ends_with_them(
    agent_stage: Stage, wine: Wine, screen: Display, tmp_path: Path
) -> None:
    technician, customer = begins(agent_stage, screen)
    program = WindowsProgram(customer.downloads_the_program(tmp_path), wine)
    comes_in(technician, customer, program)

    technician.asks_for_rights()
    customer.grants()  # Wine has no dialog of its own: it asks nobody
    technician.sees_step("Administratorrechte erhalten", within=60)
    wine.start("notepad")
    wait_for(lambda: any("Editor" in title for title in screen.titles()), "the editor", 30)
    technician.clicks_at(*EDITOR)
    technician.types(THERE)  # now pressed by the program with the rights
    technician.page.keyboard.press("Control+a")
    technician.page.keyboard.press("Control+c")
    wait_for(lambda: wine.clipboard() == THERE, "the text was typed")

    # Wine's console takes no characters that were typed as such: only that it opens is seen here.
    technician.presses("Terminal öffnen")
    wait_for(lambda: prompts(screen), "the command prompt", 30)

    customer.presses("Rechte entziehen")
    technician.sees_step("Administratorrechte abgegeben")
    wait_for(lambda: not prompts(screen), "the command prompt is gone")

    screen.focuses("Fernwartung")  # where the person is, not in what has just gone
    program.is_closed()
    program.has_gone()
    program.leaves_nothing()


def prompts(screen: Display) -> bool:
    return any("cmd" in title for title in screen.titles())


def test_an_exe_tells_the_licences_of_all_its_parts(
    wine: Wine, screen: Display, tmp_path: Path
) -> None:
    package = next((ROOT / "web/agents").glob("beistand-*.exe"))
    file = Path(shutil.copy(package, tmp_path / package.name))
    before = set(wine.temporary.iterdir())
    wine.start(file, "--licences")

    wait_for(lambda: any("NOTICE" in title for title in screen.titles()), "the licences", 60)
    notice = next(wine.temporary.glob("beistand-*/licences/NOTICE.txt"))
    lines = notice.read_text(encoding="utf-8").splitlines()
    named = {line.partition(":")[0].partition(" ")[0] for line in lines}
    assert {"Beistand", "Python", "av", "websockets", "FFmpeg", "x264"} <= named
    for line in lines:
        if place := re.search(r"licences/\S+$", line):
            assert (notice.parent.parent / place[0]).is_file()

    screen.closes(next(title for title in screen.titles() if "NOTICE" in title))
    wait_for(lambda: set(wine.temporary.iterdir()) == before, "nothing is left", 30)
    assert file.exists()  # nobody was helped by it


def test_a_killed_program_is_removed_all_the_same(
    agent_stage: Stage, wine: Wine, screen: Display, tmp_path: Path
) -> None:
    _, customer = begins(agent_stage, screen)
    program = WindowsProgram(customer.downloads_the_program(tmp_path), wine)
    assert program.code
    assert program.left

    program.is_killed()

    program.leaves_nothing()


def test_under_windows_text_and_files_go_both_ways_as_the_customer_allows(
    agent_stage: Stage, wine: Wine, screen: Display, tmp_path: Path
) -> None:
    technician, customer = begins(agent_stage, screen)
    program = WindowsProgram(customer.downloads_the_program(tmp_path), wine)
    comes_in(technician, customer, program)
    technician.opens_the_exchange()

    technician.presses("Text zum Kunden anfragen")
    customer.sees_question("Anfrage")
    program.grants()
    technician.presses("Text zum Kunden")
    technician.box("Text für den Kunden").fill(THERE)  # the browser keeps its own clipboard
    technician.presses("Text zum Kunden")
    technician.sees("Der Text liegt in der Zwischenablage des Kunden.")
    wait_for(lambda: wine.clipboard() == THERE, "the text is in the clipboard")

    with Copier(screen.environment) as copier:
        copier.does("copy", BACK)
        technician.presses("Text vom Kunden anfragen")
        customer.sees_question("Anfrage")
        program.grants()
        technician.presses("Text vom Kunden")
        expect(technician.box("Geholter Text")).to_have_value(BACK)

    program.closes_the_first_way()
    technician.sees_button("Text zum Kunden anfragen")
    technician.sees_button("Text vom Kunden")

    content = random.Random(1).randbytes(300_000)
    offered: FilePayload = {"name": "treiber.zip", "mimeType": "text/plain", "buffer": content}
    technician.sends_a_file(offered)
    customer.sees_question("Anfrage")
    program.grants()
    technician.sees("{file} ist beim Kunden angekommen.")
    assert (program.downloads / "treiber.zip").read_bytes() == content
    assert [each.name for each in program.downloads.iterdir()] == ["treiber.zip"]

    (tmp_path / "protokoll").write_bytes(content)
    technician.presses("Datei anfordern")
    customer.sees_question("Anfrage")
    program.grants()
    with technician.page.expect_download() as download:
        program.chooses("protokoll")
    download.value.save_as(tmp_path / "got")
    assert (tmp_path / "got").read_bytes() == content

    technician.presses("Datei anfordern")
    customer.sees_question("Anfrage")
    program.grants()
    wait_for(lambda: "Datei auswählen" in screen.titles(), "the file dialog")
    technician.presses("Empfang abbrechen")
    wait_for(lambda: "Datei auswählen" not in screen.titles(), "nobody is asked any more")

    program.is_closed()
    program.has_gone()
    program.leaves_nothing("treiber.zip", "protokoll", "got")
