"""Nobody waits for Python: what is typed or sent before it is there is kept and used."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.people import Customer, Technician

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


@pytest.mark.parametrize("path", ["/", "/admin", "/setup"])
def test_a_page_whose_python_never_comes_says_so(caller: Customer, path: str) -> None:
    _hold_python(caller.page)
    caller.page.goto(caller.home + path, wait_until="domcontentloaded")
    told = caller.page.get_by_role("alert").filter(has_text=re.compile("neu"))
    expect(told).to_have_count(0)
    caller.page.evaluate(HALF_A_MINUTE_PASSES)
    expect(told).to_be_visible()


def _hold_python(page: Page) -> None:
    """Its interpreter hangs on a slow line."""
    page.route(PYTHON, lambda route: None)


def _let_python_come(page: Page) -> None:
    page.unroute(PYTHON)  # lets go of what it held
