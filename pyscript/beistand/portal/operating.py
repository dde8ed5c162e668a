"""Operating: what administrators decide about the house, one view after the other."""

from beistand.portal.desk import Run
from beistand.portal.house_texts import KINDS, HouseTexts
from beistand.portal.sure import Sure
from beistand.portal.view import View
from beistand.texts import Texts


class Operating:
    """Conducts these views, and the navigation above them."""

    def __init__(self, view: View, texts: Texts, sure: Sure) -> None:
        self._view = view
        self._house_texts = HouseTexts(view, texts, sure)

    def wire(self, run: Run) -> None:
        """Hear what is pressed in these views."""
        self._house_texts.wire(run)

    async def open(self, place: str) -> None:
        """Show one of them, the agreement where there is no such place.

        Raises RequestFailedError.
        """
        name = place if place in KINDS else KINDS[0]
        await self._house_texts.open(name)
        self._view.choose("operating", "place", name)
        self._view.reveal("operating")
        self._view.show_at("texts", "texts-heading")

    def leave(self) -> None:
        """Somewhere else now."""
        self._view.reveal("operating", False)
