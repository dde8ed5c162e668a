import base64
import hashlib
import json

import pytest

from beistand.protocol import events as e
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import Event, Presence, Reason, Surface, What
from beistand.protocol.receipts import MAX_RECEIPT, read, signed_part, spans_in, told, write
from beistand.protocol.roles import Role
from beistand.protocol.wire import Entry

PUBLIC = bytes(range(32))
SAID: list[tuple[Role, int, Event]] = [
    (Role.TECHNICIAN, 2, e.KeyOffered("Drucker", "Anna „B“", "Haus & Söhne")),
    (Role.RELAY, 0, e.KeyAccepted()),
    (Role.RELAY, 0, e.Joined(2, Role.TECHNICIAN, "Anna „B“")),
    (Role.RELAY, 0, e.Joined(1, Role.CUSTOMER)),
    (Role.CUSTOMER, 1, e.Confirmed()),
    (Role.CUSTOMER, 1, e.AgreementAccepted(1, "ab" * 32, "de")),
    (Role.CUSTOMER, 1, e.RecordingDecided(True)),
    (Role.RELAY, 0, e.Connected()),
    (Role.CUSTOMER, 1, e.SharingStarted(Surface.WINDOW)),
    (Role.CUSTOMER, 1, e.Paused()),
    (Role.CUSTOMER, 1, e.Resumed()),
    (Role.CUSTOMER, 1, e.RecordingDecided(False)),
    (Role.TECHNICIAN, 2, e.Requested("r", What.CONTROL)),
    (Role.CUSTOMER, 1, e.Granted("r")),
    (Role.RELAY, 0, e.Joined(3, Role.AGENT, "", "4711")),
    (Role.CUSTOMER, 1, e.AgentAdmitted(3)),
    (Role.CUSTOMER, 1, e.Withdrawn("r")),
    (Role.RELAY, 0, e.Left(2)),
    (Role.CUSTOMER, 1, e.Ended(Reason.CUSTOMER)),
]
ENTRIES = [Entry(number, *said[:2], number, said[2]) for number, said in enumerate(SAID, start=1)]


def sign(message: bytes) -> bytes:
    """No signature, but as good as one for what is tested here."""
    return hashlib.sha512(message).digest()


def receipt(entries: list[Entry] = ENTRIES) -> bytes:
    return write(told("s1", entries, "cd" * 32, "at {}".format), PUBLIC, sign).encode()


def spans(entries: list[Entry]) -> list[tuple[str, str, str, str | None]]:
    what = told("s1", entries, "", str)
    return [
        (span["what"], span["which"], span["from"], span["to"])
        for span in (*what["rights"], *what["watched"])
    ]


def test_a_receipt_says_what_was_agreed_and_how_it_ended() -> None:
    what = json.loads(receipt())
    assert what["agreement"] == {
        "accepted": True,
        "number": 1,
        "digest": "ab" * 32,
        "language": "de",
        "at": "at 6",
    }
    assert (what["technician"], what["organisation"]) == ("Anna „B“", "Haus & Söhne")
    assert (what["connected"], what["ended"], what["reason"]) == ("at 8", "at 19", "customer")
    assert what["recorded"] is True
    assert what["tools"] == ["control", "elevation", "clipboard", "files"]
    assert what["ledger"] == {"rows": 19, "digest": "cd" * 32}


def test_every_right_stands_there_from_when_to_when_and_who_watched() -> None:
    assert spans(ENTRIES) == [
        ("recording", "", "9", "10"),
        ("screen", "window", "9", "10"),
        ("recording", "", "11", "12"),
        ("screen", "window", "11", "19"),
        ("agent", "", "16", "19"),
        ("control", "", "16", "17"),
        ("watched", "Anna „B“", "9", "10"),
        ("watched", "Anna „B“", "11", "18"),
    ]


def test_clipboard_and_files_stand_there_while_their_way_is_open() -> None:
    said: list[tuple[Role, int, Event]] = [
        (Role.TECHNICIAN, 2, e.Requested("in", What.GIVE_TEXT)),
        (Role.AGENT, 3, e.Granted("in")),
        (Role.TECHNICIAN, 2, e.Requested("file", What.TAKE_FILE)),
        (Role.AGENT, 3, e.Granted("file")),
        (Role.AGENT, 3, e.FileChosen("file", "rezept.pdf", 9)),
        (Role.TECHNICIAN, 2, e.Transferred("file")),
        (Role.CUSTOMER, 1, e.Withdrawn("in")),
    ]
    after = [
        Entry(number, *each[:2], number, each[2]) for number, each in enumerate(said, start=17)
    ]
    assert [each for each in spans([*ENTRIES[:16], *after]) if each[0] in list(What)[3:]] == [
        ("give_text", "", "18", "23"),
        ("take_file", "rezept.pdf", "21", "22"),
    ]


