"""Staying: warns before a sign-in ends, and lets it go on or be made anew in time."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from beistand.portal.warning import EndWarning, Page
from beistand.texts.times import clock

IDLE_WARNING = 60
WHOLE_WARNING = 300
"""To sign in anew takes longer than one click: password, and the app or the key for the rest."""
ASK_AGAIN_MS = 10_000
PATH = "/admin/sign-in/time"

Ask = Callable[[str, str], Awaitable[Any]]


class Staying:
    """Until when somebody is signed in, as the relay said last.

    Another window of the same browser, or a session that runs in it, may have used the sign-in
    meanwhile. So the page asks the relay, which is no use of it, before it warns and while it does.
    """

    def __init__(self, page: Page, ask: Ask, now: Callable[[], int]) -> None:
        """`ask` sends a request, by its method and path; `now` is in milliseconds."""
        self._page, self._ask, self._now = page, ask, now
        self._asked_at: int | None = None
        self._ends: dict[str, int] = {}
        self._warning = EndWarning(page, "staying")

    def wire(
        self, run: Callable[[Coroutine[Any, Any, Any]], None], anew: Callable[[], None]
    ) -> None:
        """Hear the buttons of the warning; `anew` lets somebody sign in once more."""
        self._run = run
        self._page.on(
            stay_signed_in=lambda _: run(self._learn("POST")), sign_in_anew=lambda _: anew()
        )

    def begin(self) -> None:
        """Somebody is signed in from now on."""
        self._run(self._learn("GET"))

    def end(self) -> None:
        """Nobody is any more."""
        self._ends = {}
        self._warning.show(False)

    def refresh(self) -> None:
        """Warn where it is time to; a second has passed."""
        due = self._due
        if due is not None and self._is_old:
            self._asked_at = self._now()
            self._run(self._learn("GET"))
        elif due is not None:
            self._page.mark("staying", limit=due)
            self._page.fill(signed_in_remaining=clock(self._left(due)))
        self._warning.show(due is not None)

    async def _learn(self, method: str) -> None:
        answer = await self._ask(method, PATH)
        self._asked_at = now = self._now()
        self._ends = {limit: now + seconds * 1000 for limit, seconds in answer.items()}
        self.refresh()
        if method == "POST":
            self._page.rescue_focus()

    @property
    def _due(self) -> str | None:
        """What runs out in a moment, if anything does."""
        for limit, warning in (("whole", WHOLE_WARNING), ("idle", IDLE_WARNING)):
            if limit in self._ends and self._left(limit) <= warning:
                return limit
        return None

    @property
    def _is_old(self) -> bool:
        return self._asked_at is None or self._now() - self._asked_at >= ASK_AGAIN_MS

    def _left(self, limit: str) -> float:
        return (self._ends[limit] - self._now()) / 1000
