"""Nothing of what people said, showed, typed or proved stands in any log of a whole run (L8)."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Reason, What
from beistand.protocol.frames import Flag, Header, Stream
from beistand.protocol.keys import read_key
from beistand.protocol.roles import CUSTOMER_PARTY, Role
from tests.relay.saying import TECHNICIAN, accepted, build, message, undertaking
from tests.relay.side import dials

PLANTED = re.findall(
    r"\w+",
    """Abendrot Birkenhain Chrysantheme Distelfink Eisvogel Fliederbusch Ginsterkatze Haselmaus
    Immergrün Johanniskraut Kiebitz Löwenzahn Mauersegler Nachtkerze Ochsenauge Pirol Quendel
    Rotmilan Steinkauz Tollkirsche""",
)
PASSWORD = "Umbellifere sieben Zaunwinde"
HERE = Path(__file__).resolve().parents[2]


@contextmanager
def a_loud_relay(data: Path, log: Path) -> Iterator[tuple[int, str]]:
    """Port and set-up token of a relay whose every word goes into a file."""
    environment = {**os.environ, "BEISTAND_LOG_LEVEL": "debug", "PYTHONUNBUFFERED": "1"}
    arguments = ["--host", "127.0.0.1", "--port", "0", "--data-dir", str(data)]
    with log.open("wb") as errors, subprocess.Popen(
        [sys.executable, "-m", "beistand.relay", "serve", *arguments],
        cwd=HERE,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline().rpartition(":")[2])
            token = process.stdout.readline().strip().partition("#")[2]
            yield port, token
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=30)
            log.write_text(log.read_text("utf-8") + said, "utf-8")
        finally:
            process.kill()


async def test_twenty_planted_names_and_every_secret_are_in_no_log(tmp_path: Path) -> None:
    log, words = tmp_path / "log", iter(PLANTED)
    secrets = [PASSWORD]
    with a_loud_relay(tmp_path / "data", log) as (port, token):
        url = f"http://127.0.0.1:{port}"
        async with httpx2.AsyncClient(base_url=url, headers={"origin": url}) as page:
            account = {"name": "Anna", "password": PASSWORD}
            await page.post(
                "/admin/set-up", json={"token": token, **account, "undertaking": undertaking()}
            )
            # Somebody types the password where the name belongs, and a word where it does not.
            await page.post("/admin/sign-in", json={"name": PASSWORD, "password": next(words)})
            await page.post("/admin/sign-in", json={"name": next(words), "password": PASSWORD})
            signed_in = await page.post("/admin/sign-in", json=account)
            cookie = signed_in.cookies["__Host-beistand"]
            headers = {"cookie": f"__Host-beistand={cookie}"}
            offered = {"purpose": next(words), "ticket": next(words), "customer": next(words)}
            offer = {**offered, "tools": ["control"]}
            made = await page.post("/admin/keys", json=offer, headers=headers)
            session, key = made.json()["session"], read_key(made.json()["short_key"])
            entered = await page.post(f"/admin/sessions/{session}/ticket", headers=headers)
            ticket = entered.json()["ticket"]
            secrets += [token, cookie, ticket, key.digits, key.spoken, key.proof]

            technician = await dials(port)
            await technician.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
            await technician.is_welcome()
            wrong = await dials(port)
            await wrong.signals(s.Join(s.PROTOCOL_VERSION, build(), key.locator, next(words)))
            await wrong.is_unwelcome()
            customer = await dials(port, f"/session?{next(words)}")
            await customer.joins(key)
            await customer.is_welcome()
            assert customer.welcome is not None
            secrets.append(customer.welcome.secret)
            for step in (e.Confirmed(), accepted(), e.RecordingDecided(True)):
                await customer.says(step)
            await customer.says(e.SharingStarted(e.Surface.MONITOR))
            await customer.sends(*(screen(number, next(words)) for number in range(1, 4)))
            chat = message(1, next(words))
            await customer.sends(chat)
            await technician.gets(chat)
            await technician.says(e.Requested(next(words), What.CONTROL, next(words)))
            await customer.signals(s.Invite())
            invited = await customer.hears(s.Invited)
            agent = await dials(port)
            await agent.signals(s.Accept(s.PROTOCOL_VERSION, "4711", invited.token))
            await technician.sees(lambda state: state.has(Role.AGENT))
            secrets.append(invited.token)
            await technician.sends(message(1, next(words), TECHNICIAN))
            stranger = await dials(port)
            await stranger.connection.send(json.dumps({"signal": next(words)}))
            assert await stranger.is_closed() == 1008
            stranger = await dials(port)
            await stranger.connection.send("no JSON: " + next(words))
            assert await stranger.is_closed() == 1008
            notes = {"text": next(words)}
            await page.put(f"/admin/sessions/{session}/notes", json=notes, headers=headers)
            named = {"user-agent": next(words)}
            await page.get(f"/{next(words)}?{next(words)}", headers=named)
            await technician.says(e.Ended(Reason.TECHNICIAN))
            for part in ("report", "chat", "recording", "recording/1"):
                answer = await page.get(f"/admin/sessions/{session}/{part}", headers=headers)
                assert answer.status_code == 200, part
    assert next(words, None) is None
    said = log.read_text("utf-8")
    assert '"what":"RecordingViewed"' in said
    assert [word for word in (*PLANTED, *secrets) if word in said] == []


def screen(sequence: int, word: str) -> bytes:
    """A picture with a window's title in it."""
    flags = Flag.LAST | (Flag.KEY if sequence == 1 else Flag.NONE)
    payload = word.encode()
    header = Header(Stream.SCREEN, CUSTOMER_PARTY, flags, sequence, 0, 1, len(payload))
    return header.packed() + payload
