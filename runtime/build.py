"""Makes `web/vendor/`: everything that a page runs and that is not written by us."""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from runtime import packages, precompiled
from runtime.squeeze import squeeze
from runtime.vendor import gather


def build(root: Path) -> None:
    """Builds what is missing or out of date below the checkout `root`.

    The first time takes about a minute, most of it brotli's; later only changed sources of our
    own are compiled. Raises BuildError with a sentence for the person who started it.
    """
    modules = packages.install_from_npm(root)
    vendor = root / "web/vendor"
    stamp = _stamp(root)
    mark = vendor / "built"
    if not mark.exists() or mark.read_text() != stamp:
        with tempfile.TemporaryDirectory(dir=root / "web", prefix=".vendor-") as folder:
            fresh = Path(folder, "vendor")
            gather(modules, packages.download_wheels(root, Path(folder)), fresh)
            files = sorted(file for file in fresh.rglob("*") if file.is_file())
            squeeze(files)
            (fresh / "manifest.json").write_text(_manifest(fresh, files))
            (fresh / "built").write_text(stamp)
            shutil.rmtree(vendor, ignore_errors=True)
            fresh.rename(vendor)
    precompiled.update(modules / "pyodide/pyodide.mjs", root / "pyscript", vendor / "bytecode")


def _stamp(root: Path) -> str:
    inputs = [
        *(root / "package-lock.json", root / "requirements/browser.txt"),
        *sorted((root / "runtime").glob("*.py")),
    ]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in inputs)).hexdigest()


def _manifest(folder: Path, files: list[Path]) -> str:
    """Names each file with its hash; the digest over all of them stands in every address."""
    hashes = {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }
    digest = hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()[:20]
    return json.dumps({"digest": digest, "files": hashes}, indent=2) + "\n"
