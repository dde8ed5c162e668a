"""The agent: asked for, downloaded, admitted, it shows and is steered, and leaves nothing."""

from pathlib import Path

from e2e.display import Display
from e2e.entry import Entry
from e2e.help import Help
from e2e.programs import wait_for
from e2e.world import Relay

RUNNING = (
    "Das Programm läuft. Sie können diese Seite schließen:"
    " Chat, Anfragen und Ende stehen im kleinen Fenster."
)
WHOLE = (
    "Danach ist Ihr ganzer Bildschirm zu sehen. Wollten Sie Anwendungen ausnehmen, oder haben Sie "
    "bisher nur ein Fenster gezeigt, wählen Sie vorher aus, was verborgen bleibt."
)
BLACK, WHITE = (0, 0, 0), (255, 255, 255)


def test_asked_allowed_downloaded_seen_steered_ended_and_gone(
    help_: Help, screen: Display, entry: Entry
) -> None:
    technician, customer = help_.begins()
    program = help_.gets_control()
    technician.sees_the_screen()
    customer.sees(RUNNING)

    technician.clicks_at(300, 160)
    assert entry.hears("button") == "button 1"
    technician.types("Grüße an Frau Weiß: 5 € für {alle} [@home] ~ | \\ ☺")
    technician.page.keyboard.press("Enter")
    assert entry.hears("text") == "text 'Grüße an Frau Weiß: 5 € für {alle} [@home] ~ | \\\\ ☺'"

    technician.page.get_by_text("Sondertasten", exact=True).click()
    technician.presses("Strg und Esc")
    assert entry.hears("escape") == "escape with control"

    customer.page.close()
    technician.sees_the_screen()
    technician.writes("Sind Sie noch da?")
    program.is_closed()
    technician.sees_heading("Bericht")
    technician.sees_event("Der Kunde hat die Sitzung beendet")
    program.has_gone()
    assert program.left == [program.temporary] or program.left == []


def test_a_killed_agent_leaves_nothing_behind_nor_pressed_and_its_session_goes_on(
    help_: Help, screen: Display, entry: Entry
) -> None:
    technician, customer = help_.begins()
    program = help_.gets_control()
    technician.sees_the_screen()

    technician.drags_from(300, 160)
    assert entry.hears("button") == "button 1"
    assert screen.pressed

    program.is_killed()

    wait_for(lambda: not screen.pressed, "everything is let go of")
    wait_for(lambda: not program.left, "every file is gone")
    technician.lets_go()
    technician.sees_step("Das Programm beim Kunden ist nicht mehr verbunden")
    technician.writes("Bitte starten Sie das Programm noch einmal.")
    customer.reads("Bitte starten Sie das Programm noch einmal.")


def test_a_refused_request_downloads_nothing(help_: Help) -> None:
    technician, customer = help_.begins()
    technician.asks_for_control()
    customer.refuses()

    technician.sees_step("Der Kunde hat die Anfrage abgelehnt")
    customer.does_not_see("Programm für die Steuerung")


def test_a_program_with_another_code_is_refused_and_goes(
    help_: Help, screen: Display, tmp_path: Path
) -> None:
    technician, customer = help_.begins()
    technician.asks_for_control()
    customer.grants()
    program = customer.starts_the_program(tmp_path, screen)
    help_.program = program
    assert program.code
    customer.answers("Programm zulassen", "Ablehnen")

    technician.sees_step("Der Kunde hat das Programm weggeschickt")
    program.has_gone()
    wait_for(lambda: not program.file.exists(), "the file is gone")


def test_control_taken_back_in_mid_drag_leaves_nothing_pressed(
    help_: Help, screen: Display, entry: Entry
) -> None:
    technician, customer = help_.begins()
    help_.gets_control()
    technician.sees_the_screen()
    technician.drags_from(300, 160)
    assert entry.hears("button") == "button 1"
    assert screen.pressed

    customer.presses("Steuerung beenden")

    wait_for(lambda: not screen.pressed, "everything is let go of")
    technician.sees_button("Steuerung anfordern")
    technician.sees_the_screen()


def test_a_restarted_relay_finds_the_agent_again_but_control_is_asked_anew(
    help_: Help, agent_relay: Relay, screen: Display, entry: Entry
) -> None:
    technician, customer = help_.begins()
    help_.gets_control()
    before = technician.sees_the_screen()
    technician.drags_from(300, 160)

    agent_relay.kill()
    wait_for(lambda: not screen.pressed, "everything is let go of")
    agent_relay.start()
    technician.lets_go()

    technician.sees_the_screen(after=before)
    technician.asks_for_control()
    customer.grants()
    technician.sees("Sie steuern mit")
    technician.clicks_at(300, 160)
    technician.types("wieder da")
    technician.page.keyboard.press("Enter")
    assert entry.hears("text") == "text 'wieder da'"


def test_who_leaves_a_program_out_never_shows_it(
    help_: Help, screen: Display, entry: Entry, tmp_path: Path
) -> None:
    technician, customer = help_.begins()
    technician.sees_the_screen()
    customer.presses("Anwendungen ausnehmen")
    program = help_.program = customer.starts_the_program(tmp_path, screen)
    customer.sees_question("Programm zulassen")
    customer.sees(WHOLE)
    customer.admits_the_program(program.code)
    technician.sees("Wartet auf den Bildschirm")

    program.hides_the_first_program_and_shows_the_rest()

    technician.sees_the_screen()
    technician.waits_for_colour(500, 160, BLACK)
    technician.sees_step("Der Kunde hat Anwendungen ausgenommen: {programs}")


def test_an_excluded_program_is_black_and_gets_no_input_until_it_is_shown_again(
    help_: Help, screen: Display, entry: Entry
) -> None:
    technician, _ = help_.begins()
    program = help_.gets_control()
    technician.sees_the_screen()
    assert technician.colour_at(500, 160) == WHITE

    program.excludes_or_includes()
    technician.sees_step("Der Kunde hat Anwendungen ausgenommen: {programs}")
    technician.waits_for_colour(500, 160, BLACK)
    technician.clicks_at(500, 160)
    technician.types("geheim")
    technician.page.keyboard.press("Enter")

    program.excludes_or_includes()
    technician.waits_for_colour(500, 160, WHITE)
    technician.clicks_at(500, 160)
    technician.types("offen")
    technician.page.keyboard.press("Enter")
    assert entry.hears("text") == "text 'offen'"
