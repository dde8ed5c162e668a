"""Sessions of the real relay: somebody is signed in, and customers come to where they are shown."""

from typing import Any

import httpx2

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event, Surface
from beistand.protocol.keys import read_key
from beistand.protocol.wire import Entry, read, write_event, write_signal
from bench.peers.ends import End, Pair, web_socket
from bench.peers.wire import Opcode
from e2e.world import Relay

PERSON = {"name": "Bench", "password": "a bench of twelve and more"}


class House:
    """The first administrator of a relay that has just been set up, who makes the sessions."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._client = httpx2.Client(base_url=relay.url, headers={"origin": relay.url})
        digest, number, language = _agreement(self._client.get("/setup").text)
        undertaking = {"number": number, "digest": digest, "language": language}
        token = relay.setup_link.partition("#")[2]
        first = {"token": token, **PERSON, "undertaking": undertaking}
        self._post("/admin/set-up", first)
        answer = self._client.post("/admin/sign-in", json=PERSON)
        self._client.headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
        page = self._client.get("/").text
        self._build = between(page, 'name="build" content="', '"')
        self._agreed = _agreement(page)

    def pair(self, recorded: bool = False, shows: bool = True) -> Pair:
        """A customer and a technician in a session, up to where the first picture would come."""
        made = self._post("/admin/keys", {"purpose": "Bench"}).json()
        ticket = self._post(f"/admin/sessions/{made['session']}/ticket", None).json()["ticket"]
        key = read_key(made["short_key"])
        technician = self._enters(s.Enter(1, 0, 0, self._build, ticket))
        customer = self._enters(s.Join(1, self._build, key.locator, key.proof))
        digest, number, language = self._agreed
        said: list[Event] = [
            e.Confirmed(),
            e.AgreementAccepted(number, digest, language),
            e.RecordingDecided(recorded),
        ]
        for event in said:
            customer.says(Opcode.TEXT, write_event(event).encode())
        _until(customer, e.Connected)
        if shows:
            customer.says(Opcode.TEXT, write_event(e.SharingStarted(Surface.WINDOW)).encode())
            _until(customer, e.SharingStarted)
            _until(technician, e.SharingStarted)
        return Pair(customer, technician)

    def close(self) -> None:
        self._client.close()

    def _enters(self, first: s.Signal) -> End:
        end = web_socket(self._relay.port, "/session", self._relay.url)
        end.says(Opcode.TEXT, write_signal(first).encode())
        return end

    def _post(self, address: str, body: dict[str, Any] | None) -> httpx2.Response:
        answer = self._client.post(address, json=body)
        if answer.is_error:
            raise RuntimeError(f"{address}: {answer.status_code} {answer.text}")
        return answer


def _until(end: End, kind: type[Event]) -> None:
    while True:
        for opcode, message in end.hears():
            if opcode is Opcode.TEXT:
                said = read(message.decode())
                if isinstance(said, Entry) and isinstance(said.event, kind):
                    return


def _agreement(page: str) -> tuple[str, int, str]:
    return (
        between(page, 'data-digest="', '"'),
        int(between(page, 'data-number="', '"')),
        between(page, 'data-language="', '"'),
    )


def between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]
