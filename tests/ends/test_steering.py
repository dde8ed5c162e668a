from beistand.ends.input import Moved, Stroke, Typed, unpack
from beistand.ends.steering import MOST_UNDONE, Steering


class World:
    def __init__(self) -> None:
        self.sent: list[tuple[int, list[Stroke]]] = []
        self.time = 1000
        self.steering = Steering(lambda frame: self.sent.append(unpack(frame)), lambda: self.time)


def test_strokes_go_out_at_once_and_are_counted() -> None:
    world = World()

    world.steering.add([Typed("a")], 2)
    world.steering.add([Typed("b")], 2)

    assert world.sent == [(1, [Typed("a")]), (2, [Typed("b")])]


def test_what_a_slow_agent_has_not_done_yet_is_put_together() -> None:
    world = World()
    for number in range(MOST_UNDONE + 5):
        world.steering.add([Moved(number, 0)], 2)
    assert len(world.sent) == MOST_UNDONE

    world.steering.done(MOST_UNDONE)

    assert world.sent[-1] == (MOST_UNDONE + 1, [Moved(MOST_UNDONE + 4, 0)])


def test_the_delay_of_an_answer_is_known() -> None:
    world = World()
    world.steering.add([Typed("a")], 2)
    world.time += 35

    world.steering.done(1)

    assert world.steering.delay == 35


def test_what_waits_is_forgotten_with_the_control() -> None:
    world = World()
    for number in range(MOST_UNDONE + 1):
        world.steering.add([Moved(number, 0)], 2)

    world.steering.forget()
    world.steering.add([Typed("later")], 2)

    assert world.sent[-1][1] == [Typed("later")]


def test_where_nobody_steers_there_is_no_delay() -> None:
    world = World()
    world.steering.add([Typed("a")], 2)
    world.steering.done(1)

    world.steering.forget()

    assert world.steering.delay is None
