"""Nobody waits for Python: what is typed or sent before it is there is kept and used."""

from playwright.sync_api import Page

from e2e.people import Customer, Technician

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


def _hold_python(page: Page) -> None:
    """Its interpreter hangs on a slow line."""
    page.route(PYTHON, lambda route: None)


def _let_python_come(page: Page) -> None:
    page.unroute(PYTHON)  # lets go of what it held
