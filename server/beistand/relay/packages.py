"""Packages: the agent's programs, which a customer downloads where the browser is not enough."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

SUFFIXES = {"windows": ".exe", "linux": ".run", "python": ".pyz"}
"""By the system that a package is for; one of Python runs where Python is."""
_NAME = re.compile(r"beistand-(\d+(?:\.\d+)*)")


class Packages:
    """Those that were there at the start: for each system the one of the highest version.

    The same file serves every session. The page gives the download the name that leads it to its
    session: no token is in any address.
    """

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, Path] = {}
        for system, suffix in SUFFIXES.items():
            versions = {_version(file): file for file in folder.glob(f"beistand-*{suffix}")}
            versions.pop((), None)
            if versions:
                self._files[system] = versions[max(versions)]

    @property
    def routes(self) -> list[Route]:
        """One address for each package."""
        return [Route(self.address(system), self._answer(system)) for system in self._files]

    @property
    def told(self) -> dict[str, dict[str, str | int]]:
        """Address, ending and size in bytes of each package, for the page."""
        return {
            system: {
                "address": self.address(system),
                "suffix": SUFFIXES[system],
                "size": file.stat().st_size,
            }
            for system, file in self._files.items()
        }

    @staticmethod
    def address(system: str) -> str:
        """Where the package for this system is found."""
        return f"/agent/{system}"

    def _answer(self, system: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return FileResponse(
                self._files[system],
                media_type="application/octet-stream",
                # A name here would win over the one that the page gives the file.
                headers={"cache-control": "no-cache", "content-disposition": "attachment"},
            )

        return answer


def _version(file: Path) -> tuple[int, ...]:
    """The version in a package's name; empty where there is none."""
    found = _NAME.fullmatch(file.stem)
    return tuple(int(number) for number in found[1].split(".")) if found and file.is_file() else ()
