"""The chat as one side sees it."""

import pytest

from beistand.ends.chat import Chat, Delivery, Message, pack, unpack, unpack_all
from beistand.protocol.errors import RemoteProtocolError


def a_chat(party: int = 1, connected: bool = True) -> Chat:
    chat = Chat()
    chat.party = party
    chat.connected = connected
    return chat


def test_a_message_survives_its_frame() -> None:
    message = Message(2, 7, 1_800_000_000_000, "Grüß Gott – „gern“ ☺")
    assert unpack(pack(message)) == message
    assert unpack_all(pack(message) * 2) == [message, message]


def test_what_is_no_text_is_refused() -> None:
    frame = pack(Message(1, 1, 0, "ab"))
    with pytest.raises(RemoteProtocolError):
        unpack(frame[:-1] + b"\xff")


def test_a_message_is_said_until_the_relay_repeats_it() -> None:
    chat = a_chat()
    message = chat.write("Hallo", at=5)
    assert message is not None
    assert chat.delivery(message) is Delivery.SENDING
    chat.hear(pack(message))
    assert chat.delivery(message) is Delivery.SENT
    assert chat.unsaid == []
    chat.heard_by(2, 1)
    assert chat.delivery(message) is Delivery.DELIVERED


def test_without_a_line_a_message_waits() -> None:
    chat = a_chat(connected=False)
    message = chat.write("Hallo", at=5)
    assert message is not None
    assert chat.delivery(message) is Delivery.WAITING


def test_blanks_are_no_message() -> None:
    assert a_chat().write(" \n ", at=5) is None


def test_after_a_reload_the_count_goes_on_and_nothing_is_said_twice() -> None:
    before = a_chat()
    first, second = before.write("eins", 1), before.write("zwei", 2)
    assert first is not None
    assert second is not None
    kept = before.keep()
    after = a_chat()
    after.hear(pack(first))  # the relay had the first one, the second was lost with the line
    after.take_back(kept)
    assert [each.text for each in after.unsaid] == ["zwei"]
    third = after.write("drei", 3)
    assert third is not None
    assert third.sequence == 3
