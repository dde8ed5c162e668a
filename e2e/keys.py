"""Somebody without a mouse: Tab, Enter, Space, arrows and letters, and nothing else."""

from playwright.sync_api import Locator, expect

from e2e.person import Person
from e2e.programs import wait_for

STEPS = 60


def goes_to(person: Person, place: Locator, key: str = "Tab") -> None:
    """Presses Tab, or Shift+Tab, until the focus is there."""
    expect(place).to_be_visible()
    for _ in range(STEPS):
        if place.evaluate("element => element === document.activeElement"):
            return
        person.page.keyboard.press(key)
    raise AssertionError(f"not reached with {STEPS} times {key}: {place}")


def has_the_focus(place: Locator) -> None:
    """Within the page: whether its window has the screen's focus is the window manager's to say."""
    expect(place).to_be_visible()
    is_active = "element => element === document.activeElement"
    wait_for(lambda: bool(place.evaluate(is_active)), "the focus")


def presses(person: Person, name: str, within: Locator | None = None) -> None:
    """A button, by Enter."""
    button = person.button(name, within)
    expect(button).to_be_enabled()
    goes_to(person, button)
    person.page.keyboard.press("Enter")


def types(person: Person, place: Locator, text: str) -> None:
    """In place of what stands there."""
    goes_to(person, place)
    person.page.keyboard.press("Control+A")
    person.page.keyboard.type(text)


def says_yes(person: Person, question: str = "Sind Sie sicher?") -> None:
    presses(person, "Ja", person.dialog(question))
    expect(person.dialog(question)).to_be_hidden()


def is_somewhere(person: Person) -> None:
    """The focus has not fallen into nothing, where Tab would begin at the top again."""
    found = "() => document.activeElement !== document.body"
    wait_for(lambda: bool(person.page.evaluate(found)), "the focus is somewhere")
