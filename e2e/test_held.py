"""However often a screen is shown, changed and taken away: nothing piles up on either page."""

from e2e import held
from e2e.people import Customer, Technician
from e2e.person import Person

OPEN = 4
"""Frames at a time while a screen is shown: the newest, one more being encoded, two on the way."""


def shows_changes_and_stops(technician: Technician, customer: Customer) -> None:
    customer.shares()
    last = technician.sees_the_screen()
    customer.changes_the_sharing()
    technician.sees_the_screen(after=last)
    for person in (technician, customer):
        assert held.held(person.page)["frames"] <= OPEN
    customer.stops_sharing()
    technician.sees_no_screen()


def test_every_frame_is_closed_and_every_proxy_destroyed(
    technician: Technician, customer: Customer
) -> None:
    people: tuple[Person, ...] = (technician, customer)
    for person in people:
        held.count(person.page)
    technician.opens_the_console()
    customer.begins(technician.offers_a_key("Immer wieder"), recording=False)
    technician.sees_the_session()
    technician.sees_the_screen()
    customer.stops_sharing()
    shows_changes_and_stops(technician, customer)  # what is made once is there after this
    for person in people:
        held.comes_down_to(person.page, frames=0)
    before = [held.held(person.page)["proxies"] for person in people]
    assert all(before), "nothing is counted"

    for _ in range(3):
        shows_changes_and_stops(technician, customer)

    for person, proxies in zip(people, before, strict=True):
        held.comes_down_to(person.page, frames=0, proxies=proxies)
    customer.shares()
    technician.sees_the_screen()
    customer.ends()
    technician.sees_heading("Bericht")
    for person in people:
        held.comes_down_to(person.page, frames=0)
