"""Lines: the open sockets of everybody who is signed in, to be closed when a sign-in is over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Lines:
    """Which sockets were opened with which sign-in, and how each is closed."""

    def __init__(self) -> None:
        self._lines: dict[str, list[tuple[Callable[[], None], bool]]] = {}

    @contextmanager
    def open(
        self, sign_in: str, close: Callable[[], None], helping: bool = False
    ) -> Iterator[None]:
        """A socket while it is there; `helping` where it is one of a support session."""
        line = (close, helping)
        self._lines.setdefault(sign_in, []).append(line)
        try:
            yield
        finally:
            left = self._lines[sign_in]
            left.remove(line)
            if not left:
                del self._lines[sign_in]

    def close(self, *sign_ins: str) -> None:
        """These sign-ins are over: close all their sockets."""
        for sign_in in sign_ins:
            for close, _ in list(self._lines.get(sign_in, ())):
                close()

    @property
    def signed_in(self) -> list[str]:
        """The sign-ins that have any socket open."""
        return list(self._lines)

    @property
    def helping(self) -> list[str]:
        """The sign-ins that are in a support session just now, which counts as a use."""
        return [each for each, lines in self._lines.items() if any(helps for _, helps in lines)]
