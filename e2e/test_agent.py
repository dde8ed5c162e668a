"""The agent: asked for, downloaded, admitted, it shows and is steered, and leaves nothing."""

from pathlib import Path

from playwright.sync_api import expect

from e2e.display import Display
from e2e.entry import Entry
from e2e.help import Help
from e2e.program import Program
from e2e.programs import wait_for
from e2e.stage import Stage
from e2e.terminal import EMPTY, PLACE, Terminal
from e2e.world import Relay

RUNNING = (
    "Das Programm läuft. Sie können diese Seite schließen:"
    " Chat, Anfragen und Ende stehen im kleinen Fenster."
)
END = "Möchten Sie die Sitzung beenden und die Software entfernen?"
WITHOUT_H264 = """
const whole = VideoDecoder.isConfigSupported;
VideoDecoder.isConfigSupported = config => config.codec.startsWith('avc1')
  ? Promise.resolve({supported: false, config}) : whole.call(VideoDecoder, config);
"""
WHOLE = (
    "Danach ist Ihr ganzer Bildschirm zu sehen. Wollten Sie Anwendungen ausnehmen, oder haben Sie "
    "bisher nur ein Fenster gezeigt, wählen Sie vorher aus, was verborgen bleibt."
)
XTERM = 2
"""Its place in the list of programs, behind what paints the time code."""
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
    program.is_asked_to_go()
    program.shows(END)
    program.goes()
    technician.sees_heading("Bericht")
    technician.sees_event("Der Kunde hat die Sitzung beendet")
    program.shows("Die Sitzung ist beendet. Die Software wird entfernt.")
    program.has_gone()
    assert program.left == []


def test_the_page_asks_whether_the_software_goes_as_well_and_it_goes(
    help_: Help, screen: Display
) -> None:
    technician, customer = help_.begins()
    customer.presses("Sitzung beenden")
    customer.sees("Möchten Sie die Fernwartung beenden?")
    customer.does_not_see(END)
    customer.answers("Sitzung beenden", "Nein")
    program = help_.gets_control()
    technician.sees_the_screen()

    customer.presses("Sitzung beenden")
    customer.sees(END)
    customer.does_not_see("Möchten Sie die Fernwartung beenden?")
    customer.answers("Sitzung beenden", "Ja")

    customer.sees_heading("Sitzung beendet")
    technician.sees_heading("Bericht")
    program.shows("Die Sitzung ist beendet. Die Software wird entfernt.")
    program.has_gone()
    assert program.left == []


def test_where_the_technician_ends_the_software_goes_as_well(help_: Help, screen: Display) -> None:
    technician, customer = help_.begins()
    program = help_.gets_control()
    technician.sees_the_screen()

    technician.ends()

    customer.sees_heading("Sitzung beendet")
    program.has_gone()
    assert program.left == []


def test_a_program_whose_name_was_lost_asks_for_it_and_goes_as_well(
    help_: Help, screen: Display, tmp_path: Path
) -> None:
    technician, customer = help_.begins()
    technician.asks_for_control()
    customer.grants()
    file = customer.downloads_the_program(tmp_path)
    lost = file.rename(tmp_path / f"download{file.suffix}")

    help_.program = program = Program(lost, screen)
    program.shows("Geben Sie den Namen der Datei ein, wie er im Browser steht.")
    screen.focuses("Fernwartung")
    screen.types(file.stem)
    screen.press("Return")
    customer.admits_the_program(program.code)
    technician.sees_the_screen()

    program.is_closed()
    program.has_gone()
    assert program.left == []


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


def test_the_page_leads_to_the_program_once_control_is_allowed(help_: Help) -> None:
    technician, customer = help_.begins()
    technician.asks_for_control()
    customer.grants()

    program = customer.heading("Programm für die Steuerung")
    expect(program).to_be_focused()
    expect(program).to_be_in_viewport()


def test_a_refused_request_downloads_nothing(help_: Help) -> None:
    technician, customer = help_.begins()
    technician.asks_for_control()
    customer.refuses()

    technician.sees_step("Der Kunde hat die Anfrage abgelehnt: {right}")
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
    assert program.left == []


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


def test_change_sharing_leads_to_leaving_a_program_out_which_is_never_shown(
    agent_stage: Stage, screen: Display, entry: Entry, tmp_path: Path
) -> None:
    technician, customer = agent_stage.technician(), agent_stage.customer(screen)
    technician.screen_width = screen.width
    customer.begins(technician.offers_a_key())
    technician.sees_the_session()
    last = technician.sees_the_screen()
    customer.presses("Freigabe ändern")
    technician.sees_step("Der Kunde hat die Freigabe beendet")
    customer.answers("Freigabe ändern", "Etwas anderes zeigen")
    technician.sees_the_screen(after=last)

    customer.presses("Freigabe ändern")
    technician.sees("Wartet auf den Bildschirm")
    customer.answers("Freigabe ändern", "Anwendungen ausnehmen")
    customer.sees_heading("Programm zum Ausnehmen von Anwendungen")
    technician.asks_for_control()  # a yes meanwhile shows nothing that was to be hidden
    customer.grants()
    customer.sees_heading("Programm für die Steuerung")
    # A browser that nobody drives tells nobody of its downloads.
    program = Program(customer.gets_the_program(tmp_path), screen)
    try:
        customer.sees_question("Programm zulassen")
        customer.sees(WHOLE)
        customer.admits_the_program(program.code)
        technician.sees("Wartet auf den Bildschirm")
        program.hides_the_first_program_and_shows_the_rest()

        technician.sees_the_screen()
        screen.focuses("Arztbrief")  # the browser lay above it
        technician.waits_for_colour(500, 160, BLACK)
        technician.sees_step("Der Kunde hat Anwendungen ausgenommen: {programs}")
        program.is_closed()
        program.has_gone()
    finally:
        program.close()


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
    screen.focuses("Arztbrief")  # nothing but the keyboard's own rule keeps the keys away
    technician.types("geheim")
    technician.page.keyboard.press("Enter")

    program.excludes_or_includes()
    technician.waits_for_colour(500, 160, WHITE)
    technician.clicks_at(500, 160)
    technician.types("offen")
    technician.page.keyboard.press("Enter")
    assert entry.hears("text") == "text 'offen'"