def test_it_says_when_somebody_of_the_practice_was_there() -> None:
    said: list[tuple[Role, int, Event]] = [
        (Role.AGENT, 3, e.PresenceStated(Presence.AWAY)),
        (Role.CUSTOMER, 1, e.PresenceStated(Presence.PRESENT)),
        (Role.CUSTOMER, 1, e.PresenceStated(Presence.PRESENT)),
        (Role.RELAY, 0, e.Paused()),
        (Role.RELAY, 0, e.PresenceUnanswered()),
        (Role.RELAY, 0, e.Ended(Reason.UNATTENDED)),
    ]
    after = [
        Entry(number, *each[:2], number, each[2]) for number, each in enumerate(said, start=17)
    ]
    what = told("s1", [*ENTRIES[:16], *after], "", str)
    assert [(each["which"], each["from"], each["to"]) for each in what["presence"]] == [
        ("present", "8", "17"),
        ("away", "17", "18"),
        ("present", "18", "21"),
        ("unanswered", "21", "22"),
    ]
    assert ("control", "16", "17") in [
        (span["what"], span["from"], span["to"]) for span in what["rights"]
    ]
    assert "presence" not in [span["what"] for span in (*what["rights"], *what["watched"])]


def test_a_refused_agreement_is_a_receipt_without_any_right() -> None:
    refused = [*ENTRIES[:5], Entry(6, Role.CUSTOMER, 1, 6, e.AgreementRefused(1, "", "en"))]
    what = told("s1", refused, "", str)
    assert (what["agreement"]["accepted"], what["ended"], what["rights"]) == (False, "6", [])
    assert what["connected"] is None
    assert not what["recorded"]


def test_what_is_read_is_what_was_signed() -> None:
    signed = read(receipt())
    assert signed.public == PUBLIC
    assert signed.signature == sign(signed.message)
    assert signed.fingerprint == hashlib.sha256(PUBLIC).hexdigest()
    assert signed.message == signed_part(json.loads(receipt()))
    assert b"signature" not in signed.message


def is_noticed(changed: bytes) -> bool:
    try:
        signed = read(changed)
    except RemoteProtocolError:
        return True
    return signed.public != PUBLIC or signed.signature != sign(signed.message)


def test_no_byte_can_be_another_one_unnoticed() -> None:
    file = receipt()
    assert not is_noticed(file)
    for place, byte in enumerate(file):
        for other in {byte ^ 1, byte ^ 32, 0x20} - {byte}:
            assert is_noticed(file[:place] + bytes([other]) + file[place + 1 :]), (place, other)


def test_no_byte_can_be_there_or_missing_unnoticed() -> None:
    file = receipt()
    for place in range(len(file) + 1):
        assert is_noticed(file[:place] + b" " + file[place:]), place
        assert place == len(file) or is_noticed(file[:place] + file[place + 1 :]), place


def test_another_spelling_of_the_same_is_noticed() -> None:
    whole = json.loads(receipt())
    for again in (
        json.dumps(whole),
        json.dumps(whole, indent=2) + "\n",
        json.dumps(dict(reversed(whole.items())), ensure_ascii=False, indent=2),
        receipt().decode().replace('"reason"', '"reason": "lost",\n  "reason"', 1),
    ):
        with pytest.raises(RemoteProtocolError):
            read(again.encode())


def test_the_idle_bits_of_the_base64_must_be_the_usual_ones() -> None:
    file = receipt().decode()
    usual = base64.b64encode(PUBLIC).decode()
    assert usual[-2] == "8"
    with pytest.raises(RemoteProtocolError):
        read(file.replace(usual, usual[:-2] + "9=").encode())


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"{}\n",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"beistand": "receipt"}',
        b'{\n  "beistand": "receipt",\n  "version": 1\n}\n',
        b'{\n  "beistand": "receipt",\n  "version": 2\n}\n',
        b'{\n  "beistand": "receipt",\n  "version": 1,\n  "key": 7,\n  "signature": 8\n}\n',
        b" " * (MAX_RECEIPT + 1),
    ],
)
def test_what_is_no_receipt_is_refused(file: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        read(file)


def test_a_session_with_chat_alone_tells_who_was_there_too() -> None:
    chat_only = [*SAID[:8], (Role.CUSTOMER, 1, e.Ended(Reason.CUSTOMER))]
    entries = [
        Entry(number, *said[:2], number, said[2]) for number, said in enumerate(chat_only, 1)
    ]
    what = read(receipt(entries)).told
    assert (what["rights"], what["watched"]) == ([], [])
    assert [(span["what"], span["which"]) for span in spans_in(what)] == [("presence", "present")]
