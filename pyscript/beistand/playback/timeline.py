"""Timeline: where in a recording a moment lies.

Only what was recorded counts: a pause of half an hour takes no time on the timeline, since nobody
wants to watch a picture that does not move. Where one was left out stands a gap, and the clock
jumps. The exported video has the same positions.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from beistand.protocol.wire import Entry

UNNOTICED = 1000
"""A change of surface leaves out less than this, in milliseconds: no gap that is worth a word."""


@dataclass(frozen=True, slots=True)
class Span:
    """A segment's place: from `begin` on in the recording, from `started` on by the clock.

    `begin` is in milliseconds since the recording's start, the others since 1970.
    """

    number: int
    bytes: int
    started: int
    ended: int
    begin: int

    @property
    def end(self) -> int:
        """The position at which the next segment begins."""
        return self.begin + self.ended - self.started


@dataclass(frozen=True, slots=True)
class Gap:
    """At this position, so many milliseconds were not recorded; `at` is in their middle."""

    position: int
    at: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Mark:
    """An event, and where on the timeline it happened; `at` by the clock."""

    position: int
    at: int
    entry: Entry


class Timeline:
    """The segments of a recording, one behind the other. Positions are milliseconds from 0."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = tuple(spans)
        self._begins = [span.begin for span in self.spans]
        self._starts = [span.started for span in self.spans]

    @property
    def duration(self) -> int:
        """How long the recording is."""
        return self.spans[-1].end if self.spans else 0

    def span(self, position: int) -> Span:
        """The segment to be seen at a position. Raises IndexError in an empty recording."""
        return self.spans[max(0, bisect_right(self._begins, position) - 1)]

    def after(self, span: Span) -> Span | None:
        """The segment that follows."""
        following = self.spans.index(span) + 1
        return self.spans[following] if following < len(self.spans) else None

    def clock(self, position: int) -> int:
        """What the clock said at a position, in milliseconds since 1970."""
        span = self.span(position)
        return min(span.started + max(0, position - span.begin), span.ended)

    def position(self, at: int) -> int:
        """Where a moment lies; one that was not recorded lies where the picture came back."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return 0
        span = self.spans[index]
        return min(span.begin + at - span.started, span.end)

    def gaps(self) -> list[Gap]:
        """What was left out, and where."""
        pairs = zip(self.spans, self.spans[1:], strict=False)
        gaps = (
            Gap(after.begin, (before.ended + after.started) // 2, after.started - before.ended)
            for before, after in pairs
        )
        return [gap for gap in gaps if gap.milliseconds >= UNNOTICED]

    def marks(self, entries: Iterable[Entry]) -> list[Mark]:
        """The session's events on the timeline."""
        return [Mark(self.position(entry.at), entry.at, entry) for entry in entries]

    def in_order(self, marks: Iterable[Mark]) -> list[Mark | Gap]:
        """Marks and gaps as they follow each other: at one position, by the clock."""
        return sorted([*marks, *self.gaps()], key=lambda each: (each.position, each.at))


def lay_out(listing: Iterable[Mapping[str, int]]) -> Timeline:
    """The timeline of the relay's list of segments: `number`, `bytes`, `started`, `ended`."""
    spans: list[Span] = []
    begin = earliest = 0
    for each in sorted(listing, key=lambda each: each["number"]):
        # The relay's clock may be set back between two segments; the timeline never runs back.
        started = max(each["started"], earliest)
        ended = max(each["ended"], started)
        span = Span(each["number"], each["bytes"], started, ended, begin)
        spans.append(span)
        begin, earliest = span.end, span.ended
    return Timeline(spans)
