"""The customer's journey: from the session key to the end, one question at a time."""

import asyncio
import json
from collections.abc import Awaitable
from typing import Any

from beistand.ends.chat import Message
from beistand.ends.patience import Patience
from beistand.ends.sharing import Sharing
from beistand.ends.side import Side
from beistand.portal import browser, kept
from beistand.portal.arrival import Arrival, Wish
from beistand.portal.attending import Attending
from beistand.portal.chat_view import ChatView
from beistand.portal.entrance import Entrance
from beistand.portal.lasting import Lasting
from beistand.portal.link import Link
from beistand.portal.receipt import notice, speaker, transcript
from beistand.portal.scene import Scene
from beistand.portal.screen import Screen, is_unsaid, missing
from beistand.portal.signed_receipt import SignedReceipt
from beistand.portal.view import View
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Reason, What
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import Entry
from beistand.texts import Texts


class Customer:
    """Conducts the portal page."""

    def __init__(self) -> None:
        self._texts = Texts(browser.language())
        self._view = View()
        self._link = Link("/session", self._greet, self._hear, self._hear_chat, _ignore, self._lost)
        self._side = Side(Role.CUSTOMER, self._link, self, browser.now)
        self._chat = ChatView(self._view, self._side.chat, browser.local)
        self._screen = Screen(
            self._link.send_buffer, lambda: self._link.waiting_bytes, self._sending_failed
        )
        self._missing = missing()
        self._scene = Scene(self._view, self._texts, self._side, self._missing)
        self._sharing = Sharing(self._side, self._screen, self._scene.notice, self._preview)
        packages, agent = json.loads(browser.page_says("packages")), browser.user_agent()
        self._arrival = Arrival(self._view, self._side, packages, agent, browser.host())
        self._patience = Patience(browser.now)
        self._attending = Attending(self._view, self._side, browser.now)
        self._lasting = Lasting(self._view, browser.now, browser.local)
        self._entrance = Entrance(
            *(self._view, self._texts, self._side, self._link, self._scene),
            *(self._arrival, self._gone),
        )
        self._receipt = SignedReceipt(self._view, self._texts)

    def start(self) -> None:
        """Wire the page; take up a session that a reload interrupted, or a key typed early."""
        self._view.on(
            confirm=lambda _: self._side.say(e.Confirmed()),
            decline=lambda _: self._side.say(e.Ended(Reason.DECLINED)),
            allow_recording=lambda _: self._decide_recording(True),
            refuse_recording=lambda _: self._decide_recording(False),
            share=lambda _: self._share(),
            pause_or_resume=lambda _: self._pause_or_resume(),
            stop_sharing=lambda _: self._stop_sharing(),
            stop_recording=lambda _: self._stop_recording(),
            grant=lambda _: self._answer_request(True),
            refuse=lambda _: self._answer_request(False),
            show_other=lambda _: self._show_other(),
            exclude=lambda _: self._exclude(),
            show_nothing=lambda _: self._show_nothing(),
            want_agent=lambda _: self._want_agent(Wish.SHOW),
            admit_agent=lambda _: self._arrival.admit(),
            take_back=lambda _: self._take_back(),
            lower=lambda _: self._lower(),
            dismiss_agent=lambda _: self._dismiss_agent(),
            ask_end=lambda _: self._view.ask("end"),
            stay=lambda _: self._view.stop_asking("end"),
            end=lambda _: self._end(),
            more_time=lambda _: self._more_time(),
            close_notice=lambda _: self._close_notice(),
            come_back=lambda _: self._entrance.come_back(),
            small_window=lambda _: self._open_small_window(),
            download_transcript=lambda _: self._download(),
            download_receipt=lambda _: self._receipt.download(self._side.entries),
        )
        self._attending.wire()
        self._lasting.wire()
        self._view.on_form(
            key=self._entrance.enter_key, agreement=self._answer_agreement, chat=self._write
        )
        self._view.send_on_enter("message", self._write)
        self._view.reveal("small-window-open", browser.small_window_possible())
        browser.every(1000, self._tick)
        # Frames that a page leaves open count against the next page's capture of the same screen.
        browser.on_leaving(self._sharing.end)
        self._view.mark("portal", runtime="ready")
        self._entrance.begin()

    # The line

    def _greet(self) -> None:
        self._entrance.greet()

    def _hear(self, text: str) -> None:
        self._side.hear_text(text)

    def _hear_chat(self, frame: bytes) -> None:
        self._side.hear_chat(frame)

    def _lost(self) -> None:
        self._side.lost()
        if not self._link.is_wanted:
            return  # closed by us, and the person has been told why
        if self._side.secret:
            self._refresh()
        else:
            self._entrance.lost()

    def welcomed(self) -> None:
        """In the session, and everything heard."""
        self._entrance.welcomed()
        for message in self._side.chat.unsaid:
            self._chat.show(message, self._texts("chat.you"))
        self._arrival.begin_anew()
        self._lasting.follow(self._side)
        self._refresh()
        self._sharing.follow(self._side.state)

    def not_welcome(self, why: s.Why, seconds: int) -> None:
        """Not let in, or put out."""
        if why is s.Why.RESTART:
            return  # the line is lost in a moment, and found again with the capture still there
        self._sharing.end()
        if why is s.Why.ELSEWHERE:
            browser.close_small_window()
        self._entrance.not_welcome(why, seconds)

    # What happens

    def happened(self, entry: Entry, before: State) -> None:
        """An event became true."""
        state = self._side.state
        self._scene.happened(entry, before)
        self._sharing.follow(state, before)
        if isinstance(entry.event, e.AgentAdmitted) and state.shared_by is Role.CUSTOMER:
            self._sharing.stop()  # from here on the agent shows the screen
        if self._side.welcome:
            self._arrival.follow()
            if text := notice(self._texts, entry, before, state):
                self._chat.note(entry.at, text)
            self._refresh()
            if state.grants(What.CONTROL) > before.grants(What.CONTROL) and not state.agent_helps:
                self._view.focus("agent-heading")  # what is to be done next may be out of sight

    def wrote(self, message: Message) -> None:
        """A chat message arrived."""
        name = speaker(self._side.entries, message) or self._texts("chat.you")
        self._chat.show(message, name)
        if self._side.welcome:
            self._entrance.keep()

    def chat_moved(self) -> None:
        """Some message came further on its way."""
        self._chat.move_on()

    def signalled(self, signal: s.Signal) -> None:
        """Somebody said something in passing."""
        if isinstance(signal, s.Deadline):
            self._patience.expect(signal.seconds)
            self._tick()
        else:
            self._attending.signalled(signal)
            self._lasting.signalled(signal)
            self._arrival.signalled(signal)
            self._sharing.signalled(signal)

    # The answers

    def _answer_agreement(self) -> None:
        shown = self._view.data("agreement-text")
        answer = (int(shown["number"]), shown["digest"], shown["language"])
        if self._view.is_checked("agreement-accept"):
            self._side.say(e.AgreementAccepted(*answer))
        elif self._view.is_checked("agreement-refuse"):
            self._side.say(e.AgreementRefused(*answer))
        else:
            self._view.reveal("agreement-hint")

    def _decide_recording(self, allowed: bool) -> None:
        # The picker needs this click: it is opened before anything else, and what is decided is
        # said in the same breath. No frame flows before the relay has repeated it.
        if not self._missing:
            self._sharing.ask()
        self._side.say(e.RecordingDecided(allowed))

    def _share(self) -> None:
        if self._side.state.surface is None:
            self._sharing.ask()
        elif self._arrival.possible:
            # What is shown stops first; then the person chooses in peace what comes instead.
            self._sharing.stop()
            self._view.ask("change")
        else:
            self._sharing.change()

    def _show_other(self) -> None:
        self._sharing.ask()
        self._view.stop_asking("change")
        self._view.focus("share")

    def _exclude(self) -> None:
        self._view.stop_asking("change")
        self._want_agent(Wish.HIDE)

    def _show_nothing(self) -> None:
        self._view.stop_asking("change")
        self._view.focus("share")

    # A button that vanishes takes the focus with it: it goes to what takes its place.

    def _stop_sharing(self) -> None:
        self._sharing.stop()
        self._view.focus("share")

    def _stop_recording(self) -> None:
        self._side.say(e.RecordingDecided(False))
        self._view.focus("recording-state")

    def _take_back(self) -> None:
        self._arrival.take_back()
        self._view.focus("sharing-state")

    def _lower(self) -> None:
        self._side.say(e.Lowered())
        self._view.focus("facts-heading")

    def _want_agent(self, wish: Wish) -> None:
        self._arrival.want(wish)
        self._entrance.keep()  # a reload forgets no wish to hide something
        self._view.focus("agent-heading")

    def _dismiss_agent(self) -> None:
        self._arrival.dismiss()
        self._entrance.keep()
        self._view.focus("sharing-state")

    def _close_notice(self) -> None:
        self._view.reveal("notice", False)
        self._view.focus("session-heading")

    def _pause_or_resume(self) -> None:
        if self._side.state.paused:
            self._sharing.resume()
        else:
            self._sharing.pause()

    def _answer_request(self, yes: bool) -> None:
        if request := self._scene.open_request:
            self._side.say(e.Granted(request) if yes else e.Refused(request))

    def _more_time(self) -> None:
        self._side.signal(s.MoreTime(s.Limit.ANSWER))
        self._view.stop_asking("time")

    def _end(self) -> None:
        # True for the person from here on, whatever the line does: it is said as soon as the relay
        # can hear it, and where this page is closed before, the session ends by absence.
        self._side.say(e.Ended(Reason.CUSTOMER))
        self._refresh()

    def _write(self) -> None:
        message = self._side.write(self._view.value("message"))
        if message is not None:
            self._view.set_value("message", "")
            self._chat.show(message, self._texts("chat.you"))
            self._entrance.keep()
        self._view.focus("message")

    # What is seen

    def _refresh(self) -> None:
        state = self._side.state
        if state.over:
            self._link.close()
            ended = self._side.entries[-1].event
            self._over(ended.reason if isinstance(ended, e.Ended) else "agreement_refused")
        elif self._side.leaving:
            self._over(Reason.CUSTOMER)
        else:
            self._scene.show()
            self._attending.refresh()

    def _gone(self) -> None:
        self._over(Reason.CUSTOMER if self._side.leaving else Reason.LOST)

    def _over(self, why: str) -> None:
        kept.forget()
        self._sharing.end()
        browser.close_small_window()
        self._scene.show_end(self._texts(f"portal.over.reason.{why}"), self._relay_now())
        if not self._receipt.wanted:
            self._receipt.fetch(self._side.session_id, self._side.secret)

    def _tick(self) -> None:
        patience = self._patience
        self._scene.tick(self._relay_now(), patience.left(), patience.wears_thin())
        self._attending.refresh()
        self._lasting.refresh()

    def _relay_now(self) -> int:
        return browser.now() + self._side.clock_ahead

    def _open_small_window(self) -> None:
        opening = browser.small_window("small-window", self._view.forget)
        self._opening = asyncio.ensure_future(self._fill_small_window(opening))

    async def _fill_small_window(self, opening: Awaitable[Any]) -> None:
        self._view.listen(await opening)
        self._refresh()

    def _preview(self, stream: object) -> None:
        browser.show_preview("preview", stream)
        self._view.reveal("surface-unsaid", is_unsaid(stream))
        if stream is not None:
            self._scene.reloaded = False
            self._view.reveal("notice", False)

    def _sending_failed(self, reason: str) -> None:
        self._sharing.stop()
        self._scene.notice("EncoderMissing")

    def _download(self) -> None:
        messages = self._side.chat.messages
        name, text = transcript(self._texts, self._side.entries, messages, browser.local)
        browser.download(name, text)


def _ignore(frame: object) -> None:
    """Nobody shows a screen to the customer."""


def start() -> None:
    """Start the portal."""
    Customer().start()
