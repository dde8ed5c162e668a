"""Adapter: the page. Everything enters it as text; what it shows is said in data attributes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import js
from pyodide.ffi import create_proxy, jsnull

from beistand.portal.links import pieces

Action = Callable[[Any], object]


class View:
    """The page as its conduct speaks of it.

    A click on `data-action` and the sending of a `data-form` are the page's only two listeners:
    they work for whatever is put into it later, and no proxy is made per element.
    """

    def __init__(self) -> None:
        self._documents: list[Any] = [js.document]
        self._actions: dict[str, Action] = {}
        self._forms: dict[str, Callable[[], object]] = {}
        self._dropped_focus = False
        self._on_click = create_proxy(self._clicked)
        self._on_submit = create_proxy(self._submitted)
        self._on_cancel = create_proxy(self._cancelled)
        self.listen(js.document)

    # Listening

    def listen(self, document: Any) -> None:
        """Hear clicks and forms in a document: the page's own, or the small window's."""
        if document is not js.document:
            self._documents.append(document)
        document.addEventListener("click", self._on_click)
        document.addEventListener("submit", self._on_submit)
        # Cancel events do not bubble: they are caught on their way down.
        document.addEventListener("cancel", self._on_cancel, True)

    def forget(self, document: Any) -> None:
        """The small window was closed."""
        self._documents = [each for each in self._documents if each != document]

    def on(self, **actions: Action) -> None:
        """What to do at a click, by the button's `data-action` with underscores.

        The handler runs inside the click: what needs a click can be called there, before any
        await. It is given the button.
        """
        self._actions |= {name.replace("_", "-"): action for name, action in actions.items()}

    def on_form(self, **forms: Callable[[], object]) -> None:
        """What to do when a form is sent, by its `data-form` with underscores."""
        self._forms |= {name.replace("_", "-"): action for name, action in forms.items()}

    def offer_download(self, ident: str, address: str, name: str) -> None:
        """What a link downloads, and the name that the file gets."""
        link = self._element(ident)
        link.href, link.download = address, name

    def on_event(self, ident: str, kind: str, action: Callable[[], object]) -> None:
        """What to do at another event of one element that lives as long as the page."""
        self._element(ident).addEventListener(kind, create_proxy(lambda event: action()))

    def send_on_enter(self, ident: str, action: Callable[[], object]) -> None:
        """In a field of several lines: Enter sends, Shift and Enter begins a new line."""

        def pressed(event: Any) -> None:
            # While a word is being composed, Enter chooses it: that is not the end of a message.
            if event.key == "Enter" and not event.shiftKey and not event.isComposing:
                event.preventDefault()
                action()

        self._element(ident).addEventListener("keydown", create_proxy(pressed))

    def _clicked(self, event: Any) -> None:
        button = event.target.closest("[data-action]")
        if button is jsnull or button.type == "submit" or button.disabled or _is_held(button):
            return
        action = self._actions.get(button.getAttribute("data-action"))
        if action is not None:
            action(button)

    def _submitted(self, event: Any) -> None:
        action = self._forms.get(event.target.getAttribute("data-form") or "")
        if action is not None:
            event.preventDefault()
            if event.submitter is jsnull or not _is_held(event.submitter):
                action()

    def _cancelled(self, event: Any) -> None:
        # A browser that does not know `closedby` would close a question with Escape, and nobody
        # would have answered it.
        if event.target.getAttribute("closedby") == "none":
            event.preventDefault()

    # Showing

    def shows(self, name: str) -> bool:
        """Whether this view is the one that is shown."""
        return bool(js.document.body.getAttribute("data-phase") == name)

    def show(self, name: str) -> None:
        """Show one view, hide the others, and put the focus on its heading.

        A view that is shown already keeps the focus wherever the person has put it.
        """
        if self.shows(name):
            return
        for section in js.document.querySelectorAll(".view"):
            section.hidden = section.id != f"{name}-view"
        js.document.body.setAttribute("data-phase", name)
        for place in js.document.querySelectorAll("nav [data-view]"):
            if name in place.getAttribute("data-view").split():
                place.setAttribute("aria-current", "page")
            else:
                place.removeAttribute("aria-current")
        heading = js.document.querySelector(f"#{name}-view [tabindex='-1']")
        if heading is not jsnull:
            heading.focus()

    def show_at(self, name: str, heading: str) -> None:
        """Show one view, and put the focus on its heading although the view is shown already.

        It shows something else now.
        """
        self.show(name)
        self.focus(heading)

    def choose(self, ident: str, what: str, value: str) -> None:
        """Say which of the places of a navigation is the one that is shown."""
        for place in self._element(ident).querySelectorAll(f"[data-{what}]"):
            if place.getAttribute(f"data-{what}") == value:
                place.setAttribute("aria-current", "page")
            else:
                place.removeAttribute("aria-current")

    def set_property(self, ident: str, name: str, value: str) -> None:
        """Set a property of the style sheet for one element."""
        self._element(ident).style.setProperty(name, value)

    def mark(self, ident: str, **state: str) -> None:
        """Set an element's data attributes; the style sheet shows what belongs to them."""
        for document in self._documents:
            element = document.getElementById(ident)
            if element is not jsnull:
                self.set_data(element, **state)

    def fill(self, **texts: str) -> None:
        """Set the text of every place that waits for it (`data-fill`), underscores for dashes."""
        for document in self._documents:
            for name, text in texts.items():
                for place in document.querySelectorAll(f"[data-fill={name.replace('_', '-')}]"):
                    if place.textContent != text:
                        place.textContent = text

    def write(self, ident: str, text: str) -> None:
        """Set the text of one element."""
        self._element(ident).textContent = text

    def reveal(self, ident: str, shown: bool = True) -> None:
        """Show or hide one element."""
        self._element(ident).hidden = not shown

    def is_shown(self, ident: str) -> bool:
        """Whether an element is not hidden."""
        return not self._element(ident).hidden

    def ask(self, dialog: str) -> None:
        """Open a dialog, unless it is open."""
        element = self._element(f"{dialog}-dialog")
        if not element.open:
            element.showModal()

    def stop_asking(self, *dialogs: str) -> None:
        """Close dialogs; all of them where none is named."""
        for element in js.document.querySelectorAll("dialog[open]"):
            if not dialogs or element.id.removesuffix("-dialog") in dialogs:
                element.close()

    def focus(self, ident: str) -> None:
        """Put the focus on an element."""
        self._element(ident).focus()

    def focus_in(self, ident: str, selector: str) -> None:
        """Put the focus on something inside of an element."""
        found = self._element(ident).querySelector(selector)
        if found is not jsnull:
            found.focus()

    def holds_focus(self, ident: str) -> bool:
        """Whether the focus is somewhere within an element."""
        return bool(self._element(ident).contains(js.document.activeElement))

    def close_details(self, ident: str) -> None:
        """Fold a <details> up."""
        self._element(ident).open = False

    def rescue_focus(self) -> None:
        """Where what had the focus was hidden or taken out, put it on the shown view's heading."""
        active, dropped, self._dropped_focus = js.document.activeElement, self._dropped_focus, False
        if not active.checkVisibility() or (dropped and active.isSameNode(js.document.body)):
            view = js.document.body.getAttribute("data-phase")
            js.document.querySelector(f"#{view}-view [tabindex='-1']").focus()

    def press(self, ident: str, what: str, value: str) -> None:
        """Say which button of a group, told apart by a data attribute, is pressed."""
        for button in self._element(ident).querySelectorAll(f"[data-{what}]"):
            pressed = button.getAttribute(f"data-{what}") == value
            button.setAttribute("aria-pressed", "true" if pressed else "false")

    # Fields

    def value(self, ident: str) -> str:
        """What stands in a field."""
        return str(self._element(ident).value)

    def set_value(self, ident: str, value: str) -> None:
        """Put text into a field."""
        self._element(ident).value = value

    def set_valid(self, ident: str, valid: bool) -> None:
        """Say whether what stands in a field can be meant."""
        self._element(ident).setAttribute("aria-invalid", "false" if valid else "true")

    def offer_beside(self, ident: str, choices: Mapping[str, str]) -> None:
        """What can be chosen in a field beside the first choice, which the page has."""
        field = self._element(ident)
        for choice in list(field.children)[1:]:
            choice.remove()
        for value, text in choices.items():
            field.add(js.Option.new(text, value))

    def insert(self, ident: str, text: str) -> None:
        """Put text where the person writes in a field, in place of what is marked there."""
        field = self._element(ident)
        field.setRangeText(text, field.selectionStart, field.selectionEnd, "end")
        field.focus()

    def offer(self, ident: str, choices: Mapping[str, str]) -> None:
        """What can be chosen in a field, by its value."""
        field = self._element(ident)
        field.replaceChildren()
        for value, text in choices.items():
            field.add(js.Option.new(text, value))

    def set_range(self, ident: str, largest: int) -> None:
        """Let a slider run from 0 to `largest`."""
        self._element(ident).max = largest

    def is_checked(self, ident: str) -> bool:
        """Whether a box or radio button is chosen."""
        return bool(self._element(ident).checked)

    def check(self, ident: str, checked: bool) -> None:
        """Tick a box, or not."""
        self._element(ident).checked = checked

    def enable(self, ident: str, enabled: bool = True) -> None:
        """Let a field or button be used, or not."""
        self._element(ident).disabled = not enabled

    def hold(self, ident: str, held: bool = True) -> None:
        """Let a button do nothing for now, but keep the focus, which a disabled one would lose."""
        self._element(ident).setAttribute("aria-disabled", "true" if held else "false")

    def data(self, ident: str) -> Mapping[str, str]:
        """The data attributes that the relay wrote into the page."""
        return dict(self._element(ident).dataset.object_entries())

    # Lists

    def add(
        self,
        template: str,
        to: str,
        parts: Mapping[str, str],
        *,
        links: bool = False,
        first: bool = False,
        **state: str,
    ) -> Any:
        """Append a filled copy of a template; `parts` by `data-part`. Returns the new element."""
        copy = js.document.getElementById(f"{template}-template").content.cloneNode(True)
        element = copy.firstElementChild
        self.set_data(element, **state)
        for name, text in parts.items():
            place = element.querySelector(f"[data-part={name}]")
            if links and name == "text":
                self._write_with_links(place, text)
            else:
                place.textContent = text
        target = self._element(to)
        (target.prepend if first else target.append)(copy)
        return element

    def move_to_end(self, element: Any) -> None:
        """Put an element behind all its neighbours."""
        element.parentNode.appendChild(element)

    def remove(self, element: Any) -> None:
        """Take an element that `add` returned out of the page."""
        element.remove()

    def set_data(self, element: Any, **state: str) -> None:
        """Set data attributes of an element that `add` returned."""
        for name, value in state.items():
            attribute = f"data-{name}"
            if element.getAttribute(attribute) != value:
                element.setAttribute(attribute, value)

    def write_part(self, element: Any, part: str, text: str) -> None:
        """Set the text of a part of an element that `add` returned."""
        place = element.querySelector(f"[data-part={part}]")
        if place.textContent != text:
            place.textContent = text

    def set_part(self, element: Any, part: str, value: str) -> None:
        """Choose a value in a field of an element that `add` returned."""
        element.querySelector(f"[data-part={part}]").value = value

    def draw(self, ident: str, path: str, size: int) -> None:
        """Draw a picture of squares: the only path of an SVG, `size` squares wide and high."""
        element = self._element(ident)
        element.setAttribute("viewBox", f"-4 -4 {size + 8} {size + 8}")
        element.firstElementChild.setAttribute("d", path)

    def draw_shapes(
        self,
        ident: str,
        told: str,
        shapes: Iterable[tuple[str, Mapping[str, str], str]],
        width: int,
        height: int,
    ) -> None:
        """Draw an SVG of these elements with their attributes and texts; `told` says it in words.

        Attributes, not styles: the page's policy lets none in.
        """
        picture = self._element(ident)
        picture.replaceChildren()
        size = {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
        for name, value in {**size, "aria-label": told}.items():
            picture.setAttribute(name, value)
        for name, attributes, text in shapes:
            shape = js.document.createElementNS("http://www.w3.org/2000/svg", name)
            for attribute, value in attributes.items():
                shape.setAttribute(attribute, value)
            shape.textContent = text
            picture.appendChild(shape)

    def set_attribute(self, element: Any, part: str, name: str, value: str) -> None:
        """Set an attribute of a part of an element that `add` returned."""
        element.querySelector(f"[data-part={part}]").setAttribute(name, value)

    def set_link(self, ident: str, address: str) -> None:
        """Where a link leads that the relay made."""
        self._element(ident).href = address

    def reveal_part(self, element: Any, part: str, shown: bool) -> None:
        """Show or hide a part of an element that `add` returned."""
        element.querySelector(f"[data-part={part}]").hidden = not shown

    def empty(self, ident: str, but: str = "") -> None:
        """Take everything out of an element, but what the selector names."""
        self._dropped_focus |= self.holds_focus(ident)
        for child in list(self._element(ident).children):
            if not (but and child.matches(but)):
                child.remove()

    def scroll_to_end(self, ident: str) -> None:
        """Show the newest line of a log."""
        element = self._element(ident)
        element.scrollTop = element.scrollHeight

    def _write_with_links(self, place: Any, text: str) -> None:
        # Each piece becomes a text node or the text of a link: never markup, whatever it says.
        place.textContent = ""
        for piece, is_address in pieces(text):
            if not is_address:
                place.appendChild(js.document.createTextNode(piece))
                continue
            copy = js.document.getElementById("link-template").content.cloneNode(True)
            link = copy.firstElementChild
            link.textContent = piece
            link.href = piece
            place.appendChild(copy)

    def _element(self, ident: str) -> Any:
        element = js.document.getElementById(ident)
        if element is jsnull:
            raise LookupError(f"the page has no #{ident}")
        return element


def _is_held(button: Any) -> bool:
    return bool(button.getAttribute("aria-disabled") == "true")
