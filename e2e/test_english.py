"""The same help in English, by the browser's language and by the link on the page."""

from playwright.sync_api import expect

from e2e.display import Display
from e2e.stage import Stage


def test_a_customer_is_helped_in_english(stage: Stage, screen: Display) -> None:
    technician = stage.technician(language="en")
    technician.screen_width = screen.width
    customer = stage.customer(screen, language="en")
    customer.begins(technician.offers_a_key("Set up the printer"))
    technician.sees_the_session()
    technician.sees_the_screen()
    technician.writes("Hello")
    customer.reads("Hello")
    expect(customer.page.locator("html")).to_have_attribute("lang", "en")
    customer.ends()
    customer.sees_heading("Sitzung beendet")
    technician.sees_heading("Bericht")


def test_the_language_can_be_switched_on_the_page(stage: Stage) -> None:
    caller = stage.caller()
    caller.opens_the_portal()
    caller.page.get_by_role("link", name="English", exact=True).click()
    expect(caller.page.locator("html")).to_have_attribute("lang", "en")
    expect(caller.page.get_by_role("textbox", name="Session key", exact=True)).to_be_visible()
    with caller.page.expect_popup() as aside:
        caller.page.get_by_role("link", name="Privacy", exact=True).click()
    notice = aside.value
    expect(notice.locator("html")).to_have_attribute("lang", "en")
    notice.get_by_role("link", name="To the start page", exact=True).click()
    expect(notice.get_by_role("textbox", name="Session key", exact=True)).to_be_visible()
    expect(notice.locator("html")).to_have_attribute("lang", "en")
    assert caller.page.context.cookies() == []
