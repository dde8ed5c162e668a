"""Compiles Python sources inside Pyodide, since only its own bytecode runs in the browser."""

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from runtime.errors import BuildError
from runtime.packages import program

# Node's whole part: start Pyodide, lend it a folder and let it run a Python file.
LOADER = """
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
const [pyodide, folder, program] = process.argv.slice(1);
const { loadPyodide } = await import(pathToFileURL(pyodide));
const python = await loadPyodide({
  args: ["-X", "no_debug_ranges"], stdout: console.log, stderr: console.error,
});
python.mountNodeFS("/mnt", folder);
try {
  python.runPython(readFileSync(program, "utf-8"));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
"""

COMPILE = """
import py_compile
from pathlib import Path

unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
for source in Path("/mnt/sources").rglob("*.py"):
    name = source.relative_to("/mnt/sources")
    target = Path("/mnt/bytecode") / name.with_suffix(".pyc")
    py_compile.compile(
        str(source), str(target), str(name), doraise=True, optimize={optimize},
        invalidation_mode=unchecked,
    )
"""


def run_in_pyodide(pyodide: Path, folder: Path, program_text: str) -> str:
    """Runs Python in Pyodide under Node with `folder` at `/mnt`; returns what it printed."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "program.py")
        file.write_text(program_text, encoding="utf-8")
        done = subprocess.run(
            [
                *(program("node"), "--input-type=module", "--eval", LOADER),
                *(str(pyodide.resolve()), str(folder), str(file)),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise BuildError(f"Pyodide under Node.js failed:\n{done.stderr[-2000:]}".rstrip())
    return done.stdout


def compile_in_pyodide(
    pyodide: Path, sources: Mapping[str, bytes], *, optimize: int = 0
) -> dict[str, bytes]:
    """Bytecode (`x.pyc`) of each source (`x.py`), by the compiler of the Pyodide at `pyodide`.

    It is marked as unchecked (PEP 552): where no source lies beside it, none is looked for.
    """
    with tempfile.TemporaryDirectory() as scratch:
        for name, source in sources.items():
            file = Path(scratch, "sources", name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(source)
        run_in_pyodide(pyodide, Path(scratch), COMPILE.format(optimize=optimize))
        compiled = Path(scratch, "bytecode")
        names = [name.removesuffix(".py") + ".pyc" for name in sources]
        return {name: (compiled / name).read_bytes() for name in names}
