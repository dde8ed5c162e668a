"""A shot of the screen: what the sender keeps, encodes and lets go of."""

from dataclasses import dataclass

import av

from beistand.agent.system import Grab


@dataclass(frozen=True)
class Shot:
    """One picture, named as a browser's VideoFrame names it; `timestamp` in microseconds."""

    picture: av.VideoFrame
    timestamp: int

    @property
    def displayWidth(self) -> int:  # noqa: N802 — WebCodecs' own word
        """Pixels in a row."""
        return self.picture.width

    @property
    def displayHeight(self) -> int:  # noqa: N802
        """Rows."""
        return self.picture.height

    def close(self) -> None:
        """The picture's memory goes with its last user, the encoder's thread perhaps."""


def shot(grab: Grab, timestamp: int) -> Shot:
    """A shot of its own: the next grab overwrites what this one saw."""
    picture = av.VideoFrame(grab.width, grab.height, "bgra")
    plane = picture.planes[0]
    row = grab.width * 4
    if plane.line_size == row:
        plane.update(grab.pixels)  # type: ignore[arg-type] # any buffer will do
    else:
        gap = bytes(plane.line_size - row)
        rows = (grab.pixels[at : at + row] for at in range(0, row * grab.height, row))
        plane.update(b"".join(piece for line in rows for piece in (line, gap)))
    return Shot(picture, timestamp)
