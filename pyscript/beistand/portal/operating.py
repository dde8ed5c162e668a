"""Operating: what administrators decide about the house, one view after the other."""

from beistand.portal.brand import HouseBrand
from beistand.portal.desk import Run
from beistand.portal.house_texts import KINDS, HouseTexts
from beistand.portal.retention import Retention
from beistand.portal.sure import Sure
from beistand.portal.view import View
from beistand.texts import Texts


class Operating:
    """Conducts these views, and the navigation above them."""

    def __init__(self, view: View, texts: Texts, sure: Sure) -> None:
        self._view = view
        self._house_texts = HouseTexts(view, texts, sure)
        self._brand = HouseBrand(view, texts)
        self._retention = Retention(view, texts, sure)

    def wire(self, run: Run) -> None:
        """Hear what is pressed in these views."""
        self._house_texts.wire(run)
        self._brand.wire(run)
        self._retention.wire(run)

    async def open(self, place: str) -> None:
        """Show one of them, the agreement where there is no such place.

        Raises RequestFailedError.
        """
        match place:
            case "brand":
                view = "brand"
                await self._brand.open()
            case "retention":
                view = "retention"
                await self._retention.open()
            case _:
                view, place = "texts", place if place in KINDS else KINDS[0]
                await self._house_texts.open(place)
        self._view.choose("operating", "place", place)
        self._view.reveal("operating")
        self._view.show_at(view, f"{view}-heading")

    def leave(self) -> None:
        """Somewhere else now."""
        self._view.reveal("operating", False)
