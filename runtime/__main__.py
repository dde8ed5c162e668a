"""Command line of the builder: `python -m runtime [FOLDER]`."""

import sys
from pathlib import Path

from runtime.build import build
from runtime.errors import BuildError


def main() -> None:
    """Builds below the given folder, else below the checkout this file stands in."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    try:
        build(root)
    except BuildError as error:
        sys.exit(f"beistand: {error}")


if __name__ == "__main__":
    main()
