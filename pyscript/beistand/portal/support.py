"""Support: one session as the technician sees it, with the customer's screen, steps and chat."""

from collections.abc import Awaitable, Callable

from beistand.ends.chat import Message
from beistand.ends.input import Stroke
from beistand.ends.side import Side
from beistand.ends.steering import Steering
from beistand.portal import browser
from beistand.portal.chat_view import ChatView
from beistand.portal.controlling import Controlling
from beistand.portal.desk import Run
from beistand.portal.link import Link
from beistand.portal.notes import Notes
from beistand.portal.receipt import facts
from beistand.portal.requests import RequestFailedError, ask
from beistand.portal.stage import Stage
from beistand.portal.telling import tell
from beistand.portal.view import View
from beistand.portal.viewer import decodable
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Reason, What
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State
from beistand.protocol.wire import Entry, write_signal
from beistand.texts import Texts
from beistand.texts.times import clock

VIEW = "console-view"


class Support:
    """The view of one session."""

    def __init__(
        self,
        view: View,
        texts: Texts,
        open_report: Callable[[str], Awaitable[None]],
        failed: Callable[[RequestFailedError], None],
    ) -> None:
        self._view = view
        self._texts = texts
        self._open_report = open_report
        self._failed = failed
        self._build = browser.page_says("build")
        self._stage = Stage(view, texts, self._shown, self._want_key_frame)
        self._notes = Notes(view, texts, "notes")
        self._link: Link | None = None
        self._side: Side | None = None
        self._session_id = ""
        self._codecs: tuple[str, ...] = ()

    def wire(self, run: Run) -> None:
        """Hear the buttons and forms of this view."""
        self._run = run
        self._view.on(
            ask_recording=lambda _: self._ask(What.RECORDING),
            ask_control=lambda _: self._ask(What.CONTROL),
            special_keys=lambda button: self._controlling.press(*button.dataset.codes.split()),
            leave_control=lambda _: self._leave_control(),
            ask_end=lambda _: self._view.ask("end"),
            stay=lambda _: self._view.stop_asking("end"),
            end=lambda _: self._end(),
            canned_answer=lambda button: self._insert(str(button.textContent)),
        )
        self._view.on_form(chat=self._write)
        self._view.send_on_enter("message", self._write)
        self._notes.wire(run)
        self._stage.wire()
        self._controlling = Controlling(self._stroke)
        browser.every(1000, self._tick)
        self._link = Link(
            "/session", self._greet, self._hear, self._hear_chat, self._stage.receive, self._lost
        )
        self._steering = Steering(self._link.send_bytes, browser.now)

    async def open(self, session_id: str) -> None:
        """Go into a session."""
        assert self._link is not None
        report = await ask("GET", f"/admin/sessions/{session_id}/report")
        row = report["session"]
        if row["phase"] == Phase.ENDED:
            await self._open_report(session_id)
            return
        if self._link.is_wanted:
            self._link.close()
        if not self._codecs:
            self._codecs = await decodable()
            if not self._codecs:
                self._failed(RequestFailedError(0, "DecoderMissing"))
        self._session_id = session_id
        self._side = Side(Role.TECHNICIAN, self._link, self, browser.now)
        self._chat = ChatView(self._view, self._side.chat, browser.local)
        self._chat.clear()
        self._stage.clear()
        self._view.empty("steps")
        self._view.fill(
            customer=row["customer"] or self._texts("admin.sessions.unnamed"),
            purpose=row["purpose"],
            ticket=row["ticket"],
            elapsed="0:00",
        )
        self._notes.open(session_id, report["notes"])
        self._view.show("console")
        self._refresh()
        self._link.open()

    def close(self) -> None:
        """Leave the session; it goes on without this page."""
        if self._link is not None:
            self._link.close()
        self._side = None
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
            self._link.start_over()
            return
        heard, chat = side.heard, len(side.chat.messages)
        first = s.Enter(s.PROTOCOL_VERSION, heard, chat, self._build, answer["ticket"])
        self._link.send_text(write_signal(first))

    def _hear(self, text: str) -> None:
        if self._side is not None:
            self._side.hear_text(text)

    def _hear_chat(self, frame: bytes) -> None:
        if self._side is not None:
            self._side.hear_chat(frame)

    def _lost(self) -> None:
        if self._side is not None:
            self._side.lost()
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
                browser.reload()
            case s.Why.ELSEWHERE:
                self._link.close()
                self._failed(RequestFailedError(409, "Replaced"))
            case s.Why.UNDERTAKING:
                self._link.close()
                self._failed(RequestFailedError(403, "NoUndertaking"))
            case _:
                self._link.start_over()

    # What happens

    def happened(self, entry: Entry, before: State) -> None:
        """An event became true."""
        side = self._side
        assert side is not None
        text = tell(self._texts, entry, before)
        self._view.add(
            "step", "steps", {"time": f"{browser.local(entry.at):%H:%M:%S}", "text": text}
        )
        self._view.scroll_to_end("steps")
        if isinstance(entry.event, e.SharingStopped | e.Paused) or side.state.over:
            self._stage.clear()
        if isinstance(entry.event, e.SharingStarted | e.Resumed):
            side.signal(s.Decodes(self._codecs))
            self._stage.begin()
        if isinstance(entry.event, e.Joined) and entry.event.role is Role.CUSTOMER:
            side.signal(s.Decodes(self._codecs))
        self._refresh()
        if side.state.over and side.welcome:
            self._turn_to_report()

    def _turn_to_report(self) -> None:
        session_id = self._session_id
        self.close()
        self._run(self._reporting(session_id))

    async def _reporting(self, session_id: str) -> None:
        await self._notes.save()
        await self._open_report(session_id)

    def wrote(self, message: Message) -> None:
        """A chat message arrived."""
        assert self._side is not None
        mine = message.sender == self._side.party
        self._chat.show(message, self._texts("chat.you" if mine else "chat.customer"))

    def chat_moved(self) -> None:
        """Some message came further on its way."""
        self._chat.move_on()

    def signalled(self, signal: s.Signal) -> None:
        """The agent has done what mouse and keyboard said."""
        if isinstance(signal, s.Done):
            self._steering.done(signal.sequence)

    # What the technician does

    def _ask(self, what: What) -> None:
        if self._side is not None:
            self._side.say(e.Requested(browser.random_name(), what))

    def _leave_control(self) -> None:
        if self._side is not None:
            for request in self._side.state.requests:
                if request.what is What.CONTROL:
                    self._side.say(e.Withdrawn(request.request))

    def _stroke(self, strokes: list[Stroke]) -> None:
        if self._side is not None and self._side.state.controllable:
            self._steering.add(strokes, self._side.party)

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

    def _insert(self, answer: str) -> None:
        self._view.set_value("message", answer)
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
        asked = any(each.what is What.RECORDING for each in state.requests)
        recording = "on" if state.recording_allowed else "asked" if asked else "off"
        self._view.mark(
            VIEW,
            screen=self._screen_state(state),
            recording=recording,
            customer=self._customer_state(state),
            connection="up" if side.welcome else "lost",
            control=self._control_state(state),
        )
        for button, what in (("ask-recording", What.RECORDING), ("ask-control", What.CONTROL)):
            self._view.enable(button, side.may(e.Requested("-", what)))
        controls = state.controllable and side.welcome
        self._controlling.allow(controls)
        if not controls:
            self._steering.forget()

    def _control_state(self, state: State) -> str:
        if state.controllable:
            return "yes"
        if state.grants(What.CONTROL):
            return "granted"
        return "asked" if any(each.what is What.CONTROL for each in state.requests) else "no"

    def _screen_state(self, state: State) -> str:
        if state.surface is None:
            return "waiting" if state.phase is Phase.CONNECTED else "none"
        if not self._side or not self._side.welcome:
            return "stale"
        return "paused" if state.paused else "live"

    def _customer_state(self, state: State) -> str:
        if state.has(Role.CUSTOMER):
            return "here"
        known = any(party.role is Role.CUSTOMER for party in state.parties)
        return "away" if known else "awaited"

    def _tick(self) -> None:
        side = self._side
        if side is None:
            return
        if side.state.phase is Phase.CONNECTED:
            now = browser.now() + side.clock_ahead
            self._view.fill(elapsed=clock(facts(side.entries).seconds(now)))
        self._stage.tick()
