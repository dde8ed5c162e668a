"""Adapter: the browser's own cryptography."""

import js
from pyodide.ffi import JsException, to_js


async def is_signed(public: bytes, message: bytes, signature: bytes) -> bool | None:
    """Whether the owner of an Ed25519 key signed this; None where the browser cannot tell."""
    subtle = js.crypto.subtle
    try:
        usages = to_js(["verify"])
        key = await subtle.importKey("raw", to_js(public), "Ed25519", False, usages)
        return bool(await subtle.verify("Ed25519", key, to_js(signature), to_js(message)))
    except JsException as error:
        if error.name == "NotSupportedError":
            return None
        return False
