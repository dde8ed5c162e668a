"""Builds the agent as one file of Python, `beistand.pyz`, for the machine that builds it.

python native/packages/pyz.py TARGET

Everything but Python and Tk is inside. Compiled libraries cannot be loaded from a zip, so the file
unpacks itself when it starts, and removes what it unpacked as soon as it is loaded.
"""

import shutil
import subprocess
import sys
import tempfile
import zipapp
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = ROOT / "requirements" / "agent.txt"
START = '''\
"""Unpacks the agent into a folder of its own and starts it from there."""

import os
import runpy
import sys
import tempfile
import zipfile

folder = tempfile.mkdtemp(prefix="beistand-")
os.environ["BEISTAND_UNPACKED"] = folder
os.environ["BEISTAND_PROGRAM"] = sys.argv[0]
with zipfile.ZipFile(sys.argv[0]) as package:
    package.extractall(folder)
sys.path.insert(0, folder)
runpy.run_module("beistand.agent", run_name="__main__")
'''


def build(target: Path) -> None:
    """Write the package to `target`."""
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*pip, "--require-hashes", "--target", folder, "-r", str(LOCK)], check=True)
        for source, packages in (
            ("pyscript", ("protocol", "texts", "ends")),
            ("native", ("agent",)),
        ):
            for package in packages:
                shutil.copytree(
                    ROOT / source / "beistand" / package,
                    inside / "beistand" / package,
                    ignore=shutil.ignore_patterns("__pycache__"),
                )
        for junk in ("bin", "*/__pycache__", "*/*/__pycache__", "av/include"):
            for found in inside.glob(junk):
                shutil.rmtree(found)
        (inside / "__main__.py").write_text(START, "utf-8")
        target.parent.mkdir(parents=True, exist_ok=True)
        zipapp.create_archive(inside, target, "/usr/bin/env python3", compressed=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
