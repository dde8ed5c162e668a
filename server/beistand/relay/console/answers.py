"""Prepared answers: one's own, and those that all share, in two sets of the same routes."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from pydantic import Field, model_validator
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from beistand.relay import deeds
from beistand.relay.answers import Answer, Wording
from beistand.relay.console.door import Caller, Door, Visible
from beistand.relay.permissions import Right
from beistand.relay.requests import Strict
from beistand.relay.services import Services

Text = Annotated[Visible, Field(max_length=2000)]
LARGEST = 2**63 - 1
"""The largest number that the database knows."""


class NewWording(Strict):
    title: Annotated[Visible, Field(min_length=1, max_length=100)]
    german: Text = ""
    english: Text = ""

    @model_validator(mode="after")
    def _says_something(self) -> "NewWording":
        if not (self.german or self.english):
            raise ValueError("an answer says something in at least one language")
        return self


class Direction(Strict):
    up: bool


Change = Callable[[Request, int | None], Awaitable[Response]]


class PreparedAnswers:
    """The routes by which texts for the chat are read and changed."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._door = door

    @property
    def routes(self) -> list[Route]:
        """Whoever helps reads both sets; the shared one is changed by those who answer for it."""
        return [
            self._door.route("/admin/answers", self.all, Right.HELP),
            *self._set("own", Right.HELP, shared=False),
            *self._set("shared", Right.SHARE, shared=True),
        ]

    def _set(self, name: str, right: Right, shared: bool) -> list[Route]:
        base = f"/admin/answers/{name}"

        def route(path: str, change: Change, method: str) -> Route:
            async def handle(request: Request, caller: Caller) -> Response:
                answer = await change(request, None if shared else caller.user.id)
                if shared:
                    changed = deeds.AnswersChanged()
                    await self._services.audit.note(changed, who=caller.user.name)
                return answer

            return self._door.route(path, handle, right, method)

        return [
            route(base, self._add, "POST"),
            route(f"{base}/{{answer:int}}", self._change, "PUT"),
            route(f"{base}/{{answer:int}}", self._remove, "DELETE"),
            route(f"{base}/{{answer:int}}/move", self._move, "POST"),
        ]

    async def all(self, request: Request, caller: Caller) -> Response:
        """One's own answers and the shared ones, each in their order."""
        answers = self._services.answers
        return JSONResponse(
            {
                "own": [_described(each) for each in await answers.of(caller.user.id)],
                "shared": [_described(each) for each in await answers.of(None)],
            }
        )

    async def _add(self, request: Request, owner: int | None) -> Response:
        body = await self._door.body(request, NewWording)
        return JSONResponse({"id": await self._services.answers.add(owner, _wording(body))})

    async def _change(self, request: Request, owner: int | None) -> Response:
        body = await self._door.body(request, NewWording)
        answer = _answer(request)
        return _found(await self._services.answers.change(owner, answer, _wording(body)))

    async def _remove(self, request: Request, owner: int | None) -> Response:
        answer = _answer(request)
        return _found(await self._services.answers.remove(owner, answer))

    async def _move(self, request: Request, owner: int | None) -> Response:
        body = await self._door.body(request, Direction)
        answer = _answer(request)
        return _found(await self._services.answers.move(owner, answer, body.up))


def _answer(request: Request) -> int:
    answer: int = request.path_params["answer"]
    if answer > LARGEST:
        raise HTTPException(404)
    return answer


def _found(found: bool) -> Response:
    if not found:
        raise HTTPException(404)
    return Response(status_code=204)


def _wording(body: NewWording) -> Wording:
    return Wording(body.title, body.german, body.english)


def _described(answer: Answer) -> dict[str, object]:
    return {"id": answer.id, **vars(answer.wording)}
