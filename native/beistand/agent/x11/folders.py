"""Adapter: where this person keeps downloads, by the XDG user directories."""

import os
import re
from pathlib import Path
from typing import Final

_LINE: Final = re.compile(r'\s*XDG_DOWNLOAD_DIR="(\$HOME)?(/.*)"\s*')


def downloads() -> Path:
    """The folder for downloads; the home folder where there is none."""
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    candidates = [home / "Downloads"]
    try:
        lines = (config / "user-dirs.dirs").read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        if match := _LINE.fullmatch(line):
            under_home, path = match.groups()
            candidates.insert(0, Path(f"{home}{path}" if under_home else path))
    return next((each for each in candidates if each.is_dir()), home)
