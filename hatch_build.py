"""Builds the browser runtime into the wheel: an installed relay needs no checkout."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The agent's packages hold parts under the GPL, and whoever serves them builds and signs their own.
LEFT_OUT = {"agents"}


class RuntimeHook(BuildHookInterface[Any]):
    """Puts `web/`, runtime included, into the wheel as `beistand/web/`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Does nothing for an editable install, which finds `web/` in its checkout."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from runtime.build import build
        from runtime.errors import BuildError

        try:
            build(root)
        except BuildError as error:
            # pip shows this line alone; a traceback would hide what to do.
            raise SystemExit(f"beistand: {error}") from None
        for part in (root / "web").iterdir():
            if part.name not in LEFT_OUT:
                build_data["force_include"][str(part)] = f"beistand/web/{part.name}"
