"""Tests for `beistand.relay.wheel`."""

import base64
import hashlib
import io
import json
import tomllib
import zipfile
from importlib.resources import files as files_of
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import beistand.protocol
from beistand.relay.wheel import AT_START, ON_DEMAND, Wheels, as_wheel, bytecode_name, pack, shipped
from runtime import precompiled

NOWHERE = Path("nowhere")
PROTOCOL = Path(str(beistand.protocol.__file__)).parent


def unpacked(wheels: Wheels, address: str) -> dict[str, bytes]:
    answer = TestClient(Starlette(routes=wheels.routes)).get(address)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_page_gets_the_very_files_that_the_relay_runs() -> None:
    wheels = Wheels(NOWHERE)
    files = unpacked(wheels, wheels.archive_url)
    for source in PROTOCOL.glob("*.py"):
        assert files[f"beistand/protocol/{source.name}"] == source.read_bytes()
    german = tomllib.loads((files_of("beistand.texts") / "de.toml").read_text(encoding="utf-8"))
    assert json.loads(files["beistand/texts/de.json"]) == german


def test_server_code_never_leaves_the_server() -> None:
    wheels = Wheels(NOWHERE)
    allowed = tuple(f"{package.replace('.', '/')}/" for package in AT_START)
    assert all(name.startswith(allowed) for name in unpacked(wheels, wheels.archive_url))
    allowed = ("beistand/playback/", "beistand_playback-")
    assert all(name.startswith(allowed) for name in unpacked(wheels, wheels.playback_url))
    assert not any("relay" in package for package in AT_START + ON_DEMAND)


def test_the_namespace_keeps_no_init_file_that_would_hide_the_other_half() -> None:
    wheels = Wheels(NOWHERE)
    for address in (wheels.archive_url, wheels.playback_url):
        names = unpacked(wheels, address).keys()
        assert not {"beistand/__init__.py", "beistand/__init__.pyc"} & names
        assert not any(name.startswith("pyscript/") for name in names)


def test_bytecode_is_shipped_for_exactly_the_source_that_the_relay_runs(tmp_path: Path) -> None:
    keys = (PROTOCOL / "keys.py").read_bytes()
    same = tmp_path / bytecode_name("beistand/protocol/keys.py", keys)
    same.write_bytes(b"compiled keys")
    other = tmp_path / bytecode_name("beistand/protocol/roles.py", b"an older source")
    other.write_bytes(b"compiled roles of yesterday")
    files = shipped(("beistand.protocol",), tmp_path)
    assert files["beistand/protocol/keys.pyc"] == b"compiled keys"
    assert "beistand/protocol/keys.py" not in files
    assert files["beistand/protocol/roles.py"] == (PROTOCOL / "roles.py").read_bytes()
    assert "beistand/protocol/roles.pyc" not in files


def test_the_builder_names_bytecode_as_the_relay_looks_for_it() -> None:
    name, source = "beistand/protocol/keys.py", b"KEY = 1\n"
    assert precompiled.bytecode_name(name, source) == bytecode_name(name, source)
    assert {f"beistand.{name}" for name in precompiled.PACKAGES} == {*AT_START, *ON_DEMAND}


def test_the_same_files_have_the_same_address() -> None:
    assert Wheels(NOWHERE).archive_url == Wheels(NOWHERE).archive_url
    assert pack({"b": b"2", "a": b"1"}) == pack({"a": b"1", "b": b"2"})


def test_another_build_is_not_served() -> None:
    wheels = Wheels(NOWHERE)
    client = TestClient(Starlette(routes=wheels.routes))
    assert client.get(wheels.archive_url.replace(wheels.build, "older")).status_code == 404
    assert client.get(wheels.archive_url.replace("beistand.zip", "other")).status_code == 404


def test_the_record_of_a_wheel_names_every_file_with_its_hash() -> None:
    wheel = as_wheel("some_thing", "1.0", {"some/thing.py": b"x = 1\n"})
    rows = wheel["some_thing-1.0.dist-info/RECORD"].decode().splitlines()
    recorded = dict(row.split(",", 1) for row in rows)
    assert recorded.keys() == wheel.keys()
    digest = hashlib.sha256(b"x = 1\n").digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert recorded["some/thing.py"] == f"sha256={expected},6"
    assert recorded["some_thing-1.0.dist-info/RECORD"] == ","


@pytest.mark.parametrize("field", ["Name: some-thing", "Version: 1.0"])
def test_a_wheel_says_its_name_and_version(field: str) -> None:
    wheel = as_wheel("some_thing", "1.0", {})
    assert field in wheel["some_thing-1.0.dist-info/METADATA"].decode().splitlines()
