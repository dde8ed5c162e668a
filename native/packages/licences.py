"""Says which part of a package carries which licence, and brings their texts."""

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Final

from packages.contents import ROOT, Contents
from packages.stdlib import STDLIB

FOLDER: Final = "licences"
INSIDE_WHEELS: Final = {
    "libavcodec": ("FFmpeg", "LGPL-3.0-or-later"),
    "libavutil": ("FFmpeg", "LGPL-3.0-or-later"),
    "libswscale": ("FFmpeg", "LGPL-3.0-or-later"),
    "libx264": ("x264", "GPL-2.0-or-later"),
}
"""The libraries that PyAV's wheel brings; its metadata does not tell their licences."""
_GNU: Final = Path("/usr/share/common-licenses")
_DOCUMENTS: Final = Path("/usr/share/doc")
_HEAD: Final = """\
Beistand, the agent for remote support, and what it consists of.

This program as a whole is distributed under the GNU General Public License, version 3 or later,
because it holds x264. The code of Beistand itself is under the Apache License 2.0. FFmpeg is
changed in one respect: libraries that it can use and this program does not are cut off from it,
by native/packages/elf.py in the sources of Beistand. The sources of all other parts are published
under the names and versions given here; whoever hands on this program also owes its sources.

"""


@dataclass(frozen=True)
class Part:
    """A part of a package, as the notice names it; `texts` are its licence's."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]


def gather(
    contents: Contents, system: Sequence[Path] = (), *, python: str = ""
) -> dict[str, bytes]:
    """The files of the licence folder, by their places in the package.

    `system` are the libraries that were taken from the building machine, `python` the version of
    the Python inside.
    """
    parts = [Part("Beistand", "", "Apache-2.0", (ROOT / "LICENSE",))]
    parts += [_distribution(info) for info in sorted(contents.metadata.iterdir())]
    parts += sorted(set(_inside_wheels(contents.site)), key=lambda part: part.name)
    if python:
        parts.append(Part("Python", python, "PSF-2.0", (_text_of_python(),)))
    parts += _of_debian(system)
    files = {}
    lines = []
    for part in parts:
        lines.append(f"{part.name} {part.version}".rstrip() + f": {part.licence}\n")
        for text in part.texts:
            place = f"{FOLDER}/{part.name}/{text.name}"
            files[place] = text.read_bytes()
            lines.append(f"  {place}\n")
    files[f"{FOLDER}/NOTICE.txt"] = (_HEAD + "".join(lines)).encode()
    return files


def _distribution(info: Path) -> Part:
    told = Parser().parsestr((info / "METADATA").read_text("utf-8"))
    folder = info / "licenses"
    texts = tuple(
        sorted(file for file in folder.rglob("*") if file.suffix != ".py" and file.is_file())
    )
    if not texts:
        raise ValueError(f"{told['Name']} brings no licence")
    return Part(told["Name"], told["Version"], _licence(told), texts)


def _licence(told: Message) -> str:
    classifiers = [
        value.rpartition(" :: ")[2]
        for value in told.get_all("Classifier", [])
        if value.startswith("License ::")
    ]
    found = told["License-Expression"] or told["License"] or ", ".join(classifiers)
    if not found:
        raise ValueError(f"{told['Name']} does not tell its licence")
    return str(found).partition("\n")[0]


def _inside_wheels(site: Path) -> Iterator[Part]:
    for library in site.glob("*.libs/*"):
        name, licence = INSIDE_WHEELS[library.name.partition("-")[0]]
        texts = ("LGPL-3", "GPL-3") if licence.startswith("LGPL") else ("GPL-2", "GPL-3")
        version = library.name.partition(".so.")[2] if name == "x264" else "of PyAV's wheel"
        yield Part(name, version, licence, tuple(_GNU / text for text in texts))


def _text_of_python() -> Path:
    """Debian keeps it apart from the library."""
    ours = STDLIB / "LICENSE.txt"
    return ours if ours.is_file() else _DOCUMENTS / STDLIB.name / "copyright"


def _of_debian(libraries: Sequence[Path]) -> list[Part]:
    """The packages of the building machine that these libraries come from."""
    named = {file for library in libraries for file in (library, library.resolve())}
    named |= {Path("/usr", *file.parts[1:]) for file in named if file.parts[1] != "usr"}
    named |= {Path("/", *file.parts[2:]) for file in named if file.parts[1] == "usr"}
    if not named:
        return []
    told = subprocess.run(
        ["dpkg", "-S", *named], check=False, capture_output=True, text=True
    ).stdout
    owners = {line.partition(": ")[2]: line.partition(":")[0] for line in told.splitlines()}
    for library in libraries:
        if library.resolve().name not in {Path(file).name for file in owners}:
            raise ValueError(f"no package of this machine holds {library}")
    form = "${source:Package} ${source:Version} ${Package}\n"
    told = subprocess.run(
        ["dpkg-query", "-W", "-f", form, *sorted(set(owners.values()))],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    parts = {}
    for line in told.splitlines():
        source, version, package = line.split()
        text = _DOCUMENTS / package / "copyright"
        parts[source] = Part(source, version, "see its text", (text,))
    return [parts[source] for source in sorted(parts)]
