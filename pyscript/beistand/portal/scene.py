"""The scene: what the customer's page shows of a session's state."""

from beistand.ends.side import Side
from beistand.portal import marks
from beistand.portal.purposes import in_words
from beistand.portal.receipt import Facts
from beistand.portal.view import View
from beistand.portal.watchers import Watchers
from beistand.protocol.events import Tool, What
from beistand.protocol.states import Phase, State
from beistand.protocol.wire import Entry
from beistand.texts import Texts
from beistand.texts.monitors import monitor
from beistand.texts.sizes import size
from beistand.texts.times import clock, iso_day

SESSION = "session-view"
SMALL = "small-view"
ASKED_BY_STATE = {*marks.QUESTIONS.values(), "request", "agent"}


class Scene:
    """Shows one question, or the session, or its end. `missing` names what the browser lacks."""

    def __init__(self, view: View, texts: Texts, side: Side, missing: str) -> None:
        self._view = view
        self._texts = texts
        self._side = side
        self._missing = missing
        self.reloaded = False
        """Whether the page was loaded anew in mid-session, which ended the capture."""
        self._facts = Facts()
        self._watchers = Watchers(view, texts, side)

    @property
    def technician(self) -> str:
        """The name of who helps."""
        return self._side.state.technician

    @property
    def open_request(self) -> str:
        """The request that waits for an answer, if there is one."""
        return marks.open_request(self._side.state)

    def happened(self, entry: Entry, before: State) -> None:
        """An event became true."""
        self._facts = self._facts.after(entry, before, self._side.state)

    def show(self) -> None:
        """Show what is true now."""
        state = self._side.state
        self._fill(state)
        question = marks.question(state)
        # A heading behind an open question cannot take the focus: the question goes first.
        self._view.stop_asking(*(ASKED_BY_STATE - {question}))
        self._view.show(marks.view(state))
        if question and self._side.welcome:
            self._view.ask(question)

    def show_end(self, reason: str, now: int) -> None:
        """Show that it is over, why, and what happened. `now` by the relay's clock."""
        self._view.stop_asking()
        self._view.write("over-reason", reason)
        self._view.fill(**self._facts.told(self._texts, now))
        self._view.show("over")

    @property
    def is_replaced(self) -> bool:
        """Whether another window has the session."""
        return self._view.data("portal").get("phase") == "replaced"

    def show_replaced(self, for_good: bool = False) -> None:
        """Show that the session goes on in another window, and the way back, if there is one."""
        self._view.stop_asking()
        self._view.reveal("replaced-alert", for_good)
        self._view.reveal("come-back", not for_good)
        self._view.show("replaced")
        if for_good:
            self._view.focus("replaced-heading")

    def alert(self, text: str) -> None:
        """Say what is wrong with the key, or no longer anything."""
        self._view.reveal("key-sending", False)
        self._view.write("key-alert-text", text)
        self._view.reveal("key-alert", bool(text))
        if text:
            self._view.focus("key")

    def notice(self, name: str) -> None:
        """Say in the session what went wrong, by the error's name."""
        known = f"errors.{name}"
        if known not in self._texts:
            known = "errors.ShareBlocked"
        self._view.write("notice-text", self._texts(known))
        self._view.reveal("notice")

    def tick(self, now: int, left: int | None, warn: bool) -> None:
        """A second has passed: the session's length, and the time left for an answer."""
        state = self._side.state
        if state.phase is Phase.CONNECTED:
            self._view.fill(elapsed=clock(self._facts.seconds(now)))
        if left is not None:
            self._view.fill(remaining=clock(left))
        # Before silence becomes a no, everybody is warned: in the request itself, which has the
        # way to more time, or in a question of its own over one of the three steps.
        self._view.reveal("request-ends", warn and bool(self.open_request))
        if warn and not (self.open_request or state.over or self._side.leaving):
            self._view.ask("time")
        else:
            self._view.stop_asking("time")

    def _fill(self, state: State) -> None:
        offer = state.offer
        if offer is None:
            return
        self._view.fill(
            technician=state.technician,
            organisation=offer.organisation,
            purpose=offer.purpose,
            undertaking=self._undertaking(
                state.helper.undertaking if state.helper else offer.undertaking
            ),
            tools=in_words(self._texts, offer.tools),
        )
        self._watchers.show(state)
        for tool in Tool:
            self._view.reveal(f"may-{tool}", tool in offer.tools)
        self._view.reveal("may-be-asked", bool(offer.tools))
        self._view.reveal("may-nothing-else", not offer.tools)
        for dialog in ("recording-dialog", "change-dialog"):
            self._view.mark(dialog, share="missing" if self._missing else "possible")
        if self._missing:
            self._view.fill(missing=self._texts(f"errors.{self._missing}"))
        if request := state.asked(self.open_request):
            kept = marks.keeps_yes(state, request)
            self._view.mark("request-dialog", what=request.what, control=kept)
            file = f"{request.file} ({size(self._texts, request.size)})"
            self._view.fill(
                asks=marks.who_asks(state, request),
                person=request.name,
                person_undertaking=self._undertaking(request.undertaking),
                screen=monitor(self._texts, request.monitor),
                why=request.why,
                file=file,
            )
            self._view.reveal("request-file", bool(request.file))
            self._view.reveal("request-screen", request.what is What.MONITOR)
            self._view.reveal("request-why", bool(request.why))
        told = marks.session_marks(state, not self._missing, self.reloaded, self._side.welcome)
        for ident in (SESSION, SMALL):
            self._view.mark(ident, **told)
        there = {each: told[each] for each in ("presence", "control")}
        self._view.mark("presence-dialog", **there)

    def _undertaking(self, given: str) -> str:
        if not given:
            return self._texts("portal.confirm.no_undertaking")
        return self._texts("portal.confirm.undertaking", date=iso_day(self._texts, given))
