from pathlib import Path

import pytest

from beistand.relay.errors import NoteTooLongError
from beistand.relay.notes import MAX_CHARACTERS, Notes
from tests.relay.keeping import sessions_in


async def test_notes_are_replaced_and_kept(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1", "s2") as database:
        notes = Notes(database)
        assert await notes.text("s1") == ""
        await notes.set("s1", 1, "Treiber fehlt", 10)
        await notes.set("s1", 1, "Treiber installiert", 20)
    async with sessions_in(tmp_path) as database:
        assert await Notes(database).text("s1") == "Treiber installiert"
        assert await Notes(database).text("s2") == ""


async def test_a_note_that_is_too_long_changes_nothing(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        notes = Notes(database)
        await notes.set("s1", 1, "ü" * MAX_CHARACTERS, 10)
        with pytest.raises(NoteTooLongError):
            await notes.set("s1", 1, "x" * (MAX_CHARACTERS + 1), 20)
        assert await notes.text("s1") == "ü" * MAX_CHARACTERS
