"""Purpose: what a session may be used for, as the technician stated it and the customer read it.

A purpose opens nothing: each of its tools is still asked for by itself. It only keeps closed what
it does not include.
"""

from beistand.protocol.events import KeyOffered, Tool, What
from beistand.protocol.states import State

TOOL_OF: dict[What, Tool] = {
    What.CONTROL: Tool.CONTROL,
    What.ELEVATION: Tool.ELEVATION,
    What.GIVE_TEXT: Tool.CLIPBOARD,
    What.TAKE_TEXT: Tool.CLIPBOARD,
    What.GIVE_FILE: Tool.FILES,
    What.TAKE_FILE: Tool.FILES,
}
"""Which tool each request is a use of; to record is none, it shows nobody anything more."""


def includes(offer: KeyOffered | None, what: What) -> bool:
    """Whether a purpose includes the tool that this is a use of."""
    tool = TOOL_OF.get(what)
    return tool is None or (offer is not None and tool in offer.tools)


def withholds(state: State, what: What) -> str:
    """Why this is no use asking for: "purpose", "away", "unanswered", or nothing.

    Away, or silent when asked, nobody watches what is done, and nobody reads a question: the view
    as it is is all that there is.
    """
    if not includes(state.offer, what):
        return "purpose"
    return "" if state.attended else state.attendance
