"""Gathers what every package of the agent holds: our own code, and what it needs from others."""

import json
import py_compile
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packages.elf import MAGIC, Library

ROOT: Final = Path(__file__).resolve().parent.parent.parent
LOCK: Final = ROOT / "requirements" / "agent.txt"
OURS: Final = {"pyscript": ("protocol", "texts", "ends"), "native": ("agent",)}
"""Our own packages, by the folder that they stand in."""
KEPT_LIBRARIES: Final = ("libavcodec", "libavutil", "libswscale", "libx264")
"""Of those in PyAV's wheel; all others are cut off."""
READ_AS_SOURCE: Final = ("elevated.py",)
"""What the agent hands to another Python."""
OTHER_SYSTEMS: Final = ("windows", "macos")
_LISTS_WHAT_IS_LOADED: Final = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    importlib.import_module(name)
named = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
print(json.dumps({name: file for name, file in named.items() if file}))
"""


def copy_ours(folder: Path) -> None:
    """Our own packages, as they stand in the repository; their texts as JSON, which is read at once
    and needs no module that a package would have to bring for it.
    """
    for source, packages in OURS.items():
        for package in packages:
            shutil.copytree(
                ROOT / source / "beistand" / package,
                folder / "beistand" / package,
                ignore=shutil.ignore_patterns("__pycache__", "py.typed"),
            )
    for texts in (folder / "beistand" / "texts").glob("*.toml"):
        told = tomllib.loads(texts.read_text("utf-8"))
        texts.with_suffix(".json").write_text(json.dumps(told), "utf-8")
        texts.unlink()


def install(folder: Path, lock: Path = LOCK, *options: str) -> None:
    """What the agent needs from others, each file by its hash; `options` are pip's."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    words = [*pip, *options, "--no-compile", "--require-hashes", "--target", str(folder)]
    subprocess.run([*words, "-r", str(lock)], check=True)


def loaded(folder: Path) -> dict[str, Path]:
    """The modules that the agent loads from this folder and from Python itself."""
    ours = [file.relative_to(folder) for file in (folder / "beistand").rglob("*.py")]
    names = [".".join(file.with_suffix("").parts) for file in ours if file.stem != "__init__"]
    return _told(folder, *sorted(names))


def loaded_by(module: Path) -> dict[str, Path]:
    """The modules that this one loads, which needs nothing but Python."""
    return _told(module.parent, module.stem)


def _told(folder: Path, *names: str) -> dict[str, Path]:
    words = [sys.executable, "-I", "-S", "-B", "-c", _LISTS_WHAT_IS_LOADED, str(folder), *names]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return {name: Path(file) for name, file in json.loads(told).items()}


def keep_only(folder: Path, files: Iterable[Path]) -> None:
    """Remove all other files below the folder; what is loaded is gone from the disk at once, so
    that nothing else could ever be used.
    """
    kept = set(files)
    for file in [file for file in folder.rglob("*") if file.is_file()]:
        if file not in kept:
            file.unlink()
    for empty in sorted(folder.rglob("*"), reverse=True):
        if empty.is_dir() and not any(empty.iterdir()):
            empty.rmdir()


def cut(libraries: Path, users: Path) -> None:
    """Leave out the libraries that are never called, and let all that name them load without.

    `libraries` is the folder that a wheel brings them in; `users` holds it.
    """
    spare = {
        file.name: Library(file.read_bytes()).offered
        for file in libraries.iterdir()
        if not file.name.startswith(KEPT_LIBRARIES)
    }
    for name in spare:
        (libraries / name).unlink()
    for file in users.rglob("*.so*"):
        library = Library(file.read_bytes())
        for name in set(library.needed) & set(spare):
            library.without(name, spare[name])
        file.write_bytes(library.data)


def strip(folder: Path) -> None:
    """Drop what only debuggers read."""
    for file in [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]:
        data = file.read_bytes()
        if data.startswith(MAGIC):
            library = Library(data)
            library.strip()
            file.write_bytes(library.data)


def compile_all(folder: Path) -> None:
    """Replace each module by its code without documentation: the person's computer need not."""
    for source in [file for file in folder.rglob("*.py") if file.name not in READ_AS_SOURCE]:
        compile_to(source, source.with_suffix(".pyc"))
        source.unlink()


def compile_to(source: Path, target: Path) -> None:
    """The code of a module; the name in its error messages is the module's own."""
    py_compile.compile(
        str(source),
        str(target),
        source.name,
        doraise=True,
        optimize=2,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


@dataclass(frozen=True)
class Contents:
    """What all packages for Linux hold: `site` is laid on the path, `metadata` tells of each
    distribution in it, `modules` are those that the agent loads, from there and from Python.
    """

    site: Path
    metadata: Path
    modules: dict[str, Path]


def gather(folder: Path) -> Contents:
    """Everything beside Python itself, as small as it gets."""
    site, metadata = folder / "site", folder / "metadata"
    install(site)
    metadata.mkdir()
    for info in [*site.glob("*.dist-info")]:
        info.rename(metadata / info.name)
    copy_ours(site)
    for package in OTHER_SYSTEMS:
        shutil.rmtree(site / "beistand" / "agent" / package, ignore_errors=True)
    modules = loaded(site)
    used = [file for file in modules.values() if file.is_relative_to(site)]
    keep_only(site, [*used, *site.glob("*.libs/*"), *site.glob("beistand/**/*")])
    for libraries in site.glob("*.libs"):
        cut(libraries, site)
    strip(site)
    compile_all(site)
    return Contents(site, metadata, modules)
