"""Ours, as a customer and a technician have it: portal, relay, console, and the agent."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.screens.contest import Contestant, Scene, sent_from
from e2e.browsers import ScreenBrowser, headless
from e2e.conftest import sign_in
from e2e.people import Customer, Technician
from e2e.program import Program, packages
from e2e.world import Relay


class Session:
    """A technician at the glass and a customer at the display."""

    def __init__(self, scene: Scene, stack: ExitStack, agents: Path | None = None) -> None:
        folder = scene.folder
        settings = {"agents_dir": agents} if agents else {}
        self.relay = stack.enter_context(Relay(folder / "data", "", **settings))
        desk = stack.enter_context(headless(scene.playwright))
        signed_in = sign_in(self.relay, desk)
        self.glass = stack.enter_context(
            ScreenBrowser(scene.playwright, scene.glass, folder / "technician")
        )
        self.home = stack.enter_context(
            ScreenBrowser(scene.playwright, scene.display, folder / "customer")
        )
        self.glass.context.add_cookies(signed_in["cookies"])
        self.technician = Technician(self.glass.page, self.relay.home)
        self.technician.screen_width = scene.display.width
        self.technician.opens_the_console()
        self.customer = Customer(self.home.page, self.relay.url, browser=self.home)
        self.customer.begins(self.technician.offers_a_key(), recording=False)

    def is_seen(self) -> None:
        """In its own pixels; then both are left alone."""
        self.technician.sees_the_screen()
        self.technician.presses("1:1")
        self.glass.is_let_go()
        self.home.is_let_go()


@contextmanager
def browser(scene: Scene) -> Iterator[Contestant]:
    with ExitStack() as stack:
        session = Session(scene, stack)
        session.customer.shares()
        session.is_seen()
        yield Contestant(
            "Beistand, browser",
            (session.home.process_id,),
            session.glass.process_id,
            sent_from(session.relay.port),
        )


@contextmanager
def agent(scene: Scene) -> Iterator[Contestant]:
    with ExitStack() as stack:
        session = Session(scene, stack, packages())
        session.technician.asks_for_control()
        session.customer.grants()
        file = session.customer.gets_the_program(scene.folder)
        program = Program(file, scene.display)
        stack.callback(program.close)
        session.customer.admits_the_program(program.code)
        session.technician.sees("Sie steuern mit")
        session.is_seen()
        yield Contestant(
            "Beistand, agent",
            (program.process_id,),
            session.glass.process_id,
            sent_from(session.relay.port),
        )
