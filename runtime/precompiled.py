"""Keeps bytecode of the packages that the relay hands to the page.

Each file is named by the hash of its name and its source: the relay takes it for exactly that
source or not at all, so a page never runs other code than its relay.
"""

import hashlib
from pathlib import Path

from runtime.bytecode import compile_in_pyodide

PACKAGES = ("protocol", "texts", "telling", "ends", "portal", "playback")


def bytecode_name(name: str, source: bytes) -> str:
    """File name of the bytecode of `source`, which is imported as `name` (beistand/x/y.py).

    The relay's wheel module computes the same.
    """
    return hashlib.sha256(name.encode() + b"\0" + source).hexdigest() + ".pyc"


def update(pyodide: Path, sources: Path, folder: Path) -> None:
    """Compiles what changed below `sources` into `folder`, and forgets what is gone."""
    folder.mkdir(exist_ok=True)
    texts = {
        file.relative_to(sources).as_posix(): file.read_bytes()
        for package in PACKAGES
        for file in sorted((sources / "beistand" / package).rglob("*.py"))
    }
    names = {name: bytecode_name(name, source) for name, source in texts.items()}
    missing = {name: texts[name] for name in texts if not (folder / names[name]).exists()}
    if missing:
        compiled = compile_in_pyodide(pyodide, missing)
        for name in missing:
            bytecode = compiled[name.removesuffix(".py") + ".pyc"]
            (folder / names[name]).write_bytes(bytecode)
    for stale in set(folder.iterdir()) - {folder / name for name in names.values()}:
        stale.unlink()
