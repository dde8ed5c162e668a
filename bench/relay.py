"""What the relay costs, beside others in the same run: `python -m bench.relay [PAIRS…]`."""

import os
import resource
import sys
from contextlib import ExitStack
from statistics import median

from bench.peers import relays
from bench.peers.load import FRAME_BYTES, Load, Round
from bench.peers.place import MissingError
from bench.peers.processes import family_cpu, memory
from bench.peers.relays import Neighbour, Start

PAIRS = (1, 50, 200)
RATE = 30
SECONDS = 3
ROUNDS = 3
IDLE_SESSIONS = 1000
AT_ONCE = 20
"""Sessions that are made before the pings of those before are answered."""
DEAF = 5
"""Viewers of `DEAF_AMONG` who read nothing for a while, beside others who do."""
DEAF_AMONG = 50
FILES = 8192
REACHED = 0.97
"""Less of the pictures that were due means that somebody could not follow."""
HEADS = f"{'':30}{'CPU µs/frame':>13}{'ms p50':>9}{'ms p99':>9}{'added':>8}{'seen':>7}{'load':>6}"


def measure(pairs: tuple[int, ...] = PAIRS) -> None:
    """Print the tables. Rounds alternate, since other work on the machine comes and goes."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, most), most))
    print(f"frames of {FRAME_BYTES // 1000} kB, {RATE} a second, each acknowledged")
    print(f"load of this machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for number in pairs:
        with ExitStack() as stack:
            _rounds(number, _started(relays.ALL, stack), stack)
    with ExitStack() as stack:
        _deaf(_started((relays.beistand, relays.bare_starlette, relays.nginx), stack), stack)
    for start in (relays.beistand, relays.bare_starlette, relays.uvloop_proxy, relays.nginx):
        with ExitStack() as stack:
            for neighbour in _started((start,), stack):
                _idle(neighbour, stack)


def _started(starts: tuple[Start, ...], stack: ExitStack) -> list[Neighbour]:
    started = []
    for start in starts:
        try:
            started.append(stack.enter_context(start()))
        except MissingError as missing:
            print(f"missing: {missing}")
    return started


def _loads(neighbours: list[Neighbour], number: int, stack: ExitStack) -> list[Load]:
    loads: list[Load] = []
    for neighbour in neighbours:
        loads.append(stack.enter_context(Load()))
        for made in range(number):
            loads[-1].takes(neighbour.pair())
            if made % AT_ONCE == 0:
                for load in loads:
                    load.tend()
    return loads


def _rounds(number: int, neighbours: list[Neighbour], stack: ExitStack) -> None:
    loads = _loads(neighbours, number, stack)
    results: list[list[tuple[float, Round]]] = [[] for _ in loads]
    for _ in range(ROUNDS):
        for neighbour, load, result in zip(neighbours, loads, results, strict=True):
            result.append(_round(neighbour, load))
            for other in loads:
                other.tend()
    print(f"\n{number} pair{'s' * (number > 1)}, {ROUNDS} rounds of {SECONDS} s by turns\n{HEADS}")
    direct = median(done.quantile(0.5) for _, done in results[-1])
    for neighbour, result in zip(neighbours, results, strict=True):
        _row(neighbour.name, result, direct)


def _round(neighbour: Neighbour, load: Load, deaf: int = 0) -> tuple[float, Round]:
    """CPU in µs for each frame that was seen, and what the viewers saw."""
    before = family_cpu(neighbour.process_id) if neighbour.process_id else 0
    done = load.runs(RATE, SECONDS, deaf)
    used = family_cpu(neighbour.process_id) - before if neighbour.process_id else 0
    return used / len(done.delays) / 1000, done


def _row(name: str, result: list[tuple[float, Round]], direct: float) -> None:
    cost = median(cost for cost, _ in result)
    half = median(done.quantile(0.5) for _, done in result)
    most = median(done.quantile(0.99) for _, done in result)
    seen = sum(len(done.delays) for _, done in result)
    share = seen / sum(done.sent + done.held for _, done in result)
    behind = "" if all(done.seconds < SECONDS / REACHED for _, done in result) else "  rate missed"
    busy = median(done.busy for _, done in result)
    print(
        f"{name:30}{cost:13.0f}{half:9.2f}{most:9.2f}{half - direct:8.2f}{share:7.0%}{busy:6.0%}"
        f"{behind}",
        flush=True,
    )


def _deaf(neighbours: list[Neighbour], stack: ExitStack) -> None:
    """Some viewers read nothing: what the others see, and what the relay holds for the deaf."""
    print(f"\n{DEAF_AMONG} pairs, of which {DEAF} viewers read nothing for {SECONDS} s")
    for neighbour, load in zip(neighbours, _loads(neighbours, DEAF_AMONG, stack), strict=True):
        assert neighbour.process_id is not None
        _, calm = _round(neighbour, load)
        before = memory(neighbour.process_id)
        _, done = _round(neighbour, load, DEAF)
        held = memory(neighbour.process_id) - before
        print(
            f"{neighbour.name:30} the others: {done.quantile(0.5):.2f} ms p50,"
            f" {done.quantile(0.99):.2f} ms p99 (all reading {calm.quantile(0.5):.2f}"
            f" and {calm.quantile(0.99):.2f}); {held / 1e6:+.1f} MB",
            flush=True,
        )


def _idle(neighbour: Neighbour, stack: ExitStack) -> None:
    assert neighbour.process_id is not None
    _loads([neighbour], 1, stack)  # what the first one loads belongs to no session
    empty = memory(neighbour.process_id)
    _loads([neighbour], IDLE_SESSIONS, stack)
    full = memory(neighbour.process_id)
    more = (full - empty) / 1e6
    print(
        f"{neighbour.name:30} {IDLE_SESSIONS} idle sessions hold {more:.1f} MB"
        f" more than the {empty / 1e6:.1f} MB of the empty relay",
        flush=True,
    )


if __name__ == "__main__":
    measure(tuple(int(word) for word in sys.argv[1:]) or PAIRS)
