"""A program with windows of one colour, told on its input what to do with them.

Each line is an order; "done" answers it. "race SEED" never answers and never ends.
"""

import os
import random
import select
import sys
import time

import xcffib
from xcffib.xproto import CW, Atom, ConfigWindow, EventMask, PropMode, WindowClass

ALL = ConfigWindow.X | ConfigWindow.Y | ConfigWindow.Width | ConfigWindow.Height


class Actor:
    def __init__(self, colour: int) -> None:
        self.colour = colour
        self.connection = xcffib.connect()
        self.core = self.connection.core
        self.screen = self.connection.get_setup().roots[0]
        self.windows: dict[str, int] = {}
        self.hangs = False

    def atom(self, name: str) -> int:
        return int(self.core.InternAtom(False, len(name), name).reply().atom)

    def open(self, name: str, x: str, y: str, width: str, height: str, kind: str = "") -> None:
        """Kinds: "menu" (no window manager), "bare" (a menu without background), "glass"."""
        number = self.windows[name] = self.connection.generate_id()
        place = (int(x), int(y), int(width), int(height), 0)
        menu = int(kind in ("menu", "bare", "glass"))
        depth, visual, colour = 0, 0, self.colour
        which, values = 0, []
        if kind == "glass":
            depth = 32
            visual = next(
                each.visual_id
                for depths in self.screen.allowed_depths
                if depths.depth == 32
                for each in depths.visuals
            )
            colormap = self.connection.generate_id()
            self.core.CreateColormap(0, colormap, self.screen.root, visual)
        if kind != "bare":
            which, values = CW.BackPixel, [colour]
        which |= CW.BorderPixel | CW.OverrideRedirect | CW.EventMask
        values += [0, menu, EventMask.Exposure]
        if kind == "glass":
            which, values = which | CW.Colormap, [*values, colormap]
        self.core.CreateWindow(
            depth, number, self.screen.root, *place, WindowClass.InputOutput, visual, which, values
        )
        named = b"actor\0Actor-%06x\0" % self.colour
        self.set(number, Atom.WM_CLASS, Atom.STRING, 8, named)
        # Where the program wants it, not where the window manager would put it.
        hints = (1).to_bytes(4, "little") + bytes(68)
        self.set(number, Atom.WM_NORMAL_HINTS, Atom.WM_SIZE_HINTS, 32, hints)
        # A lie: processes are not asked who they are.
        self.set(number, self.atom("_NET_WM_PID"), Atom.CARDINAL, 32, (1).to_bytes(4, "little"))
        self.core.MapWindow(number)
        self.draw(number)

    def set(self, number: int, name: int, kind: int, size: int, content: bytes) -> None:
        count = len(content) * 8 // size
        self.core.ChangeProperty(PropMode.Replace, number, name, kind, size, count, content)

    def icon(self, name: str) -> None:
        words = [2, 1, 0xFF112233, 0x80445566]
        content = b"".join(word.to_bytes(4, "little") for word in words)
        self.set(self.windows[name], self.atom("_NET_WM_ICON"), Atom.CARDINAL, 32, content)

    def faint(self, name: str) -> None:
        opacity = self.atom("_NET_WM_WINDOW_OPACITY")
        content = (0x7FFFFFFF).to_bytes(4, "little")
        self.set(self.windows[name], opacity, Atom.CARDINAL, 32, content)

    def draw(self, number: int) -> None:
        paint = self.connection.generate_id()
        self.core.CreateGC(paint, number, xcffib.xproto.GC.Foreground, [self.colour])
        place = xcffib.xproto.RECTANGLE.synthetic(0, 0, 2000, 2000)
        self.core.PolyFillRectangle(number, paint, 1, [place])
        self.core.FreeGC(paint)

    def move(self, name: str, x: str, y: str, width: str, height: str) -> None:
        values = [int(x), int(y), int(width), int(height)]
        self.core.ConfigureWindow(self.windows[name], ALL, values)

    def to_front(self, name: str) -> None:
        self.core.ConfigureWindow(self.windows[name], ConfigWindow.StackMode, [0])

    def hide(self, name: str) -> None:
        self.core.UnmapWindow(self.windows[name])

    def show(self, name: str) -> None:
        self.core.MapWindow(self.windows[name])

    def focus(self, name: str) -> None:
        self.core.SetInputFocus(1, self.windows[name], 0)

    def close(self, name: str) -> None:
        self.core.DestroyWindow(self.windows.pop(name))

    def hang(self) -> None:
        self.hangs = True

    def point(self, x: str, y: str) -> None:
        self.core.WarpPointer(0, self.screen.root, 0, 0, 0, 0, int(x), int(y))

    def own(self, selection: str) -> None:
        number = self.connection.generate_id()
        self.core.CreateWindow(0, number, self.screen.root, 0, 0, 1, 1, 0, 2, 0, 0, [])
        self.core.SetSelectionOwner(number, self.atom(selection), 0)

    def fork(self, name: str) -> None:
        """A child of this process opens a window."""
        parent = os.getpid()
        if os.fork() == 0:
            child = Actor(self.colour)
            child.open(name, "600", "400", "50", "50", "menu")
            child.sync()
            os.write(1, b"done\n")
            while os.getppid() == parent:
                time.sleep(0.05)
            os._exit(0)

    def sync(self) -> None:
        self.core.GetInputFocus().reply()
        while (event := self.poll()) is not None:
            if isinstance(event, xcffib.xproto.ExposeEvent) and not self.hangs:
                self.draw(event.window)
        self.core.GetInputFocus().reply()

    def poll(self) -> object:
        try:
            return self.connection.poll_for_event()
        except xcffib.Error:
            return None

    def race(self, seed: str) -> None:
        """Until something else is to be done."""
        dice = random.Random(seed)
        while not select.select([sys.stdin], [], [], 0)[0]:
            name = f"window {dice.randrange(4)}"
            place = [str(dice.randrange(0, 900)), str(dice.randrange(0, 500))]
            place += [str(dice.randrange(40, 300)), str(dice.randrange(40, 200))]
            if name not in self.windows:
                self.open(
                    name, place[0], place[1], place[2], place[3], dice.choice(["", "menu", "bare"])
                )
            else:
                orders = [self.to_front, self.hide, self.show, self.close]
                if dice.random() < 0.5:
                    self.move(name, *place)
                else:
                    dice.choice(orders)(name)
            self.sync()
            time.sleep(dice.choice([0, 0.001, 0.002, 0.005]))


def main() -> None:
    actor = Actor(int(sys.argv[1], 16))
    print("ready", flush=True)
    for line in sys.stdin:
        order, *words = line.split()
        getattr(actor, order)(*words)
        actor.sync()
        if order != "fork":
            print("done", flush=True)


main()
