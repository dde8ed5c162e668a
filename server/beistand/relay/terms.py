"""Terms: for how many days each kind of data is kept; each change is kept itself."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from beistand.relay.audit import Audit, Row
from beistand.relay.clock import Clock
from beistand.relay.database import Database
from beistand.relay.deeds import TermsChanged
from beistand.relay.errors import BadTermsError, ChangedMeanwhileError
from beistand.relay.settings import Settings
from beistand.relay.tables import terms

LONGEST = 3650


@dataclass(frozen=True)
class Days:
    """After a session's end. Raises BadTermsError where chat or recordings outlive the events.

    With its events the whole session goes.
    """

    chat_days: int
    recording_days: int
    event_days: int

    def __post_init__(self) -> None:
        if not all(1 <= days <= LONGEST for days in vars(self).values()):
            raise BadTermsError
        if self.event_days < max(self.chat_days, self.recording_days):
            raise BadTermsError


def days_of(settings: Settings) -> Days:
    """What the settings say."""
    return Days(settings.chat_days, settings.recording_days, settings.event_days)


class Terms:
    """The days that count now: those of the settings, until a page has stored others."""

    def __init__(self, database: Database, audit: Audit, clock: Clock, settings: Settings) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self.current = days_of(settings)
        self.number = 0
        """How many times they have been stored."""

    async def load(self) -> None:
        """Read what is kept."""
        stored = await self._database.read(stored_days)
        if stored is not None:
            self.number, self.current = stored

    async def change(self, number: int, days: Days, who: str) -> None:
        """Keep everything so long from now on.

        `number` is what its author was shown: raises ChangedMeanwhileError where somebody else has
        changed it meanwhile.
        """

        def work(connection: Connection) -> Row:
            if number != self.number:
                raise ChangedMeanwhileError
            new = {"number": number + 1, "at": self._clock.now(), "who": who, **vars(days)}
            connection.execute(insert(terms).values(**new))
            return self._audit.write(connection, TermsChanged(**vars(days)), who)

        row = await self._database.write(work)
        self.number, self.current = number + 1, days
        self._audit.told(row)


def stored_days(connection: Connection) -> tuple[int, Days] | None:
    """The number and the days that were stored last, if any were."""
    row = connection.execute(select(terms).order_by(terms.c.number.desc()).limit(1)).one_or_none()
    return row and (row.number, Days(row.chat_days, row.recording_days, row.event_days))
