"""The audit: who did what, the newest first, and whether it is as it was written."""

from typing import Any

from beistand.portal import browser
from beistand.portal.deed_words import actor, more
from beistand.portal.desk import Run
from beistand.portal.requests import ask, fetch_file
from beistand.portal.tracing import Tracing
from beistand.portal.view import View
from beistand.texts import Texts

BASE = "/admin/audit"
ROLES = ("customer", "agent", "relay", "operator")
BY = "by:"
"""Marks a choice that stands for a role and for no account; no account's name is that short."""


class Audit:
    """The view "Audit"."""

    def __init__(self, view: View, texts: Texts) -> None:
        self._view = view
        self._texts = texts
        self._tracing = Tracing(view, texts)
        self._filters: dict[str, Any] = {}
        self._last = 0
        self._shown = 0
        self._accounts: list[str] | None = None

    def wire(self, run: Run) -> None:
        """Hear the buttons and forms of this view."""
        self._run = run
        self._view.on_form(audit=lambda: run(self._search()))
        self._view.on(
            show_audit=lambda button: self._turn_to(str(button.dataset.place)),
            reset_audit=lambda _: self._reset(),
            more_audit=lambda _: run(self._more()),
            export_audit=lambda _: run(self._export()),
            check_chain=lambda _: run(self._check()),
        )
        self._tracing.wire(run)

    async def open(self) -> None:
        """Show the newest rows. Raises RequestFailedError."""
        await self._search()

    def _turn_to(self, place: str) -> None:
        self._view.mark("audit-view", look=place)
        self._view.press("audit-view", "place", place)

    # Looking

    async def _search(self) -> None:
        who = self._view.value("audit-who")
        self._filters = {
            "since": browser.midnight(self._view.value("audit-since")),
            "until": browser.midnight(self._view.value("audit-until"), after=1),
            "kind": self._view.value("audit-kind") or None,
            "who": "" if who.startswith(BY) else who,
            "by": who.removeprefix(BY) if who.startswith(BY) else None,
        }
        self._shown = 0
        self._view.write("audit-saved", "")
        answer = await ask("POST", BASE, self._filters)
        self._view.empty("audit-rows")
        self._show(answer)
        self._offer_accounts(answer["accounts"])

    async def _more(self) -> None:
        self._show(await ask("POST", BASE, {**self._filters, "before": self._last}))
        self._view.rescue_focus()  # from a button that has done its work

    def _reset(self) -> None:
        for name in ("since", "until", "kind", "who"):
            self._view.set_value(f"audit-{name}", "")
        self._run(self._search())
        self._view.focus("audit-since")

    def _show(self, answer: dict[str, Any]) -> None:
        rows, count = answer["rows"], answer["count"]
        for row in rows:
            session = row.get("session", "")
            parts = {
                "number": str(row["number"]),
                "time": f"{browser.local_time(row['at']):%d.%m.%y %H:%M:%S}",
                "who": actor(self._texts, row),
                "what": self._texts(f"deeds.{row['what']}"),
                "more": more(self._texts, row),
                "session": session[:8],
            }
            element = self._view.add("audit-row", "audit-rows", parts, session=session)
            self._view.reveal_part(element, "session", bool(session))
            told = self._texts("admin.audit.open", session=session[:8])
            self._view.set_attribute(element, "session", "aria-label", told)
        self._shown += len(rows)
        self._last = rows[-1]["number"] if rows else self._last
        self._view.write("audit-count", self._texts.count("admin.audit.rows_count", count))
        shown = self._texts("admin.reports.shown", shown=self._shown, count=count)
        self._view.write("audit-shown", shown if count else "")
        self._view.reveal("audit-empty", not count)
        self._view.reveal("more-audit", self._shown < count)

    def _offer_accounts(self, accounts: list[str]) -> None:
        if accounts == self._accounts:
            return
        self._accounts = accounts
        chosen = self._view.value("audit-who")
        roles = {f"{BY}{role}": self._texts(f"admin.audit.by.{role}") for role in ROLES}
        self._view.offer_beside("audit-who", {name: name for name in accounts} | roles)
        self._view.set_value("audit-who", chosen)
        self._tracing.offer(accounts)

    # Checking and taking away

    async def _check(self) -> None:
        self._view.hold("check-chain")
        self._view.mark("audit-view", chain="checking")
        try:
            told = await ask("POST", f"{BASE}/check", {})
        except BaseException:
            self._view.mark("audit-view", chain="unchecked")
            raise
        finally:
            self._view.hold("check-chain", False)
        self._view.fill(
            chain_sound=self._texts(
                "admin.audit.sound",
                rows=told["rows"],
                ledgers=told["ledgers"],
                digest=told["digest"][:16],
            ),
            chain_broken=self._texts("admin.audit.broken", number=told["fault_count"]),
        )
        self._view.empty("chain-faults")
        for each in told["faults"]:
            self._view.add("chain-fault", "chain-faults", {"text": self._fault(each)})
        self._view.mark("audit-view", chain="broken" if told["fault_count"] else "sound")

    def _fault(self, found: dict[str, Any]) -> str:
        fault = self._texts(f"admin.audit.faults.{found['fault']}")
        if found["chain"] == "audit":
            return self._texts("admin.audit.fault_audit", number=found["number"], fault=fault)
        return self._texts(
            "admin.audit.fault_ledger",
            session=found["chain"][:8],
            number=found["number"],
            fault=fault,
        )

    async def _export(self) -> None:
        name = await fetch_file(f"{BASE}/export", self._filters)
        self._view.write("audit-saved", self._texts("admin.reports.saved", file=name))
