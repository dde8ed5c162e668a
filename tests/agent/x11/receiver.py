"""The customer's program: an entry that says what it received, as a real toolkit reads keys.

Started as `python -m tests.agent.x11.receiver`; says "ready", then what stands in it whenever
Return is pressed, and every key and button that it sees.
"""

import tkinter as tk


def main() -> None:
    root = tk.Tk()
    root.geometry("600x120+100+100")
    entry = tk.Entry(root, width=90)
    entry.pack(fill="both", expand=True)

    def tell(what: str) -> None:
        print(what, flush=True)

    def returned(_: object) -> None:
        tell(f"text {entry.get()!r}")
        entry.delete(0, "end")

    entry.bind("<Return>", returned)
    entry.bind("<Control-Key-s>", lambda _: tell("control s"))
    entry.bind("<Button>", lambda event: tell(f"button {event.num}"))
    entry.bind("<FocusIn>", lambda _: tell("ready"))
    entry.focus_force()
    root.mainloop()


main()
