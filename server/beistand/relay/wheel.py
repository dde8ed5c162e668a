"""Packs what the page runs: exactly the packages that the relay itself runs, so that a page can
never speak another protocol than its relay."""

import base64
import hashlib
import io
import json
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from beistand.relay.assets import Held, digest_of

AT_START = (
    "beistand.protocol",
    "beistand.texts",
    "beistand.telling",
    "beistand.ends",
    "beistand.portal",
)
ON_DEMAND = ("beistand.playback",)
SHIPPED = frozenset({".py", ".toml"})
# The first moment that a zip file can name: the same contents give the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


class Wheels:
    """The archive that every page unpacks, and the wheel that micropip installs on demand."""

    def __init__(self, bytecode: Path) -> None:
        """`bytecode` is the folder that the runtime's builder made; it may be missing."""
        archive = pack(shipped(AT_START, bytecode))
        version = _version()
        wheel = pack(as_wheel("beistand_playback", version, shipped(ON_DEMAND, bytecode)))
        self._held = {
            held.name: held
            for held in (
                Held("beistand.zip", archive),
                Held(f"beistand_playback-{version}-py3-none-any.whl", wheel),
            )
        }
        self.build = digest_of({name: held.content for name, held in self._held.items()})
        """Tells one build of the page's Python from another."""
        self.archive_url, self.playback_url = (f"/wheel/{self.build}/{name}" for name in self._held)

    @property
    def routes(self) -> list[Route]:
        """The route that hands out both."""
        return [Route("/wheel/{digest}/{name}", self.packed)]

    async def packed(self, request: Request) -> Response:
        """The archive or the wheel."""
        held = self._held.get(request.path_params["name"])
        if held is None or request.path_params["digest"] != self.build:
            raise HTTPException(404)
        return held.answer(request)


def shipped(packages: Sequence[str], bytecode: Path) -> dict[str, bytes]:
    """The files of the packages by name in the archive, in the form that a browser reads soonest.

    Texts go as JSON. Bytecode is taken when its name is the hash of the very source that the relay
    runs; otherwise the source goes, and the browser compiles it.
    """
    files = {}
    for name, file in _files(packages):
        content = file.read_bytes()
        compiled = bytecode / bytecode_name(name, content)
        if file.suffix == ".toml":
            told = tomllib.loads(content.decode())
            files[name.removesuffix("toml") + "json"] = json.dumps(
                told, ensure_ascii=False
            ).encode()
        elif compiled.is_file():
            files[name + "c"] = compiled.read_bytes()
        else:
            files[name] = content
    return files


def bytecode_name(name: str, source: bytes) -> str:
    """File name of the bytecode of `source`, as the runtime's builder computes it."""
    return hashlib.sha256(name.encode() + b"\0" + source).hexdigest() + ".pyc"


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files, uncompressed: it is compressed as a whole on its way."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), files[name])
    return packed.getvalue()


def as_wheel(name: str, version: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with the metadata that makes a wheel of them (PyPA's binary format 1.0)."""
    info = f"{name}-{version}.dist-info"
    said = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\n",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: beistand\n"
        "Root-Is-Purelib: true\nTag: py3-none-any\n",
    }
    wheel = dict(files) | {f"{info}/{file}": text.encode() for file, text in said.items()}
    record = [
        f"{file},sha256={_record_hash(content)},{len(content)}" for file, content in wheel.items()
    ]
    return wheel | {f"{info}/RECORD": "\n".join([*record, f"{info}/RECORD,,", ""]).encode()}


def _files(packages: Sequence[str]) -> Iterator[tuple[str, Path]]:
    for package in packages:
        spec = find_spec(package)
        for place in (spec and spec.submodule_search_locations) or ():
            folder = Path(place)
            for file in sorted(folder.rglob("*")):
                if file.suffix in SHIPPED:
                    inside = file.relative_to(folder).as_posix()
                    yield f"{package.replace('.', '/')}/{inside}", file


def _record_hash(content: bytes) -> str:
    digest = hashlib.sha256(content).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _version() -> str:
    try:
        return metadata.version("beistand")
    except metadata.PackageNotFoundError:
        return "0"
