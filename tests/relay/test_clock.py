import time

from beistand.relay.clock import SystemClock


class Machine:
    def __init__(self) -> None:
        self.wall = 1_000_000.0
        self.passed = 50.0

    def clock(self) -> SystemClock:
        return SystemClock(lambda: self.wall, lambda: self.passed)

    def move(self, seconds: float) -> None:
        self.wall += seconds
        self.passed += seconds


def test_now_is_in_milliseconds_since_1970() -> None:
    assert abs(SystemClock().now() - time.time() * 1000) < 1000


def test_now_follows_the_machines_clock_forward() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += 3600
    assert clock.now() == 1_003_600_000


def test_now_never_goes_back_when_the_machines_clock_is_set_back_an_hour() -> None:
    machine = Machine()
    clock = machine.clock()
    told = [clock.now()]
    machine.wall -= 3600
    for _ in range(100):
        machine.move(0.01)
        told.append(clock.now())
    assert told == sorted(told)
    assert told[-1] == 1_000_000_500  # half the pace


def test_now_finds_back_to_the_machines_clock() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall -= 3600
    machine.move(7200)
    clock.now()
    machine.move(1)
    assert clock.now() == machine.wall * 1000


def test_monotonic_time_does_not_care_about_the_machines_clock() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall -= 3600
    assert clock.monotonic() == 50.0
