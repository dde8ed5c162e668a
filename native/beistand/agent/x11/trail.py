"""Trail: where windows that came, moved and went may have left hidden pixels behind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from beistand.agent.mask import Rectangle, few, intersections
from beistand.agent.verdict import Exclusion, Window


@dataclass(frozen=True)
class Change:
    """A window was shown at one place and then at another, or nowhere, or above or below others."""

    window: Window
    old: Rectangle | None
    new: Rectangle | None
    held: bool = False


def trail(
    changes: Sequence[Change],
    windows: Iterable[Window],
    exclusion: Exclusion,
    left: Iterable[Rectangle],
    echoes: Iterable[Rectangle] = (),
) -> list[Rectangle]:
    """Where hidden windows may have left pixels behind while all these changes happened.

    A window that is uncovered shows what lay above it until its program has drawn it anew, which
    a hanging program never does. `left` is what earlier ones left behind: it moves along with the
    window that it lies in. `echoes` is what a compositor may still show: a window without
    background begins with what the screen shows at its place.
    """
    behind = [
        place
        for change in changes
        if change.window.paints and (change.held or exclusion.hides(change.window))
        for place in (change.old, change.new)
        if place is not None
    ]
    listed = [window.place for window in windows if window.shown and exclusion.hides(window)]
    hidden = [*behind, *listed, *echoes]
    behind, hidden = few(behind), few(hidden)
    dirty = few([*left, *hidden])
    for change in changes:
        for place in (change.old, change.new):
            if place is not None:
                behind += intersections(hidden, place)
        old, new = change.old, change.new
        if old is None or new is None:
            continue
        carried = intersections(dirty, old)
        # Where only something inside has moved, or the size changed, nobody knows what went where.
        if old != new and old[2:] == new[2:]:
            moved = [place.moved(new.x - old.x, new.y - old.y) for place in carried]
        else:
            moved = [new] if carried else []
        dirty = few([*dirty, *moved])
        behind = few([*behind, *moved])
    return few(behind)
