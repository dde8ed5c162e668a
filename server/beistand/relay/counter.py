"""The counter: where the customer's page fetches the receipt, right after the end."""

from typing import Annotated

from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from beistand.relay.requests import Strict, body_of
from beistand.relay.services import Services


class Asked(Strict):
    """Who asks for the receipt: the page that was in the session, by its secret."""

    session: Annotated[str, Field(min_length=1, max_length=64)]
    secret: Annotated[str, Field(min_length=1, max_length=128)]


class Counter:
    """Hands receipts out."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @property
    def routes(self) -> list[Route]:
        """The one route."""
        return [Route("/receipt", self.receipt, methods=["POST"])]

    async def receipt(self, request: Request) -> Response:
        """The receipt of a session, to whoever had a seat in it. All others see no difference."""
        asked = await body_of(request, Asked, self._services.settings)
        party = await self._services.seats.party(asked.session, asked.secret)
        text = None if party is None else await self._services.receipts.write(asked.session)
        if text is None:
            raise HTTPException(404)
        return Response(text, media_type="application/json", headers={"cache-control": "no-store"})
