"""A window full of text that scrolls, types, is moved or stands still, for the benches.

Started as `python -m bench.screen_text WIDTH HEIGHT` with DISPLAY set; each line that it reads
("scroll", "type", "drag", "still") is what it does from then on.
"""

import random
import select
import sys
import time

from PIL import Image, ImageDraw, ImageFont
from Xlib import X
from Xlib.display import Display

from e2e.timecode import CELL

WORDS = [
    "Praxis",
    "Patient",
    "Termin",
    "Befund",
    "Überweisung",
    "Labor",
    "Rezept",
    "Quartal",
    "Abrechnung",
    "Kasse",
]
STEP = 6
"""Pixels that the text moves at each of 30 times a second."""
ROWS = 96
"""Rows of pixels that are handed to the X server at once: a request holds 256 kB at most."""


def page(width: int, height: int) -> Image.Image:
    """A printed page, twice as high as the window that moves along it."""
    image = Image.new("RGB", (width, height * 2), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(13)
    choice = random.Random(1)
    for line in range(0, height, 18):
        text = " ".join(choice.choice(WORDS) for _ in range(width // 50))
        for top in (line, line + height):
            draw.text((6, top), text, fill="black", font=font)
    return image


def main(width: int, height: int) -> None:
    display = Display()
    screen = display.screen()
    root = screen.root
    window = root.create_window(
        0,
        24,
        width,
        height,
        0,
        screen.root_depth,
        override_redirect=True,
        event_mask=X.ExposureMask,
    )
    context = window.create_gc(foreground=screen.black_pixel)
    pixmap = root.create_pixmap(width, height * 2, screen.root_depth)
    picture = page(width, height)
    rows = max(1, 200_000 // (width * 4))
    for top in range(0, picture.height, rows):
        strip = picture.crop((0, top, width, min(picture.height, top + rows)))
        pixmap.put_image(
            context,
            0,
            top,
            width,
            strip.height,
            X.ZPixmap,
            screen.root_depth,
            0,
            strip.tobytes("raw", "BGRX"),
        )
    window.map()
    display.sync()
    doing, offset, typed, moved = "still", 0, 0, 0
    print("ready", flush=True)
    due = time.monotonic()
    while True:
        if select.select([sys.stdin], [], [], 0)[0]:
            line = sys.stdin.readline()
            if not line:
                return
            doing = line.strip()
        if doing == "scroll":
            offset = (offset + STEP) % height
        window.copy_area(context, pixmap, 0, offset, width, height, 0, 0)
        if doing == "drag":
            moved += 1
            window.configure(x=moved * STEP % 300, y=CELL + moved * STEP // 2 % 150)
        if doing == "type":
            typed += 1
            for index in range(typed // 8 % 60):
                window.fill_rectangle(context, 10 + index * 9, 40, 6, 11)
        display.sync()
        due = max(due + 1 / 30, time.monotonic())
        time.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
