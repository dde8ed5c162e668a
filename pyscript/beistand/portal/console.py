"""The technician's page: sign in, make a key, help, read the report."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from beistand.portal import browser
from beistand.portal.account import OwnAccount
from beistand.portal.answers import Answers
from beistand.portal.audit import Audit
from beistand.portal.desk import Desk
from beistand.portal.operating import Operating
from beistand.portal.people import People
from beistand.portal.report import Report
from beistand.portal.reports import Reports
from beistand.portal.requests import RequestFailedError, ask
from beistand.portal.sign_in import SignIn
from beistand.portal.staying import Staying
from beistand.portal.support import Support
from beistand.portal.sure import Sure
from beistand.portal.view import View
from beistand.texts import Texts

PLACES = {
    "to-sessions": "read",
    "to-reports": "read",
    "to-answers": "help",
    "to-people": "see_people",
    "to-audit": "audit",
    "to-operating": "operate",
}
"""The buttons of the navigation, each with the right that it needs."""


class Console:
    """Conducts the console page: which view is shown, and who is signed in."""

    def __init__(self) -> None:
        self._texts = Texts(browser.language())
        self._view = View()
        self._sign_in = SignIn(self._view, self._texts, self._opened)
        self._account = OwnAccount(self._view, self._texts, lambda: self.run(self._learn()))
        self._sure = Sure(self._view)
        self._people = People(self._view, self._texts, self._sure)
        self._operating = Operating(self._view, self._texts, self._sure)
        self._me: dict[str, Any] = {}
        self._desk = Desk(self._view, self._texts, self.open_session)
        self._support = Support(self._view, self._texts, self.open_report, self.fail)
        self._report = Report(self._view, self._texts)
        self._reports = Reports(self._view, self._texts)
        self._answers = Answers(self._view, self._texts, self._sure)
        self._audit = Audit(self._view, self._texts)
        self._staying = Staying(self._view, ask, browser.now)
        self._entered = 0
        """How often somebody has signed in on this page."""
        self._running: set[asyncio.Task[Any]] = set()

    def start(self) -> None:
        """Wire the page and find out whether somebody is signed in."""
        self._view.on(
            sign_out=lambda _: self.run(self._sign_out()),
            back_to_sessions=lambda _: self.run(self.open_sessions()),
            open_session=lambda button: self.run(self.open_session(_session_of(button))),
            open_report=lambda button: self.run(self.open_report(_session_of(button))),
            open_account=lambda _: self.run(self.open_account()),
            open_people=lambda _: self.run(self.open_people()),
            open_reports=lambda _: self.run(self.open_reports()),
            open_answers=lambda _: self.run(self.open_answers()),
            open_audit=lambda _: self.run(self.open_audit()),
            operate=lambda button: self.run(self.open_operating(_place_of(button))),
            close_text=lambda _: self._view.stop_asking("read-text"),
            close_notice=lambda _: self._close("notice"),
            close_came=lambda _: self._close("came"),
            print=lambda _: self._print(),
        )
        self._sign_in.wire(self.run)
        self._account.wire(self.run)
        self._sure.wire(self.run)
        self._people.wire(self.run)
        self._operating.wire(self.run)
        self._desk.wire(self.run)
        self._support.wire(self.run)
        self._report.wire(self.run)
        self._reports.wire(self.run)
        self._answers.wire(self.run)
        self._staying.wire(self.run, self._sign_in_anew)
        browser.every(1000, self._staying.refresh)
        self._audit.wire(self.run)
        self._view.mark("admin", runtime="ready")
        self.run(self._open())

    def run(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something that takes a while, and tell the person once where it fails."""

        entered = self._entered

        async def guarded() -> None:
            try:
                await work
            except RequestFailedError as error:
                # The end of the last sign-in says nothing to whoever has signed in anew meanwhile.
                if error.status != 401 or entered == self._entered:
                    self.fail(error)

        task = asyncio.ensure_future(guarded())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def fail(self, error: RequestFailedError) -> None:
        """Tell the person what went wrong; without a sign-in there is only one way."""
        if error.status == 401:
            self._desk.close()
            self._staying.end()
            self._support.close()
            self._view.stop_asking()
            for notice in ("notice", "came"):
                self._view.reveal(notice, False)
            self._sign_in.show(said="SignedOut")
            return
        if error.name == "SecondFactorNeeded":
            self.run(self.open_account())
            return
        self._view.write("notice-text", self._texts.error(error.name, error.seconds))
        self._view.reveal("notice")

    def _close(self, notice: str) -> None:
        self._view.reveal(notice, False)
        self._view.rescue_focus()

    def _print(self) -> None:
        self._view.write("report-notes-print", self._view.value("report-notes"))
        browser.print_page()

    # Who is there

    async def _learn(self) -> bool:
        """Find out who is there, and what they may; False where nobody is signed in."""
        me = await ask("GET", "/admin/me")
        if me is None:
            return False
        self._me = me
        self._view.fill(account=me["name"])
        self._view.reveal("account")
        for place, right in PLACES.items():
            self._view.reveal(place, right in me["rights"] and not me["must_enrol"])
        return True

    async def _opened(self) -> None:
        """Somebody has signed in, for the first time or anew."""
        self._entered += 1
        self.run(self._open())

    def _sign_in_anew(self) -> None:
        """What runs goes on meanwhile: only with the new sign-in the relay ends the one before."""
        self._desk.close()
        self._staying.end()
        self._sign_in.show(said="SignInAnew")

    async def _open(self) -> None:
        if not await self._learn():
            self._sign_in.show()
            return
        self._staying.begin()
        if self._me["must_enrol"]:
            await self.open_account()
            return
        where, _, session_id = browser.fragment().partition("=")
        try:
            if where == "session" and session_id:
                await self.open_session(session_id)
                return
            if where == "report" and session_id:
                await self.open_report(session_id)
                return
            if where == "account":
                await self.open_account()
                return
            if where == "people" and "see_people" in self._me["rights"]:
                await self.open_people()
                return
            if where == "reports":
                await self.open_reports(session_id)
                return
            if where == "answers" and "help" in self._me["rights"]:
                await self.open_answers()
                return
            if where == "audit" and "audit" in self._me["rights"]:
                await self.open_audit()
                return
            if where == "operate" and "operate" in self._me["rights"]:
                await self.open_operating(session_id)
                return
        except RequestFailedError as error:
            if error.status == 401:
                raise
            self.fail(error)
        await self.open_sessions()

    async def _sign_out(self) -> None:
        await self._support.leave()
        await self._report.leave()
        await ask("POST", "/admin/sign-out")
        browser.put_fragment("")
        browser.reload()

    # Which view

    async def _leave(self) -> None:
        """Leave whatever is shown, and keep what was written there."""
        await self._support.leave()
        await self._report.leave()
        self._operating.leave()

    async def open_sessions(self) -> None:
        """The keys and the table of sessions."""
        await self._leave()
        self._view.mark("report-view", **{"from": "sessions"})
        browser.put_fragment("")
        await self._learn()
        await self._desk.open("help" in self._me["rights"], self._me["undertaking"] is not None)
        self._view.show("sessions")

    async def open_account(self) -> None:
        """One's own account."""
        await self._leave()
        browser.put_fragment("account")
        await self._account.open()
        self._view.show("account")

    async def open_people(self) -> None:
        """Everybody who has an account."""
        await self._leave()
        browser.put_fragment("people")
        await self._people.open("keep_people" in self._me["rights"])
        self._view.show("people")

    async def open_reports(self, place: str = "") -> None:
        """The sessions that are over."""
        await self._leave()
        await self._reports.open(place, self._me["rights"]["read"] == "all")
        self._view.mark("report-view", **{"from": "reports"})
        self._view.show("reports")

    async def open_answers(self) -> None:
        """The prepared texts for the chat."""
        await self._leave()
        browser.put_fragment("answers")
        await self._answers.open("share" in self._me["rights"])
        self._view.show("answers")

    async def open_audit(self) -> None:
        """Who did what."""
        await self._leave()
        browser.put_fragment("audit")
        await self._audit.open()
        self._view.mark("report-view", **{"from": "audit"})
        self._view.show("audit")

    async def open_operating(self, place: str) -> None:
        """What administrators decide about the house."""
        await self._leave()
        browser.put_fragment(f"operate={place}")
        await self._operating.open(place)

    async def open_session(self, session_id: str) -> None:
        """One session, with the customer's screen."""
        await self._report.leave()
        self._view.mark("report-view", **{"from": "sessions"})
        self._operating.leave()
        await self._support.open(session_id)
        self._view.reveal("came", False)

    async def open_report(self, session_id: str) -> None:
        """What happened in one session."""
        await self._leave()
        browser.put_fragment(f"report={session_id}")
        await self._report.open(session_id)
        self._view.show("report")


def _session_of(button: Any) -> str:
    return str(button.closest("[data-session]").dataset.session)


def _place_of(button: Any) -> str:
    return str(button.dataset.place)


def start() -> None:
    """Start the console."""
    Console().start()
