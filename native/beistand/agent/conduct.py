"""Conduct: the agent's way through a session, from its invitation until it is gone."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from beistand.agent.attending import Attending
from beistand.agent.capture import Capture
from beistand.agent.choosing import chooses_first
from beistand.agent.control import Control
from beistand.agent.customer import Customer
from beistand.agent.elevation import Elevation
from beistand.agent.encoder import CODECS, Encoder
from beistand.agent.exchange import Exchange
from beistand.agent.lasting import Lasting
from beistand.agent.line import Line
from beistand.agent.system import Monitor, System
from beistand.agent.turning import Turning
from beistand.agent.window import Window, in_session, standing, waiting
from beistand.agent.yielding import Yielding
from beistand.ends.chat import Message
from beistand.ends.errors import ShareCancelledError
from beistand.ends.sender import NO_CODEC, Sender
from beistand.ends.sharing import Sharing
from beistand.ends.side import Side
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.errors import ProtocolError
from beistand.protocol.frames import Stream, read_header
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import Entry, write_signal
from beistand.texts import Texts

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 300.0
"""How long the agent tries to come back to a session before it goes."""

PART_BYTES = 32 * 1024
"""A picture goes in parts so small that answers to strokes pass between them on a narrow line."""


class Conduct:
    """One agent in one session. `run` returns why it is over, by the name of a text."""

    def __init__(self, origin: str, token: str, code: str, texts: Texts, system: System) -> None:
        self._token, self._code, self._texts = token, code, texts
        self._host = origin.partition("://")[2]
        screen, hands = system.screen, system.hands
        self._line = Line(origin, self._greet, self._hear, self._arrived, self._lost)
        self._side = Side(Role.AGENT, self._line, self, _now)
        self._sharing = Sharing(self._side, self, self._failed, _no_preview)
        self._capture = Capture(screen, wanted=self._is_watched)
        self._turning = Turning(self._side, self._capture, lambda: self._failed("MonitorGone"))
        self._yielding = Yielding(hands.pointer, self._may_control, self._yield)
        self._elevation = Elevation(system.rights, self._side, self._asked_by_the_system)
        self._control = Control(
            hands,
            screen,
            self._may_control,
            self._monitor,
            self._side.signal,
            self._elevation.open,
            self._yielding,
        )
        self._exchange = Exchange(self._side, self._line.send_bytes, system, self)
        self._attending = Attending(self._side, _now)
        self._lasting = Lasting(self._side, _now)
        self.acts = Customer(
            *(self._side, self._sharing, self._control, self._turning, screen, self._yielding),
            *(self._attending, self._lasting),
            gone=lambda: self._finish("over"),
            told=self.told,
        )
        """What the person does in the window."""
        self._window: Window | None = None
        self._sender: Sender | None = None
        self._chosen = False
        """Whether the person has said what may be seen."""
        self._offers: tuple[str, ...] = CODECS
        self._since: datetime | None = None
        """When the customer let the agent in."""
        self.admitted: Callable[[], None] = _nothing
        """Called once the customer has let the agent in."""
        self._lost_at: float | None = None
        self._over = asyncio.get_running_loop().create_future()

    async def run(self, window: Window) -> str:
        """Be in the session until it is over; the name of the text that says why."""
        self._window = window
        window.show(waiting(self._texts, self._code))
        line = asyncio.ensure_future(self._line.run())
        ticking = asyncio.ensure_future(self._tick())
        looking = asyncio.ensure_future(self._yielding.run())
        try:
            await asyncio.wait({self._over, line, ticking}, return_when=asyncio.FIRST_COMPLETED)
            for task in (line, ticking):
                if task.done():
                    task.result()
            return str(self._over.result())
        finally:
            self._control.release()
            await self._control.rest()
            await self._elevation.rest()
            self._sharing.end()
            self._exchange.end()
            self._line.close()
            looking.cancel()
            ticking.cancel()
            await asyncio.wait({line}, timeout=2)

    # The line

    def _greet(self) -> None:
        side, version = self._side, s.PROTOCOL_VERSION
        first: s.Signal = s.Accept(version, self._code, self._token)
        if side.secret:
            chat = len(side.chat.messages)
            first = s.Resume(version, side.heard, chat, "", side.session_id, side.secret)
        self._line.send_text(write_signal(first))
        self._refresh()

    def _hear(self, text: str) -> None:
        self._guarded(lambda: self._side.hear_text(text))

    def _arrived(self, frame: bytes) -> None:
        self._guarded(lambda: self._hear_frame(frame))

    def _hear_frame(self, frame: bytes) -> None:
        match read_header(frame).stream:
            case Stream.INPUT:
                self._control.hear(frame)
            case Stream.TEXT | Stream.FILES:
                self._exchange.hear(frame)
            case _:
                self._side.hear_chat(frame)

    def _guarded(self, hear: Callable[[], None]) -> None:
        """What makes no sense is refused, and logged without its content."""
        try:
            hear()
        except ProtocolError as error:
            log.warning("refused: %s", type(error).__name__)

    def _lost(self) -> None:
        self._control.release()
        self._elevation.end()
        self._side.lost()
        self._exchange.follow(self._side.state)
        if self._lost_at is None:
            self._lost_at = time.monotonic()
        self._refresh()

    # What happens; see `ends.side.Listener`

    def welcomed(self) -> None:
        """In the session, and everything heard."""
        self._lost_at = None
        if self._since is None:
            self._since = datetime.now().astimezone()
            self.admitted()
        if self._sender is None:
            self._sharing.ask()
        self._refresh()
        self._sharing.follow(self._side.state)
        self._exchange.follow(self._side.state)

    def not_welcome(self, why: s.Why, seconds: int) -> None:
        """Not let in, or put out."""
        if why is s.Why.RESTART or (why is s.Why.WAIT and self._side.secret):
            return  # the relay restarts, or this end fell behind: it comes back and catches up
        self._finish({s.Why.KEY: "no_invitation", s.Why.WAIT: "too_many"}.get(why, "sent_away"))

    def happened(self, entry: Entry, before: State) -> None:
        """An event became true."""
        state = self._side.state
        if before.controllable and not state.controllable:
            self._control.release()
        stopped = isinstance(entry.event, e.SharingStopped) and entry.by is not Role.RELAY
        if stopped and before.shared_by is Role.AGENT:
            self._sharing.end()  # a decision; after a lost line the picture comes back by itself
        self._sharing.follow(state, before)
        self._elevation.follow(state)
        self._exchange.follow(state)
        self._exchange.happened(entry.event, before)
        self._turning.happened(entry.event, before)
        if state.over:
            self._finish("over")
        self._refresh()

    def wrote(self, message: Message) -> None:
        """A chat message arrived."""
        if self._window is not None:
            party = self._side.state.party(message.sender)
            theirs = party is not None and party.role in (Role.TECHNICIAN, Role.COLLEAGUE)
            who = party.name if party and theirs else self._texts("chat.you")
            self._window.say(who, message.text)

    def chat_moved(self) -> None:
        """The window does not tell how far a message came."""

    def signalled(self, signal: s.Signal) -> None:
        """Somebody said something in passing."""
        self._attending.signalled(signal)
        self._lasting.signalled(signal)
        self._sharing.signalled(signal)
        self._turning.signalled(signal)
        self._exchange.signalled(signal)

    # The screen; see `ends.sharing.Picker`

    async def ask(self) -> Capture:
        """What is shown: decided when admitting the agent, or chosen before the first picture.

        Raises ShareCancelledError where the person closes that choice.
        """
        if not self._chosen and chooses_first(self._side.entries, self._side.party):
            assert self._window is not None
            if not await self._window.choose_programs():
                raise ShareCancelledError("nothing was chosen")
        self._chosen = True
        self._capture.monitors.open_again()
        return self._capture

    def sender(self, shared: Capture, party: int) -> Sender:
        """A sender for the capture."""
        sequence = 0 if self._sender is None else self._sender.sequence
        self._sender = Sender(
            shared,
            Encoder,
            self._line.send_bytes,
            buffered=lambda: self._line.waiting_bytes,
            failed=self._failed,
            sender=party,
            sequence=sequence,
            offers=self._offers,
            largest_part=PART_BYTES,
        )
        return self._sender

    def offered(self, families: Iterable[str]) -> None:
        """What the viewers decode."""
        self._offers = tuple(families)
        if self._sender is not None:
            self._sender.offered(self._offers)

    def _monitor(self) -> Monitor:
        return self._capture.monitor

    def _is_watched(self) -> bool:
        """Also where the line was lost: the state is then as it was last."""
        return self._side.welcome and self._side.state.watched

    def _may_control(self) -> bool:
        return self._side.state.controllable and not self._elevation.asking

    def _yield(self) -> None:
        """The customer has moved the mouse: it is theirs."""
        self.acts.take_back()

    def _asked_by_the_system(self) -> None:
        """The technician neither sees nor answers the system's own dialog."""
        self._control.release()
        self._capture.cover(self._elevation.asking)
        self._refresh()

    def _failed(self, reason: str) -> None:
        log.warning("the screen cannot be shown: %s", reason)
        self._sharing.stop()
        if reason == "DisplayLost":
            self._finish(reason)
        elif reason == "MonitorGone":
            self.told("agent.monitor_gone")
        elif reason == NO_CODEC:
            self.told("agent.no_codec")

    # Whom clipboard and files concern; see `exchange.Person`

    def choose_file(self) -> Awaitable[Path | None]:
        """Which file the technician gets."""
        assert self._window is not None
        return self._window.choose_file()

    def told(self, key: str, **values: object) -> None:
        """Tell the person something."""
        if self._window is not None:
            self._window.note(self._texts(key, **values))

    def progressed(self) -> None:
        """A file came further on its way."""
        self._refresh()

    # What is seen

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(1)
            lost_for = time.monotonic() - (self._lost_at or time.monotonic())
            if lost_for > PATIENCE_SECONDS:
                self._finish("lost" if self._since else "unreachable")
            self._turning.tell()
            self._refresh()

    def _refresh(self) -> None:
        if self._window is None:
            return
        if self._since is None:
            trouble = self._line.trouble
            self._window.show(waiting(self._texts, self._code, trouble, self._host))
            return
        state, connected = self._side.state, self._lost_at is None
        tools = standing(self._texts, state, self._exchange.progress)
        asked, ending = self._attending.asked, self._lasting.running_out
        shown = in_session(self._texts, state, self._since, connected, tools, asked, ending)
        if self._elevation.asking:
            shown = replace(shown, status=self._texts("agent.system_asks"))
        elif self._elevation.impossible:
            shown = replace(shown, facts=(*shown.facts, self._texts("agent.no_rights")))
        self._window.show(shown)

    def _finish(self, why: str) -> None:
        if not self._over.done():
            self._over.set_result(why)


def _now() -> int:
    return time.time_ns() // 1_000_000


def _nothing() -> None:
    """Nobody wants to know."""


def _no_preview(stream: object) -> None:
    """Who sits at the screen sees it."""
