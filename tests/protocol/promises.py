"""Promises: what must hold after every step of every session. Each is broken in a test once."""

from collections.abc import Callable

from beistand.protocol.events import PERSONAL, What
from beistand.protocol.frames import Stream
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State
from tests.protocol.practice import VIEW, is_included
from tests.protocol.walk import AGENT, COLLEAGUE, CUSTOMER, TECHNICIAN

Promise = Callable[[State, Role, State], bool]
DOORS = ("visible", "controllable", "recording", "elevated")
CONSENTS: dict[str, Callable[[State], bool]] = {
    "recording": lambda state: state.recording_allowed,
    "agent": lambda state: state.agent_admitted,
    "control": lambda state: state.grants(What.CONTROL),
    "rights": lambda state: state.grants(What.ELEVATION),
    "text to the customer": lambda state: state.grants(What.GIVE_TEXT),
    "text from the customer": lambda state: state.grants(What.TAKE_TEXT),
    "file to the customer": lambda state: state.grants(What.GIVE_FILE),
    "file from the customer": lambda state: state.grants(What.TAKE_FILE),
}


def nothing_is_open_outside_connected(before: State, by: Role, after: State) -> bool:
    streams = (after.lets_through(stream, role) for stream in Stream for role in Role)
    doors = (getattr(after, door) for door in DOORS)
    return after.phase is Phase.CONNECTED or not (any(streams) or any(doors))


def the_end_is_final_and_closes_everything(before: State, by: Role, after: State) -> bool:
    if before.phase is Phase.ENDED:
        return after == before
    given = any(has(after) for has in CONSENTS.values())
    closed = not (after.requests or after.surface or after.colleagues or given)
    return after.over == (after.ended is not None) and (closed or not after.over)


def only_the_customers_side_opens_a_door(before: State, by: Role, after: State) -> bool:
    opened = any(getattr(after, door) and not getattr(before, door) for door in DOORS)
    return not opened or speaks_for_the_customer(before, by)


def speaks_for_the_customer(state: State, by: Role) -> bool:
    """The customer speaks in the page, and in the window of the agent once it is admitted."""
    return by is CUSTOMER or (by is AGENT and state.agent_helps)


def only_the_customers_side_consents(before: State, by: Role, after: State) -> bool:
    given = any(has(after) and not has(before) for has in CONSENTS.values())
    return not given or speaks_for_the_customer(before, by)


def the_page_opens_nothing_while_the_mouse_is_shared(before: State, by: Role, after: State) -> bool:
    """A click in the page may be the technician's; for rights the system asks once more."""
    if by is not CUSTOMER or not before.controllable:
        return True
    given = (has for name, has in CONSENTS.items() if name != "rights")
    opened = any(has(after) and not has(before) for has in given)
    others = after.colleagues != before.colleagues or after.technician != before.technician
    return not (opened or (others and len(after.colleagues) >= len(before.colleagues)))


def only_the_customer_admits_an_agent(before: State, by: Role, after: State) -> bool:
    return before.agent_admitted or not after.agent_admitted or by is CUSTOMER


def only_the_customers_side_ends_a_pause(before: State, by: Role, after: State) -> bool:
    moves_again = before.paused and after.surface is not None and not after.paused
    return not moves_again or speaks_for_the_customer(before, by)


def only_the_customers_side_turns_to_another_monitor(before: State, by: Role, after: State) -> bool:
    other = (before.monitor, before.monitors) != (after.monitor, after.monitors)
    return not (other and after.monitors) or speaks_for_the_customer(before, by)


def rights_never_outlive_control(before: State, by: Role, after: State) -> bool:
    return not after.elevated or (after.controllable and after.grants(What.ELEVATION))


def an_agent_that_is_replaced_leaves_nothing_open(before: State, by: Role, after: State) -> bool:
    goes = before.agent_admitted and not after.agent_admitted
    others = {What.RECORDING, *PERSONAL}
    grants = any(after.grants(what) for what in What if what not in others)
    return not (goes and (grants or after.excluded))


