from beistand.ends.lateness import Lateness


def test_the_quickest_picture_is_not_late_whatever_the_clocks_say() -> None:
    lateness = Lateness()
    assert lateness.now is None
    for captured, shown in ((1_000, 500), (2_000, 1_500)):
        lateness.seen(captured, shown)
        assert lateness.now == 0


def test_what_waited_on_its_way_is_late() -> None:
    lateness = Lateness()
    lateness.seen(1_000, 1_040)
    lateness.seen(2_000, 2_120)
    assert lateness.now == 80
    lateness.seen(3_000, 3_030)
    assert lateness.now == 0


def test_another_sender_has_another_clock() -> None:
    lateness = Lateness()
    lateness.seen(1_000, 1_040)
    lateness.forget()
    lateness.seen(1_000, 9_000)
    assert lateness.now == 0
