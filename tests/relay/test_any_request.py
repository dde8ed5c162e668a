"""Whatever a request says, at any route: it is answered, never with a mistake of ours."""

import asyncio
import json
import logging
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from typing import Any, TypeVar
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from tests.relay.routes import anywhere, changing, requests, with_places
from tests.relay.world import Relay, a_relay

T = TypeVar("T")
TRIES = 10
"""For each route, at each run; the whole table takes a few seconds."""

ODD_TEXT = st.sampled_from(
    [
        *(
            "",
            " ",
            "\0",
            "\ud800",
            "\U0010ffff",
            "\u202e",
            "\ufeff",
            "\x1b[2J",
            "\r\nSet-Cookie: a=b",
        ),
        *("../../etc/passwd", "..\\..\\x", "%2e%2e%2f", "' OR 1=1 --", "{{ 7*7 }}", "${7*7}"),
        *("<script>alert(1)</script>", "=1+1", "x" * 101, "x" * 5000, "٤٢", "1e400", "-0", "NaN"),
    ]
)
WORD = ODD_TEXT | st.text(max_size=30)
NUMBER = st.integers() | st.floats() | st.sampled_from([0, -1, 1, 120, 121, 2**31, 2**63, 10**400])
LEAF = st.none() | st.booleans() | NUMBER | WORD
ANY_JSON = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORD, inner, max_size=4)
)


def models(of: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    """Every model of a body that the relay has."""
    for model in of.__subclasses__():
        if model.__module__.startswith("beistand.relay."):
            yield model
        yield from models(model)


@st.composite
def nearly(draw: st.DrawFn) -> Any:
    """A body like one of ours, with something odd in it."""
    fields = draw(st.sampled_from(sorted(models(), key=lambda model: model.__name__))).model_fields
    said = {name: draw(LEAF | ANY_JSON) for name in fields if draw(st.integers(0, 9))}
    return said | (draw(st.dictionaries(WORD, LEAF, max_size=1)) if draw(st.booleans()) else {})


def written(said: Any) -> bytes:
    # ensure_ascii: what no UTF-8 can hold comes in as an escape.
    return json.dumps(said).encode()


BODY = st.one_of(
    nearly().map(written),
    nearly().map(written),
    ANY_JSON.map(written),
    st.binary(max_size=200),
    st.builds(lambda depth: b"[" * depth, st.integers(1, 30_000)),
    st.builds(lambda depth: b'{"a":' * depth, st.integers(1, 10_000)),
    st.builds(lambda size: b'"' + b"x" * size, st.integers(60_000, 70_000)),
)
PLACE = st.one_of(WORD, st.integers().map(str))
VALUE = st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=80).map(
    str.strip
)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            *("content-type", "accept", "accept-language", "accept-encoding", "range", "if-range"),
            *("cookie", "x-forwarded-for", "forwarded", "if-none-match", "expect", "user-agent"),
        ]
    ),
    VALUE | st.sampled_from(["bytes=0-", "bytes=9-0", "de;q=x", "text/html", "language=zz"]),
    max_size=3,
)


class World:
    """One relay for all tries, in a loop that stands still between them."""

    def __init__(self, runner: asyncio.Runner, relay: Relay, page: httpx2.AsyncClient) -> None:
        self._runner = runner
        self.relay = relay
        self._page = page
        self._token = ""
        self.session, _ = runner.run(relay.offers())

    def asks(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> httpx2.Response:
        """One request of a page that is signed in."""
        return self._runner.run(self._ask(method, path, body, headers or {}))

    def does(self, work: Coroutine[Any, Any, T]) -> T:
        """Let something else happen in the relay's loop."""
        return self._runner.run(work)

    async def _ask(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> httpx2.Response:
        self.relay.clock.seconds += 61  # no limit on attempts takes part in this
        sign_ins = self.relay.services.sign_ins
        found = await sign_ins.who(self._token)
        if found is None or not sign_ins.is_fresh(found):  # no route is to stop at the door
            self._token = await self.relay.signs_in()
        said = {"cookie": f"__Host-beistand={self._token}", **headers}
        raw = [(name.encode(), value.encode("latin-1")) for name, value in said.items()]
        url = self.relay.url + path
        return await self._page.request(method, url, content=body, headers=raw)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with asyncio.Runner() as runner:
        open_ = AsyncExitStack()
        relay = runner.run(open_.enter_async_context(a_relay(tmp_path_factory.mktemp("relay"))))
        page = runner.run(open_.enter_async_context(relay.browser()))
        yield World(runner, relay, page)
        runner.run(open_.aclose())


class Complaints(logging.Handler):
    """What the relay and its server say of mistakes."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    handler = Complaints()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


quick = settings(
    max_examples=TRIES, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


def test_any_body_at_any_route_is_answered(world: World, complaints: Complaints) -> None:
    def at(method: str, path: str) -> None:
        @quick
        @given(body=BODY, headers=HEADERS)
        def any_body(body: bytes, headers: dict[str, str]) -> None:
            answer = world.asks(method, anywhere(path, world.session), body, headers)
            assert answer.status_code < 500, (method, path, answer.status_code)

        any_body()

    for method, path in changing(world.relay):
        at(method, path)
    assert complaints.said == []


def test_any_place_query_and_header_at_any_route_is_answered(
    world: World, complaints: Complaints
) -> None:
    def at(method: str, path: str) -> None:
        @settings(quick, max_examples=TRIES // 2)
        @given(data=st.data(), query=VALUE, headers=HEADERS)
        def any_place(data: st.DataObject, query: str, headers: dict[str, str]) -> None:
            def value(name: str, kind: str) -> str:
                keep = name == "session" and data.draw(st.booleans())
                return world.session if keep else percent(data.draw(PLACE))

            asked = f"{with_places(path, value)}?{quote(query)}"
            answer = world.asks(method, asked, headers=headers)
            assert answer.status_code < 500, (method, asked, answer.status_code)

        any_place()

    for method, path in requests(world.relay):
        if method != "HEAD":
            at(method, path)
    assert complaints.said == []


def test_any_path_is_answered(world: World, complaints: Complaints) -> None:
    @settings(quick, max_examples=60)
    @given(st.lists(PLACE, max_size=4), st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD"]))
    def any_path(parts: list[str], method: str) -> None:
        answer = world.asks(method, "/" + "/".join(map(percent, parts)))
        assert answer.status_code < 500, (method, parts, answer.status_code)

    any_path()
    assert complaints.said == []


def test_a_body_that_is_too_long_is_refused_at_every_route(world: World) -> None:
    for method, path in changing(world.relay):
        answer = world.asks(method, anywhere(path, world.session), b'{"text":"' + b"x" * 600_000)
        # Some routes never read a body: what they answer is theirs.
        assert answer.status_code in (413, 400, 404, 204, 200), (method, path, answer.status_code)


def percent(text: str) -> str:
    """As an address holds it; lone surrogates as the bytes that no UTF-8 has."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")
