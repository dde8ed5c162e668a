import struct
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from beistand.agent.icon import png_of
from beistand.agent.mask import MANY, Rectangle, blacken, few, intersection, without
from beistand.agent.verdict import Exclusion, Window, hidden_places
from beistand.agent.x11.trail import Change, trail

SECRET, BENIGN = ("7.1", "1.1"), ("8.1", "1.1")
EXCLUSION = Exclusion(frozenset({"7.1"}), own="9.1")
places = st.builds(
    Rectangle, st.integers(-4, 9), st.integers(-4, 9), st.integers(1, 9), st.integers(1, 9)
)


def window(place: Rectangle, *owners: tuple[str, ...], **more: object) -> Window:
    known = {"shown": True, "asked": True, "translucent": False, **more}
    return Window(1, place, owners=owners, **known)  # type: ignore[arg-type]


def dots(rectangles: list[Rectangle]) -> set[tuple[int, int]]:
    return {
        (x, y)
        for place in rectangles
        for x in range(place.x, place.x + place.width)
        for y in range(place.y, place.y + place.height)
    }


@given(st.lists(places, max_size=4), places)
def test_without_leaves_every_pixel_outside_the_hole_and_none_inside(
    rectangles: list[Rectangle], hole: Rectangle
) -> None:
    assert dots(without(rectangles, hole)) == dots(rectangles) - dots([hole])


@given(places, places)
def test_an_intersection_is_what_both_have(one: Rectangle, other: Rectangle) -> None:
    common = intersection(one, other)
    assert dots([common] if common else []) == dots([one]) & dots([other])


@settings(max_examples=200)
@given(st.lists(places, max_size=3), places)
def test_exactly_the_places_turn_black(black: list[Rectangle], picture: Rectangle) -> None:
    pixels = bytearray(b"\xff" * (4 * picture.width * picture.height))
    blacken(memoryview(pixels), picture, black)
    for x, y in dots([picture]):
        at = 4 * ((y - picture.y) * picture.width + x - picture.x)
        assert pixels[at : at + 4] == (bytes(4) if (x, y) in dots(black) else b"\xff" * 4)


def test_too_many_places_are_the_tiles_they_touch() -> None:
    scattered = [Rectangle(3 * number, 60 * (number % 2), 1, 5) for number in range(MANY + 1)]
    tiled = few(scattered)
    assert len(tiled) == 2
    assert dots(tiled) >= dots(scattered)
    assert few(scattered[:5] * 2) == scattered[:5]
    far = [*scattered, Rectangle(30000, 0, 1, 1)]
    assert few(far) == [Rectangle(0, 0, 30001, 65)]


def test_a_window_is_hidden_by_any_owner_by_an_ancestor_and_when_unknown() -> None:
    place = Rectangle(0, 0, 5, 5)
    assert EXCLUSION.hides(window(place, SECRET))
    assert EXCLUSION.hides(window(place, BENIGN, SECRET))
    assert EXCLUSION.hides(window(place, ("8.2", "7.1", "1.1")))
    assert EXCLUSION.hides(window(place, BENIGN, ()))
    assert EXCLUSION.hides(window(place))
    assert EXCLUSION.hides(window(place, BENIGN, asked=False))
    assert EXCLUSION.hides(window(place, BENIGN, held=True))
    assert not EXCLUSION.hides(window(place, BENIGN))
    assert not EXCLUSION.hides(window(place, ("9.1", "7.1")))
    assert not EXCLUSION.hides(window(place, ("7.2", "1.1")))


def test_what_comes_from_nobody_knows_whom_is_hidden_while_anything_is_excluded() -> None:
    assert EXCLUSION.hides(None)
    assert EXCLUSION.hides(window(Rectangle(0, 0, 0, 0), SECRET))
    assert not EXCLUSION.hides(window(Rectangle(0, 0, 0, 0), BENIGN))
    assert not Exclusion().hides(None)


def test_nothing_is_hidden_while_nothing_is_excluded() -> None:
    assert not Exclusion().hides(window(Rectangle(0, 0, 5, 5), ()))


def test_what_lies_above_is_seen_and_what_lies_below_covers_nothing() -> None:
    secret = window(Rectangle(0, 0, 10, 10), SECRET)
    other = window(Rectangle(5, 0, 10, 10), BENIGN)
    assert dots(hidden_places([secret, other], EXCLUSION)) == dots([Rectangle(0, 0, 5, 10)])
    assert dots(hidden_places([other, secret], EXCLUSION)) == dots([secret.place])


def test_translucent_unmapped_and_unpainted_windows_uncover_nothing() -> None:
    secret = window(Rectangle(0, 0, 10, 10), SECRET)
    for more in ({"translucent": True}, {"shown": False}, {"paints": False}, {"shape": ()}):
        above = window(Rectangle(0, 0, 10, 10), BENIGN, **more)
        assert hidden_places([secret, above], EXCLUSION) == [secret.place]


def test_a_shaped_window_covers_with_its_shape_only() -> None:
    secret = window(Rectangle(2, 2, 10, 10), SECRET)
    round_ = window(Rectangle(2, 2, 10, 10), BENIGN, shape=(Rectangle(0, 1, 10, 30),))
    assert hidden_places([secret, round_], EXCLUSION) == [Rectangle(2, 2, 10, 1)]


def test_a_hidden_window_leaves_pixels_where_it_was_and_where_it_went() -> None:
    secret = window(Rectangle(20, 0, 5, 5), SECRET)
    old = Rectangle(0, 0, 5, 5)
    left = trail([Change(secret, old, secret.place)], [secret], EXCLUSION, [])
    assert dots(left) >= dots([old, secret.place])


def test_a_window_that_moves_over_a_hidden_one_may_show_it_where_they_met() -> None:
    secret = window(Rectangle(0, 0, 5, 5), SECRET)
    other = window(Rectangle(3, 0, 5, 5), BENIGN)
    left = trail([Change(other, None, other.place)], [secret, other], EXCLUSION, [])
    assert dots(left) == dots([Rectangle(3, 0, 2, 5)])


def test_what_was_left_behind_moves_along_with_the_window_it_lies_in() -> None:
    other = window(Rectangle(30, 40, 10, 10), BENIGN)
    change = Change(other, Rectangle(0, 0, 10, 10), other.place)
    left = trail([change], [other], EXCLUSION, [Rectangle(2, 3, 4, 4)])
    assert dots(left) == dots([Rectangle(32, 43, 4, 4)])


def test_benign_windows_leave_nothing_behind() -> None:
    other = window(Rectangle(30, 40, 10, 10), BENIGN)
    change = Change(other, Rectangle(0, 0, 10, 10), other.place)
    assert trail([change], [other], EXCLUSION, []) == []


def test_an_icon_becomes_a_png() -> None:
    png = png_of(struct.pack("=4I", 2, 1, 0xFF112233, 0x80445566))
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (2, 1)
    start = png.index(b"IDAT") + 4
    row = zlib.decompress(png[start : png.index(b"IEND") - 8])
    assert row == bytes.fromhex("00 112233ff 44556680")
    assert png_of(struct.pack("=3I", 9, 9, 0)) == b""


def test_of_several_icons_the_smallest_that_is_large_enough_is_taken() -> None:
    sizes = (16, 256, 64)
    words = b"".join(struct.pack("=II", size, size) + bytes(4 * size * size) for size in sizes)
    assert struct.unpack(">II", png_of(words)[16:24]) == (32, 32)
