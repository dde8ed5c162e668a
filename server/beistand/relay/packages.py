"""Packages: the agent's programs, which a customer downloads where the browser is not enough."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

SUFFIXES = {"windows": ".exe", "linux": ".run", "python": ".pyz"}
"""By the system that a package is for; one of Python runs where Python is."""


class Packages:
    """Those that were there at the start. The same file serves every session.

    The page gives the download the name that leads it to its session: no token is in any address.
    """

    def __init__(self, folder: Path) -> None:
        files = {system: folder / f"beistand{suffix}" for system, suffix in SUFFIXES.items()}
        self._files = {system: file for system, file in files.items() if file.is_file()}

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
