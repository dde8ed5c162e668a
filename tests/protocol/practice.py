"""What the design says of a purpose and of presence, looked up in a list of events.

Told a second time, in another manner than the program, like `facts`.
"""

from beistand.protocol import events as e
from beistand.protocol.events import PERSONAL, Event, Presence, What
from beistand.protocol.roles import Role

Log = tuple[tuple[Role, Event], ...]

PARTS: dict[str, tuple[What, ...]] = {
    "control": (What.CONTROL,),
    "elevation": (What.ELEVATION,),
    "clipboard": (What.GIVE_TEXT, What.TAKE_TEXT),
    "files": (What.GIVE_FILE, What.TAKE_FILE),
}
"""What a purpose includes, by the words in which it names its tools."""


VIEW = frozenset({What.RECORDING, What.MONITOR, *PERSONAL})
"""What does nothing on the customer's computer, and has a question of its own."""


def is_included(offer: e.KeyOffered | None, what: What) -> bool:
    """Whether a purpose lets the technician ask for this; for what is the view's own, always."""
    tools = offer.tools if offer is not None else ()
    return what in VIEW or any(what in PARTS[tool] for tool in tools)


def presence(log: Log) -> Presence | None:
    """What the customer's side said last; with its beginning it says that somebody is there."""
    for _, event in reversed(log):
        if isinstance(event, e.PresenceStated):
            return event.presence
        if isinstance(event, e.PresenceUnanswered):
            return None
        if isinstance(event, e.Ended):
            break
    return Presence.PRESENT


def leaves_alone(event: Event) -> bool:
    """Whether nobody of the practice is there from here on, or nobody says so."""
    return event == e.PresenceStated(Presence.AWAY) or isinstance(event, e.PresenceUnanswered)
