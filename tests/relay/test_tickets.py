from beistand.relay.tickets import Tickets
from tests.relay.keeping import HandClock


def test_a_ticket_is_good_once_for_thirty_seconds() -> None:
    clock = HandClock()
    tickets: Tickets[str] = Tickets(clock)
    first, late = tickets.issue("s1"), tickets.issue("s2")
    assert len(first) <= 64  # the longest that the wire lets through
    clock.move(29)
    assert tickets.look(first) == "s1"
    assert tickets.redeem(first) == "s1"
    assert tickets.redeem(first) is None
    clock.move(1)
    assert tickets.look(late) is None
    assert tickets.redeem(late) is None
    assert tickets.redeem("made up") is None


def test_tickets_that_nobody_uses_do_not_pile_up() -> None:
    tickets: Tickets[str] = Tickets(HandClock())
    issued = [tickets.issue("s1") for _ in range(1001)]
    assert tickets.redeem(issued[0]) is None
    assert tickets.redeem(issued[-1]) == "s1"


def test_a_word_made_elsewhere_can_be_a_ticket() -> None:
    clock = HandClock()
    tickets: Tickets[int] = Tickets(clock, 300)
    tickets.keep("challenge", 7)
    clock.move(299)
    assert tickets.redeem("challenge") == 7
    assert tickets.redeem("challenge") is None
