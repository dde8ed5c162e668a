"""What the sockets of the practice may say, its page and its agent: every message there is."""

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event
from beistand.protocol.roles import Role
from beistand.protocol.signals import Signal
from tests.relay.console.test_matrix import MESSAGES, stays_open
from tests.relay.side import Side
from tests.relay.test_agents import admitted
from tests.relay.world import Relay

# Everything else closes the socket at once. What comes too late or too early changes nothing, and
# crosses on the line with what others do: it closes nothing.
MAY: dict[Role, set[type[Event | Signal]]] = {
    Role.CUSTOMER: {
        *(e.Confirmed, e.AgreementAccepted, e.AgreementRefused, e.RecordingDecided),
        *(e.SharingStarted, e.SharingStopped, e.Paused, e.Resumed, e.PresenceStated),
        *(e.Granted, e.Refused, e.Withdrawn, e.Lowered, e.Ended),
        *(e.AgentAdmitted, e.AgentDismissed, e.ColleagueDismissed),
        *(s.MoreTime, s.Invite, s.Alive, s.ChatHeard),
    },
    Role.AGENT: {
        *(e.SharingStarted, e.SharingStopped, e.Paused, e.Resumed, e.PresenceStated),
        *(e.Granted, e.Refused, e.Withdrawn, e.Lowered, e.Ended),
        # Its window is at the practice: while a technician may use the mouse, only there is a yes.
        *(e.RecordingDecided, e.ColleagueDismissed),
        *(e.Excluded, e.MonitorOpened, e.Copied, e.FileChosen, e.Transferred, e.Elevated),
        *(s.Done, s.MonitorSeen, s.FileTaken, s.MoreTime, s.Alive, s.ChatHeard),
    },
}


@pytest.mark.parametrize("role", MAY)
async def test_every_message_of_whoever_shows_a_screen(relay: Relay, role: Role) -> None:
    technician, customer = await relay.helps()
    side = customer if role is Role.CUSTOMER else await admitted(relay, customer)
    told = set()
    for kind in sorted(MESSAGES, key=lambda each: each is e.Ended):
        if await stays_open(side, technician, kind):
            told.add(kind)
        else:
            side = await comes_back(relay, side)
    assert told == MAY[role]


async def comes_back(relay: Relay, before: Side) -> Side:
    """By the secret of the seat, as a page does that was loaded anew."""
    side = await relay.dials()
    await side.resumes(before)
    await side.is_welcome()
    return side
