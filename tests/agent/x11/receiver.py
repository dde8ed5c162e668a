"""The customer's program: says what it received, as a real toolkit reads the keyboard.

Started as `python -m tests.agent.x11.receiver`; says "ready", then the text that it got whenever
Return is pressed, and every shortcut and button as it comes. An hourglass keeps it busy. It draws
nothing: Tk looks for the glyphs of rare signs for seconds.
"""

import time
import tkinter as tk

SHIFT, CONTROL = 0x1, 0x4
LONGEST_MILLISECONDS = 30_000
HOURGLASS, BUSY_SECONDS = "⌛", 0.4


def tell(what: str) -> None:
    print(what, flush=True)


def main() -> None:
    root = tk.Tk()
    root.geometry("600x120+100+100")
    text = ""

    def pressed(event: "tk.Event[tk.Misc]") -> None:
        nonlocal text
        if isinstance(event.state, int) and event.state & CONTROL:
            tell(f"control {event.keysym}")
        elif event.keysym == "Return":
            tell(f"text {text!r}")
            text = ""
        else:
            text += event.char
            if event.char == HOURGLASS:
                time.sleep(BUSY_SECONDS)

    def clicked(event: "tk.Event[tk.Misc]") -> None:
        # Tk tells of the wheel's sideways buttons 6 and 7 as of 4 and 5 under Shift.
        sideways = isinstance(event.state, int) and event.state & SHIFT
        tell(f"button {event.num + 2 if sideways else event.num}")

    root.bind("<Key>", pressed)
    root.bind("<Button>", clicked)
    root.bind("<FocusIn>", lambda _: tell("ready"))
    root.after(LONGEST_MILLISECONDS, root.destroy)
    root.focus_force()
    root.mainloop()


main()
