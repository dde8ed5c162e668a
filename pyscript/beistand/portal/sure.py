"""Sure: what cannot be taken back is asked once more."""

from collections.abc import Coroutine
from typing import Any

from beistand.portal.desk import Run
from beistand.portal.view import View


class Sure:
    """The one dialog for it, shared by all who ask."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._meant: Coroutine[Any, Any, None] | None = None

    def wire(self, run: Run) -> None:
        """Hear the answers."""
        self._run = run
        self._view.on(sure=lambda _: self._sure(), not_sure=lambda _: self._not_sure())

    def ask(self, question: str, meant: Coroutine[Any, Any, None]) -> None:
        """Do what is meant only after a yes."""
        self._forget()
        self._meant = meant
        self._view.write("sure-text", question)
        self._view.ask("sure")

    def _sure(self) -> None:
        self._view.stop_asking("sure")
        meant, self._meant = self._meant, None
        if meant is not None:
            self._run(meant)

    def _not_sure(self) -> None:
        self._view.stop_asking("sure")
        self._forget()

    def _forget(self) -> None:
        if self._meant is not None:
            self._meant.close()
            self._meant = None
