"""Invited: tells somebody at the console that a customer has just let them into a session."""

from typing import TYPE_CHECKING, Any

from beistand.portal.progress import RUNNING, stage
from beistand.texts import Texts

if TYPE_CHECKING:
    from beistand.portal.view import View


class Invited:
    """Looks at the table of sessions each time it is read."""

    def __init__(self, view: "View", texts: Texts) -> None:
        self._view, self._texts = view, texts
        self._known: set[str] | None = None

    def follow(self, rows: list[dict[str, Any]]) -> None:
        """Say so where a session was not there, or not open, when the table was last read."""
        now = {each["id"] for each in rows if each["called_by"] and "help" in each["may"]}
        new, self._known = now - (now if self._known is None else self._known), now
        for row in rows:
            if row["id"] in new and stage(row["phase"]) == RUNNING:
                told = {"name": row["called_by"], "purpose": row["purpose"]}
                self._view.write("came-text", self._texts("admin.colleagues.called", **told))
                self._view.mark("came", session=row["id"])
                self._view.reveal("came")

    def forget(self) -> None:
        """Nobody is signed in any more."""
        self._known = None