def nothing_is_exchanged_without_the_agent(before: State, by: Role, after: State) -> bool:
    exchanged = (What.GIVE_TEXT, What.TAKE_TEXT, What.GIVE_FILE, What.TAKE_FILE)
    return after.agent_helps or not any(after.grants(what) for what in exchanged)


def nothing_but_the_view_is_open_with_nobody_there(before: State, by: Role, after: State) -> bool:
    tools = any(after.grants(what) for what in What if what not in VIEW)
    return after.attended or not (tools or after.elevated)


def nothing_moves_while_an_answer_about_presence_is_due(
    before: State, by: Role, after: State
) -> bool:
    return after.presence is not None or not after.visible


def only_the_customers_side_says_that_somebody_is_there(
    before: State, by: Role, after: State
) -> bool:
    comes = after.attended and not before.attended and not after.over
    return not comes or speaks_for_the_customer(before, by)


def nothing_is_asked_for_outside_the_purpose(before: State, by: Role, after: State) -> bool:
    return all(is_included(after.offer, request.what) for request in after.requests)


def no_session_is_without_a_purpose(before: State, by: Role, after: State) -> bool:
    return after.offer is None or after.offer.purpose.strip() != ""


def nobody_is_controlled_unseen(before: State, by: Role, after: State) -> bool:
    return not after.controllable or (after.visible and after.has(TECHNICIAN))


def nothing_is_shown_by_somebody_who_is_gone(before: State, by: Role, after: State) -> bool:
    return after.shared_by is None or after.has(after.shared_by)


def only_the_customers_side_lets_a_colleague_in(before: State, by: Role, after: State) -> bool:
    known = {before.helper.number} if before.helper else set()
    known |= {each.party for each in before.colleagues}
    came = {each.party for each in after.colleagues} - known
    return not came or speaks_for_the_customer(before, by)


def no_colleague_is_there_who_was_not_let_in(before: State, by: Role, after: State) -> bool:
    let_in = {(each.party, each.name) for each in after.colleagues}
    there = [each for each in after.parties if each.present and each.role is COLLEAGUE]
    return after.over or all((each.number, each.name) in let_in for each in there)


def only_the_customers_side_changes_who_helps(before: State, by: Role, after: State) -> bool:
    return not another_helps(before, after) or speaks_for_the_customer(before, by)


def nobody_inherits_what_was_given_to_another(before: State, by: Role, after: State) -> bool:
    given = after.requests or after.elevated or after.controllable
    return not (another_helps(before, after) and given)


def another_helps(before: State, after: State) -> bool:
    """Whether the technician is somebody else than before."""
    if before.helper is None:
        return False
    return after.helper is None or after.helper.number != before.helper.number


def nothing_opens_before_the_agreement(before: State, by: Role, after: State) -> bool:
    agreed = after.offer is not None and after.agreement is not None
    return agreed or not (any(getattr(after, door) for door in DOORS) or after.recording_allowed)


PROMISES: tuple[Promise, ...] = (
    nothing_is_open_outside_connected,
    the_end_is_final_and_closes_everything,
    only_the_customers_side_opens_a_door,
    only_the_customers_side_consents,
    the_page_opens_nothing_while_the_mouse_is_shared,
    only_the_customer_admits_an_agent,
    only_the_customers_side_ends_a_pause,
    only_the_customers_side_turns_to_another_monitor,
    rights_never_outlive_control,
    an_agent_that_is_replaced_leaves_nothing_open,
    nothing_is_exchanged_without_the_agent,
    nothing_but_the_view_is_open_with_nobody_there,
    nothing_moves_while_an_answer_about_presence_is_due,
    only_the_customers_side_says_that_somebody_is_there,
    nothing_is_asked_for_outside_the_purpose,
    no_session_is_without_a_purpose,
    nobody_is_controlled_unseen,
    nothing_is_shown_by_somebody_who_is_gone,
    only_the_customers_side_lets_a_colleague_in,
    no_colleague_is_there_who_was_not_let_in,
    only_the_customers_side_changes_who_helps,
    nobody_inherits_what_was_given_to_another,
    nothing_opens_before_the_agreement,
)


def broken_promises(before: State, by: Role, after: State) -> list[str]:
    return [each.__name__ for each in PROMISES if not each(before, by, after)]
