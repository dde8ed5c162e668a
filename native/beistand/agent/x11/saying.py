"""Adapter: what is said where there is no screen for the small window: to whoever started it."""

import os
import shutil
import subprocess
import sys

DIALOGS = (("zenity", "--error", "--no-markup", "--text"), ("kdialog", "--error"))
"""What a desktop without X has for a sentence; the text follows."""


def say(text: str) -> None:
    """On the terminal, and in a dialog where the desktop has one."""
    sys.stderr.write(f"{text}\n")
    if os.environ.get("WAYLAND_DISPLAY"):
        for program, *options in DIALOGS:
            if path := shutil.which(program):
                words = [path, *options, text]  # a dialog of the system, and our own words
                subprocess.run(words, check=False, stderr=subprocess.DEVNULL)  # noqa: S603
                return
