"""Builds the agent as one file of Python, `beistand-….pyz`, for machines that have this Python.

Everything but Python and Tk is inside.
"""

from pathlib import Path
from typing import Final

from packages import archive, licences
from packages.contents import Contents
from packages.start import PARTS

SUFFIX: Final = ".pyz"
HEADER: Final = b"#!/usr/bin/env python3\n"


def build(target: Path, contents: Contents) -> None:
    """Write the package to `target`."""
    start = Path(__file__).with_name("start.py").read_bytes()
    files = {**licences.gather(contents), "__main__.py": start}
    parts = archive.xz(archive.tar({"site": contents.site}))
    target.write_bytes(HEADER + archive.zip_(files, {PARTS: parts}))
    target.chmod(0o755)
