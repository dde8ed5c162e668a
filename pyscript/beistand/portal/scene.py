"""The scene: what the customer's page shows of a session's state."""

from beistand.ends.side import Side
from beistand.portal.receipt import facts
from beistand.portal.view import View
from beistand.protocol.events import What
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State
from beistand.texts import Texts
from beistand.texts.times import clock, iso_day

QUESTIONS = {
    Phase.KEY_ACCEPTED: "start",
    Phase.CONFIRMED: "agreement",
    Phase.AGREEMENT_ACCEPTED: "recording",
}
SESSION = "session-view"
SMALL = "small-view"


class Scene:
    """Shows one question, or the session, or its end. `missing` names what the browser lacks."""

    def __init__(self, view: View, texts: Texts, side: Side, phone: str, missing: str) -> None:
        self._view = view
        self._texts = texts
        self._side = side
        self._phone = phone
        self._missing = missing
        self.reloaded = False
        """Whether the page was loaded anew in mid-session, which ended the capture."""

    @property
    def technician(self) -> str:
        """The name of who helps."""
        offer = self._side.state.offer
        return offer.technician if offer else ""

    @property
    def open_request(self) -> str:
        """The request that waits for an answer, if there is one."""
        requests = self._side.state.requests
        return next((each.request for each in requests if not each.granted), "")

    @property
    def _agent_waits(self) -> bool:
        state = self._side.state
        return state.has(Role.AGENT) and not state.agent_admitted

    def show(self) -> None:
        """Show what is true now."""
        state = self._side.state
        self._fill(state)
        question = QUESTIONS.get(state.phase, "")
        if state.phase in (Phase.RECORDING_DECIDED, Phase.CONNECTED):
            self._view.show("session")
            question = "request" if self.open_request else "agent" if self._agent_waits else ""
        self._view.stop_asking(*({*QUESTIONS.values(), "request", "agent"} - {question}))
        if question and self._side.welcome:
            self._view.ask(question)

    def show_end(self, reason: str, now: int) -> None:
        """Show that it is over, why, and what happened. `now` by the relay's clock."""
        self._view.stop_asking()
        self._view.write("over-reason", reason)
        self._view.fill(**facts(self._side.entries).told(self._texts, now))
        self._view.show("over")

    def alert(self, text: str) -> None:
        """Say what is wrong with the key, or no longer anything."""
        self._view.reveal("key-sending", False)
        self._view.enable("send-key")
        self._view.write("key-alert-text", text)
        self._view.reveal("key-alert", bool(text))
        if text:
            self._view.focus("key")

    def notice(self, name: str) -> None:
        """Say in the session what went wrong, by the error's name."""
        known = f"errors.{name}"
        if known not in self._texts:
            known = "errors.ShareBlocked"
        self._view.write("notice-text", self._texts(known, phone=self._phone))
        self._view.reveal("notice")

    def tick(self, now: int, left: int | None, warn: bool) -> None:
        """A second has passed: the session's length, and the time left for an answer."""
        state = self._side.state
        if state.phase is Phase.CONNECTED:
            self._view.fill(elapsed=clock(facts(self._side.entries).seconds(now)))
        if left is not None:
            self._view.fill(remaining=clock(left))
        # A request counts its own time down; the other steps warn before silence becomes a no.
        if warn and not self.open_request and not state.over:
            self._view.ask("time")
        else:
            self._view.stop_asking("time")

    def _fill(self, state: State) -> None:
        offer = state.offer
        if offer is None:
            return
        self._view.fill(
            technician=offer.technician,
            organisation=offer.organisation,
            purpose=offer.purpose,
            undertaking=self._undertaking(offer.undertaking),
        )
        self._view.mark("recording-dialog", share="missing" if self._missing else "possible")
        if self._missing:
            self._view.fill(missing=self._texts(f"errors.{self._missing}"))
        if request := state.asked(self.open_request):
            self._view.mark("request-dialog", what=request.what)
            self._view.fill(why=request.why)
            self._view.reveal("request-why", bool(request.why))
        for ident in (SESSION, SMALL):
            self._view.mark(
                ident,
                sharing=self._sharing(state),
                surface=state.surface or "window",
                recording="on" if state.recording_allowed else "off",
                technician=self._presence(state),
                connection="up" if self._side.welcome else "lost",
                control=_control(state),
            )

    def _undertaking(self, given: str) -> str:
        if not given:
            return self._texts("portal.confirm.no_undertaking")
        return self._texts("portal.confirm.undertaking", date=iso_day(self._texts, given))

    def _sharing(self, state: State) -> str:
        if state.surface is not None:
            return "paused" if state.paused else "on"
        if self._missing:
            return "missing"
        return "waiting" if self.reloaded else "none"

    def _presence(self, state: State) -> str:
        if state.has(Role.TECHNICIAN):
            return "here"
        return "awaited" if state.phase is Phase.RECORDING_DECIDED else "away"


def _control(state: State) -> str:
    if state.controllable:
        return "yes"
    return "granted" if state.grants(What.CONTROL) else "no"
