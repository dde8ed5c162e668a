"""Chooses the files of Pyodide, PyScript and Mediabunny that a page asks for."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from runtime.errors import BuildError
from runtime.library import compiled_library, prove

# Chunks of PyScript for editors, terminals, games, TOML and MicroPython: every page of ours
# switches those plugins off.
CORE_LEFT_OUT = (
    *("codemirror", "deprecations-manager", "donkey", "mpy", "py-", "pyodide_graph"),
    *("toml", "xterm", "zip"),
)
CHUNK = re.compile(r"""(?:from|import)\s*\(?["']\./([\w.-]+\.js)["']""")


def gather(modules: Path, wheels: list[Path], vendor: Path) -> None:
    """Lays out `vendor` from `node_modules` and the downloaded wheels."""
    _pyodide(modules / "pyodide", wheels, vendor / "pyodide")
    core = modules / "@pyscript/core"
    for chunk in sorted(_chunks(core / "dist", "core.js")):
        _copy(core / "dist" / chunk, vendor / "core" / chunk)
    _copy(core / "LICENSE", vendor / "core/LICENSE")
    bunny = modules / "mediabunny"
    _copy(bunny / "dist/bundles/mediabunny.min.mjs", vendor / "mediabunny/mediabunny.min.mjs")
    _copy(bunny / "LICENSE", vendor / "mediabunny/LICENSE")


def _pyodide(package: Path, wheels: list[Path], target: Path) -> None:
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"):
        _copy(package / name, target / name)
    for wheel in wheels:
        _copy(wheel, target / wheel.name)
    (target / "pyodide-lock.json").write_text(_lock(package / "pyodide-lock.json", wheels))
    for name, library in compiled_library(package / "pyodide.mjs").items():
        (target / name).write_bytes(library)
    prove(target / "pyodide.mjs")


def _lock(stock: Path, wheels: list[Path]) -> str:
    """Pyodide's lock file with our wheels alone.

    PyPI's build of micropip has another hash than Pyodide's own, and the browser would refuse it.
    """
    lock = json.loads(stock.read_text())
    named = {wheel.name: wheel for wheel in wheels}
    kept = {key: entry for key, entry in lock["packages"].items() if entry["file_name"] in named}
    if len(kept) != len(wheels):
        raise BuildError(f"Pyodide's lock file knows {sorted(kept)}, not {sorted(named)}")
    for entry in kept.values():
        wheel = named[entry["file_name"]]
        entry["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return json.dumps(lock | {"packages": kept}, separators=(",", ":"), sort_keys=True)


def _chunks(folder: Path, first: str) -> Iterator[str]:
    seen, waiting = set[str](), [first]
    while waiting:
        name = waiting.pop()
        if name in seen or name.startswith(CORE_LEFT_OUT):
            continue
        seen.add(name)
        yield name
        waiting += CHUNK.findall((folder / name).read_text(encoding="utf-8"))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
