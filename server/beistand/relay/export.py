"""Export: everything that is kept of some sessions, as one file to give out."""

import json
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from beistand.protocol.frames import read_header
from beistand.relay.audit import Audit, By
from beistand.relay.clock import moment
from beistand.relay.database import Database
from beistand.relay.deeds import SessionExported
from beistand.relay.receipts import Receipts
from beistand.relay.recordings import Recordings
from beistand.relay.tables import chats, holds, ledger, notes, participants, sessions, users

README = """One folder for each session, by its number:

session.json    what the table of sessions says, every event, the chat, the notes, the colleagues
                who were let in, and who holds the session and why
receipt.json    the signed receipt, where the session is over; checked under /verify
recording/      the recording's segments, where there is one, as the relay keeps them

Times are in UTC or, where they are numbers, in milliseconds since 1970.
"""


async def export(
    database: Database,
    audit: Audit,
    recordings: Recordings,
    receipts: Receipts,
    session_ids: Iterable[str],
    target: Path,
) -> None:
    """Write a zip file that only its owner can read, whole or not at all. Raises OSError."""
    half = target.with_name(target.name + ".part")
    opened = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("README.txt", README)
        for session_id in session_ids:
            told = await database.read(lambda c, name=session_id: _told(c, name))  # type: ignore[misc]
            out.writestr(
                f"{session_id}/session.json", json.dumps(told, ensure_ascii=False, indent=2)
            )
            if receipt := await receipts.write(session_id):
                out.writestr(f"{session_id}/receipt.json", receipt)
            for segment in recordings.listing(session_id):
                path = recordings.path(session_id, segment.number)
                assert path is not None
                out.write(path, f"{session_id}/recording/{path.name}", zipfile.ZIP_STORED)
            await audit.note(SessionExported(), session=session_id, by=By.OPERATOR)
    half.replace(target)


def _told(connection: Connection, session_id: str) -> dict[str, Any]:
    row = connection.execute(select(sessions).where(sessions.c.id == session_id)).one()
    entries = connection.scalars(
        select(ledger.c.entry).where(ledger.c.session_id == session_id).order_by(ledger.c.number)
    )
    messages = connection.execute(
        select(chats).where(chats.c.session_id == session_id).order_by(chats.c.number)
    )
    people = connection.execute(
        select(participants, users.c.name)
        .join(users, users.c.id == participants.c.user_id)
        .where(participants.c.session_id == session_id)
        .order_by(participants.c.party)
    )
    held = connection.execute(
        select(holds.c.at, holds.c.who, holds.c.why).where(holds.c.session_id == session_id)
    ).one_or_none()
    note = connection.scalar(select(notes.c.text).where(notes.c.session_id == session_id))
    return {
        "session": row._asdict(),
        "events": [json.loads(text) for text in entries],
        "chat": [
            {
                "party": message.sender,
                "at": moment(message.at),
                # Nothing else looks into what people wrote; to give it out is to read it out.
                "text": message.frame[len(read_header(message.frame).packed()) :].decode(
                    "utf-8", "replace"
                ),
            }
            for message in messages
        ],
        "notes": note or "",
        "colleagues": [
            {
                "party": each.party,
                "name": each.name,
                "called_by": each.called_by,
                "helped": each.helped,
                "sent_away": not each.admitted,
            }
            for each in people
        ],
        "hold": None if held is None else {"at": moment(held.at), "who": held.who, "why": held.why},
    }
