"""Places: who may be in a session now, and in which role."""

from beistand.protocol.roles import MAX_PARTY, Role
from beistand.protocol.states import Party, Phase, State

TECHNICIAN_PARTY = 2
PEOPLE = (Role.TECHNICIAN, Role.COLLEAGUE)


def place_of(state: State, party: int) -> Role | None:
    """In which role a person of this number may be in the session now; None where not."""
    role = state.role_of(party)
    makes_it = party == TECHNICIAN_PARTY and state.helper is None
    return Role.TECHNICIAN if makes_it else role


def next_agent(state: State) -> int | None:
    """The number of the next agent; None where none can come now."""
    number = state.next_number
    may_come = state.phase is Phase.CONNECTED and number <= MAX_PARTY
    return max(number, TECHNICIAN_PARTY + 1) if may_come else None


def is_admitted(state: State, agent: int) -> bool:
    """Whether the customer has let in this agent, and no newer one."""
    return state.agent_admitted and agent == state.newest_agent


def is_sent_away(state: State, party: Party) -> bool:
    """Whether this is an agent that a newer one replaced, or that the customer dismissed."""
    return party.role is Role.AGENT and not is_admitted(state, party.number)