def test_a_real_program_is_typed_into_with_every_sign_and_hidden_with_its_window(
    help_: Help, screen: Display, tmp_path: Path
) -> None:
    technician, _ = help_.begins()
    with Terminal(screen, tmp_path) as terminal:
        program = help_.gets_control()
        technician.sees_the_screen()

        technician.clicks_at(*PLACE)
        technician.types("Grüße an Frau Weiß: 5 € für {alle} [@home] ~ | \\ ÄÖÜ")
        technician.page.keyboard.press("Enter")
        typed = "Grüße an Frau Weiß: 5 € für {alle} [@home] ~ | \\ ÄÖÜ"
        wait_for(lambda: terminal.lines == [typed], f"the line, not {terminal.lines}")
        technician.waits_for_colour(*EMPTY, WHITE)
        technician.sees("Verzögerung {milliseconds}\u00a0ms")

        program.excludes_or_includes(XTERM)
        technician.waits_for_colour(*EMPTY, BLACK)
        screen.focuses("Terminal")
        technician.types("geheim")
        technician.page.keyboard.press("Enter")
        program.excludes_or_includes(XTERM)
        technician.waits_for_colour(*EMPTY, WHITE)
        technician.clicks_at(*PLACE)
        technician.types("offen")
        technician.page.keyboard.press("Enter")
        wait_for(lambda: len(terminal.lines) > 1, "the second line")
        assert terminal.lines == [typed, "offen"]


def test_the_small_window_stays_above_and_asks_each_thing_once(
    help_: Help, screen: Display, entry: Entry
) -> None:
    technician, _ = help_.begins()
    program = help_.gets_control()
    technician.sees_the_screen()
    screen.focuses("Arztbrief")
    assert screen.keeps_above("Fernwartung")

    program.opens_the_choice()
    program.opens_the_choice()
    program.is_asked_to_go()
    program.is_asked_to_go()
    assert sorted(screen.titles()).count("Freigabe ändern") == 1
    assert screen.titles().count("Sitzung beenden") == 1
    assert program.words.count(END) == 1


def test_the_customers_own_mouse_takes_back_what_was_only_typed(
    help_: Help, screen: Display, entry: Entry
) -> None:
    technician, _ = help_.begins()
    program = help_.gets_control()
    technician.sees_the_screen()
    screen.moves_the_mouse(600, 400)
    program.yields_to_the_mouse()
    screen.focuses("Arztbrief")
    technician.clicks_at(300, 160)
    technician.types("noch erlaubt")
    technician.page.keyboard.press("Enter")
    assert entry.hears("text") == "text 'noch erlaubt'"

    screen.moves_the_mouse(900, 500)

    technician.sees_step("Erlaubnis erloschen: {right}")
    technician.sees_button("Steuerung anfordern")


def test_a_technician_whose_browser_cannot_show_it_is_told_as_is_the_customer(
    help_: Help, screen: Display
) -> None:
    help_.technician.page.add_init_script(WITHOUT_H264)
    help_.technician.opens_the_console()
    technician, _ = help_.begins()
    program = help_.gets_control()

    technician.sees_step("Das Programm beim Kunden hat die Freigabe beendet")
    technician.sees(
        "Dieser Browser kann das Bild vom Programm des Kunden nicht anzeigen: Ihm fehlt H.264."
        " Bitte öffnen Sie die Sitzung in Chrome, Edge oder einem neuen Firefox."
    )
    program.shows("Der Browser unseres Mitarbeiters kann Ihren Bildschirm nicht anzeigen.")


def test_a_browser_that_cannot_show_the_screen_leads_to_the_program(
    help_: Help, screen: Display, entry: Entry, tmp_path: Path
) -> None:
    help_.customer.page.add_init_script("delete MediaDevices.prototype.getDisplayMedia")
    technician, customer = help_.begins()
    customer.presses("Mit einem kleinen Programm zeigen")
    customer.sees_heading("Programm zum Zeigen Ihres Bildschirms")
    help_.program = program = customer.starts_the_program(tmp_path, screen)
    customer.admits_the_program(program.code)
    program.hides_the_first_program_and_shows_the_rest()
    technician.sees_the_screen()
