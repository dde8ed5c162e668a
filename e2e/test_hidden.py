"""The customer's tab is usually covered by what is shown: sharing holds its rate there."""

from e2e import timecode
from e2e.people import Customer, Technician


def test_sharing_holds_fifteen_frames_a_second_in_a_hidden_tab(
    technician: Technician, customer: Customer
) -> None:
    customer.begins(technician.offers_a_key("Im Hintergrund"), recording=False)
    technician.sees_the_session()
    technician.sees_the_screen()
    assert customer.browser is not None
    customer.browser.hide()
    technician.watches(2)
    seen = technician.watches(6)
    assert customer.page.evaluate("() => document.visibilityState") == "hidden"
    assert timecode.strictly_rising(seen)
    rate = (len(seen) - 1) / (timecode.milliseconds_between(seen[0], seen[-1]) / 1000)
    assert rate >= 15
