"""Packages: the agent's programs, which a customer downloads where the browser is not enough."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

SUFFIXES = {"windows": (".exe",), "linux": (".run", ".pyz")}
"""What a customer's system is given: the first of these that is there."""
_NAME = re.compile(r"beistand-(\d+(?:\.\d+)*)")


class Packages:
    """Those that were there at the start: for each system the one of the highest version.

    The same file serves every session. The page gives the download the name that leads it to its
    session: no token is in any address.
    """

    def __init__(self, folder: Path) -> None:
        files = {
            system: next((file for suffix in suffixes if (file := _newest(folder, suffix))), None)
            for system, suffixes in SUFFIXES.items()
        }
        self._files = {system: file for system, file in files.items() if file}

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
                "suffix": file.suffix,
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


def _newest(folder: Path, suffix: str) -> Path | None:
    versions = {_version(file): file for file in folder.glob(f"*{suffix}")}
    versions.pop((), None)
    return versions[max(versions)] if versions else None


def _version(file: Path) -> tuple[int, ...]:
    """The version in a package's name; empty where there is none."""
    found = _NAME.fullmatch(file.stem)
    return tuple(int(number) for number in found[1].split(".")) if found and file.is_file() else ()
