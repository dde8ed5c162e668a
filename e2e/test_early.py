"""Nobody waits for Python: what is typed or sent before it is there is kept and used."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.people import Customer, Technician
from e2e.world import Relay

HALF_A_MINUTE_PASSES = """() => document.getAnimations()
  .filter(each => each.animationName === 'late').forEach(each => each.finish())"""
PYTHON = "**/pyodide.asm.wasm*"


def test_a_key_sent_before_python_is_there_is_used(
    technician: Technician, caller: Customer
) -> None:
    key = technician.offers_a_key("Früh gesendet")
    _hold_python(caller.page)
    caller.opens_the_portal()
    with caller.page.expect_navigation(wait_until="domcontentloaded"):
        caller.enters(key)
    assert key.replace(" ", "") not in caller.page.url.replace("%20", "")
    _let_python_come(caller.page)
    caller.confirms()


def test_a_link_sent_before_python_is_there_is_used(
    technician: Technician, caller: Customer
) -> None:
    key = technician.offers_a_key("Link früh gesendet")
    _hold_python(caller.page)
    caller.opens_the_portal(key)
    with caller.page.expect_navigation(wait_until="domcontentloaded"):
        caller.presses("Senden")
    _let_python_come(caller.page)
    caller.confirms()
    assert "#" not in caller.page.url


@pytest.mark.parametrize("path", ["/", "/admin"])
def test_a_page_whose_python_never_comes_says_so(caller: Customer, path: str) -> None:
    _says_so_after_half_a_minute(caller.page, caller.home + path)


def test_a_set_up_page_whose_python_never_comes_says_so(own_relay: Relay, desk: Browser) -> None:
    """The page is there as long as a one-time link is good."""
    context = desk.new_context(locale="de-DE")
    _says_so_after_half_a_minute(context.new_page(), f"{own_relay.url}/setup")
    context.close()


def _says_so_after_half_a_minute(page: Page, address: str) -> None:
    _hold_python(page)
    page.goto(address, wait_until="domcontentloaded")
    told = page.get_by_role("alert").filter(has_text=re.compile("neu"))
    expect(told).to_have_count(0)
    page.evaluate(HALF_A_MINUTE_PASSES)
    expect(told).to_be_visible()


def _hold_python(page: Page) -> None:
    """Its interpreter hangs on a slow line."""
    page.route(PYTHON, lambda route: None)


def _let_python_come(page: Page) -> None:
    page.unroute(PYTHON)  # lets go of what it held
