"""A small client of WebDriver BiDi: what a person does and sees in one tab, over a WebSocket."""

import base64
import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from websockets.sync.client import connect

ANSWER = 60.0
"""Seconds until a command must be answered; a load of the page is one."""

# Rejects where a click would reach something else, as while a dialog opens or covers the page.
REACHABLE = """element => {
  element.scrollIntoView({block: 'center', inline: 'center'});
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return element.contains(top) && !element.disabled;
}"""
VISIBLE = "element => element.checkVisibility({visibilityProperty: true})"
# A refused style or script is no error of the page's own: only this event tells of it.
REPORTS_VIOLATIONS = """() => document.addEventListener('securitypolicyviolation', event =>
  console.error(`${event.effectiveDirective} refuses ${event.blockedURI}`))"""

Node = dict[str, Any]
"""An element as the protocol hands it out; good until the page is left."""


class BidiError(Exception):
    """The browser refused a command: the node has gone, the tab is just loading another page."""


class Tab:
    """The first tab of a browser that listens at `url`."""

    def __init__(self, url: str) -> None:
        # Neither a proxy nor pings: a browser busy with starting answers late, but it answers.
        self._exits = ExitStack()
        self._socket = self._exits.enter_context(
            connect(url, proxy=None, ping_interval=None, max_size=None)
        )
        self._number = 0
        self.errors: list[str] = []
        """What went wrong in the page: exceptions, errors on its console, refusals by its policy.

        Grows with each command."""
        self._call("session.new", capabilities={})
        self._context = self._call("browsingContext.getTree")["contexts"][0]["context"]
        self._call("session.subscribe", events=["log.entryAdded"])
        self._call("script.addPreloadScript", functionDeclaration=REPORTS_VIOLATIONS)

    def opens(self, url: str) -> None:
        self._call("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def reloads(self) -> None:
        self._call("browsingContext.reload", context=self._context, wait="complete")

    def is_covered(self) -> None:
        """A second tab comes in front of this one, which is hidden from then on."""
        self._call("browsingContext.create", type="tab")
        if self.run("() => document.visibilityState") != "hidden":
            raise BidiError("the tab is still to be seen")

    def comes_back(self) -> None:
        """In front again."""
        self._call("browsingContext.activate", context=self._context)

    def resizes(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self._call("browsingContext.setViewport", context=self._context, viewport=size)

    def find(self, role: str, name: str, within: Node | None = None) -> list[Node]:
        """The visible elements with this role and exactly this accessible name."""
        found = self._call(
            "browsingContext.locateNodes",
            context=self._context,
            locator={"type": "accessibility", "value": {"role": role, "name": name}},
            **({"startNodes": [within]} if within else {}),
        )
        nodes = [{"sharedId": node["sharedId"]} for node in found["nodes"]]
        return [node for node in nodes if self.run(VISIBLE, node)]

    def run(self, function: str, *nodes_or_texts: Node | str) -> Any:
        """Calls a JavaScript function with elements or texts, beside the page's own scripts.

        Brings a text, a number or a truth value.
        """
        given = [
            {"type": "string", "value": each} if isinstance(each, str) else each
            for each in nodes_or_texts
        ]
        answer = self._call(
            "script.callFunction",
            functionDeclaration=function,
            arguments=given,
            target={"context": self._context, "sandbox": "e2e"},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise BidiError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def click(self, node: Node) -> bool:
        """Clicks the middle of an element, where it can be reached; brings whether it could."""
        if not self.run(REACHABLE, node):
            return False
        middle = {"type": "element", "element": node}
        steps = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": middle},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._perform({"type": "pointer", "id": "mouse", "actions": steps})
        return True

    def types(self, text: str) -> None:
        """Presses the keys of a text, one after the other."""
        steps = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keyboard", "actions": steps})

    def text(self) -> str:
        """Everything that is visible on the page."""
        return str(self.run("() => document.body.innerText"))

    def address(self) -> str:
        return str(self.run("() => location.href"))

    def picture(self, path: Path) -> None:
        taken = self._call("browsingContext.captureScreenshot", context=self._context)
        path.write_bytes(base64.b64decode(taken["data"]))

    def close(self) -> None:
        self._exits.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _perform(self, source: dict[str, Any]) -> None:
        self._call("input.performActions", context=self._context, actions=[source])

    def _call(self, method: str, **params: Any) -> Any:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=ANSWER))
            if message["type"] == "event":
                self._hear(message["params"])
            elif message["id"] == self._number:
                break
        if message["type"] == "error":
            raise BidiError(f"{method}: {message['error']}: {message['message']}")
        return message["result"]

    def _hear(self, entry: dict[str, Any]) -> None:
        if entry["level"] == "error":
            self.errors.append(str(entry["text"]))
