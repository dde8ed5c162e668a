"""Builds the agent's packages for Linux: python -m packages FOLDER."""

import sys
import tempfile
import tomllib
from pathlib import Path

from packages import contents, linux, pyz


def main(folder: Path) -> None:
    """Write them to the folder, in place of those of other versions."""
    told = tomllib.loads((contents.ROOT / "pyproject.toml").read_text("utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        gathered = contents.gather(Path(scratch))
        for builder in (pyz, linux):
            for old in folder.glob(f"beistand-*{builder.SUFFIX}"):
                old.unlink()
            target = folder / f"beistand-{told['project']['version']}{builder.SUFFIX}"
            builder.build(target, gathered)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
