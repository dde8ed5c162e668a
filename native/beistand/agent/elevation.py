"""Elevation: administrator rights in one session, asked of the system after the customer's yes."""

import asyncio
import logging
from collections.abc import Callable

from beistand.agent.errors import AgentError
from beistand.agent.system import Rights, Tool
from beistand.ends.side import Side
from beistand.protocol.events import Elevated, Lowered, What, Withdrawn
from beistand.protocol.states import State

log = logging.getLogger(__name__)


class Elevation:
    """`changed` is called whenever the system's dialog opens or closes.

    While it stands open the technician sees and does nothing: `asking` says so.
    """

    def __init__(self, rights: Rights, side: Side, changed: Callable[[], None]) -> None:
        self._rights = rights
        self._side = side
        self._changed = changed
        self._request = ""
        """The request that the rights are for, from the dialog on until they are given up."""
        self._asking: asyncio.Task[None] | None = None
        self.impossible = False
        """Whether this computer was found to have no way to ask for rights."""

    @property
    def asking(self) -> bool:
        """Whether the system's dialog stands open."""
        return self._asking is not None

    def follow(self, state: State) -> None:
        """Do what the state says, after each event."""
        granted = state.granted(What.ELEVATION)
        wanted = granted.request if granted else ""
        if self._request and wanted != self._request:
            self.end()
        if wanted and not self._request and not self.asking:
            self._request = wanted
            self._asking = asyncio.ensure_future(self._ask(wanted))

    def open(self, tool: str) -> None:
        """Open a tool with the rights that there are; what is no tool of ours is ignored."""
        if self._side.state.elevated and tool in set(Tool):
            self._rights.open(Tool(tool))

    def end(self) -> None:
        """The rights end now, and so does a dialog that stands open."""
        self._request = ""
        self._ending = asyncio.ensure_future(self._rights.give_up())

    async def rest(self) -> None:
        """Wait until no rights are left."""
        self.end()
        await self._ending

    async def _ask(self, request: str) -> None:
        self.impossible = False
        self._changed()
        gained = False
        try:
            gained = await self._rights.gain(self._lost)
        except AgentError as error:
            log.warning("no administrator rights: %s", error)
            self.impossible = True
        finally:
            self._asking = None
            self._changed()
        if request != self._request or not (gained and self._side.say(Elevated())):
            self.end()
            self._side.say(Withdrawn(request))

    def _lost(self) -> None:
        """What had the rights has ended by itself."""
        self._request = ""
        self._side.say(Lowered())
