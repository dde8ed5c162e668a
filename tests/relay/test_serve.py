import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from websockets.sync.client import connect
from websockets.typing import Origin

from beistand.protocol.signals import PROTOCOL_VERSION, Join
from beistand.protocol.wire import write_signal
from beistand.relay.errors import CannotListenError, CertificateError, PortTakenError
from beistand.relay.serve import listen, serve
from beistand.relay.settings import Settings


@contextmanager
def running(folder: Path, *options: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A relay in a process of its own, on a free port."""
    arguments = [sys.executable, "-m", "beistand.relay", "serve", "--port", "0"]
    with subprocess.Popen(
        [*arguments, "--data-dir", str(folder), *options],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def portal(process: subprocess.Popen[str]) -> str:
    said = line(process)
    found = re.fullmatch(r"Beistand is ready: (http://localhost:\d+)\n", said)
    assert found, said or process.communicate()
    return found[1]


def test_it_says_where_it_is_and_prints_the_set_up_link_until_there_is_an_account(
    tmp_path: Path,
) -> None:
    with running(tmp_path / "data") as process:
        url = portal(process)
        said = line(process)
        link = re.fullmatch(rf"Make the first account here: {url}/setup#(\S{{43}})\n", said)
        assert link, said
        answer = httpx2.get(url)
        assert answer.status_code == 200
        assert "server" not in answer.headers
        body = {"token": link[1], "name": "Anna", "password": "ein langes Passwort"}
        made = httpx2.post(f"{url}/admin/set-up", json=body, headers={"origin": url})
        assert made.is_success, made.text
        process.send_signal(signal.SIGTERM)
        said, errors = process.communicate(timeout=30)
        assert (process.returncode, errors) == (0, "")
        assert [json.loads(row)["what"] for row in said.splitlines()] == ["AccountMade"]
    with running(tmp_path / "data") as process:
        portal(process)
        process.send_signal(signal.SIGINT)
        said, errors = process.communicate(timeout=30)
        assert (process.returncode, said, errors) == (0, "", "")


def test_no_log_however_loud_bears_a_key(tmp_path: Path) -> None:
    proof = "5ec4e7" * 10
    with running(tmp_path / "data", BEISTAND_LOG_LEVEL="debug") as process:
        url = portal(process)
        token = line(process).strip().partition("#")[2]
        httpx2.get(f"{url}/?key={proof}")
        with connect(
            f"{url.replace('http', 'ws')}/session?key={proof}", origin=Origin(url)
        ) as socket:
            socket.send(write_signal(Join(PROTOCOL_VERSION, "build", "482", proof)))
            socket.recv(timeout=20)
        process.send_signal(signal.SIGTERM)
        said, errors = process.communicate(timeout=30)
        assert proof not in said + errors
        assert token not in errors


def test_a_plain_start_for_other_machines_says_that_nobody_can_show_a_screen(
    tmp_path: Path,
) -> None:
    with running(tmp_path / "data", "--host", "0.0.0.0") as process:
        portal(process)
        assert line(process).startswith("Attention: browsers share screens by https or on local")


def test_a_second_relay_on_the_same_data_is_refused_in_one_line(tmp_path: Path) -> None:
    with running(tmp_path / "data") as process:
        portal(process)
        with running(tmp_path / "data") as second:
            said, errors = second.communicate(timeout=30)
            assert second.returncode == 1
            assert said == ""
            assert errors.startswith("Error: A relay uses this data folder, and only one program")
            assert errors.count("\n") == 1


def test_localhost_is_what_browsers_take_for_it() -> None:
    sockets = listen("localhost", 0)
    try:
        families = [each.family for each in sockets]
        assert families[0] is socket.AF_INET
        assert len({each.getsockname()[1] for each in sockets}) == 1
        if socket.has_dualstack_ipv6() and Path("/proc/net/if_inet6").exists():
            assert socket.AF_INET6 in families
    finally:
        for each in sockets:
            each.close()


def test_a_port_that_is_taken_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=str(port)):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_said(host: str) -> None:
    with pytest.raises(CannotListenError, match=re.escape(host)):
        listen(host, 0)


def test_a_certificate_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    nothing = tmp_path / "cert.pem"
    settings = Settings(port=0, tls_cert=nothing, tls_key=nothing)
    with pytest.raises(CertificateError, match="No such file"):
        serve(Starlette(), settings)
    nothing.write_text("no certificate")
    with pytest.raises(CertificateError):
        serve(Starlette(), settings)
