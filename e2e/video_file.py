"""Video files as any other player sees them: every frame decoded, by a decoder of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Scene:
    """A decoded frame: from when on it is seen (seconds), its size, what the probe saw in it."""

    at: float
    width: int
    height: int
    colour: Colour


Probe = Callable[[Image.Image], Colour]


def centre(picture: Image.Image) -> Colour:
    """The colour in the middle of a picture."""
    x, y = picture.width // 2, picture.height // 2
    red, green, blue = picture.crop((x, y, x + 1, y + 1)).tobytes()
    return red, green, blue


@dataclass(frozen=True)
class Video:
    """A whole file. `seconds` is how long it says it is, up to the last frame's end."""

    codec: str
    seconds: float
    scenes: tuple[Scene, ...]

    def colour(self, at: float) -> Colour:
        """What the probe saw in the picture of a moment, in seconds."""
        return [scene for scene in self.scenes if scene.at <= at][-1].colour


def decode_all(path: Path, probe: Probe = centre) -> Video:
    """Decodes each frame of a video file. Raises av.error.FFmpegError where one is broken."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        # Whoever counts frames wants to hear of a broken one, not to see it patched; where several
        # threads decode, nobody is told.
        stream.codec_context.options = {"err_detect": "crccheck+bitstream+buffer+explode"}
        stream.codec_context.thread_type = "NONE"
        scenes = []
        for frame in container.decode(stream):
            if frame.is_corrupt:
                raise av.error.InvalidDataError(0, f"a patched frame at {frame.time} s", str(path))
            colour = probe(Image.fromarray(frame.to_ndarray(format="rgb24")))
            scenes.append(Scene(float(frame.time or 0), frame.width, frame.height, colour))
        seconds = float((stream.duration or 0) * (stream.time_base or 0))
        return Video(stream.codec_context.name, seconds, tuple(scenes))


def near(one: Colour, other: Colour, tolerance: int = 16) -> bool:
    """Whether two colours are the same to the eye; no codec keeps them exactly."""
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))
