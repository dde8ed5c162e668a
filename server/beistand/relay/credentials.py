"""Credentials: what a browser says of a passkey (WebAuthn, 5.1), as far as it is needed.

What else stands there is left out: browsers may say more than today.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Base64Url = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=32 * 1024)]
Ident = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=1364)]
"""At most 1023 bytes (WebAuthn, 5.1)."""


class _Told(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class Made(_Told):
    """What a device says that has made a passkey; the names are the standard's."""

    clientDataJSON: Base64Url  # noqa: N815
    attestationObject: Base64Url  # noqa: N815


class Shown(_Told):
    """What a device says that has shown one."""

    clientDataJSON: Base64Url  # noqa: N815
    authenticatorData: Base64Url  # noqa: N815
    signature: Base64Url


class _Credential(_Told):
    id: Ident
    rawId: Ident  # noqa: N815
    type: Literal["public-key"]

    def said(self) -> dict[str, Any]:
        """As the library reads it."""
        return self.model_dump()


class MadeCredential(_Credential):
    """The answer to `navigator.credentials.create`."""

    response: Made


class ShownCredential(_Credential):
    """The answer to `navigator.credentials.get`."""

    response: Shown
