"""Support: one session as the technician sees it, with the customer's screen, steps and chat."""

from collections.abc import Callable, Collection, Coroutine
from typing import Any

from beistand.ends.chat import Message
from beistand.ends.codecs import H264
from beistand.ends.input import Opened, Stroke
from beistand.ends.side import Side
from beistand.ends.steering import Steering
from beistand.portal import browser, kept
from beistand.portal.asking import Asking
from beistand.portal.canned import Canned
from beistand.portal.chat_view import ChatView
from beistand.portal.colleagues import Colleagues
from beistand.portal.controlling import Controlling
from beistand.portal.desk import Run
from beistand.portal.exchange import Exchange
from beistand.portal.lasting import Lasting
from beistand.portal.link import Link
from beistand.portal.monitors import Monitors
from beistand.portal.notes import Notes
from beistand.portal.purposes import in_words, withheld
from beistand.portal.raising import rights_state
from beistand.portal.receipt import Facts
from beistand.portal.requests import RequestFailedError, ask
from beistand.portal.stage import Stage
from beistand.portal.standing import standing
from beistand.portal.view import View
from beistand.portal.viewer import decodable
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Reason
from beistand.protocol.frames import STREAM_OFFSET, Stream
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State
from beistand.protocol.wire import Entry, write_signal
from beistand.telling import tell
from beistand.texts import Texts
from beistand.texts.times import clock

VIEW = "console-view"
WITHHELD = {
    "withheld": (e.Tool.CONTROL, e.Tool.ELEVATION),
    "exchange-withheld": (e.Tool.CLIPBOARD, e.Tool.FILES),
}
"""Where it stands why these tools cannot be asked for."""


