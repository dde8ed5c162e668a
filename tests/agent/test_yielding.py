"""The customer's own mouse ends control where the customer wants it, and only then."""

from beistand.agent.yielding import FAR, Yielding


class World:
    """A pointer that both can move."""

    def __init__(self, wanted: bool = True) -> None:
        self.place = (100, 100)
        self.ended = 0
        self.controlled = True
        self.yielding = Yielding(lambda: self.place, lambda: self.controlled, self._ends)
        self.yielding.wanted = wanted

    def _ends(self) -> None:
        self.ended += 1

    def technician_moves(self, x: int, y: int) -> None:
        self.place = (x, y)
        self.yielding.left()


def test_what_the_technician_moved_and_nobody_else_ends_nothing() -> None:
    world = World()
    world.technician_moves(300, 200)

    assert not world.yielding.look()
    assert world.ended == 0


def test_the_customers_movement_ends_control_once() -> None:
    world = World()
    world.technician_moves(300, 200)
    world.place = (300, 200 + FAR + 1)

    assert world.yielding.look()
    assert not world.yielding.look()
    assert world.ended == 1


def test_a_program_that_nudges_the_pointer_is_not_the_customer() -> None:
    world = World()
    world.technician_moves(300, 200)
    world.place = (300 + FAR, 200 - FAR)

    assert not world.yielding.look()


def test_a_customer_who_does_not_want_it_may_move_the_mouse() -> None:
    world = World(wanted=False)
    world.technician_moves(300, 200)
    world.place = (0, 0)

    assert not world.yielding.look()


def test_control_by_keys_alone_ends_as_well() -> None:
    world = World()
    assert not world.yielding.look()
    world.place = (0, 0)

    assert world.yielding.look()
    assert world.ended == 1


def test_nobody_who_controls_nothing_loses_control() -> None:
    world = World()
    world.technician_moves(300, 200)
    world.controlled = False
    world.place = (0, 0)
    assert not world.yielding.look()

    world.controlled = True
    assert not world.yielding.look()
    assert world.ended == 0


def test_what_was_before_control_began_anew_is_forgotten() -> None:
    world = World()
    world.technician_moves(300, 200)
    world.yielding.forget()
    world.place = (0, 0)

    assert not world.yielding.look()
