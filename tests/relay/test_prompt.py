"""What is written down nowhere is heard and passed on at once, and overtakes nothing."""

from typing import Any

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.relay import sockets
from tests.relay.saying import message, picture
from tests.relay.world import Relay


async def test_pictures_and_signals_wake_no_task(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    technician, customer = await relay.helps()
    received: list[str | bytes] = []
    receive = sockets._receive

    async def counted(websocket: Any) -> str | bytes:
        said = await receive(websocket)
        received.append(said)
        return said

    monkeypatch.setattr(sockets, "_receive", counted)
    # What was waiting before still comes the old way; an event of each makes both wait anew.
    await customer.says(e.Paused())
    await customer.says(e.Resumed())
    await technician.catches_up(customer)
    received.clear()
    await customer.sends(picture(1, key=True), picture(2))
    await technician.gets(picture(2))
    await technician.signals(s.Shown(2))
    await customer.hears(s.Shown)
    assert received == []


async def test_a_picture_overtakes_no_message_that_was_sent_before_it(relay: Relay) -> None:
    technician, customer = await relay.helps()
    sent = [picture(1, key=True), message(1, "Guten Tag"), picture(2), message(2, "!"), picture(3)]
    await customer.sends(*sent)
    await technician.catches_up(customer)
    assert technician.frames == sent
