"""Assets: the files that a page loads, kept for ever by the browser since their address says
what is in them."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path, PurePosixPath

import brotli
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from beistand.relay.errors import FailedError

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".wasm": "application/wasm",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
SUFFIXES = {"br": ".br", "gzip": ".gz"}
MODULES = ("pyodide/pyodide.mjs", "pyodide/pyodide.asm.mjs")
FETCHED = ("pyodide/python_stdlib.zip", "pyodide/pyodide-lock.json")
STREAMED = frozenset({".mp4", ".webm"})


class RuntimeMissingError(FailedError):
    """The browser runtime is missing. In a checkout `make runtime` builds it; an installed
    package brings it along.
    """


@dataclass(frozen=True)
class Held:
    """A small file held in memory, compressed when it is first asked for."""

    name: str
    content: bytes = field(repr=False)

    def answer(self, request: Request) -> Response:
        """The content in the smallest form that the browser takes."""
        headers = dict(FOR_EVER)
        content = self.content
        if codings := accepted(request):
            smaller = _compressed(content, codings[0])
            if len(smaller) < len(content):
                headers["content-encoding"] = codings[0]
                content = smaller
        return Response(content, headers=headers, media_type=media_type(self.name))


class Assets:
    """The web folder: pages and texts for the relay, static and vendored files for the browser.

    Only files that were there at the start are served, by their exact names.
    """

    def __init__(self, web: Path | None = None) -> None:
        """Raises RuntimeMissingError where the browser runtime has not been built."""
        self.web = web or find_web()
        self._vendor = self.web / "vendor"
        try:
            manifest = json.loads((self._vendor / "manifest.json").read_text("utf-8"))
        except FileNotFoundError as missing:
            raise RuntimeMissingError(str(self._vendor)) from missing
        self._vendored: frozenset[str] = frozenset(manifest["files"])
        self.vendor_digest: str = manifest["digest"]
        folder = self.web / "static"
        found = {
            file.relative_to(folder).as_posix(): file
            for file in sorted(folder.rglob("*"))
            if file.is_file() and not file.name.startswith(".")
        }
        contents = {name: file.read_bytes() for name, file in found.items()}
        self.static_digest = digest_of(contents)
        self._streamed = {name: file for name, file in found.items() if file.suffix in STREAMED}
        self._held = {
            name: Held(name, content)
            for name, content in contents.items()
            if name not in self._streamed
        }

    @property
    def vendor_url(self) -> str:
        """Where the browser finds Pyodide, PyScript and Mediabunny."""
        return f"/vendor/{self.vendor_digest}"

    @property
    def static_url(self) -> str:
        """Where the browser finds our own files."""
        return f"/static/{self.static_digest}"

    @property
    def modules(self) -> list[str]:
        """The runtime's JavaScript modules, for `<link rel="modulepreload">`."""
        chunks = sorted(name for name in self._vendored if fnmatch(name, "core/*-*.js"))
        return [f"{self.vendor_url}/{name}" for name in (*chunks, *MODULES)]

    @property
    def fetched(self) -> list[str]:
        """What the runtime fetches, for `<link rel="preload" as="fetch" crossorigin>`.

        Not the WebAssembly file: Chromium would compile a preloaded one anew at every visit.
        """
        return [f"{self.vendor_url}/{name}" for name in FETCHED]

    @property
    def bytecode(self) -> Path:
        """Bytecode of our packages, made with the runtime; see `beistand.relay.wheel`."""
        return self._vendor / "bytecode"

    @property
    def routes(self) -> list[Route]:
        """The routes that hand out the files."""
        return [
            Route("/vendor/{digest}/{name:path}", self.vendored),
            Route("/static/{digest}/{name:path}", self.static),
        ]

    def has(self, name: str) -> bool:
        """Whether there is a static file of this name."""
        return name in self._held or name in self._streamed

    async def vendored(self, request: Request) -> Response:
        """A file of the runtime, in the smallest form that was made of it."""
        name = _named(request, self.vendor_digest, self._vendored)
        headers = dict(FOR_EVER)
        file = self._vendor / name
        for coding in accepted(request):
            smaller = file.with_name(file.name + SUFFIXES[coding])
            if smaller.exists():
                headers["content-encoding"] = coding
                file = smaller
                break
        return FileResponse(file, headers=headers, media_type=media_type(name))

    async def static(self, request: Request) -> Response:
        """One of our own files; a video also in parts, as players ask for it."""
        name = _named(request, self.static_digest, self._held.keys() | self._streamed.keys())
        if name in self._streamed:
            file = self._streamed[name]
            return FileResponse(file, headers=FOR_EVER, media_type=media_type(name))
        return self._held[name].answer(request)


def find_web() -> Path:
    """The web folder inside the installed package, else the one of the checkout."""
    here = Path(__file__).resolve()
    for web in (here.parents[1] / "web", here.parents[3] / "web"):
        if web.is_dir():
            return web
    raise RuntimeMissingError(str(here.parents[1] / "web"))


def digest_of(contents: Mapping[str, bytes]) -> str:
    """One digest over names and contents: the part of an address that changes with them."""
    total = hashlib.sha256()
    for name in sorted(contents):
        total.update(hashlib.sha256(name.encode()).digest())
        total.update(hashlib.sha256(contents[name]).digest())
    return total.hexdigest()[:20]


def media_type(name: str) -> str:
    """The media type of a file; browsers refuse WebAssembly and modules under another one."""
    return MEDIA_TYPES.get(PurePosixPath(name).suffix, "application/octet-stream")


def accepted(request: Request) -> list[str]:
    """The content codings that the browser takes and we have, the better one first."""
    offered = {}
    for offer in request.headers.get("accept-encoding", "").split(","):
        coding, _, quality = offer.partition(";")
        offered[coding.strip().lower()] = quality.replace(" ", "").lower()
    refused = {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return [coding for coding in SUFFIXES if offered.get(coding, "q=0") not in refused]


@lru_cache(maxsize=256)
def _compressed(content: bytes, coding: str) -> bytes:
    """Costs 70 ms for the largest; brotli's best would save a tenth more and take two seconds."""
    if coding == "br":
        smaller: bytes = brotli.compress(content, quality=9)
        return smaller
    return gzip.compress(content, 9, mtime=0)


def _named(request: Request, digest: str, names: Iterable[str]) -> str:
    name: str = request.path_params["name"]
    if request.path_params["digest"] != digest or name not in names:
        raise HTTPException(404)
    return name
