"""What the customer's page shows of a session's state, on a page recorded here."""

from typing import Any

import pytest

from beistand.ends.side import Side
from beistand.portal.scene import Scene
from beistand.protocol import events as e
from beistand.protocol.events import What
from beistand.protocol.roles import Role
from beistand.texts import Texts
from tests.ends.test_side import World
from tests.protocol.walk import OPENING, TECHNICIAN, Log

ASKED: Log = (*OPENING, (TECHNICIAN, e.Requested("r1", What.CONTROL, "")))


class Page:
    """`asked` are the open questions, `shown` the parts that are not hidden."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.shown: set[str] = set()
        self.filled: dict[str, str] = {}

    def on(self, **actions: Any) -> None:
        """Nobody presses anything here."""

    def ask(self, dialog: str) -> None:
        self.asked.add(dialog)

    def stop_asking(self, *dialogs: str) -> None:
        self.asked -= set(dialogs)

    def reveal(self, ident: str, shown: bool = True) -> None:
        (self.shown.add if shown else self.shown.discard)(ident)

    def fill(self, **texts: str) -> None:
        self.filled |= texts


def scene(log: Log) -> tuple[Any, Page]:
    world, page = World(list(log)), Page()
    world.side = Side(Role.CUSTOMER, world, world, lambda: 1_000)
    world.welcomes()
    return Scene(page, Texts("de"), world.side, ""), page  # type: ignore[arg-type]


@pytest.mark.parametrize(("log", "warned"), [(OPENING[:4], "time-dialog"), (ASKED, "request-ends")])
def test_a_warning_stands_where_the_answer_is_given(log: Log, warned: str) -> None:
    shows, page = scene(log)
    for left, warn in ((61, False), (60, True), (300, False)):
        shows.tick(0, left, warn)
        seen = page.shown | {f"{dialog}-dialog" for dialog in page.asked}
        assert seen == ({warned} if warn else set())
