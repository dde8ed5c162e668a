"""The secret: keyed hashes, so that a stolen database opens no session and no account."""

import hashlib
import hmac

SECRET_BYTES = 32


class Secret:
    """The relay's own random key, which stands in a file beside the database, never in it."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def digest(self, purpose: str, *parts: str) -> bytes:
        """HMAC-SHA256 (RFC 2104) of the parts, each behind its length; 32 bytes.

        `purpose` keeps the hashes of one store from being taken for those of another.
        """
        told = b"".join(
            len(part).to_bytes(4, "big") + part
            for part in (each.encode("utf-8", "surrogatepass") for each in (purpose, *parts))
        )
        return hmac.digest(self._key, told, hashlib.sha256)
