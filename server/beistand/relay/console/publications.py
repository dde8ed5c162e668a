"""Publications: the pages on which the texts of the house are written, checked and published."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from beistand.protocol.events import AgreementAccepted, AgreementRefused
from beistand.relay.agreements import POINT, Agreement, written
from beistand.relay.completeness import ORIGINAL, TRANSLATION, Missing, missing
from beistand.relay.console.door import Caller, Door
from beistand.relay.errors import TextIncompleteError
from beistand.relay.markdown import markup, tree
from beistand.relay.permissions import Right
from beistand.relay.publications import Kind, Publication
from beistand.relay.requests import Strict
from beistand.relay.services import Services
from beistand.relay.sessions import SessionRow
from beistand.texts import LANGUAGES, Texts

MAX_TEXT = 40_000
MAX_BODY = 512 * 1024
"""Two texts, each sign of which may be written as an escape."""
PREVIEW, DIALOG = 3, 2
"""The levels of the headings in the console under which a text stands: a page has one h1."""

Markdown = Annotated[
    str,
    Field(
        max_length=MAX_TEXT,
        pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]*$",
    ),
]
OnKind = Callable[[Request, Caller, Kind], Awaitable[Response]]


class Draft(Strict):
    """A text in both languages; `number` is the one that its author was told it would get."""

    number: Annotated[int, Field(ge=1, le=999_999)]
    german: Markdown
    english: Markdown

    @property
    def written(self) -> dict[str, str]:
        """By language, with lines that end as in a file."""
        said = {ORIGINAL: self.german, TRANSLATION: self.english}
        return {
            language: text.replace("\r\n", "\n").strip() + "\n" if text.strip() else ""
            for language, text in said.items()
        }


class HouseTexts:
    """The routes of agreement, privacy notice and imprint."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._door = door

    @property
    def routes(self) -> list[Route]:
        """To look, to try, and to publish; and what the customer of one session was shown."""
        return [
            self._on("", self.versions),
            self._on("/{number:int}/{language:str}", self.version),
            self._on("/check", self.check, "POST"),
            self._on("", self.publish, "POST"),
            self._door.in_session("/agreement", self.answered, Right.READ),
        ]

    def _on(self, rest: str, handler: OnKind, method: str = "GET") -> Route:
        async def find(request: Request, caller: Caller) -> Response:
            name = request.path_params["kind"]
            if name not in {str(kind) for kind in Kind}:
                raise HTTPException(404)
            return await handler(request, caller, Kind(name))

        path = f"/admin/texts/{{kind:str}}{rest}"
        return self._door.route(path, find, Right.OPERATE, method)

    async def versions(self, request: Request, caller: Caller, kind: Kind) -> Response:
        """All that were ever published, newest first, and the one that counts to start from."""
        kept = self._services.publications
        return JSONResponse(
            {
                "versions": [self._told(each) for each in kept.of(kind)],
                "next": kept.next_number(kind),
                "current": {language: self._start(kind, language) for language in LANGUAGES},
            }
        )

    def _told(self, each: Publication) -> dict[str, object]:
        return {
            "number": each.number,
            "language": each.language,
            "at": each.at,
            "who": each.who,
            "digest": self._shown(each).digest if each.kind is Kind.AGREEMENT else each.digest,
        }

    def _shown(self, each: Publication, organisation: str = "") -> Agreement:
        house = organisation or self._services.brands.name()
        return written(each.number, each.language, each.text, house)

    def _start(self, kind: Kind, language: str) -> str:
        """What stands in the editor at first: a summary from the catalogue where there is none."""
        if kind is not Kind.AGREEMENT:
            return self._services.notices.written(kind, language)
        newest = self._services.publications.newest(kind, language)
        text = newest.text if newest else ""
        if newest and not self._shown(newest).summary:
            lines = Texts(language).lines("portal.agreement.summary", organisation="{organisation}")
            text = "".join(f"{POINT}{line}\n" for line in lines) + "\n" + text
        return text

    async def version(self, request: Request, caller: Caller, kind: Kind) -> Response:
        """One text, as it was shown, with the hash that a consent to it bears under each name."""
        number, language = request.path_params["number"], request.path_params["language"]
        kept = self._services.publications.numbered(kind, number, language)
        if kept is None:
            raise HTTPException(404)
        if kind is not Kind.AGREEMENT:
            shown = self._services.notices.shown(kept.text, below=DIALOG)
            return JSONResponse({"content": tree(shown.markup), "digests": []})
        digests = [
            {"organisation": name, "digest": self._shown(kept, name).digest}
            for name in self._services.brands.names
        ]
        whole = markup(self._shown(kept).text, below=DIALOG)
        return JSONResponse({"content": tree(whole), "digests": digests})

    async def check(self, request: Request, caller: Caller, kind: Kind) -> Response:
        """How a draft will look to customers, and what is still missing in it."""
        draft = await self._door.body(request, Draft, MAX_BODY)
        return JSONResponse(
            {
                "missing": [vars(each) for each in self._missing(kind, draft)],
                "shown": {
                    language: self._preview(kind, draft.number, language, text)
                    for language, text in draft.written.items()
                },
            }
        )

    def _missing(self, kind: Kind, draft: Draft) -> list[Missing]:
        current = {language: self._start(kind, language) for language in LANGUAGES}
        return missing(kind, draft.number, draft.written, current)

    def _preview(self, kind: Kind, number: int, language: str, text: str) -> dict[str, object]:
        if kind is not Kind.AGREEMENT:
            notice = self._services.notices.shown(text, below=PREVIEW)
            return {"summary": [], "content": tree(notice.markup)}
        shown = written(number, language, text, self._services.brands.name())
        return {"summary": shown.summary, "content": tree(shown.markup)}

    async def publish(self, request: Request, caller: Caller, kind: Kind) -> Response:
        """From now on this text counts; those before stay."""
        draft = await self._door.body(request, Draft, MAX_BODY)
        if self._missing(kind, draft):
            raise TextIncompleteError
        who = caller.user.name
        await self._services.publications.publish(kind, draft.number, draft.written, who)
        return Response(status_code=204)

    async def answered(self, request: Request, caller: Caller, row: SessionRow) -> Response:
        """The agreement that the customer of this session was shown, word for word."""
        for entry in await self._services.ledger.entries(row.id):
            if isinstance(entry.event, AgreementAccepted | AgreementRefused):
                text = await self._services.consents.text(entry.event.digest)
                if text is not None:
                    return JSONResponse({"content": tree(markup(text, below=DIALOG))})
        raise HTTPException(404)
