"""What lies below our own words: TLS, and where one request ends and the next begins."""

import asyncio
import datetime as dt
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.applications import Starlette

from beistand.relay.serve import _config
from beistand.relay.settings import Settings
from tests.relay.side import PATIENCE
from tests.relay.world import Relay


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine alone, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(pem))
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(pem, form, plain))
    return paths


def relays_side(folder: Path) -> ssl.SSLContext:
    cert, key = certificate(folder)
    found = _config(Starlette(), Settings(tls_cert=cert, tls_key=key)).ssl
    assert found is not None
    return found


def agreed(server: ssl.SSLContext, client: ssl.SSLContext) -> str:
    """The version of TLS on which both sides agree. Raises ssl.SSLError."""
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    there, here = ssl.MemoryBIO(), ssl.MemoryBIO()
    asks = client.wrap_bio(here, there)
    answers = server.wrap_bio(there, here, server_side=True)
    for _ in range(4):
        for side in (asks, answers):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return str(asks.version())


def test_tls_1_3_is_preferred_and_nothing_before_1_2_is_spoken(tmp_path: Path) -> None:
    server = relays_side(tmp_path)
    assert server.minimum_version is ssl.TLSVersion.TLSv1_2
    assert agreed(server, ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)) == "TLSv1.3"


def test_every_cipher_suite_authenticates_and_keeps_what_was_said_before_a_key_was_lost(
    tmp_path: Path,
) -> None:
    suites = relays_side(tmp_path).get_ciphers()
    assert suites
    for suite in suites:
        assert suite["aead"], suite["name"]
        assert suite["protocol"] == "TLSv1.3" or suite["kea"] == "kx-ecdhe", suite["name"]
        assert suite["strength_bits"] >= 128, suite["name"]


async def said(relay: Relay, *lines: str) -> list[str]:
    """The first line of every answer to these lines, until the relay hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write("\r\n".join(lines).encode())
    writer.write_eof()
    answers = (await asyncio.wait_for(reader.read(), PATIENCE)).decode("latin-1")
    writer.close()
    return [line for line in answers.splitlines() if line.startswith("HTTP/1.1 ")]


POST = ("POST /admin/sign-out HTTP/1.1", "host: x")
NEXT = ("GET /robots.txt HTTP/1.1", "host: x", "connection: close", "", "")


async def test_where_a_body_ends_is_told_by_its_chunks_whatever_length_was_said(
    relay: Relay,
) -> None:
    both = ("content-length: 90", "transfer-encoding: chunked", "", "0", "")
    first, second = await said(relay, *POST, *both, *NEXT)
    assert (first[9:12], second[9:12]) == ("204", "200")


@pytest.mark.parametrize(
    "header",
    [
        ("content-length: 0", "content-length: 90"),
        ("content-length: 1, 90",),
        ("content-length: +5",),
        ("content-length : 5",),
        ("transfer-encoding: xchunked",),
        ("transfer-encoding: chunked, identity",),
        ("x: y\nz", "content-length: 5"),
    ],
    ids=str,
)
async def test_of_a_request_whose_end_is_not_clear_nothing_is_taken(
    relay: Relay, header: tuple[str, ...]
) -> None:
    [answer] = await said(relay, *POST, *header, "", *NEXT)
    assert answer[9:12] in ("400", "501")


async def test_trace_is_answered_nowhere(relay: Relay) -> None:
    async with relay.browser() as page:
        for path in ("/", "/admin", "/healthz", "/nowhere", "/admin/sign-in"):
            answer = await page.request("TRACE", path, headers={"x-secret": "geheim"})
            assert answer.status_code in (404, 405), path
            assert "geheim" not in answer.text
