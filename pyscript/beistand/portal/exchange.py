"""The exchange: clipboard and files beside the customer's screen, each by its own consent."""

from collections.abc import Awaitable, Callable
from typing import Any

from beistand.ends import clipboard as text_frames
from beistand.ends.side import Side
from beistand.portal import browser, own_files
from beistand.portal.desk import Run
from beistand.portal.transfers import Transfers
from beistand.portal.view import View
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import What
from beistand.protocol.frames import STREAM_OFFSET, Stream
from beistand.protocol.states import Request, State
from beistand.texts import Texts
from beistand.texts.sizes import size

WAYS = {What.GIVE_TEXT: "give-text", What.TAKE_TEXT: "take-text"}
FILES = {What.GIVE_FILE: "give-file", What.TAKE_FILE: "take-file"}


class Exchange:
    """The card of one session after another."""

    def __init__(self, view: View, texts: Texts) -> None:
        self._view, self._texts = view, texts
        self._side: Side | None = None
        self._transfers: Transfers | None = None
        self._sequence = 0

    def wire(self, run: Run) -> None:
        """Hear the buttons and fields of this card."""
        self._run = run
        self._view.on(
            give_text=lambda _: self._give_text(),
            take_text=lambda _: self._take_text(),
            copy_taken=lambda _: run(self._copy()),
            send_file=lambda _: own_files.choose("file"),
            withdraw_request=lambda button: self._withdraw(What(button.dataset.what)),
        )
        self._view.on_event("file", "change", self._offer)
        self._view.on_form(ask_file=self._ask_file)

    def open(self, side: Side, send: Callable[[bytes], None]) -> None:
        """A session begins."""
        self.close()
        self._side, self._send = side, send
        self._transfers = Transfers(side, send, own_files.Download, self._became)

    def close(self) -> None:
        """The session is left; nothing of it stays on the page."""
        if self._transfers is not None:
            self._transfers.close()
        self._side = self._transfers = None
        for field in ("give-text-field", "taken-text", "file-why"):
            self._view.set_value(field, "")
        for part in ("give-text-paste", "taken"):
            self._view.reveal(part, False)
        for line in ("text-state", "file-state"):
            self._view.write(line, "")

    # What happens

    def happened(self, event: e.Event, before: State) -> None:
        """An event became true."""
        assert self._side is not None
        assert self._transfers is not None
        self._transfers.follow(self._side.state)
        self._transfers.happened(event, before)
        if isinstance(event, e.Copied) and event.what is What.GIVE_TEXT:
            self._view.set_value("give-text-field", "")
            self._view.reveal("give-text-paste", False)
            self._tell("text-state", "given")

    def lost(self) -> None:
        """The line is down: what was on its way is not any more."""
        if self._side is not None and self._transfers is not None:
            self._transfers.follow(self._side.state)

    def signalled(self, signal: s.Signal) -> None:
        """The agent has taken more of a file."""
        if isinstance(signal, s.FileTaken) and self._transfers is not None:
            self._transfers.taken(signal.size)
            self.refresh()

    def hear(self, frame: bytes) -> None:
        """A text or a part of a file."""
        if self._transfers is None:
            return
        if frame[STREAM_OFFSET] == Stream.FILES:
            self._transfers.hear(frame)
            self.refresh()
            return
        try:
            text = text_frames.unpack(frame)
        except RemoteProtocolError:
            text = ""
        if text:
            self._view.set_value("taken-text", text)
            self._view.reveal("taken")
        self._tell("text-state", "taken" if text else "empty")

    def _became(self, key: str, request: Request) -> None:
        self._tell("file-state", key, file=request.file)

    # What the technician does

    def _ask(self, what: What, why: str) -> None:
        if self._side is not None:
            self._side.say(e.Requested(browser.random_name(), what, why))

    def _give_text(self) -> None:
        if self._side is None or not self._side.state.grants(What.GIVE_TEXT):
            self._ask(What.GIVE_TEXT, self._view.value("why").strip())
        elif self._view.is_shown("give-text-paste"):
            self._send_text(self._view.value("give-text-field"))
        else:
            self._run(self._paste(own_files.clipboard_text()))

    async def _paste(self, reading: Awaitable[str | None]) -> None:
        text = await reading
        if text is None:
            self._tell("text-state", "paste")
            self._view.reveal("give-text-paste")
            self._view.focus("give-text-field")
            return
        self._send_text(text)

    def _send_text(self, text: str) -> None:
        # Asked again: the customer may have closed the way while the browser was asking.
        if self._side is None or not self._side.state.grants(What.GIVE_TEXT):
            return
        if not text or not text_frames.fits(text):
            self._tell("text-state", "too_long" if text else "nothing")
            return
        self._sequence += 1
        party = self._side.party
        self._send(text_frames.pack(text, party, self._sequence, browser.now()))

    def _take_text(self) -> None:
        if self._side is None or not self._side.state.grants(What.TAKE_TEXT):
            self._ask(What.TAKE_TEXT, self._view.value("why").strip())
        else:
            self._side.signal(s.TextWanted())

    async def _copy(self) -> None:
        copied = await browser.copy(self._view.value("taken-text"))
        key = "admin.exchange.told.copied" if copied else "errors.CopyFailed"
        self._view.write("text-state", self._texts(key))

    def _offer(self) -> None:
        file = own_files.chosen("file")
        if file is None or self._transfers is None:
            return
        self._view.write("file-state", "")
        if not self._transfers.offer(browser.random_name(), file):
            told = size(self._texts, file.size)
            self._tell("file-state", "too_large", file=file.name, size=told)

    def _ask_file(self) -> None:
        self._view.write("file-state", "")
        self._ask(What.TAKE_FILE, self._view.value("file-why").strip())
        self._view.set_value("file-why", "")

    def _withdraw(self, what: What) -> None:
        if self._side is not None:
            for request in self._side.state.requests:
                if request.what is what:
                    self._side.say(e.Withdrawn(request.request))

    # What is seen

    def refresh(self) -> None:
        """Show what is true now."""
        side = self._side
        if side is None:
            return
        state, view = side.state, self._view
        view.reveal("exchange-no-agent", not state.agent_helps)
        asked = {request.what: request for request in state.requests}
        for what, ident in WAYS.items():
            request = asked.get(what)
            is_open = request is not None and request.granted
            how = "open" if is_open else "asked" if request else "no"
            view.write(f"{ident}-words", self._texts(f"admin.exchange.{what}.{how}"))
            view.enable(ident, is_open or side.may(_sample(what)))
            view.reveal(f"{ident}-withdraw", request is not None)
        for what, ident in FILES.items():
            request = asked.get(what)
            view.reveal(f"{ident}-row", request is not None)
            if request is not None:
                view.write(f"{ident}-words", self._words(request))
                view.set_value(f"{ident}-progress", str(self._percent(request)))
        view.enable("send-file", side.may(_sample(What.GIVE_FILE)))
        for ident in ("file-why", "ask-file"):
            view.enable(ident, side.may(_sample(What.TAKE_FILE)))

    def _percent(self, request: Request) -> int:
        return self._transfers.percent(request) if self._transfers is not None else 0

    def _words(self, request: Request) -> str:
        key, facts = "moving", {"file": request.file, "size": size(self._texts, request.size)}
        if request.what is What.TAKE_FILE and not request.file:
            key = "choosing" if request.granted else "wanted"
        elif not request.granted:
            key = "asked"
        percent = self._percent(request)
        return self._texts(f"admin.exchange.{key}", **facts, percent=percent)

    def _tell(self, place: str, key: str, **values: Any) -> None:
        self._view.write(place, self._texts(f"admin.exchange.told.{key}", **values))


def _sample(what: What) -> e.Requested:
    """Such a request, to see whether it may be made."""
    return e.Requested("-", what, file="-" if what is What.GIVE_FILE else "")
