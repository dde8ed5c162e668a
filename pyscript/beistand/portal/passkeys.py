"""Adapter: passkeys, by the browser's `navigator.credentials` (WebAuthn)."""

import json
from typing import Any

import js
from pyodide.ffi import JsException, to_js


class NoPasskeyError(Exception):
    """The person chose none, or the browser has none."""


def possible() -> bool:
    """Whether the browser knows passkeys, and reads and writes them as JSON."""
    kind = getattr(js, "PublicKeyCredential", None)
    return kind is not None and hasattr(kind, "parseRequestOptionsFromJSON")


async def create(options: dict[str, Any]) -> dict[str, Any]:
    """A new passkey on a device of the person's choice. Raises NoPasskeyError."""
    asked = js.PublicKeyCredential.parseCreationOptionsFromJSON(_object(options))
    return await _told(js.navigator.credentials.create(_object({"publicKey": asked})))


async def get(options: dict[str, Any]) -> dict[str, Any]:
    """A passkey that the person has, shown once. Raises NoPasskeyError."""
    asked = js.PublicKeyCredential.parseRequestOptionsFromJSON(_object(options))
    return await _told(js.navigator.credentials.get(_object({"publicKey": asked})))


async def _told(asking: Any) -> dict[str, Any]:
    try:
        credential = await asking
    except JsException as error:  # NotAllowedError: cancelled, too late, or nothing fits
        raise NoPasskeyError from error
    told: dict[str, Any] = json.loads(js.JSON.stringify(credential))
    return told


def _object(value: dict[str, Any]) -> Any:
    return to_js(value, dict_converter=js.Object.fromEntries)
