"""Receipts: what the customer takes away, signed by the relay and checked by anybody.

A receipt is a file of JSON in exactly one form: whoever reads it writes it anew and compares, so
that no single byte of it can be another one unnoticed. The signature is Ed25519 (RFC 8032) over
what `signed_part` says; making and checking it is left to whoever has the means.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from beistand.protocol import events as e
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.receipt_shape import is_whole
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State
from beistand.protocol.table import follow
from beistand.protocol.wire import Entry

VERSION = 1
MAX_RECEIPT = 1024 * 1024
"""Bytes of a file; what is longer is none."""

Moment = Callable[[int], str]
"""Writes a time, given in milliseconds since 1970."""


@dataclass(frozen=True)
class Signed:
    """A receipt that was read: what it says, and what is needed to check its signature."""

    told: dict[str, Any]
    public: bytes
    signature: bytes
    message: bytes

    @property
    def fingerprint(self) -> str:
        """What people compare with the portal's: SHA-256 of the public key."""
        return hashlib.sha256(self.public).hexdigest()


def told(session_id: str, entries: list[Entry], digest: str, moment: Moment) -> dict[str, Any]:
    """What a session's receipt says; `digest` is the hash of the ledger's last row."""
    state = State()
    answer: Entry | None = None
    connected: int | None = None
    for entry in entries:
        state = follow(state, entry.by, entry.event)
        if isinstance(entry.event, e.AgreementAccepted | e.AgreementRefused):
            answer = entry
        elif isinstance(entry.event, e.Connected):
            connected = entry.at
    offer = state.offer
    last = entries[-1].event if entries else None
    spans = list(_spans(entries, moment))
    return {
        "beistand": "receipt",
        "version": VERSION,
        "session": session_id,
        "organisation": offer.organisation if offer else "",
        "technician": state.technician,
        "purpose": offer.purpose if offer else "",
        "tools": list(offer.tools) if offer else [],
        "connected": None if connected is None else moment(connected),
        "ended": moment(entries[-1].at) if state.over and entries else None,
        "reason": state.ended,
        "ended_by": last.name if isinstance(last, e.Ended) else "",
        "agreement": None if answer is None else _agreement(answer, moment),
        "recorded": any(span["what"] == "recording" for span in spans),
        "rights": [span for span in spans if span["what"] not in ("watched", "presence")],
        "watched": [span for span in spans if span["what"] == "watched"],
        "presence": [span for span in spans if span["what"] == "presence"],
        "ledger": {"rows": len(entries), "digest": digest},
    }


def _agreement(entry: Entry, moment: Moment) -> dict[str, Any]:
    event = entry.event
    assert isinstance(event, e.AgreementAccepted | e.AgreementRefused)
    return {
        "accepted": isinstance(event, e.AgreementAccepted),
        "number": event.number,
        "digest": event.digest,
        "language": event.language,
        "at": moment(entry.at),
    }


def _spans(entries: list[Entry], moment: Moment) -> Iterator[dict[str, Any]]:
    """What was open from when to when, in the order in which it was opened."""
    state = State()
    found: list[tuple[tuple[str, str], int, int | None]] = []
    for entry in entries:
        state = follow(state, entry.by, entry.event)
        now = set(_open(state))
        for index, (right, since, until) in enumerate(found):
            if until is None and right not in now:
                found[index] = (right, since, entry.at)
        known = {right for right, _, until in found if until is None}
        found += [(right, entry.at, None) for right in sorted(now - known)]
    for (what, which), since, until in found:
        end = None if until is None else moment(until)
        yield {"what": what, "which": which, "from": moment(since), "to": end}


def _open(state: State) -> Iterator[tuple[str, str]]:
    """Every right that the technician has now, everybody who sees the screen, and whether somebody
    of the practice is there."""
    if state.phase is Phase.CONNECTED:
        yield "presence", state.attendance
    if state.visible and state.surface is not None:
        yield "screen", state.surface
    if state.recording:
        yield "recording", ""
    if state.controllable:
        yield "control", ""
    if state.elevated:
        yield "elevation", ""
    if state.agent_helps:
        yield "agent", ""
    for way in (e.What.GIVE_TEXT, e.What.TAKE_TEXT):
        if state.grants(way):
            yield way, ""
    for role in (Role.TECHNICIAN, Role.AGENT):
        if (request := state.sends_file(role)) is not None:
            yield request.what, request.file
    for party in state.watchers:
        yield "watched", party.name


def spans_in(told: dict[str, Any]) -> list[dict[str, Any]]:
    """All that was open from when to when: rights, watchers, presence, which a session with chat
    alone has too. Receipts from before do not tell presence."""
    return [*told["rights"], *people_in(told)]


def people_in(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Who saw the screen, and whether somebody of the practice was there."""
    return [*told["watched"], *told.get("presence", [])]


def write(what: dict[str, Any], public: bytes, sign: Callable[[bytes], bytes]) -> str:
    """The file of a receipt."""
    key = {
        "algorithm": "Ed25519",
        "public": base64.b64encode(public).decode(),
        "fingerprint": hashlib.sha256(public).hexdigest(),
    }
    whole = {**what, "key": key}
    signature = base64.b64encode(sign(signed_part(whole))).decode()
    return _text({**whole, "signature": signature})


def signed_part(whole: dict[str, Any]) -> bytes:
    """What is signed: these words, then the file's JSON as if it had no signature."""
    without = {name: value for name, value in whole.items() if name != "signature"}
    return b"beistand receipt\n" + _text(without).encode()


def read(file: bytes) -> Signed:
    """Take a file apart. Raises RemoteProtocolError where it is no receipt, or was changed.

    Whoever calls this checks the signature, and whose key it is.
    """
    if len(file) > MAX_RECEIPT:
        raise RemoteProtocolError("a receipt is shorter")
    try:
        whole = json.loads(file.decode("utf-8"))
        if not isinstance(whole, dict) or whole.get("beistand") != "receipt":
            raise RemoteProtocolError("this file is no receipt")
        if whole.get("version") != VERSION:
            raise RemoteProtocolError("this receipt is of another version")
        if _text(whole).encode() != file:
            raise RemoteProtocolError("this receipt was changed")
        public = base64.b64decode(whole["key"]["public"], validate=True)
        signature = base64.b64decode(whole["signature"], validate=True)
        named = whole["key"]["algorithm"], whole["key"]["fingerprint"]
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise RemoteProtocolError("this file is no receipt") from error
    # A last letter of base64 has bits that mean nothing: they must be the usual ones.
    letters = base64.b64encode(public).decode(), base64.b64encode(signature).decode()
    if letters != (whole["key"]["public"], whole["signature"]):
        raise RemoteProtocolError("this receipt was changed")
    if named != ("Ed25519", hashlib.sha256(public).hexdigest()):
        raise RemoteProtocolError("this receipt was changed")
    if not is_whole(whole):
        raise RemoteProtocolError("this receipt does not say all that it should")
    return Signed(whole, public, signature, signed_part(whole))


def _text(whole: dict[str, Any]) -> str:
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
