"""Participants: which accounts the customer let into which session, derived from its ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from beistand.protocol import events as e
from beistand.protocol.events import PERSONAL
from beistand.protocol.states import State
from beistand.protocol.wire import Entry
from beistand.relay.tables import participants, users


@dataclass(frozen=True)
class Participant:
    """Somebody with an account whom the customer let into a session by name.

    `helped` is whether the session was ever handed over to this person or by it, `admitted`
    whether this person was not sent away.
    """

    user_id: int
    party: int
    called_by: str
    helped: bool
    admitted: bool


def follow_people(connection: Connection, session_id: str, entry: Entry, before: State) -> None:
    """Take down what an entry changes, in the transaction that writes the entry itself."""
    match entry.event:
        case e.Granted(request) if (asked := before.asked(request)) and asked.what in PERSONAL:
            helps = asked.what is not e.What.COLLEAGUE
            _let_in(connection, session_id, asked.party, asked.name, before.technician, helps)
            if helps and before.helper is not None:
                former = before.helper
                _let_in(connection, session_id, former.number, former.name, "", helps)
        case e.ColleagueDismissed(party):
            here = participants.c.session_id == session_id, participants.c.party == party
            connection.execute(update(participants).where(*here).values(admitted=False))


def _let_in(
    connection: Connection, session_id: str, party: int, name: str, by: str, helps: bool
) -> None:
    user_id = connection.scalar(select(users.c.id).where(users.c.name == name))
    if user_id is None:
        return  # the account is gone meanwhile; the ledger knows the name
    changed: dict[str, Any] = {"admitted": True, **({"helped": True} if helps else {})}
    row = {"session_id": session_id, "user_id": user_id, "party": party, "called_by": by}
    connection.execute(
        insert(participants)
        .values(**row, admitted=True, helped=helps)
        .on_conflict_do_update(index_elements=["session_id", "user_id"], set_=changed)
    )


def people_of(
    connection: Connection, session_ids: Iterable[str]
) -> dict[str, tuple[Participant, ...]]:
    """Everybody who was let into these sessions."""
    here = participants.c.session_id.in_(list(session_ids))
    found: dict[str, tuple[Participant, ...]] = {}
    for row in connection.execute(select(participants).where(here).order_by(participants.c.party)):
        each = Participant(row.user_id, row.party, row.called_by, row.helped, row.admitted)
        found[row.session_id] = (*found.get(row.session_id, ()), each)
    return found
