"""Video files as any other player sees them: every frame decoded, by a decoder of its own."""

from dataclasses import dataclass
from pathlib import Path

import av

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Scene:
    """A decoded frame: from when on it is seen (seconds), its size, the colour of its centre."""

    at: float
    width: int
    height: int
    colour: Colour


@dataclass(frozen=True)
class Video:
    """A whole file. `seconds` is how long it says it is, up to the last frame's end."""

    codec: str
    seconds: float
    scenes: tuple[Scene, ...]

    def colour(self, at: float) -> Colour:
        """The colour in the middle of what is seen at a moment, in seconds."""
        return [scene for scene in self.scenes if scene.at <= at][-1].colour


def decode_all(path: Path) -> Video:
    """Decodes each frame of a video file. Raises av.error.FFmpegError where one is broken."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        # Whoever counts frames wants to hear of a broken one, not to see it patched.
        stream.codec_context.options = {"err_detect": "explode"}
        scenes = []
        for frame in container.decode(stream):
            pixel = frame.to_ndarray(format="rgb24")[frame.height // 2, frame.width // 2]
            red, green, blue = (int(part) for part in pixel)
            scenes.append(
                Scene(float(frame.time or 0), frame.width, frame.height, (red, green, blue))
            )
        seconds = float((stream.duration or 0) * (stream.time_base or 0))
        return Video(stream.codec_context.name, seconds, tuple(scenes))


def near(one: Colour, other: Colour, tolerance: int = 16) -> bool:
    """Whether two colours are the same to the eye; no codec keeps them exactly."""
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))
