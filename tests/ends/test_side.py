"""One side of a session, wired to a relay that stands in the test."""

from beistand.ends.chat import Message
from beistand.ends.side import Side
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event, Reason, Surface
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State
from beistand.protocol.wire import Entry, read, write_entry, write_signal

UP_TO_CONNECTED: list[tuple[Role, Event]] = [
    (Role.TECHNICIAN, e.KeyOffered("Drucker", "Anna", "Haus")),
    (Role.RELAY, e.KeyAccepted()),
    (Role.RELAY, e.Joined(1, Role.CUSTOMER)),
    (Role.RELAY, e.Joined(2, Role.TECHNICIAN, "Anna")),
    (Role.CUSTOMER, e.Confirmed()),
    (Role.CUSTOMER, e.AgreementAccepted(1, "d", "de")),
    (Role.CUSTOMER, e.RecordingDecided(False)),
    (Role.RELAY, e.Connected()),
]


class World:
    """A side, a line that records what is sent, and a listener that records what happens."""

    def __init__(self, said: list[tuple[Role, Event]] = UP_TO_CONNECTED) -> None:
        self.texts: list[str] = []
        self.frames: list[bytes] = []
        self.told: list[str] = []
        self.side = Side(Role.CUSTOMER, self, self, lambda: 1_000)
        self.number = 0
        self.ledger = said

    # the line
    def send_text(self, text: str) -> None:
        self.texts.append(text)

    def send_bytes(self, data: bytes) -> None:
        self.frames.append(data)

    # the listener
    def welcomed(self) -> None:
        self.told.append("welcomed")

    def not_welcome(self, why: s.Why, seconds: int) -> None:
        self.told.append(f"not welcome: {why}")

    def happened(self, entry: Entry, before: State) -> None:
        self.told.append(type(entry.event).__name__)

    def wrote(self, message: Message) -> None:
        self.told.append(message.text)

    def chat_moved(self) -> None:
        self.told.append("chat moved")

    def signalled(self, signal: s.Signal) -> None:
        self.told.append(type(signal).__name__)

    # the relay
    def welcomes(self, chat: int = 0) -> None:
        party = {Role.CUSTOMER: 1, Role.TECHNICIAN: 2, Role.AGENT: 3}[self.side.role]
        welcome = s.Welcome(self.side.role, party, 5_000, len(self.ledger), chat, "s", "secret")
        self.side.hear_text(write_signal(welcome))
        for by, event in self.ledger[self.number :]:
            self.repeats(by, event)

    def repeats(self, by: Role, event: Event) -> None:
        self.number += 1
        self.side.hear_text(write_entry(Entry(self.number, by, 0, 5_000, event)))

    def events_sent(self) -> list[Event]:
        return [said for text in self.texts if isinstance(said := read(text), Event)]


def test_a_side_is_welcome_once_it_has_heard_everything() -> None:
    world = World()
    world.welcomes()
    assert world.told[-1] == "welcomed"
    assert world.side.state.phase is Phase.CONNECTED
    assert world.side.clock_ahead == 4_000


def test_what_a_side_says_is_not_true_before_it_is_repeated() -> None:
    world = World()
    world.welcomes()
    assert world.side.say(e.SharingStarted(Surface.WINDOW))
    assert not world.side.state.visible
    world.repeats(Role.CUSTOMER, e.SharingStarted(Surface.WINDOW))
    assert world.side.state.visible


def test_what_was_said_into_a_dead_line_is_said_again() -> None:
    world = World()
    world.welcomes()
    world.side.lost()
    assert world.side.say(e.Ended(Reason.CUSTOMER))
    assert world.events_sent() == []
    world.welcomes()
    assert world.events_sent() == [e.Ended(Reason.CUSTOMER)]


def test_what_became_impossible_meanwhile_is_dropped() -> None:
    world = World([*UP_TO_CONNECTED, (Role.CUSTOMER, e.SharingStarted(Surface.WINDOW))])
    world.welcomes()
    world.side.lost()
    world.side.say(e.Paused())
    world.ledger = [*world.ledger, (Role.RELAY, e.SharingStopped())]
    world.welcomes()
    assert world.events_sent() == []


def test_what_crossed_on_the_wire_is_forgotten() -> None:
    world = World([*UP_TO_CONNECTED, (Role.CUSTOMER, e.SharingStarted(Surface.WINDOW))])
    world.welcomes()
    world.side.say(e.Paused())
    world.repeats(Role.RELAY, e.SharingStopped())
    world.repeats(Role.CUSTOMER, e.SharingStarted(Surface.WINDOW))
    world.texts.clear()
    world.side.lost()
    world.ledger = [*world.ledger, (Role.RELAY, e.SharingStopped()), UP_TO_CONNECTED[0]]
    world.ledger = world.ledger[: world.number]
    world.welcomes()
    assert world.events_sent() == []


def test_a_chat_message_is_sent_again_until_it_is_repeated() -> None:
    world = World()
    world.welcomes()
    world.side.write("Hallo")
    world.side.lost()
    world.welcomes()
    assert world.frames[0] == world.frames[1]
    world.side.hear_chat(world.frames[0])
    world.side.lost()
    world.welcomes(chat=1)
    assert len(world.frames) == 2


def test_a_side_answers_a_sign_of_life_even_before_it_is_welcome() -> None:
    world = World()
    world.side.hear_text(write_signal(s.Alive(5)))
    assert [type(read(text)) for text in world.texts] == [s.Alive]
