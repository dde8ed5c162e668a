"""The desk: make a session key, and see what becomes of every session."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from beistand.portal import browser
from beistand.portal.invited import Invited
from beistand.portal.live import Live
from beistand.portal.progress import ENDED, OFFERED, RUNNING, stage
from beistand.portal.requests import ask
from beistand.portal.view import View
from beistand.texts import Texts
from beistand.texts.times import clock

Run = Callable[[Coroutine[Any, Any, Any]], None]


class Desk:
    """The view of keys and sessions."""

    def __init__(
        self,
        view: View,
        texts: Texts,
        open_session: Callable[[str], Awaitable[None]],
    ) -> None:
        self._view = view
        self._texts = texts
        self._open_session = open_session
        self._invited = Invited(view, texts)
        self._offer: dict[str, Any] | None = None
        self._rows: list[dict[str, Any]] = []
        self._elements: dict[str, Any] = {}
        self._clock_ahead = 0

    def wire(self, run: Run) -> None:
        """Hear the buttons and forms of this view."""
        self._run = run
        # Who is signed out is told so by the next request.
        self._live = Live("/admin/live", self._read_anew, signed_out=self._read_anew)
        self._view.on_form(offer=lambda: run(self._make_key()))
        self._view.on(
            copy_key=lambda _: run(self._copy("short_key", "key_copied")),
            copy_link=lambda _: run(self._copy("key_url", "link_copied")),
            withdraw_key=lambda _: run(self._withdraw()),
        )
        browser.every(1000, self._tick)

    def _read_anew(self) -> None:
        self._run(self.refresh())

    async def open(self, helps: bool, undertaken: bool) -> None:
        """Show what is there now, and whatever changes.

        `helps` is whether keys may be made at all, `undertaken` whether they may be made today.
        """
        self._view.reveal("offering", helps and undertaken)
        self._view.reveal("gate", helps and not undertaken)
        self._live.open()
        await self.refresh()

    def close(self) -> None:
        """Nobody is signed in any more."""
        self._live.close()
        self._invited.forget()

    # Keys

    async def _make_key(self) -> None:
        purpose = self._view.value("purpose").strip()
        self._view.reveal("purpose-alert", not purpose)
        if not purpose:
            self._view.focus("purpose")
            return
        self._view.hold("offer-key")
        try:
            self._offer = await ask(
                "POST",
                "/admin/keys",
                {
                    "purpose": purpose,
                    "customer": self._view.value("customer").strip(),
                    "ticket": self._view.value("ticket").strip(),
                    "minutes": int(self._view.value("validity")) // 60,
                },
            )
        finally:
            self._view.hold("offer-key", False)
        offer = self._offer
        assert offer is not None
        self._view.reveal("offered")
        self._view.write("offered-key", offer["short_key"])
        self._view.write("offered-for", purpose)
        self._view.write("copied", "")
        self._tell_end("")
        for field in ("purpose", "customer", "ticket"):
            self._view.set_value(field, "")
        self._tick()
        await self.refresh()

    async def _copy(self, what: str, done: str) -> None:
        if self._offer is not None:
            copied = await browser.copy(self._offer[what])
            key = f"admin.offered.{done}" if copied else "errors.CopyFailed"
            self._view.write("copied", self._texts(key))

    async def _withdraw(self) -> None:
        if self._offer is not None:
            await ask("POST", f"/admin/sessions/{self._offer['session']}/end")
            self._offer = None
            self._view.reveal("offered", False)
            self._view.focus("purpose")  # the button that was pressed has gone with its card

    def _tell_end(self, why: str) -> None:
        """Say why the key is worth nothing any more; with it goes what it was good for."""
        self._view.write("offered-over", why)
        self._view.reveal("offered-over", bool(why))
        for part in ("offered-spoken", "offered-copy", "offered-valid"):
            self._view.reveal(part, not why)

    def _tick(self) -> None:
        now = browser.now() + self._clock_ahead
        if self._offer is not None:
            left = (self._offer["expires"] - now) / 1000
            self._view.fill(validity=clock(left))
        for row in self._rows:
            if stage(row["phase"]) == RUNNING and row["id"] in self._elements:
                lasted = clock((now - row["connected"]) / 1000)
                self._view.write_part(self._elements[row["id"]], "duration", lasted)

    # Sessions

    async def refresh(self) -> None:
        """Read the table of sessions anew."""
        answer = await ask("GET", "/admin/sessions")
        self._clock_ahead = answer["clock"] - browser.now()
        self._rows = answer["sessions"]
        self._invited.follow(self._rows)
        self._view.reveal("sessions-empty", not self._rows)
        # Rows stay where they are while they change: a click on one must not fall into nothing.
        for session_id in self._elements.keys() - {row["id"] for row in self._rows}:
            self._view.remove(self._elements.pop(session_id))
        for row in reversed(self._rows):
            if row["id"] not in self._elements:
                self._elements[row["id"]] = self._view.add(
                    "session-row", "sessions-rows", {}, first=True, session=row["id"]
                )
            self._show(row)
        self._view.rescue_focus()  # from an „Öffnen“ whose session has ended
        self._follow_offer()

    def _show(self, row: dict[str, Any]) -> None:
        element = self._elements[row["id"]]
        state = stage(row["phase"])
        began = row["connected"] or row["created"]
        until = row["ended"] or browser.now() + self._clock_ahead
        parts = {
            "state": self._texts(f"admin.state.{state}"),
            "called-by": self._texts("admin.colleagues.called_by", name=row["called_by"])
            if row["called_by"]
            else "",
            "customer": row["customer"] or self._texts("admin.sessions.unnamed"),
            "purpose": row["purpose"],
            "ticket": row["ticket"],
            "started": f"{browser.local(began):%d.%m. %H:%M}",
            "duration": clock((until - row["connected"]) / 1000) if row["connected"] else "",
        }
        for part, text in parts.items():
            self._view.write_part(element, part, text)
        self._view.set_data(element, state=state)
        enters = state != ENDED and "help" in row["may"]
        self._view.reveal_part(element, "open", enters)
        self._view.reveal_part(element, "report", not enters)

    def _follow_offer(self) -> None:
        """Once the customer has typed the key, the session opens by itself.

        Only from the table: nobody is pulled away from another customer, or from a report.
        """
        if self._offer is None:
            return
        session_id = self._offer["session"]
        row = next((each for each in self._rows if each["id"] == session_id), None)
        if row is None or stage(row["phase"]) == OFFERED:
            return
        self._offer = None
        if stage(row["phase"]) == ENDED:
            key = f"admin.offered.over.{row['reason']}"
            self._tell_end(self._texts(key if key in self._texts else "admin.offered.used"))
            return
        self._view.reveal("offered", False)
        if self._view.shows("sessions"):
            self._run(self._coming(session_id))
            return
        who = row["customer"] or row["purpose"]
        self._view.write("came-text", self._texts("admin.offered.entered", who=who))
        self._view.mark("came", session=session_id)
        self._view.reveal("came")

    async def _coming(self, session_id: str) -> None:
        await self._open_session(session_id)
