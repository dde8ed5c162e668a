"""Where the pieces of a row stand."""

from beistand.agent.mask import Rectangle
from beistand.agent.windows.layout import Wish, in_row, room

WIDTH, GAP = 400, 8


def test_what_grows_takes_what_the_others_leave() -> None:
    row = [Wish(999, 20, grows=True), Wish(80, 20), Wish(60, 20)]

    assert room(row, WIDTH, GAP) == 400 - 80 - 60 - 2 * GAP
    assert in_row(row, 14, 10, WIDTH, GAP) == [
        Rectangle(14, 10, 244, 20),
        Rectangle(266, 10, 80, 20),
        Rectangle(354, 10, 60, 20),
    ]


def test_a_full_row_goes_on_below_the_highest_of_its_pieces() -> None:
    row = [Wish(200, 20), Wish(150, 30), Wish(100, 20)]

    assert in_row(row, 0, 0, WIDTH, GAP) == [
        Rectangle(0, 5, 200, 20),
        Rectangle(208, 0, 150, 30),
        Rectangle(0, 38, 100, 20),
    ]


def test_a_piece_as_wide_as_the_row_stands_alone_and_does_not_go_below_itself() -> None:
    assert in_row([Wish(400, 20)], 14, 0, WIDTH, GAP) == [Rectangle(14, 0, 400, 20)]
    assert in_row([Wish(500, 20)], 14, 0, WIDTH, GAP) == [Rectangle(14, 0, 500, 20)]
