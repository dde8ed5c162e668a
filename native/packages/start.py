"""The first module of a package: unpacks the agent into a folder of its own and starts it there.

Compiled libraries do not load from an archive. The agent removes the folder as soon as all is
loaded; what a killed one left behind before that goes when the next one starts.
"""

import encodings
import fcntl
import importlib
import os
import pkgutil
import re
import runpy
import shutil
import sys
import tarfile
import tempfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path

PARTS = "parts.tar.xz"
LICENCES = "licences/NOTICE.txt"
UNPACKED, PROGRAM = "BEISTAND_UNPACKED", "BEISTAND_PROGRAM"
PREFIX = "beistand-"
_FOLDER = re.compile(rf"{PREFIX}[A-Za-z0-9_]{{8}}")
UNLOCKED_SECONDS = 60.0
"""A younger folder may belong to a package that has not locked it yet."""
CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # openSUSE
)
"""Where systems keep the authorities that they trust. The package's TLS only knows one place."""


def main() -> None:
    """Unpack, start, and remove what is left of the folder whatever happens."""
    program = sys.argv[0]
    if "--licences" in sys.argv:
        with zipfile.ZipFile(program) as package:
            sys.stdout.write(package.read(LICENCES).decode())
        return
    folder = Path(os.environ.get(UNPACKED) or tempfile.mkdtemp(prefix=PREFIX))
    lock = hold(folder)
    try:
        sweep(folder.parent)
        with (
            zipfile.ZipFile(program) as package,
            package.open(PARTS) as packed,
            tarfile.open(fileobj=packed, mode="r|xz") as parts,
        ):
            for part in parts:
                parts.extract(part, folder)
        os.environ[UNPACKED], os.environ[PROGRAM] = str(folder), program
        if (folder / "tcl").is_dir():
            settle(folder, Path(program))
        sys.path.insert(0, str(folder / "site"))
        importlib.invalidate_caches()
        runpy.run_module("beistand.agent", run_name="__main__")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def hold(folder: Path) -> int:
    """Lock a folder, which tells others that it is in use; the lock goes with the process."""
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lock


def sweep(place: Path) -> None:
    """Remove our folders in which nobody lives any more."""
    for folder in place.iterdir():
        if _FOLDER.fullmatch(folder.name):
            with suppress(OSError):
                lock = hold(folder)
                try:
                    found = os.fstat(lock)
                    if found.st_uid == os.getuid() and _age(found) > UNLOCKED_SECONDS:
                        shutil.rmtree(folder, ignore_errors=True)
                finally:
                    os.close(lock)


def settle(folder: Path, program: Path) -> None:
    """Make Python, where it is the package's own, at home in its folder while that lasts."""
    # The loader has read it; programs that the agent starts must not meet our libraries.
    os.environ.pop("LD_LIBRARY_PATH", None)
    for module in pkgutil.iter_modules(encodings.__path__):
        importlib.import_module(f"encodings.{module.name}")
    os.environ["TCL_LIBRARY"] = str(folder / "tcl")
    os.environ["TK_LIBRARY"] = str(folder / "tk")
    known = next((file for file in CERTIFICATES if Path(file).is_file()), None)
    if known:
        os.environ.setdefault("SSL_CERT_FILE", known)
    # Whoever wants to run this Python again runs the package: `sh FILE` needed no permission.
    setattr(sys, "frozen", True)  # noqa: B010 - what is built by other means says so as well
    sys.executable = str(program.absolute())
    program.chmod(program.stat().st_mode | 0o100)


def _age(found: os.stat_result) -> float:
    return time.time() - found.st_mtime


if __name__ == "__main__":
    main()
