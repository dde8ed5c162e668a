"""Colleagues: who takes part, whom the technician calls in, hands over to and sends away."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from beistand.ends.side import Side
from beistand.protocol import events as e
from beistand.protocol.events import PERSONAL, What
from beistand.protocol.roles import Role
from beistand.protocol.states import Party, State
from beistand.texts import Texts
from beistand.texts.times import iso_day

if TYPE_CHECKING:
    from beistand.portal.desk import Run
    from beistand.portal.view import View

Ask = Callable[[str, str], Awaitable[Any]]

VIEW = "console-view"


class Colleagues:
    """The card and the dialog of one session after another.

    `name` makes up a request's name, `ask` asks the relay.
    """

    def __init__(self, view: "View", texts: Texts, name: Callable[[], str], ask: Ask) -> None:
        self._view, self._texts, self._name, self._ask = view, texts, name, ask
        self._side: Side | None = None
        self._session_id = ""
        self._candidates: dict[str, dict[str, Any]] = {}
        self._listed: tuple[object, ...] = ()

    def wire(self, run: "Run") -> None:
        """Hear the buttons."""
        self._run = run
        self._view.on(
            call_colleague=lambda _: run(self._open_dialog()),
            stop_calling=lambda _: self._view.stop_asking("calling"),
            call_in=lambda button: self._call_in(str(button.closest("li").dataset.party)),
            hand_over=lambda button: self._hand_over(_party(button)),
            send_away=lambda button: self._say(e.ColleagueDismissed(_party(button))),
            ask_back=lambda _: self._ask_back(),
            withdraw_calling=lambda _: self._withdraw(),
        )

    def open(self, session_id: str, side: Side) -> None:
        """A session begins."""
        self._session_id, self._side, self._listed = session_id, side, ()
        self._view.empty("taking-part")
        self._view.set_value("calling-why", "")

    def close(self) -> None:
        """Nobody is called from here any more."""
        self._side = None

    # Whom to call

    async def _open_dialog(self) -> None:
        found = await self._ask("GET", f"/admin/sessions/{self._session_id}/colleagues")
        if self._side is None:
            return
        self._candidates = {str(number): each for number, each in enumerate(found)}
        self._view.empty("candidates")
        self._view.reveal("candidates-empty", not found)
        for number, each in self._candidates.items():
            element = self._view.add(
                "candidate",
                "candidates",
                {"name": each["name"], "about": self._about(each)},
                party=number,
                missing="some" if each["missing"] else "none",
            )
            self._view.reveal_part(element, "ask", not each["missing"])
        self._view.ask("calling")

    def _about(self, candidate: dict[str, Any]) -> str:
        """Since when somebody is bound to secrecy, or what keeps this person from coming."""
        if candidate["missing"]:
            whys = (self._texts(f"admin.colleagues.missing.{why}") for why in candidate["missing"])
            return " · ".join(whys)
        date = iso_day(self._texts, candidate["undertaking"])
        return self._texts("admin.colleagues.undertaking", date=date)

    def _call_in(self, number: str) -> None:
        each = self._candidates[number]
        why = self._view.value("calling-why").strip()
        told = {part: each[part] for part in ("party", "name", "undertaking")}
        self._say(e.Requested(self._name(), What.COLLEAGUE, why, **told))
        self._view.stop_asking("calling")
        self._view.focus("taking-part-heading")

    # Whose session it is

    def _hand_over(self, number: int) -> None:
        if self._side is not None and (party := self._side.state.party(number)) is not None:
            self._say(self._about_party(What.HANDOVER, party))

    def _ask_back(self) -> None:
        if self._side is not None and (party := self._side.state.party(self._side.party)):
            self._say(self._about_party(What.TAKE_BACK, party))

    def _about_party(self, what: What, party: Party) -> e.Requested:
        number, name, day = party.number, party.name, party.undertaking
        return e.Requested(self._name(), what, party=number, name=name, undertaking=day)

    def _withdraw(self) -> None:
        if self._side is not None:
            for request in self._side.state.requests:
                if request.what in PERSONAL:
                    self._say(e.Withdrawn(request.request))

    def _say(self, event: e.Event) -> None:
        if self._side is not None:
            self._side.say(event)

    # What is seen

    def refresh(self) -> None:
        """Show what is true now."""
        side = self._side
        if side is None:
            return
        state = side.state
        self._view.mark(VIEW, **role_marks(side, state))
        self._list(side, state)
        asked = next((each for each in state.requests if each.what in PERSONAL), None)
        told = self._texts(f"events.Requested.{asked.what}", name=asked.name) if asked else ""
        self._view.write("calling-state", told)
        own = asked is not None and side.may(e.Withdrawn(asked.request))
        self._view.reveal("withdraw-calling", own)
        sample = e.Requested("-", What.COLLEAGUE, party=state.next_number, name="-")
        self._view.hold("call-colleague", not side.may(sample))
        wish = state.party(side.party)
        back = wish is not None and side.may(self._about_party(What.TAKE_BACK, wish))
        self._view.hold("ask-back", not back)

    def _list(self, side: Side, state: State) -> None:
        people = [each for each in (state.helper, *map(state.party, _numbers(state))) if each]
        absent = [each for each in state.colleagues if state.party(each.party) is None]
        listed = (*people, *absent, side.party, side.role, state.requests)
        if listed == self._listed:
            return  # a button must not slip away under a finger
        self._listed = listed
        self._view.empty("taking-part")
        for each in people:
            self._add(side, each.number, each.name, _how(each, each.number == side.party))
        for colleague in absent:
            self._add(side, colleague.party, colleague.name, "expected")
        self._view.rescue_focus()

    def _add(self, side: Side, number: int, name: str, how: str) -> None:
        state = side.state
        parts = {"name": name, "how": self._texts(f"admin.colleagues.how.{how}")}
        element = self._view.add("taking-part", "taking-part", parts, party=str(number))
        party = state.party(number)
        takes = party is not None and side.may(self._about_party(What.HANDOVER, party))
        self._view.reveal_part(element, "hand-over", takes)
        self._view.reveal_part(element, "send-away", side.may(e.ColleagueDismissed(number)))


def role_marks(side: Side, state: State) -> dict[str, str]:
    """In which role this page is in the session, and whether whoever helps is there."""
    colleague = state.colleague(side.party)
    role = "technician"
    if side.role is Role.COLLEAGUE:
        gave = colleague is not None and colleague.handed_over
        role = "former" if gave else "colleague"
    return {"role": role, "helper": "here" if state.has(Role.TECHNICIAN) else "away"}


def _numbers(state: State) -> list[int]:
    return [each.party for each in state.colleagues]


def _how(party: Party, me: bool) -> str:
    if me:
        return "me_helps" if party.role is Role.TECHNICIAN else "me_watches"
    if not party.present:
        return "away"
    return "helps" if party.role is Role.TECHNICIAN else "watches"


def _party(button: Any) -> int:
    return int(button.closest("[data-party]").dataset.party)