class Support:
    """The view of one session."""

    def __init__(
        self,
        view: View,
        texts: Texts,
        open_report: Callable[[str], Coroutine[Any, Any, None]],
        failed: Callable[[RequestFailedError], None],
    ) -> None:
        self._view = view
        self._texts = texts
        self._open_report = open_report
        self._failed = failed
        self._build = browser.page_says("build")
        self._stage = Stage(view, texts, self._shown, self._want_key_frame)
        self._notes = Notes(view, texts, "notes")
        self._asking = Asking(view, browser.random_name)
        self._monitors = Monitors(view, texts, browser.random_name, self._why)
        self._exchange = Exchange(view, texts)
        self._canned = Canned(view, texts)
        self._colleagues = Colleagues(view, texts, browser.random_name, ask)
        self._lasting = Lasting(view, browser.now, browser.local)
        self._link: Link | None = None
        self._side: Side | None = None
        self._session_id = ""
        self._drafts: dict[str, str] = {}
        self._codecs: tuple[str, ...] = ()

    def wire(self, run: Run) -> None:
        """Hear the buttons and forms of this view."""
        self._run = run
        self._view.on(
            special_keys=lambda button: self._controlling.press(*button.dataset.codes.split()),
            open_tool=lambda button: self._open_tool(str(button.dataset.tool)),
            ask_end=lambda _: self._view.ask("end"),
            stay=lambda _: self._view.stop_asking("end"),
            end=lambda _: self._end(),
        )
        self._view.on_form(chat=self._write)
        self._view.send_on_enter("message", self._write)
        self._notes.wire()
        self._asking.wire()
        self._monitors.wire()
        self._exchange.wire(run)
        self._colleagues.wire(run)
        self._stage.wire()
        self._lasting.wire()
        self._canned.wire()
        self._controlling = Controlling(self._stroke)
        browser.every(1000, self._tick)
        self._link = Link(
            "/session", self._greet, self._hear, self._hear_chat, self._stage.receive, self._lost
        )
        self._steering = Steering(self._link.send_bytes, browser.now)

    async def open(self, session_id: str) -> None:
        """Go into a session. Raises RequestFailedError, where it is another account's too."""
        assert self._link is not None
        report = await ask("GET", f"/admin/sessions/{session_id}/report")
        row = report["session"]
        if row["phase"] == Phase.ENDED:
            await self._open_report(session_id)
            return
        if "help" not in row["may"]:
            raise RequestFailedError(403, "OthersSession")
        await self.leave()
        if not self._codecs:
            self._codecs = await decodable()
            if not self._codecs:
                self._failed(RequestFailedError(0, "DecoderMissing"))
        self._session_id = session_id
        self._side = Side(Role.TECHNICIAN, self._link, self, browser.now)
        self._facts = Facts()
        self._exchange.open(self._side, self._link.send_bytes)
        self._asking.open(self._side, row["purpose"])
        self._colleagues.open(session_id, self._side)
        self._monitors.open(self._side)
        self._lasting.follow(self._side)
        self._chat = ChatView(self._view, self._side.chat, browser.local)
        self._chat.clear()
        self._view.empty("steps")
        self._view.set_value("message", self._drafts.pop(session_id, ""))
        self._view.fill(
            customer=row["customer"] or self._texts("admin.sessions.unnamed"),
            purpose=row["purpose"],
            ticket=row["ticket"],
            elapsed="0:00",
        )
        self._notes.open(session_id, report["notes"])
        await self._canned.open()
        browser.put_fragment(f"session={session_id}")
        self._view.show("console")
        self._refresh()
        self._link.open()

    async def leave(self) -> None:
        """Leave the session, and wait until its notes are saved."""
        self.close()
        await self._notes.close()

    def close(self) -> None:
        """Leave the session; it goes on without this page, and keeps what was typed in it."""
        if self._link is not None:
            self._link.close()
        if self._side is not None:
            self._drafts[self._session_id] = self._view.value("message")
        self._side = None
        self._asking.close()
        self._colleagues.close()
        self._monitors.close()
        self._lasting.follow(None)
        self._exchange.close()
        self._stage.clear()
        self._view.stop_asking()

    # The line

    def _greet(self) -> None:
        self._run(self._enter())

    async def _enter(self) -> None:
        """Each socket needs a ticket of its own, which asks whether somebody is signed in."""
        side = self._side
        if side is None or self._link is None:
            return
        try:
            answer = await ask("POST", f"/admin/sessions/{self._session_id}/ticket")
        except RequestFailedError as error:
            if error.status in (401, 403):
                self._link.close()  # only the person can do something about it
                raise
            if error.status in (0, 429) or error.status >= 500:
                self._link.start_over()
            else:
                self._link.close()
                self._failed(error)
            return
        heard, chat = side.heard, len(side.chat.messages)
        first = s.Enter(s.PROTOCOL_VERSION, heard, chat, self._build, answer["ticket"])
        self._link.send_text(write_signal(first))

    def _hear(self, text: str) -> None:
        if self._side is not None:
            self._side.hear_text(text)

    def _hear_chat(self, frame: bytes) -> None:
        if self._side is None:
            return
        if frame[STREAM_OFFSET] == Stream.CHAT:
            self._side.hear_chat(frame)
        else:
            self._exchange.hear(frame)

    def _lost(self) -> None:
        if self._side is not None:
            self._side.lost()
            self._exchange.lost()
            self._refresh()

    def welcomed(self) -> None:
        """In the session, and everything heard."""
        assert self._side is not None
        if self._side.state.over:
            self._turn_to_report()  # it ended while this page was on its way in
            return
        self._side.signal(s.Decodes(self._codecs))
        self._stage.begin()
        self._refresh()

    def not_welcome(self, why: s.Why, seconds: int) -> None:
        """Not let in, or put out."""
        assert self._link is not None
        match why:
            case s.Why.RELOAD:
                self._link.close()
                if kept.first_reload(self._build):
                    browser.reload()
                else:
                    self._failed(RequestFailedError(409, "PageTooOld"))
            case s.Why.ELSEWHERE:
                self._link.close()
                self._failed(RequestFailedError(409, "Replaced"))
            case s.Why.UNDERTAKING:
                self._link.close()
                self._failed(RequestFailedError(403, "NoUndertaking"))
            case s.Why.SENT_AWAY:
                self._failed(RequestFailedError(403, "SentAway"))
                self._turn_to_report()
            case _:
                self._link.start_over()

    # What happens

    def happened(self, entry: Entry, before: State) -> None:
        """An event became true."""
        side = self._side
        assert side is not None
        self._facts = self._facts.after(entry, before, side.state)
        text = tell(self._texts, entry, before)
        self._view.add(
            "step", "steps", {"time": f"{browser.local(entry.at):%H:%M:%S}", "text": text}
        )
        self._view.scroll_to_end("steps-scroll")
        if before.watched and not side.state.watched:
            self._stage.clear()
        if side.state.watched and not before.watched:
            side.signal(s.Decodes(self._codecs))
            self._stage.begin()
        if isinstance(entry.event, e.AgreementAccepted):
            self._canned.speak(entry.event.language)
        if isinstance(entry.event, e.Joined) and entry.event.role is Role.CUSTOMER:
            side.signal(s.Decodes(self._codecs))
        if _shows_what_this_browser_cannot(entry, self._codecs) and side.welcome:
            self._failed(RequestFailedError(0, "AgentDecoderMissing"))
        self._asking.happened(entry.event, before)
        if side.role is Role.TECHNICIAN:
            self._exchange.happened(entry.event, before)
        self._change_hands(before)
        self._refresh()
        if side.state.over and side.welcome:
            self._turn_to_report()

    def _change_hands(self, before: State) -> None:
        """The notes belong to whoever helps: they are saved by one and read by the next."""
        side = self._side
        if side is None or not side.welcome or before.technician == side.state.technician:
            return
        self._run(self._hand_notes(self._session_id, side.role is Role.TECHNICIAN))

    async def _hand_notes(self, session_id: str, mine: bool) -> None:
        await self._notes.close()
        if mine:
            report = await ask("GET", f"/admin/sessions/{session_id}/report")
            if session_id == self._session_id:
                self._notes.open(session_id, report["notes"])

    def _turn_to_report(self) -> None:
        session_id = self._session_id
        self.close()
        self._run(self._open_report(session_id))

    def wrote(self, message: Message) -> None:
        """A chat message arrived."""
        side = self._side
        assert side is not None
        name = self._texts("chat.you" if message.sender == side.party else "chat.customer")
        party = side.state.party(message.sender)
        others = (Role.TECHNICIAN, Role.COLLEAGUE)
        if party is not None and party.role in others and party.number != side.party:
            name = party.name
        self._chat.show(message, name)

    def chat_moved(self) -> None:
        """Some message came further on its way."""
        self._chat.move_on()

    def signalled(self, signal: s.Signal) -> None:
        """The agent has done what mouse and keyboard said, or taken more of a file."""
        if isinstance(signal, s.Done):
            self._steering.done(signal.sequence)
        else:
            self._monitors.signalled(signal)
            self._lasting.signalled(signal)
            self._exchange.signalled(signal)

    # What the technician does

    def _stroke(self, strokes: list[Stroke]) -> None:
        side = self._side
        if side is not None and side.state.controllable and side.role is Role.TECHNICIAN:
            self._steering.add(strokes, side.party)

    def _open_tool(self, tool: str) -> None:
        self._stroke([Opened(tool)])
        self._view.focus("keyboard")  # what is typed next is meant for what has opened

    def _why(self) -> str:
        return self._view.value("why").strip()

    def _end(self) -> None:
        self._view.stop_asking("end")
        if self._side is not None:
            self._side.say(e.Ended(Reason.TECHNICIAN))

    def _write(self) -> None:
        if self._side is not None:
            message = self._side.write(self._view.value("message"))
            if message is not None:
                self._view.set_value("message", "")
                self._chat.show(message, self._texts("chat.you"))
        self._view.focus("message")

    def _shown(self, sequence: int) -> None:
        if self._side is not None:
            self._side.signal(s.Shown(sequence))

    def _want_key_frame(self) -> None:
        if self._side is not None:
            self._side.signal(s.KeyFrameWanted())

    # What is seen

    def _refresh(self) -> None:
        side = self._side
        if side is None:
            return
        state = side.state
        self._view.mark(VIEW, **standing(state, side.welcome), rights=rights_state(state))
        self._asking.refresh()
        self._colleagues.refresh()
        self._monitors.refresh()
        self._exchange.refresh()
        for place, tools in WITHHELD.items():
            self._view.write(place, withheld(self._texts, state, *tools))
        self._view.fill(tools=in_words(self._texts, state.offer.tools) if state.offer else "")
        controls = state.controllable and side.welcome and side.role is Role.TECHNICIAN
        self._controlling.allow(controls)
        if not controls:
            self._steering.forget()
        self._view.rescue_focus()

    def _tick(self) -> None:
        side = self._side
        if side is None:
            return
        if side.state.phase is Phase.CONNECTED:
            now = browser.now() + side.clock_ahead
            self._view.fill(elapsed=clock(self._facts.seconds(now)))
        self._stage.tick(self._steering.delay)
        self._lasting.refresh()


def _shows_what_this_browser_cannot(entry: Entry, codecs: Collection[str]) -> bool:
    """The customer's program knows one codec alone."""
    started = isinstance(entry.event, e.SharingStarted) and entry.by is Role.AGENT
    return started and H264 not in codecs
