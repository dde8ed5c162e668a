"""A scene: one moment of a page, to be looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Page

from beistand.protocol.states import Phase
from e2e import states
from e2e.states import Arrangement


@dataclass(frozen=True)
class Scene:
    """A moment: which page to look at, and how far the session has come there."""

    name: str
    page: Page
    phase: Phase | None = None
    fixed: bool = False
    """Whether the window has a size of its own."""
    arranged: bool = False
    """Whether the page was made to look so, and did not come to it by itself."""
    states: frozenset[str] = field(init=False)
    """Which of `states.all_states` are seen."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "states", states.seen(self.page))


def arranged(
    name: str, page: Page, *arrangements: Arrangement, fixed: bool = False
) -> Iterator[Scene]:
    """What is seldom or nowhere reached on the way: how it looks on this page."""
    for number, arrangement in enumerate(arrangements, 1):
        arrangement.arrange(page)
        yield Scene(f"{name}-{number}", page, fixed=fixed, arranged=True)
        arrangement.put_back(page)


LOADING = Arrangement({"runtime": "loading"})
