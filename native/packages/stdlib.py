"""Chooses what a package with its own Python holds of the standard library."""

import ast
import re
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

STDLIB: Final = Path(sysconfig.get_path("stdlib"))
COMPILED: Final = Path(str(sysconfig.get_config_var("DESTSHARED")))
FOR_OTHERS: Final = re.compile(
    r"(_aix_support|_osx_support|_pydecimal|distutils|doctest|ensurepip|idlelib|lib2to3"
    r"|multiprocessing|optparse|pdb|pip|profile|pstats|pydoc|pydoc_data|site|sitecustomize|sqlite3"
    r"|test|turtle|turtledemo|unittest|venv|webbrowser|xml|xmlrpc)(\..*)?"
)
"""What the modules in use name, but only in what an agent never does."""
ENCODINGS: Final = ("__init__", "aliases", "ascii", "cp437", "idna", "latin_1", "punycode", "utf_8")


def pure(loaded: Iterable[Path]) -> dict[str, Path]:
    """The modules of Python code by their places: those that are loaded, and all that these may
    import later. The encodings are left out, since Python needs them first.
    """
    found: dict[str, Path] = {}
    waiting = [file for file in loaded if file.suffix == ".py" and file.is_relative_to(STDLIB)]
    waiting.extend(STDLIB / "encodings" / f"{name}.py" for name in ENCODINGS)
    while waiting:
        file = waiting.pop()
        place = file.relative_to(STDLIB)
        if place.as_posix() in found or "site-packages" in place.parts:
            continue
        found[place.as_posix()] = file
        for name in _imported(file, place):
            if not FOR_OTHERS.fullmatch(name):
                waiting.extend(_files(name))
    return {place: found[place] for place in found if not place.startswith("encodings/")}


def _imported(file: Path, place: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(place.parts[: len(place.parts) - node.level]) if node.level else ""
            base = f"{above}.{node.module}" if above and node.module else node.module or above
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _files(name: str) -> Iterator[Path]:
    """The module of this name and the packages that it stands in."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        place = STDLIB.joinpath(*parts[:count])
        for file in (place / "__init__.py", place.with_suffix(".py")):
            if file.is_file():
                yield file
