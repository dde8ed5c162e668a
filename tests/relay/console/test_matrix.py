"""Who may what: every route and every message, for every role, in the own and a foreign session.

The tables below are complete: a route or a message without a row fails.
"""

import asyncio
import contextlib
import re
from itertools import count

import pytest
from starlette.routing import Route, WebSocketRoute
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import EVENTS, Event
from beistand.protocol.keys import Key
from beistand.protocol.roles import Role
from beistand.protocol.signals import SIGNALS, Signal
from beistand.protocol.wire import write_event, write_signal
from beistand.relay.accounts import User
from beistand.relay.console.door import COOKIE
from beistand.relay.permissions import Rank
from beistand.relay.sign_ins import Way
from tests.relay.saying import build, undertaking
from tests.relay.side import Side
from tests.relay.world import Relay

# Who is let through: T technician, S supervisor, A administrator, U auditor, and "-" for somebody
# who is not signed in. Where a session is meant: in the own one, and in a foreign one.
EVERYBODY = "-TSAU"
SIGNED_IN = "TSAU"
NOBODY = ""
LETTERS: dict[Rank | None, str] = {None: "-", **dict(zip(Rank, "TSAU", strict=True))}

PUBLIC = {
    ("GET", "/"),
    ("POST", "/"),
    ("GET", "/admin"),
    ("GET", "/setup"),
    ("GET", "/privacy"),
    ("GET", "/imprint"),
    ("GET", "/processors"),
    ("GET", "/accessibility"),
    ("GET", "/video-text"),
    ("GET", "/verify"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("POST", "/receipt"),  # asks for a seat's secret
    ("GET", "/robots.txt"),
}
# What the browser loads, under addresses that carry a digest, and the program for customers.
FILES = {("GET", path) for path in (
    "/static/{digest}/{name:path}", "/vendor/{digest}/{name:path}", "/wheel/{digest}/{name}",
    "/brand/{digest}/{name:str}")}  # fmt: skip
# There is a route for each system for which a package lies at hand.
AGENTS = {("GET", "/agent/linux"), ("GET", "/agent/windows")}

ROUTES: dict[tuple[str, str], str | tuple[str, str]] = {
    ("POST", "/admin/set-up"): EVERYBODY,
    ("POST", "/admin/set-up/whose"): EVERYBODY,
    ("POST", "/admin/sign-in"): EVERYBODY,
    ("POST", "/admin/sign-in/code"): EVERYBODY,
    ("POST", "/admin/sign-in/passkey/options"): EVERYBODY,
    ("POST", "/admin/sign-in/passkey"): EVERYBODY,
    ("POST", "/admin/sign-out"): EVERYBODY,
    ("GET", "/admin/me"): EVERYBODY,
    ("GET", "/admin/sign-in/time"): SIGNED_IN,
    ("POST", "/admin/sign-in/time"): SIGNED_IN,
    ("POST", "/admin/keys"): "TSA",
    ("GET", "/admin/sessions"): SIGNED_IN,
    ("POST", "/admin/sessions/{session:str}/ticket"): ("TSA", NOBODY),
    ("GET", "/admin/sessions/{session:str}/colleagues"): ("TSA", NOBODY),
    ("POST", "/admin/sessions/{session:str}/end"): ("TSA", "SA"),
    ("GET", "/admin/sessions/{session:str}/report"): (SIGNED_IN, "SAU"),
    ("GET", "/admin/sessions/{session:str}/chat"): ("TSA", "S"),
    ("PUT", "/admin/sessions/{session:str}/notes"): ("TSA", "S"),
    ("GET", "/admin/sessions/{session:str}/recording"): ("TSA", "S"),
    ("GET", "/admin/sessions/{session:str}/recording/{number:int}"): ("TSA", "S"),
    ("POST", "/admin/reports"): SIGNED_IN,
    ("POST", "/admin/reports/figures"): SIGNED_IN,
    ("POST", "/admin/reports/export"): SIGNED_IN,
    ("POST", "/admin/sessions/{session:str}/export"): (SIGNED_IN, "SAU"),
    ("GET", "/admin/answers"): "TSA",
    ("POST", "/admin/answers/own"): "TSA",
    ("PUT", "/admin/answers/own/{answer:int}"): "TSA",
    ("DELETE", "/admin/answers/own/{answer:int}"): "TSA",
    ("POST", "/admin/answers/own/{answer:int}/move"): "TSA",
    ("POST", "/admin/answers/shared"): "SA",
    ("PUT", "/admin/answers/shared/{answer:int}"): "SA",
    ("DELETE", "/admin/answers/shared/{answer:int}"): "SA",
    ("POST", "/admin/answers/shared/{answer:int}/move"): "SA",
    ("POST", "/admin/audit"): "AU",
    ("POST", "/admin/audit/check"): "AU",
    ("POST", "/admin/audit/export"): "AU",
    ("POST", "/admin/audit/trace"): "AU",
    ("POST", "/admin/audit/trace/export"): "AU",
    ("GET", "/admin/account"): SIGNED_IN,
    ("POST", "/admin/account/password"): SIGNED_IN,
    ("POST", "/admin/account/app"): SIGNED_IN,
    ("POST", "/admin/account/app/confirm"): SIGNED_IN,
    ("DELETE", "/admin/account/app"): SIGNED_IN,
    ("POST", "/admin/account/passkeys/options"): SIGNED_IN,
    ("POST", "/admin/account/passkeys"): SIGNED_IN,
    ("DELETE", "/admin/account/passkeys/{passkey:str}"): SIGNED_IN,
    ("POST", "/admin/account/recovery-codes"): SIGNED_IN,
    ("DELETE", "/admin/account/sign-ins"): SIGNED_IN,
    ("DELETE", "/admin/account/sign-ins/{sign_in:str}"): SIGNED_IN,
    ("POST", "/admin/account/undertaking"): SIGNED_IN,
    ("GET", "/admin/people"): "AU",
    ("POST", "/admin/people"): "A",
    ("POST", "/admin/people/{person:int}/role"): "A",
    ("POST", "/admin/people/{person:int}/disable"): "A",
    ("POST", "/admin/people/{person:int}/enable"): "A",
    ("POST", "/admin/people/{person:int}/link"): "A",
    ("POST", "/admin/people/{person:int}/reset-factors"): "A",
    ("POST", "/admin/people/{person:int}/sign-out"): "A",
    ("POST", "/admin/people/{person:int}/undertaking"): "A",
    ("GET", "/admin/sessions/{session:str}/agreement"): (SIGNED_IN, "SAU"),
    ("GET", "/admin/sessions/{session:str}/hold"): ("SA", "SA"),
    ("POST", "/admin/sessions/{session:str}/hold"): ("SA", "SA"),
    ("DELETE", "/admin/sessions/{session:str}/hold"): ("SA", "SA"),
    ("GET", "/admin/brand"): "A",
    ("POST", "/admin/brand"): "A",
    ("POST", "/admin/brand/colours"): "A",
    ("GET", "/admin/retention"): "A",
    ("POST", "/admin/retention"): "A",
    ("POST", "/admin/retention/forecast"): "A",
    ("GET", "/admin/texts/{kind:str}"): "A",
    ("POST", "/admin/texts/{kind:str}"): "A",
    ("POST", "/admin/texts/{kind:str}/check"): "A",
    ("GET", "/admin/texts/{kind:str}/{number:int}/{language:str}"): "A",
}
SOCKETS = {"/session": EVERYBODY, "/admin/live": SIGNED_IN}

# What a technician's socket may say: "may" does not close it, "never" does, at once. Whoever gets
# no ticket has no such socket.
MESSAGES: dict[type[Event | Signal], str] = {
    e.KeyOffered: "may",  # a technician's word, which no running session hears any more
    e.KeyAccepted: "never",
    e.Joined: "never",
    e.Left: "never",
    e.Confirmed: "never",
    e.AgreementAccepted: "never",
    e.AgreementRefused: "never",
    e.RecordingDecided: "never",
    e.RecordingFailed: "never",
    e.Connected: "never",
    e.SharingStarted: "never",
    e.SharingStopped: "never",
    e.Paused: "never",
    e.Resumed: "never",
    e.PresenceStated: "never",
    e.PresenceUnanswered: "never",
    e.Requested: "may",
    e.Granted: "never",
    e.Refused: "never",
    e.Withdrawn: "may",
    e.AgentAdmitted: "never",
    e.AgentDismissed: "never",
    e.ColleagueDismissed: "may",
    e.Excluded: "never",
    e.MonitorOpened: "never",
    e.Copied: "never",
    e.FileChosen: "never",
    e.Transferred: "may",  # a technician's word too, of the customer's file; here there is none
    e.Elevated: "never",
    e.Lowered: "may",
    e.Ended: "may",
    s.Join: "never",
    s.Enter: "never",
    s.Resume: "never",
    s.Accept: "never",
    s.Welcome: "never",
    s.Unwelcome: "never",
    s.Deadline: "never",
    s.PresenceDue: "never",
    s.SessionDue: "never",
    s.MoreTime: "never",  # of an answer, as here; of the session itself the technician may
    s.Invite: "never",
    s.Invited: "never",
    s.Alive: "may",
    s.Decodes: "may",
    s.KeyFrameWanted: "may",
    s.Shown: "may",
    s.Done: "never",
    s.MonitorWanted: "may",
    s.MonitorSeen: "never",
    s.TextWanted: "may",
    s.FileTaken: "may",
    s.ChatHeard: "may",
}
SAID: dict[type[Event | Signal], Event | Signal] = {
    e.KeyOffered: e.KeyOffered("Drucker", "Anna", "Musterhaus"),
    e.Joined: e.Joined(3, Role.AGENT),
    e.Left: e.Left(1),
    e.AgreementAccepted: e.AgreementAccepted(1, "0" * 64, "de"),
    e.AgreementRefused: e.AgreementRefused(1, "0" * 64, "de"),
    e.RecordingDecided: e.RecordingDecided(True),
    e.SharingStarted: e.SharingStarted(e.Surface.WINDOW),
    e.PresenceStated: e.PresenceStated(e.Presence.PRESENT),
    e.Requested: e.Requested("r", e.What.RECORDING),
    e.Granted: e.Granted("r"),
    e.Refused: e.Refused("r"),
    e.Withdrawn: e.Withdrawn("r"),
    e.AgentAdmitted: e.AgentAdmitted(3),
    e.AgentDismissed: e.AgentDismissed(3),
    e.ColleagueDismissed: e.ColleagueDismissed(4),
    e.Excluded: e.Excluded(1),
    e.MonitorOpened: e.MonitorOpened(2, 3),
    e.Copied: e.Copied(e.What.GIVE_TEXT, 1),
    e.FileChosen: e.FileChosen("r", "rezept.pdf", 1),
    e.Transferred: e.Transferred("r"),
    e.Ended: e.Ended(e.Reason.TECHNICIAN),
    s.Join: s.Join(1, "", "123", "0"),
    s.Enter: s.Enter(1, 0, 0, "", "ticket"),
    s.Resume: s.Resume(1, 0, 0, "", "session", "secret"),
    s.Accept: s.Accept(1, "4711", "token"),
    s.Welcome: s.Welcome(Role.CUSTOMER, 1, 1, 1, 0, "", ""),
    s.Unwelcome: s.Unwelcome(s.Why.KEY),
    s.Deadline: s.Deadline(1),
    s.PresenceDue: s.PresenceDue(1),
    s.SessionDue: s.SessionDue(1, s.Limit.SESSION),
    s.MoreTime: s.MoreTime(s.Limit.ANSWER),
    s.Invited: s.Invited(1, "token"),
    s.Alive: s.Alive(1),
    s.Decodes: s.Decodes(("h264",)),
    s.Shown: s.Shown(1),
    s.Done: s.Done(1),
    s.MonitorWanted: s.MonitorWanted(0),
    s.MonitorSeen: s.MonitorSeen(0),
    s.FileTaken: s.FileTaken(1),
    s.ChatHeard: s.ChatHeard(1),
}

MARKS = count(1000)


class House:
    """One person of each rank, each with a session of their own, as far as they make any."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.people: dict[Rank, User] = {}
        self.own: dict[Rank, tuple[str, Key]] = {}

    async def move_in(self) -> None:
        for rank in Rank:
            user = await self.relay.somebody(f"Person {rank}", rank)
            self.people[rank] = user
            self.own[rank] = await self.relay.offers(by=user)
        self.foreign, _ = await self.relay.offers()

    async def token(self, rank: Rank | None) -> str:
        """Fresh and strong, so that nothing but the role decides."""
        if rank is None:
            return ""
        return await self.relay.signs_in(self.people[rank], Way.PASSKEY)


@pytest.fixture
async def house(relay: Relay) -> House:
    house = House(relay)
    await house.move_in()
    return house


def routes(relay: Relay) -> list[tuple[str, str]]:
    return [
        (method, route.path)
        for route in relay.app.router.routes
        if isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


def test_every_route_has_its_row(relay: Relay) -> None:
    assert set(routes(relay)) - AGENTS == set(ROUTES) | PUBLIC | FILES
    sockets = {each.path for each in relay.app.router.routes if isinstance(each, WebSocketRoute)}
    assert sockets == set(SOCKETS)


def test_every_message_has_its_row() -> None:
    assert set(MESSAGES) == {*EVENTS.values(), *SIGNALS.values()}


@pytest.mark.parametrize("rank", [None, *Rank], ids=str)
async def test_every_route_lets_through_whom_it_should(house: House, rank: Rank | None) -> None:
    told, wanted = {}, {}
    for (method, path), row in ROUTES.items():
        if isinstance(row, str):
            sessions = {"": house.foreign}
        else:
            own = house.own[rank][0] if rank else house.foreign
            sessions = {" in the own": own, " in a foreign": house.foreign}
        for where, session in sessions.items():
            allowed = row if isinstance(row, str) else row[where == " in a foreign"]
            name = f"{method} {path}{where}"
            wanted[name] = LETTERS[rank] in allowed
            told[name] = await let_through(house, rank, method, path, session)
    assert told == wanted


async def let_through(
    house: House, rank: Rank | None, method: str, path: str, session: str
) -> bool:
    # Nobody has this number and this name: the answer is 404 or 422 where the door was open, so
    # that nothing is changed by the question.
    address = path.replace("{session:str}", session)
    address = re.sub(r"\{\w+:int\}", "99", re.sub(r"\{\w+:str\}", "nothing", address))
    body = {"text": "Notiz"} if path.endswith("/notes") else None
    if path == "/admin/account/undertaking":
        body = undertaking()  # type: ignore[assignment]
    async with house.relay.browser(await house.token(rank)) as page:
        answer = await page.request(method, address, json=body)
    assert answer.status_code < 500, (method, path)
    return answer.status_code not in (401, 403)


@pytest.mark.parametrize("rank", [None, *Rank], ids=str)
async def test_every_socket_lets_in_whom_it_should(house: House, rank: Rank | None) -> None:
    for path, allowed in SOCKETS.items():
        cookie = {"cookie": f"{COOKIE}={await house.token(rank)}"}
        opening = connect(
            f"ws://127.0.0.1:{house.relay.port}{path}",
            origin=house.relay.url,  # type: ignore[arg-type]
            additional_headers=cookie,
        )
        if LETTERS[rank] in allowed:
            await (await opening).close()
        else:
            with pytest.raises(InvalidStatus, match="403"):
                await opening


@pytest.mark.parametrize("mine", [True, False], ids=["own", "foreign"])
@pytest.mark.parametrize("rank", Rank)
async def test_every_message_of_everybody_in_every_session(
    house: House, rank: Rank, mine: bool
) -> None:
    session = house.own[rank][0] if mine else house.foreign
    token = await house.token(rank)
    async with house.relay.browser(token) as page:
        got = (await page.post(f"/admin/sessions/{session}/ticket")).status_code
    enters = LETTERS[rank] in ROUTES["POST", "/admin/sessions/{session:str}/ticket"][not mine]
    assert got == (200 if enters else 403)
    if not enters:
        # Neither a ticket that should not be there nor any other word opens the socket.
        side = await house.relay.dials()
        ticket = await house.relay.ticket(session, token)
        await side.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
        assert (await side.is_unwelcome()).why is s.Why.SIGN_IN
        for kind in MESSAGES:
            side = await house.relay.dials()
            await side.connection.send(_said(kind))
            assert await side.is_closed() in (1000, 1008), kind
        assert len(await house.relay.ledger(session)) == 1
        return
    customer = await house.relay.customer(house.own[rank][1])
    technician = await house.relay.technician(session, token=token)
    await customer.agrees()
    told = {}
    for kind in sorted(MESSAGES, key=lambda each: each is e.Ended):
        told[kind] = "may" if await stays_open(technician, customer, kind) else "never"
        if told[kind] == "never":
            technician = await house.relay.technician(session, token=token)
    assert told == MESSAGES


async def stays_open(technician: Side, customer: Side, kind: type[Event | Signal]) -> bool:
    """Whether the relay still listens after this was said: it passes the next word on."""
    mark = s.ChatHeard(next(MARKS))

    async def hears() -> bool:
        while await customer.hears(s.ChatHeard) != mark:
            pass
        return True

    async def closed() -> bool:
        await technician.connection.wait_closed()
        assert technician.connection.close_code == 1008
        return False

    waiting = {asyncio.create_task(hears()), asyncio.create_task(closed())}
    with contextlib.suppress(ConnectionClosed):
        await technician.connection.send(_said(kind))
        await technician.signals(mark)
    done, left = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    return done.pop().result()


def _said(kind: type[Event | Signal]) -> str:
    said = SAID[kind] if kind in SAID else kind()
    return write_event(said) if isinstance(said, Event) else write_signal(said)
