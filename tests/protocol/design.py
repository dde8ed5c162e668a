"""Tells the design of the session a second time, in another manner, to judge the table by.

`DESIGN` is the diagram as text, with conditions in words; `facts` answers them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from beistand.protocol import events as e
from beistand.protocol.events import Event
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase

DESIGN = """
KeyOffered         technician                 NEW -> KEY_OFFERED               if it has a purpose
KeyAccepted        relay                      KEY_OFFERED -> KEY_ACCEPTED
Confirmed          customer                   KEY_ACCEPTED -> CONFIRMED
AgreementAccepted  customer                   CONFIRMED -> AGREEMENT_ACCEPTED
AgreementRefused   customer                   CONFIRMED -> ENDED
RecordingDecided   customer                   AGREEMENT_ACCEPTED -> RECORDING_DECIDED
RecordingDecided   customer                   RECORDING_DECIDED
RecordingDecided   customer                   CONNECTED                        if the page may say so
RecordingDecided   agent                      CONNECTED
Connected          relay                      RECORDING_DECIDED -> CONNECTED   if both are there
Joined             relay                      LIVE                             if it can come
Left               relay                      LIVE                             if it is there
RecordingFailed    relay                      CONNECTED                        if recording is allowed
SharingStarted     customer                   CONNECTED                        if the customer can show
SharingStarted     agent                      CONNECTED                        if the agent can show
SharingStopped     customer agent relay       CONNECTED                        if something is shown
Paused             customer agent relay       CONNECTED                        if the picture moves
Resumed            customer agent             CONNECTED                        if it can move again
PresenceStated     customer                   CONNECTED                        if the page may say so
PresenceStated     agent                      CONNECTED
PresenceUnanswered relay                      CONNECTED                        if nobody answers
Requested          technician                 CONNECTED                        if it can be asked
Requested          colleague                  CONNECTED                        if it can be taken back
Granted            customer                   CONNECTED                        if the page can grant it
Granted            agent                      CONNECTED                        if it can be granted
Refused            customer agent             CONNECTED                        if it is open
Withdrawn          relay customer agent       CONNECTED                        if it is open or granted
Withdrawn          technician                 CONNECTED                        if the technician asked it
Withdrawn          colleague                  CONNECTED                        if the colleague asked it
Copied             agent                      CONNECTED                        if the clipboard is open
FileChosen         agent                      CONNECTED                        if a file can be chosen
Transferred        agent                      CONNECTED                        if the technician sends it
Transferred        technician                 CONNECTED                        if the agent sends it
AgentAdmitted      customer                   CONNECTED                        if this agent waits
AgentDismissed     customer                   CONNECTED                        if this agent is there
ColleagueDismissed customer agent             CONNECTED                        if the colleague was let in
ColleagueDismissed technician                 CONNECTED                        if the colleague was called in
Excluded           agent                      CONNECTED                        if the number is another
MonitorOpened      agent                      CONNECTED                        if it is another view
Elevated           agent                      CONNECTED                        if rights are granted
Lowered            relay customer technician agent  CONNECTED                  if there are rights
Ended              customer agent             LIVE -> ENDED                    if the customer may say why
Ended              technician                 KEY_OFFERED LIVE -> ENDED        if the technician may say why
Ended              relay                      KEY_OFFERED LIVE -> ENDED        if the relay may say why
"""  # noqa: E501
LIVE = "KEY_ACCEPTED CONFIRMED AGREEMENT_ACCEPTED RECORDING_DECIDED CONNECTED"


@dataclass(frozen=True)
class Line:
    """One line of the design."""

    event: type[Event]
    by: frozenset[Role]
    during: frozenset[Phase]
    leads_to: Phase | None
    condition: str


def read_design() -> Iterator[Line]:
    for text in DESIGN.strip().replace("LIVE", LIVE).splitlines():
        moves, _, condition = text.partition(" if ")
        start, _, leads_to = moves.partition("->")
        name, *words = start.split()
        yield Line(
            e.EVENTS[name],
            frozenset(Role(word) for word in words if word.islower()),
            frozenset(Phase[word] for word in words if word.isupper()),
            Phase[leads_to.strip()] if leads_to else None,
            condition.strip(),
        )


LINES = tuple(read_design())
LINES_OF = {kind: [line for line in LINES if line.event is kind] for kind in e.EVENTS.values()}
