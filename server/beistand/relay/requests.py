"""Requests: bodies from outside, read strictly or refused."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from beistand.relay.origins import same_origin
from beistand.relay.settings import Settings

MAX_BODY = 64 * 1024


class Strict(BaseModel):
    """A body from outside: nothing is guessed, nothing unknown is let in."""

    model_config = ConfigDict(strict=True, extra="forbid", str_strip_whitespace=True)


B = TypeVar("B", bound=Strict)


async def bytes_of(request: Request, settings: Settings, longest: int) -> bytes:
    """What a request of one of our pages brings. Raises HTTPException."""
    if not same_origin(request, settings):
        raise HTTPException(403)
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > longest:
            raise HTTPException(413)
    return bytes(data)


async def body_of(
    request: Request, model: type[B], settings: Settings, longest: int = MAX_BODY
) -> B:
    """The body of a request of one of our pages. Raises HTTPException."""
    data = await bytes_of(request, settings, longest)
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise HTTPException(422) from error
