"""Rooms: one session while somebody is in it, and the one place where its events become true."""

import asyncio
import logging
from collections.abc import Callable

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import Event, Reason
from beistand.protocol.frames import Header, Stream, read_frame
from beistand.protocol.roles import RELAY_PARTY, Role
from beistand.protocol.session import Session
from beistand.protocol.states import Phase, State
from beistand.protocol.table import allows, may_ever
from beistand.protocol.wire import Entry, read_event, write_entry, write_signal
from beistand.relay.attendance import ANSWERS
from beistand.relay.chats import check_message
from beistand.relay.deadlines import Deadlines
from beistand.relay.exchange import Exchange
from beistand.relay.invitations import MINUTES
from beistand.relay.places import PEOPLE, TECHNICIAN_PARTY, is_admitted, place_of
from beistand.relay.seating import Seat, Seating
from beistand.relay.services import Services
from beistand.relay.taping import Taping
from beistand.relay.watching import Watching

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5.0


class Room:
    """One session: its state, who sits in it, and what passes between them.

    Everything that happens comes through one door, `_happen`, one after the other: it is checked,
    written into the ledger, and only then true and repeated.
    """

    def __init__(
        self, session_id: str, entries: list[Entry], services: Services, changed: Callable[[], None]
    ) -> None:
        self.session_id = session_id
        self._session = Session(Role.RELAY)
        self._entries = entries
        for entry in entries:
            self._session.learn(entry.by, entry.event)
        self._services = services
        self._changed = changed
        self._seats = Seating(lambda: self.state)
        self._exchange = Exchange(self._seats)
        self._door = asyncio.Lock()
        self._taping = Taping(session_id, services.recordings, services.clock)
        self._owning_up: asyncio.Future[None] | None = None
        self._now = services.clock.monotonic
        self._deadlines = Deadlines(services.settings, services.clock.monotonic)
        self._beaten_at = self._now()
        self._watching = Watching(self._seats, lambda: self.state, self._now)

    @property
    def state(self) -> State:
        """What is true now."""
        return self._session.state

    @property
    def empty(self) -> bool:
        """Whether nobody's socket is there."""
        return not len(self._seats)

    # Coming and going

    async def revive(self) -> None:
        """Say what a stopped relay could not: all sockets are gone, nothing is shown."""
        async with self._door:
            for party in [party for party in self.state.parties if party.present]:
                await self._gone(party.number)
            key_gone = self._services.offers.expires_at(self.session_id) is None
            expired = e.Ended(Reason.EXPIRED)
            if self.state.phase is Phase.KEY_OFFERED and key_gone:
                await self._happen(Role.RELAY, RELAY_PARTY, expired)
            self._deadlines.follow(self.state, self.state)
            self._deadlines.expect_answer(self.state)

    async def enter(self, seat: Seat, heard: int = 0, chat: int = 0) -> None:
        """Let a party in, tell it what it has not heard yet, and tell the others.

        A person's place may have changed since the socket was received: it is asked for anew.
        """
        async with self._door:
            if seat.role in PEOPLE:
                place = place_of(self.state, seat.party)
                if place is None:
                    seat.leave(s.Why.SENT_AWAY)
                    return
                seat.role = place
            for old in self._seats:
                if seat.takes_the_place_of(old):
                    self._seats.free(old)
                    old.leave(s.Why.ELSEWHERE)
                    await self._gone(old.party)
            self._seats.take(seat)
            if seat.role is not Role.AGENT or is_admitted(self.state, seat.party):
                await self._greet(seat, heard, chat)
            await self._join(seat)
            await self._connect_if_ready()
            self._tell_what_is_due()

    async def _greet(self, seat: Seat, heard: int = 0, chat: int = 0) -> None:
        """Tell a party all that it has not heard yet; from here on it hears everything."""
        frames = await self._services.chats.since(self.session_id, chat)
        give = self._services.seats.give
        # People come back with a ticket, which asks anew whether they still may.
        secret = "" if seat.role in PEOPLE else await give(self.session_id, seat.party)
        welcome = s.Welcome(
            role=seat.role,
            party=seat.party,
            clock=self._services.clock.now(),
            events=len(self._entries),
            chat=chat + len(frames),
            session=self.session_id,
            secret=secret,
        )
        seat.outbox.put(write_signal(welcome))
        for entry in self._entries[heard:]:
            seat.outbox.put_history(write_entry(entry))
        for frame in frames:
            seat.outbox.put_history(frame)
        seat.greeted = True

    async def leave(self, seat: Seat) -> None:
        """A socket is gone; that is not a decision, but nothing is shown any longer."""
        async with self._door:
            if self._seats.holds(seat):
                self._seats.free(seat)
                await self._gone(seat.party)

    async def _join(self, seat: Seat) -> None:
        joined = e.Joined(seat.party, seat.role, seat.name, seat.code, seat.undertaking)
        if self._session.may(joined):
            await self._happen(Role.RELAY, RELAY_PARTY, joined)

    async def _gone(self, party: int) -> None:
        was = self.state.party(party)
        if was is None or not was.present:
            return
        stopped = e.SharingStopped()
        if was.role is self.state.shared_by and self._session.may(stopped):
            await self._happen(Role.RELAY, RELAY_PARTY, stopped)
        left = e.Left(party)
        if self._session.may(left):
            await self._happen(Role.RELAY, RELAY_PARTY, left)

    # What is said

    async def accept_key(self) -> bool:
        """The key was proved: from here on people may be in the session, unless it is over."""
        async with self._door:
            accepted = e.KeyAccepted()
            if not self._session.may(accepted):
                return False
            await self._happen(Role.RELAY, RELAY_PARTY, accepted)
            for seat in self._seats:
                await self._join(seat)
            return True

    async def offer(self, offered: e.KeyOffered, party: int = TECHNICIAN_PARTY) -> None:
        """The technician makes the key of this session."""
        async with self._door:
            await self._happen(Role.TECHNICIAN, party, offered)

    async def hang_up(self, party: int) -> None:
        """Its technician takes the key back, or ends the session without being in it."""
        async with self._door:
            ended = e.Ended(Reason.TECHNICIAN)
            if allows(self.state, Role.TECHNICIAN, ended):
                await self._happen(Role.TECHNICIAN, party, ended)

    async def end(self, reason: Reason, name: str = "") -> None:
        """The relay ends the session, if it is not over; `name` is for whom of the house."""
        async with self._door:
            ended = e.Ended(reason, name)
            if self._session.may(ended):
                await self._happen(Role.RELAY, RELAY_PARTY, ended)

    async def hear(self, seat: Seat, text: str) -> None:
        """A side says an event. Raises RemoteProtocolError where its role never may.

        An event that its role may say, but not now, crossed with another one on the wire: it
        changes nothing and harms nobody. So does what a person says in the role that it had until
        the session was handed over.
        """
        event = read_event(text)
        if not any(may_ever(role, event) for role in self._roles(seat)):
            raise RemoteProtocolError(f"{seat.role} may never say {type(event).__name__}")
        # Whoever is cut off in between: what is written down must also become true.
        await asyncio.shield(self._hear(seat, event))

    async def _hear(self, seat: Seat, event: Event) -> None:
        async with self._door:
            if not self._seats.holds(seat):
                return  # another tab has taken the seat meanwhile
            role = self._seats.role_of(seat)
            if not allows(self.state, role, event):
                log.info("session %s: %s came too late", self.session_id, type(event).__name__)
                return
            if await self._services.vouch(self.session_id, self.state, seat.party, event):
                await self._happen(role, seat.party, event)
            await self._connect_if_ready()

    def _roles(self, seat: Seat) -> set[Role]:
        """What a seat was when its socket came in, and what it is now."""
        return {seat.role, self._seats.role_of(seat)}

    async def _connect_if_ready(self) -> None:
        connected = e.Connected()
        if self._session.may(connected):
            await self._happen(Role.RELAY, RELAY_PARTY, connected)

    async def _happen(self, by: Role, party: int, event: Event) -> None:
        """Write an event down, make it true, repeat it, and do what follows from it."""
        before = self.state
        at = max(self._services.clock.now(), self._entries[-1].at if self._entries else 0)
        entry = Entry(len(self._entries) + 1, by, party, at, event)
        await self._services.write(self.session_id, entry, before)
        self._session.learn(by, event)
        self._entries.append(entry)
        self._seats.tell_all(write_entry(entry))
        await self._consequences(before, entry)
        self._changed()

    async def _consequences(self, before: State, entry: Entry) -> None:
        state = self.state
        self._deadlines.follow(before, state, entry.event)
        asks_anew = state.phase is not before.phase or isinstance(entry.event, ANSWERS)
        others = state.helper != before.helper or state.presence != before.presence
        if asks_anew or others or state.requests != before.requests:
            self._tell_what_is_due()
        self._watching.follow(before, state)
        await self._follow_those_let_in(entry.event)
        self._taping.follow(state, entry)
        await self._own_up_to_failed_recording()
        if state.over:
            await self._services.offers.withdraw(self.session_id)

    async def _follow_those_let_in(self, event: Event) -> None:
        """An agent hears nothing of a session before the customer has admitted it; a colleague
        who is sent away hears nothing from that moment on."""
        match event:
            case e.ColleagueDismissed(party) if seat := self._seats.of(party):
                self._seats.free(seat)
                seat.outbox.start_afresh()
                seat.leave(s.Why.SENT_AWAY)
            case e.AgentAdmitted(party) if seat := self._seats.of(party):
                await self._greet(seat)
                self._tell_what_is_due()
            case e.AgentDismissed(party) if seat := self._seats.of(party):
                seat.leave(s.Why.GONE)

    async def _own_up_to_failed_recording(self) -> None:
        failed = e.RecordingFailed()
        if self._taping.failed and self._session.may(failed):
            await self._happen(Role.RELAY, RELAY_PARTY, failed)

    async def _tell_of_failed_recording(self) -> None:
        async with self._door:
            await self._own_up_to_failed_recording()

    # Frames

    def passes_on(self, seat: Seat, data: bytes) -> bool:
        """Pass a frame on, if the state lets it through; else it is dropped.

        Returns whether that was all: a chat message waits for `chat`, which writes it down first.
        Raises RemoteProtocolError where it is no frame or bears another sender.
        """
        header, role = self._read(seat, data)
        if header.stream is Stream.CHAT:
            return False
        if header.stream is Stream.SCREEN and role is not None:
            self._screen(header, data)
        elif role is not None:
            self._exchange.frame(self.state, role, header, data)
        return True

    async def chat(self, seat: Seat, data: bytes) -> None:
        """Write a chat message down and pass it on, if the state lets it through."""
        header, role = self._read(seat, data)
        if role is not None:
            await asyncio.shield(self._chat(header, data))

    def _read(self, seat: Seat, data: bytes) -> tuple[Header, Role | None]:
        """A frame's header, and the role of its sender if the state lets it through."""
        header, _ = read_frame(data)
        if header.sender != seat.party:
            raise RemoteProtocolError("a frame bears another sender")
        role = self._seats.role_of(seat)
        passes = self._seats.holds(seat) and self.state.lets_through(header.stream, role)
        return header, role if passes else None

    def _screen(self, header: Header, data: bytes) -> None:
        self._watching.screen(header, data)
        self._taping.screen(header, data)
        if self._taping.failed:
            self._owning_up = asyncio.ensure_future(self._tell_of_failed_recording())

    async def _chat(self, header: Header, data: bytes) -> None:
        check_message(header)
        async with self._door:
            now = self._services.clock.now()
            number = await self._services.chats.add(
                self.session_id, header.sender, header.sequence, data, now
            )
            if number is None:
                return  # a repeat after a lost connection: everybody has it already
            self._seats.tell_all(data)
            self._taping.chat(data)

    # Signals

    def signal(self, seat: Seat, signal: s.Signal) -> None:
        """A side says something in passing. Raises RemoteProtocolError where it may not."""
        role = self._seats.role_of(seat)
        if not self._roles(seat) & signal.by:
            raise RemoteProtocolError(f"{seat.role} may not say {type(signal).__name__}")
        if not self._seats.holds(seat) or role not in signal.by:
            return  # somebody else has the seat meanwhile, or the session
        match signal:
            case s.Shown() | s.KeyFrameWanted() | s.Decodes():
                self._watching.signal(seat, signal)
            case s.Invite():
                token = self._services.invitations.issue(self.session_id)
                seat.outbox.put(write_signal(s.Invited(MINUTES * 60, token)))
            case s.Done() | s.TextWanted() | s.FileTaken() | s.MonitorWanted() | s.MonitorSeen():
                self._exchange.signal(self.state, role, signal)
            case s.MoreTime(limit):
                self._deadlines.extend(limit, role, self.state)
                self._tell_what_is_due()
            case s.ChatHeard():
                self._seats.tell_all(write_signal(signal), but=seat)
            case s.Alive():
                pass
            case _:
                raise RemoteProtocolError(f"{type(signal).__name__} comes first or never")

    # Time

    async def tick(self) -> None:
        """Once a second: silence is no, absence ends, and everybody is asked for a sign of life."""
        now = self._now()
        if reason := self._deadlines.over(self.state):
            await self.end(reason)
        else:
            await self._let_lapse()
        if now - self._beaten_at >= HEARTBEAT_SECONDS:
            self._beaten_at = now
            alive = write_signal(s.Alive(self._services.clock.now()))
            for seat in self._seats:
                seat.outbox.put(alive)
        for seat in self._seats:
            if seat.outbox.overflows:
                seat.leave(s.Why.WAIT)
        self._watching.tick()
        self._taping.tick()
        if self._taping.wants_key_frame:
            self._seats.tell_sharer(self.state, s.KeyFrameWanted())
        if self._taping.failed:
            await self._tell_of_failed_recording()

    async def _let_lapse(self) -> None:
        async with self._door:
            for event in list(self._deadlines.lapsed(self.state)):
                if self._session.may(event):
                    await self._happen(Role.RELAY, RELAY_PARTY, event)

    def _tell_what_is_due(self) -> None:
        for role, due in self._deadlines.due(self.state):
            self._seats.tell(role, due)

    def send_away(self) -> None:
        """The relay is being stopped: tell everybody to come back in a moment."""
        for seat in self._seats:
            seat.leave(s.Why.RESTART)

    def stop(self) -> None:
        """The relay stops: seal the recording; the ledger says the rest at the next start."""
        self._taping.stop()
        for seat in self._seats:
            seat.outbox.close()
