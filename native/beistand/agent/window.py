"""Window: what the agent's small window shows, and what a person can do in it."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from beistand.agent.system import Application, Monitor
from beistand.protocol.conditions import CLIPBOARD
from beistand.protocol.events import PERSONAL, ColleagueDismissed, Event, Presence, What, Withdrawn
from beistand.protocol.roles import Role
from beistand.protocol.signals import Limit
from beistand.protocol.states import Request, State
from beistand.texts import Texts
from beistand.texts.monitors import monitor
from beistand.texts.sizes import size
from beistand.texts.times import iso_day

_TOOLS = (What.GIVE_TEXT, What.TAKE_TEXT, What.GIVE_FILE, What.TAKE_FILE)


@dataclass(frozen=True)
class Tool:
    """A way that stands open, a file on its way or somebody who watches, and the words of the
    button that ends it; `ends` is what is said then."""

    ends: Event
    text: str
    end: str
    percent: int | None = None


@dataclass(frozen=True)
class Shown:
    """Everything that changes in the window; a button without words is not there."""

    status: str
    code: str = ""
    facts: tuple[str, ...] = ()
    question: str = ""
    answers: tuple[str, str] = ("", "")
    """The words for yes and no."""
    hurry: str = ""
    """That the question counts as answered in a moment, and `more` is the button against it."""
    more: str = ""
    ends: str = ""
    """That the session ends in a moment, and `longer` is the button against it."""
    longer: str = ""
    presence: str = ""
    share: str = ""
    pause: str = ""
    take_back: str = ""
    lower: str = ""
    change: str = ""
    chats: bool = False
    tools: tuple[Tool, ...] = ()


class Acts(Protocol):
    """What a person can do in the window."""

    def pause_or_resume(self) -> None:
        """Let the picture stand still, or move again."""

    def share(self) -> None:
        """Show the screen again."""

    def take_back(self) -> None:
        """Take mouse and keyboard back."""

    def lower(self) -> None:
        """Take the administrator rights back."""

    def toggle_presence(self) -> None:
        """Say that somebody is there, or that nobody is any more."""

    def answer(self, yes: bool) -> None:
        """Answer the open question."""

    def more_time(self, limit: Limit) -> None:
        """Let what is about to end by itself have its whole time again."""

    def finish(self, tool: Tool) -> None:
        """Allow something no longer, stop a file, or send somebody away."""

    def monitors(self) -> tuple[Monitor, ...]:
        """The whole desktop, then each monitor."""

    @property
    def monitor(self) -> int:
        """The number of the monitor that is shown."""

    def show_monitor(self, number: int) -> None:
        """Show this one instead."""

    def applications(self) -> tuple[Application, ...]:
        """The programs that are running."""

    @property
    def excluded(self) -> frozenset[str]:
        """The programs that nobody sees, by their idents."""

    def exclude(self, idents: Collection[str]) -> bool:
        """Show everything but these programs; False where it was not done, and the person told."""

    @property
    def yields(self) -> bool:
        """Whether the customer's own mouse ends control."""

    def yield_to_mouse(self, wanted: bool) -> None:
        """Let the customer's own mouse end control, or not."""

    def write(self, text: str) -> None:
        """Write a chat message."""

    def end(self) -> None:
        """End the session; the person has confirmed it."""


class Window(Protocol):
    """The window itself."""

    def show(self, shown: Shown) -> None:
        """Show this from now on."""

    def say(self, who: str, text: str) -> None:
        """Add a line to the chat."""

    def note(self, text: str) -> None:
        """Say between the lines of the chat what has happened."""

    def choose_programs(self) -> Awaitable[bool]:
        """Let the person choose, before anything is shown, what shall not be seen.

        False where they would rather show nothing.
        """

    def choose_file(self) -> Awaitable[Path | None]:
        """The file that the person chooses; None for none. Cancelled, nobody is asked any more."""


def waiting(texts: Texts, code: str, trouble: str = "", host: str = "") -> Shown:
    """Before the customer's page has admitted the agent; `trouble` is why it cannot do so yet."""
    if trouble:
        return Shown(status=texts(f"agent.trouble.{trouble}", host=host))
    return Shown(status=texts("agent.waiting"), code=code)


