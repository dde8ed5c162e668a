"""`python -m e2e.history FOLDER`: sessions of earlier days, written by the relay's own ledger.

The tales come as JSON on the standard input. In a process of its own: beside Playwright's loop no
other can run.
"""

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from sqlalchemy import select

from beistand.protocol import events as e
from beistand.protocol.events import Event, Reason
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.table import follow
from beistand.protocol.wire import Entry
from beistand.relay.audit import Audit
from beistand.relay.database import Database
from beistand.relay.ledger import Ledger
from beistand.relay.sessions import Sessions
from beistand.relay.tables import users

PARTIES = {Role.RELAY: 0, Role.CUSTOMER: 1, Role.TECHNICIAN: 2, Role.AGENT: 3}


@dataclass(frozen=True)
class Tale:
    """A session of so many days ago; without `minutes` it never came about."""

    days_ago: int
    minutes: int = 0
    customer: str = ""
    purpose: str = "Drucker einrichten"
    ticket: str = ""
    technician: str = "Anna Berger"
    reason: Reason = Reason.TECHNICIAN
    recording: bool = False
    file: str = ""
    """Of a file that was offered to the customer, and arrived."""
    chosen: str = ""
    """Of a file that the customer then chose for the technician; it arrived as well."""


def quiet_year() -> list[Tale]:
    """What a small house lives through: enough to look at, the same each time."""
    practices = ("Praxis Dr. Ott", "Zahnarztpraxis Lindner", "MVZ am Markt", "", "Praxis Özgür")
    purposes = ("Drucker einrichten", "Kartenleser", "Abrechnung prüfen", "Update installieren")
    reasons = (Reason.TECHNICIAN, Reason.CUSTOMER, Reason.TECHNICIAN, Reason.LOST, Reason.CUSTOMER)
    missed = (Reason.EXPIRED, Reason.DECLINED, Reason.TECHNICIAN)
    return [
        Tale(
            days_ago=number * 2 + number % 3,
            minutes=0 if number % 7 == 6 else (3, 12, 27, 8, 45, 75)[number % 6],
            customer=practices[number % 5],
            purpose=purposes[number % 4],
            ticket=f"T-{4700 + number}" if number % 2 else "",
            reason=missed[number % 3] if number % 7 == 6 else reasons[number % 5],
            recording=number % 3 != 1,
        )
        for number in range(60)
    ]


def steps(tale: Tale) -> list[tuple[int, Role, Event]]:
    """What happened: the second, who said it, and what."""
    offered = e.KeyOffered(
        tale.purpose, tale.technician, "Musterhaus Software", tale.ticket, tale.customer
    )
    told: list[tuple[int, Role, Event]] = [(0, Role.TECHNICIAN, offered)]
    if not tale.minutes:
        by = Role.CUSTOMER if tale.reason is Reason.DECLINED else Role.RELAY
        if by is Role.CUSTOMER:
            told.append((30, Role.RELAY, e.KeyAccepted()))
        by = Role.TECHNICIAN if tale.reason is Reason.TECHNICIAN else by
        return [*told, (60, by, e.Ended(tale.reason))]
    agreed = e.AgreementAccepted(1, "0" * 64, "de")
    told += [
        (60, Role.RELAY, e.KeyAccepted()),
        (60, Role.RELAY, e.Joined(1, Role.CUSTOMER)),
        (61, Role.RELAY, e.Joined(2, Role.TECHNICIAN, tale.technician)),
        (80, Role.CUSTOMER, e.Confirmed()),
        (110, Role.CUSTOMER, agreed),
        (120, Role.CUSTOMER, e.RecordingDecided(tale.recording)),
        (120, Role.RELAY, e.Connected()),
        (130, Role.CUSTOMER, e.SharingStarted(e.Surface.WINDOW)),
    ]
    if tale.file:
        told += [
            (140, Role.RELAY, e.Joined(3, Role.AGENT)),
            (141, Role.CUSTOMER, e.AgentAdmitted(3)),
            (
                142,
                Role.TECHNICIAN,
                e.Requested("f", e.What.GIVE_FILE, file=tale.file, size=1_400_000),
            ),
            (150, Role.CUSTOMER, e.Granted("f")),
            (155, Role.AGENT, e.Transferred("f")),
        ]
    if tale.chosen:
        told += [
            (160, Role.TECHNICIAN, e.Requested("g", e.What.TAKE_FILE)),
            (165, Role.CUSTOMER, e.Granted("g")),
            (170, Role.AGENT, e.FileChosen("g", tale.chosen, 2_000)),
            (171, Role.TECHNICIAN, e.Transferred("g")),
        ]
    last = {Reason.CUSTOMER: Role.CUSTOMER, Reason.TECHNICIAN: Role.TECHNICIAN}
    by = last.get(tale.reason, Role.RELAY)
    return [*told, (120 + tale.minutes * 60, by, e.Ended(tale.reason))]


class Past:
    """A clock that shows when something happened."""

    def __init__(self) -> None:
        self.at = 0

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return self.at / 1000


async def tell(folder: Path, tales: list[Tale]) -> None:
    async with Database.open(folder) as database:
        clock = Past()
        ledger, sessions = Ledger(database, Audit(database, clock)), Sessions(database)
        names = select(users.c.name, users.c.id)
        accounts = await database.read(lambda c: {row.name: row.id for row in c.execute(names)})
        noon = datetime.now().astimezone().replace(hour=10, minute=0, second=0, microsecond=0)
        for number, tale in enumerate(sorted(tales, key=lambda each: -each.days_ago)):
            began = noon - timedelta(days=tale.days_ago) + timedelta(minutes=number % 50)
            start = round(began.timestamp() * 1000)
            session, state = token_hex(16), State()
            told = steps(tale)
            offered = told[0][2]
            assert isinstance(offered, e.KeyOffered)
            await sessions.create(session, accounts[tale.technician], offered, start)
            for at, (second, by, event) in enumerate(told, 1):
                clock.at = start + second * 1000
                entry = Entry(at, by, PARTIES[by], clock.at, event)
                await ledger.append(session, entry, state)
                state = follow(state, by, event)


def written(tales: list[Tale]) -> str:
    return json.dumps([asdict(tale) for tale in tales])


if __name__ == "__main__":
    said = [Tale(**{**each, "reason": Reason(each["reason"])}) for each in json.load(sys.stdin)]
    asyncio.run(tell(Path(sys.argv[1]), said))
