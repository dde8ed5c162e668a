"""An employee's account on the customer's computer: no administrator, but trusted with `sudo`.

The account exists in a mount namespace of its own: nothing of it is left on the machine that runs
the tests.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Self

PASSWORD = "praxis4711"
USER = 4711
_DIGEST = (
    "$6$beistand$8VGONz7T4IoveLHwLF7keIAGgsvKSuxLW3koflYt"
    "mdN9bQpjapj4XzfpQZGaYgfFo7gdoBpSHfLdpwnt7/99a1"
)
_BEGIN = f"""
set -eu
for file in passwd shadow sudoers; do mount --bind "$1/$file" "/etc/$file"; done
shift
exec setpriv --reuid={USER} --regid={USER} --clear-groups --reset-env -- "$@"
"""


class Employee:
    """`home` is the employee's folder."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="praxis-"))
        self._folder.chmod(0o755)
        self.home = self._folder / "home"
        self.home.mkdir()
        os.chown(self.home, USER, USER)
        self._adds("passwd", f"praxis:x:{USER}:{USER}::{self.home}:/bin/sh\n", 0o644)
        self._adds("shadow", f"praxis:{_DIGEST}:19000:0:99999:7:::\n", 0o640)
        self._adds("sudoers", "praxis ALL=(ALL:ALL) ALL\n", 0o440)

    def _adds(self, name: str, line: str, mode: int) -> None:
        known = Path("/etc", name)
        file = self._folder / name
        file.write_text((known.read_text() if known.exists() else "") + line)
        file.chmod(mode)

    def owns(self, *files: Path) -> None:
        """Makes these the employee's."""
        for file in files:
            os.chown(file, USER, USER)

    def runs(self, environment: dict[str, str], words: list[str]) -> list[str]:
        """The words that start a program in the employee's name, who knows nothing but this."""
        given = [f"{name}={value}" for name, value in {"HOME": self.home, **environment}.items()]
        begin = ["unshare", "--mount", "bash", "-c", _BEGIN, "bash", str(self._folder)]
        return [*begin, "env", "--chdir", str(self.home), *given, *words]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder)
