"""Entries as a relay numbers them, for what is told of a session."""

from collections.abc import Iterable

from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.table import follow
from beistand.protocol.wire import Entry
from tests.protocol.walk import Move

START = 1_790_000_000_000
PARTIES = {Role.RELAY: 0, Role.CUSTOMER: 1, Role.TECHNICIAN: 2, Role.AGENT: 3, Role.COLLEAGUE: 4}


def entries(moves: Iterable[Move]) -> list[Entry]:
    """One event each minute."""
    return [
        Entry(number, by, PARTIES[by], START + 60_000 * number, event)
        for number, (by, event) in enumerate(moves, 1)
    ]


def befores(entries: Iterable[Entry]) -> list[State]:
    """The state before each entry, and at last the one after all."""
    states = [State()]
    for entry in entries:
        states.append(follow(states[-1], entry.by, entry.event))
    return states
