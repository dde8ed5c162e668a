"""Tests for `beistand.relay.assets`."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from beistand.relay.assets import Assets, RuntimeMissingError, find_web

STYLE = b"p { margin: 0 }\n" * 100
VIDEO = bytes(range(256)) * 10


@pytest.fixture
def web(tmp_path: Path) -> Path:
    vendor = tmp_path / "vendor"
    (vendor / "pyodide").mkdir(parents=True)
    for suffix in ("", ".br", ".gz"):
        (vendor / f"pyodide/pyodide.asm.wasm{suffix}").write_bytes(f"wasm{suffix}".encode())
    (vendor / "pyodide/pyodide.mjs").write_bytes(b"module")
    (vendor / "bytecode").mkdir()
    (vendor / "bytecode/secret.pyc").write_bytes(b"not served")
    names = ["pyodide/pyodide.asm.wasm", "pyodide/pyodide.mjs"]
    manifest = {"digest": "d1", "files": dict.fromkeys(names, "")}
    (vendor / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "static").mkdir()
    (tmp_path / "static/base.css").write_bytes(STYLE)
    (tmp_path / "static/beistand.mp4").write_bytes(VIDEO)
    (tmp_path / "static/.hidden").write_bytes(b"not served")
    return tmp_path


def client_of(assets: Assets) -> TestClient:
    return TestClient(Starlette(routes=assets.routes))


@pytest.mark.parametrize(
    ("takes", "coding", "content"),
    [
        ("gzip, deflate, br", "br", b"wasm.br"),
        ("gzip, br;q=0", "gzip", b"wasm.gz"),
        ("gzip;q=0.5", "gzip", b"wasm.gz"),
        ("identity", None, b"wasm"),
        ("", None, b"wasm"),
    ],
)
def test_a_browser_gets_the_smallest_form_that_it_takes(
    web: Path, takes: str, coding: str | None, content: bytes
) -> None:
    client = client_of(Assets(web))
    headers = {"accept-encoding": takes}
    with client.stream("GET", "/vendor/d1/pyodide/pyodide.asm.wasm", headers=headers) as answer:
        assert b"".join(answer.iter_raw()) == content
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["content-type"] == "application/wasm"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "accept-encoding"


def test_a_module_is_served_as_javascript_also_where_nothing_was_compressed(web: Path) -> None:
    answer = client_of(Assets(web)).get("/vendor/d1/pyodide/pyodide.mjs")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.content == b"module"


@pytest.mark.parametrize(
    "path",
    [
        "/vendor/d0/pyodide/pyodide.mjs",
        "/vendor/d1/manifest.json",
        "/vendor/d1/bytecode/secret.pyc",
        "/vendor/d1/pyodide/pyodide.asm.wasm.br",
        "/vendor/d1/../manifest.json",
        "/vendor/d1/%2e%2e/static/base.css",
        "/vendor/d1//etc/passwd",
        "/static/{static}/.hidden",
        "/static/{static}/../vendor/manifest.json",
        "/static/{static}/%2e%2e%2fvendor%2fmanifest.json",
        "/static/other/base.css",
    ],
)
def test_nothing_but_named_files_under_today_s_digest_is_served(web: Path, path: str) -> None:
    assets = Assets(web)
    answer = client_of(assets).get(path.format(static=assets.static_digest))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("accepted", "coding", "read"),
    [("gzip, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)],
)
def test_own_files_are_compressed(
    web: Path, accepted: str, coding: str, read: Callable[[bytes], bytes]
) -> None:
    assets = Assets(web)
    client = client_of(assets)
    address = f"{assets.static_url}/base.css"
    with client.stream("GET", address, headers={"accept-encoding": accepted}) as answer:
        sent = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == coding
    assert len(sent) < len(STYLE) // 5
    assert read(sent) == STYLE
    assert client.get(address, headers={"accept-encoding": "identity"}).content == STYLE


def test_a_head_request_gets_the_headers_alone(web: Path) -> None:
    assets = Assets(web)
    answer = client_of(assets).head(f"{assets.static_url}/base.css")
    assert answer.status_code == 200
    assert answer.content == b""


def test_a_player_may_ask_for_a_part_of_the_video(web: Path) -> None:
    assets = Assets(web)
    answer = client_of(assets).get(
        f"{assets.static_url}/beistand.mp4", headers={"range": "bytes=10-19"}
    )
    assert answer.status_code == 206
    assert answer.content == VIDEO[10:20]
    assert answer.headers["content-type"] == "video/mp4"


def test_the_address_changes_with_the_contents(web: Path) -> None:
    before = Assets(web).static_url
    assert Assets(web).static_url == before
    (web / "static/base.css").write_bytes(STYLE + b"/* new */")
    assert Assets(web).static_url != before


def test_a_file_has_a_name_or_it_has_not(web: Path) -> None:
    assets = Assets(web)
    assert assets.has("base.css")
    assert assets.has("beistand.mp4")
    assert not assets.has("vendor/manifest.json")


def test_every_file_to_be_preloaded_is_in_the_runtime_and_webassembly_is_not() -> None:
    assets = Assets()
    client = client_of(assets)
    assert len(assets.modules) == 4
    for address in [*assets.modules, *assets.fetched]:
        assert client.head(address).status_code == 200
        assert not address.endswith(".wasm")


def test_a_missing_runtime_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RuntimeMissingError, match="make runtime"):
        Assets(tmp_path)


def test_the_checkout_has_a_web_folder() -> None:
    assert (find_web() / "static").is_dir()
