"""By which means the relay and the code it shares work: no connection of its own, no weak hash, no
randomness that can be foretold, and no cryptography but what docs/security.md lists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_syntax import MODULES, ROOT

OUTWARDS = {
    *("http", "urllib.request", "requests", "httpx", "httpx2", "aiohttp", "urllib3", "ftplib"),
    *("smtplib", "poplib", "imaplib", "telnetlib", "xmlrpc", "socketserver", "ldap3", "jwt"),
    *("websockets.client", "websockets.asyncio.client", "websockets.sync.client"),
}
CONNECTS = {"open_connection", "create_connection", "create_datagram_endpoint", "urlopen"}
CONNECTS |= {"open_unix_connection", "sock_connect", "connect_ex"}
WEAK = {"md5", "sha1", "md4", "ripemd160", "new", "DES", "ARC4", "ECB", "CBC", "crc32", "adler32"}
FORETOLD = {"random", "uuid"}
SECURITY = (ROOT / "docs/security.md").read_text("utf-8")
PURPOSES = re.compile(r'[Ss]ecret\.digest\(\s*"([\w-]+)"')
PRIMITIVES = {"hashlib", "hmac", "secrets", "cryptography", "pwdlib", "pyotp", "webauthn", "ssl"}


def offences(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        for name in imported(node):
            parts = {name, name.partition(".")[0], ".".join(name.split(".")[:3])}
            if name == "urllib.request" or parts & (OUTWARDS | FORETOLD):
                yield name
        if isinstance(node, ast.Attribute) and node.attr in CONNECTS:
            yield node.attr
        if (
            isinstance(node, ast.Attribute)
            and node.attr in WEAK
            and isinstance(node.value, ast.Name)
            and node.value.id in ("hashlib", "modes", "algorithms", "zlib")
        ):
            yield f"{node.value.id}.{node.attr}"


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        return [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return []


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_module_speaks_to_others_of_its_own_or_rests_on_what_is_weak(file: Path) -> None:
    allowed = ALLOWED.get(file.relative_to(ROOT).as_posix(), set())
    assert set(offences(ast.parse(file.read_text("utf-8")))) <= allowed


# Checksums of a format, which tell damage from luck and protect nothing.
ALLOWED = {
    "pyscript/beistand/protocol/segments.py": {"zlib.crc32"},
    "server/beistand/relay/logos.py": {"zlib.crc32"},
}


@pytest.mark.parametrize(
    "source",
    [
        "import http.client",
        "import httpx",
        "from urllib.request import urlopen",
        "from urllib import request",
        "from websockets.asyncio.client import connect",
        "asyncio.open_connection(said, 80)",
        "loop.create_connection(said)",
        "import smtplib",
        "import random",
        "from random import choice",
        "from uuid import uuid4",
        "hashlib.md5(said)",
        "hashlib.sha1(said)",
        "hashlib.new(said)",
        "modes.ECB()",
    ],
)
def test_each_of_these_would_be_found(source: str) -> None:
    assert list(offences(ast.parse(source)))


def test_every_purpose_of_the_relay_s_secret_stands_in_the_inventory() -> None:
    used = {name for file in MODULES for name in PURPOSES.findall(file.read_text("utf-8"))}
    [row] = [line for line in SECURITY.splitlines() if line.startswith("| `secret.key`")]
    assert used
    assert used == set(re.findall(r"`([\w-]+)`", row.split("|")[4]))


def test_every_package_of_cryptography_stands_in_the_inventory() -> None:
    used = {
        name.partition(".")[0]
        for file in MODULES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        for name in imported(node)
    } & PRIMITIVES
    inventory = SECURITY.partition("## Cryptography")[2].partition("\n## ")[0]
    assert used <= set(re.findall(r"`(\w+)`", inventory))
