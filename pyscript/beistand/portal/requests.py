"""Adapter: the pages' requests to the relay."""

import json
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from beistand.portal import browser


class RequestFailedError(Exception):
    """The relay refused; `name` names the error in the catalogue, `seconds` is how long to wait."""

    def __init__(self, status: int, name: str, seconds: int = 0) -> None:
        super().__init__(f"{status} {name}")
        self.status = status
        self.name = name
        self.seconds = seconds


async def ask(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The JSON answer to a request. Raises RequestFailedError."""
    text = await ask_text(method, path, body)
    return json.loads(text) if text else None


async def ask_text(method: str, path: str, body: dict[str, Any] | None = None) -> str:
    """The answer to a request, letter for letter. Raises RequestFailedError."""
    return str(await (await _fetch(path, _options(method, body))).text())


def send_last(method: str, path: str, body: dict[str, Any]) -> None:
    """A request that outlives this page, which is being left; nobody hears the answer."""
    js.fetch(path, _to_js(_options(method, body) | {"keepalive": True}))


async def fetch_bytes(path: str) -> bytes:
    """The bytes of an answer. Raises RequestFailedError."""
    buffer = await (await _fetch(path, {})).arrayBuffer()
    return bytes(buffer.to_bytes())


async def fetch_file(path: str, body: dict[str, Any]) -> str:
    """Let the relay make a file, and the person keep it; brings the name that the relay gave it.

    Raises RequestFailedError.
    """
    response = await _fetch(path, _options("POST", body))
    said = str(response.headers.get("content-disposition"))
    name = said.partition('filename="')[2].rstrip('"')
    browser.offer(name, await response.blob())
    return name


def _options(method: str, body: dict[str, Any] | None) -> dict[str, Any]:
    options: dict[str, Any] = {"method": method, "headers": {"content-type": "application/json"}}
    return options if body is None else options | {"body": json.dumps(body)}


def _to_js(options: dict[str, Any]) -> Any:
    return to_js(options, dict_converter=js.Object.fromEntries)


async def _fetch(path: str, options: dict[str, Any]) -> Any:
    try:
        response = await js.fetch(path, _to_js(options))
    except JsException as error:
        raise RequestFailedError(0, "Unreachable") from error
    if response.ok:
        return response
    try:
        answer = json.loads(await response.text())
        name, seconds = str(answer["error"]), int(answer.get("seconds", 0))
    except (ValueError, KeyError, TypeError):
        name, seconds = ("SignedOut" if response.status == 401 else "Unexpected"), 0
    raise RequestFailedError(response.status, name, seconds)
