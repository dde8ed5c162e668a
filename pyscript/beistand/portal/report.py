"""The report: what happened in a session, with its chat, notes and recording."""

import json
from collections.abc import Iterator
from typing import Any

from beistand.ends.chat import Message, unpack_all
from beistand.portal import browser
from beistand.portal.desk import Run
from beistand.portal.holding import Holding
from beistand.portal.house_texts import show_answered
from beistand.portal.notes import Notes
from beistand.portal.playing import Playing
from beistand.portal.receipt import facts, speaker
from beistand.portal.requests import RequestFailedError, ask, fetch_bytes, fetch_file
from beistand.portal.view import View
from beistand.protocol import events as e
from beistand.protocol.states import State
from beistand.protocol.table import follow
from beistand.protocol.wire import Entry, read
from beistand.telling import tell
from beistand.texts import Texts
from beistand.texts.times import moment


class Report:
    """The view of one session that is over, or of how far it has come."""

    def __init__(self, view: View, texts: Texts) -> None:
        self._view = view
        self._texts = texts
        self._notes = Notes(view, texts, "report-notes")
        self._playing = Playing(view, texts)
        self._holding = Holding(view, texts)
        self._session = ""
        self._answer: e.AgreementAccepted | e.AgreementRefused | None = None
        self._entries: list[Entry] = []
        self._messages: list[Message] = []

    def wire(self, run: Run) -> None:
        """Hear the buttons of this view."""
        self._view.on(
            read_answered=lambda _: run(self._read_answered()),
            export_report=lambda button: run(self._export(str(button.dataset.format))),
            export_chat=lambda _: self._export_chat(),
        )
        self._holding.wire(run)
        self._notes.wire()
        self._playing.wire(run)

    async def open(self, session_id: str) -> None:
        """Show the report of a session. Raises RequestFailedError."""
        base = f"/admin/sessions/{session_id}"
        try:
            report = await ask("GET", f"{base}/report")
        except RequestFailedError as error:
            if error.status == 404:  # the audit names sessions that were deleted since
                raise RequestFailedError(404, "SessionGone") from error
            raise
        entries = [entry for said in report["entries"] if (entry := _entry(said))]
        self._session, self._entries, self._messages = session_id, entries, []
        self._view.write("report-saved", "")
        self._tell_facts(report["session"], entries)
        self._tell_events(entries)
        self._notes.open(session_id, report["notes"])
        may = report["session"]["may"]
        self._view.reveal("export-chat", False)
        self._holding.open(session_id, report["hold"], "hold" in may)
        self._view.reveal("report-notes-region", "note" in may)
        self._view.reveal("report-content", "watch" in may)
        if "watch" in may:
            self._messages = unpack_all(await fetch_bytes(f"{base}/chat"))
            self._tell_chat(self._messages, entries)
            self._view.reveal("export-chat", bool(self._messages))
            await self._playing.open(base, report["session"], entries)

    async def leave(self) -> None:
        """Leave the report, and wait until its notes are saved."""
        self._playing.close()
        await self._notes.close()

    async def _export(self, ending: str) -> None:
        body = {"format": ending, "language": self._texts.language, "zone": browser.zone()}
        name = await fetch_file(f"/admin/sessions/{self._session}/export", body)
        self._view.write("report-saved", self._texts("admin.reports.saved", file=name))

    def _export_chat(self) -> None:
        """Only the page can read the chat: it writes the file itself."""
        name = self._texts("admin.report.files.chat_file", session=self._session[:8])
        browser.download(name, "".join(f"{line}\n" for line in self._chat_lines()))
        self._view.write("report-saved", self._texts("admin.reports.saved", file=name))

    def _chat_lines(self) -> Iterator[str]:
        for message in self._messages:
            sender = speaker(self._entries, message) or self._texts("chat.customer")
            when = browser.local(message.at)
            yield f"{when:%Y-%m-%d %H:%M:%S}  {sender}: {message.text}"

    def _tell_facts(self, row: dict[str, Any], entries: list[Entry]) -> None:
        told = facts(entries).told(self._texts, browser.now())
        nothing = self._texts("admin.report.none")
        start = row["connected"] or row["created"]
        last = entries[-1].event if entries else None
        ended = isinstance(last, e.Ended | e.AgreementRefused)
        self._view.fill(
            report_session=row["id"],
            report_customer=row["customer"] or nothing,
            report_purpose=row["purpose"],
            report_ticket=row["ticket"] or nothing,
            report_technician=told["technician"],
            report_started=moment(self._texts, browser.local(start)),
            report_duration=told["duration"],
            report_agreement=self._agreement(entries) or nothing,
            report_recording=told["recording"],
            report_end=tell(self._texts, entries[-1], State()) if ended else nothing,
        )

    def _agreement(self, entries: list[Entry]) -> str:
        answers = (
            entry.event
            for entry in entries
            if isinstance(entry.event, e.AgreementAccepted | e.AgreementRefused)
        )
        self._answer = next(answers, None)
        self._view.reveal("read-answered", self._answer is not None)
        if self._answer is None:
            return ""
        return self._texts(
            "admin.report.agreement_value",
            number=self._answer.number,
            language=self._answer.language,
            digest=self._answer.digest[:16],
        )

    async def _read_answered(self) -> None:
        if self._answer is not None:
            number, language = self._answer.number, self._answer.language
            await show_answered(self._view, self._texts, self._session, number, language)

    def _tell_events(self, entries: list[Entry]) -> None:
        self._view.empty("report-event-rows")
        state = State()
        for entry in entries:
            before, state = state, follow(state, entry.by, entry.event)
            self._view.add(
                "report-event",
                "report-event-rows",
                {
                    "time": f"{browser.local(entry.at):%H:%M:%S}",
                    "who": self._texts(f"admin.who.{entry.by}"),
                    "what": tell(self._texts, entry, before),
                },
            )

    def _tell_chat(self, messages: list[Message], entries: list[Entry]) -> None:
        self._view.empty("report-chat")
        self._view.reveal("report-chat-empty", not messages)
        for message in messages:
            self._view.add(
                "report-message",
                "report-chat",
                {
                    "time": f"{browser.local(message.at):%H:%M:%S}",
                    "sender": speaker(entries, message) or self._texts("chat.customer"),
                    "text": message.text,
                },
                links=True,
            )


def _entry(said: dict[str, Any]) -> Entry | None:
    entry = read(json.dumps(said))
    return entry if isinstance(entry, Entry) else None
