"""Watchers: whom the customer has let in beside the technician, and the click that ends it."""

from typing import TYPE_CHECKING, Any

from beistand.ends.side import Side
from beistand.protocol import events as e
from beistand.protocol.states import State
from beistand.texts import Texts
from beistand.texts.times import iso_day

if TYPE_CHECKING:
    from beistand.portal.view import View


class Watchers:
    """The list on the customer's page, by name."""

    def __init__(self, view: "View", texts: Texts, side: Side) -> None:
        self._view, self._texts, self._side = view, texts, side
        self._listed: tuple[object, ...] = ()
        view.on(send_away=self._send_away)

    def show(self, state: State) -> None:
        """Show who is let in now; each with the day of the undertaking."""
        listed = tuple((each, how_near(state, each.party)) for each in state.colleagues)
        if listed == self._listed:
            return
        self._listed = listed
        self._view.reveal("watchers-row", bool(listed))
        self._view.empty("watchers")
        for colleague, near in listed:
            how = self._texts(f"portal.facts.{near}")
            day = colleague.undertaking and iso_day(self._texts, colleague.undertaking)
            bound = self._texts("portal.confirm.undertaking", date=day) if day else ""
            parts = {"name": colleague.name, "how": how, "undertaking": bound}
            self._view.add("watcher", "watchers", parts, party=str(colleague.party))

    def _send_away(self, button: Any) -> None:
        self._side.say(e.ColleagueDismissed(int(button.closest("[data-party]").dataset.party)))
        self._view.focus("facts-heading")


def how_near(state: State, number: int) -> str:
    """watches, is there while nothing is shown to anybody, or away."""
    if any(party.number == number for party in state.watchers):
        return "watches"
    party = state.party(number)
    return "there" if party is not None and party.present else "away"
