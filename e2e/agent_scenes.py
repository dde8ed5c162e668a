"""A walk through everything that the agent adds to the pages, without one that runs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import expect
from websockets import Origin
from websockets.sync.client import connect

from beistand.protocol import signals as s
from beistand.protocol.invitations import read_file_name
from beistand.protocol.states import Phase
from beistand.protocol.wire import write_signal
from e2e.people import Customer, Technician
from e2e.scene import Scene, arranged
from e2e.states import Arrangement


@contextmanager
def agent_at_the_door(customer: Customer) -> Iterator[None]:
    """An agent that has accepted the customer's invitation and waits to be admitted."""
    link = customer.page.get_by_role("link", name=customer.names("Klicken Sie hier"), exact=True)
    expect(link).to_have_attribute("download", re.compile("beistand-.+"))
    invitation = read_file_name(link.get_attribute("download") or "")
    assert invitation is not None
    address = "ws" + invitation.origin.removeprefix("http") + "/session"
    with connect(address, origin=Origin(invitation.origin)) as line:
        line.send(write_signal(s.Accept(s.PROTOCOL_VERSION, "4711", invitation.token)))
        yield


def walk(technician: Technician, customer: Customer) -> Iterator[Scene]:
    """Needs a session that shows its screen; the agent is gone again at the end."""
    technician.asks_for_control()
    customer.grants()
    customer.sees_heading("Programm für die Steuerung")
    technician.sees("Steuerung erlaubt, das Programm fehlt noch")
    yield Scene("agent-invited", customer.page, Phase.CONNECTED)
    yield Scene("console-agent-awaited", technician.page, Phase.CONNECTED)
    with agent_at_the_door(customer):
        customer.sees_question("Programm zulassen")
        yield Scene("agent-at-the-door", customer.page, Phase.CONNECTED)
        customer.answers("Programm zulassen", "Zulassen")
        yield from _exchange(technician, customer)
        customer.presses("Programm nicht mehr verwenden")
        technician.sees_step("Der Kunde hat das Programm weggeschickt")


def _exchange(technician: Technician, customer: Customer) -> Iterator[Scene]:
    technician.sees_step("Der Kunde hat das Programm zur Fernwartung zugelassen")
    technician.opens_the_exchange()
    technician.presses("Text zum Kunden anfragen")
    customer.grants()
    technician.sees_button("Text zum Kunden")
    technician.presses("Text zum Kunden")
    technician.sees_box("Text für den Kunden")
    technician.sends_a_file(
        {"name": "Druckertreiber 7.2.zip", "mimeType": "", "buffer": bytes(1_400_000)}
    )
    customer.sees_question("Anfrage")
    yield Scene("request-file", customer.page, Phase.CONNECTED)
    yield Scene("console-exchange", technician.page, Phase.CONNECTED)
    shown = Arrangement({}, shown=("taken", "monitors"))
    yield from arranged("console-taken", technician.page, shown)
    customer.grants()
    technician.sees("{file} ({size}): {percent}\u00a0%")
    yield Scene("console-transfer", technician.page, Phase.CONNECTED)
    technician.presses("Senden abbrechen")
    technician.opens_the_exchange()
