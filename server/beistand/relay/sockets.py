"""Sockets: from the first message on a WebSocket to the seat in a room, and back out."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from beistand.protocol import signals as s
from beistand.protocol.errors import ProtocolError, RemoteProtocolError
from beistand.protocol.events import Event, Reason
from beistand.protocol.roles import CUSTOMER_PARTY, Role
from beistand.protocol.wire import read, write_signal
from beistand.relay import deeds
from beistand.relay.errors import (
    KeyBurnedError,
    RelayError,
    TooManyAttemptsError,
    WrongKeyError,
)
from beistand.relay.lobby import Lobby
from beistand.relay.origins import same_origin
from beistand.relay.outbox import Outbox
from beistand.relay.permissions import Right, may
from beistand.relay.places import PEOPLE, TECHNICIAN_PARTY, is_sent_away, next_agent, place_of
from beistand.relay.prompt import line_of
from beistand.relay.rooms import Room
from beistand.relay.seating import Seat
from beistand.relay.services import Services

log = logging.getLogger(__name__)

FIRST_MESSAGE_SECONDS = 10.0
POLICY_VIOLATION = 1008
INTERNAL_ERROR = 1011


class NotWelcomeError(Exception):
    """A socket is not let in; the signal says why."""

    def __init__(
        self, why: s.Why, seconds: int = 0, told: str = "", who: str = "", session: str = ""
    ) -> None:
        """`told` is what the audit says of it, with the account and session that are known."""
        super().__init__(why)
        self.signal = s.Unwelcome(why, seconds)
        self.refused = deeds.EntryRefused(told) if told else None
        self.who, self.session = who, session


@dataclass(frozen=True)
class Place:
    """Where a socket belongs, and what its page has heard already.

    `sign_in` is the one by which a technician came in.
    """

    seat: Seat
    room: Room
    heard: int = 0
    chat: int = 0
    sign_in: str = ""


class Reception:
    """Receives the sockets of sessions."""

    def __init__(self, services: Services, lobby: Lobby, build: str) -> None:
        self._services = services
        self._lobby = lobby
        self._build = build

    async def receive(self, websocket: WebSocket) -> None:
        """Serve one socket until it is gone."""
        if not same_origin(websocket, self._services.settings):
            await self._services.refusals.request(websocket, "ForeignOrigin")
            await websocket.close(POLICY_VIOLATION)
            return
        with self._lobby.received():
            await self._receive(websocket)

    async def _receive(self, websocket: WebSocket) -> None:
        await websocket.accept()
        outbox = Outbox(line_of(websocket).write_now)
        writing = asyncio.create_task(outbox.run(_sender(websocket)))
        code = 1000
        try:
            await self._serve(websocket, outbox)
        except NotWelcomeError as refusal:
            outbox.put(write_signal(refusal.signal))
            if refusal.refused is not None:
                refused = refusal.refused, refusal.who, refusal.session
                await self._services.refusals.note(*refused)
        except ProtocolError as error:
            log.warning("a socket is closed: %s", error)
            code = POLICY_VIOLATION
        except TimeoutError:
            code = POLICY_VIOLATION
        except WebSocketDisconnect:
            pass
        except RelayError as error:
            log.error("a socket is closed: %s", error)
            code = INTERNAL_ERROR
        finally:
            outbox.close()
            with contextlib.suppress(Exception):
                await asyncio.wait_for(writing, timeout=5)
            with contextlib.suppress(Exception):
                await websocket.close(code)

    async def _serve(self, websocket: WebSocket, outbox: Outbox) -> None:
        first = await asyncio.wait_for(_receive(websocket), FIRST_MESSAGE_SECONDS)
        if not isinstance(first, str):
            raise RemoteProtocolError("the first message is no text")
        leaving: asyncio.Future[s.Why] = asyncio.get_running_loop().create_future()

        def leave(why: s.Why) -> None:
            if not leaving.done():
                leaving.set_result(why)

        place = await self._place(websocket, read(first), outbox, leave)
        if not place.sign_in:
            await self._stay(websocket, place, leaving)
            return
        with self._services.lines.open(place.sign_in, lambda: leave(s.Why.SIGN_IN), helping=True):
            if await self._services.sign_ins.find(place.sign_in) is None:
                raise NotWelcomeError(s.Why.SIGN_IN)  # ended before the line was known
            await self._stay(websocket, place, leaving)

    async def _stay(
        self, websocket: WebSocket, place: Place, leaving: "asyncio.Future[s.Why]"
    ) -> None:
        room, seat = place.room, place.seat
        await room.enter(seat, place.heard, place.chat)
        if leaving.done() and leaving.result() is s.Why.SENT_AWAY:
            known = seat.name, room.session_id
            raise NotWelcomeError(s.Why.SENT_AWAY, 0, "SentAway", *known)
        line_of(websocket).hear = partial(_hears_at_once, room, seat)
        listening: asyncio.Future[None] = asyncio.create_task(self._listen(websocket, room, seat))
        try:
            await asyncio.wait((listening, leaving), return_when=asyncio.FIRST_COMPLETED)
            if leaving.done():
                raise NotWelcomeError(leaving.result())
            listening.result()
        finally:
            listening.cancel()
            await room.leave(seat)

    async def _listen(self, websocket: WebSocket, room: Room, seat: Seat) -> None:
        while True:
            message = await _receive(websocket)
            if _hears_at_once(room, seat, message):
                continue
            if isinstance(message, bytes):
                await room.chat(seat, message)
            else:
                await room.hear(seat, message)

    async def _place(self, websocket: WebSocket, first: Any, outbox: Outbox, leave: Any) -> Place:
        if not isinstance(first, s.Join | s.Enter | s.Accept | s.Resume):
            raise RemoteProtocolError("the first message is none")
        if self._lobby.closing:
            raise NotWelcomeError(s.Why.RESTART)
        # An agent is no page: it has no build, and cannot be loaded anew.
        build = self._build if isinstance(first, s.Accept) else first.build
        build, _, edition = build.partition(".")
        if first.version != s.PROTOCOL_VERSION or build not in (self._build, ""):
            raise NotWelcomeError(s.Why.RELOAD)
        if isinstance(first, s.Join) and edition not in (self._services.agreements.edition, ""):
            # Nobody has read anything yet: the page comes again with the texts that count now.
            raise NotWelcomeError(s.Why.RELOAD)
        match first:
            case s.Accept(code=code):
                room = await self._lobby.room(await self._redeem(websocket, first.token))
                party = next_agent(room.state)
                if party is None:
                    name = room.session_id
                    raise NotWelcomeError(s.Why.KEY, told="NoAgentNow", session=name)
                return Place(Seat(party, Role.AGENT, "", outbox, leave, code=code), room)
            case s.Join():
                room = await self._lobby.room(await self._prove(websocket, first))
                if not await room.accept_key():
                    raise NotWelcomeError(s.Why.KEY)  # the technician took it back meanwhile
                return Place(Seat(CUSTOMER_PARTY, Role.CUSTOMER, "", outbox, leave), room)
            case s.Resume(session=session_id):
                party = await self._services.seats.party(session_id, first.secret)
                if party is None:
                    raise NotWelcomeError(s.Why.GONE, told="WrongSecret")
                room = await self._lobby.room(session_id)
                known = room.state.party(party)
                if known is None or room.state.over or is_sent_away(room.state, known):
                    raise NotWelcomeError(s.Why.GONE)
                if known.role in PEOPLE:
                    # Only a ticket asks whether they still may.
                    raise NotWelcomeError(s.Why.GONE, told="WrongSecret", session=session_id)
                if known.role is not Role.AGENT and build != self._build:
                    raise NotWelcomeError(s.Why.RELOAD)
                seat = Seat(known.number, known.role, known.name, outbox, leave, code=known.code)
                return Place(seat, room, first.heard, first.chat)
            case s.Enter():
                return await self._admit(first, outbox, leave)

    async def _admit(self, first: s.Enter, outbox: Outbox, leave: Any) -> Place:
        """A technician or colleague with a ticket, if all that it was given for still holds."""
        services = self._services
        sign_in_id, session_id = services.tickets.redeem(first.ticket) or ("", "")
        sign_in = await services.sign_ins.find(sign_in_id)
        row = await services.sessions.row(session_id)
        if sign_in is None or row is None:
            raise NotWelcomeError(s.Why.SIGN_IN, told="WrongTicket")
        user = sign_in.user
        known = user.name, session_id
        own, participant = row.user_id == user.id, row.participant(user.id)
        if not may(user.role, Right.HELP, own, part=participant is not None):
            raise NotWelcomeError(s.Why.SIGN_IN, 0, "Forbidden", *known)
        undertaking = await services.undertakings.valid(user.id)
        if undertaking is None:
            raise NotWelcomeError(s.Why.UNDERTAKING, 0, "NoUndertaking", *known)
        given = undertaking.given_on.isoformat()
        room = await self._lobby.room(session_id)
        party = participant.party if participant else TECHNICIAN_PARTY
        role = place_of(room.state, party)
        if role is None:
            raise NotWelcomeError(s.Why.SENT_AWAY, 0, "SentAway", *known)
        seat = Seat(party, role, user.name, outbox, leave, undertaking=given)
        return Place(seat, room, first.heard, first.chat, sign_in_id)

    async def _redeem(self, websocket: WebSocket, token: str) -> str:
        """The session of an invitation. Unknown, used and late ones look alike."""
        address = websocket.client.host if websocket.client else ""
        try:
            await asyncio.sleep(self._services.limits.attempt(address, token))
        except TooManyAttemptsError as error:
            raise NotWelcomeError(s.Why.WAIT, error.seconds, "TooManyAttempts") from error
        session_id = self._services.invitations.redeem(token)
        if session_id is None:
            raise NotWelcomeError(s.Why.KEY, told="WrongInvitation")
        self._services.limits.forgive(address, token)
        return session_id

    async def _prove(self, websocket: WebSocket, join: s.Join) -> str:
        """The session of the key. Unknown, used and expired keys look and take alike."""
        address = websocket.client.host if websocket.client else ""
        try:
            await asyncio.sleep(self._services.limits.attempt(address, join.locator))
            session_id = await self._services.offers.prove(join.locator, join.proof)
        except TooManyAttemptsError as error:
            raise NotWelcomeError(s.Why.WAIT, error.seconds, "TooManyAttempts") from error
        except KeyBurnedError as error:
            await self._lobby.end(error.session_id, Reason.GUESSED)
            raise NotWelcomeError(s.Why.KEY, told="WrongKey") from error
        except WrongKeyError as error:
            raise NotWelcomeError(s.Why.KEY, told="WrongKey") from error
        self._services.limits.forgive(address, join.locator)
        return session_id


def _hears_at_once(room: Room, seat: Seat, message: str | bytes) -> bool:
    """Let the room hear what is written down nowhere; whether it was that.

    Events and chat wait until those before them are written. Raises ProtocolError.
    """
    if isinstance(message, bytes):
        return room.passes_on(seat, message)
    said = read(message)
    if isinstance(said, s.Signal):
        room.signal(seat, said)
        return True
    if isinstance(said, Event):
        return False
    raise RemoteProtocolError("only the relay repeats")


async def _receive(websocket: WebSocket) -> str | bytes:
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))
    said: str | bytes = message["bytes"] if message.get("text") is None else message["text"]
    return said


def _sender(websocket: WebSocket) -> Any:
    async def send(message: str | bytes) -> None:
        kind = "text" if isinstance(message, str) else "bytes"
        await websocket.send({"type": "websocket.send", kind: message})

    return send
