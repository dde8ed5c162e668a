"""What no module of the relay and of the code it shares may contain, read from its syntax tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# The agent starts the system's own dialog for higher rights: it has rules of its own.
FOLDERS = (
    "server/beistand/relay",
    "pyscript/beistand/protocol",
    "pyscript/beistand/texts",
    "pyscript/beistand/ends",
    "pyscript/beistand/telling",
)
MODULES = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))
# They run before the relay listens, and put together nothing but names of their own.
MIGRATIONS = ROOT / "server/beistand/relay/migrations"
# Whoever imports one of these can start programs, load objects from bytes, or read markup that
# names files of this machine.
IMPORTS = {
    *("subprocess", "pty", "popen2", "commands", "code", "codeop", "runpy", "multiprocessing"),
    *("pickle", "cPickle", "_pickle", "dill", "cloudpickle", "marshal", "shelve", "jsonpickle"),
    *("yaml", "ruamel", "xml", "lxml", "plistlib", "ctypes", "cffi", "imp", "webbrowser"),
}
BUILTINS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
SHELLS = {"system", "popen", "startfile", "fork", "forkpty", "create_subprocess_shell"}
STARTS = ("spawn", "exec", "posix_spawn", "create_subprocess")
FROM_STRING = {"from_string", "Template", "format_map", "import_string"}
BUILT = "{} of a string put together"
STATEMENTS = {"execute", "exec_driver_sql", "executemany", "executescript", "text"}


def offences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of everything that must not be there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] in IMPORTS:
                    yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module.partition(".")[0] in IMPORTS:
                yield node.lineno, node.module
            for alias in node.names:
                if node.module == "os" and _starts(alias.name):
                    yield node.lineno, f"os.{alias.name}"
                if node.module == "string" and alias.name == "Template":
                    yield node.lineno, "string.Template"
        elif isinstance(node, ast.Call):
            yield from _calls(node)
        elif isinstance(node, ast.Attribute) and _starts(node.attr) and _named(node.value, "os"):
            yield node.lineno, f"os.{node.attr}"


def _calls(call: ast.Call) -> Iterator[tuple[int, str]]:
    if isinstance(call.func, ast.Name) and call.func.id in BUILTINS:
        yield call.lineno, call.func.id
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    name = call.func.id if isinstance(call.func, ast.Name) else name
    if name in FROM_STRING or name.startswith("create_subprocess") or name == "subprocess_exec":
        yield call.lineno, name
    if any(each.arg == "shell" for each in call.keywords):
        yield call.lineno, "shell="
    if name in STATEMENTS and call.args and _is_built(call.args[0]):
        yield call.lineno, BUILT.format(name)


def _is_built(node: ast.expr) -> bool:
    """Whether a text is put together here; SQL from outside would come in like this."""
    match node:
        case ast.JoinedStr():
            return any(isinstance(part, ast.FormattedValue) for part in node.values)
        case ast.BinOp(op=ast.Add() | ast.Mod()):
            return _has_text(node.left) or _has_text(node.right)
        case ast.Call(func=ast.Attribute(attr="format" | "join" | "replace")):
            return True
    return False


def _has_text(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _has_text(node.left) or _has_text(node.right)
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _starts(name: str) -> bool:
    return name in SHELLS or name.startswith(STARTS)


def _named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_module_starts_programs_or_runs_what_it_reads(file: Path) -> None:
    found = [what for _, what in offences(ast.parse(file.read_text("utf-8"), str(file)))]
    if file.is_relative_to(MIGRATIONS):
        found = [what for what in found if what != BUILT.format("execute")]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess",
        "import subprocess as harmless",
        "from subprocess import run",
        "import xml.etree.ElementTree",
        "import pickle",
        "from marshal import loads",
        "import shelve",
        "import yaml",
        "eval(said)",
        "exec(said)",
        "compile(said, '', 'exec')",
        "__import__(said)",
        "os.system(said)",
        "os.popen(said)",
        "os.execv(said, [])",
        "os.posix_spawn(said, [], {})",
        "from os import system",
        "start = os.spawnv",
        "asyncio.create_subprocess_exec(said)",
        "loop.subprocess_exec(said)",
        "anything(said, shell=True)",
        "environment.from_string(said)",
        "jinja2.Template(said)",
        "from string import Template",
        "text(f'SELECT * FROM users WHERE name = {said}')",
        "connection.execute('SELECT ' + said)",
        "connection.execute('SELECT * FROM users WHERE name = %s' % said)",
        "connection.execute(said + ' FROM users' + said)",
        "connection.exec_driver_sql('SELECT {}'.format(said))",
        "cursor.executescript(f'DROP TABLE {said}')",
    ],
)
def test_each_of_these_would_be_found(source: str) -> None:
    assert list(offences(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "connection.execute(select(users).where(users.c.name == said))",
        "connection.execute(insert(users).values(name='a' + said))",
        "text('SELECT version_num FROM alembic_version')",
        "re.compile(said)",
        "os.open(said, 0)",
        "os.fsync(file)",
    ],
)
def test_none_of_these_is_meant(source: str) -> None:
    assert list(offences(ast.parse(source))) == []
