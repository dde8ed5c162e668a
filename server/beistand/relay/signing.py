"""Signing: the relay's own Ed25519 key (RFC 8032), by which others know what it wrote."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

KEY_BYTES = 32


class Signer:
    """Signs what the relay vouches for. `key` is the private key, 32 random bytes.

    What is signed begins with words of its kind, so that no signature can be taken for another's.
    """

    def __init__(self, key: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(key)
        self.public = self._key.public_key().public_bytes_raw()

    @property
    def fingerprint(self) -> str:
        """What people compare: 64 hexadecimal digits."""
        return fingerprint(self.public)

    def sign(self, message: bytes) -> bytes:
        """A signature of 64 bytes; the same for the same message."""
        return self._key.sign(message)


def fingerprint(public: bytes) -> str:
    """The SHA-256 of a public key, in hexadecimal digits."""
    return hashlib.sha256(public).hexdigest()


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of this public key signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
