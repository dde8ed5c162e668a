"""Brand: the page on which the house's name, number, colours and logo are decided."""

import base64
import binascii
import hashlib
from dataclasses import asdict
from typing import Annotated

from pydantic import Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from beistand.relay.brands import Brand
from beistand.relay.colours import GROUNDS, Scheme, is_colour, palette, verdict
from beistand.relay.console.door import Caller, Door, Visible
from beistand.relay.errors import (
    BadColourError,
    BadLogoError,
    BadOrganisationError,
    BadPhoneError,
    RefusedError,
)
from beistand.relay.logos import MAX_BYTES, read_logo
from beistand.relay.permissions import Right
from beistand.relay.requests import Strict
from beistand.relay.services import Services

MAX_BODY = 2 * MAX_BYTES
Colour = Annotated[str, Field(pattern=r"^(#[0-9a-f]{6})?$")]
"""Empty is the program's own."""

FAULTS: dict[str, type[RefusedError]] = {
    "organisation": BadOrganisationError,
    "phone": BadPhoneError,
    "light": BadColourError,
    "dark": BadColourError,
}
"""What is told where a field cannot be meant, by its name."""
UNREADABLE = {"string_pattern_mismatch", "string_too_long", "string_too_short"}


class NewColours(Strict):
    light: Colour
    dark: Colour


class NewBrand(NewColours):
    number: Annotated[int, Field(ge=0)]
    organisation: Annotated[Visible, Field(min_length=1, max_length=100)]
    phone: Annotated[str, Field(pattern=r"^(\+?[0-9][0-9 ()/-]*)?$", max_length=40)]
    logo: Annotated[str, Field(max_length=MAX_BODY)] | None
    """A new one in base64, none where it is empty, and the one before where it is null."""


class HouseBrand:
    """The routes of the page "Auftritt"."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._door = door

    @property
    def routes(self) -> list[Route]:
        """To look, to try, to decide."""
        return [
            self._door.route("/admin/brand", self.brand, Right.OPERATE),
            self._door.route("/admin/brand", self.change, Right.OPERATE, "POST"),
            self._door.route("/admin/brand/colours", self.colours, Right.OPERATE, "POST"),
        ]

    async def brand(self, request: Request, caller: Caller) -> Response:
        """How the house appears now."""
        brands = self._services.brands
        told = vars(brands.current) | {"logo": brands.looks.logo_url, "number": brands.number}
        own = {scheme.value: GROUNDS[scheme].own for scheme in Scheme}
        return JSONResponse({**told, "own": own})

    async def colours(self, request: Request, caller: Caller) -> Response:
        """Whether people can read these colours, and what the page makes of them."""
        body = await self._door.body(request, NewColours)
        told = {}
        for scheme, said in ((Scheme.LIGHT, body.light), (Scheme.DARK, body.dark)):
            colour = said or GROUNDS[scheme].own
            found = verdict(colour, scheme)
            told[scheme.value] = {
                "passes": found.passes,
                "ratio": found.ratio,
                "would_do": found.would_do,
                # Nobody is to look at what nobody could read: the sample shows what would do.
                "palette": asdict(palette(found.would_do, scheme)),
            }
        return JSONResponse(told)

    async def change(self, request: Request, caller: Caller) -> Response:
        """Appear like this from now on."""
        try:
            body = await self._door.body(request, NewBrand, MAX_BODY)
        except HTTPException as error:
            if (fault := _fault(error)) is not None:
                raise fault() from error
            raise
        for scheme, said in ((Scheme.LIGHT, body.light), (Scheme.DARK, body.dark)):
            if said and not (is_colour(said) and verdict(said, scheme).passes):
                raise BadColourError
        logo, digest = self._logo(body.logo)
        brand = Brand(body.organisation, body.phone, body.light, body.dark, digest)
        await self._services.brands.change(body.number, brand, logo, caller.user.name)
        return Response(status_code=204)

    def _logo(self, said: str | None) -> tuple[bytes, str]:
        brands = self._services.brands
        if said is None:
            return brands.logo_content, brands.current.logo
        if not said:
            return b"", ""
        try:
            content = read_logo(base64.b64decode(said, validate=True)).content
        except binascii.Error as error:
            raise BadLogoError from error
        return content, hashlib.sha256(content).hexdigest()


def _fault(error: HTTPException) -> type[RefusedError] | None:
    """What is wrong with the first field that somebody has filled in, if that is why."""
    why = error.__cause__
    if not isinstance(why, ValidationError):
        return None
    odd = [str(each["loc"][0]) for each in why.errors() if each["type"] in UNREADABLE]
    return next((FAULTS[field] for field in odd if field in FAULTS), None)
