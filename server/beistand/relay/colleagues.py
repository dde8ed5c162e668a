"""Colleagues: whom a technician could call into a session, and whether a request tells the truth.

A page says whom it means; what the customer reads of that person comes from here, or the request
does not become true. Without a valid undertaking of secrecy nobody is called in (§ 203 (4) StGB).
"""

from dataclasses import dataclass

from beistand.protocol import events as e
from beistand.protocol.events import PERSONAL, Event, What
from beistand.protocol.states import State
from beistand.relay.accounts import Accounts
from beistand.relay.database import Database
from beistand.relay.participants import people_of
from beistand.relay.permissions import Right, may
from beistand.relay.sign_ins import SignIns
from beistand.relay.undertakings import Undertakings


@dataclass(frozen=True)
class Candidate:
    """Somebody of the house: the number, name and day that a request about this person bears.

    `missing` names what keeps this person from coming: `right`, `undertaking`, `signed_in`; or
    `there`, where nobody has to be asked any more.
    """

    user_id: int
    party: int
    name: str
    undertaking: str
    missing: tuple[str, ...]


class Colleagues:
    """What the relay knows of its own people."""

    def __init__(
        self,
        database: Database,
        accounts: Accounts,
        undertakings: Undertakings,
        sign_ins: SignIns,
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._undertakings = undertakings
        self._sign_ins = sign_ins

    async def candidates(self, session_id: str, state: State) -> list[Candidate]:
        """Everybody whose account is not disabled, but whoever helps now."""
        undertakings, today = await self._undertakings.all(), self._undertakings.today
        known = await self._database.read(lambda connection: people_of(connection, [session_id]))
        numbers = {each.user_id: each.party for each in known.get(session_id, ())}
        there = await self._sign_ins.there()
        found = []
        for account in await self._accounts.all():
            user = account.user
            if account.disabled_at is not None or user.name == state.technician:
                continue
            party = numbers.get(user.id, state.next_number)
            undertaking = undertakings.get(user.id)
            holds = undertaking is not None and undertaking.holds(today)
            missing = {
                "right": not may(user.role, Right.HELP, own=False, part=True),
                "undertaking": not holds,
                "signed_in": user.id not in there,
                "there": state.colleague(party) is not None,
            }
            given = undertaking.given_on.isoformat() if undertaking and holds else ""
            lacks = tuple(what for what, is_missing in missing.items() if is_missing)
            found.append(Candidate(user.id, party, user.name, given, lacks))
        return found

    async def vouch(self, session_id: str, state: State, speaker: int, event: Event) -> bool:
        """Whether what a party says of a person is true, and hers to say."""
        if isinstance(event, e.Withdrawn):
            asked = state.asked(event.request)
            return asked is None or asked.what is not What.TAKE_BACK or asked.party == speaker
        if not isinstance(event, e.Requested) or event.what not in PERSONAL:
            return True
        if event.what is What.TAKE_BACK and event.party != speaker:
            return False
        # Whoever is in already bears the day of the undertaking that was valid on coming in; the
        # table compares it.
        for each in await self.candidates(session_id, state):
            if (each.party, each.name) == (event.party, event.name):
                told = event.what is not What.COLLEAGUE or each.undertaking == event.undertaking
                return told and not {"right", "undertaking"} & set(each.missing)
        return False
