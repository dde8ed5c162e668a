"""A program that was excluded is excluded when it is started anew, until it is restored."""

from beistand.agent.carried import Carried

PRAXIS, EDITOR = "/opt/praxis", "/usr/bin/editor"


class World:
    """Processes by their idents, and what each runs; the second moment has come."""

    def __init__(self, **runs: str) -> None:
        self.runs = {"7.1": PRAXIS, "8.1": EDITOR, **runs}
        self.carried = Carried(lambda ident: self.runs.get(ident, ""), lambda: 2)

    def chooses(self, offered: tuple[str, ...], *excluded: str) -> int:
        self.carried.offer(offered)
        return self.carried.exclude(excluded)


def test_a_program_started_anew_is_excluded_before_it_is_shown() -> None:
    world = World()
    assert world.chooses(("7.1", "8.1"), "7.1") == 1
    del world.runs["7.1"]
    world.runs |= {"9.2": PRAXIS, "9.3": EDITOR}

    assert not world.carried.meet(("9.3", "1.1"))
    assert world.carried.meet(("9.2", "1.1"))
    assert world.carried.idents == {"7.1", "9.2"}


def test_what_it_is_started_by_counts_as_well() -> None:
    world = World(**{"9.2": PRAXIS, "9.9": "/opt/viewer"})
    world.chooses(("7.1",), "7.1")

    assert world.carried.meet(("9.9", "9.2", "1.1"))
    assert "9.2" in world.carried.idents


def test_another_that_was_left_visible_stays_visible() -> None:
    world = World(**{"5.1": PRAXIS, "6.3": PRAXIS, "6.4": PRAXIS})
    world.chooses(("6.3", "7.1"), "7.1")

    assert not world.carried.meet(("6.3",))
    assert not world.carried.meet(("5.1",))  # it has opened its window only now
    assert world.carried.idents == {"7.1"}
    assert world.carried.meet(("6.4",))


def test_what_has_no_window_just_now_stays_excluded() -> None:
    world = World()
    world.chooses(("7.1", "8.1"), "7.1")
    assert world.chooses(("8.1",), "8.1") == 2
    assert world.chooses(("8.1",)) == 1
    assert world.carried.idents == {"7.1"}


def test_what_began_while_the_person_was_choosing_is_excluded() -> None:
    world = World(**{"9.2": PRAXIS})
    world.carried.offer(("7.1",))
    world.carried._moment = lambda: 5
    world.carried.exclude(("7.1",))
    assert world.carried.meet(("9.2",))


def test_what_was_met_while_the_person_was_choosing_is_excluded_as_well() -> None:
    world = World(**{"9.2": PRAXIS})
    world.carried.offer(("7.1", "8.1"))
    assert not world.carried.meet(("9.2", "1.1"))
    assert world.carried.exclude(("7.1",)) == 1
    assert world.carried.idents == {"7.1", "9.2"}


def test_restored_it_is_carried_on_no_longer() -> None:
    world = World()
    world.chooses(("7.1",), "7.1")
    del world.runs["7.1"]
    world.runs["9.2"] = PRAXIS
    world.carried.meet(("9.2",))
    assert world.chooses(("9.2",)) == 0
    del world.runs["9.2"]
    world.runs["9.4"] = PRAXIS

    assert not world.carried.meet(("9.4",))
    assert world.carried.idents == frozenset()


def test_of_what_nobody_knows_what_it_runs_only_the_process_is_excluded() -> None:
    world = World(**{"7.1": "", "9.2": ""})
    assert world.chooses(("7.1",), "7.1") == 1
    assert not world.carried.meet(("9.2",))
