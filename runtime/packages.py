"""Fetches the pinned packages of the browser runtime from npm and PyPI."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from runtime.errors import BuildError

NODE_NEEDED = (
    "Node.js with npm is needed to fetch and compile the browser runtime "
    "(on Debian: apt-get install nodejs npm); found no `{}`."
)


def program(name: str) -> str:
    """Path of `node` or `npm`; raises BuildError where there is none."""
    found = shutil.which(name)
    if found is None:
        raise BuildError(NODE_NEEDED.format(name))
    return found


def install_from_npm(root: Path) -> Path:
    """Installs what package-lock.json pins by hash, unless it is there; returns `node_modules`."""
    modules = root / "node_modules"
    mark = modules / ".installed"
    wanted = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text() != wanted:
        program("node")
        _run([program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], root)
        mark.write_text(wanted)
    return modules


def download_wheels(root: Path, folder: Path) -> list[Path]:
    """Downloads the wheels that requirements/browser.txt pins by hash into `folder`."""
    _run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
            *("--require-hashes", "--only-binary", ":all:", "--python-version", "3.14"),
            *("--dest", str(folder), "-r", "requirements/browser.txt"),
        ],
        root,
    )
    return sorted(folder.glob("*.whl"))


def _run(command: list[str], root: Path) -> None:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        said = f"{done.stdout}\n{done.stderr}".strip()
        raise BuildError(f"`{' '.join(command)}` failed:\n{said}")