def in_session(
    texts: Texts,
    state: State,
    since: datetime,
    connected: bool,
    tools: tuple[Tool, ...] = (),
    asked: bool = False,
    ending: Collection[Limit] = (),
) -> Shown:
    """While the session is on. A running clock would be a change on the screen every second.

    `asked` is whether an answer about presence is due, `ending` what is to be warned of.
    """
    name, leave = state.technician, texts("presence.leave")
    here = "here" if state.has(Role.TECHNICIAN) else "away"
    status = texts(f"agent.{here}", name=name) if connected else texts("agent.lost")
    sharing = _sharing(state)
    facts = (
        texts("agent.since", time=f"{since:%H:%M}"),
        texts(f"agent.sharing.{sharing}", number=state.monitor, count=state.monitors),
        texts(f"agent.control.{'on' if state.controllable else 'off'}"),
        texts(f"agent.recording.{_recording(state)}"),
        _presence(texts, state),
        *([texts("agent.elevated")] if state.elevated else []),
        *([texts.count("agent.excluded", state.excluded)] if state.excluded else []),
    )
    question, answers = "", (texts("answer.allow"), texts("answer.refuse"))
    warned = frozenset(ending) if connected else frozenset()
    hurries = False
    if asked and connected:
        away = state.presence is Presence.AWAY
        no = texts("presence.stay_away") if away else leave
        question, answers = _asks_presence(texts, state), (texts("presence.yes"), no)
    elif connected and (request := open_request(state)):
        question, hurries = _question(texts, name, request), Limit.ANSWER in warned
    return Shown(
        status=status,
        facts=facts,
        question=question,
        answers=answers,
        hurry=texts("portal.request.ends") if hurries else "",
        more=texts("portal.time.more") if hurries else "",
        ends=texts("lasting.ends") if Limit.SESSION in warned else "",
        longer=texts("lasting.longer") if Limit.SESSION in warned else "",
        presence=(leave if state.attended else texts("presence.return")) if connected else "",
        share="" if state.surface else texts("portal.screen.share"),
        pause=texts(f"agent.{'resume' if state.paused else 'pause'}") if state.surface else "",
        take_back=texts("agent.take_back") if state.grants(What.CONTROL) else "",
        lower=texts("agent.lower") if state.elevated else "",
        change=texts("portal.screen.change"),
        chats=True,
        tools=tools if connected else (),
    )


def standing(
    texts: Texts, state: State, progress: Callable[[Request], int | None]
) -> tuple[Tool, ...]:
    """Who else may watch, the ways of the clipboard that stand open, the files on their way."""
    tools = []
    for colleague in state.colleagues:
        party = state.party(colleague.party)
        here = "watches" if party is not None and party.present else "may_watch"
        text = texts(f"agent.{here}", name=colleague.name)
        sent_away = ColleagueDismissed(colleague.party)
        tools.append(Tool(sent_away, text, texts("portal.facts.send_away")))
    for request in state.requests:
        if not request.granted or request.what not in _TOOLS:
            continue
        percent = progress(request)
        done = "" if percent is None else f" ({percent}\u00a0%)"
        text = texts(f"agent.tool.{request.what}", file=request.file)
        if request.what is What.TAKE_FILE and not request.file:
            text = texts("agent.tool.choosing")
        end = texts("agent.tool.close" if request.what in CLIPBOARD else "agent.tool.stop")
        tools.append(Tool(Withdrawn(request.request), text + done, end, percent))
    return tuple(tools)


def open_request(state: State) -> Request | None:
    """The request that waits for an answer."""
    return next((each for each in state.requests if not each.granted), None)


def _sharing(state: State) -> str:
    if state.surface is None or state.paused:
        return "none" if state.surface is None else "paused"
    if state.monitors <= 1:
        return "on"
    return "one" if state.monitor else "all"


def _recording(state: State) -> str:
    if state.recording_allowed:
        return "on" if state.recording else "allowed"
    return "off"


def _presence(texts: Texts, state: State) -> str:
    if state.presence is None:
        return texts("presence.unanswered")
    return f"{texts('presence.state')} {texts(f'presence.{state.presence}')}"


def _asks_presence(texts: Texts, state: State) -> str:
    follows = "paused" if state.presence is None else "pauses" if state.attended else "alone"
    return f"{texts('presence.question')}\n{texts(f'presence.{follows}')}"


def _question(texts: Texts, name: str, request: Request) -> str:
    who = request.name if request.what is What.TAKE_BACK else name
    asks = f"{who} {texts(f'portal.request.{request.what}')}"
    if request.what in PERSONAL:
        asks += f"\n{texts('portal.request.person')}: {request.name}"
        if day := request.undertaking:
            bound = texts("portal.confirm.undertaking", date=iso_day(texts, day))
            asks += f"\n{bound}"
    if request.file:
        asks += f"\n{texts('portal.request.file')}: {request.file}, {size(texts, request.size)}"
    if request.what is What.MONITOR:
        asks += f"\n{texts('portal.request.screen')}: {monitor(texts, request.monitor)}"
    why = f"\n{texts('portal.request.why')}: {request.why}" if request.why else ""
    return f"{asks}{why}\n{texts('portal.request.silence')}"
