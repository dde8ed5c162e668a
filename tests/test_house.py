"""The rules of the house that no other tool checks."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMESPACES = [ROOT / folder / "beistand" for folder in ("pyscript", "server", "native")]
PACKAGES = sorted(
    folder
    for namespace in NAMESPACES
    if namespace.is_dir()
    for folder in namespace.iterdir()
    if folder.is_dir() and folder.name != "__pycache__"
)
MODULES = sorted(file for package in PACKAGES for file in package.rglob("*.py"))
IN_THE_PAGE = [file for file in MODULES if file.is_relative_to(ROOT / "pyscript")]
JAVASCRIPT = {"js", "pyodide", "pyodide_js", "pyscript", "micropip"}
# Those that start an adapter get a stand-in for what is behind it, in a process of their own.
IMPORT_ALL = """
import importlib, sys
from unittest.mock import MagicMock

for name in ("js", "pyodide", "pyodide.ffi", "pyodide.http", "pyodide_js", "pyscript", "micropip"):
    sys.modules[name] = MagicMock()
for name in sys.argv[1:]:
    importlib.import_module(name)
    print(name)
"""
WALL = 400
# Addresses of package registries and their mirrors, put together so as not to stand here.
REGISTRIES = re.compile("|".join(["registry\\." + "npmjs", "pypi\\." + "org", "python" + "hosted"]))
INDEX = re.compile(r"--(extra-)?index-url|--find-links|--trusted-host|\"resolved\"|file://")


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def committed() -> Iterator[Path]:
    """What git knows or would add; where there is no git, what stands in our folders."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listing.stdout.splitlines() if listing.returncode == 0 else []
    for file in map(ROOT.joinpath, names):
        if file.is_file():
            yield file


def imported(file: Path) -> Iterator[str]:
    """The modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def is_adapter(file: Path) -> bool:
    return "Adapter:" in (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "")


def test_no_file_names_a_registry() -> None:
    texts = [file for file in committed() if file.suffix not in {".mp4", ".png", ".ico"}]
    assert [name_of(file) for file in texts if REGISTRIES.search(file.read_text("utf-8"))] == []


def test_no_lock_file_says_where_a_package_comes_from() -> None:
    locks = [ROOT / "package-lock.json", *sorted((ROOT / "requirements").glob("*.txt"))]
    assert [name_of(file) for file in locks if INDEX.search(file.read_text("utf-8"))] == []


def test_every_package_of_a_lock_file_has_a_hash() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        entries = re.split(r"\n(?=\S)", lock.read_text("utf-8"))
        pinned = [entry for entry in entries if not entry.startswith("#")]
        assert pinned
        assert all("==" in entry and "--hash=sha256:" in entry for entry in pinned), lock.name


def test_no_javascript_is_written_by_hand_but_the_one_line_that_ticks() -> None:
    scripts = {".js", ".mjs", ".cjs", ".ts", ".jsx", ".tsx"}
    written = [file for file in committed() if file.suffix in scripts]
    assert [name_of(file) for file in written] == ["web/static/clock.js"]
    assert len(written[0].read_text("utf-8").splitlines()) == 1


def test_no_page_holds_a_script_or_a_style_of_its_own() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", re.IGNORECASE)
    pages = sorted((ROOT / "web").rglob("*.html"))
    assert [name_of(page) for page in pages if inline.search(page.read_text("utf-8"))] == []


def test_no_module_is_longer_than_the_wall() -> None:
    ours = [file for file in committed() if file.suffix == ".py"]
    long = {name_of(file): len(file.read_text("utf-8").splitlines()) for file in ours}
    too_long = {name for name, lines in long.items() if lines > WALL}
    assert too_long == set()


def test_only_adapters_touch_javascript() -> None:
    touching = {
        name_of(file)
        for file in MODULES
        if JAVASCRIPT & {name.partition(".")[0] for name in imported(file)}
    }
    adapters = {name_of(file) for file in IN_THE_PAGE if is_adapter(file)}
    assert touching - adapters == set()


def test_the_namespace_has_no_init_file_and_every_package_is_typed() -> None:
    assert [name_of(folder) for folder in NAMESPACES if (folder / "__init__.py").exists()] == []
    assert [name_of(package) for package in PACKAGES if not (package / "py.typed").exists()] == []


def test_protocol_and_texts_need_the_standard_library_alone() -> None:
    foreign = {
        (name_of(file), name)
        for package in ("protocol", "texts")
        for file in sorted((ROOT / "pyscript/beistand" / package).rglob("*.py"))
        for name in imported(file)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not name.startswith(f"beistand.{package}")
    }
    assert foreign == set()


def test_every_other_module_of_the_page_imports_on_cpython() -> None:
    pure = [file.relative_to(ROOT / "pyscript") for file in IN_THE_PAGE if not is_adapter(file)]
    names = [".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in pure]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_ALL, *names],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == names
