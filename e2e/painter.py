"""The program that draws the time code on an X display, as docks that no window covers.

Started as `python -m e2e.painter SOURCE RATE` with DISPLAY set; says "ready" when it has drawn, and
takes other rates, one a line.
"""

import select
import sys
import time

from Xlib import X, Xatom, Xutil
from Xlib.display import Display
from Xlib.xobject.drawable import Window

from e2e.timecode import CELL, CELLS, COLOURS, PANEL, squares


def dock(display: Display, title: str, colour: int) -> Window:
    """A window that stays on top and that the window manager keeps free of others."""
    window: Window = display.screen().root.create_window(
        0,
        0,
        CELL,
        CELL,
        0,
        X.CopyFromParent,
        X.InputOutput,
        background_pixel=colour,
        event_mask=X.StructureNotifyMask,
    )
    window.set_wm_name(title)
    # Without this the window manager would choose the place.
    window.set_wm_normal_hints(flags=Xutil.USPosition | Xutil.USSize)
    kind = display.intern_atom("_NET_WM_WINDOW_TYPE_DOCK")
    window.change_property(display.intern_atom("_NET_WM_WINDOW_TYPE"), Xatom.ATOM, 32, [kind])
    return window


def reserve(display: Display, window: Window, left: int, right: int, top: int, bottom: int) -> None:
    window.change_property(
        display.intern_atom("_NET_WM_STRUT"), Xatom.CARDINAL, 32, [left, right, top, bottom]
    )


class Painter:
    def __init__(self, source: int) -> None:
        self.display = Display()
        self.source = source
        root = self.display.screen().root
        root.change_attributes(event_mask=X.StructureNotifyMask)
        screen = self.display.screen()
        red, green, blue = COLOURS[source % len(COLOURS)]
        self.top = dock(self.display, "Zeitcode oben", screen.black_pixel)
        self.bottom = dock(self.display, "Zeitcode unten", screen.black_pixel)
        self.panel = dock(self.display, "Farbfläche", red << 16 | green << 8 | blue)
        self.black = root.create_gc(foreground=screen.black_pixel)
        self.white = root.create_gc(foreground=screen.white_pixel)
        self.strip = root.create_pixmap(CELL * CELLS, CELL, screen.root_depth)
        reserve(self.display, self.top, 0, 0, CELL, 0)
        reserve(self.display, self.bottom, 0, 0, 0, CELL)
        reserve(self.display, self.panel, 0, PANEL, 0, 0)
        size = root.get_geometry()
        self.place(size.width, size.height)
        for window in (self.top, self.bottom, self.panel):
            self.appears(window)

    def appears(self, window: Window) -> None:
        """Asks again where nobody heard it: a window manager that starts loses requests."""
        while True:
            window.map()
            self.display.flush()
            while self.hears_within(1.0):
                event = self.display.next_event()
                if event.type == X.MapNotify and event.window == window:
                    return

    def hears_within(self, seconds: float) -> bool:
        if not self.display.pending_events():
            select.select([self.display.fileno()], [], [], seconds)
        return bool(self.display.pending_events())

    def place(self, width: int, height: int) -> None:
        self.top.configure(x=0, y=0, width=width, height=CELL)
        self.bottom.configure(x=0, y=height - CELL, width=width, height=CELL)
        self.panel.configure(x=width - PANEL, y=CELL, width=PANEL, height=height - 2 * CELL)
        # On a smaller screen the browser's bar "… is sharing your screen" would cover the strip.
        for window in (self.top, self.bottom):
            window.configure(stack_mode=X.Above)

    def notice(self) -> None:
        """Follows the screen to another size."""
        while self.display.pending_events():
            event = self.display.next_event()
            if event.type == X.ConfigureNotify and event.window == self.display.screen().root:
                self.place(event.width, event.height)

    def draw(self) -> None:
        # Drawn aside and copied whole: nobody captures half a strip.
        cells = squares(self.source, time.time_ns() // 1_000_000)
        self.strip.fill_rectangle(self.black, 0, 0, CELL * CELLS, CELL)
        self.strip.poly_fill_rectangle(
            self.white, [(index * CELL, 0, CELL, CELL) for index, on in enumerate(cells) if on]
        )
        for window in (self.top, self.bottom):
            window.copy_area(self.black, self.strip, 0, 0, CELL * CELLS, CELL, 0, 0)
        self.display.sync()


def main(source: int, rate: float) -> None:
    painter = Painter(source)
    painter.draw()
    print("ready", flush=True)
    due = time.monotonic()
    while True:
        if select.select([sys.stdin], [], [], 0)[0] and (line := sys.stdin.readline()):
            rate = float(line)
        painter.notice()
        painter.draw()
        now = time.monotonic()
        due = max(due + 1 / rate, now)
        time.sleep(due - now)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
