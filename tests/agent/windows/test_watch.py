"""What may be seen of excluded programs between two looks is hidden, wherever it may be."""

from beistand.agent.mask import Rectangle
from beistand.agent.verdict import Exclusion, Window
from beistand.agent.windows.happenings import Happening, Kind
from beistand.agent.windows.watch import Watch
from beistand.agent.windows.windows import CORNER, Listing, opaque_part

EXCLUSION = Exclusion(frozenset({"7.1"}), own="9.1")
SECRET, OTHER = (("7.1", "1.1"),), (("8.1", "1.1"),)
DESKTOP = Rectangle(0, 0, 1000, 800)
HERE, THERE = Rectangle(10, 10, 100, 100), Rectangle(300, 200, 100, 100)


def window(number: int, place: Rectangle, owners: tuple[tuple[str, ...], ...]) -> Window:
    return Window(number, place, shown=True, asked=True, owners=owners, translucent=False)


class World:
    """The windows that are there now; nobody can be asked about others."""

    def __init__(self) -> None:
        self.windows: list[Window] = []
        self.away: set[int] = set()
        self.watch = Watch(
            lambda number: next((w for w in self.windows if w.number == number), None)
        )

    def looks(self, *happened: Happening) -> list[Rectangle]:
        listing = Listing(list(self.windows), set(self.away))
        return self.watch.look(listing, happened, EXCLUSION, DESKTOP)


def test_an_excluded_window_is_hidden_where_it_is_and_another_is_not() -> None:
    world = World()
    world.windows = [window(1, HERE, SECRET), window(2, THERE, OTHER)]

    assert world.looks() == [HERE]


def test_a_window_on_its_way_is_hidden_on_the_whole_way() -> None:
    world = World()
    world.windows = [window(1, HERE, SECRET)]
    world.looks()
    world.windows = [window(1, THERE, SECRET)]

    assert Rectangle(10, 10, 390, 290) in world.looks()
    assert world.looks() == [THERE]


def test_everything_is_hidden_while_an_excluded_window_is_minimised_or_comes_back() -> None:
    world = World()
    world.windows = [window(1, HERE, SECRET)]
    world.looks()
    world.windows, world.away = [], {1}
    assert world.looks() == [DESKTOP]
    assert world.looks() == []
    world.windows, world.away = [window(1, HERE, SECRET)], set()
    assert world.looks() == [HERE, DESKTOP]


def test_a_window_that_came_and_went_unseen_hides_everything() -> None:
    world = World()
    world.looks()

    assert world.looks(Happening(Kind.SHOWN, 5), Happening(Kind.DESTROYED, 5)) == [DESKTOP]
    assert world.looks() == []


def test_a_window_that_was_listed_may_go_without_hiding_everything() -> None:
    world = World()
    world.windows = [window(2, THERE, OTHER)]
    world.looks()
    world.windows = []

    assert world.looks(Happening(Kind.SHOWN, 2), Happening(Kind.DESTROYED, 2)) == []


def test_another_program_may_fly_as_it_likes() -> None:
    world = World()
    world.windows = [window(2, THERE, OTHER)]

    assert world.looks(Happening(Kind.MINIMISED, 2), Happening(Kind.UNCLOAKED, 2)) == []


def test_round_corners_cover_nothing() -> None:
    parts = opaque_part(Rectangle(0, 0, 100, 60))

    assert parts == (
        Rectangle(0, CORNER, 100, 60 - 2 * CORNER),
        Rectangle(CORNER, 0, 100 - 2 * CORNER, 60),
    )
    assert opaque_part(Rectangle(0, 0, 2 * CORNER, 60)) == ()
