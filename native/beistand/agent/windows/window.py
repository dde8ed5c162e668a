"""Adapter: the small window, always on top, of plain controls of Windows.

Windows' own Python brings no Tk. The window lives in a thread of its own, so that neither a moved
window holds up the picture nor a slow line the window.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path

from beistand.agent.system import Application, Monitor
from beistand.agent.window import Acts, Shown
from beistand.agent.windows.choice import Choice
from beistand.agent.windows.controls import Control, Entry, Font, Label, Log, PressButton
from beistand.agent.windows.desktop import measure_in_pixels
from beistand.agent.windows.files import choose_file
from beistand.agent.windows.letters import with_letters
from beistand.agent.windows.panel import Panel, serve
from beistand.agent.windows.tools import ToolRows
from beistand.protocol.signals import Limit
from beistand.texts import Texts

Rows = list[list[Control]]


class WindowsWindow:
    """See `window.Window`. What a person does in it is done in the loop that made it."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self.acts: Acts | None = None
        self._loop = asyncio.get_running_loop()
        self.closed: asyncio.Future[None] = self._loop.create_future()
        """Done once the person has closed a window in which nothing is left to end."""
        self._shown: Shown | None = None
        self._view: _View | None = None
        ready = threading.Event()
        self._thread = threading.Thread(target=self._live, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()

    async def run(self) -> None:
        """Let the window live until cancelled; it needs nobody for that."""
        await self._loop.create_future()

    def show(self, shown: Shown) -> None:
        """Show this from now on."""
        if shown != self._shown:
            self._shown = shown
            self._there(lambda view: view.show(shown))

    def say(self, who: str, text: str) -> None:
        """Add a line to the chat."""
        self.note(f"{who}: {text}")

    def note(self, text: str) -> None:
        """Say between the lines of the chat what has happened."""
        self._there(lambda view: view.log.add(text))

    def choose_programs(self) -> Awaitable[bool]:
        """Before anything is shown: what shall not be seen. False where the person closes it."""
        chosen: asyncio.Future[bool] = self._loop.create_future()

        def closed(by_button: bool) -> None:
            if not chosen.done():
                chosen.set_result(by_button)

        def here(by_button: bool) -> None:
            self._here(lambda: closed(by_button))

        self._act(lambda acts, view: _choose(acts, view, here))
        return chosen

    def choose_file(self) -> Awaitable[Path | None]:
        """The file that the person chooses; None for none. Cancelled, it closes the dialog."""
        return choose_file(self._texts("agent.choose_file"))

    async def ask_invitation(self, wrong: str) -> str:
        """Ask for the file's name, as the browser shows it; `wrong` says what was wrong last."""
        typed: asyncio.Future[str] = self._loop.create_future()
        lead = wrong or self._texts("agent.ask_invitation")

        def done(text: str) -> None:
            if not typed.done():
                typed.set_result(text)

        self._there(lambda view: view.ask(lead, lambda text: self._here(lambda: done(text))))
        return await typed

    def farewell(self, text: str) -> None:
        """Say why it is over, until the person closes the window."""
        self._there(lambda view: view.farewell(text))

    def close(self) -> None:
        """Be gone."""
        self._there(lambda view: view.panel.close())
        self._thread.join(5)

    # In the window's thread

    def _live(self, ready: threading.Event) -> None:
        try:
            measure_in_pixels()
            self._view = _View(self._texts, self._act, self._closes)
        finally:
            ready.set()
        serve()

    def _there(self, call: "Callable[[_View], None]") -> None:
        view = self._view
        if view is not None:
            view.panel.post(lambda: call(view))

    def _here(self, call: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(call)

    def _act(self, act: "Callable[[Acts, _View], None]") -> None:
        def acting() -> None:
            if self.acts is not None and self._view is not None:
                act(self.acts, self._view)

        self._here(acting)

    def _closes(self) -> None:
        """The closing cross: what is left to end is asked about."""

        def closing() -> None:
            if self.acts is not None:
                self._there(lambda view: view.ask_end())
            elif not self.closed.done():
                self.closed.set_result(None)

        self._here(closing)


Act = Callable[[Callable[[Acts, "_View"], None]], None]


class _View:
    """The controls. `act` carries out something in the loop, with the view beside."""

    def __init__(self, texts: Texts, act: Act, closes: Callable[[], None]) -> None:
        self._texts, self._act = texts, act
        self._typed: Callable[[str], None] | None = None
        self._question_words = ""
        self._question: Panel | None = None
        self._choice: Choice | None = None
        self.panel = panel = Panel(texts("agent.title"), closes, self._return)
        plain, strong, huge = panel.fonts.plain, panel.fonts.strong, panel.fonts.huge
        self._status, self._code, self._facts = (
            self._label(font) for font in (strong, huge, plain)
        )
        self._asks, self._asked = self._label(strong), self._label(plain)
        self._allow = self._button(lambda acts, _: acts.answer(True))
        self._refuse = self._button(lambda acts, _: acts.answer(False))
        self._hurry, self._ends = self._label(plain), self._label(strong)
        self._more = self._button(lambda acts, _: acts.more_time(Limit.ANSWER))
        self._longer = self._button(lambda acts, _: acts.more_time(Limit.SESSION))
        self._tools = ToolRows(panel, lambda tool: act(lambda acts, _: acts.finish(tool)))
        self.log = Log(panel.handle, plain)
        panel.add(self.log)
        self._message = Entry(panel.handle, plain, panel.next_number)
        panel.add(self._message)
        self._send = PressButton(panel.handle, plain, panel.next_number)
        panel.add(self._send, self._return)
        self._presence = self._button(lambda acts, _: acts.toggle_presence())
        self._share = self._button(lambda acts, _: acts.share())
        self._pause = self._button(lambda acts, _: acts.pause_or_resume())
        self._change = self._button(_choose)
        self._take_back = self._button(lambda acts, _: acts.take_back())
        self._lower = self._button(lambda acts, _: acts.lower())
        self._end = PressButton(panel.handle, plain, panel.next_number)
        self._end.words = texts("agent.end")
        panel.add(self._end, closes)

    def show(self, shown: Shown) -> None:
        """Show this from now on."""
        self._typed = None
        self._send.words = self._texts("agent.send")
        title = self._texts("agent.title")
        self.panel.title(f"{title} · {shown.code}" if shown.code else title)
        self._status.words, self._code.words = shown.status, shown.code
        self._facts.words = "\n".join(shown.facts)
        if shown.question != self._question_words:
            # A key pressed once too often answers no other question.
            self._question_words = shown.question
            self.panel.take_keyboard_from(self._allow, self._refuse, self._more)
        self._asks.words, _, self._asked.words = shown.question.partition("\n")
        self._allow.words, self._refuse.words = shown.answers
        pressed = (
            *((self._share, shown.share), (self._pause, shown.pause)),
            *((self._change, shown.change), (self._take_back, shown.take_back)),
            (self._lower, shown.lower),
            (self._end, self._texts("agent.end")),
            (self._presence, shown.presence),
            *((self._more, shown.more), (self._longer, shown.longer)),
        )
        buttons = [(button, words) for button, words in pressed if words]
        marked = with_letters([words for _, words in buttons])
        for (button, _), words in zip(buttons, marked, strict=True):
            button.words = words
        rows: Rows = [[self._status]]
        rows += [[self._code]] if shown.code else []
        rows += [[self._facts]] if shown.facts else []
        self._hurry.words, self._ends.words = shown.hurry, shown.ends
        hurry: Rows = [[self._hurry]] if shown.hurry else []
        answers = [self._allow, self._refuse, *([self._more] if shown.more else [])]
        asked: Rows = [[self._asks], [self._asked], *hurry, [*answers]]
        rows += asked if shown.question else []
        rows += [[self._ends], [self._longer]] if shown.ends else []
        rows += self._tools.rows(shown.tools)
        if shown.chats:
            self._message.hint(self._texts("chat.message"))
        rows += [[self.log], [self._message, self._send]] if shown.chats else []
        rows += [[self._presence]] if shown.presence else []
        elsewhere = (self._presence, self._more, self._longer)
        below = [button for button, _ in buttons if button not in elsewhere]
        self.panel.lay_out([*rows, below])

    def ask(self, lead: str, typed: Callable[[str], None]) -> None:
        """Ask for a line."""
        self._typed = typed
        self._status.words = lead
        self._send.words = self._texts("answer.ok")
        self.panel.lay_out([[self._status], [self._message, self._send]])
        self._message.focus()

    def farewell(self, text: str) -> None:
        """Say the last words."""
        if self._question is not None:
            self._question.close()
        if self._choice is not None:
            self._choice.close()
        self._status.words = text
        self.panel.title(self._texts("agent.title"))
        self.panel.lay_out([[self._status]])

    def ask_end(self) -> None:
        """The question is a window of its own; nobody ends a session by a key pressed too often."""
        if self._question is not None:
            self._question.front()
            return
        texts = self._texts

        def no() -> None:
            question.close()
            self._question = None

        def yes() -> None:
            no()
            self._act(lambda acts, _: acts.end())

        question = self._question = Panel(texts("agent.end"), no, owner=self.panel)
        asked = Label(question.handle, question.fonts.plain, texts("agent.end_question"))
        question.add(asked)
        answers = []
        for word, command in (("yes", yes), ("no", no)):
            button = PressButton(question.handle, question.fonts.plain, question.next_number)
            button.words = texts(f"answer.{word}")
            question.add(button, command)
            answers.append(button)
        question.lay_out([[asked], answers])
        question.front()

    def choose(
        self,
        monitors: tuple[Monitor, ...],
        shown: int,
        applications: tuple[Application, ...],
        excluded: frozenset[str],
        yields: bool,
        closed: Callable[[bool], None] | None = None,
    ) -> None:
        """The choice of monitors and programs; `closed` is there before anything is shown."""
        if self._choice is not None and closed is None:
            self._choice.panel.front()
            return
        if self._choice is not None:
            self._choice.close()
        ticks = {each.ident for each in applications} & excluded

        def done(chosen: bool) -> None:
            self._choice = None
            if closed is not None:
                closed(chosen)

        self._choice = Choice(
            *(self._texts, self.panel, monitors, shown, applications, ticks, yields),
            show_monitor=lambda number: self._act(lambda acts, _: acts.show_monitor(number)),
            exclude=lambda idents: self._act(lambda acts, view: view.excludes(acts, idents)),
            yield_to_mouse=lambda wanted: self._act(lambda acts, _: acts.yield_to_mouse(wanted)),
            done=done,
            before=closed is not None,
        )

    def excludes(self, acts: Acts, idents: Collection[str]) -> None:
        """In the loop; where it was not done, the ticks tell no longer what is true."""
        if not acts.exclude(idents):
            self.panel.post(lambda: self._choice.close() if self._choice else None)

    def _return(self) -> None:
        """The return key, or the button beside the line."""
        text = self._message.typed.strip()
        if self._typed is not None:
            self._typed(text)
        elif text:
            self._message.take()
            self._act(lambda acts, _: acts.write(text))

    def _label(self, font: Font) -> Label:
        label = Label(self.panel.handle, font)
        self.panel.add(label)
        return label

    def _button(self, command: "Callable[[Acts, _View], None]", words: str = "") -> PressButton:
        panel = self.panel
        button = PressButton(panel.handle, panel.fonts.plain, panel.next_number)
        button.words = words
        panel.add(button, lambda: self._act(command))
        return button


def _choose(acts: Acts, view: _View, closed: Callable[[bool], None] | None = None) -> None:
    """Asked for in the loop, shown in the window's thread."""
    told = (acts.monitors(), acts.monitor, acts.applications(), acts.excluded, acts.yields)
    view.panel.post(lambda: view.choose(*told, closed))
