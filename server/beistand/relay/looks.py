"""Looks: a brand's colours and logo as files, kept for ever by the browser like all others."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from beistand.relay.assets import Held, digest_of
from beistand.relay.colours import sheet
from beistand.relay.logos import PNG

SHEET = "colours.css"


class Looks:
    """The files of the current brand; a page from before a change still finds its own."""

    def __init__(self) -> None:
        self.sheet_url = ""
        """Empty where the program's own colours are shown."""
        self.logo_url = ""
        self._held: dict[tuple[str, str], Held] = {}

    def become(self, light: str, dark: str, logo: bytes) -> None:
        """Look like this from now on."""
        files = {}
        if light or dark:
            files[SHEET] = sheet(light, dark).encode()
        if logo:
            files["logo.png" if logo.startswith(PNG) else "logo.webp"] = logo
        digest = digest_of(files)
        self._held |= {(digest, name): Held(name, content) for name, content in files.items()}
        urls = {name.partition(".")[0]: f"/brand/{digest}/{name}" for name in files}
        self.sheet_url, self.logo_url = urls.get("colours", ""), urls.get("logo", "")

    @property
    def routes(self) -> list[Route]:
        """Where the browser finds them."""
        return [Route("/brand/{digest}/{name:str}", self.file)]

    async def file(self, request: Request) -> Response:
        """One of them."""
        held = self._held.get((request.path_params["digest"], request.path_params["name"]))
        if held is None:
            raise HTTPException(404)
        return held.answer(request)
