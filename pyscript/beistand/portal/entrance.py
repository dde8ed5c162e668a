"""The entrance: how the customer's page comes into its session, and back into it."""

from collections.abc import Callable

from beistand.ends.side import Side
from beistand.portal import browser, kept
from beistand.portal.arrival import Arrival
from beistand.portal.link import Link
from beistand.portal.scene import Scene
from beistand.portal.view import View
from beistand.protocol import signals as s
from beistand.protocol.errors import MistypedKeyError
from beistand.protocol.keys import Key, read_key
from beistand.protocol.wire import write_signal
from beistand.texts import Texts

MAX_TYPED = 32


class Entrance:
    """By a key, or by the secret that was kept; `gone` is told when the session is no more."""

    def __init__(
        self,
        view: View,
        texts: Texts,
        side: Side,
        link: Link,
        scene: Scene,
        arrival: Arrival,
        gone: Callable[[], None],
    ) -> None:
        self._view = view
        self._texts = texts
        self._side = side
        self._link = link
        self._scene = scene
        self._arrival = arrival
        self._gone = gone
        self._build = browser.page_says("build")
        self._phone = browser.page_says("phone")
        self._key: Key | None = None

    def begin(self) -> None:
        """Take up what a reload interrupted, or a key that came with the address or early."""
        fragment = browser.take_fragment()
        values = kept.kept()
        key = str(values.pop("key", ""))
        if key:
            kept.keep(values)  # a key is kept for this one reload only
            self._view.set_value("key", key)
        if values.get("session") and values.get("secret"):
            self._side.session_id, self._side.secret = values["session"], values["secret"]
            self._side.kept_chat = values.get("chat", [])
            self._arrival.come_back(values.get("wish"))
            self._scene.reloaded = True
            self._link.open()
            return
        if fragment and not self._view.value("key"):
            self._view.set_value("key", fragment[:MAX_TYPED])
        if key or self._view.data("key-form").get("send") == "yes":
            self.enter_key()

    def enter_key(self) -> None:
        """What stands in the field is to open a session."""
        if self._link.is_wanted:
            return  # the last one is still being checked
        typed = self._view.value("key")
        self._scene.alert("")
        if not typed.strip():
            self._scene.alert(self._texts("errors.EmptyKey"))
            return
        try:
            self._key = read_key(typed)
        except MistypedKeyError:
            self._scene.alert(self._texts("errors.MistypedKey"))
            return
        self._view.reveal("key-sending")
        self._link.open()

    def come_back(self) -> None:
        """Take the session back from the window that took it."""
        self._link.open()

    def greet(self) -> None:
        """A new socket is open: say who comes."""
        version = s.PROTOCOL_VERSION
        side = self._side
        if side.secret:
            heard, chat = side.heard, len(side.chat.messages)
            first: s.Signal = s.Resume(
                version, heard, chat, self._build, side.session_id, side.secret
            )
        elif self._key is not None:
            first = s.Join(version, self._build, self._key.locator, self._key.proof)
        else:
            return
        self._link.send_text(write_signal(first))

    def lost(self) -> None:
        """The line is lost before there is a session to come back to."""
        self._link.close()
        self._scene.alert(self._texts.or_call("errors.Unreachable", self._phone))

    def welcomed(self) -> None:
        """In the session, and everything heard."""
        self._key = None
        self._view.set_value("key", "")
        self._scene.alert("")
        self.keep()

    def not_welcome(self, why: s.Why, seconds: int) -> None:
        """Not let in, or put out."""
        if why is s.Why.RELOAD and kept.kept().get("reloaded") != self._build:
            self._load_anew()
            return
        self._link.close()
        if why is s.Why.WAIT and self._side.secret:
            self._link.open()  # cut off because this page fell behind: come back and catch up
        elif why is s.Why.WAIT:
            self._scene.alert(self._texts("errors.TooManyAttempts", seconds=seconds))
        elif why is s.Why.RELOAD:
            # Not even now the page that the relay speaks with: what is kept stays for a later one.
            self._scene.alert(self._texts("errors.PageTooOld"))
        elif why is s.Why.ELSEWHERE:
            self._scene.show_replaced()
        elif why is s.Why.GONE and self._scene.is_replaced:
            kept.forget()  # the window that took the session has used its way back already
            self._scene.show_replaced(for_good=True)
        elif why is s.Why.GONE:
            self._gone()
        else:
            kept.forget()
            name = "KeyUnknown" if why is s.Why.KEY else "Unexpected"
            self._scene.alert(self._texts(f"errors.{name}"))

    def keep(self) -> None:
        """Let a reload find its way back."""
        side = self._side
        if side.state.over or side.leaving:
            kept.forget()
        else:
            back = {"session": side.session_id, "secret": side.secret, "chat": side.chat.keep()}
            kept.keep({**back, "wish": self._arrival.wish})

    def _load_anew(self) -> None:
        values = {**kept.kept(), "reloaded": self._build}
        if self._key is not None:
            values["key"] = self._view.value("key")[:MAX_TYPED]
        kept.keep(values)
        browser.reload()
