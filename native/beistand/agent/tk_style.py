"""Adapter: how the small window looks, in the colours of the portal."""

import tkinter as tk
from tkinter import ttk
from typing import Any, Final

PAGE: Final = "#f3f6f6"
SURFACE: Final = "#ffffff"
SUNKEN: Final = "#eaf0f0"
TEXT: Final = "#14272b"
LINE: Final = "#c9d6d8"
EDGE: Final = "#6b8287"
BRAND: Final = "#0b5d66"
SOFT: Final = "#e0eff0"
QUESTION: Final = "Question"
"""What asks the person something stands out, in a frame and labels of this style."""
_TICK_AND_LABEL: Final[Any] = [
    (
        "Checkbutton.padding",
        {
            "sticky": "nswe",
            "children": [
                ("tick", {"side": "left", "sticky": ""}),
                ("Checkbutton.label", {"side": "left"}),
            ],
        },
    )
]


def dress(root: tk.Tk) -> None:
    """Give every window of this program its colours and spaces."""
    root["background"] = PAGE
    style = ttk.Style(root)
    style.theme_use("clam")
    style.configure(".", background=PAGE, foreground=TEXT, bordercolor=LINE, focuscolor=BRAND)
    style.configure("TButton", background=SURFACE, bordercolor=EDGE, padding=(10, 5))
    style.configure("TButton", lightcolor=SURFACE, darkcolor=SURFACE)
    style.map(
        "TButton",
        background=[("pressed", SOFT), ("active", SUNKEN)],
        bordercolor=[("focus", BRAND)],
        lightcolor=[("focus", BRAND)],
        darkcolor=[("focus", BRAND)],
    )
    style.configure("TEntry", fieldbackground=SURFACE, bordercolor=EDGE, padding=5)
    style.map("TEntry", bordercolor=[("focus", BRAND)], lightcolor=[("focus", BRAND)])
    # The theme's own tick is a cross, which says the opposite to many people.
    style.element_create("tick", "from", "alt", "Checkbutton.indicator")
    style.layout("TCheckbutton", _TICK_AND_LABEL)
    for kind in ("TCheckbutton", "TRadiobutton"):
        style.configure(kind, indicatorsize=16, indicatormargin=(0, 0, 8, 0), padding=(0, 3))
        style.configure(kind, indicatorcolor=SURFACE, indicatordiameter=18)
        style.map(kind, background=[("active", PAGE), ("focus", SOFT)])
    style.configure("TProgressbar", background=BRAND, troughcolor=SUNKEN, bordercolor=LINE)
    style.configure(f"{QUESTION}.TFrame", background=SOFT, bordercolor=BRAND, relief="solid")
    style.configure(f"{QUESTION}.TLabel", background=SOFT)


def dress_text(log: tk.Text) -> None:
    """A text of several lines, which has no style of its own."""
    log.configure(
        font="TkDefaultFont",
        background=SURFACE,
        foreground=TEXT,
        relief="flat",
        highlightthickness=1,
        highlightbackground=LINE,
        highlightcolor=BRAND,
        padx=8,
        pady=6,
        spacing3=3,
    )
