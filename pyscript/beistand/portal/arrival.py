"""Arrival: the agent's way into the session, as the customer's page sees it.

It is offered once the customer has granted control, or wants it; it comes with a code of its own,
and nothing begins before the customer has compared the code and admitted it.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from beistand.ends.side import Side
from beistand.portal.visitors import browser, system
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import What
from beistand.protocol.invitations import Invitation
from beistand.protocol.roles import Role
from beistand.protocol.states import Party, State

if TYPE_CHECKING:
    from beistand.portal.view import View

Packages = dict[str, dict[str, Any]]
VIEW, DIALOGS = "session-view", ("change-dialog", "end-dialog")


class Wish(StrEnum):
    """What the customer wants the program for, without having been asked."""

    NONE = "none"
    HIDE = "hide"
    """To leave single applications out."""
    SHOW = "show"
    """To show the screen, which the browser cannot."""


class Arrival:
    """`packages` are the agent's programs by system, `agent` is how the browser names itself."""

    def __init__(
        self, view: "View", side: Side, packages: Packages, agent: str, host: tuple[str, int]
    ) -> None:
        self._view = view
        self._side = side
        self._package = packages.get(system(agent))
        self._browser = browser(agent)
        self._host = host
        self._wanted = False
        self._invited = False
        self.wish = Wish.NONE
        """What the program was wanted for last; it stays so, whatever is allowed meanwhile."""

    @property
    def possible(self) -> bool:
        """Whether there is a program for this system."""
        return self._package is not None

    @property
    def waiting(self) -> Party | None:
        """The agent that waits to be admitted."""
        state = self._side.state
        agent = state.party(state.newest_agent)
        waits = agent is not None and agent.present and not state.agent_admitted
        return agent if waits and self._side.welcome else None

    def want(self, wish: Wish) -> None:
        """The customer wants the program, without having been asked for control."""
        self._wanted, self.wish = True, wish
        self.follow()

    def come_back(self, kept: object) -> None:
        """The page was loaded anew: this was the wish then."""
        self.wish = next((each for each in Wish if each == kept), Wish.NONE)

    def follow(self) -> None:
        """Do what the state says, after each event."""
        state = self._side.state
        stage = self._stage(state)
        if stage == "invited" and not self._invited and self.possible:
            self._invited = True
            self._view.mark(VIEW, package="none")  # a link from before leads nowhere any more
            self._side.signal(s.Invite())
        if state.has(Role.AGENT):
            self._wanted = self._invited = False
        self._view.mark(VIEW, agent=stage, browser=self._browser, program=self._use(state))
        for dialog in DIALOGS:  # what is asked there depends on it as well
            self._view.mark(dialog, agent=stage)
        # Where the browser cannot show the screen; where no program can either, nobody is led on.
        self._view.reveal("show-by-program", self.possible)
        if party := self.waiting:
            self._view.fill(agent_code=party.code)

    def signalled(self, signal: s.Signal) -> None:
        """The relay's invitation: the download gets the name that leads it here."""
        if isinstance(signal, s.Invited) and self._package is not None:
            suffix = str(self._package["suffix"])
            name = Invitation(*self._host, signal.token).file_name + suffix
            self._view.mark(VIEW, package=suffix.removeprefix("."))
            self._view.fill(agent_file=name)
            self._view.offer_download("agent-download", str(self._package["address"]), name)

    def begin_anew(self) -> None:
        """The relay may have forgotten the invitation, and a page that was loaded anew all else."""
        self._invited = False
        if not self._side.state.newest_agent:
            self._wanted = self.wish is not Wish.NONE
        self.follow()

    def admit(self) -> None:
        """The codes are the same."""
        if party := self.waiting:
            # Whoever wanted to hide something is asked what, also where control was allowed since.
            self._side.say(e.AgentAdmitted(party.number, self.wish is not Wish.NONE))

    def dismiss(self) -> None:
        """It is not the customer's program, or is not wanted any more."""
        if not self.waiting:
            self.wish = Wish.NONE  # whoever refuses a strange program may still want the own one
        self._wanted = False
        self.take_back()
        self._side.say(e.AgentDismissed(self._side.state.newest_agent))
        self.follow()

    def take_back(self) -> None:
        """Nobody else moves the mouse any longer."""
        for request in self._side.state.requests:
            if request.granted and request.what is What.CONTROL:
                self._side.say(e.Withdrawn(request.request))

    def _use(self, state: State) -> str:
        """What the program is for, by the words of the page."""
        if state.grants(What.CONTROL):
            return "control" if self.wish is Wish.NONE else "both"
        return Wish.HIDE if self.wish is Wish.HIDE or state.excluded else Wish.SHOW

    def _stage(self, state: State) -> str:
        if state.agent_helps:
            return "here"
        if state.agent_admitted:
            return "away"
        if state.has(Role.AGENT):
            return "waits"
        if self._wanted or state.grants(What.CONTROL):
            return "invited" if self.possible else "missing"
        return "none"
